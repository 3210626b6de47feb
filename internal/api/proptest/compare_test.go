package proptest

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"driveway/internal/db"
	"driveway/internal/drive"
)

// compare holds all that can be listed of both drives against the model, and the stamps against those that were seen last.
func (p *player) compare() error {
	p.kind = "compare"
	for account, root := range p.roots {
		if err := p.compareFolder(root); err != nil {
			return err
		}
		if err := p.compareTrash(account); err != nil {
			return err
		}
	}
	return nil
}

func (p *player) compareFolder(t *thing) error {
	a := p.users[t.account*ben].Get("/folder/list.json/{session_id}/" + t.id)
	if err := p.expect(a, http.StatusOK); err != nil {
		return fmt.Errorf("list %s: %w", p.at(t), err)
	}
	var got, want []string
	for _, e := range a.At("Folders").([]any) {
		f := e.(map[string]any)
		got = append(got, fmt.Sprintf("%s|folder %v %v", key(f["Name"].(string)), f["Name"], f["FolderID"]))
	}
	for _, e := range a.At("Files").([]any) {
		f := e.(map[string]any)
		got = append(got, fmt.Sprintf("%s|file %v %v, version %v, %v bytes %v, modified %v", key(f["Name"].(string)), f["Name"], f["FileId"],
			f["Version"], f["Size"], f["FileHash"], f["DateModified"]))
	}
	for _, folders := range []bool{true, false} {
		var lines []string
		for _, c := range p.children(t) {
			switch {
			case c.folder != folders:
			case c.folder:
				lines = append(lines, fmt.Sprintf("%s|folder %s %s", key(c.name), c.name, c.id))
			default:
				v := c.current()
				sum := md5.Sum([]byte(v.text))
				lines = append(lines, fmt.Sprintf("%s|file %s %s, version %d, %d bytes %s, modified %d", key(c.name), c.name, c.id, v.number,
					len(v.text), hex.EncodeToString(sum[:]), v.modified))
			}
		}
		slices.SortFunc(lines, func(a, b string) int { return strings.Compare(before(a), before(b)) })
		want = append(want, lines...)
	}
	if !slices.Equal(got, want) {
		return differ("%s holds\n\t%s\nin the model\n\t%s", p.at(t), strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
	if err := compareStamp(p.at(t), number(a.At("DirUpdateTime")), &t.stamp, &t.bumped); err != nil {
		return err
	}
	for _, c := range p.children(t) {
		if c.folder {
			if err := p.compareFolder(c); err != nil {
				return err
			}
		}
	}
	return nil
}

func before(line string) string {
	before, _, _ := strings.Cut(line, "|")
	return before
}

// compareStamp wants a stamp to have grown if something has changed, and else to be what it was.
func compareStamp(of string, now int64, seen *int64, bumped *bool) error {
	if *seen != 0 && *bumped != (now > *seen) || now < *seen {
		return differ("the stamp of %s was %d and is %d, and it has changed: %v", of, *seen, now, *bumped)
	}
	*seen, *bumped = now, false
	return nil
}

func (p *player) compareTrash(account int) error {
	a := p.users[account*ben].Get("/folder/trashlist.json/{session_id}")
	if err := p.expect(a, http.StatusOK); err != nil {
		return fmt.Errorf("the trash of %d: %w", account, err)
	}
	var got, want []string
	for _, kind := range []struct{ array, id string }{{"Folders", "FolderID"}, {"Files", "FileId"}} {
		for _, e := range a.At(kind.array).([]any) {
			f := e.(map[string]any)
			got = append(got, fmt.Sprint(f[kind.id], " ", f["Name"]))
		}
	}
	for _, t := range p.things {
		if t.account == account && (t.state == trashed || t.state == removed) {
			want = append(want, t.id+" "+t.name)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		return differ("the trash of %d holds %q, in the model %q", account, got, want)
	}
	return compareStamp(fmt.Sprint("the trash of ", account), number(a.At("DirUpdateTime")), &p.trash[account], &p.trashBumped[account])
}

// end compares everything, clears away what is gone, and looks whether all adds up.
func (p *player) end() error {
	if err := p.compare(); err != nil {
		return err
	}
	if err := p.world.Drive.Purge(p.Context(), nil); err != nil {
		return err
	}
	var found []drive.Finding
	if err := p.world.Drive.Check(p.Context(), func(f drive.Finding) { found = append(found, f) }); err != nil {
		return err
	}
	if len(found) > 0 {
		return differ("the check finds %+v", found)
	}
	for account := range p.roots {
		var used int64
		err := p.world.DB.Read(p.Context(), func(tx db.Tx) error {
			return tx.One(`SELECT storage_used FROM accounts WHERE id = $1`, p.users[account*ben].Caller.Account).Scan(&used)
		})
		if err != nil {
			return err
		}
		if used != int64(p.used(account)) {
			return differ("account %d uses %d bytes, in the model %d", account, used, p.used(account))
		}
	}
	return nil
}
