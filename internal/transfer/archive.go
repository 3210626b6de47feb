package transfer

import (
	"archive/zip"
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strconv"
	"strings"
	"time"

	"driveway/internal/access"
	"driveway/internal/drive"
	"driveway/internal/fault"
)

// Refusals of archives.
var (
	ErrNothing = fault.New(fault.Invalid, "Empty files list")
	ErrTooMany = fault.New(fault.Invalid, "Too many ids. At most 10000 are taken at once.")
)

// maxPicks is how many files and folders may be named.
const maxPicks = 10_000

// Archive is a zip of files and folders that is made while it is sent.
type Archive struct {
	Name    string // the only thing's with .zip, else files.zip
	service *Service
	who     access.Caller
	picks   []drive.Pick
	paces   map[access.AccountID]*pace
}

// Archive finds the files and folders, of all of which who has to know: see drive.Service.Picks. What is not for who to read
// is left out, in the folders as well. ErrBandwidth where enough has been downloaded today from one of their accounts.
func (s *Service) Archive(ctx context.Context, who access.Caller, files []drive.FileID, folders []drive.FolderID) (Archive, error) {
	switch {
	case len(files)+len(folders) == 0:
		return Archive{}, ErrNothing
	case len(files)+len(folders) > maxPicks:
		return Archive{}, ErrTooMany
	}
	picks, err := s.drive.Picks(ctx, who, files, folders)
	if err != nil {
		return Archive{}, err
	}
	a := Archive{Name: "files.zip", service: s, who: who, picks: picks, paces: map[access.AccountID]*pace{}}
	for i := range picks {
		if err := a.limit(ctx, picks[i].Account); err != nil {
			return Archive{}, err
		}
	}
	if len(picks) == 1 {
		a.Name = safeName(&picks[0]) + ".zip"
	}
	return a, nil
}

// limit asks whether more may be downloaded from an account, once, and how fast.
func (a Archive) limit(ctx context.Context, account access.AccountID) error {
	if _, asked := a.paces[account]; asked {
		return nil
	}
	l, err := a.service.drive.Limits(ctx, a.who, account)
	if err != nil {
		return err
	}
	a.paces[account] = newPace(l.DownloadSpeed)
	return a.service.Counter.traffic.room(ctx, partyOf(a.who, account), l)
}

// Write writes the archive in one pass, in memory that grows with the number of entries only (some 300 bytes each). What
// changes meanwhile is in it as it is met. An error leaves it without an end, so that no program takes it for whole.
func (a Archive) Write(ctx context.Context, w io.Writer) error {
	p := &packer{Archive: a, ctx: ctx, zip: zip.NewWriter(w), named: map[picked]bool{}, top: map[string]int64{}}
	for i := range a.picks {
		p.named[identity(&a.picks[i])] = false
	}
	for i := range a.picks {
		if err := p.pick(&a.picks[i]); err != nil {
			return fmt.Errorf("transfer: archive: %w", err)
		}
	}
	return p.zip.Close()
}

type packer struct {
	Archive
	ctx   context.Context //nolint:containedctx // it lives for one call
	zip   *zip.Writer
	named map[picked]bool  // what was asked for by its own id, and whether it is in already
	top   map[string]int64 // names at the top, folded, and the number to try for the next one
}

// picked tells things apart. Versions of one file are different things.
type picked struct{ key, version int64 }

func identity(p *drive.Pick) picked { return picked{p.Key, p.Version} }

// first says whether a thing is to be written: what was asked for several times, or lies in another thing that was asked
// for, comes once, where it is met first.
func (p *packer) first(pick *drive.Pick) bool {
	id := identity(pick)
	done, named := p.named[id]
	if named {
		p.named[id] = true
	}
	return !done
}

// pick writes something that was asked for.
func (p *packer) pick(pick *drive.Pick) error {
	if !p.first(pick) {
		return nil
	}
	name := p.free(safeName(pick), pick.IsFolder)
	if pick.IsFolder {
		return p.folder(pick, name+"/")
	}
	at, err := p.service.drive.Located(p.ctx, *pick)
	if err != nil {
		return err
	}
	pick.Location = at
	return p.file(pick, name)
}

// folder writes a folder and all below it: files first.
func (p *packer) folder(pick *drive.Pick, path string) error {
	if _, err := p.zip.CreateHeader(header(pick, path)); err != nil {
		return err
	}
	err := p.each(*pick, p.service.drive.FilesIn, func(file *drive.Pick) error { return p.file(file, p.below(path, file)) })
	if err != nil {
		return err
	}
	return p.each(*pick, p.service.drive.FoldersIn, func(below *drive.Pick) error { return p.folder(below, p.below(path, below)+"/") })
}

