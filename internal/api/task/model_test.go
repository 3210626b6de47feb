package task_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

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

// player plays with a model, and with the real thing.
type player struct {
	*testing.T
	model
	w      *apitest.World
	random *rand.Rand
	users  []*apitest.User

	done, refused int
}

func newPlayer(t *testing.T, d db.DB, seed uint64) *player {
	w := apitest.Start(t, d)
	return &player{T: t, w: w, random: rand.New(rand.NewPCG(seed, 2)),
		users: []*apitest.User{w.Ann, w.Ann.Member("carl", apitest.Member{}), w.Ann.Member("dora", apitest.Member{})}}
}

// pick is something of a level, most often what is not gone; nil if there is none.
func (p *player) pick(l level) *thing {
	var some []*thing
	any := p.random.IntN(8) == 0
	for _, t := range p.things {
		if t.level == l && (any || t.exists()) {
			some = append(some, t)
		}
	}
	if len(some) == 0 {
		return nil
	}
	return some[p.random.IntN(len(some))]
}

// agree fails the test unless an answer is what the model says: done, or refused in some words.
func (p *player) agree(a *apitest.Answer, no, what string) bool {
	p.Helper()
	switch {
	case no == "" && a.Status == 200:
		p.done++
		return true
	case no != "" && a.Status >= 400 && strings.Contains(a.Body, no+`"`):
		p.refused++
		return false
	}
	p.Fatalf("%s: %d %s; in the model %q", what, a.Status, a.Body, no)
	return false
}

// step does one thing at random.
func (p *player) step() {
	user := max(0, p.random.IntN(2*len(p.users)-1)-len(p.users)+1) // the owner as often as all others
	by := p.users[user]
	l := level(p.random.IntN(4))
	t := p.pick(l)
	if t == nil || p.random.IntN(3) == 0 {
		p.create(user, l)
		return
	}
	path := "json/{session_id}/" + strconv.Itoa(t.id)
	what := fmt.Sprintf("user %d, %s %d", user, words[l].noun, t.id)
	switch n := p.random.IntN(12); {
	case n < 2:
		p.agree(by.Put("/tasks/archive"+words[l].path+"."+path, nil), p.archive(user, t), "archive: "+what)
	case n < 4:
		p.agree(by.Delete("/tasks/trash"+words[l].path+"."+path), p.trash(user, t), "trash: "+what)
	case n < 7:
		p.agree(by.Put("/tasks/restore"+words[l].path+"."+path, nil), p.restore(user, t), "restore: "+what)
	case n == 7 && p.random.IntN(4) == 0:
		by.Delete("/tasks/emptytrash.json/{session_id}").OK()
		p.empty(user)
	case l == projects:
		p.allow(user, t)
	case l == tasks && n < 10:
		p.move(user, t)
	case l == tasks:
		p.change(user, t)
	}
}

func (p *player) create(user int, l level) {
	up, path, no := (*thing)(nil), words[l].create, ""
	if l > projectLists {
		if up = p.pick(l - 1); up == nil {
			return
		}
		no = p.refusal(user, up, edit)
		path += strconv.Itoa(up.id)
	}
	name := fmt.Sprint("thing ", len(p.things))
	args := apitest.Args{words[l].name: name}
	t := &thing{level: l, up: up, by: user, assignee: -1, modes: map[int]int{}}
	if l == tasks {
		t.private = p.random.IntN(4) == 0
		args["private"] = map[bool]int{true: 1}[t.private]
	}
	a := p.users[user].Post(path, args)
	if !p.agree(a, no, fmt.Sprintf("user %d creates in %s", user, path)) {
		return
	}
	t.id, _ = strconv.Atoi(a.Text(words[l].id))
	if l == tasks {
		t.order = p.end(up, nil)
		up.up.last++
		t.number = up.up.last
	}
	p.things = append(p.things, t)
}

func (p *player) allow(user int, t *thing) {
	to, mode := 1+p.random.IntN(len(p.users)-1), p.random.IntN(3)
	no := ""
	switch {
	case !t.exists() || p.right(user, t) == nothing || t.bearer(true) != nil:
		no = "Project not found"
	case p.right(user, t) < manage || to == user || to == t.by && user != 0:
		no = denied
	}
	a := p.users[user].Post("/tasks/addprojectpermission.json/{session_id}/"+strconv.Itoa(t.id), apitest.Args{"access_user_email": p.users[to].Email, "mode": mode})
	if p.agree(a, no, fmt.Sprintf("user %d lets %d into %d", user, to, t.id)) {
		t.modes[to] = mode
	}
}

