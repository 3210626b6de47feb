package proptest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
)

// player plays steps against the drive and the model.
type player struct {
	testing.TB
	*model
	world *apitest.World
	users []*apitest.User
	said  string // what the last step did, for people

	statuses map[string]map[int]int // what steps were answered, by their kind
	kind     string
}

// keepVersions is how many versions of a file there are at most.
const keepVersions = 3

func newPlayer(t testing.TB, d db.DB) *player {
	w := apitest.StartWith(t, d, apitest.Options{Small: 200})
	err := d.Write(t.Context(), 0, func(tx db.Tx) error {
		_, err := tx.Exec(`UPDATE accounts SET versions_kept = $1`, keepVersions)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	second := *w.Ann
	second.Session = w.Nobody.Post("/session/login.json", apitest.Args{"username": "ann1", "passwd": "correct ann"}).OK().Text("SessionID")
	return &player{TB: t, model: newModel(keepVersions), world: w, users: []*apitest.User{w.Ann, &second, w.Ben},
		statuses: map[string]map[int]int{}}
}

// mismatch says that the drive and the model differ.
type mismatch struct{ what string }

func (m mismatch) Error() string { return m.what }

func differ(format string, args ...any) error { return mismatch{fmt.Sprintf(format, args...)} }

// expect reports an answer with another status than the model wants.
func (p *player) expect(a *apitest.Answer, status int) error {
	if p.statuses[p.kind] == nil {
		p.statuses[p.kind] = map[int]int{}
	}
	p.statuses[p.kind][a.Status]++
	if a.Status != status {
		return differ("%d %.300s, the model wants %d", a.Status, a.Body, status)
	}
	return nil
}

// pick returns one of the things that are wanted, or nil.
func (p *player) pick(n int, wanted func(*thing) bool) *thing {
	var fit []*thing
	for _, t := range p.things {
		if wanted(t) {
			fit = append(fit, t)
		}
	}
	if len(fit) == 0 {
		return nil
	}
	return fit[n%len(fit)]
}

// target is what a step is about: mostly something of the user's own that is there; now and then something in the trash,
// what is gone, another's, or the root. It is nil only where a file is wanted and there is none.
func (p *player) target(s step, folders, files bool) *thing {
	account := accountOf(s.user)
	t := p.pick(s.a>>4, func(t *thing) bool {
		switch {
		case t.folder && !folders || !t.folder && !files:
			return false
		case s.a%16 == 0:
			return true
		}
		return t.account == account && (t.effective() == live || t.effective() != gone && s.a%16 < 7) && (!t.root() || s.a%16 < 2)
	})
	if t == nil && folders {
		t = p.roots[account]
	}
	return p.own(s.user, t)
}

// destination is the folder that a step puts something into.
func (p *player) destination(s step) *thing {
	account := accountOf(s.user)
	return p.own(s.user, p.pick(s.b>>4, func(t *thing) bool {
		return t.folder && (s.b%16 == 0 || t.account == account && t.effective() == live)
	}))
}

// own turns another's root into one's own: both are called 0.
func (p *player) own(user int, t *thing) *thing {
	if t != nil && t.root() {
		return p.roots[accountOf(user)]
	}
	return t
}

// sees says whether a user may know of a live thing.
func sees(user int, t *thing) bool { return t.account == accountOf(user) && t.effective() == live }

// knows says whether a user may do something about a thing that is live or in the trash.
func knows(user int, t *thing) bool { return t.account == accountOf(user) && t.effective() != gone }

// unseen is the status for a thing that the user may not know of.
func unseen(t *thing) int {
	if t.folder {
		return http.StatusNotFound
	}
	return http.StatusBadRequest
}

// play does one step, and reports where the drive does something else than the model.
func (p *player) play(s step) error {
	p.said, p.kind = "", kinds[s.kind]
	switch kinds[s.kind] {
	case "create":
		return p.create(s)
	case "put":
		return p.upload(s, p.destination(s), names[s.name])
	case "begin":
		_, err := p.begin(s, p.destination(s), names[s.name])
		return err
	case "put again", "begin again":
		t := p.target(s, false, true)
		if t == nil {
			return nil
		}
		if p.kind == "put again" {
			return p.upload(s, p.own(s.user, t.in), t.name)
		}
		_, err := p.begin(s, p.own(s.user, t.in), t.name)
		return err
	case "finish":
		return p.finish(s)
	case "finish again":
		return p.finishAgain(s)
	case "cancel":
		return p.cancel(s)
	case "rename":
		return p.rename(s)
	case "move":
		return p.move(s, "")
	case "move to a name":
		return p.move(s, names[s.name])
	case "copy":
		return p.copy(s, "")
	case "copy to a name":
		return p.copy(s, names[s.name])
	case "copy a version":
		return p.copyVersion(s)
	case "trash":
		return p.putAway(s)
	case "restore":
		return p.restore(s)
	case "remove":
		return p.remove(s)
	case "remove both":
		return p.removeBoth(s)
	case "remove version":
		return p.removeVersion(s)
	case "empty trash":
		return p.emptyTrash(s)
	case "purge":
		return p.world.Drive.Purge(p.Context(), nil)
	case "settings":
		return p.settings(s)
	case "look":
		return p.look(s)
	case "find":
		return p.find(s)
	case "read":
		return p.read(s)
	case "time":
		p.world.Clock.Forward(time.Duration(s.text%4) * time.Second)
		return nil
	}
	panic(kinds[s.kind])
}

func (p *player) sayf(format string, args ...any) { p.said = fmt.Sprintf(format, args...) }

// at is a thing for people.
func (p *player) at(t *thing) string {
	if t == nil {
		return "nothing"
	}
	if t.root() {
		return fmt.Sprintf("root of %d", t.account)
	}
	return fmt.Sprintf("%q (%s, %d) in %s", t.name, t.id, t.effective(), p.at(t.in))
}

// words prints values, one blank between each two.
func words(values ...any) string { return strings.TrimSuffix(fmt.Sprintln(values...), "\n") }

// number is a number of an answer, however it is spelled.
func number(v any) int64 {
	var n json.Number
	switch v := v.(type) {
	case json.Number:
		n = v
	case string:
		n = json.Number(v)
	}
	i, _ := n.Int64()
	return i
}
