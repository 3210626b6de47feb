package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "driveway-")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "driveway")
	out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	if err != nil {
		fmt.Printf("go build: %v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// process is a driveway serve that runs.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	url  string
	out  output
	log  output
	done chan struct{}
	http *http.Client
}

type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

func environment(extra ...string) []string {
	return append(os.Environ(), append([]string{"DRIVEWAY_LISTEN=127.0.0.1:0", "DRIVEWAY_METRICS_LISTEN=none"}, extra...)...)
}

// serve starts a server on a data folder and waits until it has told its address.
func serve(t *testing.T, data string, env ...string) *process {
	t.Helper()
	p := &process{t: t, done: make(chan struct{}), http: &http.Client{Timeout: 10 * time.Second}}
	p.cmd = exec.Command(binary, "serve", "--data", data)
	p.cmd.Env = environment(env...)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.cmd.Wait()
		close(p.done)
	}()
	t.Cleanup(func() {
		p.cmd.Process.Kill()
		<-p.done
		if t.Failed() {
			t.Logf("said:\n%s\nlogged:\n%s", p.out.String(), p.log.String())
		}
	})
	address := regexp.MustCompile(` serves (https?://\S+) from `)
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if m := address.FindStringSubmatch(p.out.String()); m != nil {
			p.url = m[1]
			return p
		}
	}
	t.Fatal("it tells no address")
	return nil
}

// stop asks the server to end, and wants it to end well.
func (p *process) stop() {
	p.t.Helper()
	p.cmd.Process.Signal(syscall.SIGTERM)
	p.wait(10 * time.Second)
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		p.t.Errorf("it ends with %d", code)
	}
}

func (p *process) wait(limit time.Duration) {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(limit):
		p.t.Fatalf("it still runs after %v", limit)
	}
}

// login returns the status and the session id of a sign-in.
func (p *process) login(name, password string) (int, string) {
	p.t.Helper()
	body, _ := json.Marshal(map[string]string{"username": name, "passwd": password})
	resp, err := p.http.Post(p.url+"/api/v1/session/login.json", "application/json", bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	var out struct{ SessionID string }
	json.NewDecoder(resp.Body).Decode(&out)
	return resp.StatusCode, out.SessionID
}

func (p *process) get(path string) (int, string) {
	p.t.Helper()
	resp, err := p.http.Get(p.url + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// run runs a command to its end. It returns what it said, and what it complained of if it failed.
func run(t *testing.T, data, stdin string, args ...string) (out, complaint string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, append(args, "--data", data)...)
	cmd.Env = environment()
	cmd.Stdin = strings.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if err != nil && stderr.Len() == 0 {
		t.Errorf("%v fails without a word", args)
	}
	if err == nil {
		return stdout.String(), ""
	}
	return stdout.String(), stderr.String()
}

func TestFirstStart(t *testing.T) {
	data := filepath.Join(t.TempDir(), "new", "data")
	began := time.Now()
	p := serve(t, data)
	if status, body := p.get("/readyz"); status != 200 || body != "ready\n" {
		t.Errorf("readyz: %d %s", status, body)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("ready after %v", took)
	}
	m := regexp.MustCompile(`(?s)Sign in as +(\S+)\s+Password +(\S+)`).FindStringSubmatch(p.out.String())
	if m == nil {
		t.Fatal("it does not tell how to sign in")
	}
	if status, _ := p.login(m[1], m[2]); status != 200 {
		t.Errorf("the first sign-in: %d", status)
	}
	if info, err := os.Stat(data); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the data folder: %v, %v", info.Mode(), err)
	}
	if strings.Contains(p.log.String(), m[2]) {
		t.Error("the password is in the log")
	}
	p.stop()

	p = serve(t, data)
	if strings.Contains(p.out.String(), "Password") {
		t.Error("a second start tells a password")
	}
	if status, _ := p.login(m[1], m[2]); status != 200 {
		t.Errorf("a sign-in after the restart: %d", status)
	}
	p.stop()
}

func TestFirstUserFromTheEnvironment(t *testing.T) {
	p := serve(t, t.TempDir(), "DRIVEWAY_ADMIN_EMAIL=ann@example.com", "DRIVEWAY_ADMIN_PASSWORD=correct horse")
	if strings.Contains(p.out.String(), "correct horse") || strings.Contains(p.out.String(), "Password") {
		t.Error("a password that was given is told")
	}
	if status, _ := p.login("ann@example.com", "correct horse"); status != 200 {
		t.Errorf("sign-in: %d", status)
	}
}

func TestUsersWhileServing(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data)
	out, complaint := run(t, data, "", "user", "add", "bob@example.com", "--name", "bob1")
	m := regexp.MustCompile(`password (\S+)`).FindStringSubmatch(out)
	if complaint != "" || m == nil {
		t.Fatalf("user add: %s%s", out, complaint)
	}
	if status, _ := p.login("bob1", m[1]); status != 200 {
		t.Errorf("sign-in with the printed password: %d", status)
	}
	if _, complaint := run(t, data, "battery staple\n", "user", "passwd", "bob@example.com", "--password", "-"); complaint != "" {
		t.Error(complaint)
	}
	status, session := p.login("bob@example.com", "battery staple")
	if status != 200 {
		t.Errorf("sign-in with the password from standard input: %d", status)
	}
	if _, complaint := run(t, data, "", "user", "disable", "bob1"); complaint != "" {
		t.Error(complaint)
	}
	if status, body := p.get("/api/v1/users/info.json/" + session); status != 401 {
		t.Errorf("a disabled user's next request: %d %s", status, body)
	}
	if out, _ := run(t, data, "", "user", "list"); !regexp.MustCompile(`bob@example.com +bob1 +\S+ +disabled`).MatchString(out) {
		t.Errorf("user list:\n%s", out)
	}
	if _, complaint := run(t, data, "", "user", "enable", "bob@example.com"); complaint != "" {
		t.Error(complaint)
	}
	if status, _ := p.login("bob1", "battery staple"); status != 200 {
		t.Errorf("sign-in of the enabled user: %d", status)
	}
	for command, want := range map[string]string{
		"user add BOB@example.com":               "there already",
		"user add bob":                           "no e-mail address",
		"user add carl@example.com --password x": "at least 5 characters",
		"user passwd carl@example.com":           "no such user",
	} {
		if _, complaint := run(t, data, "", strings.Fields(command)...); !strings.Contains(complaint, want) {
			t.Errorf("%s: %s", command, complaint)
		}
	}
}

