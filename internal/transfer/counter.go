package transfer

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"driveway/internal/activity"
	"driveway/internal/db"
)

// Counter gathers views and downloads of files, who transfers how much, and what the user log tells of that, and writes them in
// batches: they lag, and a crash loses the last of them. It is safe for concurrent use.
type Counter struct {
	db  db.DB
	now func() time.Time
	log *slog.Logger

	mu      sync.Mutex
	counts  map[int64]count // by node
	writing sync.Mutex
	full    chan struct{}
	traffic *traffic
	entries *activity.Gatherer
}

type count struct{ views, downloads, at int64 }

const (
	countEvery = time.Second
	countBatch = 50      // rows a statement
	countSoon  = 5_000   // nodes that are not left waiting
	countMost  = 200_000 // nodes that are held while the database does not take them; further ones are lost
)

func newCounter(d db.DB, o Options) *Counter {
	c := &Counter{db: d, now: o.Now, log: o.Log, counts: map[int64]count{}, full: make(chan struct{}, 1),
		traffic: newTraffic(d, o.Now, o.DayZone)}
	c.entries = activity.NewGatherer(d, o.Log, c.soon)
	return c
}

// soon has Run write now.
func (c *Counter) soon() {
	select {
	case c.full <- struct{}{}:
	default:
	}
}

// View counts that a file has been looked at.
func (c *Counter) View(node int64) { c.add(node, count{views: 1}) }

// Download counts that a file has been saved.
func (c *Counter) Download(node int64) { c.add(node, count{downloads: 1}) }

func (c *Counter) add(node int64, more count) {
	more.at = c.now().Unix()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.merge(node, more)
	if len(c.counts) == countSoon {
		c.soon()
	}
}

func (c *Counter) merge(node int64, more count) {
	was, known := c.counts[node]
	if !known && len(c.counts) >= countMost {
		return
	}
	c.counts[node] = count{was.views + more.views, was.downloads + more.downloads, max(was.at, more.at)}
}

// Run writes what has been counted, every second, until ctx ends, and then once more.
func (c *Counter) Run(ctx context.Context) {
	tick := time.NewTicker(countEvery)
	defer tick.Stop()
	for {
		var last bool
		select {
		case <-tick.C:
		case <-c.full:
		case <-ctx.Done():
			last = true
		}
		writing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		if err := c.Flush(writing); err != nil {
			c.log.Warn("views, downloads and traffic can't be written yet", "cause", err)
		}
		cancel()
		if last {
			return
		}
	}
}

// Flush writes what has been counted so far. What could not be written is kept for the next time.
func (c *Counter) Flush(ctx context.Context) error {
	return errors.Join(c.traffic.flush(ctx), c.flush(ctx), c.entries.Flush(ctx))
}

func (c *Counter) flush(ctx context.Context) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	c.mu.Lock()
	counts := c.counts
	c.counts = map[int64]count{}
	c.mu.Unlock()

	nodes := make([]int64, 0, len(counts))
	for node := range counts {
		nodes = append(nodes, node)
	}
	slices.Sort(nodes) // rows are locked in one order
	for len(nodes) > 0 {
		batch := nodes[:min(len(nodes), countBatch)]
		err := c.db.WriteRelaxed(ctx, 0, func(tx db.Tx) error { return write(tx, batch, counts) })
		if err != nil {
			c.mu.Lock()
			defer c.mu.Unlock()
			for _, node := range nodes {
				c.merge(node, counts[node])
			}
			return err
		}
		nodes = nodes[len(batch):]
	}
	return nil
}

// write adds counts to their rows in one statement. Places that are left over name no node.
func write(tx db.Tx, nodes []int64, counts map[int64]count) error {
	args := make([]any, 0, 4*countBatch)
	for _, node := range nodes {
		n := counts[node]
		args = append(args, node, n.views, n.downloads, n.at)
	}
	for len(args) < 4*countBatch {
		args = append(args, int64(0))
	}
	_, err := tx.Exec(addCounts, args...)
	return err
}

var addCounts = `WITH c(id, views, downloads, at) AS (VALUES ` + places(countBatch, 4) + `)
	UPDATE nodes SET views = nodes.views + c.views, downloads = nodes.downloads + c.downloads,
	accessed_at = CASE WHEN c.at > accessed_at THEN c.at ELSE accessed_at END FROM c WHERE nodes.id = c.id`

// places returns rows of parameters: ($1, $2), ($3, $4) …, all integers.
func places(rows, columns int) string {
	var b strings.Builder
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString("CAST($" + strconv.Itoa(i+1) + " AS BIGINT)")
	}
	return b.String() + ")"
}
