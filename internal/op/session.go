package op

import (
	"net/http"
	"strings"

	"driveway/internal/access"
	"driveway/internal/fault"
)

// maxApp is how much of a client's own name is kept, in characters.
const maxApp = 100

// credential returns what the call came with. A session_id that is neither empty nor OAUTH is the session, and nothing
// else is looked at; otherwise the token of access_token or of the Authorization header counts, which must not differ.
func (c *call) credential() (cred Credential, given bool, err error) {
	cred = Credential{Addr: c.addr, UserAgent: c.app()}
	session := c.params.args[sessionSlot]
	oauth := strings.EqualFold(session.text, "OAUTH")
	if !session.empty() && !oauth {
		cred.SessionID = session.text
		return cred, true, nil
	}
	param, bearer := c.params.args[tokenSlot].text, bearerToken(c.r.Header)
	switch {
	case param != "" && bearer != "" && param != bearer:
		return cred, true, &TokenError{Code: "invalid_request", Description: "Two different access tokens were given"}
	case param != "":
		cred.AccessToken = param
	default:
		cred.AccessToken = bearer
	}
	if cred.AccessToken == "" && oauth {
		return cred, true, &TokenError{Description: "The access token provided is invalid"}
	}
	return cred, cred.AccessToken != "", nil
}

func bearerToken(h http.Header) string {
	const scheme = "bearer "
	value := h.Get("Authorization")
	if len(value) > len(scheme) && strings.EqualFold(value[:len(scheme)], scheme) {
		return strings.TrimSpace(value[len(scheme):])
	}
	return ""
}

func (c *call) app() string {
	agent := strings.ToValidUTF8(c.r.UserAgent(), "")
	if len(agent) <= maxApp {
		return agent
	}
	n := 0
	for i := range agent {
		if n == maxApp {
			return agent[:i]
		}
		n++
	}
	return agent
}

// identified says whether all is there that admit needs.
func (c *call) identified() bool {
	if c.admitted || c.op.Auth == Public {
		return true
	}
	_, given, _ := c.credential()
	return given
}

// admit finds out who calls, once.
func (c *call) admit() error {
	if c.admitted {
		return nil
	}
	visitor := access.Caller{Addr: c.addr}
	if c.op.Auth == Public {
		visitor.App = c.app()
		c.who, c.admitted = visitor, true
		return nil
	}
	cred, given, err := c.credential()
	switch {
	case err != nil:
		return err
	case !given && c.op.Auth == Session:
		return &statusError{c.op.noSession.Status, c.op.noSession.Message}
	case !given:
		visitor.App = cred.UserAgent
		c.who, c.admitted = visitor, true
		return nil
	}
	who, err := c.h.Gate(c.ctx, cred)
	if err != nil {
		if f := fault.As(err); f != nil && f.Kind == fault.SignedOut {
			if cred.AccessToken != "" {
				return &TokenError{Description: f.Message}
			}
			return &statusError{c.op.badSession.Status, c.op.badSession.Message}
		}
		return err
	}
	c.who, c.admitted = who, true
	return nil
}
