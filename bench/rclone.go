package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"driveway/e2e/connect"
)

// viaRclone copies small files with one and the same rclone to every peer.
func (b *bench) viaRclone(round, files int, rclone string) error {
	from := filepath.Join(b.dir, "rclone-source")
	if _, err := os.Stat(from); err != nil {
		if err := os.MkdirAll(from, 0o700); err != nil {
			return err
		}
		for i := range files {
			b := make([]byte, 4096)
			_, _ = content(uint64(i), 4096).Read(b)
			if err := os.WriteFile(filepath.Join(from, fileName(i)), b, 0o600); err != nil {
				return err
			}
		}
	}
	folder := fmt.Sprintf("rclone-%d", round)
	b.each(func(p *peer) error {
		if err := p.MakeFolder(folder); err != nil {
			return err
		}
		remote, env, done, err := p.remote(rclone)
		if err != nil {
			return err
		}
		defer done()
		before, err := p.run.usage()
		if err != nil {
			return err
		}
		cmd := exec.Command(rclone, "copy", from, remote+folder, "--transfers", "16", "--no-traverse", "--retries", "1")
		cmd.Env = append(os.Environ(), env...)
		start := time.Now()
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("rclone copy: %w: %.500s", err, out)
		}
		took := time.Since(start)
		after, err := p.run.usage()
		if err != nil {
			return err
		}
		b.add("put 4 KiB through rclone", p, "files/s", true, float64(files)/took.Seconds())
		b.add("server's share of the time of rclone", p, "%", false, 100*(after.cpu-before.cpu).Seconds()/took.Seconds())
		return nil
	})
	return nil
}

// remote is how rclone calls a peer, and what it needs in its environment for that.
func (p *peer) remote(rclone string) (name string, env []string, done func(), err error) {
	addr := p.run.addr
	switch p.protocol {
	case "WebDAV":
		return ":webdav,url='http://" + addr + "':", nil, func() {}, nil
	case "S3":
		return ":s3,provider=Other,endpoint='http://" + addr + "',access_key_id=" + s3Access + ",secret_access_key=" + s3Secret + ":bench/", nil, func() {}, nil
	}
	proxy, err := connect.Start("127.0.0.1:0", addr)
	if err != nil {
		return "", nil, nil, err
	}
	ca := filepath.Join(p.dir, "ca.pem")
	if err := proxy.WriteCA(ca); err != nil {
		return "", nil, nil, err
	}
	hidden, err := exec.Command(rclone, "obscure", ownerPassword).Output()
	if err != nil {
		return "", nil, nil, err
	}
	env = []string{"HTTPS_PROXY=" + proxy.URL(), "NO_PROXY=", "RCLONE_CA_CERT=" + ca}
	return ":opendrive,username='" + ownerEmail + "',password='" + strings.TrimSpace(string(hidden)) + "':", env, func() { proxy.Close() }, nil
}
