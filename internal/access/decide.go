package access

// Action is what a caller wants to do to a thing: a column of the table of who may do what.
type Action uint8

const (
	See      Action = iota // know its name and properties
	List                   // see what a folder holds
	Read                   // read content: download, versions, copy from
	Create                 // put something into a folder
	Write                  // overwrite, rename, describe, date, move within what the caller may change
	MoveOut                // take it out of its folder
	Trash                  // put it into the trash
	Restore                // see it in the trash, and put it back
	Delete                 // destroy it for good
	Widen                  // open it to more people: access, flags, password
	MakeLink               // make expiring links to it
	Share                  // share it with other users
	actions                // how many there are
)

// Visibility is who besides members may know of a thing: the API's access on input.
type Visibility int64

const (
	Private Visibility = iota // members only
	Public                    // everybody, and shown in listings
	Hidden                    // everybody who has its id
)

// State is where a thing stands between life and deletion. A thing's effective state is its own or, while
// that is Live, that of the nearest folder above it which is not.
type State int64

const (
	Live    State = iota
	Trashed       // in the trash
	Removed       // in the trash through a deletion: only the trash list and restore know it
	Purging       // gone for everybody; its rows are on their way out
)

// Facts is what the decision has to know of a thing.
type Facts struct {
	Account         AccountID // whose it is
	Folder          bool
	Root            bool // the account's root folder
	State           State
	Access          Visibility
	FolderAccess    Visibility // of the folder that holds it
	Display         bool       // a folder: visitors see what it holds
	Download        bool       // a file: its folder lets visitors download; a folder: lets them download from it
	Upload          bool       // a folder: visitors may put files into it
	PasswordPending bool       // a file: it has a password that this caller has not given
	InScope         bool       // it is what the caller's link opens, or lies below
}

// Verdict is the decision's outcome.
type Verdict uint8

const (
	Unseen  Verdict = iota // answer as if the thing did not exist
	Refused                // the caller sees it, but may not do this
	Allowed
)

// Decide is the one decision about who may do what. It is closed by default.
func Decide(who Caller, action Action, f Facts) Verdict {
	if who.Known() && who.Account == f.Account {
		return decideMember(action, f)
	}
	if who.Kind == Link && f.InScope {
		return decideLink(action, f)
	}
	return decideVisitor(action, f)
}

// decideLink decides for the holder of a link to the thing, or to a folder above it.
func decideLink(action Action, f Facts) Verdict {
	switch {
	case f.State != Live:
		return Unseen
	case action == See || action == List || action == Read && !f.PasswordPending:
		return Allowed
	}
	return Refused
}

// decideMember decides for the owner of the thing.
func decideMember(action Action, f Facts) Verdict {
	switch f.State {
	case Live:
		return Allowed
	case Trashed:
		if action == See || action == Trash || action == Restore || action == Delete {
			return Allowed
		}
	case Removed:
		if action == Trash || action == Restore || action == Delete {
			return Allowed
		}
	case Purging:
	}
	return Unseen
}

// decideVisitor decides for everybody else, signed in or not: what is public or hidden shows, and no more.
func decideVisitor(action Action, f Facts) Verdict {
	if f.State != Live || f.Access == Private || f.Root {
		return Unseen
	}
	switch action {
	case See:
		return Allowed
	case List:
		if f.Folder && f.Display {
			return Allowed
		}
	case Read:
		if !f.Folder && !f.PasswordPending && (f.FolderAccess == Private || f.Download) {
			return Allowed
		}
	case Create:
		if f.Folder && f.Upload {
			return Allowed
		}
	}
	return Refused
}
