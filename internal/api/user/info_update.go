package user

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/api/present"
	"driveway/internal/op"
)

type infoUpdateIn struct {
	FirstName *string         `in:"first_name,min=2,max=50"`
	LastName  *string         `in:"last_name,min=2,max=50"`
	Phone     *string         `in:"phone,max=20"`
	TimeZone  *string         `in:"time_zone"`
	Lang      *string         `in:"lang,enum=En;Es;Pt;De;Fr;Zhs;Zht;Cz;Hu;Nl;Pl;Ru;Sk"`
	DailyStat *present.FlagIn `in:"daily_stat,enum=0;1"`

	Company        *string           `in:"company_name,max=255"`
	Versioning     *present.FlagIn   `in:"file_versioning,enum=0;1"`
	VersionsKept   *int64            `in:"file_versions,min=1,max=99"`
	DefaultAccess  *present.AccessIn `in:"default_file_permission,enum=0;1;2;3"`
	Address1       *string           `in:"address_1,max=255"`
	Address2       *string           `in:"address_2,max=255"`
	InvoiceAddress *present.FlagIn   `in:"invoice_address,enum=0;1"`
}

// infoUpdate changes what the caller says of himself, and what holds for his whole account. Guide 13.7.
func (c *chapter) infoUpdate() op.Op {
	return op.New("13.7", "PUT", "/users/info.json", op.Session,
		func(ctx context.Context, who access.Caller, in infoUpdateIn) (op.Result, error) {
			return op.Done, c.accounts.ChangeProfile(ctx, who, account.Profile{
				FirstName: in.FirstName, LastName: in.LastName, Phone: in.Phone, TimeZone: in.TimeZone, Lang: in.Lang,
				DailyStat: in.DailyStat.Bool(),
				AccountProfile: account.AccountProfile{
					Company: in.Company, Versioning: in.Versioning.Bool(), VersionsKept: in.VersionsKept,
					DefaultAccess: in.DefaultAccess.Visibility(), Address1: in.Address1, Address2: in.Address2,
					InvoiceAddress: in.InvoiceAddress.Bool(),
				},
			})
		})
}
