package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/content"
	"driveway/internal/content/contenttest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
)

// days are all that is done.
var days = slices.Concat(day, taskDay, peopleDay, sharingDay)

// TestNothingIsHalfDone goes through a day on which everything is done that changes a drive, and lets every step of the
// database and every call of the content store fail once, wherever it comes. Then the call is refused, nothing of it has
// been done (or all of it, where only the answer was lost), the check finds nothing, and the same call works.
func TestNothingIsHalfDone(t *testing.T) {
	for name, open := range map[string]func(testing.TB) db.DB{
		"sqlite":   dbtest.SQLite,
		"postgres": func(t testing.TB) db.DB { return dbtest.OpenPostgres(t, dbtest.Postgres(t), db.Options{}) },
	} {
		t.Run(name, func(t *testing.T) {
			failures := 0
			for deeds := range slices.Chunk(days, 10) { // small drives are compared faster
				d := open(t)
				s := newSite(t, d)
				for _, deed := range deeds {
					t.Run(deed.name, func(t *testing.T) {
						s.T = t
						failures += s.failEvery(deed, "step of the database", func(n int) (heal func() bool) {
							failing := dbtest.FailNth(d, n)
							s.db.set(failing)
							return func() bool { s.db.set(d); return failing.Fired() }
						})
						if name == "postgres" { // the store is the same
							return
						}
						for _, when := range []contenttest.When{contenttest.Before, contenttest.After} {
							failures += s.failEvery(deed, fmt.Sprintf("call of the store (effective: %v)", when), func(n int) (heal func() bool) {
								failing := contenttest.FailNth(s.store.real, n, when)
								s.store.set(failing)
								return func() bool { s.store.set(s.store.real); return failing.Failed() }
							})
						}
					})
				}
			}
			t.Logf("%d failures in %d deeds", failures, len(days))
		})
	}
}

// TestTheDayHasEverything: every operation that is built and changes something is among the day's deeds.
func TestTheDayHasEverything(t *testing.T) {
	covered := map[string]bool{}
	for _, deed := range days {
		for number := range strings.FieldsSeq(deed.covers) {
			covered[number] = true
		}
	}
	for _, o := range operations().Ops() {
		if o.Built() && o.Number != "ext" && !covered[o.Number] {
			t.Errorf("%s is not among the deeds of the day", o)
		}
	}
}

// failEvery does a deed again and again, with a later failure each time, until it is over before the failure.
func (s *site) failEvery(deed deed, what string, fail func(n int) (heal func() bool)) (failures int) {
	for n := 1; n < 1000; n++ {
		s.n++
		call := deed.prepare(s)
		before := s.world.Dump()
		heal := fail(n)
		a := call()
		fired := heal()
		after := s.world.Dump()
		at := fmt.Sprintf("failure of %s %d, answered by %d %.200s", what, n, a.status, a.body)
		switch {
		case !fired && a.status != http.StatusOK:
			s.Fatalf("without a failure (%s %d): %d %s", what, n, a.status, a.body)
		case !fired:
			s.whole("in the end")
			return failures
		case a.status != http.StatusOK && a.status != 0 && a.status < 400, a.status >= 400 && !a.refusal():
			s.Errorf("%s: no refusal", at)
		case a.status != http.StatusOK && after != before && !a.lost() && !deed.steps:
			s.Errorf("%s: half done:\n%s", at, apitest.Difference(before, after))
		}
		done := after != before
		if done {
			s.whole(at)
		}
		if again := call(); again.status != http.StatusOK && (!done || !again.refusal() || again.status >= 500) {
			s.Errorf("%s: again: %d %s", at, again.status, again.body)
		}
		failures++
	}
	s.Fatalf("%s: it has no end", what)
	return failures
}

// whole fails the test if the check finds anything.
func (s *site) whole(at string) {
	s.Helper()
	err := s.world.Drive.Check(s.Context(), func(f drive.Finding) { s.Errorf("%s: the check finds %+v", at, f) })
	if err != nil {
		s.Fatal(err)
	}
}

// site is a world whose database and store can be made to fail.
type site struct {
	*testing.T
	world *apitest.World
	db    *switchDB
	store *switchStore
	n     int // makes names new
}

