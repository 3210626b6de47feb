package accountuser

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/api/present"
	"driveway/internal/op"
)

type createIn struct {
	FirstName       string          `in:"access_first_name,required,min=2,max=50"`
	LastName        string          `in:"access_last_name,required,min=2,max=50"`
	Password        string          `in:"access_password,required,raw,min=5"`
	Email           string          `in:"access_email,required,email,max=255"`
	Mode            access.Mode     `in:"access_admin_mode,required,enum=0;1;2"`
	Notify          int64           `in:"access_notification,required,enum=0;1"`
	StorageMax      present.LimitMB `in:"access_max_storage,required,min=-1,max=8589934591"`
	BandwidthMax    present.LimitMB `in:"access_bw_max,required,min=-1,max=8589934591"`
	Group           groupID         `in:"group_id"` // absent: the default group
	Phone           string          `in:"access_phone,max=50"`
	ChangesPassword *int64          `in:"access_password_change,enum=0;1"` // absent: he may
	Position        string          `in:"access_position,max=100"`
	SendPassword    bool            `in:"access_send_password"`
}

// create makes an account user. Guide 1.5.
func (c *chapter) create() op.Op {
	return op.New("1.5", "POST", "/accountusers.json", op.Session,
		func(ctx context.Context, who access.Caller, in createIn) (op.True, error) {
			_, err := c.accounts.CreateMember(ctx, who, account.NewMember{
				Email: in.Email, FirstName: in.FirstName, LastName: in.LastName, Password: in.Password, Phone: in.Phone, Position: in.Position,
				Mode: in.Mode, Group: access.GroupID(in.Group), StorageMax: in.StorageMax.Limit(), BandwidthMax: in.BandwidthMax.Limit(),
				ChangesPassword: in.ChangesPassword == nil || *in.ChangesPassword == 1, Notify: in.Notify == 1, SendLink: in.SendPassword,
			})
			return op.True{}, err
		})
}