func TestUserBeforeServing(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if _, complaint := run(t, data, "", "user", "list"); !strings.Contains(complaint, "there is no drive in "+data) {
		t.Errorf("user list without a drive: %s", complaint)
	}
	if _, complaint := run(t, data, "", "user", "add", "ann@example.com", "--password", "correct horse"); complaint != "" {
		t.Error(complaint)
	}
	p := serve(t, data)
	if strings.Contains(p.out.String(), "Password") {
		t.Error("a first user was made beside the one that is there")
	}
	if status, _ := p.login("ann@example.com", "correct horse"); status != 200 {
		t.Errorf("sign-in: %d", status)
	}
}

func TestRefusedStarts(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	taken := strings.TrimPrefix(p.url, "http://")
	for _, c := range []struct{ what, data, args, want string }{
		{"a second one on the same data", data, "", "is being served by another process"},
		{"a port that is taken", t.TempDir(), "--listen " + taken, "choose another address with --listen"},
		{"metrics on a port that is taken", t.TempDir(), "--metrics-listen " + taken, "choose another address with --metrics-listen"},
		{"data in a file", file, "", "--data"},
		{"data in a folder below a file", filepath.Join(file, "below"), "", "--data"},
		{"a certificate that is missing", t.TempDir(), "--tls-cert " + file + " --tls-key /nowhere/key.pem", "check --tls-cert and --tls-key"},
		{"a certificate without a key", t.TempDir(), "--tls-cert " + file, "both --tls-cert and --tls-key"},
		{"an unknown database", t.TempDir(), "--database mysql://x", `takes "sqlite" or a URL`},
		{"a database that can't be reached", t.TempDir(), "--database postgres://ann:secret@127.0.0.1:1/drive", "check that PostgreSQL runs"},
		{"proxies that are none", t.TempDir(), "--trusted-proxies here", "--trusted-proxies takes"},
		{"a public address that is none", t.TempDir(), "--public-url drive.example.com", "--public-url takes"},
		{"a first user with a bad password", t.TempDir(), "--admin-password x", "at least 5 characters"},
	} {
		_, complaint := run(t, c.data, "", append([]string{"serve"}, strings.Fields(c.args)...)...)
		if !strings.Contains(complaint, c.want) || strings.Contains(complaint, "secret") {
			t.Errorf("%s: %q, want it to say %q", c.what, complaint, c.want)
		}
	}
}

