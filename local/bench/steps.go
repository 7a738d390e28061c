package main

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
)

// stepTime is where the time of a step goes, on average, in milliseconds.
type stepTime struct {
	Step string `json:"step"`
	// Wait is from the state machine's entry into the step until the function began.
	Wait float64 `json:"waitMs"`
	// Work is until the function was done; the commit of its transaction is not in it.
	Work float64 `json:"workMs"`
	// Return is until the state machine entered the next step: the commit, and the way back. The last step has none.
	Return float64 `json:"returnMs"`
}

// mostSales is how many rows of the trail are looked at, the newest: enough for a mean.
const mostSales = 100_000

// stepTimes summarizes the trail of the checkouts since then. The clock of a state machine shows milliseconds; the mean of many shows more.
func stepTimes(ctx context.Context, db *sql.DB, since time.Time) ([]stepTime, error) {
	attempts, err := trail.Newest(ctx, db, since, mostSales, "checkout")
	if err != nil {
		return nil, err
	}
	slices.SortFunc(attempts, func(a, b step.Record) int {
		return cmp.Or(cmp.Compare(a.Execution, b.Execution), a.Entered.Compare(b.Entered), a.Started.Compare(b.Started))
	})
	type sums struct {
		stepTime
		count, returns float64
		first          time.Time
	}
	of := map[string]*sums{}
	for i, a := range attempts {
		s := of[a.State]
		if s == nil {
			s = &sums{stepTime: stepTime{Step: a.State}, first: a.Entered}
			of[a.State] = s
		}
		if a.Entered.Before(s.first) {
			s.first = a.Entered
		}
		work := time.Duration(a.Micros) * time.Microsecond
		s.count++
		s.Wait += ms(a.Started.Sub(a.Entered))
		s.Work += ms(work)
		if i+1 < len(attempts) && attempts[i+1].Execution == a.Execution {
			s.Return += ms(attempts[i+1].Entered.Sub(a.Started) - work)
			s.returns++
		}
	}
	var steps []*sums
	for _, s := range of {
		s.Wait, s.Work = s.Wait/s.count, s.Work/s.count
		s.Return /= max(s.returns, 1)
		steps = append(steps, s)
	}
	slices.SortFunc(steps, func(a, b *sums) int { return a.first.Compare(b.first) })
	times := make([]stepTime, len(steps))
	for i, s := range steps {
		times[i] = s.stepTime
	}
	return times, nil
}
