package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// measure is one figure of one peer in one round.
type measure struct {
	work, peer string
	unit       string
	more       bool // more is better
	value      float64
}

// bench holds what a run has measured so far.
type bench struct {
	short    bool
	dir      string
	peers    []*peer
	measures []measure
	failures []string
}

func (b *bench) add(work string, p *peer, unit string, more bool, value float64) {
	b.measures = append(b.measures, measure{work, p.name, unit, more, value})
	fmt.Fprintf(os.Stderr, "  %-14s %-44s %10.4g %s\n", p.name, work, value, unit)
}

// fail records that a peer could not do a piece of work; the others go on.
func (b *bench) fail(work string, p *peer, err error) {
	text := fmt.Sprintf("%s: %s: %v", p.name, work, err)
	if !slices.Contains(b.failures, text) {
		b.failures = append(b.failures, text)
	}
	fmt.Fprintln(os.Stderr, "  "+text)
}

// each does a piece of work with every peer in turn. What others have written is on the disk by then, so that nobody pays
// for his predecessor.
func (b *bench) each(do func(p *peer) error) {
	for _, p := range b.peers {
		syscall.Sync()
		runtime.GC()
		time.Sleep(200 * time.Millisecond)
		if err := do(p); err != nil {
			b.fail("", p, err)
		}
	}
}

// parallel calls do for 0 … n-1 by some workers, and returns how long that took and the first error.
func parallel(workers, n int, do func(i int) error) (time.Duration, error) {
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var all sync.WaitGroup
	start := time.Now()
	for range workers {
		all.Go(func() {
			for failed.Load() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := do(i); err != nil {
					failed.CompareAndSwap(nil, &err)
				}
			}
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return time.Since(start), nil
}

// latencies are the times that single calls took.
type latencies struct {
	mu  sync.Mutex
	all []time.Duration
}

// time calls do and keeps how long it took.
func (l *latencies) time(do func() error) error {
	start := time.Now()
	err := do()
	took := time.Since(start)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, took)
	return err
}

// at returns a percentile, in milliseconds.
func (l *latencies) at(percent float64) float64 {
	if len(l.all) == 0 {
		return 0
	}
	slices.Sort(l.all)
	i := min(len(l.all)-1, int(percent/100*float64(len(l.all))))
	return float64(l.all[i]) / float64(time.Millisecond)
}

func fileName(i int) string { return fmt.Sprintf("file-%06d.bin", i) }
