package account

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/mail"
)

// codeKind is what a code that was mailed is good for. A user has one of each kind at most: a new one takes the place of the
// old.
type codeKind int64

const (
	resetCode   codeKind = iota + 1 // another password, without the old one
	addressCode                     // makes an address his
	signUpCode                      // proves the address that he was made with
)

// How many random bytes a code has: one that is the whole of what has to be known, and one that a person may have to type.
const (
	linkBytes  = 32
	typedBytes = 16
)

const (
	resetLife   = time.Hour
	welcomeLife = 72 * time.Hour
	addressLife = 24 * time.Hour
	signUpLife  = 7 * 24 * time.Hour

	wrongMax   = 10             // so many wrong ones end a code
	repeatLife = 24 * time.Hour // for how long a code that was right is right once more
)

const (
	upsertCode = `INSERT INTO codes (user_id, kind, code_hash, email, expires_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (user_id, kind) DO UPDATE SET code_hash = excluded.code_hash, email = excluded.email,
			expires_at = excluded.expires_at, wrong = 0, is_used = 0`

	selectCode = `SELECT code_hash, email, wrong, is_used FROM codes WHERE user_id = $1 AND kind = $2 AND expires_at > $3`

	selectCodeUser = `SELECT c.user_id, u.account_id FROM codes c JOIN users u ON u.id = c.user_id
		WHERE c.code_hash = $1 AND c.kind = $2 AND c.expires_at > $3`

	takeCode       = `DELETE FROM codes WHERE user_id = $1 AND kind = $2 AND code_hash = $3 AND expires_at > $4`
	countWrongCode = `UPDATE codes SET wrong = wrong + 1 WHERE user_id = $1 AND kind = $2`
	useCode        = `UPDATE codes SET is_used = 1, expires_at = $3 WHERE user_id = $1 AND kind = $2`
	deleteCode     = `DELETE FROM codes WHERE user_id = $1 AND kind = $2`
	deleteCodes    = `DELETE FROM codes WHERE user_id = $1`
	deleteOldCodes = `DELETE FROM codes WHERE expires_at <= $1`
)

func (s *Service) newCode(bytes int) (string, error) {
	raw := make([]byte, bytes)
	_, err := io.ReadFull(s.opt.Rand, raw)
	return hex.EncodeToString(raw), err
}

func codeHash(code string) []byte {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(code))))
	return sum[:]
}

// giveCode makes a code for a user and returns it: it is kept as a hash only. address is what an addressCode is for.
func (s *Service) giveCode(tx db.Tx, user access.UserID, kind codeKind, address string, bytes int, life time.Duration) (string, error) {
	code, err := s.newCode(bytes)
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(upsertCode, user, kind, codeHash(code), address, s.clock()+seconds(life))
	return code, err
}

// verdict is what a code turned out to be.
type verdict int

const (
	wrong    verdict = iota
	right            // it is used up now, but for repeats
	repeated         // it was right before
)

// tryCode looks whether a code is the one that a user has of a kind, and returns the address that it is for. The transaction
// has to be kept where it is wrong: that is counted, and ten of them end the code.
func (s *Service) tryCode(tx db.Tx, user access.UserID, kind codeKind, code string) (address string, v verdict, err error) {
	now := s.clock()
	var hash []byte
	var mistakes int64
	var used bool
	err = tx.One(selectCode, user, kind, now).Scan(&hash, &address, &mistakes, &used)
	if errors.Is(err, db.ErrNoRows) {
		return "", wrong, nil
	}
	if err != nil {
		return "", wrong, err
	}
	switch {
	case subtle.ConstantTimeCompare(hash, codeHash(code)) != 1:
		change := countWrongCode
		if mistakes+1 >= wrongMax {
			change = deleteCode
		}
		_, err = tx.Exec(change, user, kind)
		return "", wrong, err
	case used:
		return address, repeated, nil
	}
	_, err = tx.Exec(useCode, user, kind, now+seconds(repeatLife))
	return address, right, err
}

// welcome mails a new account user the code that proves his address, and if sendLink says so a link to choose a password. It
// is in the name of who made him.
func (s *Service) welcome(tx db.Tx, who access.Caller, u User, sendLink bool) error {
	maker, err := selfIn(tx, who)
	if err != nil {
		return err
	}
	code, err := s.giveCode(tx, u.ID, signUpCode, "", typedBytes, signUpLife)
	if err != nil {
		return err
	}
	reset := ""
	if sendLink {
		if reset, err = s.giveCode(tx, u.ID, resetCode, "", linkBytes, welcomeLife); err != nil {
			return err
		}
	}
	return s.opt.Mail.Queue(tx, mail.Welcome(u.Email, DisplayName(maker.FirstName, maker.LastName, maker.Name, maker.Email), code, reset))
}
