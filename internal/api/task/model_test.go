package task_test

// level is how deep something lies: a list of projects, a project, a list of tasks, a task.
type level int

const (
	projectLists level = iota
	projects
	taskLists
	tasks
)

// words are how operations call a level.
var words = [...]struct{ path, id, noun, create, name string }{
	{"projectlist", "ProjectListId", "Project list", "/tasks/projectlist.json/{session_id}", "list_name"},
	{"project", "ProjectId", "Project", "/tasks/project.json/{session_id}/", "project_name"},
	{"tasklist", "TaskListId", "Task list", "/tasks/tasklist.json/{session_id}/", "list_name"},
	{"", "TaskId", "Task", "/tasks.json/{session_id}/", "task_name"},
}

// thing is something in the model.
type thing struct {
	level     level
	id        int
	up        *thing
	by        int // who made it
	archived  bool
	trashed   bool
	trashedBy int
	gone      bool

	modes    map[int]int // of a project: by user
	last     int         // of a project: number given last
	order    int         // of a task, as the following
	number   int
	private  bool
	done     bool
	assignee int // -1: nobody
}

// model is what the boards of an account should be. Its rules are written anew, so that they can be compared.
type model struct {
	things []*thing
}

const ( // what somebody may do
	nothing = iota
	look
	assigned
	edit
	manage
)

// right is what a user (0: the owner) may do to something.
func (m *model) right(user int, t *thing) int {
	if user == 0 {
		return manage
	}
	if t.level == projectLists {
		best, all := nothing, true
		for _, p := range m.things {
			if p.up == t && !p.gone {
				best = max(best, m.right(user, p))
				all = all && m.right(user, p) == manage
			}
		}
		switch {
		case t.by == user && all:
			return manage
		case t.by == user || best >= edit:
			return edit // may add a project
		}
		return min(best, look)
	}
	p := t
	for p.level != projects {
		p = p.up
	}
	mode, set := p.modes[user]
	right := nothing
	switch {
	case set && mode == 2:
		return nothing
	case p.by == user:
		right = manage
	case set:
		right = []int{look, edit}[mode]
	}
	if t.level == tasks {
		if t.private && t.by != user && t.assignee != user {
			return nothing
		}
		if t.assignee == user {
			right = max(right, assigned)
		}
	}
	return right
}

func (t *thing) exists() bool { return t == nil || !t.gone && t.up.exists() }

// bearer is the nearest of a thing and what it lies in that is trashed, or archived.
func (t *thing) bearer(trashed bool) *thing {
	for ; t != nil; t = t.up {
		if trashed && t.trashed || !trashed && t.archived {
			return t
		}
	}
	return nil
}

func (t *thing) missing() string { return words[t.level].noun + " not found" }

// refusal is what a change is answered with, "" if it is done: of what is to be changed by somebody with a right.
func (m *model) refusal(user int, t *thing, need int) string {
	switch {
	case !t.exists() || m.right(user, t) == nothing || t.bearer(true) != nil:
		return t.missing()
	case m.right(user, t) < need:
		return denied
	case t.bearer(false) != nil:
		return words[t.bearer(false).level].noun + " is archived and cannot be updated"
	}
	return ""
}

// putAway is the right that archiving, trashing and restoring need.
func putAway(t *thing) int {
	if t.level <= projects {
		return manage
	}
	return edit
}

// archive, trash and restore do it, or return the refusal.
func (m *model) archive(user int, t *thing) string {
	no := m.refusal(user, t, putAway(t))
	if no == "" {
		t.archived = true
	}
	return no
}

func (m *model) trash(user int, t *thing) string {
	switch {
	case !t.exists() || m.right(user, t) == nothing || !t.trashed && t.bearer(true) != nil:
		return t.missing()
	case m.right(user, t) < putAway(t):
		return denied
	case !t.trashed && !t.archived && t.bearer(false) != nil:
		return m.refusal(user, t, putAway(t))
	case !t.trashed:
		t.trashed, t.trashedBy = true, user
	}
	return ""
}

func (m *model) restore(user int, t *thing) string {
	switch {
	case !t.exists() || m.right(user, t) == nothing:
		return t.missing()
	case m.right(user, t) < putAway(t):
		return denied
	case t.up.bearer(true) != nil:
		return words[t.up.bearer(true).level].noun + " is trashed and cannot be updated"
	case t.trashed:
		t.trashed = false
		return ""
	case t.up.bearer(false) != nil:
		return words[t.up.bearer(false).level].noun + " is archived and cannot be updated"
	}
	t.archived = false
	return ""
}

// empty empties the trash of somebody.
func (m *model) empty(user int) {
	for _, t := range m.things {
		if t.exists() && t.trashed && (user == 0 || t.trashedBy == user && t.up.bearer(true) == nil && m.right(user, t) > nothing) {
			defer func() { t.gone = true }()
		}
	}
}

// put places a task in a list, at a key.
func (m *model) put(t, list *thing, key int) {
	taken := false
	for _, o := range m.in(list) {
		taken = taken || o != t && o.order == key
	}
	for _, o := range m.in(list) {
		if taken && o != t && o.order >= key {
			o.order++
		}
	}
	if p := list.up; p != t.up.up {
		p.last++
		t.number = p.last
		if p.modes[t.assignee] == 2 {
			t.assignee = -1
		}
	}
	t.up, t.order = list, key
}

func (m *model) in(up *thing) (all []*thing) {
	for _, t := range m.things {
		if t.up == up && !t.gone {
			all = append(all, t)
		}
	}
	return all
}

// end is the key behind all tasks of a list but one.
func (m *model) end(list, but *thing) int {
	last := 0
	for _, t := range m.in(list) {
		if t != but {
			last = max(last, t.order)
		}
	}
	return last + 1
}
