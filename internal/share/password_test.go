package share_test

import (
	"net/netip"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/drive"
	"driveway/internal/fault"
)

// protected makes a public file with a password.
func (w *world) protected(password string) drive.FileID {
	w.Helper()
	id, public := w.file("0"), access.Public
	_, err := w.drive.ChangeFile(w.Context(), w.ann, id, drive.FileChange{Password: &password, Access: &public})
	w.must(err)
	return id
}

// unlock asks for a key, from an address of the documentation's network.
func (w *world) unlock(id drive.FileID, password string, host byte) (string, bool) {
	w.Helper()
	key, right, err := w.share.Unlock(w.Context(), access.Caller{Addr: netip.AddrFrom4([4]byte{192, 0, 2, host})}, id, password)
	w.must(err)
	return key, right
}

func (w *world) read(id drive.FileID, key string) error {
	_, _, err := w.drive.Locate(w.Context(), access.Caller{Key: w.share.FileKey(key)}, id)
	return err
}

func TestAPasswordGivesAKeyToOneFile(t *testing.T) {
	each(t, func(w *world) {
		id, other := w.protected("sesame"), w.protected("sesame")
		w.refused(w.read(id, ""), drive.ErrProtected)
		if key, right := w.unlock(id, "Sesame", 1); right || key != "" {
			w.Fatalf("a wrong password gives the key %q", key)
		}
		key, right := w.unlock(id, "sesame", 1)
		if !right {
			w.Fatal("the right password is wrong")
		}
		w.must(w.read(id, key))
		w.refused(w.read(other, key), drive.ErrProtected)
		for _, forged := range []string{key[:len(key)-2] + "AA", key[1:], key + "A", "B" + key[1:], "", "?"} {
			w.refused(w.read(id, forged), drive.ErrProtected)
		}

		// It is over after an hour, and when the password is set anew, be it to the same.
		w.time = w.time.Add(time.Hour - time.Second)
		w.must(w.read(id, key))
		w.time = w.time.Add(time.Second)
		w.refused(w.read(id, key), drive.ErrProtected)
		key, _ = w.unlock(id, "sesame", 1)
		w.must(w.read(id, key))
		same := "sesame"
		_, err := w.drive.ChangeFile(w.Context(), w.ann, id, drive.FileChange{Password: &same})
		w.must(err)
		w.refused(w.read(id, key), drive.ErrProtected)

		// It opens nothing that doesn't show.
		key, _ = w.unlock(id, "sesame", 1)
		private := access.Private
		_, err = w.drive.ChangeFile(w.Context(), w.ann, id, drive.FileChange{Access: &private})
		w.must(err)
		w.refused(w.read(id, key), drive.ErrNoFile)
		_, _, err = w.share.Unlock(w.Context(), access.Caller{}, id, "sesame")
		w.refused(err, drive.ErrNoFile)
	})
}

func TestNoPasswordNeedsNoKey(t *testing.T) {
	each(t, func(w *world) {
		id := w.protected("")
		if key, right := w.unlock(id, "anything", 1); !right || key != "" {
			w.Fatalf("%q, %t", key, right)
		}
	})
}

func TestWrongPasswordsAreLimited(t *testing.T) {
	each(t, func(w *world) {
		id, other := w.protected("sesame"), w.protected("sesame")
		for range 5 {
			if _, right := w.unlock(id, "wrong", 1); right {
				w.Fatal("the wrong password is right")
			}
		}
		_, _, err := w.share.Unlock(w.Context(), access.Caller{Addr: netip.MustParseAddr("192.0.2.1")}, id, "sesame")
		if f := fault.As(err); f == nil || f.Kind != fault.Busy || f.RetryAfter != 15*time.Minute {
			w.Fatalf("the sixth: %v", err)
		}
		if _, right := w.unlock(id, "sesame", 2); !right {
			w.Error("another address is locked out")
		}
		if _, right := w.unlock(other, "sesame", 1); !right {
			w.Error("another file is locked")
		}
		w.time = w.time.Add(15 * time.Minute)
		if _, right := w.unlock(id, "sesame", 1); !right {
			w.Error("it stays locked")
		}
	})
}
