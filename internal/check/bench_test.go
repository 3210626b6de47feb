package check_test

import (
	"crypto/md5"
	"crypto/sha256"
	"fmt"
	"runtime"
	"testing"

	"driveway/internal/check"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// BenchmarkCheck checks drives of 100,000 files in 1,000 folders, of a kilobyte each, and tells how fast that is and what
// memory it takes.
func BenchmarkCheck(b *testing.B) {
	for name, open := range map[string]func(testing.TB) db.DB{
		"sqlite":   dbtest.SQLite,
		"postgres": func(t testing.TB) db.DB { return dbtest.OpenPostgres(t, dbtest.Postgres(t), db.Options{}) },
	} {
		w := newWorld(b, open(b))
		const folders, files = 1000, 100
		w.fill(folders, files)
		for _, how := range []check.How{{Quick: true}, {}} {
			b.Run(fmt.Sprintf("%s/quick=%v", name, how.Quick), func(b *testing.B) {
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				for b.Loop() {
					w.TB = b
					if found := w.findings(how); len(found) > 0 {
						b.Fatal(found)
					}
				}
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(b.N*folders*files)/b.Elapsed().Seconds(), "files/s")
				b.ReportMetric(float64(after.Sys-before.Sys)/(1<<20), "MiB")
			})
		}
	}
}

// fill writes rows of folders with files, as uploads would leave them.
func (w *world) fill(folders, files int) {
	w.Helper()
	const size = 1024
	root := values[int64](w, `SELECT id FROM nodes WHERE parent_id IS NULL`)[0]
	n := 0
	for f := range folders {
		w.ok(w.db.Write(w.Context(), 0, func(tx db.Tx) error {
			var folder int64
			err := tx.One(`INSERT INTO nodes (account_id, public_id, parent_id, is_folder, name, name_key, created_at, modified_at, files, bytes)
				VALUES ($1, $2, $3, 1, $4, $4, 1, 1, $5, $6) RETURNING id`, w.ann.Account, fmt.Sprintf("folder%014d", f), root, fmt.Sprintf("folder %d", f),
				files, files*size).Scan(&folder)
			for i := range files {
				if err != nil {
					return err
				}
				data := []byte(text(size, byte(n+i)))
				m, sum := md5.Sum(data), sha256.Sum256(data)
				var content int64
				err = tx.One(`INSERT INTO contents (account_id, size, md5, sha256, refs) VALUES ($1, $2, $3, $4, 1) RETURNING id`,
					w.ann.Account, size, m[:], sum[:]).Scan(&content)
				if err == nil {
					_, err = tx.Exec(`INSERT INTO content_data (content_id, data) VALUES ($1, $2)`, content, data)
				}
				if err == nil {
					_, err = tx.Exec(`INSERT INTO nodes (account_id, public_id, parent_id, is_folder, name, name_key, created_at, modified_at,
						content_id, size, md5, version, extension) VALUES ($1, $2, $3, 0, $4, $4, 1, 1, $5, $6, $7, 1, 'txt')`,
						w.ann.Account, fmt.Sprintf("file%016d", n+i), folder, fmt.Sprintf("file %d.txt", i), content, size, m[:])
				}
			}
			return err
		}))
		n += files
	}
	w.exec(`UPDATE accounts SET storage_used = $1`, folders*files*size)
	w.exec(`UPDATE nodes SET folders = $1 WHERE parent_id IS NULL`, folders)
}
