package db

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const maxTries = 6 // runs of a transaction that others keep disturbing

// undoMember gives up what one of a group has done. The savepoint stays, for the next one.
const undoMember = "ROLLBACK TO member"

// A pgQueue is the queue of a partition, and how many use it.
type pgQueue struct {
	queue
	users int
}

func (d *pgDB) Write(ctx context.Context, partition int64, fn func(Tx) error) error {
	return d.write(partition, &job{ctx: ctx, fn: fn})
}

func (d *pgDB) WriteRelaxed(ctx context.Context, partition int64, fn func(Tx) error) error {
	return d.write(partition, &job{ctx: ctx, fn: fn, relaxed: true})
}

func (d *pgDB) write(partition int64, j *job) error {
	if partition == 0 {
		// Not grouped: several transactions in one would keep the row locks of all of them, in any order.
		if err := j.ctx.Err(); err != nil {
			return err
		}
		d.runGroup(0, []*job{j}, 1)
		return j.result()
	}
	d.mu.Lock()
	q := d.queues[partition]
	if q == nil {
		q = &pgQueue{}
		d.queues[partition] = q
	}
	q.users++
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		if q.users--; q.users == 0 {
			delete(d.queues, partition)
		}
		d.mu.Unlock()
	}()
	return q.do(j, func(group []*job) { d.runGroup(partition, group, 1) })
}

// runGroup runs the jobs in one transaction and answers them after its commit. Those that it has no time for stay
// waiting. Where the transaction is lost without their fault, they run again, each on its own.
func (d *pgDB) runGroup(partition int64, group []*job, try int) {
	live, relaxed := takeLive(group)
	if len(live) == 0 {
		return
	}
	err := d.attempt(partition, live, relaxed, try > 1)
	if err == nil {
		return
	}
	if try < maxTries {
		time.Sleep(time.Duration(try*try) * time.Duration(1+rand.IntN(10)) * time.Millisecond)
	}
	for _, j := range live {
		if j.state.Load() != running {
			continue
		}
		if try == maxTries {
			j.answer(err)
		} else {
			d.runGroup(partition, []*job{j}, try+1)
		}
	}
}

// attempt runs a group once, and answers it. If the transaction was lost without the fault of those that are still
// running, it returns why: they may run again.
func (d *pgDB) attempt(partition int64, group []*job, relaxed, again bool) error {
	ctx := context.Background()
	wait, cancel := context.WithTimeout(ctx, connectTime)
	acquire := d.acquire
	if again {
		acquire = d.acquireLive
	}
	conn, err := acquire(wait)
	cancel()
	if err != nil {
		answerAll(group, unavailable("no connection: %v", err)) // not in the chain: a time limit is ours, not the caller's
		return nil
	}
	finished, committing := false, false
	defer func() {
		if !finished {
			conn.Conn().PgConn().Conn().Close() // its transaction ends with it
			conn.Conn().Close(ctx)
			unwind(group, committing)
		}
		conn.Release()
	}()
	if !d.migrating {
		// A server that went silent must not hold a partition for ever.
		conn.Conn().PgConn().Conn().SetDeadline(time.Now().Add(answerTime))
		defer conn.Conn().PgConn().Conn().SetDeadline(time.Time{})
	}
	ran, err := d.runMembers(ctx, conn, beginWrite(partition, relaxed), group)
	if err != nil {
		rollback(ctx, conn)
		finished = true
		return err
	}
	committing = true
	again = false
	if conn.Conn().PgConn().TxStatus() != 'I' {
		again, err = commit(ctx, conn)
	}
	finished = true
	if again {
		return err
	}
	for _, j := range ran {
		if err != nil {
			j.answer(err)
		} else {
			j.answer(j.err)
		}
	}
	return nil
}

// beginWrite is how a write transaction begins: with the lock of its partition, if it has one. Statements after it see
// what the one before it in the partition left.
func beginWrite(partition int64, relaxed bool) []pgStatement {
	begin := []pgStatement{{sql: `BEGIN ISOLATION LEVEL READ COMMITTED`}}
	if relaxed {
		begin = append(begin, pgStatement{sql: `SET LOCAL synchronous_commit = off`})
	}
	if partition != 0 {
		begin = append(begin, pgStatement{sql: lockPartition, args: []any{partitionKey(partition)}})
	}
	return begin
}

