package mail

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"driveway/internal/db"
)

const (
	batch       = 50 // mails that are held in memory at once
	firstRetry  = time.Minute
	maxRetry    = 4 * time.Hour
	firstPause  = 15 * time.Second
	maxPause    = 5 * time.Minute
	giveUpAfter = 4 * 24 * time.Hour
	countedFor  = 2 * 24 * time.Hour // how long it is known that a mail was sent, but not what it said
)

// Send sends what is due. It is a job to run every few seconds, by one process at a time.
//
// A mail that is not taken is tried again after a minute, then after twice as long each time, up to four hours. One that is
// refused for good, or still waits after four days, is given up with a line in the log. While the transport can't be
// opened at all nothing is tried, for 15 seconds at first and five minutes at most. A mail whose delivery was not noted
// because the process died is sent again under the same message id.
func (o *Outbox) Send(ctx context.Context) error {
	if !o.pause.over(o.opt.Now()) {
		return nil
	}
	for {
		due, err := o.due(ctx)
		if err != nil {
			return err
		}
		if len(due) > 0 {
			err = o.sendAll(ctx, due)
		}
		if err != nil {
			return err
		}
		if len(due) < batch || !o.pause.over(o.opt.Now()) {
			return o.sweep(ctx)
		}
	}
}

func (o *Outbox) due(ctx context.Context) (due []waiting, err error) {
	err = o.db.Read(ctx, func(tx db.Tx) error {
		due = nil
		for row, err := range tx.Query(selectDue, o.opt.Now().Unix(), batch) {
			if err != nil {
				return err
			}
			w, err := scanWaiting(row)
			if err != nil {
				return err
			}
			w.mail.From = o.opt.From
			due = append(due, w)
		}
		return nil
	})
	return due, err
}

// sendAll sends mails one after another, over one delivery while all goes well.
func (o *Outbox) sendAll(ctx context.Context, mails []waiting) error {
	var delivery Delivery
	defer func() {
		if delivery != nil {
			delivery.Close()
		}
	}()
	for _, w := range mails {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if delivery == nil {
			var err error
			if delivery, err = o.opt.Transport.Open(ctx); err != nil {
				o.opt.Log.Warn("mail can't be sent now", "again_in", o.pause.longer(o.opt.Now()), "cause", err)
				return nil
			}
			o.pause.end()
		}
		err := deliver(delivery, w)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil && !errors.Is(err, ErrRefused) {
			delivery.Close()
			delivery = nil
		}
		if err := o.note(ctx, w, err); err != nil {
			return fmt.Errorf("mail: note what became of mail %d: %w", w.id, err)
		}
	}
	return nil
}

func deliver(d Delivery, w waiting) error {
	if w.mail.To == "" { // to nobody
		return nil
	}
	return d.Deliver(w.mail)
}

// note writes what became of a mail: sent, refused, or to be tried again.
func (o *Outbox) note(ctx context.Context, w waiting, failure error) error {
	now := o.opt.Now()
	later := failure != nil && !errors.Is(failure, ErrRefused)
	if failure != nil {
		what := "a mail is given up"
		if later {
			what = "a mail was not sent"
		}
		o.opt.Log.Warn(what, "mail", w.id, "about", w.about, "tries", w.tries+1, "cause", failure)
	}
	return o.db.WriteRelaxed(ctx, 0, func(tx db.Tx) error {
		if later {
			_, err := tx.Exec(updateLater, w.id, now.Add(backoff(w.tries)).Unix())
			return err
		}
		_, err := tx.Exec(updateDone, w.id, now.Unix())
		return err
	})
}

// backoff is how long a mail rests that failed for the first time after so many tries.
func backoff(tries int64) time.Duration {
	if tries > 10 {
		return maxRetry
	}
	return min(firstRetry<<tries, maxRetry)
}

// sweep gives up what waits for too long, and forgets what was sent long ago.
func (o *Outbox) sweep(ctx context.Context) error {
	now := o.opt.Now()
	type given struct {
		id    int64
		about string
	}
	var up []given
	err := o.db.WriteRelaxed(ctx, 0, func(tx db.Tx) error {
		up = nil
		for row, err := range tx.Query(updateGivenUp, now.Add(-giveUpAfter).Unix(), now.Unix(), batch) {
			var g given
			if err == nil {
				err = row.Scan(&g.id, &g.about)
			}
			if err != nil {
				return err
			}
			up = append(up, g)
		}
		_, err := tx.Exec(deleteDone, now.Add(-countedFor).Unix(), 10*batch)
		return err
	})
	for _, g := range up {
		o.opt.Log.Warn("a mail is given up", "mail", g.id, "about", g.about, "after", giveUpAfter)
	}
	return err
}

// pause is a time in which nothing is tried, longer each time. It is safe for concurrent use.
type pause struct {
	mu    sync.Mutex
	until time.Time
	last  time.Duration
}

func (p *pause) over(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !now.Before(p.until)
}

// longer begins a pause, and returns how long it is.
func (p *pause) longer(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = min(max(2*p.last, firstPause), maxPause)
	p.until = now.Add(p.last)
	return p.last
}

func (p *pause) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.until, p.last = time.Time{}, 0
}
