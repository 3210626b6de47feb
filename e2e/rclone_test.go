package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// oddNames are file names that some part on the way might stumble over.
var oddNames = []string{
	`quoted "name".txt`,
	`colon: question? star* pipe| less< more>.txt`,
	`back\slash`,
	" leading space", "trailing space ", "\tleading tab", "trailing newline\n", "in\tside", "bell\a and \x01 and del\x7f",
	"100%", "100%25", "a+b", "a&b=c", "a#b", "a;b", "it's", "{curly} [square]", "$HOME", "`tick`", "semi;colon,comma",
	".hidden", "..two dots", "trailing dot.", "three...", "CON", "nul.txt", "~tilde", "-dash", "--flag=x",
	"no extension", "many.dots.tar.gz",
	"Grüße", "Gru\u0308ße decomposed", "日本語のファイル", "Ελληνικά", "русский", "עברית", "👩‍👩‍👧 family", "ﬀ ligature", "İstanbul", "straße",
	"zero\u200bwidth", "bidi\u202eetirw", "fullwidth ？ and ＊ as they are", "␠ symbol for space",
	"invalid \xff\xfe utf-8",
	strings.Repeat("long ", 40) + "name",
	strings.Repeat("ü", 120),
}

// makeTree writes a few hundred files: nested, empty, small, odd in name, old, and one of several of rclone's chunks.
func makeTree(t testing.TB, dir string) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(1, 2))
	when := time.Date(2001, 9, 9, 1, 46, 40, 0, time.UTC)
	n := 0
	write := func(path string, size int) {
		t.Helper()
		n++
		data := make([]byte, size)
		for i := range data {
			data[i] = byte(rnd.Uint32())
		}
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, when, when.Add(time.Duration(n)*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 12 {
		for j := range 12 {
			write(fmt.Sprintf("docs/%02d/%02d.txt", i, j), rnd.IntN(4096))
		}
	}
	for i := range 60 {
		write(fmt.Sprintf("flat/file %d.bin", i), rnd.IntN(100<<10))
	}
	for i, size := range []int{0, 0, 1, 4095, 4096, 4097, 64<<10 - 1, 64 << 10, 64<<10 + 1, 1 << 20} {
		write(fmt.Sprintf("sizes/%d of %d", i, size), size)
	}
	for _, name := range oddNames {
		write("odd names/"+name, 20)
	}
	for i, name := range oddNames {
		if i%4 == 0 {
			write("odd folders/"+name+"/inside", 10)
		}
	}
	write(strings.Repeat("deep/", 20)+"bottom", 100)
	write("large.bin", 25<<20)

	write("ancient", 1)
	ancient := time.Date(1931, 12, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(dir, "ancient"), ancient, ancient); err != nil {
		t.Fatal(err)
	}
}

// TestRclone copies a tree up and down, and then does to it whatever rclone can do to a drive.
func TestRclone(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		t.Parallel()
		s := startServer(t, database)
		r, c := newRclone(t, s), s.Client()
		r.flags = []string{"--transfers=8", "--checkers=16", "--retries=1"}
		here, back := t.TempDir(), t.TempDir()
		makeTree(t, here)

		r.Run("copy", here, "drive:tree", "--create-empty-src-dirs")
		r.Run("check", here, "drive:tree", "--download")
		r.Run("check", here, "drive:tree")
		r.MustMoveNothing(r.Log("sync", here, "drive:tree"))
		sameTimes(t, here, r.List("-R", "--files-only", "drive:tree"))

		r.Run("copy", "drive:tree", back)
		sameTree(t, here, back)

		t.Run("about", func(t *testing.T) {
			var used int64
			for _, e := range r.List("-R", "--files-only", "drive:") {
				used += e.Size
			}
			if got := r.about(c); got.Used != used || got.Total < got.Used || got.Free != got.Total-got.Used {
				t.Errorf("%d bytes in files; rclone about: %+v", used, got)
			}
		})

		t.Run("overwrite", func(t *testing.T) {
			data := bytes.Repeat([]byte("new "), 1000)
			for _, name := range []string{"docs/00/00.txt", "sizes/9 of 1048576", "large.bin"} {
				if err := os.WriteFile(filepath.Join(here, name), data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Remove(filepath.Join(here, "docs/01/01.txt")); err != nil {
				t.Fatal(err)
			}
			r.Run("sync", here, "drive:tree")
			r.Run("check", here, "drive:tree", "--download")
			r.MustMoveNothing(r.Log("sync", here, "drive:tree"))
		})

		t.Run("times", func(t *testing.T) {
			touched := time.Date(1999, 12, 31, 23, 59, 59, 0, time.UTC)
			if err := os.Chtimes(filepath.Join(here, "docs/02/02.txt"), touched, touched); err != nil {
				t.Fatal(err)
			}
			log := r.Log("sync", here, "drive:tree")
			if !strings.Contains(log, "Updated modification time") || strings.Contains(log, "Copied (") {
				t.Errorf("a touched file should have its time set and nothing else:\n%s", log)
			}
			sameTimes(t, here, r.List("-R", "--files-only", "drive:tree"))
		})

		t.Run("rename", func(t *testing.T) {
			r.Run("moveto", "drive:tree/flat/file 0.bin", "drive:tree/flat/renamed.bin")
			r.Run("moveto", "drive:tree/docs/03", "drive:tree/docs/three")
			r.want("drive:tree/flat", "renamed.bin", "!file 0.bin")
			r.want("drive:tree/docs", "three", "!03")
			r.want("drive:tree/docs/three", "00.txt", "11.txt")
		})

		t.Run("case", func(t *testing.T) {
			r.Run("moveto", "drive:tree/flat/file 1.bin", "drive:tree/flat/FILE 1.bin")
			r.want("drive:tree/flat", "FILE 1.bin", "!file 1.bin")
			r.Run("copyto", filepath.Join(here, "docs/00/00.txt"), "drive:tree/FLAT/File 1.bin") // the same file
			r.want("drive:tree", "flat", "!FLAT")
			r.want("drive:tree/flat", "FILE 1.bin", "!File 1.bin")
			if got := r.Run("cat", "drive:tree/flat/FILE 1.bin"); !strings.HasPrefix(got, "new new ") {
				t.Errorf("a copy onto a name in another case left %d bytes", len(got))
			}
		})

		t.Run("move", func(t *testing.T) {
			before := r.List("drive:tree/flat")["file 2.bin"]
			r.Run("moveto", "drive:tree/flat/file 2.bin", "drive:elsewhere/below/moved.bin")
			after := r.List("drive:elsewhere/below")["moved.bin"]
			if after.Size != before.Size || !after.ModTime.Equal(before.ModTime) {
				t.Errorf("moved %+v became %+v", before, after)
			}
			r.want("drive:tree/flat", "!file 2.bin")
			r.Run("move", "drive:tree/docs/04", "drive:elsewhere/four")
			r.want("drive:elsewhere/four", "00.txt", "11.txt")
		})

		t.Run("copy", func(t *testing.T) {
			log := r.Log("copy", "drive:tree/docs", "drive:copy of docs")
			if !strings.Contains(log, "Copied (server-side copy)") {
				t.Errorf("rclone copied through itself:\n%s", log)
			}
			r.Run("check", "drive:tree/docs", "drive:copy of docs", "--download")
			r.MustMoveNothing(r.Log("sync", "drive:tree/docs", "drive:copy of docs"))
			r.Run("copyto", "drive:tree/flat/file 3.bin", "drive:copy of docs/05/05.txt") // over another
			if a, b := r.Run("cat", "drive:tree/flat/file 3.bin"), r.Run("cat", "drive:copy of docs/05/05.txt"); a != b {
				t.Error("a copy over another file differs from its source")
			}
		})

		t.Run("partial read", func(t *testing.T) {
			want, err := os.ReadFile(filepath.Join(here, "sizes", "8 of 65537"))
			if err != nil {
				t.Fatal(err)
			}
			if got := r.Run("cat", "drive:tree/sizes/8 of 65537", "--offset", "60000", "--count", "5000"); got != string(want[60000:65000]) {
				t.Error("rclone cat with an offset gives other bytes")
			}
			if got := r.Run("cat", "drive:tree/sizes/8 of 65537", "--tail", "7"); got != string(want[len(want)-7:]) {
				t.Error("rclone cat of the tail gives other bytes")
			}
		})

		t.Run("unknown size", func(t *testing.T) {
			cmd := r.command("rcat", "drive:tree/from a pipe")
			cmd.Stdin = strings.NewReader(strings.Repeat("piped ", 50_000))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("rclone rcat: %v\n%s", err, out)
			}
			if got := r.Run("cat", "drive:tree/from a pipe"); got != strings.Repeat("piped ", 50_000) {
				t.Error("a file of unknown size came back different")
			}
		})

		t.Run("remove", func(t *testing.T) {
			r.Run("mkdir", "drive:empty/nested")
			r.want("drive:empty", "nested")
			r.Run("rmdir", "drive:empty/nested")
			r.want("drive:empty", "!nested")
			r.Refused("rmdir", "drive:tree/docs/00")
			r.Run("deletefile", "drive:tree/docs/00/01.txt")
			r.want("drive:tree/docs/00", "!01.txt", "00.txt")
			r.Run("purge", "drive:tree")
			r.want("drive:", "!tree", "elsewhere")
			r.Run("copy", filepath.Join(here, "docs/05"), "drive:tree") // the name is free again
			r.Run("check", filepath.Join(here, "docs/05"), "drive:tree", "--download")
		})
	})
}

