package present

import (
	"driveway/internal/fault"
	"driveway/internal/op"
)

// ErrSharing refuses a sharing_id that is not the caller's.
var ErrSharing = fault.New(fault.Invalid, "Invalid sharing id")

// SharingID names the sharing that a call is meant to keep within; "0" is none. Nothing can be shared yet, so that any
// other is not the caller's.
type SharingID string

// UnmarshalValue implements op.Value.
func (s *SharingID) UnmarshalValue(text string) error {
	if text != "0" {
		return ErrSharing
	}
	*s = SharingID(text)
	return nil
}

// ValueSchema implements op.Value.
func (SharingID) ValueSchema() op.Schema { return op.Schema{Type: "string"} }

// Sharing is the parameter sharing_id.
type Sharing struct {
	SharingID SharingID `in:"sharing_id"`
}

// Hint is the parameter access_folder_id. Rights come from the thing itself: what it names is never looked at.
type Hint struct {
	AccessFolder string `in:"access_folder_id"`
}
