package server

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/op"
)

type greetIn struct {
	Name string `in:"name"`
}

type greetOut struct{ Hello, From string }

// greeting is a set with one operation, which answers who asked from where.
func greeting() *op.Set {
	return op.NewSet(op.Chapter{Number: "99", Ops: []op.Op{
		op.New("99.1", "GET", "/greet.json/{name}", op.Session,
			func(ctx context.Context, who access.Caller, in greetIn) (greetOut, error) {
				return greetOut{in.Name, who.Addr.String()}, nil
			}),
	}})
}

// log is a log that several goroutines write and a test reads.
type logText struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// running is a server that serves greeting until the end of the test.
type running struct {
	*Server
	log logText
}

func start(t *testing.T, o Options, checks ...Check) *running {
	t.Helper()
	r := &running{}
	o.Listen, o.Log = "127.0.0.1:0", slog.New(slog.NewTextHandler(&r.log, nil))
	s, err := Open(o, NewMetrics())
	if err != nil {
		t.Fatal(err)
	}
	r.Server = s
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	gate := func(ctx context.Context, c op.Credential) (access.Caller, error) {
		return access.Caller{Kind: access.Owner, User: 7, Addr: c.Addr}, nil
	}
	go func() { done <- s.Run(ctx, Parts{Operations: greeting(), Gate: gate, Checks: checks}) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return r
}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func TestPaths(t *testing.T) {
	s := start(t, Options{})
	for _, c := range []struct {
		path   string
		status int
		body   string
	}{
		{"/healthz", 200, "alive\n"},
		{"/readyz", 200, "ready\n"},
		{"/", 404, `{"error":{"code":404,"message":""}}`},
		{"/metrics", 404, `{"error":{"code":404,"message":""}}`},
		{"/debug/pprof/", 404, `{"error":{"code":404,"message":""}}`},
		{"/api/v1/greet.json/ann?session_id=x", 200, `{"Hello":"ann","From":"127.0.0.1"}`},
		{"/api/v1/greet.json//?session_id=x", 200, ""},
		{"/api/v1/none.json", 404, `{"error":{"code":404,"message":""}}`},
	} {
		resp, body := get(t, s.URL()+c.path)
		if c.path == "/api/v1/greet.json//?session_id=x" { // the operations have the path as it came
			if resp.StatusCode >= 300 && resp.StatusCode < 400 {
				t.Errorf("%s is redirected", c.path)
			}
			continue
		}
		if resp.StatusCode != c.status || body != c.body {
			t.Errorf("%s: %d %s", c.path, resp.StatusCode, body)
		}
		if resp.Header.Get("X-Request-Id") == "" {
			t.Errorf("%s has no request id", c.path)
		}
	}
	resp, err := http.Post(s.URL()+"/healthz", "text/plain", nil)
	if err != nil || resp.StatusCode != 405 {
		t.Errorf("POST: %v, %v", resp.StatusCode, err)
	}
	resp.Body.Close()
}

func TestNotReady(t *testing.T) {
	bad := Check{Name: "database", Ping: func(context.Context) error { return errors.New("password=secret") }}
	good := Check{Name: "content", Ping: func(context.Context) error { return nil }}
	s := start(t, Options{}, good, bad)
	resp, body := get(t, s.URL()+"/readyz")
	if resp.StatusCode != 503 || body != "database: can't be reached\n" || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/plain") {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
	if resp, _ := get(t, s.URL()+"/healthz"); resp.StatusCode != 200 {
		t.Errorf("it is alive, though: %d", resp.StatusCode)
	}
}

func TestLogTellsNoSecrets(t *testing.T) {
	s := start(t, Options{})
	resp, _ := get(t, s.URL()+"/api/v1/greet.json/private-name?session_id=very-secret&passwd=hidden")
	log := s.log.String()
	for _, secret := range []string{"private-name", "very-secret", "hidden"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log has %s: %s", secret, log)
		}
	}
	for _, want := range []string{"op=99.1", `route="GET /greet.json/{name}"`, "status=200", "addr=127.0.0.1", "user=7",
		"request=" + resp.Header.Get("X-Request-Id")} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s: %s", want, log)
		}
	}
	resp, _ = get(t, s.URL()+"/api/v1/greet.json/ann")
	if resp.StatusCode != 400 || resp.Header.Get("X-Request-Id") == "" {
		t.Errorf("a refusal: %d, request id %q", resp.StatusCode, resp.Header.Get("X-Request-Id"))
	}
}

