package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
)

// peer is a server that a user could pick.
type peer struct {
	name     string
	protocol string
	durable  string // what it promises when it has acknowledged a write
	pack     string // Debian's package, or the Go package with its version, that it comes from
	binary   string // path; empty: not here
	start    func(p *peer, dir, addr string) (*process, error)
	open     func(addr string) (store, error)
	fill     func(dir, folder string, files int) error // makes empty files without asking the server; nil: it can't be done

	dir string
	run *process
	store
}

const (
	synced   = "yes"
	unsynced = "no"
)

// allPeers are the peers, Driveway first. tools is where binaries built from Go modules lie.
func allPeers(driveway, tools string) []*peer {
	tool := func(name string) string { return filepath.Join(tools, name) }
	plain := func(sub string) func(string, string, int) error {
		return func(dir, folder string, files int) error { return fillFolder(filepath.Join(dir, sub, folder), files) }
	}
	return []*peer{
		{name: "driveway", protocol: "its own", durable: synced, pack: "this checkout", binary: driveway, start: startDriveway, open: openGuide},
		{name: "nginx", protocol: "WebDAV", durable: unsynced, pack: "nginx-light libnginx-mod-http-dav-ext", binary: "/usr/sbin/nginx", start: startNginx, open: openDAV, fill: plain("data")},
		{name: "apache", protocol: "WebDAV", durable: unsynced, pack: "apache2", binary: "/usr/sbin/apache2", start: startApache, open: openDAV, fill: plain("data")},
		{name: "rclone-webdav", protocol: "WebDAV", durable: unsynced, pack: "github.com/rclone/rclone@v1.76.0", binary: tool("rclone-v1.76.0"), start: startRcloneDAV, open: openDAV, fill: plain("data")},
		{name: "rclone-s3", protocol: "S3", durable: unsynced, pack: "github.com/rclone/rclone@v1.76.0", binary: tool("rclone-v1.76.0"), start: startRcloneS3, open: openS3, fill: plain("data/bench")},
		{name: "versitygw", protocol: "S3", durable: unsynced, pack: "github.com/versity/versitygw/cmd/versitygw@v1.8.0", binary: tool("versitygw-v1.8.0"), start: startVersity, open: openS3, fill: plain("data/bench")},
		{name: "minio", protocol: "S3", durable: synced, pack: "github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c", binary: tool("minio-v0.0.0-20260212201848-7aac2a2c5b7c"), start: startMinio, open: openS3},
	}
}

func (p *peer) up(dir string) error {
	p.dir = filepath.Join(dir, p.name)
	if err := os.MkdirAll(filepath.Join(p.dir, "data"), 0o755); err != nil {
		return err
	}
	addr, err := freeAddr()
	if err != nil {
		return err
	}
	if p.run, err = p.start(p, p.dir, addr); err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	if p.store, err = p.open(addr); err != nil {
		p.run.stop()
		return fmt.Errorf("%s: %w", p.name, err)
	}
	return nil
}

func openGuide(addr string) (store, error) { return newGuideStore(addr) }
func openDAV(addr string) (store, error)   { return newDAVStore(addr), nil }
func openS3(addr string) (store, error)    { return newS3Store(addr) }

// answers says whether a server answers anything at all under a path.
func answers(addr, path string) func() bool {
	return func() bool {
		a, err := http.Get("http://" + addr + path)
		if err != nil {
			return false
		}
		a.Body.Close()
		return a.StatusCode < 500
	}
}

func startDriveway(p *peer, dir, addr string) (*process, error) {
	env := []string{"DRIVEWAY_ADMIN_EMAIL=" + ownerEmail, "DRIVEWAY_ADMIN_PASSWORD=" + ownerPassword}
	return startProcess(dir, addr, answers(addr, "/readyz"), env,
		p.binary, "serve", "--listen", addr, "--data", filepath.Join(dir, "data"), "--metrics-listen", "none", "--log-level", "warn")
}

func startNginx(p *peer, dir, addr string) (*process, error) {
	config := fmt.Sprintf(`
load_module /usr/lib/nginx/modules/ngx_http_dav_ext_module.so;
user %s; daemon off; worker_processes auto; pid %[2]s/pid; error_log %[2]s/error.log;
events { worker_connections 4096; }
http {
	access_log off; sendfile on; tcp_nopush on; client_max_body_size 0; keepalive_requests 100000000;
	client_body_temp_path %[2]s/temporary; proxy_temp_path %[2]s/t1; fastcgi_temp_path %[2]s/t2; uwsgi_temp_path %[2]s/t3; scgi_temp_path %[2]s/t4;
	server { listen %[3]s; root %[2]s/data;
		location / { dav_methods PUT DELETE MKCOL COPY MOVE; dav_ext_methods PROPFIND OPTIONS; dav_access user:rw group:r all:r; } }
}
`, userName(), dir, addr)
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return nil, err
	}
	return startProcess(dir, addr, answers(addr, "/"), nil, p.binary, "-c", file)
}

