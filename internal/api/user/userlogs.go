package user

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/op"
)

// logsIn is what both readings of the log are asked for. Of the first parameter clients know both spellings.
type logsIn struct {
	User  string        `in:"acces_user_id|access_user_id"` // "" everybody, "0" the owner
	Start int64         `in:"start_date"`                   // Unix seconds; 0 as absent
	End   int64         `in:"end_date"`                     // Unix seconds, inclusive; 0 as absent
	Type  activity.Type `in:"log_type"`                     // 0: all
}

func (in logsIn) query() activity.Query {
	return activity.Query{User: in.User, From: in.Start, Until: in.End, Type: in.Type}
}

type logOut struct {
	Time     int64
	User     string
	LogType  string
	IP       string
	FileName string
	FileSize string // bytes; "" where there is no file
	Details  string
	App      string
}

func logsOut(rows []activity.Row) []logOut {
	out := make([]logOut, 0, len(rows))
	for _, r := range rows {
		out = append(out, logOut{Time: r.At, User: r.User, LogType: r.Type.String(), IP: r.Address, FileName: r.Name, FileSize: r.Size,
			Details: r.Details, App: r.App})
	}
	return out
}

type userLogsIn struct {
	logsIn
	Page int64 `in:"page,min=0"` // from 0
}

type userLogsOut struct {
	TotalPages  int64
	CurrentPage int64
	Logs        []logOut
	NumResults  int64 // of all pages, at most activity.MostCounted
}

// userLogs tells what was done in the account, newest first, a page at a time. Guide 13.2.
func (c *chapter) userLogs() op.Op {
	return op.New("13.2", "GET", "/users/userlogs.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, in userLogsIn) (userLogsOut, error) {
			p, err := c.activity.Page(ctx, who, in.query(), in.Page)
			return userLogsOut{
				TotalPages:  (p.Total + activity.PageSize - 1) / activity.PageSize,
				CurrentPage: in.Page,
				Logs:        logsOut(p.Rows),
				NumResults:  p.Total,
			}, err
		})
}

type userLogsCursorIn struct {
	logsIn
	Cursor string `in:"cursor,max=40"` // NextCursor of the last answer
}

type userLogsCursorOut struct {
	NextCursor string // "" at the end
	Logs       []logOut
}

// userLogsCursor is userLogs for whoever wants all of it: by cursor, without totals.
func (c *chapter) userLogsCursor() op.Op {
	return op.New(op.Extension, "GET", "/users/userlogscursor.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, in userLogsCursorIn) (userLogsCursorOut, error) {
			rows, next, err := c.activity.After(ctx, who, in.query(), in.Cursor)
			return userLogsCursorOut{NextCursor: next, Logs: logsOut(rows)}, err
		}).Title("What was done in the account, newest first, by cursor")
}
