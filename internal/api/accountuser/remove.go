package accountuser

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/op"
)

// remove deletes an account user. What he made stays. Guide 1.10.
func (c *chapter) remove() op.Op {
	return op.New("1.10", "DELETE", "/accountusers.json/{session_id}/{access_email}", op.Session,
		func(ctx context.Context, who access.Caller, in emailIn) (op.True, error) {
			return op.True{}, c.accounts.DeleteMember(ctx, who, in.Email)
		})
}
