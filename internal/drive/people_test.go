package drive_test

import (
	"slices"
	"testing"

	"driveway/internal/access"
	"driveway/internal/drive"
)

// The nearest grant decides, for account users and for those with whom another account shares folders.
func TestTheNearestGrantDecides(t *testing.T) {
	each(t, func(w *world) {
		h, al := w.house(), w.accountUser("al")
		w.openTo(al, h)
		w.openTo(w.ben, h)
		const all, none, view, top = "yyyyyyyyyyyy", "............", "yyy---------", "yyyy--------"
		for _, c := range []struct {
			what    string
			folder  drive.FolderID
			file    drive.FileID
			al, ben string // See List Read Create Write MoveOut Trash Restore Delete Widen Link Share
		}{
			{what: "root", folder: "0", al: view, ben: all},
			{what: "open", folder: h.open, al: top, ben: top},
			{what: "sub", folder: h.sub, al: "yyyyyyyy-yy-", ben: "yyyyyyy-----"},
			{what: "a.txt", file: h.a, al: "yyyyyyyy-yy-", ben: "yyyyyyy-----"},
			{what: "view", folder: h.view, al: view, ben: view},
			{what: "v.txt", file: h.v, al: view, ben: view},
			{what: "shut", folder: h.shut, al: none, ben: none},
			{what: "s.txt", file: h.s, al: none, ben: none},
			{what: "room", folder: h.room, al: top, ben: top},
			{what: "look", folder: h.look, al: view, ben: view},
			{what: "desk", folder: h.desk, al: top, ben: top},
			{what: "d.txt", file: h.d, al: "yyyyyyyy-yy-", ben: "yyyyyyy-----"},
			{what: "private", folder: h.private, al: none, ben: none},
			{what: "p.txt", file: h.p, al: none, ben: none},
		} {
			ann := all
			if c.folder != "" {
				w.want([]string{c.what, w.onFolder(w.ann, c.folder), w.onFolder(al, c.folder), w.onFolder(w.ben, c.folder)}, []string{c.what, ann, c.al, c.ben})
			} else {
				w.want([]string{c.what, w.onFile(w.ann, c.file), w.onFile(al, c.file), w.onFile(w.ben, c.file)}, []string{c.what, ann, c.al, c.ben})
			}
		}

		// An admin does as the owner does, with grants or without. What is suspended is there for its own people only.
		al.Mode = access.Admin
		w.want(w.onFolder(al, h.shut), all)
		w.want(w.onFile(al, h.p), all)
		al.Mode = access.Users
		w.want(w.onFolder(al, h.shut), none)
		w.exec(`UPDATE accounts SET suspended_at = 1 WHERE id = $1`, w.ann.Account)
		w.want(w.onFile(w.ben, h.a), none)
		w.want(w.onFile(al, h.a), "yyyyyyyy-yy-")
	})
}

// Within a sharing there is nothing else, and inside it nothing beyond what it gives.
func TestWithinASharing(t *testing.T) {
	each(t, func(w *world) {
		h := w.house()
		w.openTo(w.ben, h)
		within := func(folder drive.FolderID, how drive.Opening) access.Caller {
			who := w.ben
			who.Sharing = w.grant(w.ben, folder, how)
			return who
		}
		open, look, desk := within(h.open, drive.ToEdit), within(h.look, drive.ToView), within(h.desk, drive.ToEdit)
		w.want(w.onFolder(open, h.open), "yyyy--------")
		w.want(w.onFolder(open, h.sub), "yyyyyyy-----")
		w.want(w.onFolder(open, h.view), "yyy---------")
		w.want(w.onFolder(open, h.shut), "............")
		w.want(w.onFolder(open, h.room), "yyyy--------")
		w.want(w.onFolder(open, h.look), "............")
		w.want(w.onFile(look, h.d), "yyy---------")
		w.want(w.onFile(desk, h.d), "yyyyyyy-----")
		w.want(w.onFile(desk, h.l), "............")
		w.want(w.onFile(open, w.putBy(w.ben, "0", "own", "x")), "............")
		for who, want := range map[*access.Caller]string{&open: "sub/0 view/0", &look: "desk/0 l.txt", &desk: "d.txt"} {
			w.want(w.seen(*who, drive.ListQuery{Folder: "0"}), want)
		}
		it, err := w.drive.Folder(w.Context(), desk, "0")
		w.must(err)
		w.want([]any{it.FolderID() == h.desk, it.Folder, it.Name}, "[true 0 desk]")
		stranger := w.owner("cat@example.com")
		stranger.Sharing = desk.Sharing
		w.want(w.onFolder(stranger, "0"), "............")
		w.want(w.onFolder(stranger, h.desk), "............")
	})
}

