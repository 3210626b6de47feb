package board

import (
	"context"
	"iter"
	"strings"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/search"
)

// Found is what a search found, each kind by itself: what begins with the query first, then where a word does, then the rest;
// among equals what was changed last. At most maxFound of each.
type Found struct {
	ProjectLists []Ref[ProjectListID]
	Projects     []Ref[ProjectID]
	Tasks        []Ref[TaskID]
	Comments     iter.Seq2[Remark, error]
}

// Remark is a comment that a search found, or a subcomment with the comment that it is on.
type Remark struct {
	Task                TaskID
	Comment, Subcomment string // "" where it is not a subcomment
}

// maxFound is how much of each kind a search finds.
const maxFound = 1000

// What is searched, and how its index is called.
var (
	inProjectLists     = db.Trigrams{Table: "project_lists", Scope: "account_id", Column: "name_folded"}
	inProjects         = db.Trigrams{Table: "projects", Scope: "account_id", Column: "name_folded"}
	inTaskNames        = db.Trigrams{Table: "tasks", Scope: "account_id", Column: "name_folded"}
	inTaskDescriptions = db.Trigrams{Table: "tasks", Scope: "account_id", Column: "description_folded"}
	inComments         = db.Trigrams{Table: "task_comments", Scope: "account_id", Column: "body_folded"}
	inSubcomments      = db.Trigrams{Table: "task_subcomments", Scope: "account_id", Column: "body_folded"}
)

// Search hands fn what is active, what the caller sees, and what holds the terms of a query, within one snapshot of the database:
// lists of projects, projects and tasks by their names, tasks also by their descriptions, comments and subcomments by their
// texts. ErrSearch refuses what can't be looked for.
func (s *Service) Search(ctx context.Context, who access.Caller, text string, fn func(Found) error) error {
	what, ok := search.Parse(text)
	if !ok {
		return ErrSearch
	}
	return s.db.Read(ctx, func(tx db.Tx) error {
		var f Found
		var err error
		if f.ProjectLists, err = named[ProjectListID](s, tx, who, what, aProjectList, inProjectLists); err != nil {
			return err
		}
		if f.Projects, err = named[ProjectID](s, tx, who, what, aProject, inProjects); err != nil {
			return err
		}
		if f.Tasks, err = named[TaskID](s, tx, who, what, aTask, inTaskNames, inTaskDescriptions); err != nil {
			return err
		}
		f.Comments = s.remarks(tx, who, what)
		return fn(f)
	})
}

// ranked is the rows of some tables that hold what is searched, each once, as the table hit of their keys and best ranks.
func (s *Service) ranked(sql *query, who access.Caller, what search.Query, in ...db.Trigrams) string {
	var each []string
	for _, x := range in {
		h := sql.hits(what.In(x, s.db.Dialect(), "x", int64(who.Account)))
		each = append(each, `SELECT x.id, `+h.Rank+` AS place FROM `+h.From+` WHERE `+h.Where)
	}
	return `(SELECT id, MIN(place) AS place FROM (` + strings.Join(each, ` UNION ALL `) + `) AS hits GROUP BY id) AS hit`
}

// named finds things of a kind by some of their columns.
func named[ID ~int64](s *Service, tx db.Tx, who access.Caller, what search.Query, k kind, in ...db.Trigrams) ([]Ref[ID], error) {
	sql, active, a := new(query), Active, nouns[k].alias
	text := `SELECT ` + a + `.id, ` + a + `.name FROM ` + s.ranked(sql, who, what, in...) + ` JOIN ` + nouns[k].table + ` ` + a + ` ON ` + a + `.id = hit.id` +
		seenAbove(k, sql.me(who)) + ` WHERE ` + inState(k, &active) + ` AND ` + sees(k, sql.me(who)) + `
		ORDER BY hit.place, ` + a + `.changed_at DESC, ` + a + `.id DESC LIMIT ` + sql.arg(maxFound)
	return collect(tx.Query(text, sql.args...), func(row db.Row, r *Ref[ID]) error { return row.Scan(&r.ID, &r.Name) })
}

// remarks finds comments and subcomments by their texts. It ranks keys only, and fetches the texts of those that are given one
// by one, in that order: so it never holds many texts at once.
func (s *Service) remarks(tx db.Tx, who access.Caller, what search.Query) iter.Seq2[Remark, error] {
	sql, active := new(query), Active
	comments, subs := s.ranked(sql, who, what, inComments), s.ranked(sql, who, what, inSubcomments)
	most := sql.arg(maxFound)
	text := `SELECT best.task_id, (SELECT k.body FROM task_comments k WHERE k.id = best.comment_id),
			COALESCE((SELECT x.body FROM task_subcomments x WHERE x.id = best.subcomment_id), '')
		FROM (
			SELECT hit.task_id, hit.comment_id, hit.subcomment_id FROM (
				SELECT k.task_id, k.id AS comment_id, 0 AS subcomment_id, hit.place, k.changed_at, k.id
					FROM ` + comments + ` JOIN task_comments k ON k.id = hit.id WHERE k.trashed_at IS NULL
				UNION ALL SELECT k.task_id, k.id, x.id, hit.place, x.changed_at, x.id
					FROM ` + subs + ` JOIN task_subcomments x ON x.id = hit.id JOIN task_comments k ON k.id = x.comment_id
					WHERE x.trashed_at IS NULL AND k.trashed_at IS NULL
			) AS hit JOIN tasks t ON t.id = hit.task_id` + seenAbove(aTask, sql.me(who)) + ` WHERE ` + inState(aTask, &active) + ` AND ` + seesTask(sql.me(who)) + `
			ORDER BY hit.place, hit.changed_at DESC, hit.id DESC, hit.subcomment_id LIMIT ` + most + `
		) AS best LIMIT ` + most
	return func(yield func(Remark, error) bool) {
		for row, err := range tx.Query(text, sql.args...) {
			var r Remark
			if err == nil {
				err = row.Scan(&r.Task, &r.Comment, &r.Subcomment)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}
