package check_test

import (
	"crypto/md5"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"driveway/internal/check"
	"driveway/internal/content"
	"driveway/internal/drive"
	"driveway/internal/transfer"
)

// collect collects garbage and returns what was told of.
func (w *world) collect(c transfer.Collecting) (told []transfer.Garbage, err error) {
	c.Tell = func(g transfer.Garbage) { told = append(told, g) }
	err = w.check.Collect(w.Context(), c, nil, func(f check.Finding) { w.Logf("found %+v", f) })
	return told, err
}

// orphan leaves something in the store that no row knows of.
func (w *world) orphan(age time.Duration) (path string) {
	w.Helper()
	path = filepath.Join(w.dir, "staging", string(content.NewKey()))
	w.ok(os.WriteFile(path, []byte("left over"), 0o600))
	w.age(path, age)
	return path
}

func TestGarbageIsCollectedWhenItsTimeHasCome(t *testing.T) {
	each(t, func(w *world) {
		w.put("0", "kept.bin", text(2*small, 1))
		for _, data := range []string{"small", text(2*small, 2)} {
			file := w.put("0", "gone", data)
			for range 2 {
				_, err := w.drive.RemoveFiles(w.Context(), w.ann, []drive.FileID{file})
				w.ok(err)
			}
		}
		w.later(49 * time.Hour)
		young := w.orphan(47 * time.Hour)
		old := w.orphan(49 * time.Hour)
		w.age(w.files("content")[0], 200*time.Hour) // a row knows of it

		for _, dry := range []bool{true, false, false} {
			told, err := w.collect(transfer.Collecting{Dry: dry})
			w.ok(err)
			var rows, orphans int
			for _, g := range told {
				if g.Content != 0 {
					rows++
				} else if orphans++; !strings.HasSuffix(old, string(g.Key)) {
					t.Errorf("it tells of %+v", g)
				}
			}
			_, err = os.Stat(old)
			there := err == nil
			left := len(values[int64](w, `SELECT id FROM contents`))
			switch {
			case dry && (rows != 2 || orphans != 1 || !there || left != 3):
				t.Errorf("a dry run tells of %d rows and %d orphans, and leaves %d rows (orphan: %v)", rows, orphans, left, there)
			case !dry && (there || left != 1):
				t.Errorf("it leaves %d rows, (orphan: %v)", left, there)
			}
		}
		if _, err := os.Stat(young); err != nil {
			t.Error("a young orphan is gone")
		}
		if files := w.files("content"); len(files) != 1 {
			t.Errorf("%d contents are in the store", len(files))
		}
	})
}

// Content that is needed stays, whatever its counter says, and so does what an upload was offered.
func TestWhatIsNeededStays(t *testing.T) {
	each(t, func(w *world) {
		data := text(2*small, 1)
		file := w.put("0", "offered.bin", data)
		sum := md5.Sum([]byte(data))
		o, err := w.transfer.Create(w.Context(), w.ann, transfer.NewFile{Folder: "0", Name: "again.bin", Size: int64(len(data)), MD5: sum[:]})
		w.ok(err)
		if !o.Known {
			t.Fatal("the content is not offered")
		}
		for range 2 {
			_, err := w.drive.RemoveFiles(w.Context(), w.ann, []drive.FileID{file})
			w.ok(err)
		}
		w.later(2 * time.Hour)
		_, err = w.collect(transfer.Collecting{Grace: time.Hour})
		w.ok(err)
		_, err = w.transfer.Close(w.Context(), w.ann, transfer.Closing{File: o.FileID(), Upload: o.Upload, Size: int64(len(data)), MD5: sum[:]})
		w.ok(err)

		w.exec(`UPDATE contents SET refs = 0, unused_at = 1`)
		if _, err := w.collect(transfer.Collecting{}); !errors.Is(err, check.ErrDirty) {
			t.Errorf("with a wrong counter: %v", err)
		}
		w.ok(w.transfer.CollectContent(w.Context()))
		w.exec(`UPDATE contents SET refs = 1, unused_at = NULL`)
		w.healthy("after a counter was wrong")
	})
}

func TestNothingIsCollectedWhileTheDriveIsNotWhole(t *testing.T) {
	each(t, func(w *world) {
		w.furnish()
		old := w.orphan(49 * time.Hour)
		for name, damage := range map[string]func() (undo func()){
			"a missing file": func() func() {
				key := values[string](w, `SELECT store_key FROM contents WHERE refs > 0 AND store_key <> ''`)[0]
				return w.without(filepath.Join(w.dir, "content", key[:2], key), "").undo
			},
			"a lost version": func() func() {
				w.exec(`UPDATE versions SET content_id = -content_id`)
				return func() { w.exec(`UPDATE versions SET content_id = -content_id`) }
			},
		} {
			undo := damage()
			told, err := w.collect(transfer.Collecting{})
			if !errors.Is(err, check.ErrDirty) || len(told) > 0 {
				t.Errorf("%s: %v, and %d things are told", name, err, len(told))
			}
			w.ok(w.check.Upkeep(w.Context()))
			if _, err := os.Stat(old); err != nil {
				t.Errorf("%s: the orphan is gone", name)
			}
			undo()
		}
		w.ok(w.check.Upkeep(w.Context()))
		if _, err := os.Stat(old); err == nil {
			t.Error("the orphan is still there")
		}
	})
}

// The daily job mends counters, and goes on to collect.
func TestUpkeepMendsCounters(t *testing.T) {
	each(t, func(w *world) {
		w.furnish()
		old := w.orphan(49 * time.Hour)
		w.exec(`UPDATE nodes SET files = files + 1 WHERE is_folder = 1`)
		w.exec(`UPDATE accounts SET storage_used = 0`)
		counted := map[string]int{}
		w.options.Found = func(kind string) { counted[kind]++ }
		w.renew()
		w.ok(w.check.Upkeep(w.Context()))
		w.healthy("after the upkeep")
		if _, err := os.Stat(old); err == nil {
			t.Error("the orphan is still there")
		}
		if counted["folder-counters"] < 5 || counted["storage-used"] != 1 || !strings.Contains(w.logged.String(), "level=ERROR") {
			t.Errorf("counted %v, logged %s", counted, w.logged.String())
		}
	})
}

// What is damaged but held by nobody is told, and does not keep garbage from being collected: that ends it.
func TestDamagedGarbageIsCollected(t *testing.T) {
	each(t, func(w *world) {
		file := w.put("0", "gone", text(2*small, 2))
		for range 2 {
			_, err := w.drive.RemoveFiles(w.Context(), w.ann, []drive.FileID{file})
			w.ok(err)
		}
		w.ok(os.Remove(w.files("content")[0]))
		if found := w.findings(check.How{}); len(found) != 1 || !found[0].Garbage || !strings.HasSuffix(found[0].Where, "held by nobody") {
			t.Errorf("found %+v", found)
		}
		w.later(49 * time.Hour)
		_, err := w.collect(transfer.Collecting{})
		w.ok(err)
		w.healthy("after it was collected")
	})
}
