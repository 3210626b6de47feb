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

// Actions returns the columns of the table of who may do what.
func Actions() []Action {
	all := make([]Action, actions)
	for i := range all {
		all[i] = Action(i)
	}
	return all
}

// String returns the action's name.
func (a Action) String() string {
	return [actions]string{"see", "list", "read", "create", "write", "move out", "trash", "restore", "delete", "widen", "make links", "share"}[a]
}

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

// Grant is what the nearest grant to the caller, on a thing or above it, lets him do.
type Grant uint8

const (
	NoGrant Grant = iota // there is none, or it takes away what folders above give
	ViewGrant
	EditGrant
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
	Grant           Grant      // what the nearest grant to the caller gives
	GrantTop        bool       // that grant is on the thing itself, and what holds it is not the caller's to change
	Own             bool       // the caller himself trashed it; of a version: he made it
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
	return StandingOf(who, f).May(action, f.Own)
}

// Fills says whether the caller may change what a folder holds. Visitors, who may put files into some folders, may not.
func Fills(who Caller, f Facts) bool {
	switch standing := StandingOf(who, f); standing {
	case PublicFolderUpload, PublicFolderDropBox:
		return false
	default:
		return f.Folder && table[standing].verdicts[Create] == 'y'
	}
}
