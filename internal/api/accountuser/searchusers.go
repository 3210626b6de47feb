package accountuser

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/api/present"
	"driveway/internal/op"
)

type searchUsersIn struct {
	Search string `in:"search_query,max=255"`
}

// entry is an account user in a list.
type entry struct {
	FirstName        string
	LastName         string
	Email            string
	AdminMode        access.Mode
	AccessAdminLevel int64
	AccessActive     account.State
	BwMax            int64 // bytes a day
	BwUsed           int64 // bytes today
	StorageMax       int64 // bytes
	StorageUsed      int64 // bytes
	Position         string
	Phone            string
	Avatar           string // "" without a picture
	AvatarColor      string
}

func newEntry(m account.Member) entry {
	return entry{
		FirstName: m.FirstName, LastName: m.LastName, Email: m.Email,
		AdminMode: m.Mode, AccessAdminLevel: m.Level, AccessActive: m.State,
		BwMax: present.Bytes(m.BandwidthMax), BwUsed: m.BandwidthUsed,
		StorageMax: present.Bytes(m.StorageMax), StorageUsed: m.StorageUsed,
		Position: m.Position, Phone: m.Phone, AvatarColor: present.AvatarColor,
	}
}

type foundOut struct {
	AccessUserID string
	entry
	AccessSince string // Unix seconds
}

// searchUsers finds account users by name, address or position, among those whom the caller sees. Guide 1.3.
func (c *chapter) searchUsers() op.Op {
	return op.New("1.3", "GET", "/accountusers/searchusers.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, in searchUsersIn) ([]foundOut, error) {
			members, err := c.accounts.Members(ctx, who, 0, in.Search)
			found := make([]foundOut, len(members))
			for i, m := range members {
				found[i] = foundOut{number(m.ID), newEntry(m), number(m.Created)}
			}
			return found, err
		})
}