func (p *player) move(user int, t *thing) {
	args, list, key, no := apitest.Args{"task_id": t.id}, p.pick(taskLists), 0, p.refusal(user, t, edit)
	after := p.pick(tasks)
	switch p.random.IntN(3) {
	case 0:
		args["task_list_id"] = list.id
		key = p.end(list, t)
	case 1:
		args["task_list_id"], args["insert_after_taskid"] = list.id, "0"
		key = 1
	case 2:
		list, args["insert_after_taskid"] = after.up, after.id
		key = after.order + 1
		if no == "" && (!after.exists() || p.right(user, after) == nothing || after.bearer(true) != nil) {
			no = "Invalid value specified for `insert_after_taskid`."
		}
	}
	if no == "" {
		no = p.refusal(user, list, edit)
	}
	a := p.users[user].Put("/tasks/move.json/{session_id}", args)
	if p.agree(a, no, fmt.Sprintf("user %d moves %d: %v", user, t.id, args)) && (args["task_list_id"] != nil || after != t) {
		p.put(t, list, key)
	}
}

func (p *player) change(user int, t *thing) {
	private, done, assignee := p.random.IntN(4) == 0, p.random.IntN(2) == 0, p.random.IntN(len(p.users)+1)-1
	args := apitest.Args{"private": map[bool]int{true: 1}[private], "status": map[bool]string{true: "completed", false: "active"}[done]}
	switch assignee {
	case -1:
		args["access_userid_assign_to"] = "none"
	case 0:
		args["access_userid_assign_to"] = "0"
	default:
		args["access_userid_assign_to"] = fmt.Sprint(p.users[assignee].Caller.User)
	}
	no := p.refusal(user, t, assigned)
	if no == "" {
		switch {
		case private != t.private && user != 0 && user != t.by, assignee != t.assignee && p.right(user, t) < edit:
			no = denied
		case assignee != t.assignee && assignee > 0 && t.up.up.blocks(assignee):
			no = "Invalid value specified for `access_userid_assign_to`."
		}
	}
	if p.agree(p.users[user].Put("/tasks.json/{session_id}/"+strconv.Itoa(t.id), args), no, fmt.Sprintf("user %d changes %d: %v", user, t.id, args)) {
		t.private, t.done, t.assignee = private, done, assignee
	}
}

func (t *thing) blocks(user int) bool { mode, set := t.modes[user]; return set && mode == 2 }

// line is how a task shows.
func line(t *thing) string {
	return fmt.Sprintf("%d in %d/%d/%d: %d, number %d, archived %t, trashed %t, %t", t.id, t.up.up.up.id, t.up.up.id, t.up.id, t.order, t.number,
		t.bearer(false) != nil, t.bearer(true) != nil, t.done)
}

// compare holds what each user is shown against the model.
func (p *player) compare() {
	p.Helper()
	for user, by := range p.users {
		var want []*thing
		tops := map[bool][4]int{}
		for _, t := range p.things {
			if !t.exists() || p.right(user, t) == nothing {
				continue
			}
			if t.level == tasks {
				want = append(want, t)
			}
			for _, trash := range []bool{true, false} {
				n := tops[trash]
				if trash && t.trashed && t.up.bearer(true) == nil || !trash && t.archived && t.bearer(true) == nil && t.up.bearer(false) == nil {
					n[t.level]++
				}
				tops[trash] = n
			}
		}
		slices.SortFunc(want, func(a, b *thing) int {
			return cmp.Or(a.up.up.up.id-b.up.up.up.id, a.up.up.id-b.up.up.id, a.up.id-b.up.id, a.order-b.order)
		})
		var lines, got []string
		for _, t := range want {
			lines = append(lines, line(t))
		}
		for _, e := range by.Get("/tasks.json?session_id={session_id}&type=any").OK().JSON().([]any) {
			e := e.(map[string]any)
			got = append(got, fmt.Sprintf("%v in %v/%v/%v: %v, number %v, archived %t, trashed %t, %t", e["TaskId"], e["ProjectListId"], e["ProjectId"], e["TaskListId"],
				e["OrderNo"], e["Number"], fmt.Sprint(e["Archived"]) == "1", fmt.Sprint(e["Trashed"]) == "1", e["Status"] == "completed"))
		}
		if !slices.Equal(got, lines) {
			p.Fatalf("user %d sees\n\t%s\nin the model\n\t%s", user, strings.Join(got, "\n\t"), strings.Join(lines, "\n\t"))
		}
		for trash, n := range tops {
			list, items := "/tasks/archivelist.json/{session_id}", "/tasks/archiveditems.json/{session_id}"
			if trash {
				list, items = "/tasks/trashlist.json/{session_id}", "/tasks/trasheditems.json/{session_id}"
			}
			by.Get(list).Is(fmt.Sprintf(`{"Projects":"%d","ProjectLists":"%d","Tasks":"%d","TaskLists":"%d"}`, n[projects], n[projectLists], n[tasks], n[taskLists]))
			all := by.Get(items).OK()
			for array, l := range map[string]level{"ProjectLists": projectLists, "Projects": projects, "TaskLists": taskLists, "Tasks": tasks} {
				if got := len(all.At(array).([]any)); got != n[l] {
					p.Fatalf("user %d: %d %s at the top, counted %d", user, got, array, n[l])
				}
			}
		}
	}
}

