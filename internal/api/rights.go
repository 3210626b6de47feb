package api

import (
	"strings"

	"driveway/internal/access"
)

// Who says whose call an operation takes, where no table of things decides.
type Who uint8

// Whose call it is.
const (
	ByTable         Who = iota // the table of who may do what decides, of the thing
	Anybody                    // with a session or without
	SignedIn                   // each for himself: his account, his trash, his notes
	Owners                     // owners of accounts
	Managers                   // owners of accounts, and their admins
	Branders                   // owners of accounts, and their admins with level 1
	Colleagues                 // owner and admins; account users of mode users, as far as their group goes
	Uploader                   // whoever began the upload
	Receiver                   // the owner with whom the folder is shared
	GiverOrReceiver            // owner and admins of the folder's account; the owner with whom it is shared
	ProjectView                // who sees the project
	ProjectEdit                // who edits the project
	ProjectManage              // who manages the project
	Author                     // who wrote it
	AuthorOrManager            // who wrote it, or manages the project
	Creator                    // who made it, and the owner
)

// String says it in words.
func (w Who) String() string {
	return [...]string{
		ByTable:         "by the table",
		Anybody:         "anybody",
		SignedIn:        "everybody who has signed in, about what is his own",
		Owners:          "owner",
		Managers:        "owner, admins",
		Branders:        "owner, admins with level 1",
		Colleagues:      "owner, admins; account users of mode users within their group",
		Uploader:        "who began the upload",
		Receiver:        "the owner with whom the folder is shared",
		GiverOrReceiver: "owner and admins of the folder's account; the owner with whom it is shared",
		ProjectView:     "who sees the project",
		ProjectEdit:     "who edits the project",
		ProjectManage:   "who manages the project",
		Author:          "who wrote it",
		AuthorOrManager: "who wrote it; who manages the project",
		Creator:         "who made it; owner",
	}[w]
}

// Thing is what an operation names.
type Thing string

// The things.
const (
	File       Thing = "the file"
	Files      Thing = "each file"
	Version    Thing = "the version"
	FilePath   Thing = "the file, in the caller's own account"
	Folder     Thing = "the folder"
	Folders    Thing = "each folder"
	FolderPath Thing = "the folder, in the caller's own account"
	Shown      Thing = "the folder, as a visitor" // whoever calls
	Into       Thing = "the folder that it goes to"
)

// Right is what an operation asks of who calls it: an action on a thing that it names, or to be somebody.
type Right struct {
	Operation string // its number; its path if it is beyond the guide
	When      string // "": always
	Thing     Thing
	Action    access.Action
	Who       Who
}

// Holds says whether the right is asked for in a case: it is if it is in that one, or in a wider one, whose words that one's
// begin with.
func (r Right) Holds(operation, when string) bool {
	return r.Operation == operation && strings.HasPrefix(when, r.When)
}

