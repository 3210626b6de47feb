package access

// Standing is how a caller stands to a thing: a row of the table of who may do what.
type Standing uint8

const (
	Outside Standing = iota
	ManagerLive
	ManagerTrashed
	ManagerRemoved
	OwnRoot // of an account user: the folders that are open to him, as if they lay in one
	EditTop
	EditBelow
	EditTrashed
	View
	ShareTop
	ShareBelow
	ByLink
	ByLinkLocked
	PublicFile
	PublicFileClosed
	PublicFolder
	PublicFolderUpload
	PublicFolderClosed
	PublicFolderDropBox
	standings // how many there are
)

// String says in words who stands so, and to what.
func (s Standing) String() string { return table[s].who }

// May is what the table says of an action. own: the caller himself trashed the thing, or made the version.
func (s Standing) May(action Action, own bool) Verdict {
	switch table[s].verdicts[action] {
	case 'y':
		return Allowed
	case 'o':
		if own {
			return Allowed
		}
		return Refused
	case '-':
		return Refused
	}
	return Unseen
}

// Standings returns the rows of the table of who may do what.
func Standings() []Standing {
	all := make([]Standing, standings)
	for i := range all {
		all[i] = Standing(i)
	}
	return all
}

// row is a row of the table of who may do what.
type row struct {
	who      string
	verdicts string // a letter an action: y allowed, o allowed with what is the caller's own, - refused, . unseen
}

// table is who may do what.
var table = [standings]row{
	//                                                                          SLRCWOTUDAKH
	Outside:             {"anybody else, and nobody: private, trashed, suspended", "............"},
	ManagerLive:         {"owner, admin: live", "yyyyyyyyyyyy"},
	ManagerTrashed:      {"owner, admin: in the trash", "y.....yyy..."},
	ManagerRemoved:      {"owner, admin: in the trash through a deletion", "......yyy..."},
	OwnRoot:             {"account user: his root, which holds the topmost folders open to him", "yyy---------"},
	EditTop:             {"account user, edit: the topmost folder open to him", "yyyy--------"},
	EditBelow:           {"account user, edit: below it", "yyyyyyyyoyy-"},
	EditTrashed:         {"account user, edit: what was trashed out of there", "......yyo..."},
	View:                {"account user or recipient of a sharing, view", "yyy---------"},
	ShareTop:            {"recipient of a sharing, edit: the shared folder", "yyyy--------"},
	ShareBelow:          {"recipient of a sharing, edit: below it", "yyyyyyy-----"},
	ByLink:              {"holder of an expiring link: what it opens, and all below", "yyy---------"},
	ByLinkLocked:        {"the same: a file whose password he has not given", "yy----------"},
	PublicFile:          {"visitor: public or hidden file", "y-y---------"},
	PublicFileClosed:    {"visitor: the same, with a password that he has not given, or in a folder without download", "y-----------"},
	PublicFolder:        {"visitor: public or hidden folder", "yy----------"},
	PublicFolderUpload:  {"visitor: the same, with upload", "yy-y--------"},
	PublicFolderClosed:  {"visitor: the same, without display", "y-----------"},
	PublicFolderDropBox: {"visitor: the same, with upload and without display", "y--y--------"},
}

// StandingOf finds the row of the table that a caller and a thing meet in. It is closed by default.
func StandingOf(who Caller, f Facts) Standing {
	switch {
	case f.State == Purging:
		return Outside
	case who.Sharing != 0:
		return byGrant(who, f) // narrowed to one sharing: whatever else the caller may see is outside of it
	case who.Account == f.Account && who.Manages():
		return [...]Standing{Live: ManagerLive, Trashed: ManagerTrashed, Removed: ManagerRemoved}[f.State]
	case who.Account == f.Account && who.Known() && f.Root:
		return OwnRoot
	case who.Kind == Link && f.InScope:
		return byLink(f)
	}
	if s := byGrant(who, f); s != Outside {
		return s
	}
	return asVisitor(f)
}

// byGrant is the standing of one to whom the thing, or a folder above it, is open by a grant.
func byGrant(who Caller, f Facts) Standing {
	if f.Grant == NoGrant || !who.ByGrant(f.Account) {
		return Outside
	}
	member := who.Account == f.Account
	switch {
	case f.State != Live && f.Grant == EditGrant && member && !f.GrantTop:
		return EditTrashed
	case f.State != Live:
		return Outside
	case f.Grant == ViewGrant:
		return View
	case member && f.GrantTop:
		return EditTop
	case member:
		return EditBelow
	case f.GrantTop:
		return ShareTop
	}
	return ShareBelow
}

// byLink is the standing of the holder of a link to the thing, or to a folder above it.
func byLink(f Facts) Standing {
	switch {
	case f.State != Live:
		return Outside
	case f.PasswordPending:
		return ByLinkLocked
	}
	return ByLink
}

// asVisitor is the standing of everybody else, signed in or not: what is public or hidden shows, and no more.
func asVisitor(f Facts) Standing {
	switch {
	case f.State != Live || f.Access == Private || f.Root:
		return Outside
	case !f.Folder && !f.PasswordPending && (f.FolderAccess == Private || f.Download):
		return PublicFile
	case !f.Folder:
		return PublicFileClosed
	case f.Display && f.Upload:
		return PublicFolderUpload
	case f.Display:
		return PublicFolder
	case f.Upload:
		return PublicFolderDropBox
	}
	return PublicFolderClosed
}
