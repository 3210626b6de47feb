package activity

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// Refusals of readers.
var (
	ErrType   = fault.New(fault.Invalid, "Invalid value specified for `log_type`.")
	ErrDates  = fault.New(fault.Invalid, "Invalid value specified for `start_date`. It lies after `end_date`.")
	ErrCursor = fault.New(fault.Invalid, "Invalid value specified for `cursor`.")
)

const (
	// PageSize is how many entries are told at once.
	PageSize = 50

	// MostCounted is up to how many entries of a log are counted, and can be reached by the number of their page.
	MostCounted = 100_000
)

// Service is the log of every account in a database, for reading. It is safe for concurrent use.
type Service struct {
	db  db.DB
	now func() time.Time
}

// New returns the log in a database.
func New(d db.DB, now func() time.Time) *Service { return &Service{db: d, now: now} }

// Query says which entries of his account's log a caller wants. Owner and admins get those of everybody, all others only
// what they did themselves, whatever User says.
type Query struct {
	User  string // "": everybody; "0": the owner; the number of a user
	From  int64  // Unix seconds, inclusive; 0: from the first
	Until int64  // Unix seconds, inclusive; 0: to the last
	Type  Type   // 0: of any type
}

// Row is an entry as it is told.
type Row struct {
	At      int64 // Unix seconds
	User    string
	Type    Type
	Address string
	Name    string
	Size    string // bytes of a file; "" of others
	Details string
	App     string

	id int64
}

// Page is a part of the log, newest first.
type Page struct {
	Rows  []Row
	Total int64 // entries that the query is for, at most MostCounted
}

// Page returns a page, numbered from 0; one beyond the end, or beyond MostCounted entries, has no rows. It is ErrType
// for a type that there isn't, and ErrDates for a time that ends before it begins.
func (s *Service) Page(ctx context.Context, who access.Caller, q Query, number int64) (p Page, err error) {
	err = s.read(ctx, who, q, func(tx db.Tx, f filter) error {
		if p.Total, err = f.count(tx); err != nil {
			return err
		}
		p.Rows = nil
		if number >= MostCounted/PageSize || number*PageSize >= p.Total {
			return nil
		}
		p.Rows, err = f.rows(tx, PageSize, number*PageSize)
		return err
	})
	return p, err
}

// After returns the entries after a cursor, from the newest on where that is "", and the cursor to go on with: "" at the
// end. A cursor stays good whatever is noted or deleted meanwhile. It is ErrCursor where After has not given it.
func (s *Service) After(ctx context.Context, who access.Caller, q Query, cursor string) (rows []Row, next string, err error) {
	at, id, err := parseCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	err = s.read(ctx, who, q, func(tx db.Tx, f filter) error {
		if cursor != "" {
			f.and("at <= ", at)
			f.and("(at < ", at)
			f.where += " OR id < " + f.place(id) + ")"
		}
		next = ""
		if rows, err = f.rows(tx, PageSize+1, 0); err == nil && len(rows) > PageSize {
			rows = rows[:PageSize]
			next = rows[PageSize-1].cursor()
		}
		return err
	})
	return rows, next, err
}

// read runs fn with the filter that a query of who's is.
func (s *Service) read(ctx context.Context, who access.Caller, q Query, fn func(db.Tx, filter) error) error {
	switch {
	case !who.Known():
		return fmt.Errorf("activity: a caller without a log")
	case q.Type != 0 && !q.Type.Known():
		return ErrType
	case q.Until != 0 && q.From > q.Until:
		return ErrDates
	}
	f := newFilter(who, q)
	return s.db.Read(ctx, func(tx db.Tx) error { return fn(tx, f) })
}

// newFilter lets through what a query of who's is for.
func newFilter(who access.Caller, q Query) (f filter) {
	f.and("account_id = ", who.Account)
	if user, narrow := userOf(who, q.User); narrow {
		f.and("user_id = ", user)
		if user != owner {
			f.where += " AND user_id <> 0" // the condition of the index of users
		}
	}
	if q.From != 0 {
		f.and("at >= ", q.From)
	}
	if q.Until != 0 {
		f.and("at <= ", q.Until)
	}
	if q.Type != 0 {
		f.and("type = ", q.Type)
		if q.Type != FileUpload && q.Type != FileDownload {
			f.where += " AND type NOT IN (10, 11)" // the condition of the index of types
		}
	}
	return f
}

// userOf returns whose entries are wanted, as far as who may see them; not narrow: everybody's.
func userOf(who access.Caller, wanted string) (user access.UserID, narrow bool) {
	switch {
	case !who.Manages():
		return who.User, true
	case wanted == "":
		return 0, false
	case wanted == "0":
		return owner, true
	}
	id, err := strconv.ParseInt(strings.TrimSpace(wanted), 10, 64)
	switch {
	case err != nil || id <= 0:
		return unknown, true
	case who.Kind == access.Owner && access.UserID(id) == who.User:
		return owner, true
	}
	return access.UserID(id), true
}

// unknown is the key of no user.
const unknown access.UserID = -2

// filter is the condition of a query, with its arguments.
type filter struct {
	where string
	args  []any
}

func (f *filter) and(condition string, arg any) {
	if f.where != "" {
		f.where += " AND "
	}
	f.where += condition + f.place(arg)
}

// place adds an argument and returns the parameter that stands for it.
func (f *filter) place(arg any) string {
	f.args = append(f.args, arg)
	return "$" + strconv.Itoa(len(f.args))
}

// count returns how many rows the filter lets through, at most MostCounted.
func (f filter) count(tx db.Tx) (n int64, err error) {
	query := `SELECT COUNT(*) FROM (SELECT 1 FROM activity WHERE ` + f.where + ` LIMIT ` + f.place(MostCounted) + `) AS found`
	err = tx.One(query, f.args...).Scan(&n)
	return n, err
}

// page is the query for the keys of a page.
func (f *filter) page(limit, offset int64) string {
	return `SELECT id FROM activity WHERE ` + f.where + ` ORDER BY at DESC, id DESC LIMIT ` + f.place(limit) + ` OFFSET ` + f.place(offset)
}

// rows returns some of the rows that the filter lets through.
func (f filter) rows(tx db.Tx, limit, offset int64) (rows []Row, err error) {
	query := `SELECT a.at, a.id, a.user_name, a.type, a.address, a.name, a.size, a.details, a.app, a.times
		FROM (` + f.page(limit, offset) + `) AS page JOIN activity a ON a.id = page.id ORDER BY a.at DESC, a.id DESC`
	for r, err := range tx.Query(query, f.args...) {
		if err != nil {
			return nil, err
		}
		var size, times int64
		var row Row
		if err := r.Scan(&row.At, &row.id, &row.User, &row.Type, &row.Address, &row.Name, &size, &row.Details, &row.App, &times); err != nil {
			return nil, err
		}
		if row.Type.ofFile() {
			row.Size = strconv.FormatInt(size, 10)
		}
		if times > 1 {
			row.Details = strconv.FormatInt(times, 10) + " times within an hour"
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// cursor says where a row stands in the order of the log.
func (r Row) cursor() string {
	return base64.RawURLEncoding.EncodeToString(binary.AppendVarint(binary.AppendVarint(nil, r.At), r.id))
}

func parseCursor(text string) (at, id int64, err error) {
	if text == "" {
		return 0, 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return 0, 0, ErrCursor
	}
	at, n := binary.Varint(raw)
	id, m := binary.Varint(raw[max(n, 0):])
	if n <= 0 || m <= 0 || n+m != len(raw) {
		return 0, 0, ErrCursor
	}
	return at, id, nil
}
