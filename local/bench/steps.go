package main

import (
	"context"
	"database/sql"
	"fmt"
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

// lastStep is the newest row of the trail.
func lastStep(ctx context.Context, db *sql.DB) (id int64, err error) {
	if err := db.QueryRowContext(ctx, "select coalesce(max(id), 0) from workflow_steps").Scan(&id); err != nil {
		return 0, fmt.Errorf("reading the trail: %w", err)
	}
	return id, nil
}

// stepTimes summarizes the trail of the checkouts after a given row. Its clock shows milliseconds; the mean of many
// shows more.
func stepTimes(ctx context.Context, db *sql.DB, after int64) ([]stepTime, error) {
	rows, err := db.QueryContext(ctx, `
select step, avg(wait) / 1000, avg(duration_us) / 1000, coalesce(avg(back), 0) / 1000
from (
    select step, entered_at, duration_us,
           timestampdiff(microsecond, entered_at, started_at) as wait,
           timestampdiff(microsecond, started_at, lead(entered_at) over (partition by execution order by id)) - duration_us as back
    from workflow_steps
    where id > ? and workflow = 'checkout'
) steps
group by step
order by min(entered_at)`, after)
	if err != nil {
		return nil, fmt.Errorf("reading the trail: %w", err)
	}
	defer rows.Close()
	var times []stepTime
	for rows.Next() {
		var t stepTime
		if err := rows.Scan(&t.Step, &t.Wait, &t.Work, &t.Return); err != nil {
			return nil, fmt.Errorf("reading the trail: %w", err)
		}
		times = append(times, t)
	}
	return times, rows.Err()
}
