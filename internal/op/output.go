package op

import (
	"context"
	"io"
	"iter"
	"strconv"
)

// True answers the bare JSON true.
type True struct{}

// AppendJSON implements the encoding of True.
func (True) AppendJSON(b []byte) []byte { return append(b, "true"...) }

// ValueSchema describes True.
func (True) ValueSchema() Schema { return Schema{Type: "boolean"} }

// Result answers {"result":true}.
type Result struct {
	Result bool `json:"result"`
}

// Done is the Result of what worked.
var Done = Result{Result: true}

// TrueFalse is a boolean that the wire knows as the string "True" or "False".
type TrueFalse bool

// AppendJSON implements the encoding of TrueFalse.
func (t TrueFalse) AppendJSON(b []byte) []byte {
	if t {
		return append(b, `"True"`...)
	}
	return append(b, `"False"`...)
}

// ValueSchema describes TrueFalse.
func (TrueFalse) ValueSchema() Schema { return Schema{Type: "string", Enum: []string{"True", "False"}} }

// Flag is a boolean that the wire knows as the integer 0 or 1.
type Flag bool

// AppendJSON implements the encoding of Flag.
func (f Flag) AppendJSON(b []byte) []byte {
	if f {
		return append(b, '1')
	}
	return append(b, '0')
}

// ValueSchema describes Flag.
func (Flag) ValueSchema() Schema { return Schema{Type: "integer", Enum: []string{"0", "1"}} }

// FlagText is a boolean that the wire knows as the string "0" or "1".
type FlagText bool

// AppendJSON implements the encoding of FlagText.
func (f FlagText) AppendJSON(b []byte) []byte {
	if f {
		return append(b, `"1"`...)
	}
	return append(b, `"0"`...)
}

// ValueSchema describes FlagText.
func (FlagText) ValueSchema() Schema { return Schema{Type: "string", Enum: []string{"0", "1"}} }

// Seq is an array in an answer whose elements are encoded as they come (see NewStream). An error ends it, and the answer.
type Seq[T any] func(yield func(T, error) bool)

// Each makes a Seq of wire values from a sequence of domain values.
func Each[From, To any](seq iter.Seq2[From, error], wire func(From) To) Seq[To] {
	return func(yield func(To, error) bool) {
		for v, err := range seq {
			if err != nil {
				var none To
				yield(none, err)
				return
			}
			if !yield(wire(v), nil) {
				return
			}
		}
	}
}

// OrderedMap is a JSON object whose keys are data, in the order given. nil is {}.
type OrderedMap[T any] []Entry[T]

// Entry is one key of an OrderedMap and its value.
type Entry[T any] struct {
	Key   string
	Value T
}

// OneOf marks a struct that answers with the first of its fields that is not nil: for an operation whose answer has another
// shape depending on a parameter. If all are nil, the answer is [].
//
//	type archivedOut struct {
//		op.OneOf
//		Projects []projectOut
//		Tasks    []taskOut
//	}
type OneOf struct{}

// Content answers with stored bytes: GET and HEAD, Range, If-Range, If-None-Match, If-Modified-Since. It is always sent
// with nosniff and a sandboxing policy, and shown inline only if its type is known to be harmless.
type Content struct {
	Name     string // the file name; its extension says the type where Type is empty
	Type     string // media type, where it is known
	Size     int64
	Modified int64  // Unix seconds; negative: no Last-Modified. Zero is 1970
	ETag     string // opaque, without quotes; "" is none. Equal tags promise equal bytes
	Inline   bool   // asked to be shown rather than saved
	Offset   *int64 // the API's own offset parameter: as Range bytes=N-, which wins over it

	// Open returns n bytes from off. If the reader implements io.WriterTo, that does the copying.
	Open func(ctx context.Context, off, n int64) (io.ReadCloser, error)
	// Begin, if set, is called once before anything of a GET with content is sent. from is the first byte's place in the
	// content. An error refuses the call: it is answered like any other, and nothing has gone out.
	Begin func(ctx context.Context, from int64) error
	// Sent, if set, is called whenever a piece of the content has really been handed to the network, with its size. The next
	// piece goes out when it returns, so that it can hold a speed; its error breaks the connection.
	Sent func(ctx context.Context, n int64) error
	// Piece, if set, is how many bytes a piece has at most.
	Piece int64
}

// ContentOr answers with content, or with JSON where Answer is set.
type ContentOr[T any] struct {
	Content Content
	Answer  *T
}

// Stream answers with bytes that are made while they are sent, of unknown length: an archive, an export. An error of
// Write before anything went out is answered like any other; later it breaks the connection, so that a cut stream is
// never taken for a whole one.
type Stream struct {
	Type   string // media type
	Name   string // the file name to save under
	Inline bool
	Write  func(ctx context.Context, w io.Writer) error
}

func appendQuotedInt(b []byte, n int64) []byte {
	b = append(b, '"')
	b = strconv.AppendInt(b, n, 10)
	return append(b, '"')
}
