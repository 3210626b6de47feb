package op

import "driveway/internal/fault"

// ErrRequired and ErrInvalid stand for what the binder refuses, in Words: a required parameter that is absent or empty,
// a value of the wrong type or outside its range. The errors themselves name the parameter.
var (
	ErrRequired = fault.New(fault.Invalid, "A value is required.")
	ErrInvalid  = fault.New(fault.Invalid, "Invalid value specified.")
)

// TokenError is what a Gate returns for an access token that is bad, and says more than the usual words. It is answered
// as 401 in the guide's form: {"error":{"code":401,"message":"","error":"invalid_token","error_description":"…"}}.
type TokenError struct {
	Code        string // "" is invalid_token
	Description string // "" is "The access token provided has expired"
}

// Error implements error.
func (e *TokenError) Error() string { return "op: access token: " + e.Code + " " + e.Description }

// GrantError is a refusal of an OAuth 2 token endpoint, answered flat: {"error":"invalid_grant","error_description":"…"}.
type GrantError struct {
	Status      int // 400 or 401
	Code        string
	Description string
}

// Error implements error.
func (e *GrantError) Error() string { return "op: grant: " + e.Code + " " + e.Description }
