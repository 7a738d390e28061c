// Package pulse shows a manager how selling goes right now: the sales in progress and the state that each waits in, the failed
// sales of the last hour, and how long each step takes.
//
// It only reads what the checkout writes anyway: its claims (checkouts) and its trail (package trail). A step without a
// transaction of its own appears with the next one that has one, so a sale may be further than the database shows.
package pulse

import (
	"context"
	"fmt"
	"time"

	"carmensita.pe/market/internal/ops/pulse/db"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/workflows/titles"
)

const (
	// hour is how far back the steps are looked at, and mostRows how many rows of the trail at most, the newest: a sale has one or two.
	hour     = time.Hour
	day      = 24 * time.Hour
	mostRows = 5_000
	// mostSales bounds the lists of sales: who has more under way has another problem.
	mostSales = 50
)

// Pulse is the shop at one moment.
type Pulse struct {
	At time.Time `json:"at"`
	// Since is when the oldest step was that the figures are made of.
	Since      time.Time `json:"since"`
	InProgress []Waiting `json:"inProgress"`
	Failed     []Failure `json:"failed"`
	// Sales is from the button to the receipt.
	Sales Spread `json:"sales"`
	Steps []Step `json:"steps"`
}

// Waiting is a sale that is neither recorded nor given up for good.
type Waiting struct {
	SaleID string `json:"saleId"`
	// State is where it waits, by the name of the checkout's state; Title says it in plain Spanish.
	State string    `json:"state"`
	Title string    `json:"title"`
	Since time.Time `json:"since"`
	// Late says that its execution is over: the next sweep gives it up.
	Late bool `json:"late"`
	// Submits is how often a till has claimed it.
	Submits int `json:"submits"`
}

// Failure is a sale that was given up, and why.
type Failure struct {
	SaleID string    `json:"saleId"`
	At     time.Time `json:"at"`
	// Error is the code of what went wrong first; empty where no step could tell.
	Error string `json:"error"`
}

// Spread is how long something takes: half of them at most P50MS, 95 of a hundred at most P95MS, in milliseconds.
type Spread struct {
	Count int     `json:"count"`
	P50MS float64 `json:"p50Ms"`
	P95MS float64 `json:"p95Ms"`
}

// Step is how a state of the checkout does.
type Step struct {
	State string `json:"state"`
	Title string `json:"title"`
	Spread
	// Failed counts attempts that failed or were lost.
	Failed int `json:"failed"`
	// Slow says that a customer notices.
	Slow bool `json:"slow"`
}

// Take reads the pulse. It returns errs.Unavailable when the database does not answer.
func Take(ctx context.Context, conn db.DBTX, now time.Time) (Pulse, error) {
	now = now.UTC()
	q := db.New(conn)
	claims, err := q.OpenClaims(ctx, db.OpenClaimsParams{Since: now.Add(-day), Limit: mostSales})
	if err != nil {
		return Pulse{}, fmt.Errorf("reading the sales under way: %w", mysql.Explain(err))
	}
	p := Pulse{At: now, InProgress: make([]Waiting, len(claims))}
	for i, c := range claims {
		p.InProgress[i] = waiting(c, now)
	}
	attempts, err := trail.Newest(ctx, conn, now.Add(-hour), mostRows, "checkout", "sweep")
	if err != nil {
		return Pulse{}, err
	}
	p.Since = since(attempts, now)
	p.Sales, p.Steps, p.Failed = measure(attempts)
	return p, nil
}

// waiting says where a claimed sale is: the database sees the claim and its end, and whether a card is asked in between.
func waiting(c db.OpenClaimsRow, now time.Time) Waiting {
	w := Waiting{SaleID: c.SaleID, State: "Record the sale", Since: c.CreatedAt, Late: c.ExpiresAt.Before(now), Submits: c.Generation}
	switch {
	case c.State == "abandoned":
		w.State = "Undo the payment"
	case w.Late:
		w.State = "Give the sale up"
	case c.CardLines > 0:
		w.State = "Take the payment"
	}
	w.Title = titles.Lookup(w.State)
	return w
}

// since is when the oldest of the attempts was: in a busy hour not all are read. Ids are in the order of commits, not of time.
func since(attempts []step.Record, now time.Time) time.Time {
	oldest := now
	for _, r := range attempts {
		if r.Entered.Before(oldest) {
			oldest = r.Entered
		}
	}
	if len(attempts) == 0 {
		return now.Add(-hour)
	}
	return oldest
}
