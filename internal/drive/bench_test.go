package drive

import (
	"context"
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// BenchmarkDecision finds a file ten folders deep and decides about it: for the owner, whose rights don't depend on grants;
// for an account user to whom the topmost folder is open, and who has 200 others; and that without its database queries.
func BenchmarkDecision(b *testing.B) {
	d := dbtest.SQLite(b)
	s := New(d, time.Now, rand.Reader, nil)
	ctx := context.Background()
	ann, al := access.Caller{Kind: access.Owner, Account: 1, User: 1}, access.Caller{Kind: access.AccountUser, Account: 1, User: 2, Mode: access.Files}
	write := func(sql string, args ...any) {
		b.Helper()
		if err := d.Write(ctx, 1, func(tx db.Tx) error { _, err := tx.Exec(sql, args...); return err }); err != nil {
			b.Fatal(err)
		}
	}
	write(`INSERT INTO accounts (id, created_at) VALUES (1, 1)`)
	write(`INSERT INTO users (id, account_id, is_owner, email, password, created_at) VALUES (1, 1, 1, '', '', 1), (2, 1, 0, '', '', 1)`)
	write(`INSERT INTO nodes (account_id, public_id, is_folder, name, name_key, created_at, modified_at) VALUES (1, 'root', 1, '', '', 1, 1)`)
	folder := func(in FolderID, name string, how Opening) FolderID {
		b.Helper()
		it, err := s.CreateFolder(ctx, ann, NewFolder{Parent: in, Name: name})
		if err != nil {
			b.Fatal(err)
		}
		if how >= 0 {
			write(`INSERT INTO grants (account_id, node_id, user_id, mode, created_at) VALUES (1, $1, 2, $2, 1)`, it.Key, how)
		}
		return it.FolderID()
	}
	for i := range 200 {
		folder(RootID, fmt.Sprint("other ", i), Opening(i%3))
	}
	at := folder(RootID, "top", ToEdit)
	for i := range 9 {
		at = folder(at, fmt.Sprint(i), -1)
	}
	file, err := s.NewFile(ctx, ann, at, "file", "txt")
	if err != nil {
		b.Fatal(err)
	}
	find := func(b *testing.B, who access.Caller) (p *place) {
		err := d.Read(ctx, func(tx db.Tx) (err error) {
			for b.Loop() {
				if p, err = s.file(tx, who, file.FileID(), access.Write); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		return p
	}
	var p *place
	b.Run("owner", func(b *testing.B) { find(b, ann) })
	b.Run("account user", func(b *testing.B) { p = find(b, al) })
	b.Run("alone", func(b *testing.B) {
		rows := make([]grant, len(p.above)+1)
		for i := range rows {
			rows[i] = grant{id: int64(i % 2), how: ToEdit}
		}
		for b.Loop() {
			p.open(al, rows)
			if access.Decide(al, access.Write, p.facts(al)) != access.Allowed {
				b.Fatal("refused")
			}
		}
	})
}
