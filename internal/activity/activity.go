// Package activity is the log of what was done in an account, for its people to read: sign-ins, and what became of files,
// folders, users and settings. Its rows are texts: they outlive the things and people that they name.
//
// What changes something is noted in the transaction that changes it, by Log; what only reads is gathered in memory and
// written a moment later, by a Gatherer. Only what succeeded is noted, but for failed sign-ins; a subtree is one entry.
// No session id, token, password or text of a mail ever stands in an entry.
package activity

import "strconv"

// Type is what was done.
type Type int64

// The types, with the numbers by which the API knows them. What is done to a folder has the number of what is done to a
// file, and 10 more.
const (
	SignIn       Type = 1
	SignOut      Type = 2
	SignInFailed Type = 3

	FileUpload   Type = 10
	FileDownload Type = 11
	FileChange   Type = 12
	FileMove     Type = 13
	FileCopy     Type = 14
	FileTrash    Type = 15
	FileRestore  Type = 16
	FileDelete   Type = 17

	FolderCreate  Type = 20
	FolderChange  Type = 22
	FolderMove    Type = 23
	FolderCopy    Type = 24
	FolderTrash   Type = 25
	FolderRestore Type = 26
	FolderDelete  Type = 27
	TrashEmpty    Type = 28

	ShareCreate Type = 30
	ShareChange Type = 31
	ShareDelete Type = 32
	LinkCreate  Type = 33
	LinkDelete  Type = 34
	LinkSend    Type = 35

	UserCreate  Type = 40
	UserChange  Type = 41
	UserAccess  Type = 42
	UserDelete  Type = 43
	GroupCreate Type = 44
	GroupChange Type = 45
	GroupDelete Type = 46

	PasswordChange Type = 50
	PasswordReset  Type = 51
	EmailChange    Type = 52
	ProfileChange  Type = 53
	BrandingChange Type = 54
	SecureInit     Type = 55
	SecureOpen     Type = 56
	TokenRevoke    Type = 57
)

var names = map[Type]string{
	SignIn: "USER LOGIN", SignOut: "USER LOGOUT", SignInFailed: "LOGIN FAILED",
	FileUpload: "FILE UPLOAD", FileDownload: "FILE DOWNLOAD", FileChange: "FILE CHANGE", FileMove: "FILE MOVE", FileCopy: "FILE COPY",
	FileTrash: "FILE TRASH", FileRestore: "FILE RESTORE", FileDelete: "FILE DELETE",
	FolderCreate: "FOLDER CREATE", FolderChange: "FOLDER CHANGE", FolderMove: "FOLDER MOVE", FolderCopy: "FOLDER COPY",
	FolderTrash: "FOLDER TRASH", FolderRestore: "FOLDER RESTORE", FolderDelete: "FOLDER DELETE", TrashEmpty: "TRASH EMPTY",
	ShareCreate: "SHARE CREATE", ShareChange: "SHARE CHANGE", ShareDelete: "SHARE DELETE",
	LinkCreate: "LINK CREATE", LinkDelete: "LINK DELETE", LinkSend: "LINK SEND",
	UserCreate: "USER CREATE", UserChange: "USER CHANGE", UserAccess: "USER ACCESS", UserDelete: "USER DELETE",
	GroupCreate: "GROUP CREATE", GroupChange: "GROUP CHANGE", GroupDelete: "GROUP DELETE",
	PasswordChange: "PASSWORD CHANGE", PasswordReset: "PASSWORD RESET", EmailChange: "EMAIL CHANGE", ProfileChange: "PROFILE CHANGE",
	BrandingChange: "BRANDING CHANGE", SecureInit: "SECURE FOLDER INIT", SecureOpen: "SECURE FOLDER OPEN", TokenRevoke: "TOKEN REVOKE",
}

// Known says whether there is such a type.
func (t Type) Known() bool { return names[t] != "" }

// String returns the API's name of the type.
func (t Type) String() string {
	if name, ok := names[t]; ok {
		return name
	}
	return "TYPE " + strconv.FormatInt(int64(t), 10)
}

// ofFile says whether it is done to a file, of which the size is told.
func (t Type) ofFile() bool { return t >= FileUpload && t < FolderCreate }

// For returns what a type of something done to a file is called when it is done to a folder, where that is so.
func (t Type) For(folder bool) Type {
	if folder && t >= FileChange && t <= FileDelete {
		return t + FolderMove - FileMove
	}
	return t
}
