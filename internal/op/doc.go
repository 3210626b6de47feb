// Package op is what an operation of the API is: a declaration (method, path, who may call, typed input and answer) and
// one function. It owns all that is between HTTP and that function: routing, the lenient binder, the session, the error
// envelope, the encoding of answers, streams of bytes in both directions, and the OpenAPI document. It knows no domain.
//
//	op.New("5.9", "GET", "/folder/useraccessmode.json/{session_id}/{folder_id}", op.Session,
//		func(ctx context.Context, who access.Caller, in accessModeIn) (accessModeOut, error) { … })
//
// Which spellings of a parameter are accepted stands in one place, the comment of binder (bind.go); which kind of refusal
// gets which status in another, the comment of Status (refusal.go). A declaration is checked once, when it is made:
// New, NewStream and NewSet panic on a bad one, so that a program which starts has none.
package op
