package op

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"driveway/internal/access"
)

// call is one request on its way. It is reused, so that nothing may keep it after the answer.
type call struct {
	h       *handler
	w       http.ResponseWriter
	r       *http.Request
	control *http.ResponseController
	ctx     context.Context
	op      *served
	route   *route
	start   time.Time
	addr    netip.Addr

	params   binder
	src      progress    // the request's body
	upload   *bodySource // the data of an operation with a Body
	who      access.Caller
	admitted bool // the caller is known, or need not be

	out      []byte // what is to be sent
	inBuf    []byte
	status   int   // once the header has been sent
	in       int64 // bytes of the body that were read
	written  int64
	patience time.Time // when the deadline for writing was set last
	lost     error     // the client can't be reached any more
	failure  error     // for the observation
}

var calls = sync.Pool{New: func() any { return new(call) }}

const keepBuffer = 1 << 20 // larger ones are left to the collector

func newCall(h *handler, w http.ResponseWriter, r *http.Request) *call {
	c := calls.Get().(*call)
	args, out, in := c.params.args[:0], c.out[:0], c.inBuf[:0]
	*c = call{h: h, w: w, r: r, start: time.Now(), ctx: r.Context(), out: out, inBuf: in}
	c.params.args = args
	c.control = http.NewResponseController(w)
	c.src = progress{c: c}
	return c
}

func (c *call) release() {
	clear(c.params.args[:cap(c.params.args)])
	if cap(c.out) > keepBuffer {
		c.out = nil
	}
	if cap(c.inBuf) > keepBuffer {
		c.inBuf = nil
	}
	*c = call{params: binder{args: c.params.args[:0]}, out: c.out[:0], inBuf: c.inBuf[:0]}
	calls.Put(c)
}

func (c *call) isHead() bool { return strings.EqualFold(c.r.Method, http.MethodHead) }

// Write implements io.Writer and counts.
func (c *call) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.written += int64(n)
	return n, err
}

// writeHeader begins the answer. What the client is still sending is taken first, within bounds: most clients read the
// answer only when they are through, and would see a reset connection instead.
func (c *call) writeHeader(status int) {
	c.drain()
	c.status = status
	if id := c.h.RequestID(c.r); id != "" {
		c.w.Header().Set("X-Request-Id", id)
	}
	c.w.WriteHeader(status)
}

func (c *call) sent(err error) {
	if err != nil && c.lost == nil {
		c.lost = err
	}
}

// setWriteDeadline gives the client time to take what comes next. It is not set anew for every little write.
func (c *call) setWriteDeadline() {
	if now := time.Now(); now.Sub(c.patience) > c.h.Stall/8 {
		c.patience = now
		_ = c.control.SetWriteDeadline(now.Add(c.h.Stall))
	}
}

// clearWriteDeadline has to follow when all is sent: a deadline would stay with the connection.
func (c *call) clearWriteDeadline() {
	c.patience = time.Time{}
	_ = c.control.SetWriteDeadline(time.Time{})
}

// observation tells what became of the call.
func (c *call) observation() Observation {
	o := Observation{
		Status: c.status, Start: c.start, Duration: time.Since(c.start), In: c.in, Out: c.written,
		Caller: c.who, Addr: c.addr, RequestID: c.h.RequestID(c.r), Err: c.failure,
	}
	if c.route != nil {
		o.Number, o.Method, o.Route = c.op.Number, c.route.method, c.route.path
		if c.isHead() {
			o.Method = http.MethodHead
		}
	}
	if o.Err == nil {
		o.Err = c.lost
	}
	if c.status == 0 {
		o.Status = statusGone
	}
	return o
}

// statusGone stands in observations for a client that went away before it was answered.
const statusGone = 499
