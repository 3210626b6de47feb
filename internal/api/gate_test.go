package api_test

import (
	"regexp"
	"strings"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/db/dbtest"
	"driveway/internal/op"
)

var pathParam = regexp.MustCompile(`\{\w+\}`)

// No operation does anything for a session that has ended, nor, where it needs one, for nobody; and no gap does anything
// at all. By every route, whatever else is given.
func TestGate(t *testing.T) {
	w := apitest.Start(t, dbtest.SQLite(t))
	for _, o := range operations().Ops() {
		for _, r := range o.Routes() {
			path := pathParam.ReplaceAllString(strings.ReplaceAll(r.Path, "{session_id}", "ended"), "1")
			call := func(args apitest.Args) *apitest.Answer { return w.Nobody.JSON(r.Method, path, args) }
			bad := call(apitest.Args{"session_id": "ended", "access_token": "ended"})
			switch {
			case !o.Built():
				if bad.Status != 501 {
					t.Errorf("%s: %s %s: a gap answers %d %s", o.Number, r.Method, r.Path, bad.Status, bad.Body)
				}
				continue
			case o.Auth == op.Public:
				if bad.Status == 401 || bad.Status >= 500 {
					t.Errorf("%s: %s %s is public, and answers %d %s", o.Number, r.Method, r.Path, bad.Status, bad.Body)
				}
				continue
			case o.Number == "8.4": // signing out twice has words of its own
				bad.Refused(400, "Session does not exist")
			case bad.Status != 401 || !strings.Contains(bad.Body, `"message":"`):
				t.Errorf("%s: %s %s for a session that has ended: %d %s", o.Number, r.Method, r.Path, bad.Status, bad.Body)
			}
			if strings.Contains(r.Path, "{session_id}") {
				continue
			}
			none := call(nil)
			refused := none.Status == 401 || none.Status == 403 && strings.Contains(none.Body, "Session is required") ||
				none.Status == 400 && strings.Contains(strings.ToLower(none.Body), "session_id")
			if refused != (o.Auth == op.Session) {
				t.Errorf("%s: %s %s for nobody: %d %s", o.Number, r.Method, r.Path, none.Status, none.Body)
			}
		}
	}
}
