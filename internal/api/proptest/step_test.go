package proptest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// step is one random operation. Its numbers choose among what there is when it runs, so that a script from which steps are
// left out is still a script.
type step struct {
	kind int
	user int // who
	a, b int // what, and where to
	name int
	text int
	flag bool
}

// kinds are the operations; what is in the list more than once happens more often.
var kinds = []string{
	"create", "create", "create", "put", "put", "put", "put again", "put again", "put again", "begin", "begin", "begin again", "finish", "finish",
	"finish", "finish again", "cancel", "rename", "rename", "move", "move", "move to a name", "copy", "copy to a name", "copy a version",
	"copy a version", "trash", "restore", "restore", "remove", "remove both", "remove version", "empty trash", "purge", "settings", "look",
	"look", "find", "read", "read", "time",
}

// names meet each other often, and not only when they are spelled alike.
var names = []string{
	"a", "A", "b.txt", "B.TXT", "é.md", "e\u0301.md", "É.MD", "straße", "STRASSE", "  b.txt\t", "c d.tar.gz", ".hidden", "Ὀδυσσεύς", "ὈΔΥΣΣΕΎΣ",
}

func randomStep(random *rand.Rand) step {
	s := step{kind: random.IntN(len(kinds)), a: random.IntN(1 << 20), b: random.IntN(1 << 20), name: random.IntN(len(names)),
		text: random.IntN(1000), flag: random.IntN(2) == 0}
	switch n := random.IntN(10); {
	case n == 0:
		s.user = ben
	case n < 5:
		s.user = ann2
	}
	return s
}

func (s step) String() string {
	return fmt.Sprintf("{%s, %s, a: %d, b: %d, name: %q, text: %d, flag: %v}", kinds[s.kind], users[s.user], s.a, s.b, names[s.name], s.text, s.flag)
}

// Who calls. Two of them have the same drive.
const (
	ann = iota
	ann2
	ben
)

var users = []string{"ann", "ann2", "ben"}

// accountOf is the account of a user.
func accountOf(user int) int {
	if user == ben {
		return 1
	}
	return 0
}

// textOf is content: of any length from 0, in the database and in the store.
func textOf(n int) string {
	if n%10 == 0 {
		return ""
	}
	return strings.Repeat(fmt.Sprintf("text %d; ", n), n%60)
}
