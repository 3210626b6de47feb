package drive

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"driveway/internal/fault"
)

// Refusals of a name.
var (
	ErrFolderName = fault.New(fault.Invalid, `Folder name is invalid or cannot contain any of the following characters \ / : * ? " < > |`)
	ErrFileName   = fault.New(fault.Invalid, `File name is invalid or cannot contain any of the following characters \ / : * ? " < > |`)
	ErrNameEmpty  = fault.New(fault.Invalid, "Name is required.")
	ErrNameLong   = fault.New(fault.Invalid, "Name is too long. Maximum 255 characters allowed.")
)

// maxName is the length of the longest name, in code points.
const maxName = 255

// cleanName returns a name as it is stored: without white space at its ends. The refusal depends on what is named.
func cleanName(name string, folder bool) (string, error) {
	name = strings.Trim(name, " \t\n\v\r")
	invalid := ErrFileName
	if folder {
		invalid = ErrFolderName
	}
	switch {
	case name == "":
		return "", ErrNameEmpty
	case name == "." || name == ".." || strings.ContainsAny(name, "\\/:*?\"<>|\x00") || !utf8.ValidString(name):
		return "", invalid
	case utf8.RuneCountInString(name) > maxName:
		return "", ErrNameLong
	}
	return name, nil
}

// nameKey returns what names are compared and ordered by: Unicode form and case don't count.
func nameKey(name string) string {
	ascii := true
	for i := 0; i < len(name); i++ {
		if name[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(name)
	}
	return norm.NFC.String(cases.Fold().String(norm.NFC.String(name)))
}

// extension returns what follows a name's last dot in lower case, or "" where the dot is first, last or missing.
func extension(name string) string {
	i := strings.LastIndexByte(name, '.')
	if i <= 0 || i == len(name)-1 {
		return ""
	}
	return strings.ToLower(name[i+1:])
}

// nameWith puts a suffix before a file name's extension, and cuts the stem where the whole would be too long.
func nameWith(name, suffix string, folder bool) string {
	stem, ext := name, ""
	if !folder {
		if extension(name) != "" {
			dot := strings.LastIndexByte(name, '.')
			stem, ext = name[:dot], name[dot:]
		}
	}
	room := maxName - utf8.RuneCountInString(suffix) - utf8.RuneCountInString(ext)
	if room < 1 { // an extension as long as a name: cut that instead
		stem, ext, room = name, "", maxName-utf8.RuneCountInString(suffix)
	}
	if runes := []rune(stem); len(runes) > room {
		stem = string(runes[:room])
	}
	return stem + suffix + ext
}

// editedOnline are the extensions of files that are opened for editing by default.
var editedOnline = map[string]bool{"txt": true, "md": true, "csv": true, "html": true, "doc": true, "docx": true,
	"xls": true, "xlsx": true, "ppt": true, "pptx": true}
