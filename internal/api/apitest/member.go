package apitest

import (
	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/db"
	"driveway/internal/drive"
)

// Member says what kind of account user is to join. Its zero value is one of mode 0 in the default group.
type Member struct {
	Mode  access.Mode
	Group access.GroupID // 0: the default group
}

// Member makes an account user in the account of its owner, and signs him in. His name is that given with a capital and
// Member behind it, his address carl@example.com, his password "correct carl".
func (u *User) Member(name string, m Member) *User {
	u.t.Helper()
	in := account.NewMember{
		Email: name + "@example.com", Password: "correct " + name, FirstName: string(name[0]-'a'+'A') + name[1:], LastName: "Member",
		Mode: m.Mode, Group: m.Group, ChangesPassword: true,
	}
	if _, err := u.w.Accounts.CreateMember(u.t.Context(), u.Caller, in); err != nil {
		u.t.Fatalf("%s joins: %v", name, err)
	}
	return u.w.SignIn(in.Email, in.Password).In(u.t)
}

// Grant opens a folder of the owner's account to one of its account users, or closes it to him.
func (u *User) Grant(to *User, folder string, how drive.Opening) {
	u.t.Helper()
	err := u.w.Accounts.SetFolderAccess(u.t.Context(), u.Caller, to.Email, func(tx db.Tx, user access.UserID) error {
		return u.w.Drive.OpenIn(tx, u.Caller, user, drive.Openings{Folders: map[drive.FolderID]drive.Opening{drive.FolderID(folder): how}})
	})
	if err != nil {
		u.t.Fatalf("open %s to %s: %v", folder, to.Email, err)
	}
}
