package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
)

// request is a call before somebody makes it: {session_id} in the path, and the session among the parameters, are his.
type request struct {
	method, path string
	args         apitest.Args // in the query of a GET or DELETE, else as JSON
}

// answer is what came back, without what differs by itself.
type reply struct {
	status int
	header string
	body   string
}

// matrix is a world with all kinds of people and things. It can be put back as it was.
type matrix struct {
	*testing.T
	w      *apitest.World
	people []*principal
	things []*thing
	ids    map[string]string // of what errands name

	// Folders of Ann's.
	top    string // open to others
	closed string // in it, and closed to the account users to whom it is open
	work   string // open to those account users who edit
	other  string // open to nobody

	tables []string
	before string // the rows as they were
}

func newMatrix(t *testing.T, d db.DB) *matrix {
	t.Helper()
	m := &matrix{T: t, w: apitest.StartWith(t, d, apitest.Options{Quiet: true})}
	ann := m.w.Ann
	m.top, m.work, m.other = ann.Folder("0", "top"), ann.Folder("0", "work"), ann.Folder("0", "elsewhere")
	m.closed = ann.Folder(m.top, "closed")
	m.invite()
	m.furnish()
	m.plan()
	m.end()
	m.keep()
	return m
}

func (m *matrix) exec(sql string, args ...any) {
	m.Helper()
	err := m.w.DB.Write(m.Context(), 0, func(tx db.Tx) error {
		_, err := tx.Exec(sql, args...)
		return err
	})
	if err != nil {
		m.Fatal(err)
	}
}

// keep notes all rows.
func (m *matrix) keep() {
	list := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '%trigrams%' AND name <> 'schema_migrations'`
	if m.w.DB.Dialect() == db.Postgres {
		list = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_name <> 'schema_migrations'`
	}
	err := m.w.DB.Write(m.Context(), 0, func(tx db.Tx) error {
		m.tables = nil
		for row, err := range tx.Query(list) {
			var name string
			if err == nil {
				err = row.Scan(&name)
			}
			if err != nil {
				return err
			}
			m.tables = append(m.tables, name)
		}
		for _, name := range m.tables {
			if _, err := tx.Exec(`CREATE TABLE kept_` + name + ` AS SELECT * FROM ` + name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		m.Fatal(err)
	}
	m.before = m.w.Dump()
}

// putBack brings all rows back.
func (m *matrix) putBack() {
	m.Helper()
	err := m.w.DB.WriteRelaxed(m.Context(), 0, func(tx db.Tx) error {
		var steps []string
		for _, name := range m.tables {
			steps = append(steps, `DELETE FROM `+name, `INSERT INTO `+name+` SELECT * FROM kept_`+name)
		}
		if m.w.DB.Dialect() == db.Postgres { // at once, since each step is a way to the server and back
			steps = []string{`DO $$ BEGIN ` + strings.Join(steps, "; ") + `; END $$`}
		}
		for _, step := range steps {
			if _, err := tx.Exec(step); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		m.Fatal(err)
	}
}

// call has somebody make a request.
func (m *matrix) call(p *principal, r request) reply {
	m.Helper()
	args := maps.Clone(r.args)
	if args == nil {
		args = apitest.Args{}
	}
	add := func(name, value string) {
		if value != "" {
			args[name] = value
		}
	}
	path := strings.ReplaceAll(r.path, "{session_id}", p.Session)
	if path == r.path {
		add("session_id", p.Session)
	}
	add("access_token", p.token)
	add("link", p.link)
	add("temp_key", p.key)

	var body []byte
	query := url.Values{}
	if r.method == http.MethodGet || r.method == http.MethodDelete {
		for name, value := range args {
			query.Set(name, fmt.Sprint(value))
		}
	} else {
		query.Set("access_token", p.token)
		body, _ = json.Marshal(args)
	}
	h := httptest.NewRequestWithContext(m.Context(), r.method, "/api/v1"+path+"?"+query.Encode(), bytes.NewReader(body))
	if body != nil {
		h.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	m.w.Handler.ServeHTTP(w, h)
	var header bytes.Buffer
	_ = w.Header().Write(&header)
	return reply{w.Code, header.String(), w.Body.String()}
}
