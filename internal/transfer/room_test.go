package transfer_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
	"driveway/internal/transfer"
)

func (w *world) exec(query string, args ...any) {
	w.Helper()
	w.ok(w.db.Write(w.Context(), 0, func(tx db.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}))
}

// member makes an admin of Ann's account, in its default group.
func (w *world) member(name string) access.Caller {
	w.Helper()
	who := access.Caller{Kind: access.AccountUser, Account: w.ann.Account, Mode: access.Admin}
	const insert = `INSERT INTO users (account_id, is_owner, email, password, created_at, group_id)
		SELECT $1, 0, CAST($2 AS TEXT), '', 1, id FROM user_groups WHERE account_id = $1 AND is_default = 1 RETURNING id, group_id`
	w.ok(w.db.Write(w.Context(), 0, func(tx db.Tx) error { return tx.One(insert, who.Account, name).Scan(&who.User, &who.Group) }))
	return who
}

// TestRoomOfAccountUsers: what an account user announces has to fit into his own storage and his group's, together with all
// that they have under way, in memory or with a row.
func TestRoomOfAccountUsers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := newWorld(t, d)
		cat, dog := w.member("cat"), w.member("dog")
		w.exec(`UPDATE users SET storage_max = 200000 WHERE id = $1`, cat.User)
		w.exec(`UPDATE user_groups SET storage_max = 300000`)
		n := 0
		begin := func(who access.Caller, size int64) (transfer.Opened, error) {
			n++
			o, err := w.transfer.Create(w.Context(), who, transfer.NewFile{Folder: drive.RootID, Name: fmt.Sprint("file", n), Size: size})
			return o, err
		}
		refused := func(who access.Caller, size int64) {
			t.Helper()
			if _, err := begin(who, size); !errors.Is(err, drive.ErrMemberStorage) {
				t.Fatalf("%d bytes: %v", size, err)
			}
		}
		refused(cat, 200_001)
		large, err := begin(cat, 100_000) // it has a row
		w.ok(err)
		small, err := begin(cat, 40_000) // on SQLite it is in memory
		w.ok(err)
		refused(cat, 60_001)
		refused(dog, 160_001)
		unknown, err := begin(dog, 0) // grows as it comes
		w.ok(err)
		chunk := func(who access.Caller, o transfer.Opened, offset, size int) error {
			_, err := w.transfer.Chunk(w.Context(), who, transfer.Chunk{File: o.FileID(), Upload: o.Upload, Offset: int64(offset), Size: int64(size),
				Data: strings.NewReader(text(size))})
			return err
		}
		w.ok(chunk(dog, unknown, 0, 100_000))
		if err := chunk(dog, unknown, 100_000, 60_001); !errors.Is(err, drive.ErrMemberStorage) {
			t.Fatal(err)
		}
		w.ok(chunk(dog, unknown, 100_000, 60_000))
		refused(cat, 1)
		_, err = begin(w.ann, 1<<40) // the owner has neither limit
		w.ok(err)

		// What is published goes on to count, what is given up doesn't.
		finish := func(who access.Caller, o transfer.Opened, size int) {
			t.Helper()
			_, err := w.transfer.Close(w.Context(), who, transfer.Closing{File: o.FileID(), Upload: o.Upload, Size: int64(size)})
			w.ok(err)
		}
		finish(dog, unknown, 160_000)
		w.ok(chunk(cat, large, 0, 100_000))
		finish(cat, large, 100_000)
		refused(cat, 1)
		_, err = w.transfer.Cancel(w.Context(), cat, small.FileID())
		w.ok(err)
		refused(cat, 40_001)
		_, err = begin(cat, 40_000)
		w.ok(err)
	})
}

// TestTheLastMegabyte: many upload what would fill an account, an account user's storage or a group's. It is filled, and no more.
func TestTheLastMegabyte(t *testing.T) {
	limits := map[string]string{
		"account": `UPDATE accounts SET storage_max = 1000000`,
		"user":    `UPDATE users SET storage_max = 1000000 WHERE is_owner = 0`,
		"group":   `UPDATE user_groups SET storage_max = 1000000`,
	}
	for of, limit := range limits {
		t.Run(of, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d db.DB) {
				w := newWorld(t, d)
				cat, dog := w.member("cat"), w.member("dog")
				w.exec(limit)
				who := map[string][]access.Caller{"account": {w.ann, cat, dog}, "user": {cat}, "group": {cat, dog}}[of]
				put := func(who access.Caller, name string, size int64) error {
					o, err := w.transfer.Create(w.Context(), who, transfer.NewFile{Folder: drive.RootID, Name: name, Size: size})
					if err != nil {
						return err
					}
					c := transfer.Chunk{File: o.FileID(), Upload: o.Upload, Size: size, Data: strings.NewReader(text(int(size)))}
					if _, err := w.transfer.Chunk(w.Context(), who, c); err != nil {
						return err
					}
					_, err = w.transfer.Close(w.Context(), who, transfer.Closing{File: o.FileID(), Upload: o.Upload, Size: size})
					return err
				}
				var wg sync.WaitGroup
				results := make([]error, 50)
				for i := range results {
					wg.Go(func() { // the small ones are kept in memory on SQLite
						results[i] = put(who[i%len(who)], fmt.Sprint("file", i), []int64{50_000, 100_000}[i%2])
					})
				}
				wg.Wait()
				stored := int64(0)
				for i, err := range results {
					if err == nil {
						stored += []int64{50_000, 100_000}[i%2]
					} else if !errors.Is(err, drive.ErrStorage) {
						t.Error(err)
					}
				}
				if used := w.number(`SELECT storage_used FROM accounts`); used != stored || used > 1_000_000 || used <= 900_000 {
					t.Errorf("%d bytes are stored, %d are charged", stored, used)
				}
			})
		})
	}
}
