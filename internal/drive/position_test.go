package drive_test

import (
	"fmt"
	"strings"
	"testing"

	"driveway/internal/drive"
)

// A listing taken in pages, each behind the last entry of the one before, is the whole listing, whatever it is sorted by.
func TestListGoesOnBehindAPosition(t *testing.T) {
	each(t, func(w *world) {
		dir := w.folder("0", "dir")
		for i := range 7 {
			w.folder(dir, fmt.Sprintf("d%02d", i))
		}
		for i := range 12 {
			w.put(dir, fmt.Sprintf("f%02d.%c", i*5%12, 'a'+i%3), strings.Repeat("x", i%4))
		}
		list := func(q drive.ListQuery) (names []string, last drive.Item) {
			w.must(w.drive.List(w.Context(), w.ann, q, func(l drive.Listing) error {
				for it, err := range l.Folders {
					w.must(err)
					names, last = append(names, it.Name), it
				}
				for it, err := range l.Files {
					w.must(err)
					names, last = append(names, it.Name), it
				}
				return nil
			}))
			return names, last
		}
		for order := drive.ByName; order <= drive.ByDownloads; order++ {
			for _, descending := range []bool{false, true} {
				q := drive.ListQuery{Folder: dir, Order: order, Descending: descending}
				all, _ := list(q)
				for q.Limit = 1; q.Limit <= 20; q.Limit += 3 {
					q.After = nil
					var got []string
					for len(got) < 30 {
						page, last := list(q)
						if got = append(got, page...); int64(len(page)) < q.Limit {
							break
						}
						at, err := drive.ParsePosition(q.Position(&last).String())
						w.must(err)
						q.After = at
					}
					w.want(got, all)
				}
			}
		}
		first, _ := list(drive.ListQuery{Folder: dir, Order: drive.BySize, Limit: 8})
		w.want(len(first), 8)
		for _, bad := range []string{"", "x", "AAAA", "!", strings.Repeat("A", 10_000)} {
			_, err := drive.ParsePosition(bad)
			w.refused(err, drive.ErrPosition)
		}
		_, file := list(drive.ListQuery{Folder: dir, Order: drive.BySize})
		other := drive.ListQuery{Folder: dir, Order: drive.BySize}.Position(&file)
		w.refused(w.drive.List(w.Context(), w.ann, drive.ListQuery{Folder: dir, Order: drive.ByExtension, After: &other}, nil), drive.ErrPosition)
	})
}
