// Package text puts what people type into the form in which it is stored.
package text

import (
	"strings"
	"unicode"
)

// Line returns a text as one line, without white space at its ends: line breaks and control characters, as many as stand together,
// become one space.
func Line(s string) string {
	var b strings.Builder
	control := false
	for _, r := range s {
		was := control
		control = unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
		switch {
		case !control:
			b.WriteRune(r)
		case !was:
			b.WriteByte(' ')
		}
	}
	return strings.TrimSpace(b.String())
}

// Color returns a colour as six hex digits, in the letters that were given, from three or six, with or without a # before them.
// Anything else is not ok.
func Color(s string) (color string, ok bool) {
	color = strings.TrimPrefix(s, "#")
	for _, r := range color {
		if !unicode.Is(unicode.ASCII_Hex_Digit, r) {
			return "", false
		}
	}
	if len(color) == 3 {
		color = strings.Repeat(color[:1], 2) + strings.Repeat(color[1:2], 2) + strings.Repeat(color[2:], 2)
	}
	return color, len(color) == 6
}
