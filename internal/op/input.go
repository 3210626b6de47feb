package op

import (
	"encoding/json"
	"io"
)

// Value is implemented by (pointers to) domain types that read themselves from a parameter. UnmarshalValue gets text that
// is not empty, is UTF-8 and holds no NUL (unless the field is tagged raw). Its error is answered as
// "Invalid value specified for `x`.", but a *fault.Error is used as it is.
type Value interface {
	UnmarshalValue(text string) error
	ValueSchema() Schema
}

// Raw is a parameter taken as the JSON that it is: an object, an array, a value. Its form has been checked.
type Raw = json.RawMessage

// Body is a parameter that is a stream of bytes: the file part of a multipart body, or a body that is no form at all. An
// operation with a Body is called when the session and all required parameters are known, while the bytes are still
// coming. Without a file part it reads as empty. An error of Read means that the client broke off or stalled, or that its
// multipart framing is broken; return it (wrapped), and package op answers what can be answered.
type Body struct{ src *bodySource }

// Read implements io.Reader. It returns io.EOF only after the whole of the data.
func (b Body) Read(p []byte) (int, error) {
	if b.src == nil {
		return 0, io.EOF
	}
	return b.src.Read(p)
}

// WriteTo implements io.WriterTo: it spares a copy where the data is handed on as it is.
func (b Body) WriteTo(w io.Writer) (int64, error) {
	if b.src == nil {
		return 0, nil
	}
	return b.src.WriteTo(w)
}

// Name returns the file name that the client gave with the data, "" if none. It is not checked.
func (b Body) Name() string {
	if b.src == nil {
		return ""
	}
	return b.src.name
}

// ContentType returns the media type that the client gave with the data, "" if none. It is not to be trusted.
func (b Body) ContentType() string {
	if b.src == nil {
		return ""
	}
	return b.src.contentType
}

// Size returns the number of bytes if it is known before they are read, else -1.
func (b Body) Size() int64 {
	if b.src == nil {
		return 0
	}
	return b.src.size
}
