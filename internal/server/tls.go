package server

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"
)

// recheck is how often the certificate's files are looked at.
const recheck = 10 * time.Second

// certificates hold a certificate that is read again when its files change, so that renewing it needs no restart.
type certificates struct {
	certFile, keyFile string
	log               *slog.Logger

	mu      sync.Mutex
	current *tls.Certificate
	changed [2]time.Time
	looked  time.Time
}

// loadCertificates reads the files. Without any it returns nil: no TLS.
func loadCertificates(certFile, keyFile string, log *slog.Logger) (*certificates, error) {
	if certFile == "" && keyFile == "" {
		return nil, nil
	}
	if certFile == "" || keyFile == "" {
		return nil, errors.New("TLS needs both --tls-cert and --tls-key")
	}
	c := &certificates{certFile: certFile, keyFile: keyFile, log: log}
	if err := c.load(); err != nil {
		return nil, fmt.Errorf("%w: check --tls-cert and --tls-key", err)
	}
	return c, nil
}

// load reads both files. A failure leaves the current certificate in place.
func (c *certificates) load() error {
	changed, err := c.stat()
	if err != nil {
		return fmt.Errorf("the TLS certificate can't be read: %w", err)
	}
	cert, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return fmt.Errorf("the TLS certificate in %s and its key in %s can't be used: %w", c.certFile, c.keyFile, err)
	}
	c.current, c.changed, c.looked = &cert, changed, time.Now()
	return nil
}

func (c *certificates) stat() (changed [2]time.Time, err error) {
	for i, name := range []string{c.certFile, c.keyFile} {
		info, err := os.Stat(name)
		if err != nil {
			return changed, err
		}
		changed[i] = info.ModTime()
	}
	return changed, nil
}

func (c *certificates) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.looked) > recheck {
		c.looked = time.Now()
		if changed, err := c.stat(); err == nil && changed != c.changed {
			if err := c.load(); err != nil { // perhaps only half of the pair is there yet
				c.log.Warn("the old TLS certificate stays in use", "cause", err)
			} else {
				c.log.Info("the TLS certificate was read again")
			}
		}
	}
	return c.current, nil
}

func (c *certificates) listen(l net.Listener) net.Listener {
	return tls.NewListener(l, &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: c.get,
		NextProtos:     []string{"h2", "http/1.1"},
	})
}
