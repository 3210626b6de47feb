package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"

	"driveway/internal/db"
)

const perFolder = 1000 // files of a folder of a filled drive

// scale measures what single calls take on drives of very different sizes, which are filled by SQL.
func (b *bench) scale(round int, driveway string, sizes []int) error {
	for _, files := range sizes {
		if err := b.scaleAt(round, driveway, files); err != nil {
			return fmt.Errorf("a drive with %d files: %w", files, err)
		}
	}
	return nil
}

func (b *bench) scaleAt(round int, driveway string, files int) error {
	p := &peer{name: "driveway", binary: driveway, start: startDriveway, open: openGuide}
	dir := filepath.Join(b.dir, fmt.Sprintf("scale-%d", files))
	filled := filepath.Join(dir, "filled")
	if _, err := os.Stat(filled); errors.Is(err, os.ErrNotExist) {
		if err := p.up(dir); err != nil {
			return err
		}
		p.run.stop()
		fmt.Fprintf(os.Stderr, "filling a drive with %d files\n", files)
		if err := fillDrive(filepath.Join(p.dir, "data", "driveway.db"), files); err != nil {
			return err
		}
		if err := os.WriteFile(filled, nil, 0o600); err != nil {
			return err
		}
	}
	if err := p.up(dir); err != nil {
		return err
	}
	defer p.run.stop()
	g := p.store.(*guideStore)
	own := fmt.Sprintf("own-%d", round)
	if err := g.MakeFolder(own); err != nil {
		return err
	}
	folders := max(1, files/perFolder)
	data := small(1, 4096)
	steps := []struct {
		name string
		do   func(i int) error
	}{
		{"stat", func(int) error {
			at := rand.IntN(folders * perFolder)
			return send(g.http, request("GET", g.base+"/file/info.json/"+filledFile(at/perFolder, at%perFolder)+"?session_id="+g.session, nil, 0), nil)
		}},
		{"list a small folder", func(int) error { _, _, err := g.List(own); return err }},
		{"create", func(i int) error { return g.Put(own, fileName(i), 4096, data) }},
		{"rename", func(i int) error { return g.Rename(own, fileName(i), "renamed-"+fileName(i)) }},
		{"move", func(i int) error {
			id := g.file(own, "renamed-"+fileName(i))
			return g.post("/file/move_copy.json", `{"session_id":"`+g.session+`","src_file_id":"`+id+`","dst_folder_id":"`+filledFolder(i%folders)+`","move":"true","overwrite_if_exists":"true"}`, nil)
		}},
		{"delete", func(i int) error { return g.Delete(own, "renamed-"+fileName(i)) }},
	}
	const times = 1000
	for _, step := range steps {
		var all latencies
		n := times
		if step.name == "list a small folder" {
			n = times / 2
		}
		for i := range n + n/10 { // the first tenth warms up, at other files
			at := i
			if i < n/10 {
				at = n + i
			}
			if err := all.time(func() error { return step.do(at) }); err != nil {
				return fmt.Errorf("%s: %w", step.name, err)
			}
			if i == n/10-1 {
				all.all = all.all[:0]
			}
		}
		b.add(fmt.Sprintf("%s, %d files: median", step.name, files), p, "ms", false, all.at(50))
		b.add(fmt.Sprintf("%s, %d files: 99th percentile", step.name, files), p, "ms", false, all.at(99))
	}
	return nil
}

// filledFolder and filledFile are the ids of what fillDrive makes.
func filledFolder(i int) string  { return fmt.Sprintf("FILLED-%013d", i) }
func filledFile(f, i int) string { return fmt.Sprintf("FILLED%010d%04d", f, i) }

// fillDrive puts folders with files into the first account's root.
func fillDrive(file string, files int) error {
	ctx := context.Background()
	d, err := db.OpenSQLite(ctx, file, db.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer d.Close()
	const step = 100 // folders a transaction
	folders := max(1, files/perFolder)
	for from := 0; from < folders; from += step {
		err := d.WriteRelaxed(ctx, 1, func(tx db.Tx) error {
			var root, account int64
			if err := tx.One(`SELECT id, account_id FROM nodes WHERE parent_id IS NULL ORDER BY id LIMIT 1`).Scan(&root, &account); err != nil {
				return err
			}
			to := min(from+step, folders)
			const insertFolders = `INSERT INTO nodes (account_id, public_id, parent_id, is_folder, name, name_key, created_at, modified_at, files)
				WITH RECURSIVE f(i) AS (SELECT $3 UNION ALL SELECT i + 1 FROM f WHERE i + 1 < $4)
				SELECT $2, printf('FILLED-%013d', i), $1, 1, printf('filled-%07d', i), printf('filled-%07d', i), 1, 1, $5 FROM f`
			if _, err := tx.Exec(insertFolders, root, account, from, to, perFolder); err != nil {
				return err
			}
			const insertFiles = `INSERT INTO nodes (account_id, public_id, parent_id, is_folder, name, name_key, created_at, modified_at, extension, version)
				WITH RECURSIVE f(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM f WHERE i + 1 < $3)
				SELECT n.account_id, printf('FILLED%010d%04d', CAST(substr(n.name, 8) AS INTEGER), i), n.id, 0, printf('file-%06d.bin', i), printf('file-%06d.bin', i), 1, 1, 'bin', 1
				FROM nodes n, f WHERE n.parent_id = $1 AND n.name_key >= printf('filled-%07d', $2) AND n.name_key < printf('filled-%07d', $4)`
			if _, err := tx.Exec(insertFiles, root, from, perFolder, to); err != nil {
				return err
			}
			_, err := tx.Exec(`UPDATE nodes SET folders = folders + $2 WHERE id = $1`, root, to-from)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
