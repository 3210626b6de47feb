package check_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestScrubReadsAllInTurn: each run reads a slice and goes on where the last one stopped, so that a few runs read all.
func TestScrubReadsAllInTurn(t *testing.T) {
	each(t, func(w *world) {
		const files = 20
		for i := range files {
			w.put("0", fmt.Sprint("file ", i), text(2*small, byte(i)))
		}
		w.options.Slice, w.options.Days = 1, 5
		found := 0
		w.options.Found = func(string) { found++ }
		for _, path := range w.files("content") {
			data, err := os.ReadFile(path)
			w.ok(err)
			data[100] ^= 1
			w.ok(os.WriteFile(path, data, 0o600))
		}
		for run := 1; run <= 7; run++ {
			w.renew() // as another process
			w.ok(w.check.Scrub(w.Context()))
			if found != run*files/5 {
				t.Fatalf("after run %d of 5 it has found %d of %d damages", run, found, files)
			}
		}
		for _, want := range []string{"level=ERROR", "kind=content-changed", "/file 7 of ann@example.com"} {
			if !strings.Contains(w.logged.String(), want) {
				t.Errorf("the log lacks %s: %s", want, w.logged.String())
			}
		}
	})
}

// A large slice reads all once, not twice.
func TestScrubReadsAllOnceAtMost(t *testing.T) {
	each(t, func(w *world) {
		w.furnish()
		found := 0
		w.options.Found = func(string) { found++ }
		w.renew()
		ids := values[int64](w, `SELECT id FROM contents`)
		w.exec(`UPDATE contents SET sha256 = md5`)
		for run := 1; run <= 3; run++ {
			w.ok(w.check.Scrub(w.Context()))
			if found != run*len(ids) {
				t.Errorf("after run %d it has found %d damages of %d contents", run, found, len(ids))
			}
		}
	})
}
