package drive_test

import (
	"fmt"
	"testing"

	"driveway/internal/drive"
)

func TestVersions(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		first := w.put("0", "a.txt", "v1")
		for i := 2; i <= 12; i++ {
			it := w.put("0", "A.TXT", fmt.Sprint("v", i))
			w.want(it.FileID(), first.FileID())
			w.want(it.Version, i)
		}
		versions, err := w.drive.Versions(ctx, w.ann, first.Key)
		w.must(err)
		w.want(len(versions), 10)
		w.want(versions[0].FileID(), first.FileID())
		w.want(w.text(versions[1].FileID()), "v11")
		w.want(w.text(versions[9].FileID()), "v3")
		_, err = w.drive.File(ctx, w.ann, first.VersionID())
		w.refused(err, drive.ErrNoFile)

		_, err = w.drive.RemoveVersion(ctx, w.ann, first.FileID())
		w.refused(err, drive.ErrNoFile)
		_, err = w.drive.RemoveVersion(ctx, w.ann, versions[0].VersionID())
		w.must(err)
		w.want(w.text(first.FileID()), "v11")
		w.want(w.put("0", "a.txt", "v13").Version, 13)
		_, err = w.drive.RemoveVersion(ctx, w.ann, versions[5].VersionID())
		w.must(err)
		_, err = w.drive.RemoveVersion(ctx, w.ann, versions[5].VersionID())
		w.refused(err, drive.ErrNoFile)

		m, err := w.drive.CopyFile(ctx, w.ann, versions[9].FileID(), "0", "a.txt", true)
		w.must(err)
		w.want(m.FileID(), first.FileID())
		w.want(w.text(first.FileID()), "v3")
		_, err = w.drive.Versions(ctx, w.ben, first.Key)
		w.refused(err, drive.ErrNoGroup)
	})
}
