// Package api puts the chapters of the guide together: the whole REST API as a set of operations.
package api

import (
	"net/url"
	"time"

	"driveway/internal/account"
	"driveway/internal/api/accountuser"
	"driveway/internal/api/branding"
	"driveway/internal/api/file"
	"driveway/internal/api/folder"
	"driveway/internal/api/note"
	"driveway/internal/api/oauth2"
	"driveway/internal/api/present"
	"driveway/internal/api/securefolder"
	"driveway/internal/api/session"
	"driveway/internal/api/sharing"
	"driveway/internal/api/stats"
	"driveway/internal/api/task"
	"driveway/internal/api/user"
	"driveway/internal/api/usergroup"
	"driveway/internal/drive"
	"driveway/internal/op"
)

// Deps is what the operations stand on. All of it is needed.
type Deps struct {
	Accounts  *account.Service
	Drive     *drive.Service
	Cancel    file.Cancel // gives up an upload that is not published yet
	PublicURL string      // under which clients reach the server
	LinkKey   []byte      // signs temporary links: secret, random, the same on every node and after a restart
	Now       func() time.Time
}

// Operations returns every operation of the guide, and those beyond it that clients call.
func Operations(d Deps) *op.Set {
	links := present.New(d.PublicURL, d.LinkKey, d.Now)
	host := hostOf(d.PublicURL)
	return op.NewSet(
		accountuser.Chapter(),
		branding.Chapter(),
		download(),
		file.Chapter(d.Drive, links, d.Cancel, d.Now),
		folder.Chapter(d.Drive, links),
		note.Chapter(),
		securefolder.Chapter(),
		session.Chapter(d.Accounts, host),
		sharing.Chapter(),
		stats.Chapter(),
		task.Chapter(),
		upload(),
		user.Chapter(user.Options{Accounts: d.Accounts, Now: d.Now, URL: d.PublicURL, Host: host}),
		usergroup.Chapter(),
		oauth2.Chapter(),
	)
}

func hostOf(publicURL string) string {
	if u, err := url.Parse(publicURL); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return publicURL
}

func download() op.Chapter {
	return op.Chapter{Number: "3", Ops: []op.Op{
		op.NotYet("3.1", "GET", "/download/file.json/{file_id}"),
		op.NotYet("3.2", "POST", "/download/all.json"),
	}}
}

func upload() op.Chapter {
	return op.Chapter{Number: "12", Ops: []op.Op{
		op.NotYet("12.1", "POST", "/upload/checkfileexistsbyname.json/{folder_id}"),
		op.NotYet("12.2", "POST", "/upload/close_file_upload.json"),
		op.NotYet("12.3", "POST", "/upload/create_file.json"),
		op.NotYet("12.4", "POST", "/upload/open_file_upload.json"),
		op.NotYet("12.5", "POST", "/upload/upload_file_chunk.json"),
		op.NotYet("12.6", "POST", "/upload/upload_file_chunk2.json/{session_id}/{file_id}"),
	}}
}
