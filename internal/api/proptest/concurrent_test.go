package proptest

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
)

// TestConcurrentOperations: many clients do things to the same two drives at once. Nobody knows what each of them has to be
// answered, but none is ever told of trouble of the server; what a close has acknowledged is there in every byte, unless it
// was deleted; stamps never go back; and in the end all adds up.
func TestConcurrentOperations(t *testing.T) {
	s := newSeed(t)
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		p := newPlayer(t, d)
		c := &crowd{player: p, ids: [2]*shelf{{folders: []string{"0"}}, {folders: []string{"0"}}}}
		var all sync.WaitGroup
		const clients = 6
		for n := range clients {
			m := &member{crowd: c, user: n % len(users), random: rand.New(rand.NewPCG(s, uint64(100+n))), stamps: map[string]int64{}}
			all.Go(func() {
				for range *steps / clients {
					m.act()
				}
			})
		}
		all.Wait()
		c.end()
	})
}

// crowd is clients that work side by side.
type crowd struct {
	*player
	mu   sync.Mutex
	ids  [2]*shelf // of the accounts
	kept []kept
}

// shelf is the ids that an account's things have or had.
type shelf struct{ folders, files []string }

// kept is a version that a close has acknowledged.
type kept struct {
	account     int
	id, version string
	text        string
}

// member is one of a crowd.
type member struct {
	*crowd
	user   int
	random *rand.Rand
	stamps map[string]int64 // of folders, as this client has seen them last
}

func (m *member) some(files bool) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	from := m.ids[accountOf(m.user)].folders
	if files && len(m.ids[accountOf(m.user)].files) > 0 {
		from = m.ids[accountOf(m.user)].files
	}
	if len(from) > 30 && m.random.IntN(3) > 0 { // what is young is there, as a rule
		from = from[len(from)-30:]
	}
	return from[m.random.IntN(len(from))]
}

func (m *member) learn(files bool, id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	of := m.ids[accountOf(m.user)]
	if files {
		of.files = append(of.files, id)
	} else {
		of.folders = append(of.folders, id)
	}
}

// good says whether a call went well; trouble of the server fails the test.
func (m *member) good(a *apitest.Answer) bool {
	if a.Status >= 500 || a.Status == http.StatusUnauthorized {
		m.Errorf("%d %.500s", a.Status, a.Body)
	}
	return a.Status == http.StatusOK
}

// act does something.
func (m *member) act() {
	u := m.users[m.user]
	name, flag := names[m.random.IntN(len(names))], m.random.IntN(2) == 0
	switch m.random.IntN(14) {
	case 0, 1:
		if a := u.Post("/folder.json", apitest.Args{"folder_sub_parent": m.some(false), "folder_name": name}); m.good(a) {
			m.learn(false, a.Text("FolderID"))
		}
	case 2, 3, 4:
		m.put(u, name)
	case 5:
		m.good(u.Post("/file/rename.json", apitest.Args{"file_id": m.some(true), "new_file_name": name}))
	case 6:
		m.good(u.Post("/folder/rename.json", apitest.Args{"folder_id": m.some(false), "folder_name": name}))
	case 7:
		a := u.Post("/file/move_copy.json", apitest.Args{"src_file_id": m.some(true), "dst_folder_id": m.some(false), "move": flag,
			"overwrite_if_exists": m.random.IntN(2) == 0})
		if m.good(a) && !flag {
			m.learn(true, a.Text("FileId"))
		}
	case 8:
		if a := u.Post("/folder/move_copy.json", apitest.Args{"folder_id": m.some(false), "dst_folder_id": m.some(false), "move": flag,
			"new_folder_name": name, "copy_recursive": m.random.IntN(10) == 0}); m.good(a) && !flag {
			m.learn(false, a.Text("FolderID"))
		}
	case 9:
		verb := []string{"trash", "restore", "remove"}[m.random.IntN(3)]
		m.good(u.Post("/file/"+verb+".json", apitest.Args{"file_id": m.some(true)}))
	case 10:
		verb := []string{"trash", "restore", "restore", "remove"}[m.random.IntN(4)]
		m.good(u.Post("/folder/"+verb+".json", apitest.Args{"folder_id": m.some(false)}))
	case 11:
		m.good(u.Delete("/file/removefileversion.json/{session_id}/" + m.some(true) + "1"))
	case 12:
		if m.random.IntN(10) == 0 {
			m.good(u.Delete("/folder/trash.json/{session_id}"))
		}
		if err := m.world.Drive.Purge(m.Context(), nil); err != nil {
			m.Error(err)
		}
	case 13:
		m.look(u)
	}
}

