package pins

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/pins/db"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// counter counts wrong PINs of a day: the first ones are free, then pauses grow from a minute to an hour, and no more than most
// are looked at in a day.
type counter struct {
	who        string
	free, most int
}

// try is one that was counted. It counts twice: for whom it was typed, by this person, and by this person at all. What others type
// never makes him wait.
type try struct {
	conn     *sql.DB
	manager  string
	by       actor.Actor
	at       time.Time
	pair     counter
	all      counter
	failures int // of the pair, this one among them
	total    int // of the person
}

// Alarming is the number of wrong PINs for one manager from one entry in the audit to the next; Hoy shows today's.
const Alarming = 5

func begin(ctx context.Context, conn *sql.DB, manager string, by actor.Actor, now time.Time) (try, error) {
	t := try{conn: conn, manager: manager, by: by, at: now,
		pair: counter{who: "of:" + by.Username + "/" + manager, free: Alarming, most: 3 * Alarming},
		all:  counter{who: "by:" + by.Username, free: 2 * Alarming, most: 6 * Alarming}}
	q := db.New(conn)
	var err error
	if t.total, err = t.all.count(ctx, q, now); err != nil {
		return try{}, err
	}
	if t.failures, err = t.pair.count(ctx, q, now); err != nil {
		if again := q.ForgetTry(ctx, t.all.who); again != nil { // it is not looked at
			return try{}, fmt.Errorf("taking a try back: %w", mysql.Explain(again))
		}
		return try{}, err
	}
	return t, nil
}

// count adds one, and says how many there are: errs.TooManyTries with the time to wait during a pause, or above the day's bound.
func (c counter) count(ctx context.Context, q *db.Queries, now time.Time) (int, error) {
	day := peru.BusinessDay(now)
	if err := q.OpenTries(ctx, db.OpenTriesParams{Who: c.who, Day: day}); err != nil {
		return 0, fmt.Errorf("counting a try of a PIN: %w", mysql.Explain(err))
	}
	counted, err := q.CountTry(ctx, db.CountTryParams{Free: c.free, At: now, Who: c.who, Most: c.most, Now: sql.NullTime{Time: now, Valid: true}})
	if err != nil {
		return 0, fmt.Errorf("counting a try of a PIN: %w", mysql.Explain(err))
	}
	standing, err := q.TriesOf(ctx, c.who)
	if err != nil {
		return 0, fmt.Errorf("reading the tries of a PIN: %w", mysql.Explain(err))
	}
	if counted == 1 {
		return standing.Failures, nil
	}
	end := standing.NotBefore.Time
	if standing.Failures >= c.most {
		end = day.End()
	}
	refused := errs.New(errs.TooManyTries, "too many PINs were wrong")
	refused.RetryAfter = max(1, int64(math.Ceil(end.Sub(now).Seconds())))
	return 0, refused
}

// failed keeps the try, and returns its error. The audit has an entry for every fifth.
func (t try) failed(ctx context.Context) error {
	wrong := errs.New(errs.WrongPIN, "the user or the PIN is another")
	if t.failures%Alarming != 0 && t.total%(2*Alarming) != 0 {
		return wrong
	}
	err := audit.Write(ctx, t.conn, t.by, "pin.failed", t.manager, nil, map[string]int{"tries": t.failures, "triesInAll": t.total}, t.at)
	if err != nil {
		return err
	}
	return wrong
}

// passed forgets the failures for this manager, and takes this try back.
func (t try) passed(ctx context.Context) error {
	q := db.New(t.conn)
	if err := q.ForgetTries(ctx, t.pair.who); err != nil {
		return fmt.Errorf("forgetting wrong PINs: %w", mysql.Explain(err))
	}
	if err := q.ForgetTry(ctx, t.all.who); err != nil {
		return fmt.Errorf("forgetting wrong PINs: %w", mysql.Explain(err))
	}
	return nil
}
