package text_test

import (
	"testing"

	"driveway/internal/text"
)

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"": "", " a  b ": "a  b", "a\r\n\tb": "a b", "a \n b": "a   b", "\x00a\x7f": "a", "a\u2028\u2029b": "a b", "\u3000a\u00a0": "a", "é😀": "é😀",
	} {
		if got := text.Line(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestColor(t *testing.T) {
	for in, want := range map[string]string{"fA0": "ffAA00", "#123": "112233", "abcdef": "abcdef", "#ABCDEF": "ABCDEF"} {
		if got, ok := text.Color(in); got != want || !ok {
			t.Errorf("%q is %q, %v; want %q", in, got, ok, want)
		}
	}
	for _, bad := range []string{"", "#", "12", "1234", "12345g", "##fff", "１２３", " fff", "1234567"} {
		if got, ok := text.Color(bad); ok {
			t.Errorf("%q is taken as %q", bad, got)
		}
	}
}
