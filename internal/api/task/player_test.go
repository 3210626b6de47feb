package task_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
)

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
