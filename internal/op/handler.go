package op

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"runtime/debug"
	"time"

	"driveway/internal/fault"
)

type handler struct {
	HandlerOptions
	set *Set
}

func newHandler(s *Set, o HandlerOptions) *handler {
	if o.Gate == nil {
		panic("op: a handler needs a Gate")
	}
	if o.Observe == nil {
		o.Observe = func(Observation) {}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.ClientAddr == nil {
		o.ClientAddr = peer
	}
	if o.RequestID == nil {
		o.RequestID = func(*http.Request) string { return "" }
	}
	if o.Stall == 0 {
		o.Stall = time.Minute
	}
	if o.MaxHeld == 0 {
		o.MaxHeld = 16 << 20
	}
	if o.MaxSpool == 0 {
		o.MaxSpool = 512 << 20
	}
	if o.TempDir == "" {
		o.TempDir = os.TempDir()
	}
	return &handler{HandlerOptions: o, set: s}
}

func peer(r *http.Request) netip.Addr {
	a, _ := netip.ParseAddrPort(r.RemoteAddr)
	return a.Addr().Unmap()
}

// ServeHTTP answers one request. The order of checks: the URL and the body can be read (400), the session (the chapter's
// words), the parameters in the order of their declaration (400), then the operation.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := newCall(h, w, r)
	c.addr = h.ClientAddr(r)
	intact := false
	defer func() {
		if !intact {
			c.recovered(recover())
		}
		if c.upload != nil {
			c.upload.close()
		}
		h.Observe(c.observation())
		broken := c.broken()
		c.release()
		if broken {
			panic(http.ErrAbortHandler)
		}
	}()
	if err := c.serve(); err != nil {
		c.refuse(err)
	}
	intact = true
}

// broken says whether the connection has to be cut, since the client has no answer, or part of one that it must not take
// for whole.
func (c *call) broken() bool {
	return c.status == 0 || c.lost != nil || c.failure != nil && c.status < 400
}

func (c *call) serve() error {
	path := c.r.URL.EscapedPath()
	route, segments := c.h.set.find(c.r.Method, path)
	if route == nil {
		return c.noRoute(path)
	}
	c.route, c.op = route, route.op
	if !c.op.Built() {
		return errNotBuilt
	}
	if len(path)+len(c.r.URL.RawQuery) > maxURL {
		return errTooLong
	}
	c.params.use(c.op)
	if err := c.params.path(route, segments); err != nil {
		return err
	}
	if !c.op.tokens {
		if err := c.params.form(inQuery, c.r.URL.RawQuery); err != nil {
			return err
		}
	}
	if err := c.receive(); err != nil {
		return err
	}
	if err := c.admit(); err != nil {
		return err
	}
	return c.op.run(c)
}

var (
	errNoRoute  = fault.New(fault.NotFound, "")
	errNotBuilt = fault.New(fault.NotBuilt, "This operation is not available.")
	errTooLong  = fault.New(fault.Invalid, "The URL is too long.")
)

func (c *call) noRoute(path string) error {
	if post, _ := c.h.set.find(http.MethodPost, path); post != nil && post.op.tokens {
		c.w.Header().Set("Allow", http.MethodPost)
		return &GrantError{Status: http.StatusMethodNotAllowed, Code: "invalid_request", Description: "Tokens are asked for with POST"}
	}
	return errNoRoute
}

// recovered turns a panic into an answer, or into a broken connection if one was on its way.
func (c *call) recovered(cause any) {
	if cause == http.ErrAbortHandler {
		c.failure, c.lost = http.ErrAbortHandler, http.ErrAbortHandler
		return
	}
	c.refuse(&panicked{cause, debug.Stack()})
}

type panicked struct {
	cause any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v\n%s", p.cause, p.stack) }

// gone says whether the client went away, so that an error is its doing and nobody is there to be answered.
func (c *call) gone(err error) bool {
	if c.lost != nil || c.src.failed != nil && fault.As(err) == nil {
		return true
	}
	return c.r.Context().Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded))
}

// logAttrs is what an internal error is logged with.
func (c *call) logAttrs(err error) []slog.Attr {
	list := []slog.Attr{slog.String("error", err.Error()), slog.String("method", c.r.Method)}
	if c.route != nil {
		list = append(list, slog.String("operation", c.op.Number), slog.String("route", c.route.path))
	}
	if id := c.h.RequestID(c.r); id != "" {
		list = append(list, slog.String("request", id))
	}
	return list
}
