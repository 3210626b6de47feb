package notebook

import (
	"strings"
	"unicode/utf8"

	"driveway/internal/fault"
	"driveway/internal/text"
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

// cleanName returns a name as it is stored.
func cleanName(name string) (string, error) {
	name = text.Line(name)
	if n := utf8.RuneCountInString(name); n < 1 || n > maxName {
		return "", ErrName
	}
	return name, nil
}

// checkText refuses a note's text that is blank or too long. It is kept byte for byte.
func checkText(body string) error {
	if strings.TrimSpace(body) == "" || utf8.RuneCountInString(body) > maxText {
		return ErrText
	}
	return nil
}

// cleanColor returns a colour as it is stored.
func cleanColor(color string) (string, error) {
	color, ok := text.Color(color)
	if !ok {
		return "", ErrColor
	}
	return color, nil
}