// Random operations of three users do what a small model does, and show it.
func TestRandomOperations(t *testing.T) {
	seed, steps := randomness(t, 400)
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		p := newPlayer(t, d, seed)
		for i := range steps {
			p.step()
			if i%10 == 9 {
				p.compare()
			}
		}
		t.Logf("%d things; %d calls went well, %d were refused", len(p.things), p.done, p.refused)
		// Out of archive and trash, from the top down, all is as it was.
		slices.SortStableFunc(p.things, func(a, b *thing) int { return int(a.level - b.level) })
		for _, t := range p.things {
			for t.exists() && (t.trashed || t.archived) {
				p.agree(p.users[0].Put("/tasks/restore"+words[t.level].path+".json/{session_id}/"+strconv.Itoa(t.id), nil), p.restore(0, t), "restore")
			}
		}
		p.compare()
		whole(t, p.w)
	})
}

// Users side by side leave everything whole.
func TestUsersSideBySide(t *testing.T) {
	seed, steps := randomness(t, 100)
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		p := newPlayer(t, d, seed)
		for range 100 {
			p.step()
		}
		var all sync.WaitGroup
		for i, by := range p.users {
			random := rand.New(rand.NewPCG(seed, uint64(10+i)))
			all.Go(func() {
				for range steps {
					if a := p.blindly(random, by); a.Status >= 500 {
						t.Errorf("%d %s", a.Status, a.Body)
					}
				}
			})
		}
		all.Wait()
		whole(t, p.w)
	})
}

// blindly does something to what was there before, whatever has become of it.
func (p *player) blindly(random *rand.Rand, by *apitest.User) *apitest.Answer {
	t, o := p.things[random.IntN(len(p.things))], p.things[random.IntN(len(p.things))]
	path := words[t.level].path + ".json/{session_id}/" + strconv.Itoa(t.id)
	switch random.IntN(7) {
	case 0:
		return by.Put("/tasks/archive"+path, nil)
	case 1:
		return by.Delete("/tasks/trash" + path)
	case 2, 3:
		return by.Put("/tasks/restore"+path, nil)
	case 4:
		return by.Put("/tasks/move.json/{session_id}", apitest.Args{"task_id": t.id, "insert_after_taskid": o.id})
	case 5:
		if random.IntN(10) == 0 {
			return by.Delete("/tasks/emptytrash.json/{session_id}")
		}
		return by.Put("/tasks.json/{session_id}/"+strconv.Itoa(t.id), apitest.Args{"order_no": 1 + random.IntN(5)})
	}
	return by.Post("/tasks.json/{session_id}/"+strconv.Itoa(t.id), apitest.Args{"task_name": "more"})
}

// whole fails the test unless nothing is orphaned, no two tasks share a place or a number, and the account's tasks are counted.
func whole(t *testing.T, w *apitest.World) {
	t.Helper()
	if err := w.Boards.Purge(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	for what, table := range map[string]string{
		"orphaned projects":    `projects x WHERE NOT EXISTS (SELECT 1 FROM project_lists u WHERE u.id = x.project_list_id)`,
		"orphaned task lists":  `task_lists x WHERE NOT EXISTS (SELECT 1 FROM projects u WHERE u.id = x.project_id)`,
		"orphaned tasks":       `tasks x WHERE NOT EXISTS (SELECT 1 FROM task_lists u WHERE u.id = x.list_id AND u.project_id = x.project_id)`,
		"orphaned rights":      `project_members x WHERE NOT EXISTS (SELECT 1 FROM projects u WHERE u.id = x.project_id)`,
		"tasks in one place":   `tasks x JOIN tasks y ON y.list_id = x.list_id AND y.order_no = x.order_no AND y.id > x.id`,
		"tasks of one number":  `tasks x JOIN tasks y ON y.project_id = x.project_id AND y.number = x.number AND y.id > x.id`,
		"numbers not given":    `tasks x JOIN projects p ON p.id = x.project_id AND x.number > p.last_number`,
		"accounts miscounted":  `accounts a WHERE tasks_used <> (SELECT COUNT(*) FROM tasks t WHERE t.account_id = a.id)`,
		"rows that are purged": `tasks WHERE purging = 1`,
	} {
		if n := rows(t, w, table); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
}

// randomness is the seed of a random test and how many steps it takes.
func randomness(t *testing.T, usual int) (seed uint64, steps int) {
	seed, err := strconv.ParseUint(os.Getenv("DRIVEWAY_TEST_SEED"), 10, 64)
	if err != nil {
		seed = uint64(time.Now().UnixNano())
	}
	if steps, err = strconv.Atoi(os.Getenv("DRIVEWAY_TEST_STEPS")); err != nil {
		steps = usual
	}
	if testing.Short() {
		steps = min(steps, 100)
	}
	t.Logf("DRIVEWAY_TEST_SEED=%d DRIVEWAY_TEST_STEPS=%d", seed, steps)
	return seed, steps
}