func TestMetrics(t *testing.T) {
	s := start(t, Options{MetricsListen: "127.0.0.1:0"})
	s.metrics.UploadBegan()
	s.metrics.UploadBegan()
	s.metrics.UploadEnded("published")
	get(t, s.URL()+"/api/v1/greet.json/ann?session_id=x")
	get(t, s.URL()+"/api/v1/none.json")
	_, body := get(t, "http://"+s.MetricsAddr().String()+"/metrics")
	for _, want := range []string{`driveway_request_seconds_count{op="99.1",status="2xx"} 1`,
		`driveway_request_seconds_count{op="none",status="4xx"} 1`, "driveway_uploads 1",
		`driveway_uploads_finished_total{outcome="published"} 1`, "go_goroutines"} {
		if !strings.Contains(body, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
}

func TestClientAddress(t *testing.T) {
	proxies, err := ParseProxies("10.0.0.0/8, 192.168.1.5,::1/128")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{opt: Options{TrustedProxies: proxies}}
	for _, c := range []struct{ peer, forwarded, want string }{
		{"192.0.2.1:5", "", "192.0.2.1"},
		{"192.0.2.1:5", "203.0.113.9", "192.0.2.1"}, // a stranger can say what he wants
		{"10.1.2.3:5", "", "10.1.2.3"},
		{"10.1.2.3:5", "203.0.113.9", "203.0.113.9"},
		{"10.1.2.3:5", "1.1.1.1, 203.0.113.9", "203.0.113.9"},
		{"10.1.2.3:5", "1.1.1.1, 203.0.113.9, 10.9.9.9", "203.0.113.9"},
		{"10.1.2.3:5", "203.0.113.9:4711", "203.0.113.9"},
		{"[::1]:5", "2001:db8::1", "2001:db8::1"},
		{"[::1]:5", "[2001:db8::1]:80", "2001:db8::1"},
		{"[::ffff:10.1.2.3]:5", "::ffff:203.0.113.9", "203.0.113.9"},
		{"10.1.2.3:5", "203.0.113.9, junk", "10.1.2.3"},
		{"10.1.2.3:5", "10.4.4.4, 192.168.1.5", "10.4.4.4"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		for part := range strings.SplitSeq(c.forwarded, ", ") { // a header may come in several lines
			r.Header.Add("X-Forwarded-For", part)
		}
		if got := s.clientAddr(r); got != netip.MustParseAddr(c.want) {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestConnectionsAreLimited(t *testing.T) {
	s := start(t, Options{MaxConnections: 1})
	addr := s.Addr().String()
	first, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(first, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
	if n, err := first.Read(make([]byte, 1000)); n == 0 {
		t.Fatal(err)
	}
	second, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	io.WriteString(second, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	second.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if n, _ := second.Read(make([]byte, 1000)); n > 0 {
		t.Error("a second connection is served beside the first")
	}
	first.Close()
	second.SetReadDeadline(time.Now().Add(5 * time.Second))
	if n, err := second.Read(make([]byte, 1000)); n == 0 {
		t.Errorf("the second is not served after the first: %v", err)
	}
}

func TestTLS(t *testing.T) {
	dir := t.TempDir()
	o := Options{CertFile: filepath.Join(dir, "cert.pem"), KeyFile: filepath.Join(dir, "key.pem")}
	writeCertificate(t, o, 1)
	s := start(t, o)
	if !strings.HasPrefix(s.URL(), "https://127.0.0.1:") {
		t.Errorf("the URL is %s", s.URL())
	}
	ask := func() *http.Response {
		t.Helper()
		c := http.Client{Transport: &http.Transport{
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true, DisableKeepAlives: true}}
		resp, err := c.Get(s.URL() + "/api/v1/greet.json/ann?session_id=x")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	if resp := ask(); resp.ProtoMajor != 2 || resp.StatusCode != 200 || resp.TLS.PeerCertificates[0].SerialNumber.Int64() != 1 {
		t.Errorf("%s %d", resp.Proto, resp.StatusCode)
	}
}

func TestCertificateIsReadAgain(t *testing.T) {
	dir := t.TempDir()
	o := Options{CertFile: filepath.Join(dir, "cert.pem"), KeyFile: filepath.Join(dir, "key.pem")}
	writeCertificate(t, o, 1)
	c, err := loadCertificates(o.CertFile, o.KeyFile, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	serial := func() int64 {
		t.Helper()
		c.looked = time.Time{} // long ago
		cert, err := c.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		return cert.Leaf.SerialNumber.Int64()
	}
	writeCertificate(t, o, 2)
	if n := serial(); n != 2 {
		t.Errorf("certificate %d is used, want the new one", n)
	}
	if err := os.WriteFile(o.KeyFile, []byte("half written"), 0o600); err != nil {
		t.Fatal(err)
	}
	if n := serial(); n != 2 {
		t.Errorf("certificate %d is used while the files are broken", n)
	}
}

// writeCertificate writes a new certificate with its key, a second newer than any before.
func writeCertificate(t *testing.T, o Options, serial int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{o.CertFile: {Type: "CERTIFICATE", Bytes: cert}, o.KeyFile: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		changed := time.Now().Add(time.Duration(serial) * time.Second)
		if err := os.Chtimes(name, changed, changed); err != nil {
			t.Fatal(err)
		}
	}
}
