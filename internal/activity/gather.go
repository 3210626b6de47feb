package activity

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"sync"

	"driveway/internal/access"
	"driveway/internal/db"
)

// Gatherer gathers entries of what changes nothing, downloads say, and writes them in batches, when somebody has it Flush: they
// lag, and a crash loses the last of them. It is safe for concurrent use.
type Gatherer struct {
	db   db.DB
	log  *slog.Logger
	soon func()

	mu      sync.Mutex
	rows    []row
	lost    int // entries since the last write that there was no room for
	writing sync.Mutex
}

const (
	gatherBatch = 50     // rows a statement
	gatherSoon  = 2_000  // rows that are not left waiting
	gatherMost  = 50_000 // rows, of some 200 bytes, that are held while the database does not take them; further ones are lost
)

// NewGatherer returns a Gatherer. The logger is told what is lost; soon is called, and has to return at once, when so much has
// been gathered that it should be written now.
func NewGatherer(d db.DB, log *slog.Logger, soon func()) *Gatherer {
	return &Gatherer{db: d, log: log, soon: soon}
}

// Add takes an entry. It does not wait for the database.
func (g *Gatherer) Add(who access.Caller, e Entry) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.rows) >= gatherMost {
		g.lost++
		return
	}
	g.rows = append(g.rows, newRow(who, e))
	if len(g.rows) == gatherSoon {
		g.soon()
	}
}

// Flush writes what has been gathered so far. What could not be written is kept for the next time.
func (g *Gatherer) Flush(ctx context.Context) error {
	g.writing.Lock()
	defer g.writing.Unlock()
	g.mu.Lock()
	rows, lost := g.rows, g.lost
	g.rows, g.lost = nil, 0
	g.mu.Unlock()
	if lost > 0 {
		g.log.Warn("entries of the user log are lost, since the database could not take them", "entries", lost)
	}
	for len(rows) > 0 {
		batch := rows[:min(len(rows), gatherBatch)]
		err := g.db.WriteRelaxed(ctx, 0, func(tx db.Tx) error { return logAll(tx, batch) })
		if err != nil {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.rows = append(rows, g.rows...)
			return err
		}
		rows = rows[len(batch):]
	}
	return nil
}

// logAll writes up to gatherBatch rows in one statement. Places that are left over are of no account.
func logAll(tx db.Tx, rows []row) error {
	args := make([]any, 0, rowColumns*gatherBatch)
	for _, r := range rows {
		args = r.append(args)
	}
	for len(args) < cap(args) {
		args = row{}.append(args)
	}
	_, err := tx.Exec(insertMany, args...)
	return err
}

var insertMany = `INSERT INTO activity (` + columns + `)
	WITH v(` + columns + `, user_key) AS (VALUES ` + places() + `)
	SELECT v.account_id, v.at, v.type, v.user_id, COALESCE((SELECT ` + shown + ` FROM users u WHERE u.id = v.user_key), v.user_name),
		v.name, v.size, v.address, v.app, v.details
	FROM v WHERE v.account_id <> 0`

// places returns the parameters of gatherBatch rows: (CAST($1 AS BIGINT), …), (…) ….
func places() string {
	texts := map[int]bool{4: true, 5: true, 7: true, 8: true, 9: true} // user_name, name, address, app, details
	var b strings.Builder
	for i := range gatherBatch * rowColumns {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%rowColumns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		kind := "BIGINT"
		if texts[i%rowColumns] {
			kind = "TEXT"
		}
		b.WriteString("CAST($" + strconv.Itoa(i+1) + " AS " + kind + ")")
	}
	return b.String() + ")"
}
