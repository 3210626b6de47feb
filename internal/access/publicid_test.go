package access

import (
	"crypto/rand"
	"testing"
	"time"
)

func TestPublicIDs(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	a, b := NewPublicID(now, rand.Reader), NewPublicID(now.Add(time.Second), rand.Reader)
	if a == b || a[:4] != b[:4] {
		t.Errorf("%s and %s: made together, they begin alike and differ", a, b)
	}
	if !ValidPublicID(a) || !ValidPublicID(b) {
		t.Errorf("%s or %s is not valid", a, b)
	}
	for _, bad := range []string{"", "0", a[:19], a + "1", a[:19] + ".", a[:18] + "é"} {
		if ValidPublicID(bad) {
			t.Errorf("%q is valid", bad)
		}
	}
}
