package op

import (
	"errors"
	"net/http"
	"reflect"
	"strconv"
)

// answer is how what an operation returns becomes a response. It is made once, when the operation is declared.
type answer struct {
	kind   answerKind
	enc    encode // of JSON; of the JSON side of a ContentOr
	schema Schema
}

type answerKind uint8

const (
	jsonAnswer answerKind = iota
	contentAnswer
	contentOrAnswer
	streamAnswer
)

// alternative is ContentOr, whatever its JSON side.
type alternative interface{ answerType() reflect.Type }

func (ContentOr[T]) answerType() reflect.Type { return reflect.TypeFor[T]() }

func newAnswer(t reflect.Type) (*answer, error) {
	binary := Schema{Type: "file", Format: "binary"}
	switch t {
	case reflect.TypeFor[Content]():
		return &answer{kind: contentAnswer, schema: binary}, nil
	case reflect.TypeFor[Stream]():
		return &answer{kind: streamAnswer, schema: binary}, nil
	}
	a := &answer{schema: binary}
	if other, ok := reflect.Zero(t).Interface().(alternative); ok {
		a.kind, t = contentOrAnswer, other.answerType()
	}
	enc, s, err := new(compiler).compile(t)
	a.enc = enc
	if a.kind == jsonAnswer {
		a.schema = s
	}
	return a, err
}

// send answers with what the operation returned. Its error means that nothing has been sent.
func (a *answer) send(c *call, v reflect.Value) error {
	switch a.kind {
	case contentAnswer:
		return c.sendContent(v.Addr().Interface().(*Content))
	case streamAnswer:
		return c.sendStream(v.Addr().Interface().(*Stream))
	case contentOrAnswer:
		if v.Field(1).IsNil() {
			return c.sendContent(v.Field(0).Addr().Interface().(*Content))
		}
		v = v.Field(1).Elem()
	}
	e := encoder{buf: c.out[:0]}
	a.enc(&e, v)
	c.out = e.buf
	if e.err != nil {
		return e.err
	}
	c.sendJSON(http.StatusOK)
	return nil
}

var errEmit = errors.New("op: emit has to be called exactly once")

// stream answers with what fn emits. Once something went out, every error breaks the connection.
func (a *answer) stream(c *call, fn func(emit func(reflect.Value) error) error) error {
	emitted := 0
	e := encoder{buf: c.out[:0], spill: nil}
	e.spill = func() error {
		c.out = e.buf
		err := c.spill()
		e.buf = c.out[:0]
		return err
	}
	err := fn(func(v reflect.Value) error {
		if emitted++; emitted > 1 {
			return errEmit
		}
		a.enc(&e, v)
		return e.err
	})
	c.out = e.buf
	switch {
	case e.err != nil:
		return e.err
	case err != nil:
		return err
	case emitted != 1:
		return errEmit
	case c.status == 0:
		c.sendJSON(http.StatusOK)
		return nil
	}
	return c.spill()
}

// Header values are shared between answers; nobody changes them.
var (
	jsonType = []string{"application/json"}
	noStore  = []string{"no-store"}
	noSniff  = []string{"nosniff"}
)

func (c *call) jsonHeader() {
	h := c.w.Header()
	h["Content-Type"] = jsonType
	h["Cache-Control"] = noStore
	h["X-Content-Type-Options"] = noSniff
}

// sendJSON sends c.out as the whole answer.
func (c *call) sendJSON(status int) {
	c.jsonHeader()
	if len(c.out) > 2<<10 { // net/http finds out the length of smaller ones
		c.w.Header().Set("Content-Length", strconv.Itoa(len(c.out)))
	}
	c.writeHeader(status)
	if c.isHead() {
		return
	}
	if len(c.out) <= 32<<10 { // fits into the socket's buffer: no slow reader to watch
		_, err := c.Write(c.out)
		c.sent(err)
		return
	}
	defer c.clearWriteDeadline()
	for rest := c.out; len(rest) > 0; {
		n := min(len(rest), streamAt)
		c.setWriteDeadline()
		if _, err := c.Write(rest[:n]); err != nil {
			c.sent(err)
			return
		}
		rest = rest[n:]
	}
	c.sent(c.control.Flush())
}

// spill sends c.out as a part of an answer of unknown length.
func (c *call) spill() error {
	if c.status == 0 {
		c.jsonHeader()
		c.writeHeader(http.StatusOK)
	}
	defer c.clearWriteDeadline()
	c.setWriteDeadline()
	_, err := c.Write(c.out)
	if err == nil {
		err = c.control.Flush()
	}
	c.out = c.out[:0]
	c.sent(err)
	return err
}
