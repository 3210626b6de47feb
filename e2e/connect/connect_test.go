package connect

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProxy(t *testing.T) {
	echo := func(name string) *httptest.Server {
		return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, name+" "+r.Host+r.URL.Path)
		}))
	}
	one, two := echo("one"), echo("two")
	defer one.Close()
	defer two.Close()
	p, err := Start("127.0.0.1:0", one.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()

	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := p.WriteCA(ca); err != nil {
		t.Fatal(err)
	}
	pem, err := os.ReadFile(ca)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	proxyURL, err := url.Parse(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	get := func(target string) (string, error) {
		c := &http.Client{Transport: &http.Transport{
			Proxy:             http.ProxyURL(proxyURL),
			TLSClientConfig:   &tls.Config{RootCAs: roots},
			DisableKeepAlives: true,
		}}
		resp, err := c.Get(target)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		return string(body), err
	}

	if got, err := get("https://" + Host + "/api"); got != "one "+Host+"/api" {
		t.Errorf("through the proxy: %q, %v", got, err)
	}
	p.SetTarget(two.Listener.Addr().String())
	if got, err := get("https://" + Host + "/api"); got != "two "+Host+"/api" {
		t.Errorf("after the change of target: %q, %v", got, err)
	}
	two.Close()
	if got, err := get("https://" + Host + "/"); err == nil {
		t.Errorf("the target is down, and the answer is %q", got)
	}
	if _, err := get("https://example.com/"); err == nil || !strings.Contains(err.Error(), "Forbidden") {
		t.Errorf("another host: %v", err)
	}
}