// maxPath is the length of the longest name of an entry, in bytes, without the slash behind a folder's.
const maxPath = 1<<16 - 2

// below returns the name of an entry that lies in a folder. One that a zip has no room for goes to the top.
func (p *packer) below(path string, pick *drive.Pick) string {
	name := safeName(pick)
	if len(path)+len(name) > maxPath {
		return p.free(name, pick.IsFolder)
	}
	return path + name
}

type lister func(context.Context, access.Caller, drive.Pick, string) ([]drive.Pick, string, error)

func (p *packer) each(in drive.Pick, list lister, write func(*drive.Pick) error) error {
	for after := ""; ; {
		found, next, err := list(p.ctx, p.who, in, after)
		if err != nil {
			return err
		}
		for i := range found {
			if !p.first(&found[i]) {
				continue
			}
			if err := write(&found[i]); err != nil {
				return err
			}
			found[i].Data = nil
		}
		if next == "" {
			return nil
		}
		after = next
	}
}

// file writes a file.
func (p *packer) file(pick *drive.Pick, name string) error {
	w, err := p.zip.CreateHeader(header(pick, name))
	if err != nil {
		return err
	}
	p.service.Counter.Download(pick.Key)
	p.service.begun(p.who, &pick.Node)
	r, err := Download{service: p.service, at: pick.Location}.Open(p.ctx, 0, pick.Size)
	if err != nil {
		return err
	}
	content := io.Reader(r)
	if p.paces[pick.Account] != nil { // waiting, it is not to hold a large buffer
		content = struct{ io.Reader }{r}
	}
	n, err := io.Copy(&metered{p, pick.Account, w}, content)
	if errClose := r.Close(); err == nil {
		err = errClose
	}
	if err == nil && n != pick.Size {
		err = fmt.Errorf("%s has %d bytes, not %d", pick.PublicID, n, pick.Size)
	}
	return err
}

// metered takes content of an account into an archive, counts it, and holds its pace.
type metered struct {
	*packer
	account access.AccountID
	w       io.Writer
}

// Write implements io.Writer.
func (m *metered) Write(b []byte) (n int, err error) {
	for len(b) > 0 && err == nil {
		piece := b
		if most := m.paces[m.account].piece(); most > 0 {
			piece = b[:min(most, int64(len(b)))]
		}
		var k int
		k, err = m.w.Write(piece)
		n, b = n+k, b[k:]
		err = cmp.Or(err, m.service.sent(m.ctx, m.who, m.account, m.paces[m.account], int64(k)))
	}
	return n, err
}

// The times that a zip can tell, in each of the two forms that it has for them.
var (
	earliest = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Unix(math.MaxInt32, 0).UTC()
)

// header describes an entry. Content is stored as it is: most of what takes room is compressed already.
func header(pick *drive.Pick, name string) *zip.FileHeader {
	modified := time.Unix(pick.Modified, 0).UTC()
	switch {
	case modified.Before(earliest):
		modified = earliest
	case modified.After(latest):
		modified = latest
	}
	h := &zip.FileHeader{Name: name, Method: zip.Store, Modified: modified}
	if pick.IsFolder {
		h.SetMode(fs.ModeDir | 0o755)
	} else {
		h.SetMode(0o644)
	}
	return h
}

// safeName is a thing's name in an archive. Names in the drive hold no separators and are never ".."; control characters,
// which no program should have to unpack, are replaced, and the thing's number keeps the result from being another's.
func safeName(pick *drive.Pick) string {
	if pick.IsRoot() {
		return "files"
	}
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '_'
		}
		return r
	}, pick.Name)
	if clean == pick.Name {
		return clean
	}
	return numbered(clean, pick.Key, pick.IsFolder)
}

// free returns a name that nothing at the top of the archive has: "name (2).ext" and so on.
func (p *packer) free(name string, folder bool) string {
	wish, folded := name, strings.ToLower(name)
	for p.top[strings.ToLower(name)] > 0 {
		p.top[folded]++
		name = numbered(wish, p.top[folded], folder)
	}
	p.top[strings.ToLower(name)] = 1
	return name
}

// numbered puts a number before a name's extension.
func numbered(name string, n int64, folder bool) string {
	suffix := " (" + strconv.FormatInt(n, 10) + ")"
	if dot := strings.LastIndexByte(name, '.'); dot > 0 && !folder {
		return name[:dot] + suffix + name[dot:]
	}
	return name + suffix
}
