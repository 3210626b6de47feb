package accountuser

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/api/task/board"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type usersInGroupIn struct {
	Group groupID `in:"group_id,required"`
	searchUsersIn
}

type groupMemberOut struct {
	AcessUserID  string // the guide's spelling
	AccessUserID string
	entry
	AccessSince        int64 // Unix seconds
	UserFolders        op.OrderedMap[drive.Opening]
	AccessProjects     op.OrderedMap[board.Mode]
	AccessNotification bool
}

// usersInGroup lists the account users of a group whom a search finds. Guide 1.4.
func (c *chapter) usersInGroup() op.Op {
	return op.New("1.4", "GET", "/accountusers/usersingroup.json/{session_id}/{group_id}", op.Session,
		func(ctx context.Context, who access.Caller, in usersInGroupIn) ([]groupMemberOut, error) {
			if in.Group == 0 {
				return nil, account.ErrNotTheirs
			}
			members, err := c.accounts.Members(ctx, who, access.GroupID(in.Group), in.Search)
			if err != nil {
				return nil, err
			}
			open, err := c.drive.Opened(ctx, who.Account, 0, access.GroupID(in.Group))
			if err != nil {
				return nil, err
			}
			work, err := c.board.Open(ctx, who.Account, 0, access.GroupID(in.Group))
			if err != nil {
				return nil, err
			}
			found := make([]groupMemberOut, len(members))
			for i, m := range members {
				found[i] = groupMemberOut{AcessUserID: number(m.ID), AccessUserID: number(m.ID), entry: newEntry(m), AccessSince: m.Created,
					AccessNotification: m.Notify}
				if m.Whole(who) {
					found[i].UserFolders, found[i].AccessProjects = folders(open[m.ID]), projects(work[m.ID])
				}
			}
			return found, nil
		}).
		Words(account.ErrNotTheirs, 404, "Invalid permissions.")
}
