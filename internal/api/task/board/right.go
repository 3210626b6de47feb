package board

import "driveway/internal/access"

// Right is what somebody may do in a project, or to one task. Each includes those before it.
type Right uint8

const (
	None     Right = iota // it is as if it did not exist
	View                  // read
	Assigned              // of a task: also comment, attach files, and change most of it
	Edit                  // also task lists and tasks as a whole, and the project's own fields
	Manage                // also who may do what in the project; archive, trash and restore it
)

// Mode is what was set for an account user in a project.
type Mode int64

const (
	ViewMode  Mode = iota // he may read
	EditMode              // and change what is in it
	BlockMode             // nothing, whoever he is
	noMode    Mode = -1
)

// facts is what the decision has to know of a caller and a project, and of a task where it is about one.
type facts struct {
	owner   bool // of the account
	admin   bool // an account user who manages the account's users
	creator bool // of the project
	mode    Mode

	private  bool // the task is
	author   bool // he made the task
	assignee bool // it is assigned to him
}

// inProject is what somebody may do in a project.
func inProject(f facts) Right {
	switch {
	case f.owner:
		return Manage
	case f.mode == BlockMode:
		return None
	case f.creator:
		return Manage
	case f.mode == EditMode && f.admin:
		return Manage
	case f.mode == EditMode:
		return Edit
	case f.mode == ViewMode:
		return View
	}
	return None
}

// onTask is what somebody may do to a task.
func onTask(f facts) Right {
	r := inProject(f)
	switch {
	case f.owner, f.mode == BlockMode:
		return r
	case f.assignee:
		return max(r, Assigned)
	case f.private && !f.author:
		return None
	}
	return r
}

// ListRight is what somebody may do to a list of projects. Each includes those before it.
type ListRight uint8

const (
	NoList     ListRight = iota // it is as if it did not exist
	ViewList                    // see it, with those of its projects that he sees
	AddToList                   // also make projects in it
	RenameList                  // also give it another name
	ManageList                  // also archive, trash and restore it
)

// onProjectList is what somebody may do to a list of projects, by what he may do in each of them.
func onProjectList(owner, creator bool, projects []Right) ListRight {
	most, least := None, Manage
	for _, r := range projects {
		most, least = max(most, r), min(least, r)
	}
	switch {
	case owner, creator && least == Manage:
		return ManageList
	case creator:
		return RenameList
	case most >= Edit:
		return AddToList
	case most >= View:
		return ViewList
	}
	return NoList
}

// viewer is the caller as a parameter of queries: 0 is the owner of the account, who sees everything.
func viewer(who access.Caller) int64 {
	if who.Kind == access.Owner {
		return 0
	}
	return int64(who.User)
}

// The conditions of queries that say what a caller sees. me is the parameter that holds the viewer, r the row of
// project_members for him and the project p. They say the same as inProject, onTask and onProjectList; a test holds them to it.

func callersRow(me string) string {
	return ` LEFT JOIN project_members r ON r.project_id = p.id AND r.user_id = ` + me
}

func seesProject(me string) string {
	return `(` + me + ` = 0 OR r.mode IN (0, 1) OR r.mode IS NULL AND p.creator_id = ` + me + `)`
}

func seesTask(me string) string {
	return `(` + me + ` = 0 OR COALESCE(r.mode, 0) <> 2 AND (t.assignee_id = ` + me +
		` OR (r.mode IS NOT NULL OR p.creator_id = ` + me + `) AND (t.private = 0 OR t.creator_id = ` + me + `)))`
}

func seesProjectList(me string) string {
	return `(` + me + ` = 0 OR pl.creator_id = ` + me + ` OR EXISTS (SELECT 1 FROM projects p` + callersRow(me) +
		` WHERE p.project_list_id = pl.id AND p.purging = 0 AND ` + seesProject(me) + `))`
}