func TestNoMetricsIsAWarning(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:8081")
	if err == nil {
		defer l.Close()
	} // else somebody else has it, which is as good
	p := serve(t, t.TempDir(), "DRIVEWAY_METRICS_LISTEN=")
	if status, _ := p.get("/healthz"); status != 200 {
		t.Errorf("healthz: %d", status)
	}
	if !strings.Contains(p.log.String(), "no metrics are served") {
		t.Error("nothing is said of the metrics")
	}
}

// TestStopLetsRequestsFinish asks the server to stop while a request is on its way in.
func TestStopLetsRequestsFinish(t *testing.T) {
	p := serve(t, t.TempDir(), "DRIVEWAY_ADMIN_EMAIL=ann@example.com", "DRIVEWAY_ADMIN_PASSWORD=correct horse")
	body, in := io.Pipe()
	answer := make(chan int, 1)
	go func() {
		resp, err := p.http.Post(p.url+"/api/v1/session/login.json", "application/json", body)
		if err != nil {
			t.Error(err)
			answer <- 0
			return
		}
		resp.Body.Close()
		answer <- resp.StatusCode
	}()
	io.WriteString(in, `{"username":"ann@example.com",`)
	time.Sleep(100 * time.Millisecond)
	p.cmd.Process.Signal(syscall.SIGTERM)
	time.Sleep(200 * time.Millisecond)
	if _, err := net.DialTimeout("tcp", strings.TrimPrefix(p.url, "http://"), time.Second); err == nil {
		t.Error("it takes new connections while it stops")
	}
	io.WriteString(in, `"passwd":"correct horse"}`)
	in.Close()
	if status := <-answer; status != 200 {
		t.Errorf("the running request: %d", status)
	}
	p.wait(5 * time.Second)
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("it ends with %d", code)
	}
}

func TestStopHasALimit(t *testing.T) {
	for _, c := range []struct {
		limit string
		twice bool
	}{{"300ms", false}, {"1h", true}} {
		p := serve(t, t.TempDir(), "DRIVEWAY_STOP_TIMEOUT="+c.limit)
		body, in := io.Pipe()
		go p.http.Post(p.url+"/api/v1/session/login.json", "application/json", body)
		io.WriteString(in, `{"username":`)
		time.Sleep(100 * time.Millisecond)
		p.cmd.Process.Signal(os.Interrupt)
		if c.twice {
			time.Sleep(100 * time.Millisecond)
			p.cmd.Process.Signal(os.Interrupt)
		}
		p.wait(5 * time.Second)
		in.Close()
	}
}

func TestVersion(t *testing.T) {
	out, err := exec.Command(binary, "version").Output()
	if err != nil || !strings.HasPrefix(string(out), "driveway ") {
		t.Errorf("%s, %v", out, err)
	}
}

func TestClientsWhileServing(t *testing.T) {
	data := t.TempDir()
	serve(t, data)
	out, complaint := run(t, data, "", "client", "add", "An app")
	if !strings.HasPrefix(out, "added An app\nclient_id ") {
		t.Fatalf("client add: %s%s", out, complaint)
	}
	id := strings.TrimSpace(strings.TrimPrefix(out, "added An app\nclient_id "))
	for _, step := range []struct{ command, want string }{
		{"client list", "OpenDrive"},
		{"client list", id},
		{"client off " + id, "is off"},
		{"client list", "off"},
		{"client on " + strings.ToUpper(id), "is on"},
	} {
		if out, complaint := run(t, data, "", strings.Fields(step.command)...); !strings.Contains(out, step.want) {
			t.Errorf("%s: %s%s", step.command, out, complaint)
		}
	}
	if out, complaint := run(t, data, "", "client", "off", "unknown"); !strings.Contains(complaint, "no such client") {
		t.Errorf("client off unknown: %s%s", out, complaint)
	}
}
