package drive

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/db"
)

// PasswordOf returns a file's own id, and what is stored of its password ("": it has none), to whoever may read the file or
// might if he knew the password. Otherwise it is ErrNoFile, or why the file that shows can't be read.
func (s *Service) PasswordOf(ctx context.Context, who access.Caller, id FileID) (own FileID, stored string, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		p, err := s.file(tx, who, id, access.See)
		if err != nil {
			return err
		}
		f := p.facts(who)
		f.PasswordPending = false
		switch access.Decide(who, access.Read, f) {
		case access.Allowed:
			own, stored = FileID(p.PublicID), p.Password
			return nil
		case access.Refused:
			return whyUnread(p, who)
		}
		return ErrNoFile
	})
	return own, stored, err
}
