package file

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type verifyPasswordIn struct {
	File     drive.FileID `in:"file_id,required"`
	Password string       `in:"password,required,raw"`
	Captcha  string       `in:"captcha_response"` // changes nothing
	present.Link
}

// verifyPasswordOut has what the guide says and what the live service says, and the key under both of its names.
type verifyPasswordOut struct {
	Result      bool
	Right       bool    `json:"result"`
	TempKey     *string // null: none is needed, or the password is wrong
	TempKeyLive *string `json:"tempkey"`
}

// verifyPassword says whether a password is a file's, and then gives a key that opens it for an hour: as temp_key, to 3.1,
// 3.2 and 4.6. Guide 4.15.
func (c *chapter) verifyPassword() op.Op {
	return op.New("4.15", "POST", "/file/verifypassword.json", op.Optional,
		func(ctx context.Context, who access.Caller, in verifyPasswordIn) (verifyPasswordOut, error) {
			by, id, err := c.visits.File(ctx, who, in.File, present.Visit{Link: in.Link})
			if err != nil {
				return verifyPasswordOut{}, err
			}
			key, right, err := c.share.Unlock(ctx, by.Caller, id, in.Password)
			out := verifyPasswordOut{Result: right, Right: right}
			if key != "" {
				out.TempKey, out.TempKeyLive = &key, &key
			}
			return out, err
		})
}
