package dbtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"driveway/internal/db"
)

const template = "driveway_template"

// Postgres makes an empty database with the drive's schema and returns its URL, for processes that the test starts.
// It is dropped at the end of the test. All tests of a binary share one server, which ends with the binary, however
// that ends. The server writes as durably as one in production.
func Postgres(t testing.TB) string {
	t.Helper()
	return fresh(t, template)
}

// PlainLogin makes a user of the database at url who owns nothing in it but may make tables, and returns his URL.
func PlainLogin(t testing.TB, owner string) string {
	t.Helper()
	u, err := url.Parse(owner)
	if err != nil {
		t.Fatal(err)
	}
	name := "plain_" + strings.TrimPrefix(u.Path, "/")
	RunPostgres(t, owner, "CREATE USER "+name+"; GRANT CREATE ON SCHEMA public TO "+name)
	t.Cleanup(func() { RunPostgres(t, owner, "DROP OWNED BY "+name+"; DROP USER "+name) })
	u.User = url.User(name)
	return u.String()
}

// EmptyPostgres is Postgres without the schema, for tests of migrations.
func EmptyPostgres(t testing.TB) string {
	t.Helper()
	return fresh(t, "template1")
}

func fresh(t testing.TB, from string) string {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	name, err := s.create(from)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.sql(fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", name)); err != nil {
			t.Error(err)
		}
	})
	return s.url(name)
}

// OpenPostgres opens the database at url, and closes it at the end of the test.
func OpenPostgres(t testing.TB, url string, o db.Options) db.DB {
	t.Helper()
	if o.Log == nil {
		o.Log = quiet
	}
	d, err := db.OpenPostgres(t.Context(), url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// pgServer is a running server that listens on a socket in its own folder.
type pgServer struct {
	dir string

	mu   sync.Mutex
	made int // databases
}

// server starts the server when it is first needed.
var server = sync.OnceValues(startServer)

func startServer() (*pgServer, error) {
	bin, err := findPostgres()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "driveway-pg-")
	if err != nil {
		return nil, err
	}
	s := &pgServer{dir: dir}
	who, err := serverUser(dir)
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()

	// The shell ends the server and removes its folder when the other end of its input is closed: by the end of this
	// process, of whatever kind.
	alive, hold, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer alive.Close()
	cmd := exec.Command("/bin/sh", "-c", `
		"$1/initdb" --no-sync --auth=trust --username=drive --encoding=UTF8 --locale=C.UTF-8 --pgdata="$2/data" </dev/null &&
		{ "$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=300 -c shared_buffers=64MB \
			-c unix_socket_permissions=0777 </dev/null & }
		cat >/dev/null
		kill -INT $! && wait $!
		rm -rf "$2"`, "sh", bin, dir)
	cmd.Dir = dir
	cmd.Stdin, cmd.Stdout, cmd.Stderr = alive, log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: who}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		cmd.Wait()
		hold.Close() // keeps the pipe reachable until then
	}()
	if err := s.prepare(); err != nil {
		text, _ := os.ReadFile(log.Name())
		return nil, fmt.Errorf("dbtest: PostgreSQL: %w\n%s", err, text)
	}
	return s, nil
}

// findPostgres returns the folder of the newest server's programs.
func findPostgres() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // Debian's place
	slices.SortFunc(found, func(a, b string) int { return version(a) - version(b) })
	if n := len(found); n > 0 {
		return filepath.Dir(found[n-1]), nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", errors.New("dbtest: PostgreSQL is missing: apt-get install postgresql")
}

func version(path string) int {
	n, _ := strconv.Atoi(strings.Split(path, "/")[4])
	return n
}

// serverUser makes dir the server's own. It refuses to run as root: then it runs as another user, whom it returns.
func serverUser(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, fmt.Errorf("dbtest: no user to run PostgreSQL as: %w", err)
		}
	}
	uid, _ := strconv.ParseUint(u.Uid, 10, 32)
	gid, _ := strconv.ParseUint(u.Gid, 10, 32)
	if err := os.Chown(dir, int(uid), int(gid)); err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chmod(dir, 0o755)
}

// prepare waits for the server and makes the template of all databases.
func (s *pgServer) prepare() error {
	deadline := time.Now().Add(time.Minute)
	for {
		err := s.sql("CREATE DATABASE " + template)
		if err == nil {
			break
		}
		if time.Now().After(deadline) {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
	d, err := db.OpenPostgres(context.Background(), s.url(template), db.Options{Log: quiet})
	if err != nil {
		return err
	}
	return d.Close()
}

// create makes a copy of a database and returns its name.
func (s *pgServer) create(from string) (string, error) {
	s.mu.Lock() // the server refuses to copy a template twice at a time
	defer s.mu.Unlock()
	s.made++
	name := fmt.Sprintf("test%d", s.made)
	return name, s.sql(fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, from))
}

func (s *pgServer) url(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User("drive"), Path: "/" + database}
	u.RawQuery = url.Values{"host": {s.dir}}.Encode()
	return u.String()
}

// sql runs a statement beside the tests' databases.
func (s *pgServer) sql(text string) error { return run(s.url("postgres"), text) }

// RunPostgres runs statements on the database at url, beside what the test has open.
func RunPostgres(t testing.TB, url, text string) {
	t.Helper()
	if err := run(url, text); err != nil {
		t.Error(err)
	}
}

func run(url, text string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, text, pgx.QueryExecModeSimpleProtocol)
	return errors.Join(err, conn.Close(ctx))
}
