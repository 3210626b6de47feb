package page_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// fill puts many public files into a folder, in one statement.
func (s *site) fill(folder string, files int) {
	s.Helper()
	const more = `INSERT INTO nodes (account_id, public_id, parent_id, is_folder, name, name_key, access, created_at, modified_at, extension, version)
		WITH RECURSIVE numbers(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i < $2)
		SELECT n.account_id, 'FILL' || {{random}}, n.id, 0, 'f' || CAST(1000000 + i AS TEXT), 'f' || CAST(1000000 + i AS TEXT), 1, 1, 1, '', 1
		FROM numbers, nodes n WHERE n.public_id = $1`
	err := s.DB.Write(s.Context(), 0, func(tx db.Tx) error {
		_, err := tx.Exec(s.DB.Dialect().Spell(more), folder, files)
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
}

var nextPage = regexp.MustCompile(`href="(/fl/[^"]*after=[^"]*)">Next`)

// The pages of a folder with 100,000 files cost the same wherever they are: as many statements, and about the same time.
func TestPagesOfAVeryLargeFolder(t *testing.T) {
	if testing.Short() {
		t.Skip("100,000 files")
	}
	each(t, func(s *site) {
		folder := s.Ann.Post("/folder.json", map[string]any{"folder_name": "Large", "folder_is_public": 1}).OK().Text("FolderID")
		s.fill(folder, 100_000)
		b := s.browser()
		timed := func(path string) (body string, statements int64, fastest time.Duration) {
			for range 5 {
				before, start := s.DB.Statements(), time.Now()
				a := b.get(path)
				took := time.Since(start)
				s.want(a, 200)
				if body, statements = a.body, s.DB.Statements()-before; fastest == 0 || took < fastest {
					fastest = took
				}
			}
			return body, statements, fastest
		}
		first, statements, took := timed("/fl/" + folder)
		next := nextPage.FindStringSubmatch(first)
		if next == nil || !strings.Contains(first, "f1000100") {
			t.Fatal("the first page has no next one")
		}
		// Backwards the first page holds the last entries; two pages on it is deep in the folder in any order.
		last, deepStatements, deep := timed("/fl/" + folder + "?desc=1")
		if !strings.Contains(last, "f1100000") {
			t.Fatal("the last entry does not show")
		}
		middle, middleStatements, middleTook := timed(strings.ReplaceAll(next[1], "&amp;", "&"))
		if !strings.Contains(middle, "f1000101") || strings.Contains(middle, "f1000100<") {
			t.Error("the second page does not go on behind the first")
		}
		if deepStatements > statements || middleStatements > statements {
			t.Errorf("%d, %d and %d statements", statements, middleStatements, deepStatements)
		}
		times := []time.Duration{took, middleTook, deep}
		if most := slices.Max(times); most > 10*slices.Min(times) && most > 100*time.Millisecond {
			t.Errorf("the pages took %v", times)
		}
	})
}

func BenchmarkFilePage(bench *testing.B)   { benchmarkPage(bench, "/f/") }
func BenchmarkFolderPage(bench *testing.B) { benchmarkPage(bench, "/fl/") }

func benchmarkPage(bench *testing.B, kind string) {
	s := newSite(bench, dbtest.SQLite(bench))
	folder := s.Ann.Post("/folder.json", map[string]any{"folder_name": "Large", "folder_is_public": 1}).OK().Text("FolderID")
	s.fill(folder, 100_000)
	id := folder
	if kind == "/f/" {
		id = s.Ann.Upload("0", "a.bin", "x")
		s.public(id)
	}
	b := s.browser()
	for bench.Loop() {
		s.want(b.get(kind+id), 200)
	}
}
