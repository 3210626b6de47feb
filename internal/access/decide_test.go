package access

import "testing"

// The table of who may do what, for what stands in decide.go: a row a situation, a column an action.
// y allowed, - refused, . unseen.
func TestDecide(t *testing.T) {
	owner := Caller{Kind: Owner, Account: 1, User: 1}
	stranger := Caller{Kind: Owner, Account: 2, User: 2}
	public := Facts{Account: 1, Access: Public, Display: true, Download: true}
	link := Caller{Kind: Link, Scope: 7}
	folder := func(f Facts) Facts { f.Folder = true; return f }
	with := func(f Facts, change func(*Facts)) Facts { change(&f); return f }

	rows := []struct {
		situation string
		who       Caller
		facts     Facts
		verdicts  string // See List Read Create Write MoveOut Trash Restore Delete Widen Link Share
	}{
		{"owner: live", owner, Facts{Account: 1}, "yyyyyyyyyyyy"},
		{"owner: trashed", owner, Facts{Account: 1, State: Trashed}, "y.....yyy..."},
		{"owner: removed", owner, Facts{Account: 1, State: Removed}, "......yyy..."},
		{"owner: purging", owner, Facts{Account: 1, State: Purging}, "............"},
		{"visitor: private", Caller{}, Facts{Account: 1}, "............"},
		{"stranger: private", stranger, Facts{Account: 1}, "............"},
		{"visitor: public file", Caller{}, public, "y-y---------"},
		{"stranger: public file", stranger, public, "y-y---------"},
		{"visitor: hidden file", Caller{}, with(public, func(f *Facts) { f.Access = Hidden }), "y-y---------"},
		{"visitor: public file, its folder allows no download", Caller{}, with(public, func(f *Facts) { f.Download, f.FolderAccess = false, Hidden }), "y-----------"},
		{"visitor: the same in a private folder", Caller{}, with(public, func(f *Facts) { f.Download = false }), "y-y---------"},
		{"visitor: public file with a password", Caller{}, with(public, func(f *Facts) { f.PasswordPending = true }), "y-----------"},
		{"visitor: public file in the trash", Caller{}, with(public, func(f *Facts) { f.State = Trashed }), "............"},
		{"visitor: public folder", Caller{}, folder(public), "yy----------"},
		{"visitor: public folder without display", Caller{}, folder(with(public, func(f *Facts) { f.Display = false })), "y-----------"},
		{"visitor: public folder with upload", Caller{}, folder(with(public, func(f *Facts) { f.Upload = true })), "yy-y--------"},
		{"link: private folder", link, folder(Facts{Account: 1, InScope: true}), "yyy---------"},
		{"link: file with a password", link, Facts{Account: 1, InScope: true, PasswordPending: true}, "yy----------"},
		{"link: in the trash", link, Facts{Account: 1, InScope: true, State: Trashed}, "............"},
		{"link: elsewhere", link, Facts{Account: 1}, "............"},
		{"visitor: a root", Caller{}, folder(with(public, func(f *Facts) { f.Root = true })), "............"},
	}
	for _, r := range rows {
		got := ""
		for a := Action(0); a < actions; a++ {
			got += map[Verdict]string{Allowed: "y", Refused: "-", Unseen: "."}[Decide(r.who, a, r.facts)]
		}
		if got != r.verdicts {
			t.Errorf("%s: got %s, want %s", r.situation, got, r.verdicts)
		}
	}
}

func BenchmarkDecide(b *testing.B) {
	who, f := Caller{Kind: Owner, Account: 2, User: 2}, Facts{Account: 1, Access: Public, Download: true}
	for b.Loop() {
		if Decide(who, Read, f) != Allowed {
			b.Fatal("refused")
		}
	}
}