func newSite(t *testing.T, d db.DB) *site {
	s := &site{T: t, db: &switchDB{DB: d}, store: &switchStore{}}
	s.db.set(d)
	s.world = apitest.StartWith(t, s.db, apitest.Options{Small: 1000, Quiet: true, Store: func(real content.Store) content.Store {
		s.store.real = real
		s.store.set(real)
		return s.store
	}})
	return s
}

// answer is what became of a call. Status 0: the connection broke.
type answer struct {
	status int
	body   string
}

func (a answer) refusal() bool {
	var body struct{ Error struct{ Code int } }
	return json.Unmarshal([]byte(a.body), &body) == nil && body.Error.Code == a.status || grantRefusal([]byte(a.body))
}

// lost says whether the answer of the database was lost, so that nobody knows what has been done.
func (a answer) lost() bool { return strings.Contains(a.body, db.ErrUnknownOutcome.Message) }

// post sends parameters as JSON.
func (s *site) post(method, path string, args apitest.Args) answer {
	if args["session_id"] == nil {
		args["session_id"] = s.world.Ann.Session
	}
	body, err := json.Marshal(args)
	if err != nil {
		s.Fatal(err)
	}
	return s.send(method, path, "application/json", body)
}

// get sends a path, and after a ? a query.
func (s *site) get(method, path string) answer { return s.send(method, path, "", nil) }

func (s *site) send(method, path, contentType string, body []byte) answer {
	path = "/api/v1" + strings.ReplaceAll(path, "{session_id}", s.world.Ann.Session)
	r := httptest.NewRequestWithContext(s.Context(), method, path, bytes.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	w := httptest.NewRecorder()
	if broken := serve(s.world.Handler, w, r); broken == http.ErrAbortHandler {
		return answer{}
	} else if broken != nil {
		s.Fatalf("%s %s: %v", method, path, broken)
	}
	return answer{w.Code, w.Body.String()}
}

// job runs something in the background.
func (s *site) job(run func(context.Context) error) answer {
	if err := run(s.Context()); err != nil {
		return answer{http.StatusInternalServerError, `{"error":{"code":500,"message":"` + db.ErrUnknownOutcome.Message + `"}}`}
	}
	return answer{status: http.StatusOK}
}

// switchDB is a database that can be exchanged while it is used.
type switchDB struct {
	db.DB
	now atomic.Pointer[db.DB]
}

func (d *switchDB) set(to db.DB) { d.now.Store(&to) }

func (d *switchDB) Read(ctx context.Context, fn func(db.Tx) error) error {
	return (*d.now.Load()).Read(ctx, fn)
}

func (d *switchDB) Write(ctx context.Context, partition int64, fn func(db.Tx) error) error {
	return (*d.now.Load()).Write(ctx, partition, fn)
}

func (d *switchDB) WriteRelaxed(ctx context.Context, partition int64, fn func(db.Tx) error) error {
	return (*d.now.Load()).WriteRelaxed(ctx, partition, fn)
}

// switchStore is a content store that can be exchanged while it is used.
type switchStore struct {
	real content.Store
	now  atomic.Pointer[content.Store]
}

func (s *switchStore) set(to content.Store) { s.now.Store(&to) }

func (s *switchStore) Create(ctx context.Context, key content.Key) (content.Staging, error) {
	return (*s.now.Load()).Create(ctx, key)
}

func (s *switchStore) Resume(ctx context.Context, key content.Key) (content.Staging, error) {
	return (*s.now.Load()).Resume(ctx, key)
}

func (s *switchStore) Open(ctx context.Context, key content.Key, offset, n int64) (io.ReadCloser, error) {
	return (*s.now.Load()).Open(ctx, key, offset, n)
}

func (s *switchStore) Remove(ctx context.Context, key content.Key) error {
	return (*s.now.Load()).Remove(ctx, key)
}

func (s *switchStore) Walk(ctx context.Context) iter.Seq2[content.Info, error] {
	return (*s.now.Load()).Walk(ctx)
}

func (s *switchStore) Ping(ctx context.Context) error { return (*s.now.Load()).Ping(ctx) }