const lockPartition = `SELECT pg_advisory_xact_lock($1)`

// partitionKey is the advisory lock that stands for a partition.
func partitionKey(partition int64) int64 { return partitionLocks | partition&(1<<48-1) }

func (t *pgTx) Lock(partition int64) error {
	_, err := t.Exec(lockPartition, partitionKey(partition))
	return err
}

// runMembers runs the jobs of a group, one after another, and returns those that ran, with their errors in them.
// With an error the transaction is lost; those that are still running have no part in it.
func (d *pgDB) runMembers(ctx context.Context, conn *pgxpool.Conn, begin []pgStatement, group []*job) (ran []*job, err error) {
	pg := conn.Conn().PgConn()
	single := len(group) == 1
	next := "SAVEPOINT member"
	if !single {
		// On its own, so that it is known where a failing statement leaves the transaction.
		var script string
		for _, b := range begin {
			if b.args != nil {
				b.sql = strings.ReplaceAll(b.sql, "$1", fmt.Sprint(b.args[0]))
			}
			script += b.sql + ";"
		}
		next = script + next
	}
	began := time.Now()
	for i, j := range group {
		if i > 0 && time.Since(began) > groupTime {
			break // the rest stays waiting
		}
		if !j.start() {
			j.answer(j.ctx.Err())
			continue
		}
		ran = append(ran, j)
		tx := &pgTx{d: d, ctx: ctx, conn: conn}
		if single {
			tx.prefix = begin
		} else {
			if err := pg.Exec(ctx, next).Close(); err != nil {
				return ran, pgError(err, next, pg.IsClosed())
			}
			next = "RELEASE member; SAVEPOINT member"
		}
		j.err = j.call(tx, func() error { return tx.failed })
		if tx.one != nil {
			tx.one.end()
		}
		tx.done = true
		if j.err == nil {
			j.err = tx.failed
		}
		if j.panic != nil {
			d.o.Log.Error("db: panic in a transaction", "panic", j.panic, "stack", string(j.stack))
		}
		switch code := pgCode(tx.failed); {
		case tx.lost, code == "40001", code == "40P01":
			if j.panic != nil {
				j.answer(j.err)
			}
			return ran, tx.failed
		case j.err == nil:
		case single:
			rollback(ctx, conn)
		default:
			next = undoMember
		}
	}
	if next == undoMember {
		if err := pg.Exec(ctx, next).Close(); err != nil {
			return ran, pgError(err, next, pg.IsClosed())
		}
	}
	return ran, nil
}

// commit ends a transaction. again: it is certain that nothing was kept, and running it again can help.
func commit(ctx context.Context, conn *pgxpool.Conn) (again bool, err error) {
	pg := conn.Conn().PgConn()
	if pg.IsClosed() {
		return true, unavailable("the connection was lost")
	}
	results, err := pg.Exec(ctx, "COMMIT").ReadAll()
	if err == nil {
		if n := len(results); n == 0 || results[n-1].CommandTag.String() != "COMMIT" {
			return false, errors.New("db: the transaction was not committed")
		}
		return false, nil
	}
	// Only the server's own word counts. What pgconn.SafeToRetry says of a connection that broke in between does not: it
	// looks at the last error, by which time the statement may have gone out.
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.SeverityUnlocalized == "ERROR" {
		return refused.Code == "40001" || refused.Code == "40P01", pgError(err, "COMMIT", false)
	}
	return false, &failure{kind: ErrUnknownOutcome, cause: err}
}

// rollback gives up the transaction, if there is one. A connection that can't even do that is not used again.
func rollback(ctx context.Context, conn *pgxpool.Conn) {
	if pg := conn.Conn().PgConn(); pg.TxStatus() != 'I' && !pg.IsClosed() {
		if pg.Exec(ctx, "ROLLBACK").Close() != nil {
			conn.Conn().Close(ctx)
		}
	}
}
