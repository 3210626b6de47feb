package check_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"driveway/internal/check"
	"driveway/internal/content"
)

var damages = flag.Int("damages", 150, "how many random damages there are on each database")

// damage does something to a drive, and says what the check has to find, how that is undone, and whether only a full
// check can find it. Repair undoes what has no undo.
type damage struct {
	does  string
	finds string
	undo  func()
	bytes bool
}

// TestDamagesAreFound damages a drive at random, hundreds of times: the check has to find each damage, and nothing on the
// drive before and after.
func TestDamagesAreFound(t *testing.T) {
	s, err := strconv.ParseUint(os.Getenv("DRIVEWAY_TEST_SEED"), 10, 64)
	if err != nil {
		s = uint64(time.Now().UnixNano())
	}
	t.Logf("DRIVEWAY_TEST_SEED=%d", s)
	each(t, func(w *world) {
		w.furnish()
		w.healthy("before all damage")
		random := rand.New(rand.NewPCG(s, 0))
		kinds := kindsOfDamage(w)
		times := *damages
		if testing.Short() {
			times = min(times, 2*len(kinds))
		}
		for i := range times {
			kind := i % len(kinds)
			if i >= 2*len(kinds) {
				kind = random.IntN(len(kinds))
			}
			d := kinds[kind](random)
			full, quick := w.findings(check.How{}), w.findings(check.How{Quick: true})
			if !has(full, d.finds) {
				w.Fatalf("damage %d, %s: the check does not find %s, only %+v", i, d.does, d.finds, full)
			}
			if !d.bytes && !has(quick, d.finds) {
				w.Fatalf("damage %d, %s: the quick check does not find %s, only %+v", i, d.does, d.finds, quick)
			}
			for _, f := range full {
				if f.Where == "" && f.What == "" || f.Advice() == "" {
					w.Errorf("damage %d, %s: it doesn't say where and what, and what to do: %+v", i, d.does, f)
				}
			}
			if d.undo == nil {
				n, err := w.check.Repair(w.Context())
				w.ok(err)
				if n == 0 {
					w.Errorf("damage %d, %s: nothing is repaired", i, d.does)
				}
			} else {
				d.undo()
			}
			w.healthy(fmt.Sprintf("after damage %d, %s, which found %+v", i, d.does, full))
		}
	})
}

func has(found []check.Finding, kind string) bool {
	return slices.ContainsFunc(found, func(f check.Finding) bool { return f.Kind == kind })
}

