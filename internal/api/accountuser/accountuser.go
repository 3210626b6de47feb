// Package accountuser is chapter 1 of the guide: account users, who sign in to an account besides its owner.
package accountuser

import (
	"strconv"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/api/present"
	"driveway/internal/api/task/board"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type chapter struct {
	accounts *account.Service
	drive    *drive.Service
	board    *board.Service
	present  *present.Presenter
}

// Chapter returns the operations of the chapter.
func Chapter(accounts *account.Service, tree *drive.Service, boards *board.Service, links *present.Presenter) op.Chapter {
	c := &chapter{accounts: accounts, drive: tree, board: boards, present: links}
	return op.Chapter{
		Number:     "1",
		NoSession:  op.Refusal{Status: 400, Message: "`session_id` is required."},
		BadSession: op.Refusal{Status: 401, Message: "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."},
		Ops: []op.Op{
			c.foldersList(),
			c.info(),
			c.searchUsers(),
			c.usersInGroup(),
			profile(c.create(), "access_email"),
			c.move(),
			c.setAccess(),
			c.setFolderAccess(),
			profile(c.update(), "new_access_email"),
			c.remove(),
		},
	}
}

// profile gives an operation that writes an account user its own names of what it refuses.
func profile(o op.Op, email string) op.Op {
	const invalid = "Invalid value specified for `"
	return o.
		Words(account.ErrEmail, 400, invalid+email+"`. Expecting email in `name@example.com` format.").
		Words(account.ErrEmailTaken, 403, "").
		Words(account.ErrFirstName, 400, invalid+"access_first_name`. Expecting 2 to 50 characters in one line.").
		Words(account.ErrLastName, 400, invalid+"access_last_name`. Expecting 2 to 50 characters in one line.").
		Words(account.ErrPhone, 400, invalid+"access_phone`. Expecting up to 50 characters in one line.").
		Words(account.ErrPosition, 400, invalid+"access_position`. Expecting up to 100 characters in one line.").
		Words(account.ErrPasswordShort, 400, invalid+"access_password`. Minimum 5 characters required.").
		Words(account.ErrPasswordLong, 400, invalid+"access_password`. Maximum 1024 bytes allowed.").
		Words(account.ErrPasswordText, 400, invalid+"access_password`. Expecting valid UTF-8 text.")
}

// emailIn is the account user whom a call is about.
type emailIn struct {
	Email string `in:"access_email,required,email,max=255"`
}

// groupID is a group as a parameter of this chapter, where it is text. 0 is the default group.
type groupID access.GroupID

// UnmarshalValue implements op.Value.
func (g *groupID) UnmarshalValue(text string) error {
	n, err := strconv.ParseUint(text, 10, 63)
	*g = groupID(n)
	return err
}

// ValueSchema implements op.Value.
func (groupID) ValueSchema() op.Schema { return op.Schema{Type: "string"} }

// folders shows which folders are open to an account user, by their ids.
func folders(open []drive.OpenFolder) op.OrderedMap[drive.Opening] {
	all := make(op.OrderedMap[drive.Opening], len(open))
	for i, f := range open {
		all[i] = op.Entry[drive.Opening]{Key: string(f.ID), Value: f.How}
	}
	return all
}

// projects shows what projects are open to somebody.
func projects(open []board.OpenProject) op.OrderedMap[board.Mode] {
	entries := make(op.OrderedMap[board.Mode], len(open))
	for i, p := range open {
		entries[i] = op.Entry[board.Mode]{Key: strconv.FormatInt(int64(p.ID), 10), Value: p.Mode}
	}
	return entries
}

func number[N ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }
