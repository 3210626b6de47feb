package transfer

import (
	"context"
	"io"
	"time"
)

// pace holds a stream to a speed. What the stream leaves unused is not saved up. A nil pace holds up nothing.
type pace struct {
	speed int64     // bytes a second
	due   time.Time // when all that went has had its time
}

// newPace returns the pace of a limit; nil is none.
func newPace(limit *int64) *pace {
	if limit == nil || *limit <= 0 { // nobody can set 0
		return nil
	}
	return &pace{speed: *limit}
}

// went waits until n more bytes have had their time, or ctx ends.
func (p *pace) went(ctx context.Context, n int64) error {
	if p == nil {
		return nil
	}
	now := time.Now()
	if p.due.Before(now) {
		p.due = now
	}
	p.due = p.due.Add(time.Duration(float64(n) / float64(p.speed) * float64(time.Second)))
	select {
	case <-time.After(p.due.Sub(now)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// piece is how many bytes go at once, so that they go evenly; 0: any number.
func (p *pace) piece() int64 {
	if p == nil {
		return 0
	}
	return min(max(p.speed/8, 64), 256<<10)
}

// paced is a stream that is read at a pace.
type paced struct {
	ctx  context.Context //nolint:containedctx // it lives for one call
	r    io.Reader
	pace *pace
}

// Read implements io.Reader.
func (p *paced) Read(b []byte) (int, error) {
	n, err := p.r.Read(b[:min(int64(len(b)), p.pace.piece())])
	if n > 0 {
		if late := p.pace.went(p.ctx, int64(n)); late != nil {
			return 0, late
		}
	}
	return n, err
}
