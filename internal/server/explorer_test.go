package server

import (
	"net/http"
	"strings"
	"testing"
)

func TestExplorer(t *testing.T) {
	s := start(t, Options{})
	ask := func(method, path string, header ...string) *http.Response {
		t.Helper()
		req, err := http.NewRequest(method, s.URL()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "identity")
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	if resp := ask("GET", "/api/explorer"); resp.StatusCode != 301 || resp.Header.Get("Location") != "explorer/" {
		t.Errorf("without a slash: %d %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	if resp := ask("GET", "/api/explorer/none"); resp.StatusCode != 404 {
		t.Errorf("what is not there: %d", resp.StatusCode)
	}
	if resp := ask("POST", "/api/explorer/"); resp.StatusCode != 405 {
		t.Errorf("POST: %d", resp.StatusCode)
	}
	for name, kind := range map[string]string{
		"": "text/html", "explorer.js": "text/javascript", "explorer.css": "text/css", "icon.svg": "image/svg+xml",
		"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css", "LICENSE": "text/plain", "NOTICE": "text/plain",
	} {
		plain := ask("GET", "/api/explorer/"+name)
		if plain.StatusCode != 200 || !strings.HasPrefix(plain.Header.Get("Content-Type"), kind) {
			t.Errorf("%q: %d %s", name, plain.StatusCode, plain.Header.Get("Content-Type"))
		}
		policy := plain.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'self'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe-eval") {
			t.Errorf("%q: policy %q", name, policy)
		}
		if plain.Header.Get("X-Content-Type-Options") != "nosniff" || plain.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%q: %v", name, plain.Header)
		}
		small := ask("GET", "/api/explorer/"+name, "Accept-Encoding", "br, gzip;q=0.5")
		if small.Header.Get("Content-Encoding") != "gzip" || small.Header.Get("ETag") == plain.Header.Get("ETag") {
			t.Errorf("%q compressed: %v", name, small.Header)
		}
		if no := ask("GET", "/api/explorer/"+name, "Accept-Encoding", "gzip;q=0"); no.Header.Get("Content-Encoding") != "" {
			t.Errorf("%q is compressed for whom it must not be", name)
		}
		if again := ask("GET", "/api/explorer/"+name, "If-None-Match", plain.Header.Get("ETag")); again.StatusCode != 304 {
			t.Errorf("%q again: %d", name, again.StatusCode)
		}
	}
}
