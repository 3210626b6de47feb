package access

import "testing"

// The table of who may do what, for what stands in decide.go: a row a situation, a column an action.
// y allowed, - refused, . unseen.
func TestDecide(t *testing.T) {
	owner := Caller{Kind: Owner, Account: 1, User: 1}
	stranger := Caller{Kind: Owner, Account: 2, User: 2}
	public := Facts{Account: 1, Access: Public, Display: true, Download: true}
	link := Caller{Kind: Link, Scope: 7}
	admin := Caller{Kind: AccountUser, Account: 1, User: 3, Mode: Admin}
	member := Caller{Kind: AccountUser, Account: 1, User: 4, Mode: Files}
	within := Caller{Kind: Owner, Account: 2, User: 2, Sharing: 9}
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

		{"admin: live", admin, Facts{Account: 1}, "yyyyyyyyyyyy"},
		{"admin: trashed", admin, Facts{Account: 1, State: Trashed}, "y.....yyy..."},
		{"admin: elsewhere, with a grant", admin, Facts{Account: 2, Grant: EditGrant}, "............"},
		{"account user: his root", member, folder(Facts{Account: 1, Root: true}), "yyy---------"},
		{"account user: no grant", member, Facts{Account: 1}, "............"},
		{"account user: no grant, public", member, public, "y-y---------"},
		{"account user: view", member, Facts{Account: 1, Grant: ViewGrant}, "yyy---------"},
		{"account user: view, trashed", member, Facts{Account: 1, Grant: ViewGrant, State: Trashed}, "............"},
		{"account user: edit, the topmost folder", member, folder(Facts{Account: 1, Grant: EditGrant, GrantTop: true}), "yyyy--------"},
		{"account user: the same, trashed", member, folder(Facts{Account: 1, Grant: EditGrant, GrantTop: true, State: Trashed}), "............"},
		{"account user: edit", member, Facts{Account: 1, Grant: EditGrant}, "yyyyyyyy-yy-"},
		{"account user: edit, a version that he made", member, Facts{Account: 1, Grant: EditGrant, Own: true}, "yyyyyyyyyyy-"},
		{"account user: edit, a file with a password", member, Facts{Account: 1, Grant: EditGrant, PasswordPending: true}, "yyyyyyyy-yy-"},
		{"account user: edit, trashed", member, Facts{Account: 1, Grant: EditGrant, State: Trashed}, "......yy-..."},
		{"account user: edit, trashed by him", member, Facts{Account: 1, Grant: EditGrant, State: Removed, Own: true}, "......yyy..."},
		{"account user: edit, purging", member, Facts{Account: 1, Grant: EditGrant, State: Purging, Own: true}, "............"},
		{"account user: elsewhere, with a grant", member, Facts{Account: 2, Grant: EditGrant}, "............"},
		{"recipient: view", stranger, Facts{Account: 1, Grant: ViewGrant}, "yyy---------"},
		{"recipient: edit, the shared folder", stranger, folder(Facts{Account: 1, Grant: EditGrant, GrantTop: true}), "yyyy--------"},
		{"recipient: edit", stranger, Facts{Account: 1, Grant: EditGrant, Own: true}, "yyyyyyy-----"},
		{"recipient: edit, trashed by him", stranger, Facts{Account: 1, Grant: EditGrant, State: Trashed, Own: true}, "............"},
		{"within a sharing: in it", within, Facts{Account: 1, Grant: EditGrant}, "yyyyyyy-----"},
		{"within a sharing: something public outside", within, public, "............"},
		{"within a sharing: his own", within, Facts{Account: 2}, "............"},
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

// Who fills a folder may do to its content what members may. Visitors never do.
func TestFills(t *testing.T) {
	owner, member := Caller{Kind: Owner, Account: 1, User: 1}, Caller{Kind: AccountUser, Account: 1, User: 4}
	for _, c := range []struct {
		who   Caller
		facts Facts
		want  bool
	}{
		{owner, Facts{Account: 1, Folder: true, Root: true}, true},
		{owner, Facts{Account: 1}, false}, // a file
		{owner, Facts{Account: 1, Folder: true, State: Trashed}, false},
		{member, Facts{Account: 1, Folder: true, Root: true}, false},
		{member, Facts{Account: 1, Folder: true, Grant: EditGrant, GrantTop: true}, true},
		{member, Facts{Account: 1, Folder: true, Grant: ViewGrant}, false},
		{Caller{}, Facts{Account: 1, Folder: true, Access: Public, Display: true, Upload: true}, false},
		{Caller{}, Facts{Account: 1, Folder: true, Access: Public, Upload: true}, false},
	} {
		if got := Fills(c.who, c.facts); got != c.want {
			t.Errorf("%+v, %+v: %v", c.who, c.facts, got)
		}
	}
}
