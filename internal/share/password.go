package share

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"

	"driveway/internal/access"
	"driveway/internal/drive"
)

// keyLife is for how long a temporary key opens its file.
const keyLife = time.Hour

// Unlock says whether a password is a file's, and then gives a temporary key to the file: "" where none is needed, since it
// has no password. The key opens that file to whoever may see it, for an hour, and until its password changes. A file that
// who may not see is drive.ErrNoFile. Wrong passwords are limited by file and address, see account.Service.Guess.
func (s *Service) Unlock(ctx context.Context, who access.Caller, id drive.FileID, password string) (key string, right bool, err error) {
	id, stored, err := s.drive.PasswordOf(ctx, who, id)
	if err != nil || stored == "" {
		return "", err == nil, err
	}
	guess, err := s.accounts.Guess(ctx, "file "+string(id), who.Addr)
	if err != nil {
		return "", false, err
	}
	right, err = s.accounts.VerifyPassword(ctx, stored, password)
	if err != nil {
		return "", false, fmt.Errorf("share: unlock %s: %w", id, err)
	}
	if !right {
		return "", false, nil
	}
	return s.newFileKey(access.NewFileKey(string(id), stored)), true, guess.Right(ctx)
}

// A temporary key is what it opens and until when, signed: the time, the mark of the password, the file's id.
const (
	keyHead = 8 + 16
	keySize = keyHead + access.PublicIDLength + sha256.Size
)

func (s *Service) newFileKey(k access.FileKey) string {
	raw := binary.BigEndian.AppendUint64(make([]byte, 0, keySize), uint64(s.now().Add(keyLife).Unix()))
	raw = append(append(raw, k.Mark[:]...), k.File...)
	return base64.RawURLEncoding.EncodeToString(append(raw, s.sign(raw)...))
}

func (s *Service) sign(key []byte) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte("temporary key\x00"))
	mac.Write(key)
	return mac.Sum(nil)
}

// FileKey returns what a temporary key opens. One that is malformed, forged or over opens nothing: the zero FileKey.
func (s *Service) FileKey(key string) (k access.FileKey) {
	raw, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil || len(raw) != keySize {
		return k
	}
	signed, mac := raw[:keySize-sha256.Size], raw[keySize-sha256.Size:]
	if !hmac.Equal(mac, s.sign(signed)) || int64(binary.BigEndian.Uint64(signed)) <= s.now().Unix() {
		return k
	}
	k.File = string(signed[keyHead:])
	copy(k.Mark[:], signed[8:keyHead])
	return k
}