// About is what rclone about says, in bytes.
type About struct{ Total, Used, Free int64 }

// about runs rclone about. rclone knows it for this kind of drive since 1.69; for an older one it asks the server what a
// newer rclone asks, and reads the answer as that does.
func (r *Rclone) about(c *Client) (a About) {
	r.t.Helper()
	var features struct{ Features struct{ About bool } }
	ok(r.t, json.Unmarshal([]byte(r.Run("backend", "features", "drive:")), &features))
	if features.Features.About {
		ok(r.t, json.Unmarshal([]byte(r.Run("about", "drive:", "--json")), &a))
		return a
	}
	r.t.Log("this rclone has no about for drives of this kind")
	var info struct {
		StorageUsed, MaxStorage int64 `json:",string"`
	}
	ok(r.t, c.get("/users/info.json/"+c.Session, &info))
	return About{Total: info.MaxStorage << 20, Used: info.StorageUsed, Free: info.MaxStorage<<20 - info.StorageUsed}
}

// want lists a folder, which must hold the names given, and not those with a ! before them.
func (r *Rclone) want(folder string, names ...string) {
	r.t.Helper()
	got := r.List(folder)
	for _, name := range names {
		name, unwanted := strings.CutPrefix(name, "!")
		if _, there := got[name]; there == unwanted {
			r.t.Errorf("%s: %q there: %t", folder, name, there)
		}
	}
}

