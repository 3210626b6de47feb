// Package usergroup is chapter 14 of the guide: groups of account users.
package usergroup

import (
	"context"
	"strconv"
	"time"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/api/present"
	"driveway/internal/op"
)

type chapter struct{ accounts *account.Service }

// Chapter returns the operations of the chapter.
func Chapter(accounts *account.Service) op.Chapter {
	c := &chapter{accounts}
	const ended = "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."
	return op.Chapter{
		Number:     "14",
		NoSession:  op.Refusal{Status: 401, Message: ended},
		BadSession: op.Refusal{Status: 401, Message: ended},
		Ops:        []op.Op{c.info(), c.all(), c.create(), c.update(), c.remove()},
	}
}

// groupID is a group as a parameter that is text.
type groupID access.GroupID

// UnmarshalValue implements op.Value.
func (g *groupID) UnmarshalValue(text string) error {
	n, err := strconv.ParseUint(text, 10, 63)
	*g = groupID(n)
	return err
}

// ValueSchema implements op.Value.
func (groupID) ValueSchema() op.Schema { return op.Schema{Type: "string"} }

type groupOut struct {
	GroupID         string
	GroupName       string
	GroupActive     op.FlagText // its limits hold
	GroupMaxStorage string      // bytes
	GroupMaxBw      string      // bytes a day
	GroupSince      string      // YYYY-MM-DD HH:MM:SS, UTC
	NumUsers        int64
}

func newGroupOut(g account.Group) groupOut {
	return groupOut{
		GroupID: number(int64(g.ID)), GroupName: g.Name, GroupActive: op.FlagText(g.Limited),
		GroupMaxStorage: number(present.Bytes(g.StorageMax)), GroupMaxBw: number(present.Bytes(g.BandwidthMax)),
		GroupSince: time.Unix(g.Created, 0).UTC().Format(time.DateTime), NumUsers: g.Members,
	}
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

type infoIn struct {
	Group access.GroupID `in:"group_id,required,min=1"`
}

// info tells about a group. Guide 14.1.
func (c *chapter) info() op.Op {
	return op.New("14.1", "GET", "/usergroups.json/{session_id}/{group_id}", op.Session,
		func(ctx context.Context, who access.Caller, in infoIn) (groupOut, error) {
			g, err := c.accounts.Group(ctx, who, in.Group)
			return newGroupOut(g), err
		})
}

// all lists the groups that the caller sees. Guide 14.2.
func (c *chapter) all() op.Op {
	return op.New("14.2", "GET", "/usergroups/all.json", op.Session,
		func(ctx context.Context, who access.Caller, _ struct{}) ([]groupOut, error) {
			groups, err := c.accounts.Groups(ctx, who)
			out := make([]groupOut, len(groups))
			for i, g := range groups {
				out[i] = newGroupOut(g)
			}
			return out, err
		})
}
