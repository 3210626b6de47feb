package drive_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/drive"
)

// group makes a group of Ann's account users with a pool of storage.
func (w *world) group(storage int64) (id access.GroupID) {
	w.Helper()
	const insert = `INSERT INTO user_groups (account_id, name, name_key, created_at, storage_max)
		SELECT $1, 'g' || CAST(COUNT(*) AS TEXT), 'g' || CAST(COUNT(*) AS TEXT), 1, CAST($2 AS BIGINT) FROM user_groups RETURNING id`
	w.must(w.db.Write(w.Context(), 0, func(tx db.Tx) error { return tx.One(insert, w.ann.Account, storage).Scan(&id) }))
	return id
}

// member makes an admin of Ann's account, in a group.
func (w *world) member(group access.GroupID) access.Caller {
	w.Helper()
	who := access.Caller{Kind: access.AccountUser, Account: w.ann.Account, Mode: access.Admin, Group: group}
	const insert = `INSERT INTO users (account_id, is_owner, email, password, created_at, group_id)
		SELECT $1, 0, 'm' || CAST(COUNT(*) AS TEXT), '', 1, CAST($2 AS BIGINT) FROM users RETURNING id`
	w.must(w.db.Write(w.Context(), 0, func(tx db.Tx) error { return tx.One(insert, who.Account, group).Scan(&who.User) }))
	return who
}

// used is what is charged to Ann's account, and to account users in it.
func (w *world) used(members ...access.Caller) string {
	w.Helper()
	all := []string{fmt.Sprint(w.rows(fmt.Sprint(`SELECT storage_used FROM accounts WHERE id = `, w.ann.Account)))}
	for _, m := range members {
		all = append(all, fmt.Sprint(w.rows(fmt.Sprint(`SELECT storage_used FROM users WHERE id = `, m.User))))
	}
	return strings.Join(all, " ")
}

// id is that of the file of a name in Ann's root.
func (w *world) id(name string) drive.FileID {
	w.Helper()
	slot, err := w.drive.Reserve(w.Context(), w.ann, drive.RootID, name, true)
	w.must(err)
	return slot.FileID()
}

func TestStorageIsChargedToWhoMakesAVersion(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		w.exec(`UPDATE accounts SET versions_kept = 2`)
		group := w.group(1000)
		cat, dog := w.member(group), w.member(group)
		put := func(who access.Caller, name, text string) drive.Item {
			t.Helper()
			it, err := w.tryPut(who, drive.RootID, name, text)
			w.must(err)
			return it
		}
		a := put(cat, "a", "1234567")
		put(w.ann, "b", "123")
		w.want(w.used(w.ann, cat, dog), "10 0 7 0")
		put(dog, "a", "12345")
		w.want(w.used(w.ann, cat, dog), "15 0 7 5")
		put(w.ann, "a", "1") // Cat's version goes
		w.want(w.used(w.ann, cat, dog), "9 0 0 5")
		put(cat, "a", "12") // and Dog's
		w.want(w.used(w.ann, cat, dog), "6 0 2 0")

		// Removed one by one, and the current one put back.
		put(dog, "a", "123456")
		versions, err := w.drive.Versions(ctx, w.ann, a.Key)
		w.must(err)
		_, err = w.drive.RemoveVersion(ctx, cat, versions[0].VersionID())
		w.must(err)
		w.want(w.used(w.ann, cat, dog), "5 0 2 0")

		// A copy is charged to who copies.
		put(dog, "c", "12345678")
		folder := w.folder(drive.RootID, "folder")
		m, err := w.drive.CopyFile(ctx, cat, a.FileID(), folder, "", false)
		w.must(err)
		w.want(w.used(w.ann, cat, dog), "15 0 4 8")
		copied, err := w.drive.CopyFolder(ctx, dog, folder, drive.RootID, "again", true)
		w.must(err)
		w.want(w.used(w.ann, cat, dog), "17 0 4 10")

		// What lies in the trash counts until it is purged.
		_, err = w.drive.TrashFolders(ctx, w.ann, []drive.FolderID{folder, copied.FolderID()})
		w.must(err)
		_, err = w.drive.TrashFiles(ctx, w.ann, []drive.FileID{a.FileID()})
		w.must(err)
		w.want(w.used(w.ann, cat, dog), "17 0 4 10")
		_, err = w.drive.RemoveFiles(ctx, w.ann, []drive.FileID{a.FileID()})
		w.must(err)
		w.want(w.used(w.ann, cat, dog), "15 0 2 10")
		w.must(w.drive.EmptyTrash(ctx, w.ann))
		w.must(w.drive.Purge(ctx, nil))
		_, err = w.drive.File(ctx, w.ann, m.FileID())
		w.refused(err, drive.ErrNoFile)
		w.want(w.used(w.ann, cat, dog), "11 0 0 8")

		// What a deleted account user has made stays, charged to the account alone.
		w.exec(`DELETE FROM users WHERE id = $1`, dog.User)
		c := put(dog, "c", "1")
		w.want(w.used(w.ann, cat), "12 0 0")
		_, err = w.drive.TrashFiles(ctx, w.ann, []drive.FileID{c.FileID()})
		w.must(err)
		_, err = w.drive.RemoveFiles(ctx, w.ann, []drive.FileID{c.FileID()})
		w.must(err)
		w.want(w.used(w.ann, cat), "3 0 0")
	})
}