// startApache starts it as www-data: it refuses to work as root.
func startApache(p *peer, dir, addr string) (*process, error) {
	config := fmt.Sprintf(`
ServerName localhost
Listen %[2]s
PidFile %[1]s/pid
ErrorLog %[1]s/error.log
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule dav_module /usr/lib/apache2/modules/mod_dav.so
LoadModule dav_fs_module /usr/lib/apache2/modules/mod_dav_fs.so
User www-data
Group www-data
DocumentRoot %[1]s/data
DavLockDB %[1]s/data/.locks
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 60
LimitRequestBody 0
<Directory %[1]s/data>
	Dav On
	Require all granted
</Directory>
`, dir, addr)
	file := filepath.Join(dir, "apache.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return nil, err
	}
	if data, err := user.Lookup("www-data"); err == nil && os.Getuid() == 0 {
		uid, _ := strconv.Atoi(data.Uid)
		if err := os.Chown(filepath.Join(dir, "data"), uid, -1); err != nil {
			return nil, err
		}
	}
	return startProcess(dir, addr, answers(addr, "/"), nil, p.binary, "-f", file, "-DFOREGROUND")
}

func startRcloneDAV(p *peer, dir, addr string) (*process, error) {
	return startProcess(dir, addr, answers(addr, "/"), nil,
		p.binary, "serve", "webdav", filepath.Join(dir, "data"), "--addr", addr, "--config", "/dev/null", "--dir-cache-time", "1s")
}

func startRcloneS3(p *peer, dir, addr string) (*process, error) {
	return startProcess(dir, addr, answers(addr, "/"), nil,
		p.binary, "serve", "s3", filepath.Join(dir, "data"), "--addr", addr, "--auth-key", s3Access+","+s3Secret, "--config", "/dev/null", "--dir-cache-time", "1s")
}

func startVersity(p *peer, dir, addr string) (*process, error) {
	return startProcess(dir, addr, answers(addr, "/"), []string{"ROOT_ACCESS_KEY=" + s3Access, "ROOT_SECRET_KEY=" + s3Secret},
		p.binary, "--port", addr, "--quiet", "posix", filepath.Join(dir, "data"))
}

func startMinio(p *peer, dir, addr string) (*process, error) {
	env := []string{"MINIO_ROOT_USER=" + s3Access, "MINIO_ROOT_PASSWORD=" + s3Secret, "MINIO_BROWSER=off", "MINIO_UPDATE=off", "CI=true"}
	return startProcess(dir, addr, answers(addr, "/minio/health/cluster"), env, p.binary, "server", filepath.Join(dir, "data"), "--address", addr, "--quiet")
}

func userName() string {
	u, err := user.Current()
	if err != nil {
		return "root"
	}
	return u.Username
}

// fillFolder makes empty files, as fast as the disk takes them.
func fillFolder(dir string, files int) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o777); err != nil { // also for a server that is somebody else
		return err
	}
	for i := range files {
		f, err := os.Create(filepath.Join(dir, fileName(i)))
		if err != nil {
			return err
		}
		f.Close()
	}
	return nil
}

// install makes sure that the peers' binaries are there, and leaves out those that can't be had.
func install(peers []*peer, tools string) (here []*peer) {
	for _, p := range peers {
		if _, err := os.Stat(p.binary); err == nil {
			here = append(here, p)
			continue
		}
		if err := p.install(tools); err != nil {
			fmt.Fprintf(os.Stderr, "%s is left out: %v\n", p.name, err)
			continue
		}
		here = append(here, p)
	}
	return here
}

func (p *peer) install(tools string) error {
	module, _, isGo := strings.Cut(p.pack, "@")
	if !isGo {
		fmt.Fprintf(os.Stderr, "installing %s\n", p.pack)
		args := append([]string{"install", "-y", "-qq", "--no-install-recommends"}, strings.Fields(p.pack)...)
		out, err := exec.Command("apt-get", args...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("apt-get install %s: %w: %s", p.pack, err, out)
		}
		return nil
	}
	fmt.Fprintf(os.Stderr, "building %s (once, some minutes)\n", p.pack)
	made := filepath.Join(tools, "tmp")
	cmd := exec.Command("go", "install", p.pack)
	cmd.Env = append(os.Environ(), "GOBIN="+made, "GOFLAGS=")
	cmd.Dir = os.TempDir() // outside of this module
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go install %s: %w: %s", p.pack, err, out)
	}
	return os.Rename(filepath.Join(made, filepath.Base(module)), p.binary)
}
