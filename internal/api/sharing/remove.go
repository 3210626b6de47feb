package sharing

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/op"
	"driveway/internal/share"
)

type removeIn struct {
	Sharing present.SharingID `in:"sharing_id,required"`
}

// remove ends a sharing: who shares the folder takes it back, or who received it leaves. Guide 9.6.
func (c *chapter) remove() op.Op {
	return op.New("9.6", "DELETE", "/sharing.json/{session_id}/{sharing_id}", op.Session, forManagers(
		func(ctx context.Context, who access.Caller, in removeIn) (present.Stamp, error) {
			stamp, err := c.share.EndSharing(ctx, who, share.SharingID(in.Sharing))
			return present.Stamp{DirUpdateTime: stamp}, err
		})).Words(share.ErrNoSharing, 400, unknown)
}