// sameTimes holds modification times and sizes on the drive against those of the files here.
func sameTimes(t *testing.T, here string, there map[string]Entry) {
	t.Helper()
	n := 0
	walk(t, here, func(path string, info fs.FileInfo) {
		n++
		if strings.ToValidUTF8(path, "") != path {
			return // JSON can't spell this name
		}
		e, ok := there[pictures(path)]
		if !ok || e.Size != info.Size() || !e.ModTime.Equal(info.ModTime().Truncate(time.Second)) {
			t.Errorf("%q: %d bytes of %v here, on the drive %t %d bytes of %v", path, info.Size(), info.ModTime().UTC(), ok, e.Size, e.ModTime.UTC())
		}
	})
	if n != len(there) {
		t.Errorf("%d files here, %d on the drive", n, len(there))
	}
}

// pictures is how rclone shows a path: control characters as their pictures.
func pictures(path string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < 0x20:
			return r + '␀'
		case r == 0x7f:
			return '␡'
		}
		return r
	}, path)
}

// sameTree compares two local trees: names, bytes and modification times.
func sameTree(t *testing.T, a, b string) {
	t.Helper()
	n := 0
	walk(t, a, func(path string, info fs.FileInfo) {
		n++
		other, err := os.Stat(filepath.Join(b, path))
		if err != nil {
			t.Error(err)
			return
		}
		if !other.ModTime().Equal(info.ModTime().Truncate(time.Second)) {
			t.Errorf("%q: modified %v, came back as %v", path, info.ModTime(), other.ModTime())
		}
		x, _ := os.ReadFile(filepath.Join(a, path))
		y, _ := os.ReadFile(filepath.Join(b, path))
		if !bytes.Equal(x, y) {
			t.Errorf("%q came back different", path)
		}
	})
	walk(t, b, func(string, fs.FileInfo) { n-- })
	if n != 0 {
		t.Errorf("%d files did not come back", n)
	}
}

func walk(t *testing.T, dir string, fn func(path string, info fs.FileInfo)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		fn(rel, info)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
