package access

import "testing"

func TestAFileKeyOpensOneFileWithOnePassword(t *testing.T) {
	k := NewFileKey("a", "$argon2id$1")
	if !k.Opens("a", "$argon2id$1") {
		t.Error("it doesn't open its own file")
	}
	for _, other := range [][2]string{{"b", "$argon2id$1"}, {"a", "$argon2id$2"}, {"a", ""}, {"", "$argon2id$1"}} {
		if k.Opens(other[0], other[1]) {
			t.Errorf("it opens %q with %q", other[0], other[1])
		}
	}
	var none FileKey
	if none.Opens("", "") || none.Opens("a", "") {
		t.Error("no key at all opens something")
	}
}
