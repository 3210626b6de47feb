package op

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"driveway/internal/access"
)

// Credential is what a call came with: a session id or an access token, never both, never neither.
type Credential struct {
	SessionID   string
	AccessToken string
	Addr        netip.Addr
	UserAgent   string // at most 100 characters
}

// Gate finds out who calls. A bad credential is a fault of kind SignedOut, whose words the chapter replaces; of an
// access token it is answered in the form of OAuth 2, in the fault's own words.
// Without a credential the gate is not asked: the caller is a visitor, with Addr and App set.
type Gate func(ctx context.Context, c Credential) (access.Caller, error)

// HandlerOptions is what the server gives to the operations. Zero values are fine for all but Gate.
type HandlerOptions struct {
	Gate       Gate
	Observe    func(Observation)              // called once a request, when it is answered
	Log        *slog.Logger                   // internal errors go here
	ClientAddr func(*http.Request) netip.Addr // default: the connection's peer
	RequestID  func(*http.Request) string     // names the request in the log, and in X-Request-Id
	Stall      time.Duration                  // a client that takes or gives nothing for so long is cut off; default 60 s
	MaxHeld    int64                          // upload data held in memory while no valid session is known; default 16 MiB
	MaxSpool   int64                          // upload data kept in a temporary file while parameters are missing; default 512 MiB
	TempDir    string                         // of such files; default os.TempDir()
}

// Observation is what became of a request.
type Observation struct {
	Number    string // of the operation; "" if no route fits
	Method    string // of the route, from a fixed set
	Route     string // the path with {names}; "" if no route fits
	Status    int    // as answered; 499 if the client went away first
	Start     time.Time
	Duration  time.Duration
	In, Out   int64 // bytes of the bodies
	Caller    access.Caller
	Addr      netip.Addr
	RequestID string // see HandlerOptions
	Err       error  // the refusal or failure, nil if all went well
}

// Handler serves the set beneath /api/v1 and /api. It wants the request's path as it came: put it in front of any
// http.ServeMux, which would redirect empty segments. It is safe for concurrent use.
func (s *Set) Handler(o HandlerOptions) http.Handler { return newHandler(s, o) }
