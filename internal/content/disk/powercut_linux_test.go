package disk_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"driveway/internal/content"
	"driveway/internal/content/disk"
	"driveway/internal/content/powercut"
)

// TestPowerCut lets a child process write, publish and remove under load and tell what was acknowledged, kills it, takes
// away what was not synced, and looks. The next round goes on with what is left.
func TestPowerCut(t *testing.T) {
	live, durable := powerCutFolders(t)
	alive := map[content.Key]int{}
	for round := range 4 {
		acks := runAndKill(t, live, durable, "", 60)
		acks.addTo(alive)
		for _, problem := range afterCut(t, live, durable, alive, acks) {
			t.Errorf("round %d: %s", round, problem)
		}
		t.Logf("round %d: %d contents live, %d acknowledged", round, len(alive), acks.n)
	}
}

// TestPowerCutBites: a store that leaves out one of its syncs must be found out, or the test above proves nothing.
func TestPowerCutBites(t *testing.T) {
	for _, without := range []string{"file", "folder"} {
		t.Run(without, func(t *testing.T) {
			live, durable := powerCutFolders(t)
			alive := map[content.Key]int{}
			acks := runAndKill(t, live, durable, without, 20)
			acks.addTo(alive)
			if problems := afterCut(t, live, durable, alive, acks); len(problems) == 0 {
				t.Errorf("nobody noticed that no %s was synced", without)
			}
		})
	}
}

// TestKill: without a power cut also what is not published stays.
func TestKill(t *testing.T) {
	live, durable := powerCutFolders(t)
	acks := runAndKill(t, live, durable, "", 20)
	s := open(t, filepath.Join(live, "content"), disk.Options{})
	for key, size := range acks.staged {
		st, err := s.Resume(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, size)
		if n, err := st.ReadAt(got, 0); n != size || !bytes.Equal(got, bytesOf(key, size)) {
			t.Errorf("%s: %d bytes of %d, %v, or other ones", key, n, size, err)
		}
		if err := st.Publish(t.Context(), int64(size)); err != nil {
			t.Error(err)
		}
		st.Close()
	}
	if len(acks.staged) == 0 {
		t.Error("nothing was staged")
	}
}

func powerCutFolders(t *testing.T) (live, durable string) {
	live, durable = filepath.Join(t.TempDir(), "live"), filepath.Join(t.TempDir(), "durable")
	if err := os.Mkdir(live, 0o700); err != nil {
		t.Fatal(err)
	}
	return live, durable
}

// afterCut takes the power and returns what is not as it was acknowledged.
func afterCut(t *testing.T, live, durable string, alive map[content.Key]int, acks *acknowledged) (problems []string) {
	t.Helper()
	if err := powercut.Restore(live, durable); err != nil {
		t.Fatal(err)
	}
	s := open(t, filepath.Join(live, "content"), disk.Options{})
	look := func(key content.Key, size int) {
		r, err := s.Open(t.Context(), key, 0, -1)
		if err != nil {
			problems = append(problems, err.Error())
			return
		}
		defer r.Close()
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, bytesOf(key, size)) {
			problems = append(problems, fmt.Sprintf("%s: %d bytes, want %d, or other ones, %v", key, len(got), size, err))
		}
	}
	for key, size := range alive {
		look(key, size)
	}
	for info, err := range s.Walk(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := alive[info.Key]; ok {
			continue
		}
		if acks.removed[info.Key] {
			problems = append(problems, fmt.Sprintf("%s was removed and is there", info.Key))
		}
		if size, ok := acks.publishing[info.Key]; ok && !info.Staging {
			look(info.Key, size) // not acknowledged: it may be there, but then as a whole
		}
	}
	s.Close()
	return problems
}

// acknowledged is what a child told before it was killed.
type acknowledged struct {
	n          int
	publishing map[content.Key]int // begun; perhaps not done
	published  map[content.Key]int
	staged     map[content.Key]int
	removing   map[content.Key]bool // begun; perhaps not done
	removed    map[content.Key]bool
}

func (a *acknowledged) addTo(alive map[content.Key]int) {
	for key, size := range a.published {
		alive[key] = size
	}
	for key := range a.removing {
		delete(alive, key)
	}
}

func runAndKill(t *testing.T, live, durable, without string, enough int) *acknowledged {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestPowerCutChild$", "-test.count=1")
	child.Env = append(os.Environ(), "POWERCUT_LIVE="+live, "POWERCUT_DURABLE="+durable, "POWERCUT_WITHOUT="+without)
	child.Stderr = os.Stderr
	child.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	timeout := time.AfterFunc(time.Minute, func() { _ = child.Process.Kill() })
	defer timeout.Stop()
	a := &acknowledged{
		publishing: map[content.Key]int{}, published: map[content.Key]int{}, staged: map[content.Key]int{},
		removing: map[content.Key]bool{}, removed: map[content.Key]bool{},
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var what string
		var key content.Key
		var size int
		if n, _ := fmt.Sscan(lines.Text(), &what, &key, &size); n != 3 || !key.Valid() {
			continue
		}
		a.add(what, key, size)
		if a.n == enough {
			time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
			_ = child.Process.Kill()
		}
	}
	_ = child.Wait()
	if a.n < enough {
		t.Fatalf("the child did %d things of %d", a.n, enough)
	}
	return a
}

func (a *acknowledged) add(what string, key content.Key, size int) {
	switch what {
	case "staged":
		a.staged[key] = size
	case "publishing":
		a.publishing[key] = size
	case "published":
		a.n++
		a.published[key] = size
	case "removing":
		a.removing[key] = true
	case "removed":
		a.n++
		a.removed[key] = true
	}
}

// TestTwoNames: a power cut can bring back the staging name of what is published, since only the folder of the published
// name is synced. It must not show, and not survive its content.
func TestTwoNames(t *testing.T) {
	live, durable := powerCutFolders(t)
	d, err := powercut.New(live, durable)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, live, disk.Options{Sync: d})
	key := content.NewKey()
	st, err := s.Create(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.WriteFrom(0, strings.NewReader("bytes")); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove(t.Context(), content.NewKey()); err != nil { // syncs the staging folder
		t.Fatal(err)
	}
	if err := st.Publish(t.Context(), 5); err != nil {
		t.Fatal(err)
	}
	st.Close()
	if err := powercut.Restore(live, durable); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(live, "staging", string(key))); err != nil {
		t.Fatalf("the case did not arise: %v", err)
	}

	s = open(t, live, disk.Options{})
	n := 0
	for info, err := range s.Walk(t.Context()) {
		if n++; err != nil || info.Key != key || info.Size != 5 || info.Staging {
			t.Errorf("told %+v, %v", info, err)
		}
	}
	if n != 1 {
		t.Errorf("told %d times", n)
	}
	if st, err = s.Resume(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if _, err := st.WriteFrom(0, strings.NewReader("other")); !errors.Is(err, content.ErrPublished) {
		t.Error(err)
	}
	if err := st.Publish(t.Context(), 5); err != nil {
		t.Error(err)
	}
	if err := s.Remove(t.Context(), key); err != nil {
		t.Error(err)
	}
	for info := range s.Walk(t.Context()) {
		t.Errorf("%+v is left", info)
	}
}
