package drive

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"driveway/internal/access"
	"driveway/internal/db"
)

// Taken returns those of the names, as they are given, that something in a folder has already. What can't be a name is
// not taken. A folder that who may not see is ErrNoFolder; of names in one that he may not change, only those are told that he
// could list.
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
		all := access.Decide(who, access.Write, p.facts(who)) == access.Allowed
		if !all && access.Decide(who, access.List, p.facts(who)) != access.Allowed {
			return nil
		}
		for some := range slices.Chunk(keys, maxNames) {
			query, args := takenNames, append([]any{p.Key}, some...)
			for len(args) <= maxNames {
				args = append(args, "")
			}
			for row, err := range tx.Query(query, args...) {
				if err != nil {
					return err
				}
				var key string
				var visibility access.Visibility
				var isFolder bool
				if err := row.Scan(&key, &visibility, &isFolder); err != nil {
					return err
				}
				if all || visibility == access.Public && (p.DisplaySubfolders || !isFolder) {
					for _, i := range asked[key] {
						found[i] = true
					}
				}
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

// takenNames asks for $2 … in the folder $1. Names are never empty: places left over hold that.
var takenNames = func() string {
	var list strings.Builder
	for i := range maxNames {
		if i > 0 {
			list.WriteString(", ")
		}
		list.WriteString("$" + strconv.Itoa(i+2))
	}
	return `SELECT n.name_key, n.access, n.is_folder FROM nodes n WHERE n.parent_id = $1 AND n.state = 0 AND n.name_key IN (` + list.String() + `)`
}()
