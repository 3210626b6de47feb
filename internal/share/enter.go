package share

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/drive"
)

// Entry is how a call comes to a thing: as who it reads, and by which link, if by one.
type Entry struct {
	Caller access.Caller
	share  *Service
	token  string           // "": by no link
	count  bool             // the link's uses are limited
	thing  string           // public id of what the link is for
	owner  access.AccountID // of it
}

// EnterFile finds out how a call comes to a file: by a link whose token stands in place of its id, or is given beside it,
// or else as who makes the call. It returns the file's id as well. A link that opens nothing is drive.ErrNoFile, whoever
// calls: it is a credential, and a bad one is never quietly overlooked.
func (s *Service) EnterFile(ctx context.Context, who access.Caller, id drive.FileID, link string) (Entry, drive.FileID, error) {
	e, opened, err := s.enter(ctx, who, string(id), link)
	if err != nil || opened == nil {
		return e, id, err
	}
	if opened.IsFolder {
		return e, id, drive.ErrNoFile
	}
	return e, opened.FileID(), nil
}

// EnterFolder is EnterFile for folders; the refusal is drive.ErrNoFolder.
func (s *Service) EnterFolder(ctx context.Context, who access.Caller, id drive.FolderID, link string) (Entry, drive.FolderID, error) {
	e, opened, err := s.enter(ctx, who, string(id), link)
	switch {
	case err == drive.ErrNoFile || err == nil && opened != nil && !opened.IsFolder:
		return e, id, drive.ErrNoFolder
	case err != nil || opened == nil:
		return e, id, err
	}
	return e, opened.FolderID(), nil
}

// enter returns what the link opens where its token stands in place of the id.
func (s *Service) enter(ctx context.Context, who access.Caller, id, link string) (Entry, *Opened, error) {
	instead := IsToken(id)
	if instead {
		link = id
	}
	if link == "" {
		return Entry{Caller: who}, nil, nil
	}
	o, err := s.Open(ctx, link, who)
	if err != nil {
		return Entry{}, nil, err
	}
	e := Entry{Caller: o.Caller, share: s, token: link, count: o.Counted, thing: o.PublicID, owner: o.Account}
	if !instead {
		return e, nil, nil
	}
	return e, &o, nil
}

// ByLink says whether the call comes by a link.
func (e Entry) ByLink() bool { return e.token != "" }

// Counted says whether the call comes by a link whose uses are limited.
func (e Entry) Counted() bool { return e.count }

// Use counts one use of the link, if the call comes by one. See Service.Use.
func (e Entry) Use(ctx context.Context) error {
	if !e.ByLink() {
		return nil
	}
	return e.share.Use(ctx, e.token, e.owner)
}

// Cover puts the token in place of the id of what the link is for, in an item that is to be shown. Its holder can go on with
// it; the id itself would outlive the link if the thing is hidden.
func (e Entry) Cover(it *drive.Item) {
	if e.ByLink() && it.PublicID == e.thing {
		it.PublicID = e.token
	}
	it.Folder = e.FolderID(it.Folder)
}

// Uncover returns the id for which a token of the link stands, and any other id as it is.
func (e Entry) Uncover(id string) string {
	if e.ByLink() && id == e.token {
		return e.thing
	}
	return id
}

// FolderID returns the id under which a folder is shown: see Cover.
func (e Entry) FolderID(id drive.FolderID) drive.FolderID {
	if e.ByLink() && string(id) == e.thing {
		return drive.FolderID(e.token)
	}
	return id
}
