package access

// Secret is text that opens something. It prints and marshals as stars, so that no log holds it by mistake; only a
// conversion to string gives it away.
type Secret string

// String implements fmt.Stringer.
func (Secret) String() string { return "***" }

// GoString implements fmt.GoStringer.
func (Secret) GoString() string { return `"***"` }

// MarshalText implements encoding.TextMarshaler, which JSON and log handlers ask.
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }
