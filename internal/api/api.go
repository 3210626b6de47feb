// Package api puts the chapters of the guide together: the whole REST API as a set of operations.
package api

import (
	"net/url"
	"time"

	"driveway/internal/account"
	"driveway/internal/activity"
	"driveway/internal/api/accountuser"
	"driveway/internal/api/branding"
	"driveway/internal/api/download"
	"driveway/internal/api/file"
	"driveway/internal/api/folder"
	"driveway/internal/api/note"
	"driveway/internal/api/note/notebook"
	"driveway/internal/api/oauth2"
	"driveway/internal/api/present"
	"driveway/internal/api/securefolder"
	"driveway/internal/api/session"
	"driveway/internal/api/sharing"
	"driveway/internal/api/stats"
	"driveway/internal/api/task"
	"driveway/internal/api/task/board"
	"driveway/internal/api/upload"
	"driveway/internal/api/user"
	"driveway/internal/api/usergroup"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/share"
	"driveway/internal/thumb"
	"driveway/internal/transfer"
)

// Deps is what the operations stand on. All of it is needed, but for As.
type Deps struct {
	Accounts  *account.Service
	Activity  *activity.Service
	Drive     *drive.Service
	Transfer  *transfer.Service
	Share     *share.Service
	Thumbs    *thumb.Service
	Notes     *notebook.Service
	Boards    *board.Service
	As        present.As // who a temporary link streams as; nil: nobody
	PublicURL string     // under which clients reach the server
	LinkKey   []byte     // signs temporary links: secret, random, the same on every node and after a restart
	Now       func() time.Time
}

// Operations returns every operation of the guide, and those beyond it that clients call.
func Operations(d Deps) *op.Set {
	links := present.New(d.PublicURL, d.LinkKey, d.Now)
	visits := present.NewVisits(links, d.Share, d.As)
	host := hostOf(d.PublicURL)
	return op.NewSet(
		accountuser.Chapter(d.Accounts, d.Drive, d.Boards, links),
		branding.Chapter(),
		download.Chapter(d.Transfer, d.Share, visits),
		file.Chapter(file.Parts{Drive: d.Drive, Transfer: d.Transfer, Share: d.Share, Thumbs: d.Thumbs, Present: links, Visits: visits, Now: d.Now}),
		folder.Chapter(folder.Parts{Accounts: d.Accounts, Drive: d.Drive, Share: d.Share, Present: links}),
		note.Chapter(d.Notes, links),
		securefolder.Chapter(),
		session.Chapter(d.Accounts, host),
		sharing.Chapter(d.Drive, d.Share, links),
		stats.Chapter(),
		task.Chapter(d.Boards, links),
		upload.Chapter(d.Drive, d.Transfer, d.Share, links),
		user.Chapter(user.Options{Accounts: d.Accounts, Activity: d.Activity, URL: d.PublicURL, Host: host}),
		usergroup.Chapter(d.Accounts),
		oauth2.Chapter(d.Accounts),
	)
}

func hostOf(publicURL string) string {
	if u, err := url.Parse(publicURL); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return publicURL
}
