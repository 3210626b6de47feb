package drive

import (
	"encoding/base64"
	"strconv"
	"strings"

	"driveway/internal/fault"
)

// Position is where an entry stands in a listing. A listing that goes on behind a position costs the same wherever that is,
// and misses nothing that stays where it is, whatever comes and goes meanwhile.
type Position struct {
	folder bool
	value  any // of the column that is sorted by, int64 or string; nil: by name alone
	name   string
	key    int64
}

// ErrPosition refuses what is no position.
var ErrPosition = fault.New(fault.Invalid, "Invalid value specified for `after`.")

// Position returns where an entry stands in the listing.
func (q ListQuery) Position(it *Item) Position {
	at := Position{folder: it.IsFolder, name: it.nameKey, key: it.Key}
	switch sortColumn(q.Order, it.IsFolder) {
	case "n.modified_at":
		at.value = it.Modified
	case "n.extension":
		at.value = it.Extension
	case "n.size":
		at.value = it.Size
	case "n.downloads":
		at.value = it.Downloads
	}
	return at
}

// String returns the position as text that is safe in a URL. It holds the entry's name, which its reader has seen.
func (p Position) String() string {
	kind, value := "f", ""
	if p.folder {
		kind = "d"
	}
	switch v := p.value.(type) {
	case int64:
		kind, value = kind+"n", strconv.FormatInt(v, 10)
	case string:
		kind, value = kind+"s", v
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join([]string{kind, strconv.FormatInt(p.key, 36), value, p.name}, "\x00")))
}

// ParsePosition reads a position that String wrote. Whatever else is read, it shows nothing but what the listing holds.
func ParsePosition(text string) (*Position, error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	parts := strings.SplitN(string(raw), "\x00", 4)
	if err != nil || len(parts) != 4 || len(raw) > 4<<10 || parts[0] == "" {
		return nil, ErrPosition
	}
	at := &Position{folder: parts[0][0] == 'd', name: parts[3]}
	if at.key, err = strconv.ParseInt(parts[1], 36, 64); err != nil || strings.ContainsRune(at.name, 0) {
		return nil, ErrPosition
	}
	switch parts[0][1:] {
	case "n":
		n, err := strconv.ParseInt(parts[2], 10, 64)
		if err != nil {
			return nil, ErrPosition
		}
		at.value = n
	case "s":
		at.value = parts[2]
	}
	return at, nil
}

// fits says whether the position is one of the listing, so that its value can be compared.
func (p *Position) fits(o Order) bool {
	_, text := p.value.(string)
	column := sortColumn(o, p.folder)
	return (p.value == nil) == (column == "") && text == (column == "n.extension")
}

// behind is the condition on files or folders that come behind the position.
func (r *rows) behind(folders bool) string {
	at := r.after
	if at == nil || at.folder != folders {
		return ""
	}
	than := ">"
	if r.desc {
		than = "<"
	}
	columns, values := "n.name_key, n.id", r.arg(at.name)+", "+r.arg(at.key)
	if column := sortColumn(r.order, folders); column != "" {
		columns, values = column+", "+columns, r.arg(at.value)+", "+values
	}
	return ` AND (` + columns + `) ` + than + ` (` + values + `)`
}
