package transfer

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/fault"
)

// ErrBandwidth says that a limit of what may be downloaded in a day is reached.
var ErrBandwidth = fault.New(fault.Limit, "Bandwidth limit exceeded.")

// party is whom a transfer counts for: an account, and in it an account user and his group. Both are 0 for the owner, who
// also answers for visitors and for recipients of sharings.
type party struct {
	account access.AccountID
	user    access.UserID
	group   access.GroupID
}

func partyOf(who access.Caller, account access.AccountID) party {
	p := party{account: account, user: who.Member(account)}
	if p.user != 0 {
		p.group = who.Group
	}
	return p
}

// volume is how much was transferred.
type volume struct {
	uploads, uploaded     int64 // versions that uploads have made, and their bytes
	downloads, downloaded int64 // answers with content from its first byte, and bytes of content sent
}

func (v volume) plus(w volume) volume {
	return volume{v.uploads + w.uploads, v.uploaded + w.uploaded, v.downloads + w.downloads, v.downloaded + w.downloaded}
}

// traffic gathers what is transferred, by account, day and user, until it is written to the table of that name. What it
// holds is bounded by how many users there are.
type traffic struct {
	db    db.DB
	today func() int64 // days since 1970

	writes   sync.RWMutex // held while something is on its way to the table
	mu       sync.Mutex
	gathered pages
	writing  pages // what is on its way
}

// pages are counts as the table has them: those of the users of an account on a day lie together.
type pages map[page]map[access.UserID]entry

type page struct {
	account access.AccountID
	day     int64
}

type entry struct {
	volume
	group access.GroupID
}

func (p pages) add(at page, user access.UserID, more entry) {
	users := p[at]
	if users == nil {
		users = map[access.UserID]entry{}
		p[at] = users
	}
	users[user] = entry{users[user].plus(more.volume), more.group}
}

func newTraffic(d db.DB, now func() time.Time, zone *time.Location) *traffic {
	today := func() int64 {
		day, _ := account.DayIn(zone, now())
		return day
	}
	return &traffic{db: d, today: today, gathered: pages{}}
}

// add counts something for a party.
func (t *traffic) add(p party, v volume) {
	at := page{p.account, t.today()}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.gathered.add(at, p.user, entry{v, p.group})
}

// usage is what has been downloaded: by all of an account, by an account user, by his group.
type usage [maxPayers]int64

// used returns how many bytes have been downloaded today, for a party and all who share its limits: what this process has not
// written yet, and what the table has. What is on its way from here to there is seen once or twice.
func (t *traffic) used(ctx context.Context, p party) (used usage, err error) {
	at := page{p.account, t.today()}
	var here usage
	t.mu.Lock()
	here.add(t.gathered[at], p)
	here.add(t.writing[at], p)
	t.mu.Unlock()
	err = t.db.Read(ctx, func(tx db.Tx) error {
		if p.user == 0 {
			return tx.One(selectUsed, at.account, at.day).Scan(&used[byAccount])
		}
		return tx.One(selectMemberUsed, at.account, at.day, p.user).Scan(&used[byAccount], &used[byMember], &used[byGroup])
	})
	for i, n := range here {
		used[i] += n
	}
	return used, err
}

func (u *usage) add(users map[access.UserID]entry, p party) {
	for user, e := range users {
		u[byAccount] += e.downloaded
		if user == p.user {
			u[byMember] += e.downloaded
		}
		if e.group == p.group {
			u[byGroup] += e.downloaded
		}
	}
}

// limits are how much may be downloaded in a day, as usage has it; nil: any amount.
type limits [maxPayers]*int64

// room says whether a party may begin to download: ErrBandwidth where one of its limits is reached. What is known of its
// use is asked only if there is one.
func (t *traffic) room(ctx context.Context, p party, l drive.Limits) error {
	most := limits{byAccount: l.Bandwidth, byMember: l.MemberBandwidth, byGroup: l.GroupBandwidth}
	err := t.within(ctx, p, most)
	if errors.Is(err, ErrBandwidth) { // then it is to be sure that nothing was seen twice
		t.writes.RLock()
		defer t.writes.RUnlock()
		err = t.within(ctx, p, most)
	}
	return err
}

