// Command bench measures Driveway side by side with servers that somebody might use in its place: the same work against
// each in turn, over several rounds, on the same disk and the same cores. What counts are the ratios: the machine's own
// speed drifts, and drifts for all.
//
//	go run ./bench                        every server, every piece of work: about an hour
//	go run ./bench -short -previous BIN   nginx and another build of Driveway: under 3 minutes
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

type options struct {
	driveway, previous, tools, dir, out, only, work string
	short                                           bool
	rounds                                          int
	worst                                           float64
}

func main() {
	var o options
	flag.StringVar(&o.driveway, "driveway", "bin/driveway", "binary to measure")
	flag.StringVar(&o.previous, "previous", "", "binary to compare it with, of another version")
	flag.StringVar(&o.tools, "tools", ".cache/bin", "folder of the servers that are built from Go modules")
	flag.StringVar(&o.dir, "dir", "", "folder for all data, on the disk to be measured; empty: a temporary one")
	flag.StringVar(&o.out, "out", "", "file for the table; empty: standard output")
	flag.StringVar(&o.only, "only", "", "servers to take, separated by commas; empty: all")
	flag.StringVar(&o.work, "work", "abcdefgh", "pieces of work: a small files, b rclone, c large files, d lists, e scale, f trees, g mixed, h memory")
	flag.BoolVar(&o.short, "short", false, "a few minutes, against nginx and -previous alone")
	flag.IntVar(&o.rounds, "rounds", 3, "rounds")
	flag.Float64Var(&o.worst, "worst", 0, "fail if a rate falls below this part of -previous's; 0: never")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	began := time.Now()
	dir := o.dir
	if dir == "" {
		made, err := os.MkdirTemp("", "driveway-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(made)
		dir = made
	}
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // Apache works as another user
		return err
	}
	for _, path := range []*string{&o.driveway, &o.previous, &o.tools, &dir} {
		if *path == "" {
			continue
		}
		abs, err := filepath.Abs(*path)
		if err != nil {
			return err
		}
		*path = abs
	}
	b := &bench{short: o.short, dir: dir, peers: chosen(o)}
	if len(b.peers) == 0 || b.peers[0].name != "driveway" {
		return fmt.Errorf("there is no %s: build it first", o.driveway)
	}
	for _, p := range b.peers {
		if err := p.up(dir); err != nil {
			return err
		}
		defer p.run.stop()
	}
	b.idle()
	for round := 1; round <= o.rounds; round++ {
		fmt.Fprintf(os.Stderr, "round %d\n", round)
		if err := b.round(o, round); err != nil {
			return err
		}
	}
	b.peak()
	var table strings.Builder
	b.report(&table, o.rounds, began)
	if o.out == "" {
		fmt.Print(table.String())
	} else if err := os.WriteFile(o.out, []byte(table.String()), 0o600); err != nil {
		return err
	}
	return b.regressions(o.worst)
}

// chosen are the peers of a run, Driveway first.
func chosen(o options) []*peer {
	peers := allPeers(o.driveway, o.tools)
	if o.previous != "" {
		previous := *peers[0]
		previous.name, previous.pack, previous.binary = "previous", "another build", o.previous
		peers = slices.Insert(peers, 1, &previous)
	}
	want := func(name string) bool {
		switch {
		case name == "driveway" || name == "previous":
			return true
		case o.only != "":
			return slices.Contains(strings.Split(o.only, ","), name)
		}
		return !o.short || name == "nginx"
	}
	peers = slices.DeleteFunc(peers, func(p *peer) bool { return !want(p.name) })
	return install(peers, o.tools)
}

// round does all the work once with every peer.
func (b *bench) round(o options, round int) error {
	small, connections, list := 5000, []int{1, 16, 64}, []int{100, 5000, 100_000}
	large, many := int64(2<<30), 16
	mixed := 20 * time.Second
	if o.short {
		small, connections, list = 1000, []int{16}, []int{1000}
		large, many = 256<<20, 0
	}
	does := func(work string) bool { return strings.Contains(o.work, work) }
	if does("a") {
		for _, n := range connections {
			files := small
			if n == 1 {
				files = small / 5
			}
			b.smallFiles(round, files, n)
		}
	}
	if does("b") && !o.short {
		if err := b.viaRclone(round, 500, filepath.Join(o.tools, "rclone-v1.76.0")); err != nil {
			return err
		}
	}
	if does("c") {
		b.largeFiles(round, large, many, 64<<20)
	}
	if does("d") || does("f") {
		for _, n := range list {
			folder := fmt.Sprintf("list-%d", n)
			if n == slices.Max(list) {
				folder = fmt.Sprintf("list-%d-%d", round, n)
			}
			if round == 1 || n == slices.Max(list) {
				b.fill(folder, n)
			}
			if does("d") {
				b.list(folder, n, 5)
			}
			if does("f") && n == slices.Max(list) {
				b.trees(round, folder, n)
			}
		}
	}
	if does("e") && !o.short {
		if err := b.scale(round, o.driveway, []int{10_000, 1_000_000, 10_000_000}); err != nil {
			return err
		}
	}
	if does("g") && !o.short {
		b.mixed(round, 200, mixed)
	}
	return nil
}

// idle measures what a server takes that has just been started.
func (b *bench) idle() {
	time.Sleep(2 * time.Second)
	for _, p := range b.peers {
		b.add("start", p, "ms", false, float64(p.run.began.Microseconds())/1000)
		if u, err := p.run.usage(); err == nil {
			b.add("idle memory", p, "MiB", false, float64(u.resident)/(1<<20))
		}
		if info, err := os.Stat(p.binary); err == nil {
			b.add("binary", p, "MiB", false, float64(info.Size())/(1<<20))
		}
	}
}

// peak measures the most memory that a server ever had.
func (b *bench) peak() {
	for _, p := range b.peers {
		if u, err := p.run.usage(); err == nil {
			b.add("peak memory", p, "MiB", false, float64(u.peak)/(1<<20))
		}
	}
}

// regressions compares with the other build of Driveway, in what was measured in every round. The best of the rounds
// counts, since noise only ever slows down.
func (b *bench) regressions(worst float64) error {
	var slower []string
	for _, work := range b.works() {
		values, _ := b.values(work, "previous")
		r, ok := b.ratio(work, "previous")
		if ok && len(values) > 1 && worst > 0 && r.max < worst {
			slower = append(slower, fmt.Sprintf("%s: %.2f of what it was", work, r.max))
		}
	}
	if len(slower) > 0 {
		return fmt.Errorf("slower than before, in every round:\n%s", strings.Join(slower, "\n"))
	}
	return nil
}
