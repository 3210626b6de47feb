// Package stats is chapter 10 of the guide: statistics of use. None of it is built yet.
package stats

import "driveway/internal/op"

// Chapter returns the operations of the chapter.
func Chapter() op.Chapter {
	return op.Chapter{
		Number:     "10",
		NoSession:  op.Refusal{Status: 401, Message: "Invalid sessions please relogin."},
		BadSession: op.Refusal{Status: 401, Message: "Invalid sessions please relogin."},
		Ops: []op.Op{
			op.NotYet("10.1", "GET", "/stats/allstats.json/{session_id}/{month}/{year}"),
			op.NotYet("10.2", "GET", "/stats/bandwidth.json/{session_id}/{month}/{year}"),
			op.NotYet("10.3", "GET", "/stats/toplist.json/{session_id}/{year}/{month}/{day}/{stat_type}"),
		},
	}
}
