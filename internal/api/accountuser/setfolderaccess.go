package accountuser

import (
	"context"
	"encoding/json"
	"strconv"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type setFolderAccessIn struct {
	emailIn
	Folders     op.Raw `in:"foldersObj|foldersArray,required"` // {"id": mode, …}
	Update      *bool  `in:"update"`                           // false: what is not named is closed
	Permissions *bool  `in:"permissions"`                      // false: what lies below follows
}

// setFolderAccess opens folders to an account user, or closes them to him. Guide 1.8.
func (c *chapter) setFolderAccess() op.Op {
	const folders = "Invalid value specified for `foldersArray`."
	return op.New("1.8", "POST", "/accountusers/setfolderaccess.json", op.Session,
		func(ctx context.Context, who access.Caller, in setFolderAccessIn) (op.True, error) {
			named, err := openings(in.Folders)
			if err != nil {
				return op.True{}, err
			}
			open := drive.Openings{Folders: named, Only: isFalse(in.Update), Below: isFalse(in.Permissions)}
			return op.True{}, c.accounts.SetFolderAccess(ctx, who, in.Email, func(tx db.Tx, user access.UserID) error {
				return c.drive.OpenIn(tx, who, user, open)
			})
		}).
		ParamWords("foldersObj", "", folders).
		Words(drive.ErrFolders, 400, folders).
		Words(account.ErrNoMember, 404, account.ErrNotTheirs.Message)
}

func isFalse(b *bool) bool { return b != nil && !*b }

// openings reads {"id": 1, "another": "2"}.
func openings(object op.Raw) (map[drive.FolderID]drive.Opening, error) {
	var modes map[drive.FolderID]json.RawMessage
	if err := json.Unmarshal(object, &modes); err != nil {
		return nil, drive.ErrFolders
	}
	open := make(map[drive.FolderID]drive.Opening, len(modes))
	for id, mode := range modes {
		text := string(mode)
		if unquoted, err := strconv.Unquote(text); err == nil {
			text = unquoted
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, drive.ErrFolders
		}
		open[id] = drive.Opening(n)
	}
	return open, nil
}
