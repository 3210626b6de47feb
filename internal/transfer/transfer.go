// Package transfer is where the tree meets content: uploads from their first call to the file that they become,
// downloads, and the care of what lies in the content store.
//
// An upload is known by a random name, the API's TempLocation. Its bytes come in order, hashes run along, and nothing of
// it shows before it is closed. A pending file is nothing but its uploads: no row of the tree knows of it.
package transfer

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"io"
	"log/slog"
	"net/netip"
	"time"

	"driveway/internal/content"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/fault"
)

// Refusals of uploads. A file that the caller may not know of is drive.ErrNoFile.
var (
	ErrNoChunk    = fault.New(fault.NotFound, "Could not open chunk on server.")
	ErrChunkSize  = fault.New(fault.Invalid, "Invalid chunk size")
	ErrHash       = fault.New(fault.Invalid, "Invalid file hash")
	ErrCompressed = fault.New(fault.Invalid, "Invalid compressed data")
	ErrUploads    = &fault.Error{Kind: fault.Busy, Message: "Too many open uploads. Try again later.", RetryAfter: time.Minute}
	ErrLost       = &fault.Error{Kind: fault.Unavailable, Message: "Another server has gone on with this upload. Try again later."}
	ErrNoSpace    = &fault.Error{Kind: fault.Unavailable, Message: "The server has no space left.", RetryAfter: time.Minute}
)

// errSize says that the bytes that came are not those that were announced.
func errSize(uploaded, size int64) error {
	return fault.Newf(fault.Invalid, "Invalid upload file size. Total uploaded=%d. File size=%d", uploaded, size)
}

// errOffset tells the client where to go on.
func errOffset(uploaded, offset int64) error {
	return fault.Newf(fault.Invalid, "Incorrect chunk offset: uploaded=%d, chunk_offset=%d", uploaded, offset)
}

// Options are the settings of a Service. Zero fields take the defaults that their comments name.
type Options struct {
	Now  func() time.Time // time.Now
	Rand io.Reader        // crypto/rand; has to be cryptographically strong
	Log  *slog.Logger     // slog.Default

	// DayZone is where a day of traffic begins at midnight: UTC-8, without summer time.
	DayZone *time.Location

	// Small is up to how many bytes content lies in the database, and an upload with a single process in its memory:
	// 64 KiB.
	Small int64

	// Memory and MemoryUploads bound the bytes and the number of the uploads that are kept in memory: 64 MiB, 20,000.
	// Further ones get a row at once.
	Memory        int64
	MemoryUploads int

	// Shared says that several processes work on the database: nothing of an upload is kept in the memory of one.
	// Always so with PostgreSQL.
	Shared bool

	// Stable says that what the store has taken survives a power cut, published or not. Otherwise a process reads what
	// it finds of an upload again, once, before it goes on with it.
	Stable bool

	// Strangers is asked before a stranger (see drive.Service.Stranger) begins an upload from an address; its refusal is the
	// answer. nil: all may.
	Strangers func(context.Context, netip.Addr) error
}

func (o Options) withDefaults(d db.DB) Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	o.Small = cmp.Or(o.Small, 64<<10)
	o.Memory = cmp.Or(o.Memory, 64<<20)
	o.MemoryUploads = cmp.Or(o.MemoryUploads, 20_000)
	o.Shared = o.Shared || d.Dialect() == db.Postgres
	return o
}

const (
	// uploadLife is how long an upload lives after the last call for it, in seconds.
	uploadLife = 24 * 60 * 60

	// removeAfter is when a dead upload's bytes go: later than its death, so that a close in that moment can end.
	removeAfter = uploadLife + 60*60

	// contentGrace is how long unused content is kept, in seconds: longer than an upload lives that was offered it.
	contentGrace = 48 * 60 * 60

	// maxUploads is how many uploads to one account may be open.
	maxUploads = 1000
)

// Service takes uploads and gives downloads. It is safe for concurrent use.
type Service struct {
	drive   *drive.Service
	db      db.DB
	store   content.Store
	opt     Options
	locks   locks
	memory  memory
	checked checked
	holder  string // names this process in leases

	// Stats counts what has been done.
	Stats Stats

	// Counter gathers what is counted of transfers. Somebody has to Run it.
	Counter *Counter
}

// New returns the transfers between a tree and a content store.
func New(tree *drive.Service, d db.DB, store content.Store, o Options) *Service {
	o = o.withDefaults(d)
	s := &Service{drive: tree, db: d, store: store, opt: o}
	s.locks.held = map[string]*lock{}
	s.memory = newMemory(o.MemoryUploads, o.Memory)
	s.holder = s.newName()
	s.Counter = newCounter(d, o)
	return s
}

// clock is the present in Unix seconds.
func (s *Service) clock() int64 { return s.opt.Now().Unix() }

// newName returns 128 random bits as text that is safe anywhere.
func (s *Service) newName() string {
	var b [16]byte
	if _, err := io.ReadFull(s.opt.Rand, b[:]); err != nil {
		panic("transfer: no randomness: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(b[:])
}
