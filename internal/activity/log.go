package activity

import (
	"fmt"
	"net/netip"
	"strings"
	"unicode/utf8"

	"driveway/internal/access"
	"driveway/internal/db"
)

// Entry is what somebody did.
type Entry struct {
	Account access.AccountID // in whose log it stands: of a thing, the account that it is in, whoever did it
	At      int64            // Unix seconds
	Type    Type
	Name    string // of the file, folder, user or group; cut to 255 characters
	Size    int64  // of a file, bytes
	Details string // for people; cut to 500 characters
}

const (
	maxName    = 255
	maxApp     = 100
	maxDetails = 500
)

// Log notes what who does, in the transaction that does it.
func Log(tx db.Tx, who access.Caller, e Entry) error {
	_, err := tx.Exec(insertOne, newRow(who, e).append(make([]any, 0, rowColumns))...)
	return err
}

// Failed notes that somebody tried to sign in as who and was refused. The wrong sign-ins of one user within an hour are
// one row, which tells how many there were and where the last one came from: nobody can make the log grow by them.
func Failed(tx db.Tx, who access.Caller, at int64) error {
	r := newRow(who, Entry{Account: who.Account, At: at, Type: SignInFailed})
	same := fmt.Sprintf("failed %d %d", who.User, at/3600)
	_, err := tx.Exec(upsertFailed, append(r.append(make([]any, 0, rowColumns+1)), same)...)
	return err
}

// row is an entry with what of its caller stands in the log, and no more: it may be kept for a while.
type row struct {
	Entry
	actor    access.UserID
	user     access.UserID // whose name stands in it
	stranger string        // what stands there instead if it was no user
	addr     netip.Addr
	app      string
}

func newRow(who access.Caller, e Entry) row {
	return row{Entry: e, actor: actor(who, e.Account), user: who.User, stranger: stranger(who), addr: who.Addr, app: who.App}
}

// rowColumns is how many values of a row there are.
const rowColumns = 11

// append appends the values of a row: those of columns, and the key of the user.
func (r row) append(args []any) []any {
	return append(args, r.Account, r.At, r.Type, r.actor, r.stranger, clip(r.Name, maxName), r.Size, address(r.addr),
		clip(r.app, maxApp), clip(r.Details, maxDetails), r.user)
}

// How rows name those who are no account users.
const (
	owner  access.UserID = 0  // of the account
	nobody access.UserID = -1 // in particular
)

// actor is how rows of an account name who did something.
func actor(who access.Caller, account access.AccountID) access.UserID {
	switch {
	case !who.Known():
		return nobody
	case who.Kind == access.Owner && who.Account == account:
		return owner
	}
	return who.User
}

// stranger is how somebody is shown who is no user.
func stranger(who access.Caller) string {
	switch {
	case who.Known():
		return "" // his name is looked up when the row is written
	case who.Kind == access.Link:
		return "link"
	}
	return "visitor"
}

func address(addr netip.Addr) string {
	if !addr.IsValid() {
		return ""
	}
	return addr.String()
}

// clip returns at most n characters of a text, without those that control a terminal.
func clip(text string, n int) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, text[:min(len(text), utf8.UTFMax*n)])
	if utf8.RuneCountInString(text) > n {
		text = string([]rune(text)[:n])
	}
	return text
}

const columns = `account_id, at, type, user_id, user_name, name, size, address, app, details`

// shown is how the user u is shown.
const shown = `CASE WHEN u.first_name || u.last_name = '' THEN u.email ELSE TRIM(u.first_name || ' ' || u.last_name) END`

const insertOne = `INSERT INTO activity (` + columns + `)
	VALUES ($1, $2, $3, $4, COALESCE((SELECT ` + shown + ` FROM users u WHERE u.id = $11), $5), $6, $7, $8, $9, $10)`

const upsertFailed = `INSERT INTO activity (` + columns + `, repeats)
	VALUES ($1, $2, $3, $4, COALESCE((SELECT ` + shown + ` FROM users u WHERE u.id = $11), $5), $6, $7, $8, $9, $10, $12)
	ON CONFLICT (repeats) WHERE repeats IS NOT NULL DO UPDATE SET times = activity.times + 1,
		at = excluded.at, address = excluded.address, app = excluded.app`
