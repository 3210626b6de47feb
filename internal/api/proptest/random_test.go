// Package proptest plays random operations of several clients against the API and against a small model of a drive.
package proptest

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

var (
	seed  = flag.Int("seed", fromEnvironment("DRIVEWAY_TEST_SEED", 0), "seed of the random operations; 0: a new one; also DRIVEWAY_TEST_SEED")
	steps = flag.Int("steps", fromEnvironment("DRIVEWAY_TEST_STEPS", 2000), "how many operations on each database; also DRIVEWAY_TEST_STEPS")
)

func fromEnvironment(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

func newSeed(t *testing.T) uint64 {
	t.Helper()
	if testing.Short() {
		*steps = min(*steps, 400)
	}
	s := *seed
	if s == 0 {
		s = int(time.Now().UnixNano())
	}
	t.Logf("DRIVEWAY_TEST_SEED=%d DRIVEWAY_TEST_STEPS=%d", s, *steps)
	return uint64(s)
}

// compareEvery is after how many steps everything is compared.
const compareEvery = 20

// TestRandomOperations: whatever several clients do, in whatever order, the drive does what the model does. A script that
// fails is shrunk, and the shortest one is printed.
func TestRandomOperations(t *testing.T) {
	s := newSeed(t)
	for name, open := range map[string]func(testing.TB) db.DB{
		"sqlite":   dbtest.SQLite,
		"postgres": func(t testing.TB) db.DB { return dbtest.OpenPostgres(t, dbtest.Postgres(t), db.Options{}) },
	} {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(s, 2))
			script := make([]step, *steps)
			for i := range script {
				script[i] = randomStep(random)
			}
			at, err := perform(t, open, script, nil)
			if err == nil {
				return
			}
			t.Errorf("step %d of %d, %v: %v", at, len(script), script[min(at, len(script)-1)], err)
			replays := 0
			shortest := shrink(script[:min(at+1, len(script))], func(script []step) bool {
				replays++
				failed := false
				t.Run(fmt.Sprint("shrink ", replays), func(t *testing.T) {
					_, err := perform(t, open, script, nil)
					failed = err != nil
				})
				return failed
			}, 2*time.Minute)
			var told strings.Builder
			_, err = perform(t, open, shortest, &told)
			t.Errorf("the shortest script that fails has %d steps:\n%s%v", len(shortest), told.String(), err)
		})
	}
}

// perform plays a script on a fresh drive, and returns at which step it failed. It tells what the steps do.
func perform(t testing.TB, open func(testing.TB) db.DB, script []step, told *strings.Builder) (at int, err error) {
	p := newPlayer(t, open(t))
	every := compareEvery
	if len(script) < 2*compareEvery {
		every = 1
	}
	for i, s := range script {
		err := p.play(s)
		if err == nil && i%every == every-1 {
			err = p.compare()
		}
		if told != nil {
			fmt.Fprintf(told, "\t%v\n\t\t%s: %s\n", s, users[s.user], p.said)
		}
		if err != nil {
			return i, fmt.Errorf("%s: %w", p.said, err)
		}
	}
	if err = p.end(); told == nil && len(script) == *steps {
		t.Logf("%d things, %d alive, answered: %v", len(p.things), p.alive(), p.statuses)
	}
	return len(script), err
}
