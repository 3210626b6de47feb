package sharing

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/op"
)

type listSharedUsersOut struct {
	DirUpdateTime int64
	ResponseType  int
	SharedUsers   []sharerOut `json:",omitempty"`
}

// sharerOut is somebody who shares folders with the caller. Any of their sharings stands for him; it is the first.
type sharerOut struct {
	SharingID int64
	Name      string
}

// listSharedUsers tells who shares folders with the caller, by name. Guide 9.2.
func (c *chapter) listSharedUsers() op.Op {
	return op.New("9.2", "GET", "/sharing/listsharedusers.json/{session_id}", op.Session, forOwners(
		func(ctx context.Context, who access.Caller, _ struct{}) (listSharedUsersOut, error) {
			all, stamp, err := c.drive.Received(ctx, who)
			sharers := map[access.AccountID]sharerOut{}
			for _, r := range all {
				if s, known := sharers[r.Account]; !known || r.Sharing < s.SharingID {
					sharers[r.Account] = sharerOut{r.Sharing, r.Sharer}
				}
			}
			out := listSharedUsersOut{DirUpdateTime: stamp, ResponseType: present.ResponseType}
			for _, s := range sharers {
				out.SharedUsers = append(out.SharedUsers, s)
			}
			slices.SortFunc(out.SharedUsers, func(a, b sharerOut) int {
				return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.SharingID, b.SharingID))
			})
			return out, err
		}))
}
