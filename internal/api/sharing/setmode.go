package sharing

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/op"
	"driveway/internal/share"
)

// unknown are the words of the operations that change a sharing for one that is not the caller's.
const unknown = "Invalid shared id."

type setModeIn struct {
	Sharing present.SharingID `in:"sharing_id,required"`
	Mode    modeIn            `in:"sharemode,required,enum=0;1"`
}

// setMode changes what the recipient of a sharing may do. Guide 9.5.
func (c *chapter) setMode() op.Op {
	return op.New("9.5", "PUT", "/sharing/setmode.json", op.Session, forManagers(
		func(ctx context.Context, who access.Caller, in setModeIn) (op.True, error) {
			return op.True{}, c.share.SetMode(ctx, who, share.SharingID(in.Sharing), in.Mode.mode())
		})).Words(share.ErrNoSharing, 400, unknown)
}
