package account

import "time"

// west8 is where a day of statistics and bandwidth begins at midnight by default: 8 hours west of UTC, all the year.
var west8 = time.FixedZone("", -8*3600)

// Day is the running day of statistics and bandwidth, as days since 1970, and when it began, in Unix seconds.
func (s *Service) Day() (day, began int64) { return DayIn(s.opt.DayZone, s.opt.Now()) }

// DayIn is Day at a time, in a zone; nil is the default one.
func DayIn(zone *time.Location, now time.Time) (day, began int64) {
	if zone == nil {
		zone = west8
	}
	y, m, d := now.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 3600), time.Date(y, m, d, 0, 0, 0, 0, zone).Unix()
}
