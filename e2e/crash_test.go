package e2e

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"
)

// rounds is how often each crash test kills the server: few in `make test`, 100 in `make e2e`.
func rounds(t *testing.T) int {
	return number(t, "DRIVEWAY_TEST_ROUNDS", crashRounds)
}

// number reads a number from the environment.
func number(t *testing.T, name string, otherwise int) int {
	v := os.Getenv(name)
	if v == "" {
		return otherwise
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// TestKill kills the server at random moments under concurrent uploads. After each restart every acknowledged file is
// whole, nothing else shows, and uploads of several chunks go on where they were.
func TestKill(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		t.Parallel()
		s := startServer(t, database)
		crash(t, s, false)
	})
}

// The uploads of a crash test: a file is small, or comes in several chunks of this size.
const (
	writers   = 8
	chunkSize = 64 << 10
)

// crash runs the rounds: writers at work, the server killed at a random moment and restarted, and a look at everything.
func crash(t *testing.T, s *Server, powerCut bool) {
	seed := uint64(number(t, "DRIVEWAY_TEST_SEED", int(time.Now().UnixNano()&0xffffff)))
	t.Logf("DRIVEWAY_TEST_SEED=%d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	latest := 400 // milliseconds
	if s.Database != "sqlite" {
		latest = 1000 // a process that has just connected is slower
	}
	d := &crashDrive{Client: s.Client(), t: t, powerCut: powerCut, files: map[string]map[string]*crashFile{}}

	began, restarting := time.Now(), time.Duration(0)
	var before string
	for round := range rounds(t) {
		folder, err := d.CreateFolder("0", fmt.Sprintf("round %d", round))
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		d.files[folder] = map[string]*crashFile{}

		var working sync.WaitGroup
		for w := range writers {
			rnd := rand.New(rand.NewPCG(seed, uint64(round*writers+w+1)))
			working.Go(func() { d.write(w, rnd, folder, before) })
		}
		time.Sleep(time.Duration(20+rnd.IntN(latest)) * time.Millisecond) // the random moment
		s.Kill()
		working.Wait()
		if powerCut {
			s.losePower()
		}
		t0 := time.Now()
		s.Start()
		restarting += time.Since(t0)

		d.check(folder)
		d.check(before)
		if s.Database == "sqlite" {
			d.goOn()
			d.check(folder)
			d.check(before)
		}
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
		before = folder
	}
	// On PostgreSQL a dead process may hold an upload up for a while, so all go on together at the end.
	d.goOn()
	for folder := range d.files {
		d.check(folder)
	}
	if powerCut {
		s.forgetLostUploads()
	}
	s.Run("check") // every row, reference, counter and byte
	t.Logf("%d rounds in %v: %d files and %d new versions acknowledged, %d uploads resumed, %d answers lost; a restart took %v",
		rounds(t), time.Since(began).Round(time.Millisecond), d.made, d.replaced, d.resumed, d.lost, restarting/time.Duration(rounds(t)))
}

// crashDrive is what the test knows of the drive.
type crashDrive struct {
	*Client
	t        *testing.T
	powerCut bool // what was not synced is lost too: of an unfinished upload there may be less than was acknowledged

	mu    sync.Mutex
	files map[string]map[string]*crashFile // by folder and name

	made, replaced, resumed, lost int
}

// crashFile is what the test knows of one file. One writer at a time has it.
type crashFile struct {
	name string
	id   string // of the file, or while it is pending the one that create_file gave

	acked   []byte // the content that was acknowledged last; nil: none was
	version int    // its version
	maybe   []byte // a content whose close got no answer; nil: none
	closed  Upload // the upload that was closed last
	touched bool   // since the last check
	cut     *crashUpload
}

// crashUpload is an upload of several chunks that a crash has cut off.
type crashUpload struct {
	Upload
	data []byte
	sent int64 // acknowledged
}

// write uploads new files and new versions until the server is gone.
func (d *crashDrive) write(w int, rnd *rand.Rand, folder, before string) {
	for n := 0; ; n++ {
		size := rnd.IntN(48 << 10)
		if rnd.IntN(8) == 0 {
			size = chunkSize + 1 + rnd.IntN(8*chunkSize)
		}
		data := make([]byte, size)
		for i := 0; i < len(data); i += 8 {
			v := rnd.Uint64()
			for j := i; j < min(i+8, len(data)); j++ {
				data[j] = byte(v)
				v >>= 8
			}
		}
		f := d.pick(w, n, rnd, folder, before)
		if err := d.upload(f, folder, data); err != nil {
			var refusal *Refusal
			if errors.As(err, &refusal) {
				d.t.Errorf("%s: %v", f.name, err)
			}
			return
		}
	}
}

// pick takes a new file, or now and then one of the writer's that is there.
func (d *crashDrive) pick(w, n int, rnd *rand.Rand, folder, before string) *crashFile {
	d.mu.Lock()
	defer d.mu.Unlock()
	if rnd.IntN(4) == 0 {
		in := d.files[folder]
		if rnd.IntN(2) == 0 {
			in = d.files[before]
		}
		if f := in[fmt.Sprintf("%d-%d", w, rnd.IntN(n+1))]; f != nil && f.acked != nil {
			f.touched = true
			return f
		}
	}
	f := &crashFile{name: fmt.Sprintf("%d-%d", w, n), touched: true}
	d.files[folder][f.name] = f
	return f
}

// upload puts data into f, and notes what is known at each moment.
func (d *crashDrive) upload(f *crashFile, folder string, data []byte) error {
	if f.id == "" {
		id, err := d.Create(folder, f.name)
		if err != nil {
			return err
		}
		f.id = id
	}
	u, err := d.Open(f.id, int64(len(data)))
	if err != nil {
		return err
	}
	cut := &crashUpload{Upload: u, data: data}
	for cut.sent < int64(len(data)) {
		end := min(cut.sent+chunkSize, int64(len(data)))
		if err := d.Chunk(u, cut.sent, data[cut.sent:end]); err != nil {
			if cut.sent > 0 {
				f.cut = cut
			}
			return err
		}
		cut.sent = end
	}
	return d.finish(f, u, data)
}

// finish closes an upload.
func (d *crashDrive) finish(f *crashFile, u Upload, data []byte) error {
	f.maybe, f.closed = data, u
	closed, err := d.Close(u, int64(len(data)))
	if err != nil {
		return err
	}
	if closed.Size != int64(len(data)) || closed.FileHash != hashOf(data) {
		return &Refusal{200, fmt.Sprintf("close answers %d bytes of hash %s for %d of %s", closed.Size, closed.FileHash, len(data), hashOf(data))}
	}
	version, err := strconv.Atoi(closed.Version)
	if err != nil || version <= f.version {
		return &Refusal{200, fmt.Sprintf("close answers version %q after %d", closed.Version, f.version)}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if f.acked == nil {
		d.made++
	} else {
		d.replaced++
	}
	f.id, f.acked, f.maybe, f.version = closed.FileID, data, nil, version
	return nil
}

// check compares a folder with what is known of it, downloading what was touched since the last check.
func (d *crashDrive) check(folder string) {
	if folder == "" {
		return
	}
	list, err := d.List(folder)
	if err != nil {
		d.t.Errorf("list: %v", err)
		return
	}
	var wg sync.WaitGroup
	seen := map[string]bool{}
	for _, there := range list.Files {
		if seen[there.Name] {
			d.t.Errorf("%s is listed twice", there.Name)
		}
		seen[there.Name] = true
		f := d.files[folder][there.Name]
		if f == nil || (f.acked == nil && f.maybe == nil) {
			d.t.Errorf("%s shows (%d bytes, version %s), but its upload was never finished", there.Name, there.Size, there.Version)
			continue
		}
		d.settle(f, there)
		if !f.touched {
			continue
		}
		f.touched = false
		wg.Go(func() {
			data, err := d.Download(there.FileID)
			if err != nil || int64(len(data)) != there.Size || hashOf(data) != there.FileHash {
				d.t.Errorf("%s is listed with %d bytes of hash %s; its download: %d bytes of hash %s, %v",
					there.Name, there.Size, there.FileHash, len(data), hashOf(data), err)
			}
		})
	}
	wg.Wait()
	for name, f := range d.files[folder] {
		if f.acked != nil && !seen[name] {
			d.t.Errorf("%s (%s, %d bytes, version %d) was acknowledged, and is gone", name, f.id, len(f.acked), f.version)
		}
		if f.maybe != nil && !seen[name] {
			d.lost++
			f.maybe = nil
		}
	}
}

// settle decides which of a file's possible contents is there, and notes it as known.
func (d *crashDrive) settle(f *crashFile, there File) {
	is := func(data []byte) bool {
		return data != nil && there.Size == int64(len(data)) && there.FileHash == hashOf(data)
	}
	version, _ := strconv.Atoi(there.Version)
	switch {
	case f.maybe != nil && is(f.maybe) && version > f.version:
		f.acked, f.version, f.id = f.maybe, version, there.FileID
		d.lost++
		// A client that got no answer closes again, and gets it now.
		again, err := d.Close(f.closed, there.Size)
		if err != nil || again.FileID != there.FileID || again.FileHash != there.FileHash || again.Version != there.Version {
			d.t.Errorf("%s: closed again after its answer was lost: %+v, %v; it is %+v", f.name, again, err, there)
		}
	case is(f.acked) && version == f.version:
		if there.FileID != f.id {
			d.t.Errorf("%s: its id was %s, and is %s", f.name, f.id, there.FileID)
		}
		if f.maybe != nil {
			d.lost++
		}
	default:
		d.t.Errorf("%s: acknowledged were %d bytes as version %d, there are %d bytes of hash %s as version %d",
			f.name, len(f.acked), f.version, there.Size, there.FileHash, version)
	}
	f.maybe = nil
}

// uploaded finds in a refusal how far an upload has come.
var uploaded = regexp.MustCompile(`Incorrect chunk offset: uploaded=(\d+), `)

// goOn brings the uploads of several chunks to their end that crashes have cut off.
func (d *crashDrive) goOn() {
	var wg sync.WaitGroup
	for _, folder := range d.files {
		for _, f := range folder {
			if cut := f.cut; cut != nil {
				f.cut, f.touched = nil, true
				wg.Go(func() {
					if err := d.resume(f, cut); err != nil {
						d.t.Errorf("%s, of %d bytes and %d of them acknowledged, does not go on after the restart: %v",
							f.name, len(cut.data), cut.sent, err)
					}
				})
			}
		}
	}
	wg.Wait()
}

// resume sends the rest of an upload, from where the server says.
func (d *crashDrive) resume(f *crashFile, cut *crashUpload) error {
	size, at := int64(len(cut.data)), cut.sent
	for told := size + 1; at < size; {
		end := min(at+chunkSize, size)
		err := d.Chunk(cut.Upload, at, cut.data[at:end])
		if m := uploaded.FindStringSubmatch(fmt.Sprint(err)); m != nil {
			// After a kill there may be more than was acknowledged. After a power cut there may be less, and the server
			// may find that out in steps.
			n, _ := strconv.ParseInt(m[1], 10, 64)
			if n >= told || n < cut.sent && !d.powerCut {
				return err
			}
			told, at = n, n
			continue
		}
		if err != nil {
			return fmt.Errorf("at %d: %w", at, err)
		}
		at = end
	}
	if err := d.finish(f, cut.Upload, cut.data); err != nil {
		return fmt.Errorf("close: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.resumed++
	return nil
}
