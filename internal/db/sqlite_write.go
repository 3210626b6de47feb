package db

import (
	"context"
	"time"

	"github.com/ncruces/go-sqlite3"
)

func (d *sqliteDB) Write(ctx context.Context, _ int64, fn func(Tx) error) error {
	return d.writes.do(&job{ctx: ctx, fn: fn}, d.runGroup)
}

func (d *sqliteDB) WriteRelaxed(ctx context.Context, _ int64, fn func(Tx) error) error {
	return d.writes.do(&job{ctx: ctx, fn: fn, relaxed: true}, d.runGroup)
}

// runGroup runs the jobs in one transaction and answers them after its commit. Those that it has no time for stay
// waiting.
func (d *sqliteDB) runGroup(group []*job) {
	group, err := d.beginGroup(group)
	if err != nil || len(group) == 0 {
		answerAll(group, err)
		return
	}
	c := d.writer
	finished, committing := false, false
	defer func() {
		if !finished {
			d.dropWriter()
			unwind(group, committing)
		}
	}()
	ran, again := d.runMembers(c, group)
	if again {
		// The whole transaction is gone because of one of them: the others run on their own.
		finished = true
		if c.broken {
			d.dropWriter()
		}
		for _, j := range ran {
			if j.state.Load() == running {
				d.runGroup([]*job{j})
			}
		}
		return
	}
	committing = true
	if !c.conn.GetAutocommit() {
		err = c.control("COMMIT")
	}
	if err != nil {
		c.undo()
	}
	for _, j := range ran {
		if err != nil {
			j.answer(err)
		} else {
			j.answer(j.err)
		}
	}
	d.checkpoint(c)
	finished = true
	if c.broken {
		d.dropWriter()
	}
}

// dropWriter closes a connection whose state is unknown. The next group opens another.
func (d *sqliteDB) dropWriter() {
	d.writer.discard()
	d.writer = nil
}

// beginGroup opens the transaction of a group, and returns those of the group that are in it.
func (d *sqliteDB) beginGroup(group []*job) ([]*job, error) {
	live, relaxed := takeLive(group)
	if len(live) == 0 {
		return nil, nil
	}
	if d.writer == nil {
		if d.closed.Load() {
			return live, unavailable("the database is closed")
		}
		c, err := d.connect(true)
		if err != nil {
			return live, err
		}
		d.writer = c
	}
	c := d.writer
	if relaxed != c.relaxed {
		// With NORMAL the log is not synced at a commit. The next commit with FULL syncs all of it.
		mode := "PRAGMA synchronous = full"
		if relaxed {
			mode = "PRAGMA synchronous = normal"
		}
		if err := c.control(mode); err != nil {
			return live, err
		}
		c.relaxed = relaxed
	}
	return live, c.control("BEGIN IMMEDIATE")
}

// runMembers runs the jobs of a group, one after another, and returns those that ran, with their errors in them.
// again: the transaction is gone, and with it what those that are still running had done.
func (d *sqliteDB) runMembers(c *sqliteConn, group []*job) (ran []*job, again bool) {
	began := time.Now()
	single := len(group) == 1
	for i, j := range group {
		if i > 0 && time.Since(began) > groupTime {
			break // the rest stays waiting
		}
		if !j.start() {
			j.answer(j.ctx.Err())
			continue
		}
		ran = append(ran, j)
		if !single {
			if err := c.control("SAVEPOINT member"); err != nil {
				j.answer(err)
				return ran, c.undo()
			}
		}
		tx := &sqliteTx{d: d, c: c}
		j.err = j.call(tx, func() error { return tx.failed })
		tx.end()
		if j.panic != nil {
			d.o.Log.Error("db: panic in a transaction", "panic", j.panic, "stack", string(j.stack))
		}
		switch {
		case tx.inCall: // the library panicked
			c.broken = true
			j.answer(j.err)
			return ran, true
		case c.conn.GetAutocommit(): // SQLite gave up the transaction, as it may when the disk is full
			if j.err == nil {
				j.err = unavailable("the transaction was given up")
			}
			j.answer(j.err)
			return ran, true
		case single && j.err != nil:
			c.undo()
		case single:
		case j.err == nil:
			j.err = c.control("RELEASE member")
			if j.err != nil {
				j.answer(j.err)
				return ran, c.undo()
			}
		default:
			err := c.control("ROLLBACK TO member")
			if err == nil {
				err = c.control("RELEASE member")
			}
			if err != nil {
				j.answer(j.err)
				return ran, c.undo()
			}
		}
	}
	return ran, false
}

// undo gives up the transaction, whatever state it is in. It returns true.
func (c *sqliteConn) undo() bool {
	if !c.broken && !c.conn.GetAutocommit() {
		if c.control("ROLLBACK") != nil {
			c.broken = true
		}
	}
	return true
}

// checkpoint copies the log into the database file when it has grown. It comes after the answers: only the leader and
// the next group wait for it. Its failure is no failure of a transaction: the log goes on.
func (d *sqliteDB) checkpoint(c *sqliteConn) {
	pages := c.walPages
	c.walPages = 0
	if pages < walSteps || c.broken {
		return
	}
	if pages < c.restartAt {
		if _, _, err := c.conn.WALCheckpoint("main", sqlite3.CHECKPOINT_PASSIVE); err != nil {
			d.o.Log.Warn("db: the write-ahead log could not be copied into the database", "error", err, "pages", pages)
		}
		return
	}
	// Reads that follow each other without a gap have kept the log from starting anew. Wait a little until those that
	// run have ended; new ones don't need the log.
	_ = c.conn.BusyTimeout(restartTimeout)
	_, _, err := c.conn.WALCheckpoint("main", sqlite3.CHECKPOINT_RESTART)
	_ = c.conn.BusyTimeout(busyTimeout)
	if err == nil {
		c.restartAt, c.restartGap = walTooLong, walRetry
	} else { // wait again soon, then ever more seldom: a long read must not slow all writes down
		c.restartAt, c.restartGap = pages+c.restartGap, 2*c.restartGap
		d.o.Log.Warn("db: a long read keeps the write-ahead log from starting anew", "error", err, "pages", pages)
	}
}
