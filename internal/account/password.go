package account

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"driveway/internal/fault"
)

const (
	maxPassword = 1024 // bytes

	argonMemory  = 19 * 1024 // KiB
	argonTime    = 2
	argonThreads = 1
	argonSalt    = 16
	argonKey     = 32

	hashesAtOnce = 2                // each needs the memory above and one core
	hashWait     = 20 * time.Second // longer in the queue, and the attempt is turned away
)

// errHashBusy turns an attempt away while very many others are being checked.
var errHashBusy = &fault.Error{Kind: fault.Busy, Message: tooMany, RetryAfter: 5 * time.Second}

// hasher makes and checks password hashes, a few at a time so that a flood of sign-ins can't take all memory.
type hasher struct {
	rand  io.Reader
	turn  chan struct{}
	dummy string // a hash that no password has
}

func newHasher(rand io.Reader) *hasher {
	none := make([]byte, argonSalt+argonKey)
	return &hasher{rand: rand, turn: make(chan struct{}, hashesAtOnce), dummy: phc(none[:argonSalt], none[argonSalt:])}
}

// hash returns the PHC string of a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, argonSalt)
	if _, err := io.ReadFull(h.rand, salt); err != nil {
		return "", err
	}
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	return phc(salt, argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKey)), nil
}

// verify says whether a hash is that of the password. An empty hash is nobody's, and takes as long to be found wrong.
func (h *hasher) verify(ctx context.Context, hash, password string) (bool, error) {
	if hash == "" || len(password) > maxPassword {
		hash, password = h.dummy, ""
	}
	p, err := parsePHC(hash)
	if err != nil {
		return false, err
	}
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	key := argon2.IDKey([]byte(password), p.salt, p.time, p.memory, p.threads, uint32(len(p.key)))
	return subtle.ConstantTimeCompare(key, p.key) == 1, nil
}

func (h *hasher) enter(ctx context.Context) error {
	late := time.NewTimer(hashWait)
	defer late.Stop()
	select {
	case h.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-late.C:
		return errHashBusy
	}
}

func (h *hasher) leave() { <-h.turn }

// phc writes a hash in the form that other software knows: $argon2id$v=19$m=…,t=…,p=…$salt$key.
func phc(salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

type parsedPHC struct {
	memory, time uint32
	threads      uint8
	salt, key    []byte
}

var errPHC = errors.New("account: a stored password hash is not an argon2id PHC string")

// parsePHC reads what phc wrote, perhaps another version of it with other costs.
func parsePHC(text string) (parsedPHC, error) {
	var p parsedPHC
	var version int
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return p, errPHC
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return p, errPHC
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads); err != nil {
		return p, errPHC
	}
	if p.memory > 1<<20 || p.time == 0 || p.time > 64 || p.threads == 0 {
		return p, errPHC
	}
	var errSalt, errKey error
	p.salt, errSalt = base64.RawStdEncoding.DecodeString(parts[4])
	p.key, errKey = base64.RawStdEncoding.DecodeString(parts[5])
	if errSalt != nil || errKey != nil || len(p.key) < 16 || len(p.key) > 64 {
		return p, errPHC
	}
	return p, nil
}

// checkPassword refuses a new password that is too short, too long or not text. It is never trimmed.
func (s *Service) checkPassword(password string) error {
	switch {
	case len(password) > maxPassword:
		return ErrPasswordLong
	case !utf8.ValidString(password):
		return ErrPasswordText
	case utf8.RuneCountInString(password) < s.opt.MinPassword:
		if s.opt.MinPassword == 5 {
			return ErrPasswordShort
		}
		return fault.Newf(fault.Invalid, "Invalid value specified for `password`. Minimum %d characters required.", s.opt.MinPassword)
	}
	return nil
}

// RandomPassword returns a password for somebody to write down: 120 random bits in letters and digits that are hard to
// confuse.
func (s *Service) RandomPassword() (string, error) {
	const alphabet = "abcdefghijkmnpqrstuvwxyz23456789" // 32: a byte's low bits choose evenly
	raw := make([]byte, 24)
	if _, err := io.ReadFull(s.opt.Rand, raw); err != nil {
		return "", err
	}
	for i, b := range raw {
		raw[i] = alphabet[b%32]
	}
	return string(raw), nil
}

// HashPassword returns what is stored of a password of a thing: of a file, say. It has 1 to 255 characters.
func (s *Service) HashPassword(ctx context.Context, password string) (string, error) {
	return s.passwords.hash(ctx, password)
}
