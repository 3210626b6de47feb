package transfer_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/content"
	"driveway/internal/content/disk"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/fault"
	"driveway/internal/transfer"
)

// world is a database with an account, a store, and a process that transfers.
type world struct {
	testing.TB
	db       db.DB
	dir      string // of the store
	store    content.Store
	drive    *drive.Service
	transfer *transfer.Service
	ann      access.Caller
	options  transfer.Options

	mu   sync.Mutex
	time time.Time
}

func newWorld(t testing.TB, d db.DB) *world {
	t.Helper()
	w := &world{TB: t, db: d, dir: t.TempDir(), time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	store, err := disk.Open(w.dir, disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	w.store = store
	accounts, err := account.New(t.Context(), d, account.Options{})
	if err != nil {
		t.Fatal(err)
	}
	u, err := accounts.CreateOwner(t.Context(), account.NewOwner{Email: "ann@example.com", Password: "correct ann"})
	if err != nil {
		t.Fatal(err)
	}
	w.ann = access.Caller{Kind: access.Owner, Account: u.Account, User: u.ID}
	w.options = transfer.Options{Now: w.now, Log: slog.New(slog.DiscardHandler)}
	w.restart()
	return w
}

// restart begins a new process on the same database and store.
func (w *world) restart() { w.transfer, w.drive = w.process(w.db, w.store) }

// process begins another process.
func (w *world) process(d db.DB, store content.Store) (*transfer.Service, *drive.Service) {
	tree := drive.New(d, w.now, rand.Reader, nil)
	return transfer.New(tree, d, store, w.options), tree
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.time
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.time = w.time.Add(d)
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// create begins the upload of a file.
func (w *world) create(name string) upload {
	w.Helper()
	o, err := w.transfer.Create(w.Context(), w.ann, transfer.NewFile{Folder: drive.RootID, Name: name, Open: true})
	w.ok(err)
	return upload{w, o.FileID(), o.Upload}
}

type upload struct {
	w    *world
	file drive.FileID
	id   string
}

func (u upload) chunk(offset int, data string) error {
	return u.send(u.w.transfer, offset, len(data), strings.NewReader(data))
}

func (u upload) send(s *transfer.Service, offset, size int, data io.Reader) error {
	_, err := s.Chunk(u.w.Context(), u.w.ann, transfer.Chunk{File: u.file, Upload: u.id, Offset: int64(offset), Size: int64(size), Data: data})
	return err
}

func (u upload) close(size int) (drive.Item, error) { return u.closeAt(u.w.transfer, size) }

func (u upload) closeAt(s *transfer.Service, size int) (drive.Item, error) {
	return s.Close(u.w.Context(), u.w.ann, transfer.Closing{File: u.file, Upload: u.id, Size: int64(size)})
}

// holds fails the test unless a file has this content, by its hash, too.
func (w *world) holds(file drive.FileID, data string) {
	w.Helper()
	got, it := w.read(file)
	if sum := md5.Sum([]byte(data)); got != data || !bytes.Equal(it.MD5, sum[:]) || it.Size != int64(len(data)) {
		w.Fatalf("the file has %d bytes %.30q (size %d, hash %x), not %d bytes %.30q", len(got), got, it.Size, it.MD5, len(data), data)
	}
}

func (w *world) read(file drive.FileID) (string, drive.Item) {
	w.Helper()
	d, err := w.transfer.Download(w.Context(), w.ann, file, false)
	w.ok(err)
	r, err := d.Open(w.Context(), 0, -1)
	w.ok(err)
	defer r.Close()
	b, err := io.ReadAll(r)
	w.ok(err)
	return string(b), d.Item
}

// refused fails the test unless an error is a refusal in these words.
func (w *world) refused(err error, message string) {
	w.Helper()
	if f := fault.As(err); f == nil || f.Message != message {
		w.Errorf("%v; want it refused: %s", err, message)
	}
}

// stored counts what is in the store.
func (w *world) stored() (staging, published int) {
	w.Helper()
	for info, err := range w.store.Walk(w.Context()) {
		w.ok(err)
		if info.Staging {
			staging++
		} else {
			published++
		}
	}
	return staging, published
}

// number asks the database for one.
func (w *world) number(query string, args ...any) (n int64) {
	w.Helper()
	w.ok(w.db.Read(w.Context(), func(tx db.Tx) error { return tx.One(query, args...).Scan(&n) }))
	return n
}

var uploadedIs = regexp.MustCompile(`uploaded=(\d+)`)

// put uploads as a client does that does not give up: it repeats what failed, goes on where it is told to, and begins
// again where the upload is lost.
func (w *world) put(s *transfer.Service, name, data string, piece int) (it drive.Item, err error) {
	ctx := context.WithoutCancel(w.Context())
	var u upload
	at := 0
	for range 10 {
		err = nil
		if u.id == "" {
			o, err := s.Create(ctx, w.ann, transfer.NewFile{Folder: drive.RootID, Name: name, Open: true})
			if err != nil {
				continue
			}
			u, at = upload{w, o.FileID(), o.Upload}, 0
		}
		for at < len(data) {
			some := data[at:min(at+piece, len(data))]
			if err = u.send(s, at, len(some), strings.NewReader(some)); err != nil {
				break
			}
			at += len(some)
		}
		if err == nil {
			if it, err = u.closeAt(s, len(data)); err == nil {
				return it, nil
			}
		}
		if told := uploadedIs.FindStringSubmatch(err.Error()); told != nil {
			at, _ = strconv.Atoi(told[1])
		}
		if errors.Is(err, transfer.ErrNoChunk) || errors.Is(err, drive.ErrNoFile) || errors.Is(err, drive.ErrGone) {
			u.id = ""
		}
	}
	return it, err
}

// text is n bytes that don't repeat soon.
func text(n int) string {
	b := make([]byte, n)
	for i, x := 0, uint32(1); i < n; i++ {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return string(b)
}
