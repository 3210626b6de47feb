package api_test

import (
	"crypto/sha256"
	"regexp"
	"strings"

	"driveway/internal/access"
	"driveway/internal/api/apitest"
	"driveway/internal/drive"
)

// principal is somebody who calls.
type principal struct {
	*apitest.User
	name      string
	stands    circle // how he stands to Ann's things
	token     string // in place of a session
	link      string // the token of an expiring link
	key       string // to the file with a password
	place     string // a folder where he may put things; his root if there is none
	own       string // a file that he may move about, if there is one
	ownFolder string // and a folder
	password  string
	ended     bool // his session is none any more
	ofAnn     bool // of her account's people
	mode      access.Mode
}

// circle is a group of people to whom the same things are open.
type circle int

const (
	managing circle = iota // Ann, and her admin
	editing                // her account users, with top open for editing
	viewing                // her account users, with top open for viewing
	received               // the owner of another account, who edits top
	looking                // the owner of another account, who views top
	byLink                 // the holder of a link to top
	outside                // all others
	circles
)

var linkToken64 = regexp.MustCompile(`[0-9a-f]{64}`)

// invite brings in the people.
func (m *matrix) invite() {
	ann := m.w.Ann
	own, ownFolder := ann.Upload("0", "own.png", picture()), ann.Folder("0", "own")
	grant := m.w.Nobody.Form("POST", "/oauth2/grant.json", apitest.Args{"grant_type": "password", "client_id": "OpenDrive",
		"username": "ann1", "password": "correct ann"}).OK()
	token := *ann
	token.Session = "OAUTH"
	m.join(principal{User: ann, name: "owner", password: "correct ann", place: "0", own: own, ownFolder: ownFolder, ofAnn: true, mode: access.Admin})
	m.join(principal{User: &token, name: "owner by token", password: "correct ann", token: grant.Text("access_token"), place: "0", own: own, ownFolder: ownFolder, ofAnn: true, mode: access.Admin})
	admin := m.user("admin", access.Admin, managing)
	admin.own, admin.ownFolder = own, ownFolder
	for _, mode := range []struct {
		name string
		access.Mode
	}{{"users", access.Users}, {"files", access.Files}} {
		m.user(mode.name+"-edits", mode.Mode, editing)
		m.user(mode.name+"-views", mode.Mode, viewing)
		m.user(mode.name+"-outside", mode.Mode, outside)
	}
	m.share(m.owner("editor", received), 1)
	m.share(m.owner("viewer", looking), 0)
	m.owner("stranger", outside)

	link := ann.Get("/folder/expiringlink.json/{session_id}/2030-01-01/0/" + m.top + "/1").OK().Body
	m.join(principal{User: m.w.Nobody, name: "visitor", stands: outside})
	m.join(principal{User: m.w.Nobody, name: "visitor by link", stands: byLink, link: linkToken64.FindString(link)})
	m.join(principal{User: m.w.Nobody, name: "visitor by password", stands: outside})

	m.user("blocked", access.Files, editing).ended = true
	m.owner("suspended", outside).ended = true
	m.join(principal{User: m.w.SignIn("ann1", "correct ann"), name: "expired", ended: true})
}

func (m *matrix) join(p principal) *principal {
	m.people = append(m.people, &p)
	return &p
}

// person finds somebody by name.
func (m *matrix) person(name string) *principal {
	m.Helper()
	for _, p := range m.people {
		if p.name == name {
			return p
		}
	}
	m.Fatalf("there is no %s", name)
	return nil
}

// user makes an account user of Ann's.
func (m *matrix) user(name string, mode access.Mode, c circle) *principal {
	m.Helper()
	ann := m.w.Ann
	p := m.join(principal{User: ann.Member(name, apitest.Member{Mode: mode}), name: name, password: "correct " + name, stands: c, place: "0", ofAnn: true, mode: mode})
	switch c {
	case editing:
		ann.Grant(p.User, m.top, drive.ToEdit)
		ann.Grant(p.User, m.work, drive.ToEdit)
		p.place, p.own, p.ownFolder = m.work, p.Upload(m.work, name+".png", picture()), p.Folder(m.work, name)
	case viewing:
		ann.Grant(p.User, m.top, drive.ToView)
	}
	if c == editing || c == viewing {
		ann.Grant(p.User, m.closed, drive.Closed)
	}
	return p
}

// owner makes another account.
func (m *matrix) owner(name string, c circle) *principal {
	m.Helper()
	u := m.w.Join(name, strings.ToUpper(name), "Owner")
	return m.join(principal{User: u, name: name, password: "correct " + name, stands: c, place: "0", own: u.Upload("0", "own.png", picture()), ownFolder: u.Folder("0", "own"), mode: access.Admin})
}

func (m *matrix) share(p *principal, mode int) {
	m.Helper()
	m.w.Ann.Post("/sharing.json", apitest.Args{"folder_id": m.top, "username": p.name + "1", "sharemode": mode}).OK()
}

// end ends what is to have ended, once all is in its place.
func (m *matrix) end() {
	m.Helper()
	m.w.Ann.Post("/accountusers/setaccess.json", apitest.Args{"access_email": "blocked@example.com", "access_active": 2}).OK()
	hash := sha256.Sum256([]byte(m.person("expired").Session))
	m.exec(`UPDATE sessions SET used_at = 0 WHERE id_hash = $1`, hash[:])
	m.exec(`UPDATE accounts SET suspended_at = 1 WHERE id = (SELECT account_id FROM users WHERE email = 'suspended@example.com')`)
}
