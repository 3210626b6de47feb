package account

import (
	"cmp"
	"crypto/rand"
	"log/slog"
	"time"

	"driveway/internal/db"
	"driveway/internal/mail"
)

func (o Options) withDefaults(d db.DB) Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Mail == nil {
		o.Mail = mail.New(d, mail.Options{Now: o.Now, Log: o.Log})
	}
	o.SessionIdle = cmp.Or(o.SessionIdle, 30*24*time.Hour)
	o.MaxSessions = cmp.Or(o.MaxSessions, 1000)
	o.MinPassword = cmp.Or(o.MinPassword, 5)
	o.Limits = o.Limits.withDefaults()
	return o
}

// Limits says how many wrong sign-ins are let through. See Service.Login.
type Limits struct {
	Pair       int           // by one name from one address: 10 …
	PairWithin time.Duration // … in 15 minutes
	Wide       int           // by one name from anywhere, and from one address by any name: 100 each …
	WideWithin time.Duration // … in an hour
	Repeats    int           // of one and the same wrong password, which counts once: 30 … in the pair's time
	Known      time.Duration // how long a pair that signed in is judged by itself alone: 30 days
}

func (l Limits) withDefaults() Limits {
	l.Pair = cmp.Or(l.Pair, 10)
	l.PairWithin = cmp.Or(l.PairWithin, 15*time.Minute)
	l.Wide = cmp.Or(l.Wide, 100)
	l.WideWithin = cmp.Or(l.WideWithin, time.Hour)
	l.Repeats = cmp.Or(l.Repeats, 30)
	l.Known = cmp.Or(l.Known, 30*24*time.Hour)
	return l
}
