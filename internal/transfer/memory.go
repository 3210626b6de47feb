package transfer

import (
	"slices"
	"sync"

	"driveway/internal/access"
	"driveway/internal/drive"
)

// memory keeps uploads of one small chunk in a single process, so that nothing of them is written before they are closed. It is
// bounded: what has no room gets a row in the table.
//
// Its lock guards the maps and the sums. An upload itself belongs to whoever holds the upload's own lock; only what never
// changes of it (id, file, user, account) is read without.
type memory struct {
	mu      sync.Mutex
	uploads map[string]*upload
	files   map[drive.FileID][]*upload
	tallies map[access.AccountID]tally
	bytes   int64

	maxUploads int
	maxBytes   int64
}

// tally is what the uploads to one account take together.
type tally struct {
	uploads int
	bytes   int64 // reserved
}

func newMemory(maxUploads int, maxBytes int64) memory {
	return memory{uploads: map[string]*upload{}, files: map[drive.FileID][]*upload{}, tallies: map[access.AccountID]tally{},
		maxUploads: maxUploads, maxBytes: maxBytes}
}

func (m *memory) get(id string) *upload {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.uploads[id]
}

// of returns the names of the uploads of a user to a file.
func (m *memory) of(file drive.FileID, user access.UserID) (ids []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, u := range m.files[file] {
		if u.user == user {
			ids = append(ids, u.id)
		}
	}
	return ids
}

// ids returns the names of all.
func (m *memory) ids() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	ids := make([]string, 0, len(m.uploads))
	for id := range m.uploads {
		ids = append(ids, id)
	}
	return ids
}

// add takes in a new upload that has no bytes yet, if that is within the bounds. allow is asked with what the account's
// uploads in memory take so far; its refusal is returned.
func (m *memory) add(u *upload, allow func(tally) error) (added bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.tallies[u.account]
	if err := allow(t); err != nil {
		return false, err
	}
	if len(m.uploads) >= m.maxUploads {
		return false, nil
	}
	m.uploads[u.id] = u
	m.files[u.file] = append(m.files[u.file], u)
	m.tallies[u.account] = tally{t.uploads + 1, t.bytes + u.weight()}
	return true, nil
}

// tally returns what the uploads to an account take.
func (m *memory) tally(account access.AccountID) tally {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tallies[account]
}

// change records that an upload has become another, if there is room for its bytes.
func (m *memory) change(before, after *upload) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	more := int64(len(after.data) - len(before.data))
	if m.bytes+more > m.maxBytes {
		return false
	}
	m.bytes += more
	t := m.tallies[after.account]
	m.tallies[after.account] = tally{t.uploads, t.bytes + after.weight() - before.weight()}
	return true
}

// remove forgets an upload, as it was when it was last kept.
func (m *memory) remove(u *upload) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.uploads[u.id] == nil {
		return
	}
	delete(m.uploads, u.id)
	m.bytes -= int64(len(u.data))
	if left := slices.DeleteFunc(m.files[u.file], func(other *upload) bool { return other.id == u.id }); len(left) > 0 {
		m.files[u.file] = left
	} else {
		delete(m.files, u.file)
	}
	if t := m.tallies[u.account]; t.uploads > 1 {
		m.tallies[u.account] = tally{t.uploads - 1, t.bytes - u.weight()}
	} else {
		delete(m.tallies, u.account)
	}
}

// size returns how many uploads there are.
func (m *memory) size() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.uploads)
}

// checked remembers which uploads this process has seen whole in the store. It forgets all of them rather than grow
// without bound: that costs a second look.
type checked struct {
	mu  sync.Mutex
	ids map[string]struct{}
}

const maxChecked = 100_000

func (c *checked) has(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, has := c.ids[id]
	return has
}

func (c *checked) add(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ids == nil || len(c.ids) >= maxChecked {
		c.ids = map[string]struct{}{}
	}
	c.ids[id] = struct{}{}
}

func (c *checked) remove(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.ids, id)
}