// kindsOfDamage returns what can happen to a drive.
func kindsOfDamage(w *world) []func(*rand.Rand) damage {
	set := func(random *rand.Rand, finds, table, column, which, change string) damage {
		ids := values[int64](w, `SELECT id FROM `+table+` WHERE `+which+` ORDER BY id`)
		id := ids[random.IntN(len(ids))]
		w.exec(`UPDATE `+table+` SET `+column+` = `+change+` WHERE id = $1`, id)
		return damage{does: fmt.Sprintf("%s of %s %d becomes %s", column, table, id, change), finds: finds}
	}
	some := func(random *rand.Rand) string { return fmt.Sprint(1 + random.IntN(1000)) }
	return []func(*rand.Rand) damage{
		func(random *rand.Rand) damage { // a flipped bit on the disk
			return w.flip(random, w.files("content"), "content-changed")
		},
		func(random *rand.Rand) damage { // a flipped bit in the database
			ids := values[int64](w, `SELECT content_id FROM content_data ORDER BY content_id`)
			id := ids[random.IntN(len(ids))]
			data := values[[]byte](w, `SELECT data FROM content_data WHERE content_id = $1`, id)[0]
			flipped := flipBit(random, data)
			w.exec(`UPDATE content_data SET data = $2 WHERE content_id = $1`, id, flipped)
			return damage{does: fmt.Sprintf("a bit flips in content %d in the database", id), finds: "content-changed", bytes: true,
				undo: func() { w.exec(`UPDATE content_data SET data = $2 WHERE content_id = $1`, id, data) }}
		},
		func(random *rand.Rand) damage { // a flipped bit in what is being uploaded
			return w.flip(random, w.files("staging"), "upload-changed")
		},
		func(random *rand.Rand) damage { // a missing file
			files := w.files("content")
			return w.without(files[random.IntN(len(files))], "content-missing")
		},
		func(random *rand.Rand) damage { // a file of another length
			files := w.files("content")
			path := files[random.IntN(len(files))]
			data, err := os.ReadFile(path)
			w.ok(err)
			other := data[:random.IntN(len(data))]
			if random.IntN(2) == 0 {
				other = append(slices.Clone(data), 0)
			}
			w.ok(os.WriteFile(path, other, 0o600))
			return damage{does: fmt.Sprintf("%s gets %d bytes in place of %d", path, len(other), len(data)), finds: "content-size",
				undo: func() { w.ok(os.WriteFile(path, data, 0o600)) }}
		},
		func(random *rand.Rand) damage { // missing bytes of an upload
			files := w.files("staging")
			return w.without(files[random.IntN(len(files))], "upload-missing")
		},
		func(random *rand.Rand) damage { // an orphan
			key := string(content.NewKey())
			path := filepath.Join(w.dir, "staging", key)
			if random.IntN(2) == 0 {
				path = filepath.Join(w.dir, "content", key[:2], key)
				w.ok(os.MkdirAll(filepath.Dir(path), 0o700))
			}
			w.ok(os.WriteFile(path, []byte("left over"), 0o600))
			w.healthy("with a young orphan")
			w.age(path, 49*time.Hour)
			return damage{does: path + " is left over", finds: "orphan", undo: func() { w.ok(os.Remove(path)) }}
		},
		func(random *rand.Rand) damage { // wrong counters
			column := []string{"folders", "files", "bytes"}[random.IntN(3)]
			return set(random, "folder-counters", "nodes", column, "is_folder = 1", column+" + "+some(random))
		},
		func(random *rand.Rand) damage {
			return set(random, "storage-used", "accounts", "storage_used", "1 = 1", "storage_used - "+some(random))
		},
		func(random *rand.Rand) damage {
			return set(random, "content-references", "contents", "refs", "refs > 0", "refs + "+some(random))
		},
		func(random *rand.Rand) damage { // it looks unused, though it isn't
			id := values[int64](w, `SELECT id FROM contents WHERE refs = 1 ORDER BY id`)[0]
			w.exec(`UPDATE contents SET refs = 0, unused_at = 1 WHERE id = $1`, id)
			return damage{does: fmt.Sprintf("content %d looks unused", id), finds: "content-references"}
		},
		func(random *rand.Rand) damage { // a dangling version
			nodes := values[int64](w, `SELECT DISTINCT node_id FROM versions ORDER BY node_id`)
			node := nodes[random.IntN(len(nodes))]
			w.exec(`UPDATE versions SET node_id = 999999 WHERE node_id = $1`, node)
			return damage{does: fmt.Sprintf("the versions of node %d lose it", node), finds: "dangling-version",
				undo: func() { w.exec(`UPDATE versions SET node_id = $1 WHERE node_id = 999999`, node) }}
		},
		func(random *rand.Rand) damage { // a version without content
			contents := values[int64](w, `SELECT content_id FROM versions ORDER BY node_id, number`)
			c := contents[random.IntN(len(contents))]
			w.exec(`UPDATE versions SET content_id = -content_id WHERE content_id = $1`, c)
			return damage{does: fmt.Sprintf("a version loses content %d", c), finds: "dangling-version",
				undo: func() { w.exec(`UPDATE versions SET content_id = $1 WHERE content_id = -CAST($1 AS BIGINT)`, c) }}
		},
		func(random *rand.Rand) damage { // a circle
			const chain = `SELECT c.id FROM nodes c JOIN nodes p ON p.id = c.parent_id WHERE c.is_folder = 1 AND p.is_folder = 1
				AND p.parent_id IS NOT NULL AND c.state = 0 ORDER BY c.id`
			below := values[int64](w, chain)
			child := below[random.IntN(len(below))]
			parent := values[int64](w, `SELECT parent_id FROM nodes WHERE id = $1`, child)[0]
			above := values[int64](w, `SELECT parent_id FROM nodes WHERE id = $1`, parent)[0]
			w.exec(`UPDATE nodes SET parent_id = $2 WHERE id = $1`, parent, child)
			return damage{does: fmt.Sprintf("folder %d goes into %d, which is in it", parent, child), finds: "cycle",
				undo: func() { w.exec(`UPDATE nodes SET parent_id = $2 WHERE id = $1`, parent, above) }}
		},
		func(random *rand.Rand) damage { // a folder that is its own
			folders := values[int64](w, `SELECT id FROM nodes WHERE is_folder = 1 AND parent_id IS NOT NULL AND state = 0 ORDER BY id`)
			id := folders[random.IntN(len(folders))]
			above := values[int64](w, `SELECT parent_id FROM nodes WHERE id = $1`, id)[0]
			w.exec(`UPDATE nodes SET parent_id = id WHERE id = $1`, id)
			return damage{does: fmt.Sprintf("folder %d goes into itself", id), finds: "cycle",
				undo: func() { w.exec(`UPDATE nodes SET parent_id = $2 WHERE id = $1`, id, above) }}
		},
		func(random *rand.Rand) damage { // a lost folder
			ids := values[int64](w, `SELECT id FROM nodes WHERE parent_id IS NOT NULL AND state = 0 ORDER BY id`)
			id := ids[random.IntN(len(ids))]
			above := values[int64](w, `SELECT parent_id FROM nodes WHERE id = $1`, id)[0]
			w.exec(`UPDATE nodes SET parent_id = 999999 WHERE id = $1`, id)
			return damage{does: fmt.Sprintf("node %d loses its folder", id), finds: "parent-missing",
				undo: func() { w.exec(`UPDATE nodes SET parent_id = $2 WHERE id = $1`, id, above) }}
		},
		func(random *rand.Rand) damage { // another hash in the record
			ids := values[int64](w, `SELECT id FROM contents ORDER BY id`)
			id := ids[random.IntN(len(ids))]
			sum := values[[]byte](w, `SELECT sha256 FROM contents WHERE id = $1`, id)[0]
			w.exec(`UPDATE contents SET sha256 = $2 WHERE id = $1`, id, flipBit(random, sum))
			return damage{does: fmt.Sprintf("a bit flips in the SHA-256 of content %d", id), finds: "content-changed", bytes: true,
				undo: func() { w.exec(`UPDATE contents SET sha256 = $2 WHERE id = $1`, id, sum) }}
		},
		func(*rand.Rand) damage { // rows that nothing needs
			w.exec(`INSERT INTO links (node_id, account_id, nonce, token_hash, maker_id, date, expires_at, uses_max) VALUES (999999, $1, $2, $2, 1, '2030-01-01', 1, 0)`,
				w.ann.Account, []byte("x"))
			return damage{does: "a link to nothing", finds: "link-without-thing"}
		},
		func(*rand.Rand) damage {
			w.exec(`INSERT INTO grants (account_id, node_id, user_id, mode, created_at) VALUES ($1, 999999, 1, 0, 1)`, w.ann.Account)
			return damage{does: "a grant of nothing", finds: "grant-without-thing"}
		},
		func(*rand.Rand) damage {
			w.exec(`INSERT INTO thumbnails (content_id, data) VALUES (999999, $1)`, []byte("x"))
			return damage{does: "a thumbnail of nothing", finds: "thumbnail-without-image"}
		},
		func(*rand.Rand) damage {
			w.exec(`INSERT INTO sessions (id_hash, account_id, user_id, created_at, used_at) VALUES ($1, 1, 999999, 1, 1)`, []byte("x"))
			return damage{does: "a session of nobody", finds: "session-without-user"}
		},
		func(*rand.Rand) damage {
			w.exec(`INSERT INTO sign_in_names (name_key, user_id) VALUES ('nobody', 999999)`)
			return damage{does: "a name of nobody", finds: "name-without-user"}
		},
		func(*rand.Rand) damage {
			w.exec(`UPDATE users SET is_owner = 0`)
			return damage{does: "an account loses its owner", finds: "account-without-owner", undo: func() { w.exec(`UPDATE users SET is_owner = 1`) }}
		},
	}
}

