package session

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/op"
)

// exists says that a session lives: another one is refused before. Guide 8.2.
func (c *chapter) exists() op.Op {
	return op.New("8.2", "POST", "/session/exists.json", op.Session,
		func(context.Context, access.Caller, struct{}) (resultOut, error) { return resultOut{true}, nil })
}