// To open something to more people takes more than to change it; the value that it has already, or a narrower one, does not.
func TestWidening(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		h, al := w.house(), w.accountUser("al")
		w.openTo(al, h)
		w.openTo(w.ben, h)
		private, public, hidden, on, off := access.Private, access.Public, access.Hidden, true, false
		none, secret := "", "secret"
		file := func(who access.Caller, c drive.FileChange) error {
			_, err := w.drive.ChangeFile(ctx, who, h.a, c)
			return err
		}
		folder := func(who access.Caller, c drive.FolderChange) error {
			_, err := w.drive.ChangeFolder(ctx, who, h.sub, c)
			return err
		}
		create := func(who access.Caller, name string, p drive.FolderProps) error {
			_, err := w.drive.CreateFolder(ctx, who, drive.NewFolder{Parent: h.sub, Name: name, FolderProps: p})
			return err
		}
		for _, c := range []drive.FileChange{{Access: &hidden}, {Access: &public}, {Password: &secret}} {
			w.refused(file(w.ben, c), drive.ErrDenied)
		}
		for _, p := range []drive.FolderProps{{Access: &hidden}, {PublicUpload: &on}} {
			w.refused(folder(w.ben, drive.FolderChange{FolderProps: p}), drive.ErrDenied)
			w.refused(create(w.ben, "refused", p), drive.ErrDenied)
		}
		w.must(file(w.ben, drive.FileChange{Access: &private, Password: &none}))
		w.must(folder(w.ben, drive.FolderChange{FolderProps: drive.FolderProps{Access: &private, PublicUpload: &off, PublicDisplay: &on}}))
		w.must(create(w.ben, "rclone's", drive.FolderProps{Access: &private, PublicUpload: &off, PublicDisplay: &off, PublicDownload: &off}))

		w.must(file(al, drive.FileChange{Access: &public, Password: &secret}))
		w.must(folder(al, drive.FolderChange{FolderProps: drive.FolderProps{Access: &public, PublicDisplay: &off}, FilesToo: true}))
		w.must(create(al, "open", drive.FolderProps{Access: &public, PublicUpload: &on}))
		w.refused(folder(w.ben, drive.FolderChange{FolderProps: drive.FolderProps{PublicDisplay: &on}}), drive.ErrDenied)
		w.refused(file(w.ben, drive.FileChange{Password: &none}), drive.ErrDenied)
		w.must(folder(w.ben, drive.FolderChange{FolderProps: drive.FolderProps{Access: &public}, FilesToo: true}))
		w.must(file(w.ben, drive.FileChange{Access: &hidden}))
		w.refused(folder(w.ben, drive.FolderChange{FolderProps: drive.FolderProps{Access: &public}, FilesToo: true}), drive.ErrDenied)
		w.must(folder(w.ben, drive.FolderChange{FolderProps: drive.FolderProps{Access: &private}, FilesToo: true}))
	})
}

// A folder shows that it is shared, to those who may know.
func TestSharedShows(t *testing.T) {
	each(t, func(w *world) {
		h, al, cat := w.house(), w.accountUser("al"), w.owner("cat@example.com")
		public := access.Public
		w.change(h.open, drive.FolderProps{Access: &public})
		w.grant(al, h.open, drive.ToEdit)
		shared := func(who access.Caller, in, id drive.FolderID) []bool {
			w.Helper()
			it, err := w.drive.Folder(w.Context(), who, id)
			w.must(err)
			all := []bool{it.Shared}
			w.must(w.drive.List(w.Context(), who, drive.ListQuery{Folder: in}, func(l drive.Listing) error {
				for entry, err := range l.Folders {
					w.must(err)
					if entry.FolderID() == id {
						all = append(all, entry.Shared)
					}
				}
				return nil
			}))
			return all
		}
		w.want(shared(w.ann, "0", h.open), "[false false]")
		w.grant(w.ben, h.open, drive.ToView)
		w.grant(cat, h.sub, drive.ToEdit)
		w.want(shared(w.ann, "0", h.open), "[true true]")
		w.want(shared(al, "0", h.open), "[true true]")
		w.want(shared(w.ann, h.open, h.sub), "[true true]")
		w.want(shared(w.ben, h.open, h.sub), "[false false]") // it is somebody else's
		w.want(slices.Contains(shared(cat, h.open, h.open), true), false)
		w.want(slices.Contains(shared(access.Caller{}, h.open, h.open), true), false)
	})
}

// The decision takes no query of its own, whoever asks; to another account's people there is one for whether it is suspended.
func TestGrantsTakeNoQueryOfTheirOwn(t *testing.T) {
	each(t, func(w *world) {
		h, al := w.house(), w.accountUser("al")
		w.openTo(al, h)
		w.openTo(w.ben, h)
		statements := func(who access.Caller) int64 {
			w.Helper()
			before := w.db.Statements()
			_, _, err := w.drive.Locate(w.Context(), who, h.a)
			w.must(err)
			return w.db.Statements() - before
		}
		w.want(statements(al)-statements(w.ann), 0)
		w.want(statements(w.ben)-statements(w.ann), 1)
	})
}
