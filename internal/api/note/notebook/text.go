package notebook

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"driveway/internal/fault"
)

// Refusals of values. They name the parameter.
var (
	ErrName  = fault.New(fault.Invalid, "Invalid value specified for `name`")
	ErrText  = fault.New(fault.Invalid, "Invalid value specified for `text`")
	ErrColor = fault.New(fault.Invalid, "Invalid value specified for `color`")
)

const (
	maxName = 255    // characters
	maxText = 65_535 // characters
)

// cleanName returns a name as it is stored: in one line, without white space at its ends.
func cleanName(name string) (string, error) {
	var b strings.Builder
	control := false
	for _, r := range name {
		was := control
		control = unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
		switch {
		case !control:
			b.WriteRune(r)
		case !was: // a run of them is one space
			b.WriteByte(' ')
		}
	}
	name = strings.TrimSpace(b.String())
	if n := utf8.RuneCountInString(name); n < 1 || n > maxName {
		return "", ErrName
	}
	return name, nil
}

// checkText refuses a note's text that is blank or too long. It is kept byte for byte.
func checkText(text string) error {
	if strings.TrimSpace(text) == "" || utf8.RuneCountInString(text) > maxText {
		return ErrText
	}
	return nil
}

// cleanColor returns a colour as six hex digits, in the letters that were given, from three or six, with or without a #.
func cleanColor(color string) (string, error) {
	color = strings.TrimPrefix(color, "#")
	for _, r := range color {
		if !unicode.Is(unicode.ASCII_Hex_Digit, r) {
			return "", ErrColor
		}
	}
	switch len(color) {
	case 3:
		return strings.Repeat(color[:1], 2) + strings.Repeat(color[1:2], 2) + strings.Repeat(color[2:], 2), nil
	case 6:
		return color, nil
	}
	return "", ErrColor
}
