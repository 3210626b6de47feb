// Package fault is the one error type that callers of the drive are meant to see.
// Everything else is an internal error: logged with its cause, answered as a plain 500.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what went wrong from the caller's point of view. One place (package op) turns a kind into an HTTP status.
type Kind uint8

const (
	Invalid     Kind = iota + 1 // the request is malformed or breaks a rule about its values
	SignedOut                   // a credential is missing where one is needed, or is unknown or ended
	Denied                      // the thing is visible to the caller, but this is not allowed
	Limit                       // a limit of storage, size or bandwidth would be exceeded
	NotFound                    // the thing does not exist, or the caller may not know that it does
	Conflict                    // the name is taken, or the state of the thing forbids it
	Busy                        // too many attempts or requests; trying later can help
	NotBuilt                    // a declared gap: the guide has the operation, this version does not
	Unavailable                 // the database or the content store can't be reached; trying later can help
)

// Error is a refusal with the words that the caller reads. Values are compared by identity with errors.Is:
// declare one beside its noun, and wrap it where more context is worth logging.
type Error struct {
	Kind       Kind
	Message    string
	RetryAfter time.Duration // with Busy and Unavailable: when trying again makes sense; zero means one second
}

// New declares a refusal.
func New(kind Kind, message string) *Error { return &Error{Kind: kind, Message: message} }

// Newf is New with a formatted message, for refusals that name a value.
func Newf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Error returns the message that the caller reads.
func (e *Error) Error() string { return e.Message }

// As returns the refusal in err's chain, or nil if err is an internal error (or nil).
func As(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}
