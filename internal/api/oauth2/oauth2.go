// Package oauth2 is chapter 15 of the guide: tokens that stand for a session.
package oauth2

import (
	"driveway/internal/account"
	"driveway/internal/op"
)

// Chapter returns the operations of the chapter.
func Chapter(accounts *account.Service) op.Chapter {
	return op.Chapter{
		Number: "15",
		Ops:    []op.Op{grant(accounts)}, // 15.2 has the same route
	}
}
