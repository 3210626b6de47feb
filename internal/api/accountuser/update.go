package accountuser

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/api/present"
	"driveway/internal/op"
)

type updateIn struct {
	emailIn
	NewEmail        string           `in:"new_access_email,email,max=255"`
	FirstName       *string          `in:"access_first_name,min=2,max=50"`
	LastName        *string          `in:"access_last_name,min=2,max=50"`
	Password        *string          `in:"access_password,raw,min=5"`
	Mode            *access.Mode     `in:"access_admin_mode,enum=0;1;2"`
	Notify          *int64           `in:"access_notification,enum=0;1"`
	StorageMax      *present.LimitMB `in:"access_max_storage,min=-1,max=8589934591"`
	BandwidthMax    *present.LimitMB `in:"access_bw_max,min=-1,max=8589934591"`
	Phone           *string          `in:"access_phone,max=50"`
	Position        *string          `in:"access_position,max=100"`
	ChangesPassword *int64           `in:"access_password_change,enum=0;1"`
	Level           *int64           `in:"access_admin_level,enum=0;1"`
}

// update changes what is given of an account user. Guide 1.9.
func (c *chapter) update() op.Op {
	return op.New("1.9", "PUT", "/accountusers.json", op.Session,
		func(ctx context.Context, who access.Caller, in updateIn) (op.True, error) {
			change := account.MemberChange{
				FirstName: in.FirstName, LastName: in.LastName, Password: in.Password, Phone: in.Phone, Position: in.Position,
				Mode: in.Mode, Level: in.Level, StorageMax: limit(in.StorageMax), BandwidthMax: limit(in.BandwidthMax),
				ChangesPassword: isOn(in.ChangesPassword), Notify: isOn(in.Notify),
			}
			if in.NewEmail != "" {
				change.Email = &in.NewEmail
			}
			return op.True{}, c.accounts.ChangeMember(ctx, who, in.Email, change)
		})
}

func limit(mb *present.LimitMB) *account.Limit {
	if mb == nil {
		return nil
	}
	l := mb.Limit()
	return &l
}

func isOn(flag *int64) *bool {
	if flag == nil {
		return nil
	}
	on := *flag == 1
	return &on
}
