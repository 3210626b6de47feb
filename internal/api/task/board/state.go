package board

import (
	"strings"

	"driveway/internal/fault"
)

// State is where something stands, by its own marks and those of what it lies in.
type State int64

const (
	Active   State = iota // neither archived nor trashed; what is completed may be active
	Archived              // it or something above it is archived, and nothing trashed
	Trashed               // it or something above it is trashed
)

// Filter says of which state things are listed.
type Filter uint8

const (
	// ByDefault is what is active; where one thing is asked for by its id, that in whatever state, and what it holds in the same.
	ByDefault Filter = iota
	OnlyActive
	OnlyArchived
	OnlyTrashed
	AnyState
)

// state is what a filter asks for, given what was asked for by its id (nil: nothing). nil is any.
func (f Filter) state(by *place) *State {
	var s State
	switch {
	case f == AnyState:
		return nil
	case f == OnlyArchived:
		s = Archived
	case f == OnlyTrashed:
		s = Trashed
	case f == ByDefault && by != nil:
		s = by.state()
	}
	return &s
}

// kind is one of the things that can be archived and trashed. Each lies in one of the kind before it.
type kind uint8

const (
	aProjectList kind = iota
	aProject
	aTaskList
	aTask
	kinds
)

// noun is what is to be known of a kind.
type noun struct {
	table, alias, parent string // parent is the column that names what holds it
	missing              *fault.Error
	archived, trashed    *fault.Error // refuse changes below something that is
}

var nouns = [kinds]noun{
	aProjectList: newNoun("project_lists", "pl", "", "Project list", ErrNoProjectList),
	aProject:     newNoun("projects", "p", "project_list_id", "Project", ErrNoProject),
	aTaskList:    newNoun("task_lists", "l", "project_id", "Task list", ErrNoTaskList),
	aTask:        newNoun("tasks", "t", "list_id", "Task", ErrNoTask),
}

func newNoun(table, alias, parent, name string, missing *fault.Error) noun {
	return noun{table: table, alias: alias, parent: parent, missing: missing,
		archived: fault.New(fault.Denied, name+" is archived and cannot be updated"),
		trashed:  fault.New(fault.Denied, name+" is trashed and cannot be updated")}
}

// from joins a kind's table with those of what holds it: tasks t JOIN task_lists l ON …
func from(k kind) string { return nouns[k].table + ` ` + nouns[k].alias + above(k) }

// above joins the tables of what holds something of a kind.
func above(k kind) (joins string) {
	for ; k > 0; k-- {
		up := nouns[k-1]
		joins += ` JOIN ` + up.table + ` ` + up.alias + ` ON ` + up.alias + `.id = ` + nouns[k].alias + `.` + nouns[k].parent
	}
	return joins
}

// marked is the condition that something of a kind, or anything above it, has a mark: archived_at or trashed_at.
func marked(k kind, mark string) string {
	return `(` + upward(k, mark+` IS NOT NULL`, ` OR `) + `)`
}

// unmarked is the condition that neither something of a kind nor anything above it has a mark.
func unmarked(k kind, mark string) string { return upward(k, mark+` IS NULL`, ` AND `) }

// whole is the condition that nothing of it is being purged.
func whole(k kind) string { return upward(k, `purging = 0`, ` AND `) }

// upward says something of a kind's row and of all rows above it.
func upward(k kind, what, and string) string {
	var all []string
	for ; ; k-- {
		all = append(all, nouns[k].alias+`.`+what)
		if k == 0 {
			return strings.Join(all, and)
		}
	}
}

// inState is the condition that something of a kind is in a state; nil: in any.
func inState(k kind, s *State) string {
	switch {
	case s == nil:
		return whole(k)
	case *s == Trashed:
		return whole(k) + ` AND ` + marked(k, `trashed_at`)
	case *s == Archived:
		return whole(k) + ` AND ` + unmarked(k, `trashed_at`) + ` AND ` + marked(k, `archived_at`)
	}
	return whole(k) + ` AND ` + unmarked(k, `trashed_at`) + ` AND ` + unmarked(k, `archived_at`)
}

// flags are two columns: whether it is archived and whether it is trashed, by its own marks or those above it.
func flags(k kind) string {
	return `CASE WHEN ` + marked(k, `archived_at`) + ` THEN 1 ELSE 0 END, CASE WHEN ` + marked(k, `trashed_at`) + ` THEN 1 ELSE 0 END`
}

// topOf is the condition that something of a kind is at the top of the archive or of the trash: what was put there itself,
// and does not lie in something that is there. The archive does not show what is in the trash.
func topOf(k kind, s State) string {
	own := nouns[k].alias
	if s == Trashed {
		text := whole(k) + ` AND ` + own + `.trashed_at IS NOT NULL`
		if k > 0 {
			text += ` AND ` + unmarked(k-1, `trashed_at`)
		}
		return text
	}
	text := whole(k) + ` AND ` + own + `.archived_at IS NOT NULL AND ` + unmarked(k, `trashed_at`)
	if k > 0 {
		text += ` AND ` + unmarked(k-1, `archived_at`)
	}
	return text
}

// newestFirst orders what is at the top of the archive or of the trash.
func newestFirst(k kind, s State) string {
	return ` ORDER BY ` + markOf(k, s) + ` DESC, ` + nouns[k].alias + `.id DESC`
}

// sees is the condition that the viewer me sees something of a kind. For all but lists of projects it needs callersRow.
func sees(k kind, me string) string {
	switch k {
	case aProjectList:
		return seesProjectList(me)
	case aTask:
		return seesTask(me)
	}
	return seesProject(me)
}

// seen joins to a kind's table those of what holds it, and what sees needs.
func seen(k kind, me string) string { return nouns[k].table + ` ` + nouns[k].alias + seenAbove(k, me) }

func seenAbove(k kind, me string) string {
	if k == aProjectList {
		return above(k)
	}
	return above(k) + callersRow(me)
}

// markOf is the column that says when something was archived or trashed itself.
func markOf(k kind, s State) string {
	if s == Trashed {
		return nouns[k].alias + `.trashed_at`
	}
	return nouns[k].alias + `.archived_at`
}

// ownState is the condition that a task in an active list is in a state; nil: in any.
func ownState(s *State) string {
	switch {
	case s == nil:
		return `t.purging = 0`
	case *s == Trashed:
		return `t.purging = 0 AND t.trashed_at IS NOT NULL`
	case *s == Archived:
		return `t.purging = 0 AND t.trashed_at IS NULL AND t.archived_at IS NOT NULL`
	}
	return `t.purging = 0 AND t.trashed_at IS NULL AND t.archived_at IS NULL`
}
