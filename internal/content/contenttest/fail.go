package contenttest

import (
	"context"
	"errors"
	"io"
	"iter"
	"sync/atomic"

	"driveway/internal/content"
)

// ErrInjected is the error of the call that fails.
var ErrInjected = errors.New("contenttest: injected failure")

// When says whether the call that fails has its effect.
type When bool

const (
	Before When = false // nothing has happened
	After  When = true  // it has happened, and only the answer is an error: as after a lost connection
)

// Failing is a store of which one call fails.
type Failing struct {
	store content.Store
	nth   int64
	when  When
	calls atomic.Int64
}

var _ content.Store = (*Failing)(nil)

// FailNth wraps a store so that its nth call, the first being 1, fails with ErrInjected. The methods of Staging count too,
// and so does each reader from Open: as one more call, made by its first Read or WriteTo. A reader that fails after its
// effect gives all bytes and then the error in place of its end. WriteFrom that fails before its effect has read half of
// what there was; Close closes in any case. A test goes through all failures of something by counting n up until Failed
// says that it was too large.
func FailNth(store content.Store, n int, when When) *Failing {
	return &Failing{store: store, nth: int64(n), when: when}
}

// Calls returns how many calls there have been.
func (f *Failing) Calls() int { return int(f.calls.Load()) }

// Failed reports whether the call that fails has been made.
func (f *Failing) Failed() bool { return f.calls.Load() >= f.nth }

// call counts a call and returns what is to fail of it.
func (f *Failing) call() (before, after error) {
	if f.calls.Add(1) != f.nth {
		return nil, nil
	}
	if f.when == After {
		return nil, ErrInjected
	}
	return ErrInjected, nil
}

// do runs a call whose only answer is an error.
func (f *Failing) do(call func() error) error {
	before, after := f.call()
	if before != nil {
		return before
	}
	return errors.Join(call(), after)
}

func (f *Failing) Create(ctx context.Context, key content.Key) (content.Staging, error) {
	return f.staging(ctx, key, f.store.Create)
}

func (f *Failing) Resume(ctx context.Context, key content.Key) (content.Staging, error) {
	return f.staging(ctx, key, f.store.Resume)
}

func (f *Failing) staging(
	ctx context.Context, key content.Key, open func(context.Context, content.Key) (content.Staging, error),
) (content.Staging, error) {
	before, after := f.call()
	if before != nil {
		return nil, before
	}
	st, err := open(ctx, key)
	if err != nil {
		return nil, err
	}
	if after != nil {
		_ = st.Close()
		return nil, after
	}
	return &failingStaging{st, f}, nil
}

func (f *Failing) Open(ctx context.Context, key content.Key, offset, n int64) (io.ReadCloser, error) {
	before, after := f.call()
	if before != nil {
		return nil, before
	}
	r, err := f.store.Open(ctx, key, offset, n)
	if err != nil {
		return nil, err
	}
	if after != nil {
		_ = r.Close()
		return nil, after
	}
	return &failingReader{ReadCloser: r, f: f}, nil
}

func (f *Failing) Remove(ctx context.Context, key content.Key) error {
	return f.do(func() error { return f.store.Remove(ctx, key) })
}

func (f *Failing) Walk(ctx context.Context) iter.Seq2[content.Info, error] {
	return func(yield func(content.Info, error) bool) {
		before, after := f.call()
		if before != nil {
			yield(content.Info{}, before)
			return
		}
		for info, err := range f.store.Walk(ctx) {
			if !yield(info, err) {
				return
			}
		}
		if after != nil {
			yield(content.Info{}, after)
		}
	}
}

func (f *Failing) Ping(ctx context.Context) error {
	return f.do(func() error { return f.store.Ping(ctx) })
}

type failingStaging struct {
	st content.Staging
	f  *Failing
}

func (s *failingStaging) WriteFrom(offset int64, r io.Reader) (int64, error) {
	before, after := s.f.call()
	if before != nil {
		b, err := io.ReadAll(r)
		if err != nil {
			return 0, err
		}
		n, err := s.st.WriteFrom(offset, &half{b[:len(b)/2]})
		return n, errors.Join(before, err)
	}
	n, err := s.st.WriteFrom(offset, r)
	return n, errors.Join(err, after)
}

// half gives bytes and then the failure.
type half struct{ b []byte }

func (h *half) Read(p []byte) (int, error) {
	n := copy(p, h.b)
	h.b = h.b[n:]
	if n == 0 {
		return 0, ErrInjected
	}
	return n, nil
}

func (s *failingStaging) ReadAt(p []byte, offset int64) (int, error) {
	before, after := s.f.call()
	if before != nil {
		return 0, before
	}
	n, err := s.st.ReadAt(p, offset)
	if after != nil {
		err = after
	}
	return n, err
}

func (s *failingStaging) Size() (int64, error) {
	before, after := s.f.call()
	if err := errors.Join(before, after); err != nil {
		return 0, err
	}
	return s.st.Size()
}

func (s *failingStaging) Publish(ctx context.Context, size int64) error {
	return s.f.do(func() error { return s.st.Publish(ctx, size) })
}

func (s *failingStaging) Close() error {
	before, after := s.f.call()
	return errors.Join(before, s.st.Close(), after)
}

type failingReader struct {
	io.ReadCloser
	f             *Failing
	begun         bool
	before, after error
}

func (r *failingReader) begin() {
	if !r.begun {
		r.begun = true
		r.before, r.after = r.f.call()
	}
}

func (r *failingReader) Read(p []byte) (int, error) {
	if r.begin(); r.before != nil {
		return 0, r.before
	}
	n, err := r.ReadCloser.Read(p)
	if err == io.EOF && r.after != nil {
		err = r.after
	}
	return n, err
}

func (r *failingReader) WriteTo(w io.Writer) (int64, error) {
	if r.begin(); r.before != nil {
		return 0, r.before
	}
	n, err := io.Copy(w, r.ReadCloser)
	if err == nil {
		err = r.after
	}
	return n, err
}
