package present

import (
	"context"
	"strconv"

	"driveway/internal/access"
	"driveway/internal/op"
	"driveway/internal/share"
)

// SharingID names a sharing; 0 is none. What can't be one is share.ErrNoSharing, as one that is nobody's.
type SharingID share.SharingID

// UnmarshalValue implements op.Value.
func (s *SharingID) UnmarshalValue(text string) error {
	id, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return share.ErrNoSharing
	}
	*s = SharingID(id)
	return nil
}

// ValueSchema implements op.Value.
func (SharingID) ValueSchema() op.Schema { return op.Schema{Type: "string"} }

// Within returns the caller as one who keeps within the sharing, if it is one. A sharing that he has not received is
// share.ErrNoSharing.
func (s SharingID) Within(ctx context.Context, sharings *share.Service, who access.Caller) (access.Caller, error) {
	if s == 0 {
		return who, nil
	}
	return sharings.Within(ctx, who, share.SharingID(s))
}

// Sharing is the parameter sharing_id.
type Sharing struct {
	SharingID SharingID `in:"sharing_id"`
}

func (s Sharing) narrow(ctx context.Context, sharings *share.Service, who access.Caller) (access.Caller, error) {
	return s.SharingID.Within(ctx, sharings, who)
}

// Sides are the parameters src_sharing_id and dst_sharing_id, each for its own side of a move or copy.
type Sides struct {
	From SharingID `in:"src_sharing_id"`
	Into SharingID `in:"dst_sharing_id"`
}

func (s Sides) narrow(ctx context.Context, sharings *share.Service, who access.Caller) (access.Caller, error) {
	into, err := s.Into.Within(ctx, sharings, who)
	if err == nil {
		who, err = s.From.Within(ctx, sharings, who)
	}
	who.Into = into.Sharing
	return who, err
}

type narrower interface {
	narrow(ctx context.Context, sharings *share.Service, who access.Caller) (access.Caller, error)
}

// Within is what an operation does, called as who keeps within the sharing that its parameters name.
func Within[In narrower, Out any](
	sharings *share.Service, fn func(context.Context, access.Caller, In) (Out, error),
) func(context.Context, access.Caller, In) (Out, error) {
	return func(ctx context.Context, who access.Caller, in In) (out Out, err error) {
		if who, err = in.narrow(ctx, sharings, who); err != nil {
			return out, err
		}
		return fn(ctx, who, in)
	}
}

// Hint is the parameter access_folder_id. Rights come from the thing itself: what it names is never looked at.
type Hint struct {
	AccessFolder string `in:"access_folder_id"`
}
