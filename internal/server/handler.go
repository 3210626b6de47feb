package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"driveway/internal/op"
	"driveway/internal/page"
)

const (
	apiPrefix   = "/api/"
	openAPIPath = "/api/openapi.json"
	requestID   = "X-Request-Id"
)

// handler answers everything. It looks at the path as it came: http.ServeMux would redirect some of the API's paths.
func (s *Server) handler(p Parts) http.Handler {
	options := op.HandlerOptions{
		Gate:       p.Gate,
		Observe:    s.observe,
		Log:        s.opt.Log,
		ClientAddr: s.clientAddr,
		RequestID:  func(r *http.Request) string { return r.Header.Get(requestID) },
	}
	operations := p.Operations.Handler(options)
	pages := http.Handler(http.HandlerFunc(s.notFound))
	if p.Pages != nil {
		options.Gate = p.PageGate
		pages = p.Pages(p.Operations.Handler(options), s.clientAddr)
	}
	openAPI := sync.OnceValue(func() []byte { return p.Operations.OpenAPI(s.url, p.Docs...) })
	explorer := s.explorerHandler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.running.Add(1)
		defer s.running.Done()
		id := s.ids.next()
		r.Header.Set(requestID, id)   // ours, whatever the client sent
		w.Header().Set(requestID, id) // also where no operation answers
		switch path := r.URL.Path; {
		case path == openAPIPath:
			s.only(w, r, "application/json", func() (int, []byte) { return http.StatusOK, openAPI() })
		case path == explorerPath || strings.HasPrefix(path, explorerPath+"/"):
			explorer(w, r)
		case strings.HasPrefix(path, apiPrefix):
			operations.ServeHTTP(w, r)
		case path == "/healthz":
			s.only(w, r, plainText, func() (int, []byte) { return http.StatusOK, []byte("alive\n") })
		case path == "/readyz":
			s.only(w, r, plainText, func() (int, []byte) { return s.ready(r.Context(), p.Checks) })
		case page.Serves(path):
			s.page(w, r, pages)
		default:
			s.notFound(w, r)
		}
	})
}

// page serves a page, and tells of it in the log: under its route, since links are secrets.
func (s *Server) page(w http.ResponseWriter, r *http.Request, pages http.Handler) {
	start := time.Now()
	seen := &watched{ResponseWriter: w, status: http.StatusOK}
	pages.ServeHTTP(seen, r)
	s.opt.Log.LogAttrs(r.Context(), slog.LevelInfo, "page",
		slog.String("request", r.Header.Get(requestID)),
		slog.String("route", r.Pattern),
		slog.Int("status", seen.status),
		slog.Float64("ms", float64(time.Since(start).Microseconds())/1000),
		slog.String("addr", s.clientAddr(r).String()),
	)
}

// watched is an answer whose status is to be known.
type watched struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *watched) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	s.send(w, r, http.StatusNotFound, "application/json", []byte(`{"error":{"code":404,"message":""}}`))
}

const plainText = "text/plain; charset=utf-8"

// only answers GET and HEAD.
func (s *Server) only(w http.ResponseWriter, r *http.Request, kind string, answer func() (int, []byte)) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		s.send(w, r, http.StatusMethodNotAllowed, "application/json", []byte(`{"error":{"code":405,"message":""}}`))
		return
	}
	status, body := answer()
	s.send(w, r, status, kind, body)
}

func (s *Server) send(w http.ResponseWriter, r *http.Request, status int, kind string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client may be gone
	}
}

// ready runs the checks side by side. What is wrong in particular stands in the log: strangers may ask.
func (s *Server) ready(ctx context.Context, checks []Check) (int, []byte) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	errs := make([]error, len(checks))
	var all sync.WaitGroup
	for i, c := range checks {
		all.Go(func() { errs[i] = c.Ping(ctx) })
	}
	all.Wait()
	status, text := http.StatusOK, ""
	for i, err := range errs {
		if err != nil {
			status = http.StatusServiceUnavailable
			text += checks[i].Name + ": can't be reached\n"
			s.opt.Log.Error("not ready", "what", checks[i].Name, "cause", err)
		}
	}
	if status == http.StatusOK {
		text = "ready\n"
	}
	return status, []byte(text)
}
