package api_test

import (
	"testing"
	"time"

	"driveway/internal/api"
	"driveway/internal/api/guide"
	"driveway/internal/op"
)

// The operations are those of the guide, apart from what is listed as wanted otherwise.
func TestGuide(t *testing.T) {
	set := operations()
	for _, line := range guide.Differences(set, api.Deviations...) {
		t.Error(line)
	}
	built, gaps := 0, 0
	for _, o := range set.Ops() {
		switch {
		case o.Number == op.Extension:
		case o.Built():
			built++
		default:
			gaps++
		}
	}
	t.Logf("%d operations of the guide are built, %d are gaps", built, gaps)
	if built+gaps != 164 {
		t.Errorf("%d operations; the guide has 164 routes", built+gaps)
	}
}

// operations is the set without anything below it: enough to look at.
func operations() *op.Set {
	return api.Operations(api.Deps{PublicURL: "https://drive.example", LinkKey: make([]byte, 32), Now: time.Now})
}