// Rights are the rights of all operations, in the order in which they are asked for.
var Rights = []Right{
	// Account users.
	{Operation: "1.1", Who: SignedIn},
	{Operation: "1.1", When: "for another", Who: Managers},
	{Operation: "1.2", Who: Colleagues},
	{Operation: "1.3", Who: Colleagues},
	{Operation: "1.4", Who: Colleagues},
	{Operation: "1.5", Who: Managers},
	{Operation: "1.6", Who: Managers},
	{Operation: "1.7", Who: Managers},
	{Operation: "1.8", Who: Managers},
	{Operation: "1.9", Who: Managers},
	{Operation: "1.10", Who: Managers},

	// Branding.
	{Operation: "2.1", Who: Anybody},
	{Operation: "2.2", Who: SignedIn},
	{Operation: "2.3", Who: Anybody},
	{Operation: "2.4", Who: Anybody},
	{Operation: "2.5", Who: Branders},
	{Operation: "2.6", Who: SignedIn},
	{Operation: "2.6", When: "of the account or of another", Who: Managers},
	{Operation: "2.7", Who: Branders},
	{Operation: "2.8", Who: Branders},
	{Operation: "2.9", Who: SignedIn},

	// Files.
	{Operation: "3.1", Thing: File, Action: access.Read},
	{Operation: "3.2", Thing: Files, Action: access.Read},
	{Operation: "3.2", Thing: Folders, Action: access.List},
	{Operation: "4.1", Thing: File, Action: access.MakeLink},
	{Operation: "4.2", Thing: File, Action: access.MakeLink},
	{Operation: "4.3", Thing: File, Action: access.Read},
	{Operation: "4.4", Thing: File, Action: access.See},
	{Operation: "4.5", Thing: File, Action: access.See},
	{Operation: "/file/filefullpath.json/{session_id}/{file_id}", Thing: File, Action: access.See},
	{Operation: "4.6", Thing: File, Action: access.Read},
	{Operation: "4.7", Thing: Folder, Action: access.Create},
	{Operation: "4.8", Thing: File, Action: access.Write},
	{Operation: "4.8", When: "to more people than before", Thing: File, Action: access.Widen},
	{Operation: "4.9", Thing: FilePath, Action: access.See},
	{Operation: "4.10", When: "copying", Thing: File, Action: access.Read},
	{Operation: "4.10", When: "copying", Thing: Into, Action: access.Create},
	{Operation: "4.10", When: "moving", Thing: File, Action: access.Write},
	{Operation: "4.10", When: "moving", Thing: Into, Action: access.Create},
	{Operation: "4.10", When: "moving beyond what is open as a whole", Thing: File, Action: access.MoveOut},
	{Operation: "4.10", When: "moving to another account, or out of what is shared", Thing: File, Action: access.Trash},
	{Operation: "4.11", Thing: File, Action: access.Write},
	{Operation: "4.12", Thing: Files, Action: access.Restore},
	{Operation: "4.13", Thing: Files, Action: access.MakeLink},
	{Operation: "4.14", Thing: Files, Action: access.Trash},
	{Operation: "4.15", Thing: File, Action: access.See},
	{Operation: "4.16", Thing: File, Action: access.Write},
	{Operation: "4.16", When: "to more people than before, or with another password", Thing: File, Action: access.Widen},
	{Operation: "4.17", When: "live", Thing: File, Action: access.Trash},
	{Operation: "4.17", When: "in the trash", Thing: File, Action: access.Delete},
	{Operation: "/file/remove.json", When: "live", Thing: Files, Action: access.Trash},
	{Operation: "/file/remove.json", When: "in the trash", Thing: Files, Action: access.Delete},
	{Operation: "4.18", Thing: Version, Action: access.Delete},

	// Folders.
	{Operation: "5.1", Thing: Folder, Action: access.See},
	{Operation: "5.2", Thing: Folder, Action: access.MakeLink},
	{Operation: "5.3", Thing: Folder, Action: access.MakeLink},
	{Operation: "5.4", Thing: Folder, Action: access.See},
	{Operation: "/folder/sharedinfo.json/{folder_id}", Thing: Shown, Action: access.See},
	{Operation: "5.5", Thing: Folder, Action: access.List},
	{Operation: "5.6", Thing: Folder, Action: access.List},
	{Operation: "/folder/shared.json/{folder_id}", Thing: Shown, Action: access.See},
	{Operation: "5.7", Thing: Folder, Action: access.See},
	{Operation: "/folder/folderfullpath.json/{session_id}/{folder_id}", Thing: Folder, Action: access.See},
	{Operation: "5.8", Who: SignedIn},
	{Operation: "5.9", Thing: Folder, Action: access.See},
	{Operation: "5.10", Thing: Folder, Action: access.Create},
	{Operation: "5.11", Thing: FolderPath, Action: access.See},
	{Operation: "5.12", When: "copying", Thing: Folder, Action: access.Read},
	{Operation: "5.12", When: "copying", Thing: Into, Action: access.Create},
	{Operation: "5.12", When: "moving", Thing: Folder, Action: access.Write},
	{Operation: "5.12", When: "moving", Thing: Into, Action: access.Create},
	{Operation: "5.12", When: "moving beyond what is open as a whole", Thing: Folder, Action: access.MoveOut},
	{Operation: "5.12", When: "moving to another account, or out of what is shared", Thing: Folder, Action: access.Trash},
	{Operation: "5.13", When: "live", Thing: Folders, Action: access.Trash},
	{Operation: "5.13", When: "in the trash", Thing: Folders, Action: access.Delete},
	{Operation: "5.14", Thing: Folder, Action: access.Write},
	{Operation: "5.15", Thing: Folders, Action: access.Restore},
	{Operation: "5.16", Thing: Folders, Action: access.MakeLink},
	{Operation: "5.17", Thing: Folder, Action: access.Write},
	{Operation: "5.17", When: "to more people than before", Thing: Folder, Action: access.Widen},
	{Operation: "5.18", Thing: Folders, Action: access.Trash},
	{Operation: "5.19", Thing: Folder, Action: access.Write},
	{Operation: "5.19", When: "to more people than before", Thing: Folder, Action: access.Widen},
	{Operation: "5.20", Who: Managers},

	// Notes.
	{Operation: "6.1", Who: SignedIn},
	{Operation: "6.2", Who: SignedIn},
	{Operation: "6.3", Who: SignedIn},
	{Operation: "6.4", Who: SignedIn},
	{Operation: "6.5", Who: SignedIn},
	{Operation: "6.6", Who: SignedIn},
	{Operation: "6.6b", Who: SignedIn},
	{Operation: "6.7", Who: SignedIn},
	{Operation: "6.7", Thing: File, Action: access.Read},
	{Operation: "6.8", Who: SignedIn},
	{Operation: "6.9", Who: SignedIn},
	{Operation: "6.10", Who: SignedIn},
	{Operation: "6.11", Who: SignedIn},
	{Operation: "6.12", Who: SignedIn},
	{Operation: "6.13", Who: SignedIn},
	{Operation: "6.14", Who: SignedIn},
	{Operation: "6.15", Who: SignedIn},
	{Operation: "6.16", Who: SignedIn},
	{Operation: "6.17", Who: SignedIn},
	{Operation: "6.18", Who: SignedIn},
	{Operation: "6.19", Who: SignedIn},
	{Operation: "6.20", Who: SignedIn},
	{Operation: "6.21", Who: SignedIn},
	{Operation: "6.22", Who: SignedIn},
	{Operation: "6.23", Who: SignedIn},
	{Operation: "6.24", Who: SignedIn},

	// Secure folders.
	{Operation: "7.1", Thing: Folder, Action: access.See},
	{Operation: "7.2", Thing: Folder, Action: access.See},
	{Operation: "7.3", Thing: Folder, Action: access.Share},

	// Sessions.
	{Operation: "8.1", Who: SignedIn},
	{Operation: "8.2", Who: SignedIn},
	{Operation: "8.3", Who: Anybody},
	{Operation: "8.4", Who: SignedIn},

	// Sharings.
	{Operation: "9.1", Who: Receiver},
	{Operation: "9.2", Who: Owners},
	{Operation: "9.3", Thing: Folder, Action: access.Share},
	{Operation: "9.4", Thing: Folder, Action: access.Share},
	{Operation: "9.5", Who: Managers},
	{Operation: "9.6", Who: GiverOrReceiver},

	// Statistics.
	{Operation: "10.1", Who: Managers},
	{Operation: "10.2", Who: SignedIn},
	{Operation: "10.3", Who: Managers},

	// Tasks.
	{Operation: "11.1", Who: ProjectView},
	{Operation: "11.2", Who: SignedIn},
	{Operation: "11.3", Who: SignedIn},
	{Operation: "11.4", Who: ProjectView},
	{Operation: "11.5", Who: ProjectView},
	{Operation: "11.6", Who: SignedIn},
	{Operation: "11.7", Who: SignedIn},
	{Operation: "11.8", Who: ProjectView},
	{Operation: "11.9", Who: ProjectView},
	{Operation: "11.10", Who: SignedIn},
	{Operation: "11.11", Who: SignedIn},
	{Operation: "11.12", Who: ProjectView},
	{Operation: "11.13", Who: ProjectEdit},
	{Operation: "11.14", Who: ProjectManage},
	{Operation: "11.15", Who: ProjectEdit},
	{Operation: "11.16", Who: ProjectEdit},
	{Operation: "11.17", Who: SignedIn},
	{Operation: "11.18", Who: ProjectEdit},
	{Operation: "11.19", Who: SignedIn},
	{Operation: "11.20", Who: ProjectEdit},
	{Operation: "11.21", Who: ProjectEdit},
	{Operation: "11.22", Who: ProjectEdit},
	{Operation: "11.23", Who: ProjectManage},
	{Operation: "11.24", Who: Creator},
	{Operation: "11.25", Who: ProjectEdit},
	{Operation: "11.26", Who: Author},
	{Operation: "11.27", Who: ProjectEdit},
	{Operation: "11.28", Who: ProjectEdit},
	{Operation: "11.29", Who: Creator},
	{Operation: "11.30", Who: ProjectEdit},
	{Operation: "11.31", Who: ProjectEdit},
	{Operation: "/tasks/restoreproject.json/{session_id}/{project_id}", Who: ProjectManage},
	{Operation: "/tasks/restoreprojectlist.json/{session_id}/{list_id}", Who: Creator},
	{Operation: "11.32", Who: Author},
	{Operation: "11.33", Who: Creator},
	{Operation: "11.34", Who: ProjectEdit},
	{Operation: "/tasks/attachfile.json", Who: ProjectEdit},
	{Operation: "/tasks/attachfile.json", Thing: File, Action: access.Read},
	{Operation: "11.35", Who: ProjectEdit},
	{Operation: "11.36", Who: SignedIn},
	{Operation: "11.37", Who: Creator},
	{Operation: "11.38", Who: ProjectEdit},
	{Operation: "11.39", Who: AuthorOrManager},
	{Operation: "11.40", Who: ProjectManage},
	{Operation: "11.41", Who: Creator},
	{Operation: "11.42", Who: AuthorOrManager},
	{Operation: "11.43", Who: ProjectEdit},

	// Uploads.
	{Operation: "12.1", Thing: Folder, Action: access.See},
	{Operation: "12.3", Thing: Folder, Action: access.Create},
	{Operation: "12.3", When: "opening a file that is there", Thing: File, Action: access.Write},
	{Operation: "12.4", When: "for a file that is there", Thing: File, Action: access.Write},
	{Operation: "12.4", When: "for a file that is to come", Who: Uploader},
	{Operation: "12.5", Who: Uploader},
	{Operation: "12.6", Who: Uploader},
	{Operation: "12.2", Who: Uploader},

	// Users.
	{Operation: "13.1", Who: SignedIn},
	{Operation: "13.2", Who: SignedIn},
	{Operation: "13.2", When: "of others", Who: Managers},
	{Operation: "/users/userlogscursor.json/{session_id}", Who: SignedIn},
	{Operation: "13.3", Who: Anybody},
	{Operation: "/users/confirmpasswordreset.json", Who: Anybody},
	{Operation: "13.4", Who: SignedIn},
	{Operation: "13.5", Who: Anybody},
	{Operation: "13.6", Who: SignedIn},
	{Operation: "13.7", Who: SignedIn},
	{Operation: "13.7", When: "about the account", Who: Managers},
	{Operation: "13.8", Who: SignedIn},
	{Operation: "13.9", Who: Owners},

	// Groups.
	{Operation: "14.1", Who: Colleagues},
	{Operation: "14.2", Who: SignedIn},
	{Operation: "14.3", Who: Managers},
	{Operation: "14.4", Who: Managers},
	{Operation: "14.5", Who: Managers},

	// OAuth 2.
	{Operation: "15.1", Who: Anybody},
}
