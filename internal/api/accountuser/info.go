package accountuser

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/api/present"
	"driveway/internal/api/task/board"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type infoOut struct {
	AccessUserID         string
	FirstName            string
	LastName             string
	Email                string
	AdminMode            access.Mode
	AccessAdminLevel     int64
	AccessActive         account.State
	AccessNotification   bool
	AccessPosition       string
	AccessPasswordChange bool
	BwMax                int64 // bytes a day
	BwUsed               int64 // bytes today
	StorageMax           int64 // bytes
	StorageUsed          int64 // bytes
	Phone                string
	AccessSince          string // Unix seconds
	AccessFolders        op.OrderedMap[drive.Opening]
	AccessProjects       op.OrderedMap[board.Mode]
}

// info tells about an account user. Guide 1.2.
func (c *chapter) info() op.Op {
	return op.New("1.2", "GET", "/accountusers/info.json/{session_id}/{access_email}", op.Session,
		func(ctx context.Context, who access.Caller, in emailIn) (infoOut, error) {
			m, err := c.accounts.Member(ctx, who, in.Email)
			if err != nil {
				return infoOut{}, err
			}
			out := infoOut{
				AccessUserID: number(m.ID), FirstName: m.FirstName, LastName: m.LastName, Email: m.Email,
				AdminMode: m.Mode, AccessAdminLevel: m.Level, AccessActive: m.State, AccessNotification: m.Notify,
				AccessPosition: m.Position, AccessPasswordChange: m.ChangesPassword,
				BwMax: present.Bytes(m.BandwidthMax), BwUsed: m.BandwidthUsed,
				StorageMax: present.Bytes(m.StorageMax), StorageUsed: m.StorageUsed,
				Phone: m.Phone, AccessSince: number(m.Created),
			}
			if m.Whole(who) {
				open, err := c.drive.Opened(ctx, who.Account, m.ID, 0)
				if err != nil {
					return infoOut{}, err
				}
				out.AccessFolders = folders(open[m.ID])
				work, err := c.board.Open(ctx, who.Account, m.ID, 0)
				if err != nil {
					return infoOut{}, err
				}
				out.AccessProjects = projects(work[m.ID])
			}
			return out, nil
		}).
		Words(account.ErrNoMember, 404, "Account user not found.")
}
