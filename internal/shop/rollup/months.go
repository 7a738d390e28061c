package rollup

import (
	"context"
	"database/sql"
	"fmt"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/rollup/db"
	"carmensita.pe/market/internal/values/peru"
)

// known says what the days of a month were when they were read: closed days can only be measured later than before, and know more
// changes than before, so equal sums mean that nothing is another.
type known struct {
	days       int
	measuredMS int64
	changes    int64
}

// AddUp adds up the products of each month that lies whole in the range and whose days are all closed, unless that was done since a day
// of it was measured. It may run again, and beside whatever rolls days up: a month that changes meanwhile is left for the next time.
func AddUp(ctx context.Context, conn *sql.DB, r Range) error {
	q := db.New(conn)
	now, err := monthsOf(ctx, q, r)
	if err != nil || len(now) == 0 {
		return err
	}
	added, err := addedUp(ctx, q, r)
	if err != nil {
		return err
	}
	for month, days := range now {
		if added[month] == days {
			continue
		}
		if err := addUp(ctx, conn, month, days); err != nil {
			return fmt.Errorf("adding %s up: %w", month, err)
		}
	}
	return nil
}

func addUp(ctx context.Context, conn *sql.DB, month peru.Day, days known) error {
	return mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		q := db.New(tx)
		err := q.NoteMonth(ctx, db.NoteMonthParams{Month: month, Days: days.days, MeasuredMs: days.measuredMS, Changes: days.changes})
		if err != nil {
			return err
		}
		if err := q.DeleteMonth(ctx, month); err != nil {
			return err
		}
		if err := q.AddUpMonth(ctx, db.AddUpMonthParams{Month: month, AfterMonth: monthAfter(month)}); err != nil {
			return err
		}
		now, err := monthsOf(ctx, q, Range{month, monthAfter(month).AddDays(-1)})
		if err != nil || now[month] == days {
			return err
		}
		// A day was measured between what was noted and what was read: nobody believes the sums of nothing.
		return q.NoteMonth(ctx, db.NoteMonthParams{Month: month, Days: 0, MeasuredMs: 0, Changes: 0})
	})
}

// monthsOf reads what the days are now of each month that lies whole in the range and whose days are all closed.
func monthsOf(ctx context.Context, q *db.Queries, r Range) (map[peru.Day]known, error) {
	from, after := wholeMonths(r)
	if !from.Before(after) {
		return nil, nil
	}
	days, err := q.Measured(ctx, db.MeasuredParams{FromDay: from, ToDay: after.AddDays(-1)})
	if err != nil {
		return nil, unreadable("months", err)
	}
	months := map[peru.Day]known{}
	for _, d := range days {
		if !Closed(d.BusinessDay, d.MeasuredAt) {
			continue
		}
		month := monthOf(d.BusinessDay)
		k := months[month]
		months[month] = known{k.days + 1, k.measuredMS + d.MeasuredAt.UnixMilli(), k.changes + int64(d.Changes)}
	}
	for month, k := range months {
		if k.days != (Range{month, monthAfter(month).AddDays(-1)}).Days() {
			delete(months, month)
		}
	}
	return months, nil
}

// addedUp reads what the days were of each month of the range when its products were added up.
func addedUp(ctx context.Context, q *db.Queries, r Range) (map[peru.Day]known, error) {
	from, after := wholeMonths(r)
	rows, err := q.Months(ctx, db.MonthsParams{FromMonth: from, AfterMonth: after})
	if err != nil {
		return nil, unreadable("months", err)
	}
	months := map[peru.Day]known{}
	for _, m := range rows {
		months[m.Month] = known{m.Days, m.MeasuredMs, m.Changes}
	}
	return months, nil
}

// believed is the longest run of months of the range whose sums are those of their days: from its first day to the first one after it.
// The two are the same when there is none.
func believed(ctx context.Context, q *db.Queries, r Range) (from, after peru.Day, err error) {
	none := r.To.AddDays(1)
	now, err := monthsOf(ctx, q, r)
	if err != nil || len(now) == 0 {
		return none, none, err
	}
	added, err := addedUp(ctx, q, r)
	if err != nil {
		return none, none, err
	}
	from, after = none, none
	begin, end := wholeMonths(r)
	run := 0
	longest := 0
	for month := begin; month.Before(end); month = monthAfter(month) {
		run++
		if days, ok := now[month]; !ok || added[month] != days {
			run = 0
			begin = monthAfter(month)
		}
		if run > longest {
			longest, from, after = run, begin, monthAfter(month)
		}
	}
	return from, after, nil
}

// wholeMonths are the months that lie whole in a range: from the first day of the first to the first day after the last.
func wholeMonths(r Range) (from, after peru.Day) {
	from = monthOf(r.From)
	if from != r.From {
		from = monthAfter(from)
	}
	return from, monthOf(r.To.AddDays(1))
}

// monthOf is the first day of a day's month.
func monthOf(d peru.Day) peru.Day { return peru.Day{Year: d.Year, Month: d.Month, Day: 1} }

// monthAfter is the first day of the next month.
func monthAfter(d peru.Day) peru.Day { return monthOf(monthOf(d).AddDays(31)) }
