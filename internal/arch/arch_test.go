// Package arch holds the import graph against the architecture: the arrows of docs/architecture.md, as a table.
// Tests, and the packages that only tests use, are free.
package arch

import (
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

type arrow struct {
	pkg  string
	may  []string
	note string
}

// arrows says what a package may import of the project's own packages. The first rule that fits decides; a package that
// no rule fits fails the test, so that a new one gets its place here. Patterns are path.Match patterns under internal/,
// and "x/..." is x and all below it.
var arrows = []arrow{
	{"arch", nil, "tests only"},
	{"fault", nil, "the bottom"},
	{"access", []string{"fault"}, "pure: who is calling, and the one decision"},

	{"content", []string{"fault"}, "the Store interface"},
	{"content/...", []string{"content", "fault"}, "stores, and their conformance suite"},

	{"db/migrations", nil, "SQL files"},
	{"db/vfsfile", nil, "what layers over SQLite's files share"},
	{"db", []string{"db/migrations", "db/vfsfile", "fault"}, "the database, and everything that knows which one it is"},
	{"db/...", []string{"db", "db/migrations", "db/vfsfile", "fault"}, "test databases, the power cut"},

	{"search", []string{"db"}, "text search inside words"},
	{"text", nil, "the form of what people type"},

	// Services, from the bottom up. None knows how a call came in.
	{"job", []string{"access", "content", "db", "fault"}, "background work"},
	{"mail", []string{"access", "db", "fault"}, "mail"},
	{"activity", []string{"access", "db", "fault"}, "the log of what was done in an account; services write into it"},
	{"account", []string{"access", "db", "fault", "job", "mail", "activity"}, "accounts, users, sessions, quotas"},
	{"drive", []string{"access", "db", "fault", "job", "activity", "account"}, "the tree"},
	{"share", []string{"access", "db", "fault", "job", "mail", "activity", "account", "drive"}, "shares and links"},
	{"transfer", []string{"access", "content", "db", "fault", "job", "activity", "account", "drive", "share"}, "where the tree meets content"},

	{"thumb", []string{"access", "db", "fault"}, "thumbnails of contents"},

	{"check", []string{"access", "content", "db", "fault", "drive", "transfer"}, "whether the drive is whole, and collecting garbage"},

	{"op", []string{"access", "fault"}, "what an operation is: no domain"},
	{"api/guide", []string{"op"}, "the guide as data"},
	{"api/present", []string{"access", "fault", "op", "account", "drive", "share", "transfer"}, "shapes that chapters share"},
	{"api/note/notebook", []string{"access", "db", "fault", "search", "text", "drive"}, "notes: the rules and the SQL of their chapter"},
	{"api/task/board", []string{"access", "db", "fault", "search", "text", "mail", "account", "drive"}, "projects and tasks: the rules and the SQL of their chapter"},
	{"api/*", []string{"access", "fault", "op", "api/guide", "api/present", "db", "search", "mail", "activity", "account", "drive", "share", "transfer", "thumb", "api/note/notebook", "api/task/board"},
		"a chapter: operations over services; never another chapter. One that nothing else needs keeps its SQL here"},
	{"api", []string{"access", "fault", "op", "api/*", "activity", "account", "drive", "share", "transfer", "thumb", "db", "mail", "api/note/notebook", "api/task/board"}, "all chapters together"},

	{"page", []string{"access", "fault", "account", "drive", "share", "transfer"}, "pages for people, in a browser"},

	{"explorer", nil, "the files of a page"},
	{"server", []string{"access", "fault", "op", "explorer", "page", "account", "drive", "share", "transfer", "content", "db", "job"},
		"the only HTTP server"},
}

// onlyHere says which packages may import a package that most must not know.
var onlyHere = map[string][]string{
	"net/http":     {"internal/op", "internal/page", "internal/server", "cmd/driveway"},
	"database/sql": {},
}

// testOnly are packages that only tests import, and that may themselves use anything.
var testOnly = []string{"internal/content/contenttest", "internal/db/dbtest", "internal/op/optest", "internal/api/apitest"}

func TestArrows(t *testing.T) {
	for pkg, imports := range importGraph(t) {
		short, inside := strings.CutPrefix(pkg, "internal/")
		if !inside || slices.Contains(testOnly, pkg) {
			continue
		}
		at := slices.IndexFunc(arrows, func(a arrow) bool { return fits(a.pkg, short) })
		if at < 0 {
			t.Errorf("%s has no place in the architecture: give it one in arrows", pkg)
			continue
		}
		for _, to := range imports {
			to, ours := strings.CutPrefix(to, "driveway/internal/")
			if ours && !slices.ContainsFunc(arrows[at].may, func(p string) bool { return fits(p, to) }) {
				t.Errorf("%s (%s) imports internal/%s; it may import: %s",
					pkg, arrows[at].note, to, strings.Join(arrows[at].may, ", "))
			}
		}
	}
}

func TestOnlyHere(t *testing.T) {
	for pkg, imports := range importGraph(t) {
		if strings.HasPrefix(pkg, "e2e") || strings.HasPrefix(pkg, "bench") || slices.Contains(testOnly, pkg) {
			continue
		}
		for _, to := range imports {
			if allowed, guarded := onlyHere[to]; guarded && !slices.Contains(allowed, pkg) {
				t.Errorf("%s imports %s; only %v may", pkg, to, allowed)
			}
			if slices.Contains(testOnly, strings.TrimPrefix(to, "driveway/")) {
				t.Errorf("%s imports %s, which is for tests", pkg, to)
			}
			// The wiring alone picks a content store.
			if strings.HasPrefix(to, "driveway/internal/content/") && pkg != "cmd/driveway" {
				t.Errorf("%s imports the store %s; only cmd/driveway may pick one", pkg, to)
			}
		}
	}
}

// fits reports whether pkg matches a pattern of arrows.
func fits(pattern, pkg string) bool {
	if tree, ok := strings.CutSuffix(pattern, "/..."); ok {
		return pkg == tree || strings.HasPrefix(pkg, tree+"/")
	}
	ok, err := path.Match(pattern, pkg)
	if err != nil {
		panic(err)
	}
	return ok
}

// importGraph returns what each package of the module imports, tests left out; packages without the module's name.
func importGraph(t *testing.T) map[string][]string {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "driveway/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	graph := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		graph[strings.TrimPrefix(words[0], "driveway/")] = words[1:]
	}
	return graph
}
