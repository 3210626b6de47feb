// Package connect leads an unmodified rclone to a server of one's own.
//
// rclone's opendrive backend knows one address only, https://dev.opendrive.com/api/v1. It honours HTTPS_PROXY, though,
// and --ca-cert. Proxy is such a proxy: it answers CONNECT, ends the TLS with a certificate for that host from a private
// authority that it made itself, and passes the bytes on to a plain HTTP address. No other host is reachable through it.
package connect

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Host is the only host that the proxy lets through: the one that rclone's opendrive backend knows.
const Host = "dev.opendrive.com"

// Proxy is a running CONNECT proxy.
type Proxy struct {
	listener net.Listener
	tls      *tls.Config
	target   atomic.Value // string
	ca       []byte       // PEM

	mu    sync.Mutex
	conns map[net.Conn]struct{} // to be cut by Close; nil once closed
}

// Start listens on addr (port 0: any) and leads Host to target, a host:port that speaks plain HTTP. The target need not
// be up: a connection made while it is down breaks, as it would on a real network.
func Start(addr, target string) (*Proxy, error) {
	cert, ca, err := authority()
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	p := &Proxy{
		listener: l,
		tls:      &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12},
		ca:       ca,
		conns:    map[net.Conn]struct{}{},
	}
	p.SetTarget(target)
	go p.accept()
	return p, nil
}

// URL is the value for HTTPS_PROXY.
func (p *Proxy) URL() string { return "http://" + p.listener.Addr().String() }

// SetTarget leads connections made from now on to another address.
func (p *Proxy) SetTarget(target string) { p.target.Store(target) }

// WriteCA writes the private authority's certificate, for rclone's --ca-cert. Its key is never written anywhere.
func (p *Proxy) WriteCA(file string) error { return os.WriteFile(file, p.ca, 0o644) } //nolint:gosec // a public certificate

// Close stops listening and cuts every connection.
func (p *Proxy) Close() error {
	err := p.listener.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
	p.conns = nil
	return err
}

func (p *Proxy) accept() {
	for {
		c, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.serve(c)
	}
}

// keep notes a connection for Close, and reports whether the proxy is still open.
func (p *Proxy) keep(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conns == nil {
		return false
	}
	p.conns[c] = struct{}{}
	return true
}

func (p *Proxy) drop(c net.Conn) {
	c.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
}

// serve handles one connection of a client, to its end.
func (p *Proxy) serve(client net.Conn) {
	defer p.drop(client)
	if !p.keep(client) {
		return
	}
	in := bufio.NewReader(client)
	req, err := http.ReadRequest(in)
	if err != nil {
		return
	}
	if req.Method != http.MethodConnect || req.URL.Hostname() != Host {
		fmt.Fprintf(client, "HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\nOnly CONNECT to %s.\r\n", Host)
		return
	}
	fmt.Fprint(client, "HTTP/1.1 200 Connection established\r\n\r\n")

	plain := tls.Server(buffered{client, in}, p.tls)
	if err := plain.Handshake(); err != nil {
		return
	}
	server, err := net.Dial("tcp", p.target.Load().(string))
	if err != nil {
		return
	}
	defer p.drop(server)
	if !p.keep(server) {
		return
	}
	go func() {
		io.Copy(server, plain)
		server.(*net.TCPConn).CloseWrite()
	}()
	io.Copy(plain, server)
}

// buffered is a connection of which some bytes were already read into a buffer.
type buffered struct {
	net.Conn
	in *bufio.Reader
}

func (b buffered) Read(p []byte) (int, error) { return b.in.Read(p) }

// authority makes a certificate for Host and the private authority that signed it, both good for a month.
func authority() (cert tls.Certificate, ca []byte, err error) {
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return cert, nil, err
	}
	caCert := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "Driveway private authority for rclone"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().AddDate(0, 1, 0),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
		PermittedDNSDomains:   []string{Host},
	}
	caDER, err := x509.CreateCertificate(rand.Reader, caCert, caCert, caKey.Public(), caKey)
	if err != nil {
		return cert, nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return cert, nil, err
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2),
		Subject:      pkix.Name{CommonName: Host},
		DNSNames:     []string{Host},
		NotBefore:    caCert.NotBefore,
		NotAfter:     caCert.NotAfter,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, caCert, key.Public(), caKey)
	if err != nil {
		return cert, nil, err
	}
	cert = tls.Certificate{Certificate: [][]byte{der, caDER}, PrivateKey: key}
	return cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: caDER}), nil
}
