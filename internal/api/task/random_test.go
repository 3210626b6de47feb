package task_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

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