func TestStorageOfAccountUsersAndGroups(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		group := w.group(10)
		cat, dog := w.member(group), w.member(group)
		w.exec(`UPDATE users SET storage_max = 6 WHERE id = $1`, cat.User)
		put := func(who access.Caller, name, text string) error {
			_, err := w.tryPut(who, drive.RootID, name, text)
			return err
		}
		w.must(put(cat, "a", "12345"))
		w.refused(put(cat, "b", "12"), drive.ErrMemberStorage)
		w.refused(put(cat, "b", "12"), drive.ErrStorage)
		w.must(put(dog, "b", "12345"))
		w.refused(put(cat, "c", "1"), drive.ErrMemberStorage) // the pool is empty, though he has something left
		w.refused(put(dog, "c", "1"), drive.ErrMemberStorage)
		_, err := w.drive.CopyFile(ctx, dog, w.id("a"), drive.RootID, "copy", false)
		w.refused(err, drive.ErrMemberStorage)
		folder := w.folder(drive.RootID, "folder")
		_, err = w.drive.CopyFile(ctx, w.ann, w.id("a"), folder, "", false) // the owner has neither limit
		w.must(err)
		_, err = w.drive.CopyFolder(ctx, cat, folder, drive.RootID, "again", true)
		w.refused(err, drive.ErrMemberStorage)
		w.want(w.used(w.ann, cat, dog), "15 0 5 5")
		_, err = w.drive.RemoveFolders(ctx, w.ann, []drive.FolderID{folder})
		w.must(err)
		_, err = w.drive.RemoveFolders(ctx, w.ann, []drive.FolderID{folder})
		w.must(err)
		w.must(w.drive.Purge(ctx, nil))
		w.must(put(cat, "empty", ""))
		w.must(put(w.ann, "c", "1234567890"))
		w.want(w.used(w.ann, cat, dog), "20 0 5 5")

		w.exec(`UPDATE user_groups SET limited = 0 WHERE id = $1`, group) // its limits rest
		w.must(put(dog, "d", "12345"))
		w.refused(put(cat, "d", "12"), drive.ErrMemberStorage)
		w.exec(`UPDATE user_groups SET limited = 1, storage_max = NULL WHERE id = $1`, group)
		w.must(put(cat, "e", "1"))
		w.exec(`UPDATE user_groups SET storage_max = 0 WHERE id = $1`, group) // nothing at all
		w.refused(put(dog, "e", "1"), drive.ErrMemberStorage)
		w.exec(`UPDATE user_groups SET storage_max = NULL WHERE id = $1`, group)
		w.exec(`UPDATE users SET storage_max = 0 WHERE id = $1`, dog.User)
		w.refused(put(dog, "e", "1"), drive.ErrMemberStorage)

		// The account's own limit holds for everybody in it.
		w.exec(`UPDATE users SET storage_max = NULL WHERE id = $1`, dog.User)
		w.exec(`UPDATE accounts SET storage_max = 27 WHERE id = $1`, w.ann.Account)
		err = put(dog, "f", "12")
		w.refused(err, drive.ErrStorage)
		if errors.Is(err, drive.ErrMemberStorage) {
			t.Error("it is the account that is full")
		}

		// What an account user removed himself makes room for him, what others removed only if the account is full.
		w.exec(`UPDATE accounts SET storage_max = NULL WHERE id = $1`, w.ann.Account)
		w.exec(`UPDATE users SET storage_max = 10 WHERE id = $1`, dog.User)
		remove := func(who access.Caller, name string) {
			t.Helper()
			_, err := w.drive.RemoveFiles(ctx, who, []drive.FileID{w.id(name)})
			w.must(err)
		}
		remove(cat, "b") // Dog made it
		w.refused(put(dog, "f", "1"), drive.ErrMemberStorage)
		remove(dog, "d")
		w.must(put(dog, "f", "1"))
		w.want(w.used(w.ann, cat, dog), "22 0 6 6")
		w.exec(`UPDATE accounts SET storage_max = 22 WHERE id = $1`, w.ann.Account)
		w.must(put(cat, "e", ""))
		w.must(put(dog, "g", "12"))
		w.want(w.used(w.ann, cat, dog), "19 0 6 3")
	})
}

// TestTheLastBytes: of many who want the last bytes of an account, of an account user, or of a group, just as many get
// some as there are.
func TestTheLastBytes(t *testing.T) {
	limits := map[string]string{
		"account": `UPDATE accounts SET storage_max = 1000 WHERE id = $1`,
		"user":    `UPDATE users SET storage_max = 1000 WHERE account_id = $1 AND is_owner = 0`,
		"group":   `UPDATE user_groups SET storage_max = 1000 WHERE account_id = $1`,
	}
	for of, limit := range limits {
		t.Run(of, func(t *testing.T) {
			each(t, func(w *world) {
				group := w.group(1 << 40)
				cat, dog := w.member(group), w.member(group)
				w.exec(limit, w.ann.Account)
				who := map[string][]access.Caller{"account": {w.ann, cat, dog}, "user": {cat}, "group": {cat, dog}}[of]
				var wg sync.WaitGroup
				results := make([]error, 50)
				for i := range results {
					wg.Go(func() {
						_, results[i] = w.tryPut(who[i%len(who)], drive.RootID, fmt.Sprint("file", i), strings.Repeat("x", 100))
					})
				}
				wg.Wait()
				fit := 0
				for _, err := range results {
					if err == nil {
						fit++
					} else {
						w.refused(err, drive.ErrStorage)
					}
				}
				w.want(fit, 10)
				w.want(w.used(), 1000)
			})
		})
	}
}
