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
	mu        sync.Mutex
	uploads   map[string]*upload
	files     map[drive.FileID][]*upload
	uploadsTo map[access.AccountID]int
	reserved  map[payer]int64 // bytes
	bytes     int64           // held

	maxUploads int
	maxBytes   int64
}

// payer is whom storage is charged to: an account, or in an account a user or a group.
type payer struct {
	account access.AccountID
	member  access.UserID
	group   access.GroupID
}

// tally is what uploads in memory take.
type tally struct {
	uploads int              // to an account
	bytes   [maxPayers]int64 // by payer
}

func newMemory(maxUploads int, maxBytes int64) memory {
	return memory{uploads: map[string]*upload{}, files: map[drive.FileID][]*upload{}, uploadsTo: map[access.AccountID]int{},
		reserved: map[payer]int64{}, maxUploads: maxUploads, maxBytes: maxBytes}
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

// add takes in a new upload that has no bytes yet, if that is within the bounds. allow is asked with what uploads in
// memory take so far of what pays for it; its refusal is returned.
func (m *memory) add(u *upload, allow func(tally) error) (added bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := allow(m.tallyOf(u.payers)); err != nil {
		return false, err
	}
	if len(m.uploads) >= m.maxUploads {
		return false, nil
	}
	m.uploads[u.id] = u
	m.files[u.file] = append(m.files[u.file], u)
	m.uploadsTo[u.account]++
	m.reserve(u.payers, u.weight())
	return true, nil
}

// tally returns what uploads take of payers, the first of whom is the account.
func (m *memory) tally(payers []payer) tally {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tallyOf(payers)
}

func (m *memory) tallyOf(payers []payer) (t tally) {
	t.uploads = m.uploadsTo[payers[0].account]
	for i, p := range payers {
		t.bytes[i] = m.reserved[p]
	}
	return t
}

// reserve takes more, or less, of payers.
func (m *memory) reserve(payers []payer, more int64) {
	for _, p := range payers {
		if m.reserved[p] += more; m.reserved[p] == 0 {
			delete(m.reserved, p)
		}
	}
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
	m.reserve(after.payers, after.weight()-before.weight())
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
	m.reserve(u.payers, -u.weight())
	if m.uploadsTo[u.account]--; m.uploadsTo[u.account] == 0 {
		delete(m.uploadsTo, u.account)
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
