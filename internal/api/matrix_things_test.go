package api_test

import (
	"fmt"

	"driveway/internal/access"
	"driveway/internal/api/apitest"
)

// thing is a file or folder, Ann's but for what is said otherwise.
type thing struct {
	name    string
	folder  bool
	id      string
	in      string // the folder that holds it
	path    string // from Ann's root
	version string // id of an older version of a file
	group   string // that joins the versions of a file
	trashed bool
	part    bool // of something that is in the trash, without having been put there itself
	access  access.Visibility
	secret  bool   // it has a password
	by      string // who trashed it, or made its versions; "": Ann
	owner   *apitest.User
	stands  standings
}

// standings is how each circle stands to a thing.
type standings [circles]access.Standing

// otherwise says how those stand to whom a thing would not be open.
func (s standings) otherwise(as access.Standing) standings {
	for i := range s {
		if s[i] == access.Outside {
			s[i] = as
		}
	}
	return s
}

// How things are open, by where they lie.
var (
	onTop     = standings{access.ManagerLive, access.EditTop, access.View, access.ShareTop, access.View, access.ByLink}
	belowTop  = standings{access.ManagerLive, access.EditBelow, access.View, access.ShareBelow, access.View, access.ByLink}
	inClosed  = standings{access.ManagerLive, access.Outside, access.Outside, access.ShareBelow, access.View, access.ByLink}
	elsewhere = standings{access.ManagerLive}
	inTrash   = standings{access.ManagerTrashed, access.EditTrashed}
	deleted   = standings{access.ManagerRemoved, access.EditTrashed}
	nowhere   = standings{}
)

// furnish makes the things.
func (m *matrix) furnish() {
	ann := m.w.Ann
	m.file("private", m.top, "top", belowTop)
	m.show(m.file("public", m.top, "top", belowTop.otherwise(access.PublicFile)), access.Public)
	m.show(m.file("hidden", m.top, "top", belowTop.otherwise(access.PublicFile)), access.Hidden)
	secret := m.file("secret", m.top, "top", belowTop.otherwise(access.PublicFileClosed))
	secret.stands[byLink] = access.ByLinkLocked
	m.show(secret, access.Public)
	m.lock(secret)
	m.file("closed", m.closed, "top/closed", inClosed)
	m.show(m.file("closed and public", m.closed, "top/closed", inClosed.otherwise(access.PublicFile)), access.Public)
	m.file("elsewhere", m.other, "elsewhere", elsewhere)
	m.show(m.file("elsewhere and public", m.other, "elsewhere", elsewhere.otherwise(access.PublicFile)), access.Public)

	m.folder("top", m.top, "0", "", onTop)
	m.folder("closed", m.closed, m.top, "top", inClosed)
	m.folder("elsewhere", m.other, "0", "", elsewhere)
	m.folder("private", ann.Folder(m.top, "private"), m.top, "top", belowTop)
	for _, f := range []struct {
		name            string
		access          access.Visibility
		display, upload int
		as              access.Standing
	}{
		{"public", access.Public, 1, 0, access.PublicFolder},
		{"hidden", access.Hidden, 1, 0, access.PublicFolder},
		{"public without display", access.Public, 0, 0, access.PublicFolderClosed},
		{"public with upload", access.Public, 1, 1, access.PublicFolderUpload},
		{"drop box", access.Hidden, 0, 1, access.PublicFolderDropBox},
	} {
		made := m.folder(f.name, ann.Folder(m.top, f.name), m.top, "top", belowTop.otherwise(f.as))
		ann.Put("/folder/foldersettings.json", apitest.Args{"folder_id": made.id, "folder_public_display": f.display, "folder_public_upl": f.upload}).OK()
		m.show(made, f.access)
	}

	trash := func(u *apitest.User, t *thing) {
		if t.trashed = true; t.folder {
			u.Post("/folder/trash.json", apitest.Args{"folder_id": t.id}).OK()
		} else {
			u.Post("/file/trash.json", apitest.Args{"file_id": t.id}).OK()
		}
	}
	trashed := m.file("trashed", m.top, "top", inTrash)
	m.show(trashed, access.Public)
	trash(ann, trashed)
	removed := m.file("removed", m.top, "top", deleted)
	ann.Delete("/file.json/{session_id}/" + removed.id).OK()
	removed.trashed = true
	gone := ann.Folder(m.top, "gone")
	part := m.file("in the trash with its folder", gone, "top/gone", inTrash)
	part.trashed, part.part = true, true
	trash(ann, m.folder("trashed", gone, m.top, "top", inTrash))
	theirs := m.person("users-edits")
	own := m.file("trashed by an account user", m.top, "top", inTrash)
	own.by = theirs.name
	trash(theirs.User, own)
	trashedFolder := m.folder("trashed by an account user", ann.Folder(m.top, "theirs"), m.top, "top", inTrash)
	trashedFolder.by = theirs.name
	trash(theirs.User, trashedFolder)

	versions := m.fileBy(theirs.User, "of an account user", m.top, "top", belowTop)
	versions.by = theirs.name
	suspended := m.person("suspended").User
	m.show(m.fileBy(suspended, "of a suspended account", "0", "", nowhere), access.Public)
	open := m.folder("of a suspended account", suspended.Folder("0", "open"), "0", "", nowhere)
	open.owner = suspended
	m.show(open, access.Public)
}

// file makes a file of three versions.
func (m *matrix) file(name, in, path string, s standings) *thing {
	return m.fileBy(m.w.Ann, name, in, path, s)
}

func (m *matrix) fileBy(u *apitest.User, name, in, path string, s standings) *thing {
	m.Helper()
	t := &thing{name: name, in: in, path: path + "/" + name + ".png", stands: s, owner: u}
	for _, tail := range []string{"", "2", ""} {
		t.id = u.Upload(in, name+".png", picture()+tail)
	}
	t.group = fmt.Sprint(u.Get("/file/info.json/" + t.id + "?session_id={session_id}").Int("GroupID"))
	t.version = t.id + "2"
	m.things = append(m.things, t)
	return t
}

func (m *matrix) folder(name, id, in, path string, s standings) *thing {
	t := &thing{name: name, folder: true, id: id, in: in, path: path + "/" + name, stands: s, owner: m.w.Ann}
	m.things = append(m.things, t)
	return t
}

// show opens a thing to visitors.
func (m *matrix) show(t *thing, how access.Visibility) {
	m.Helper()
	if t.access = how; t.folder {
		t.owner.Post("/folder/setaccess.json", apitest.Args{"folder_id": t.id, "folder_ispublic": int(how)}).OK()
	} else {
		t.owner.Post("/file/access.json", apitest.Args{"file_id": t.id, "file_ispublic": int(how)}).OK()
	}
}

// lock gives a file a password, and one of the visitors the key.
func (m *matrix) lock(t *thing) {
	m.Helper()
	t.secret = true
	m.w.Ann.Put("/file/filesettings.json", apitest.Args{"file_id": t.id, "file_password": "sesame"}).OK()
	key := m.w.Nobody.Post("/file/verifypassword.json", apitest.Args{"file_id": t.id, "password": "sesame"}).Text("TempKey")
	m.person("visitor by password").key = key
}
