// Package sharing is chapter 9 of the guide: folders shared with the owners of other accounts.
package sharing

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/fault"
	"driveway/internal/op"
	"driveway/internal/share"
)

type chapter struct {
	drive   *drive.Service
	share   *share.Service
	present *present.Presenter
}

// Chapter returns the operations of the chapter.
func Chapter(d *drive.Service, s *share.Service, p *present.Presenter) op.Chapter {
	c := &chapter{drive: d, share: s, present: p}
	const ended = "Invalid sessions please relogin."
	return op.Chapter{
		Number:     "9",
		NoSession:  op.Refusal{Status: 401, Message: ended},
		BadSession: op.Refusal{Status: 401, Message: ended},
		Words:      []op.Wording{{Refusal: account.ErrNoUser, Status: 404, Message: "User not found"}},
		Ops: []op.Op{
			c.listSharedFolders(),
			c.listSharedUsers(),
			c.listUsers(),
			c.create(),
			c.setMode(),
			c.remove(),
		},
	}
}

// errNotOwner refuses account users: folders are shared between owners. Their admins act for them on what their account
// shares, but receive nothing.
var errNotOwner = fault.New(fault.Denied, "Account users cannot list shared users")

// forOwners is what an operation does, for the owners of accounts only.
func forOwners[In, Out any](fn func(context.Context, access.Caller, In) (Out, error)) func(context.Context, access.Caller, In) (Out, error) {
	return only(func(who access.Caller) bool { return who.Kind == access.Owner }, fn)
}

// forManagers is forOwners for the admins of accounts as well.
func forManagers[In, Out any](fn func(context.Context, access.Caller, In) (Out, error)) func(context.Context, access.Caller, In) (Out, error) {
	return only(access.Caller.Manages, fn)
}

func only[In, Out any](may func(access.Caller) bool, fn func(context.Context, access.Caller, In) (Out, error)) func(context.Context, access.Caller, In) (Out, error) {
	return func(ctx context.Context, who access.Caller, in In) (out Out, err error) {
		if !may(who) {
			return out, errNotOwner
		}
		return fn(ctx, who, in)
	}
}

// modeIn is what the recipient of a sharing may do, among the parameters: 0 view, 1 edit. It goes with the tag enum=0;1.
type modeIn string

func (m modeIn) mode() share.Mode {
	if m == "1" {
		return share.ToEdit
	}
	return share.ToView
}
