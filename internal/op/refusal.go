package op

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"driveway/internal/fault"
)

// ErrRequired and ErrInvalid stand for what the binder refuses, in Words: a required parameter that is absent or empty,
// a value of the wrong type or outside its range. The errors themselves name the parameter.
var (
	ErrRequired = fault.New(fault.Invalid, "A value is required.")
	ErrInvalid  = fault.New(fault.Invalid, "Invalid value specified.")
)

// TokenError is the refusal of an access token. It is answered as 401 in the guide's form:
// {"error":{"code":401,"message":"","error":"invalid_token","error_description":"…"}}.
type TokenError struct {
	Code        string // "" is invalid_token
	Description string // what is wrong with it
}

// Error implements error.
func (e *TokenError) Error() string { return "op: access token: " + e.Code + " " + e.Description }

// GrantError is a refusal of an OAuth 2 token endpoint, answered flat: {"error":"invalid_grant","error_description":"…"}.
type GrantError struct {
	Status      int
	Code        string
	Description string
	RetryAfter  string // the header's value; empty: none
}

// Error implements error.
func (e *GrantError) Error() string { return "op: grant: " + e.Code + " " + e.Description }

// Status returns the HTTP status of a kind of refusal. It is the only place that knows.
func Status(k fault.Kind) int {
	switch k {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.SignedOut:
		return http.StatusUnauthorized
	case fault.Denied, fault.Limit:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Busy:
		return http.StatusTooManyRequests
	case fault.NotBuilt:
		return http.StatusNotImplemented
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// statusError is a refusal with a status that no kind has.
type statusError struct {
	status  int
	message string
}

func (e *statusError) Error() string { return e.message }

// refuse answers with an error, in the words of the operation. What is no refusal is an internal error: logged, and
// answered without its text. If part of an answer is out, or nobody is there, there is nothing to answer.
func (c *call) refuse(err error) {
	c.failure = err
	if c.gone(err) {
		if c.status == 0 && c.lost == nil && !errors.Is(err, errStalled) {
			c.envelope(http.StatusBadRequest, "The request broke off.") // perhaps only its sending side is closed
		}
		return
	}
	status, message, known := c.words(err)
	switch {
	case !known:
		c.h.Log.LogAttrs(c.ctx, slog.LevelError, "internal error", c.logAttrs(err)...)
	case status == http.StatusServiceUnavailable: // the words are for the client, the cause is for the operator
		c.h.Log.LogAttrs(c.ctx, slog.LevelError, "unavailable", c.logAttrs(err)...)
	}
	if c.status != 0 {
		return // too late: the connection will be broken
	}
	h := c.w.Header()
	forget(h)
	var token *TokenError
	var grant *GrantError
	switch {
	case errors.As(err, &token):
		c.tokenRefusal(token)
		return
	case errors.As(err, &grant):
		c.grantRefusal(grant)
		return
	}
	if c.op != nil && c.op.tokens {
		c.grantRefusal(&GrantError{Status: status, Code: grantCode(status), Description: message, RetryAfter: retryHeader(status, err)})
		return
	}
	var outside *rangeError
	if errors.As(err, &outside) {
		h.Set("Content-Range", "bytes */"+strconv.FormatInt(outside.size, 10))
	}
	if wait := retryHeader(status, err); wait != "" {
		h.Set("Retry-After", wait)
	}
	c.envelope(status, message)
}

// forget takes back what was said about an answer that is not given. Headers that the server has set stay.
func forget(h http.Header) {
	for _, name := range []string{
		"Accept-Ranges", "Cache-Control", "Content-Disposition", "Content-Length", "Content-Range", "Content-Security-Policy",
		"Content-Type", "Etag", "Last-Modified",
	} {
		delete(h, name)
	}
}

// words finds the status and the message of an error; known is false for an internal one.
func (c *call) words(err error) (status int, message string, known bool) {
	if c.op != nil {
		for _, w := range c.op.words {
			if errors.Is(err, w.Refusal) {
				if w.Message == "" {
					_, w.Message, _ = plainWords(err)
				}
				return w.Status, w.Message, true
			}
		}
		var p *paramError
		if errors.As(err, &p) {
			if own := c.op.paramWords[p.name]; p.refusal == ErrRequired && own.required != "" {
				return http.StatusBadRequest, own.required, true
			} else if p.refusal == ErrInvalid && own.invalid != "" {
				return http.StatusBadRequest, own.invalid, true
			}
		}
	}
	return plainWords(err)
}

func plainWords(err error) (status int, message string, known bool) {
	var p *paramError
	var s *statusError
	var outside *rangeError
	var token *TokenError
	var grant *GrantError
	switch {
	case errors.As(err, &p):
		return http.StatusBadRequest, p.Error(), true
	case errors.As(err, &outside):
		return http.StatusRequestedRangeNotSatisfiable, "Requested range not satisfiable", true
	case errors.As(err, &s):
		return s.status, s.message, true
	case errors.As(err, &token), errors.As(err, &grant):
		return http.StatusUnauthorized, "", true
	}
	if f := fault.As(err); f != nil {
		return Status(f.Kind), f.Message, true
	}
	return http.StatusInternalServerError, "Internal error", false
}

// grantCode is RFC 6749's word for a refusal that has none of its own.
func grantCode(status int) string {
	switch {
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		return "temporarily_unavailable"
	case status >= 500:
		return "server_error"
	}
	return "invalid_request"
}

// retryHeader is the value of Retry-After, empty where the refusal says nothing of another try.
func retryHeader(status int, err error) string {
	if status != http.StatusTooManyRequests && status != http.StatusServiceUnavailable {
		return ""
	}
	wait := time.Second
	if f := fault.As(err); f != nil && f.RetryAfter > 0 {
		wait = f.RetryAfter
	}
	return strconv.Itoa(int(math.Ceil(wait.Seconds())))
}

// envelope answers {"error":{"code":404,"message":"…"}}.
func (c *call) envelope(status int, message string) {
	b := append(c.out[:0], `{"error":{"code":`...)
	b = strconv.AppendInt(b, int64(status), 10)
	b = append(b, `,"message":`...)
	b = appendString(b, message)
	c.out = append(b, '}', '}')
	c.sendJSON(status)
}

func (c *call) tokenRefusal(e *TokenError) {
	code := cmp.Or(e.Code, "invalid_token")
	c.w.Header().Set("WWW-Authenticate", fmt.Sprintf("Bearer error=%q", code))
	b := append(c.out[:0], `{"error":{"code":401,"message":"","error":`...)
	b = appendString(b, code)
	b = append(b, `,"error_description":`...)
	b = appendString(b, e.Description)
	c.out = append(b, '}', '}')
	c.sendJSON(http.StatusUnauthorized)
}

func (c *call) grantRefusal(e *GrantError) {
	if e.RetryAfter != "" {
		c.w.Header().Set("Retry-After", e.RetryAfter)
	}
	b := append(c.out[:0], `{"error":`...)
	b = appendString(b, e.Code)
	b = append(b, `,"error_description":`...)
	b = appendString(b, e.Description)
	c.out = append(b, '}')
	c.sendJSON(e.Status)
}
