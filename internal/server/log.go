package server

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strconv"
	"sync/atomic"

	"driveway/internal/op"
)

// requestIDs makes ids that differ over all processes: a random beginning, and a number.
type requestIDs struct {
	prefix string
	last   *atomic.Uint64
}

func newRequestIDs() requestIDs {
	return requestIDs{prefix: rand.Text()[:8] + "-", last: new(atomic.Uint64)}
}

func (r requestIDs) next() string { return r.prefix + strconv.FormatUint(r.last.Add(1), 36) }

// observe tells of a request of the API in log and metrics: which operation, never the URL or anything of its content.
func (s *Server) observe(o op.Observation) {
	s.metrics.request(o)
	ctx := context.Background()
	if !s.opt.Log.Enabled(ctx, slog.LevelInfo) {
		return
	}
	s.opt.Log.LogAttrs(ctx, slog.LevelInfo, "request",
		slog.String("request", o.RequestID),
		slog.String("op", o.Number),
		slog.String("route", o.Method+" "+o.Route),
		slog.Int("status", o.Status),
		slog.Float64("ms", float64(o.Duration.Microseconds())/1000),
		slog.Int64("in", o.In),
		slog.Int64("out", o.Out),
		slog.String("addr", o.Addr.String()),
		slog.Int64("user", int64(o.Caller.User)),
	)
}