// flip flips a bit of one of some files.
func (w *world) flip(random *rand.Rand, files []string, finds string) damage {
	w.Helper()
	path := files[random.IntN(len(files))]
	data, err := os.ReadFile(path)
	w.ok(err)
	w.ok(os.WriteFile(path, flipBit(random, data), 0o600))
	return damage{does: "a bit flips in " + path, finds: finds, bytes: true, undo: func() { w.ok(os.WriteFile(path, data, 0o600)) }}
}

func flipBit(random *rand.Rand, data []byte) []byte {
	flipped := slices.Clone(data)
	flipped[random.IntN(len(flipped))] ^= 1 << random.IntN(8)
	return flipped
}

// without takes a file away.
func (w *world) without(path, finds string) damage {
	w.Helper()
	w.ok(os.Rename(path, path+".away"))
	return damage{does: path + " is missing", finds: finds, undo: func() { w.ok(os.Rename(path+".away", path)) }}
}

// TestWhereAndWhat: a finding speaks of paths and people, not only of rows.
func TestWhereAndWhat(t *testing.T) {
	each(t, func(w *world) {
		folder := w.folder(w.folder("0", "Photos"), "2025")
		w.put(folder, "cat.jpg", text(2*small, 1))
		w.put(folder, "cat.jpg", text(2*small, 2))
		w.put(folder, "cat.jpg", text(2*small, 3))
		_, err := w.drive.TrashFolders(w.Context(), w.ann, nil)
		w.ok(err)
		for _, path := range w.files("content") {
			w.ok(os.Remove(path))
		}
		w.exec(`UPDATE nodes SET files = 7 WHERE name = '2025'`)
		var all []string
		for _, f := range w.findings(check.How{}) {
			all = append(all, f.Kind+" "+f.Where)
		}
		text := strings.Join(all, "\n")
		for _, want := range []string{
			"folder-counters folder /Photos/2025 of ann@example.com (row ",
			": version 1 of file /Photos/2025/cat.jpg of ann@example.com (row ",
			": file /Photos/2025/cat.jpg of ann@example.com (row ",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("the findings lack %q:\n%s", want, text)
			}
		}
		if n := strings.Count(text, "content-missing content "); n != 3 {
			t.Errorf("%d contents are missing, not 3:\n%s", n, text)
		}
	})
}
