package drive_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
)

// found returns the names that a search below a folder finds, with the folders that they lie in.
func (w *world) found(who access.Caller, folder drive.FolderID, query string) (all []string, err error) {
	w.Helper()
	err = w.drive.List(w.Context(), who, drive.ListQuery{Folder: folder, Search: query}, func(l drive.Listing) error {
		all = []string{}
		for it, err := range l.Folders {
			w.must(err)
			all = append(all, fmt.Sprint(it.Name, " ", it.Key, " in ", it.Folder))
		}
		for it, err := range l.Files {
			w.must(err)
			all = append(all, fmt.Sprint(it.Name, " ", it.Key, " in ", it.Folder))
		}
		return nil
	})
	slices.Sort(all)
	return all, err
}

// TestFind: a search for a word that is looked up finds what is seen by going through all below the folder, as a search for two
// letters does, whoever looks wherever.
func TestFind(t *testing.T) {
	each(t, func(w *world) {
		t := w.TB
		w.addCarl()
		r := rand.New(rand.NewPCG(5, uint64(w.now().Unix())))
		name := func() string {
			return []string{"ab", "abc", "abcd", "xABc", "ab c", "ÀBC", "other"}[r.IntN(7)] + " " + fmt.Sprint(r.IntN(1_000_000))
		}
		folders := []drive.FolderID{drive.RootID}
		var files []drive.FileID
		for range 60 {
			in := folders[r.IntN(len(folders))]
			folders = append(folders, w.folder(in, name()))
			files = append(files, w.put(folders[r.IntN(len(folders))], name(), "x").FileID())
		}
		for _, id := range folders[1:] {
			display, show := r.IntN(8) > 0, r.IntN(8) > 0
			visibility := []access.Visibility{access.Public, access.Public, access.Private, access.Hidden}[r.IntN(4)]
			c := drive.FolderChange{FolderProps: drive.FolderProps{Access: &visibility, PublicDisplay: &display, DisplaySubfolders: &show}}
			_, err := w.drive.ChangeFolder(w.Context(), w.ann, id, c)
			w.must(err)
		}
		public := access.Public
		for i, id := range files {
			if i%2 == 0 {
				_, err := w.drive.ChangeFile(w.Context(), w.ann, id, drive.FileChange{Access: &public})
				w.must(err)
			}
		}
		how := map[drive.FolderID]drive.Opening{}
		for range 20 {
			how[folders[1+r.IntN(len(folders)-1)]] = drive.Opening(r.IntN(3))
		}
		w.must(w.open(drive.Openings{Folders: how}))
		_, err := w.drive.TrashFolders(w.Context(), w.ann, folders[50:55])
		w.must(err)
		_, err = w.drive.TrashFiles(w.Context(), w.ann, files[:5])
		w.must(err)

		hits := 0
		member := access.Caller{Kind: access.AccountUser, Account: w.ann.Account, User: carl}
		admin := member
		admin.Mode = access.Admin
		for who, caller := range map[string]access.Caller{"owner": w.ann, "user": member, "admin": admin, "stranger": w.ben, "nobody": {}} {
			for _, folder := range folders {
				both, refusal := w.found(caller, folder, "ab")
				for _, word := range []string{"abc", "ABC", "abcd", "xab", "ab abc"} {
					want := slices.DeleteFunc(slices.Clone(both), func(hit string) bool {
						name, _, _ := strings.Cut(strings.ToLower(hit), " in ")
						return !strings.Contains(name, strings.TrimSpace(strings.TrimPrefix(strings.ToLower(word), "ab ")))
					})
					if got, err := w.found(caller, folder, word); !slices.Equal(got, want) || !errors.Is(err, refusal) {
						t.Fatalf("%s in %s: %s\ngot  %q\nwant %q", who, folder, word, got, want)
					}
					hits += len(want)
				}
			}
		}
		if hits < 1000 {
			t.Errorf("only %d hits", hits)
		}
	})
}

// BenchmarkFind looks for a word that one of a million files has, and for one that all have.
func BenchmarkFind(b *testing.B) {
	w := newWorld(b, dbtest.SQLite(b))
	folder := w.folder(drive.RootID, "many")
	began := time.Now()
	w.fill(folder, 1_000_000)
	b.Logf("made in %v", time.Since(began))
	w.put(w.folder(folder, "below"), "a needle.txt", "x")
	for _, query := range []string{"needle", "nothing", "f99999", "f9"} {
		b.Run(query, func(b *testing.B) {
			n := 0
			for b.Loop() {
				all, err := w.found(w.ann, drive.RootID, query)
				w.must(err)
				n = len(all)
			}
			b.ReportMetric(float64(n), "hits")
		})
	}
}