// put uploads something, and remembers it if that was acknowledged.
func (m *member) put(u *apitest.User, name string) {
	text := fmt.Sprint(m.random.Uint64(), textOf(m.random.IntN(1000)))
	a := u.Post("/upload/create_file.json", apitest.Args{"folder_id": m.some(false), "file_name": name, "open_if_exists": 1})
	if !m.good(a) {
		return
	}
	id, temp := a.Text("FileId"), a.Text("TempLocation")
	if !m.good(u.Multipart("POST", "/upload/upload_file_chunk.json", apitest.Args{"file_id": id, "temp_location": temp, "chunk_offset": 0,
		"chunk_size": len(text), "file_data": text})) {
		return
	}
	a = u.Post("/upload/close_file_upload.json", apitest.Args{"file_id": id, "temp_location": temp, "file_size": len(text)})
	if !m.good(a) {
		return
	}
	id = a.Text("FileId")
	m.learn(true, id)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept = append(m.kept, kept{accountOf(m.user), id, a.Text("Version"), text})
}

// look lists a folder: its stamp has not gone back.
func (m *member) look(u *apitest.User) {
	folder := m.some(false)
	a := u.Get("/folder/list.json/{session_id}/" + folder)
	if !m.good(a) {
		return
	}
	if stamp := number(a.At("DirUpdateTime")); stamp < m.stamps[folder] {
		m.Errorf("the stamp of %s goes back from %d to %d", folder, m.stamps[folder], stamp)
	} else {
		m.stamps[folder] = stamp
	}
}

// end looks at what has become of it all.
func (c *crowd) end() {
	if err := c.world.Drive.Purge(c.Context(), nil); err != nil {
		c.Fatal(err)
	}
	err := c.world.Drive.Check(c.Context(), func(f drive.Finding) { c.Errorf("the check finds %+v", f) })
	if err != nil {
		c.Fatal(err)
	}
	there := 0
	for _, k := range c.kept {
		u := c.users[k.account*ben]
		if a := u.Get("/file/info.json/" + k.id + k.version + "?session_id={session_id}"); a.Status != http.StatusOK || fmt.Sprint(a.At("DateTrashed")) != "0" {
			continue
		}
		there++
		if a := u.Get("/download/file.json/" + k.id + k.version + "?session_id={session_id}"); a.Status != http.StatusOK || a.Body != k.text {
			c.Errorf("version %s of %s: %d %.60q, but %.60q was acknowledged", k.version, k.id, a.Status, a.Body, k.text)
		}
	}
	files := 0
	for account := range c.ids {
		files += c.walk(c.users[account*ben], "0", map[string]bool{})
	}
	c.Logf("%d versions were acknowledged, %d of them are still there; %d files are left", len(c.kept), there, files)
}

// walk lists a folder and all below it: nothing is there twice, neither by its id nor by its name, and every file has the
// content that its hash says. It returns how many files there are.
func (c *crowd) walk(u *apitest.User, folder string, seen map[string]bool) (files int) {
	a := u.Get("/folder/list.json/{session_id}/" + folder).OK()
	taken := map[string]bool{}
	once := func(id, name string) {
		if seen[id] || taken[key(name)] {
			c.Errorf("%s, %q, is there twice", id, name)
		}
		seen[id], taken[key(name)] = true, true
	}
	for _, e := range a.At("Files").([]any) {
		f := e.(map[string]any)
		id := f["FileId"].(string)
		once(id, f["Name"].(string))
		sum := md5.Sum([]byte(u.Get("/download/file.json/" + id + "?session_id={session_id}").OK().Body))
		if hash := hex.EncodeToString(sum[:]); hash != f["FileHash"] {
			c.Errorf("%s has the hash %s, and is listed with %s", id, hash, f["FileHash"])
		}
		files++
	}
	for _, e := range a.At("Folders").([]any) {
		f := e.(map[string]any)
		once(f["FolderID"].(string), f["Name"].(string))
		files += c.walk(u, f["FolderID"].(string), seen)
	}
	return files
}
