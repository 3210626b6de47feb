package board

import (
	"strings"
	"time"
	"unicode/utf8"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/fault"
	"driveway/internal/text"
)

// Refusals of values. Operations name the parameter where it depends on them.
var (
	ErrNameEmpty   = fault.New(fault.Invalid, "Name is required.")
	ErrNameLong    = fault.New(fault.Invalid, "Name is too long.")
	ErrTextEmpty   = fault.New(fault.Invalid, "Text is required.")
	ErrTextLong    = fault.New(fault.Invalid, "Text is too long.")
	ErrDescription = fault.New(fault.Invalid, "Invalid value specified for `task_description`. Maximum 65535 characters allowed.")
	ErrColor       = fault.New(fault.Invalid, "Invalid value specified for `color`. Expecting only hexadecimal digits")
	ErrStartDate   = fault.New(fault.Invalid, "Invalid value specified for `start_date`. Expecting a date as YYYY-MM-DD")
	ErrDueDate     = fault.New(fault.Invalid, "Invalid value specified for `due_date`. Expecting a date as YYYY-MM-DD")
)

const (
	maxName    = 255 // characters, as all lengths here
	maxTagName = 50
	maxText    = 65_535
)

// cleanName returns a name as it is stored.
func cleanName(name string, most int) (string, error) {
	name = text.Line(name)
	switch {
	case name == "":
		return "", ErrNameEmpty
	case utf8.RuneCountInString(name) > most:
		return "", ErrNameLong
	}
	return name, nil
}

// checkText refuses the text of a comment that is blank or too long. What is taken is kept byte for byte.
func checkText(body string) error {
	switch {
	case strings.TrimSpace(body) == "":
		return ErrTextEmpty
	case utf8.RuneCountInString(body) > maxText:
		return ErrTextLong
	}
	return nil
}

// cleanColor returns a colour as it is stored.
func cleanColor(color string) (string, error) {
	color, ok := text.Color(strings.TrimSpace(color))
	if !ok {
		return "", ErrColor
	}
	return color, nil
}

// cleanDate returns a day of the years 1970 to 9999 as it is stored, "" for none. Any other text is the refusal given.
func cleanDate(date string, refusal error) (string, error) {
	if date == "" || date == "0" || date == "0000-00-00" {
		return "", nil
	}
	day, err := time.Parse(time.DateOnly, date)
	if err != nil || day.Year() < 1970 {
		return "", refusal
	}
	return date, nil
}

// today is the day that it is where the caller lives.
func (s *Service) today(tx db.Tx, who access.Caller) (string, error) {
	var zone string
	if err := tx.One(`SELECT time_zone FROM users WHERE id = $1`, who.User).Scan(&zone); err != nil {
		return "", err
	}
	where, err := time.LoadLocation(zone)
	if err != nil {
		where = time.UTC
	}
	return s.now().In(where).Format(time.DateOnly), nil
}

// cleanOptionalName is cleanName for a name that may be nil.
func cleanOptionalName(name *string) (err error) {
	if name != nil {
		*name, err = cleanName(*name, maxName)
	}
	return err
}

// cleanOptionalDate is cleanDate for a date that may be nil.
func cleanOptionalDate(date *string, refusal error) (err error) {
	if date != nil {
		*date, err = cleanDate(*date, refusal)
	}
	return err
}
