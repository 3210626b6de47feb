package note

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"driveway/internal/access"
	"driveway/internal/api/note/notebook"
	"driveway/internal/fault"
	"driveway/internal/op"
)

type orderIn struct {
	Lists op.Raw `in:"notelists,required,body"`
}

// maxOrdered is how many lists one call may order.
const maxOrdered = 10_000

var errNoteLists = fault.New(fault.Invalid, "Invalid value specified for `notelists`")

// orderNoteLists gives lists their order, and answers with them in it. Guide 6.15.
func (c *chapter) orderNoteLists() op.Op {
	return op.New("6.15", "PUT", "/notes/ordernotelists.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, in orderIn) ([]listOut, error) {
			orders, err := ordersOf(in.Lists)
			if err != nil {
				return nil, err
			}
			lists, err := c.notes.OrderLists(ctx, who, orders)
			out := make([]listOut, len(lists))
			for i, l := range lists {
				out[i] = newListOut(l)
			}
			return out, err
		})
}

// ordersOf reads an object of list ids and their order. An empty array is an empty object, as PHP writes it. The body may be the
// object itself; what it holds for the session then is no list.
func ordersOf(raw op.Raw) (map[notebook.ListID]int64, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		var empty []struct{}
		if json.Unmarshal(raw, &empty) != nil || len(empty) > 0 {
			return nil, errNoteLists
		}
	}
	delete(members, "session_id")
	delete(members, "access_token")
	if len(members) > maxOrdered {
		return nil, errNoteLists
	}
	orders := make(map[notebook.ListID]int64, len(members))
	for name, value := range members {
		id := keyOf(name)
		order, err := strconv.ParseInt(strings.Trim(string(value), `" `), 10, 32)
		if id == 0 || err != nil {
			return nil, errNoteLists
		}
		orders[notebook.ListID(id)] = order
	}
	return orders, nil
}