func (t *traffic) within(ctx context.Context, p party, l limits) error {
	if l == (limits{}) {
		return nil
	}
	used, err := t.used(ctx, p)
	if err != nil {
		return err
	}
	for i, limit := range l {
		if limit != nil && used[i] >= *limit {
			return ErrBandwidth
		}
	}
	return nil
}

// BandwidthExceeded says whether so much has been downloaded today from the account of a file that no more may be.
func (s *Service) BandwidthExceeded(ctx context.Context, it *drive.Item) (bool, error) {
	err := s.Counter.traffic.room(ctx, party{account: it.Account}, drive.Limits{Bandwidth: it.Limits.Bandwidth})
	if errors.Is(err, ErrBandwidth) {
		return true, nil
	}
	return false, err
}

// row is a row of the table, or what is to be added to it. The user is 0 for the owner.
type row struct {
	page
	user access.UserID
	entry
}

// flush writes what has been gathered. What could not be written is kept for the next time.
func (t *traffic) flush(ctx context.Context) error {
	t.writes.Lock()
	defer t.writes.Unlock()
	t.mu.Lock()
	t.writing, t.gathered = t.gathered, pages{}
	rows := t.writing.rows()
	t.mu.Unlock()
	for len(rows) > 0 {
		batch := rows[:min(len(rows), countBatch)]
		err := t.db.WriteRelaxed(ctx, 0, func(tx db.Tx) error { return addRows(tx, batch) })
		if err != nil && !errors.Is(err, db.ErrUnknownOutcome) { // what may have arrived is not written again
			t.mu.Lock()
			defer t.mu.Unlock()
			t.writing = nil
			for _, r := range rows {
				t.gathered.add(r.page, r.user, r.entry)
			}
			return err
		}
		rows = rows[len(batch):]
		t.mu.Lock()
		for _, r := range batch {
			delete(t.writing[r.page], r.user)
		}
		t.mu.Unlock()
	}
	return nil
}

// rows returns all counts, in the order in which processes lock their rows.
func (p pages) rows() (rows []row) {
	for at, users := range p {
		for user, e := range users {
			rows = append(rows, row{at, user, e})
		}
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.day, b.day), cmp.Compare(a.user, b.user))
	})
	return rows
}

const trafficColumns = 7

// addRows adds to rows of the table in one statement. Places that are left over are of no account.
func addRows(tx db.Tx, rows []row) error {
	args := make([]any, 0, trafficColumns*countBatch)
	for _, r := range rows {
		args = append(args, r.account, r.day, r.user, r.uploads, r.uploaded, r.downloads, r.downloaded)
	}
	for len(args) < trafficColumns*countBatch {
		args = append(args, int64(0))
	}
	_, err := tx.Exec(addTraffic, args...)
	return err
}

var addTraffic = `INSERT INTO traffic (account_id, day, user_id, uploads, uploaded, downloads, downloaded)
	WITH v(account_id, day, user_id, uploads, uploaded, downloads, downloaded) AS (VALUES ` + places(countBatch, trafficColumns) + `)
	SELECT v.account_id, v.day, CASE WHEN v.user_id = 0 THEN o.id ELSE v.user_id END, v.uploads, v.uploaded, v.downloads, v.downloaded
	FROM v JOIN users o ON o.account_id = v.account_id AND o.is_owner = 1 WHERE v.account_id > 0 ORDER BY 1, 2, 3
	ON CONFLICT (account_id, day, user_id) DO UPDATE SET uploads = traffic.uploads + excluded.uploads,
		uploaded = traffic.uploaded + excluded.uploaded, downloads = traffic.downloads + excluded.downloads,
		downloaded = traffic.downloaded + excluded.downloaded`

const (
	selectUsed = `SELECT CAST(COALESCE(SUM(t.downloaded), 0) AS BIGINT) FROM traffic t WHERE t.account_id = $1 AND t.day = $2`

	selectMemberUsed = `SELECT CAST(COALESCE(SUM(t.downloaded), 0) AS BIGINT),
		CAST(COALESCE(SUM(CASE WHEN t.user_id = $3 THEN t.downloaded END), 0) AS BIGINT),
		CAST(COALESCE(SUM(CASE WHEN u.group_id = (SELECT m.group_id FROM users m WHERE m.id = $3) THEN t.downloaded END), 0) AS BIGINT)
		FROM traffic t LEFT JOIN users u ON u.id = t.user_id WHERE t.account_id = $1 AND t.day = $2`
)
