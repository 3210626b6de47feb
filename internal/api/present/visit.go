package present

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/drive"
	"driveway/internal/share"
)

// As returns the caller that a user is who has signed in, for links that name their user. A user who may not sign in, or
// is gone, is an error.
type As func(ctx context.Context, user access.UserID) (access.Caller, error)

// Link is the parameter link: the token of an expiring link to a folder, beside the id of something below it. A token also
// stands in the place of the id of what it is for.
type Link struct {
	Link string `in:"link"`
}

// Visit is what a call for a file's content may come with, besides or instead of a session.
type Visit struct {
	TempAuth string `in:"temp_auth"` // of a TempStreamingLink; bad or stale: as nobody
	TempKey  string `in:"temp_key"`  // to a file with a password; bad: as without
	Link
}

// Visits finds out as who such calls read.
type Visits struct {
	links *Presenter
	share *share.Service
	as    As
}

// NewVisits returns the visits to what is shared. Without as, links that name their user open nothing more than the file
// shows to nobody.
func NewVisits(p *Presenter, s *share.Service, as As) *Visits {
	return &Visits{links: p, share: s, as: as}
}

// File finds out as who a file is read, and its id. See share.Service.EnterFile for its refusals.
func (v *Visits) File(ctx context.Context, who access.Caller, id drive.FileID, in Visit) (share.Entry, drive.FileID, error) {
	return v.share.EnterFile(ctx, v.reader(ctx, who, id, in), id, in.Link.Link)
}

func (v *Visits) reader(ctx context.Context, who access.Caller, id drive.FileID, in Visit) access.Caller {
	if in.TempKey != "" {
		who.Key = v.share.FileKey(in.TempKey)
	}
	if who.Known() || in.TempAuth == "" || v.as == nil {
		return who
	}
	user, mark, ok := v.links.StreamUser(id, in.TempAuth)
	if !ok {
		return who
	}
	as, err := v.as(ctx, user)
	if err != nil || !as.Mark.Is(mark) {
		return who
	}
	as.Addr, as.App, as.Key = who.Addr, who.App, who.Key
	return as
}

// Files finds out as who several files and folders are read: by a link, whose token is given or stands among their ids, and
// with a temporary key to one of the files.
func (v *Visits) Files(ctx context.Context, who access.Caller, tokenAsID string, in Visit) (share.Entry, error) {
	if in.Link.Link == "" {
		in.Link.Link = tokenAsID
	}
	e, _, err := v.File(ctx, who, "", in)
	return e, err
}
