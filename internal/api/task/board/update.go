package board

import (
	"reflect"
	"strconv"
	"strings"

	"driveway/internal/db"
	"driveway/internal/search"
)

// update changes those columns of a row for which there is a value: so of two clients that change different fields both win.
type update struct {
	table   string
	columns []string
	args    []any
}

func newUpdate(table string) *update { return &update{table: table, args: []any{nil}} }

// set changes a column to what a pointer points to, unless it is nil.
func (u *update) set(column string, value any) {
	if v := reflect.ValueOf(value); v.Kind() == reflect.Pointer && v.IsNil() {
		return
	}
	u.args = append(u.args, value)
	u.columns = append(u.columns, column+` = $`+strconv.Itoa(len(u.args)))
}

// folded is set for a column that is searched by another one.
func (u *update) folded(column string, text *string) {
	if text == nil {
		return
	}
	u.set(column, text)
	u.set(column+"_folded", search.Fold(*text))
}

// at notes when, if anything changes.
func (u *update) at(now int64) {
	if len(u.columns) > 0 {
		u.set("changed_at", now)
	}
}

// run does it. Without any value it does nothing.
func (u *update) run(tx db.Tx, key int64) error {
	if len(u.columns) == 0 {
		return nil
	}
	u.args[0] = key
	_, err := tx.Exec(`UPDATE `+u.table+` SET `+strings.Join(u.columns, `, `)+` WHERE id = $1`, u.args...)
	return err
}
