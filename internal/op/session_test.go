package op_test

import (
	"context"
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/fault"
	"driveway/internal/op"
)

func whoami(path string, auth op.Auth) op.Op {
	return op.New(op.Extension, "POST", path, auth, func(_ context.Context, who access.Caller, _ struct{}) (int64, error) {
		return int64(who.User), nil
	})
}

func TestTheSession(t *testing.T) {
	s := play(t,
		whoami("/needed.json", op.Session).Also("POST", "/needed.json/{session_id}"),
		whoami("/maybe.json", op.Optional),
		whoami("/public.json", op.Public),
		whoami("/own.json", op.Session).NoSession(400, "Session_id field missing").BadSession(400, "Session does not exist").SessionName("session_key"))
	const tokenRefusal = `{"error":{"code":401,"message":"","error":"invalid_token","error_description":"`
	for _, c := range []struct{ call, want string }{
		{"needed.json", "`session_id` is required."},
		{"needed.json?session_id=", "`session_id` is required."},
		{"needed.json?session_id=ann", "7"},
		{"needed.json/ann?session_id=bad", "7"},
		{"needed.json/OAUTH?access_token=tok", "7"},
		{"needed.json?session_id=oauth&access_token=tok", "7"},
		{"needed.json?access_token=tok", "7"},
		{"needed.json?session_id=bad", `"message":"Please sign in."`},
		{"needed.json?session_id=bad&access_token=tok", `"message":"Please sign in."`},
		{"needed.json?access_token=stale", tokenRefusal},
		{"needed.json?session_id=OAUTH", tokenRefusal},
		{"needed.json Bearer tok", "7"},
		{"needed.json?access_token=tok Bearer tok", "7"},
		{"needed.json?access_token=tok Bearer other", `"error":"invalid_request"`},
		{"needed.json?session_id=ann&access_token=stale bearer other", "7"},
		{"needed.json Basic tok", "`session_id` is required."},
		{"maybe.json", "0"},
		{"maybe.json?session_id=ann", "7"},
		{"maybe.json?session_id=bad", `"message":"Please sign in."`},
		{"maybe.json Bearer stale", tokenRefusal},
		{"public.json?session_id=bad", "0"},
		{"own.json", "Session_id field missing"},
		{"own.json?session_id=bad", `{"error":{"code":400,"message":"Session does not exist"}}`},
		{"own.json?session_key=ann", "7"},
		{"needed.json?session_id=hasty", "Too many attempts"},
		{"needed.json?session_id=stuck", `{"error":{"code":500,"message":"Internal error"}}`},
	} {
		path, header, given := strings.Cut(c.call, " ")
		var headers []string
		if given {
			headers = []string{"Authorization", header}
		}
		a := s.As("").Do("POST", "/"+path, "", nil, headers...)
		if !strings.Contains(string(a.Body), c.want) {
			t.Errorf("%s: %s, wanted %s", c.call, a.Body, c.want)
		}
		if (a.Header.Get("WWW-Authenticate") != "") != strings.Contains(c.want, "invalid_") {
			t.Errorf("%s: WWW-Authenticate %q", c.call, a.Header.Get("WWW-Authenticate"))
		}
	}
	if !strings.Contains(s.log.String(), errWrongDoor.Error()) {
		t.Error("the internal error was not logged")
	}
}

// A body that can't be read is refused first, then the session, then parameters.
func TestOrderOfChecks(t *testing.T) {
	s := play(t, echo[orderIn]("POST", "/x.json", op.Session))
	do := func(query, body string) string {
		return string(s.As("").Do("POST", "/x.json"+query, "", strings.NewReader(body)).Body)
	}
	for _, c := range []struct{ query, body, want string }{
		{"", `{"c":9`, "malformed"},
		{"", `{"c":9}`, "`session_id` is required."},
		{"?session_id=bad", `{"c":9}`, "Please sign in."},
		{"?session_id=ann", `{"c":9}`, "`a` is required."},
		{"?session_id=ann", `{"c":9,"a":"1"}`, "`c`"},
	} {
		if got := do(c.query, c.body); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s, wanted %s", c.body, got, c.want)
		}
	}
}

var (
	errPear  = fault.New(fault.NotFound, "No pear")
	errApple = fault.New(fault.Conflict, "An apple")
)

func TestWordsOfRefusals(t *testing.T) {
	fails := func(_ context.Context, _ access.Caller, in struct {
		How string `in:"how,required,max=20"`
	}) (op.True, error) {
		switch in.How {
		case "pear":
			return op.True{}, errPear
		case "apple":
			return op.True{}, errApple
		case "busy":
			return op.True{}, &fault.Error{Kind: fault.Busy, Message: "Later", RetryAfter: 90_500_000_000}
		case "panic":
			panic("secret")
		case "grant":
			return op.True{}, &op.GrantError{Status: 400, Code: "invalid_grant", Description: "Refresh token has expired"}
		}
		return op.True{}, nil
	}
	s := play(t,
		op.New("9.1", "GET", "/usual.json", op.Public, fails),
		op.New("9.2", "GET", "/own.json", op.Public, fails).Words(errPear, 400, "Pear not found").Words(errApple, 404, "").ParamWords("how", "Value is required.", "Not a valid argument."),
		op.New("9.3", "GET", "/all.json", op.Public, fails).Words(op.ErrInvalid, 403, "Anything").Words(op.ErrRequired, 403, ""))
	v := s.As("")
	v.Get("/usual.json", "how", "fine").Is("true")
	v.Get("/usual.json", "how", "pear").Refused(404, "No pear")
	v.Get("/usual.json", "how", "apple").Refused(409, "An apple")
	v.Get("/own.json", "how", "pear").Refused(400, "Pear not found")
	v.Get("/own.json", "how", "apple").Refused(404, "An apple")
	v.Get("/own.json").Refused(400, "Value is required.")
	v.Get("/own.json", "how", strings.Repeat("x", 21)).Refused(400, "Not a valid argument.")
	v.Get("/all.json").Refused(403, "`how` is required.")
	v.Get("/all.json", "how", strings.Repeat("x", 21)).Refused(403, "Anything")
	if a := v.Get("/usual.json", "how", "busy").Refused(429, "Later"); a.Header.Get("Retry-After") != "91" {
		t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
	}
	a := v.Get("/usual.json", "how", "panic").Refused(500, "Internal error")
	if a.Header.Get("Content-Type") != "application/json" || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", a.Header)
	}
	if !strings.Contains(s.log.String(), "secret") {
		t.Error("the panic was not logged")
	}
	if a := v.Get("/usual.json", "how", "grant"); a.Status != 400 || string(a.Body) != `{"error":"invalid_grant","error_description":"Refresh token has expired"}` {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}
