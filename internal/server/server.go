// Package server is the only net/http server of Driveway: it listens, finds out where a request comes from, hands it to
// the operations, and tells of it in log and metrics.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"driveway/internal/op"
)

const (
	headerTimeout  = 10 * time.Second // to send a request's header
	idleTimeout    = 3 * time.Minute  // between two requests on a connection
	maxHeaderBytes = 64 << 10
)

// Options are the settings of a Server.
type Options struct {
	Listen         string         // host:port
	PublicURL      string         // where clients find the server; empty: made from the address that it listens on
	CertFile       string         // with KeyFile: TLS. The files are read again when they change
	KeyFile        string         //
	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed
	MetricsListen  string         // host:port; empty: no metrics are served
	MetricsMust    bool           // whether not getting MetricsListen is an error; else it is a warning
	MaxConnections int            // at once; further ones wait. Default 4,096
	StopTimeout    time.Duration  // how long running requests may take when the server stops. Default 30 s
	Log            *slog.Logger   // default slog.Default
}

// Check is something without which the server is not ready.
type Check struct {
	Name string
	Ping func(context.Context) error
}

// Parts are what a Server serves.
type Parts struct {
	Operations *op.Set
	Docs       []op.Doc // for the OpenAPI document
	Gate       op.Gate
	Checks     []Check // all have to pass for /readyz

	// Pages makes the pages for people, on the operations as they are for callers that PageGate knows; nil: there are none.
	Pages    func(api http.Handler, clientAddr func(*http.Request) netip.Addr) http.Handler
	PageGate op.Gate
}

// Server holds the addresses that it will serve.
type Server struct {
	opt      Options
	metrics  *Metrics
	listener net.Listener
	meter    net.Listener // nil without metrics
	url      string
	ids      requestIDs
	running  sync.WaitGroup // requests
}

// Open takes the addresses, and checks what it is given, so that all that can fail at the start fails here.
func Open(o Options, m *Metrics) (*Server, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.MaxConnections <= 0 {
		o.MaxConnections = 4096
	}
	if o.StopTimeout <= 0 {
		o.StopTimeout = 30 * time.Second
	}
	certs, err := loadCertificates(o.CertFile, o.KeyFile, o.Log)
	if err != nil {
		return nil, err
	}
	s := &Server{opt: o, metrics: m, ids: newRequestIDs()}
	if s.listener, err = listen(o.Listen, "--listen"); err != nil {
		return nil, err
	}
	if s.url, err = publicURL(o.PublicURL, s.listener.Addr(), certs != nil); err != nil {
		s.Close()
		return nil, err
	}
	s.listener = limitConnections(s.listener, o.MaxConnections)
	if certs != nil {
		s.listener = certs.listen(s.listener)
	}
	if o.MetricsListen != "" {
		if s.meter, err = listen(o.MetricsListen, "--metrics-listen"); err != nil {
			if o.MetricsMust {
				s.Close()
				return nil, err
			}
			o.Log.Warn("no metrics are served", "cause", err)
			s.meter = nil
		}
	}
	return s, nil
}

// URL is where clients find the server, without a slash at the end.
func (s *Server) URL() string { return s.url }

// Addr is the address that the server listens on.
func (s *Server) Addr() net.Addr { return s.listener.Addr() }

// MetricsAddr is the address of the metrics, nil if there are none.
func (s *Server) MetricsAddr() net.Addr {
	if s.meter == nil {
		return nil
	}
	return s.meter.Addr()
}

// Close gives the addresses back, if Run has not been called.
func (s *Server) Close() {
	s.listener.Close()
	if s.meter != nil {
		s.meter.Close()
	}
}

// Run serves until ctx ends. Then it takes no more requests, lets the running ones finish within StopTimeout, and returns
// when none runs any more. It returns an error only when serving fails before that.
func (s *Server) Run(ctx context.Context, p Parts) error {
	api := s.newHTTP(s.handler(p))
	meter := s.newHTTP(s.metrics.handler())
	failed := make(chan error, 2)
	go func() { failed <- api.Serve(s.listener) }()
	if s.meter != nil {
		go func() { failed <- meter.Serve(s.meter) }()
	}
	var err error
	select {
	case err = <-failed:
		err = fmt.Errorf("server: %w", err)
	case <-ctx.Done():
	}
	s.stop(ctx, api)
	meter.Close()
	return err
}

func (s *Server) stop(ctx context.Context, api *http.Server) {
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.opt.StopTimeout)
	defer cancel()
	if err := api.Shutdown(limit); err != nil {
		s.opt.Log.Warn("requests were cut off", "after", s.opt.StopTimeout)
		api.Close()
	}
	finished := make(chan struct{})
	go func() {
		s.running.Wait()
		close(finished)
	}()
	select { // a request whose connection is closed ends soon
	case <-finished:
	case <-time.After(5 * time.Second):
		s.opt.Log.Error("a request does not end")
	}
}

func (s *Server) newHTTP(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.opt.Log.Handler(), slog.LevelDebug),
		Protocols:         protocols(),
	}
}

// protocols has HTTP/2 only over TLS, as browsers have it.
func protocols() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	p.SetHTTP2(true)
	return p
}

// errInUse is in the chain of an error about an address that another program has.
var errInUse = errors.New("another program listens there")
