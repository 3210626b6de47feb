package usergroup

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/api/present"
	"driveway/internal/fault"
	"driveway/internal/op"
)

type createIn struct {
	Name         string          `in:"group_name,required,max=100"`
	BandwidthMax present.LimitMB `in:"group_bw_max,required,min=-1,max=8589934591"`
	StorageMax   present.LimitMB `in:"group_max_storage,required,min=-1,max=8589934591"`
}

type createOut struct {
	ID access.GroupID `json:"Group_id"`
}

// create makes a group. Guide 14.3.
func (c *chapter) create() op.Op {
	return op.New("14.3", "POST", "/usergroups.json", op.Session,
		func(ctx context.Context, who access.Caller, in createIn) (createOut, error) {
			id, err := c.accounts.CreateGroup(ctx, who,
				account.NewGroup{Name: in.Name, StorageMax: in.StorageMax.Limit(), BandwidthMax: in.BandwidthMax.Limit()})
			return createOut{id}, err
		})
}

type updateIn struct {
	Group        groupID          `in:"group_id,required"`
	Name         string           `in:"group_name,max=100"`
	BandwidthMax *present.LimitMB `in:"group_bw_max,min=-1,max=8589934591"`
	StorageMax   *present.LimitMB `in:"group_max_storage,min=-1,max=8589934591"`
	Limited      *int64           `in:"group_settings_enable,enum=0;1"`
}

// errNothing refuses an update that gives nothing.
var errNothing = fault.New(fault.NotFound, "Empty arguments")

// update changes what is given of a group. Guide 14.4.
func (c *chapter) update() op.Op {
	return op.New("14.4", "PUT", "/usergroups.json", op.Session,
		func(ctx context.Context, who access.Caller, in updateIn) (op.True, error) {
			if in.Name == "" && in.BandwidthMax == nil && in.StorageMax == nil && in.Limited == nil {
				return op.True{}, errNothing
			}
			var change account.GroupChange
			if in.Name != "" {
				change.Name = &in.Name
			}
			if in.BandwidthMax != nil {
				l := in.BandwidthMax.Limit()
				change.BandwidthMax = &l
			}
			if in.StorageMax != nil {
				l := in.StorageMax.Limit()
				change.StorageMax = &l
			}
			if in.Limited != nil {
				on := *in.Limited == 1
				change.Limited = &on
			}
			return op.True{}, c.accounts.ChangeGroup(ctx, who, access.GroupID(in.Group), change)
		})
}

type removeIn struct {
	Group groupID `in:"group_id,required"`
}

// remove deletes a group; its members go to the default group. Guide 14.5.
func (c *chapter) remove() op.Op {
	return op.New("14.5", "DELETE", "/usergroups.json/{session_id}/{group_id}", op.Session,
		func(ctx context.Context, who access.Caller, in removeIn) (op.True, error) {
			return op.True{}, c.accounts.DeleteGroup(ctx, who, access.GroupID(in.Group))
		})
}
