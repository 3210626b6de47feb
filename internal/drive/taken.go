package drive

import (
	"context"
	"slices"
	"strings"

	"driveway/internal/access"
	"driveway/internal/db"
)

// Taken returns those of the names, as they are given, that something in a folder has already. What can't be a name is
// not taken. A folder that who may not see is ErrNoFolder; only those names are told that he could list.
func (s *Service) Taken(ctx context.Context, who access.Caller, folder FolderID, names []string) ([]string, error) {
	asked := map[string][]int{} // by name key, where in names
	var keys []any
	for i, name := range names {
		name, err := cleanName(name, false)
		if err != nil {
			continue
		}
		key := nameKey(name)
		if asked[key] == nil {
			keys = append(keys, key)
		}
		asked[key] = append(asked[key], i)
	}
	found := make([]bool, len(names))
	err := s.db.Read(ctx, func(tx db.Tx) error {
		p, err := s.folder(tx, who, folder, access.See)
		if err != nil {
			return err
		}
		if p.state != access.Live {
			return ErrNoFolder
		}
		if access.Decide(who, access.List, p.facts(who)) != access.Allowed {
			return nil
		}
		tell := func(key string) {
			for _, i := range asked[key] {
				found[i] = true
			}
		}
		if p.sight(who) == seesRoot {
			all, err := tops(tx, who, "")
			for _, t := range all {
				tell(t.nameKey)
			}
			return err
		}
		for some := range slices.Chunk(keys, maxNames) {
			r := rowsOf(p, who, ListQuery{})
			query := takenNames(&r, some)
			for row, err := range tx.Query(query, r.args...) {
				var key string
				if err == nil {
					err = row.Scan(&key)
				}
				if err != nil {
					return err
				}
				tell(key)
			}
		}
		return nil
	})
	taken := []string{}
	for i, name := range names {
		if found[i] {
			taken = append(taken, name)
		}
	}
	return taken, err
}

// maxNames is how many names one query asks for.
const maxNames = 100

// takenNames is the query for those of some names that a listing has. Its text is always the same: names are never empty,
// and places left over hold that.
func takenNames(r *rows, names []any) string {
	text := `SELECT n.name_key` + r.from + ` AND (n.is_folder = 0` + r.visible(false, "n") + ` OR n.is_folder = 1` + r.visible(true, "n") + `)`
	var list strings.Builder
	for i := range maxNames {
		name := any("")
		if i < len(names) {
			name = names[i]
		}
		list.WriteString(", " + r.arg(name))
	}
	return text + ` AND n.name_key IN (` + list.String()[len(", "):] + `)`
}
