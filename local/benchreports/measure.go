package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"carmensita.pe/market/internal/shop/report"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/gauge"
)

// bench is a shop to measure in.
type bench struct {
	db     *sql.DB
	files  files
	rounds int
	size   size
}

// cell is a figure: what a report takes, what of the processors, and what plain SQL takes for the same; 0 for what it has no answer to.
// most is what it may take over a million sales; 0 for what has no limit.
type cell struct {
	what                     string
	report, cpu, plain, most time.Duration
}

func (c cell) String() string {
	text := fmt.Sprintf("%.1f (%.0f)", ms(c.report), ms(c.cpu))
	if c.plain > 0 {
		text += fmt.Sprintf(" %9.1f", ms(c.plain))
	} else {
		text += fmt.Sprintf(" %9s", "")
	}
	return text
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// work is what is measured.
type work func(ctx context.Context) error

// turns lets both sides run in turn and keeps the best time of each. Plain may be nil.
func (b bench) turns(ctx context.Context, what string, mine, plain work) (cell, error) {
	progress("%s", what)
	c := cell{what: what}
	spent := gauge.Usage{}
	for range b.rounds {
		before := gauge.Used("")
		if err := best(ctx, &c.report, mine); err != nil {
			return c, fmt.Errorf("%s: %w", what, err)
		}
		gauge.Used("").Since(before, spent)
		if plain == nil || c.plain > longEnough {
			continue
		}
		if err := best(ctx, &c.plain, plain); err != nil {
			return c, fmt.Errorf("%s in plain SQL: %w", what, err)
		}
	}
	c.cpu = spent.Sum() / time.Duration(b.rounds)
	return c, nil
}

// longEnough is what plain SQL may take before it is asked no more: its best is near what it took.
const longEnough = 5 * time.Second

// best measures some work, and keeps the time when it is the best so far.
func best(ctx context.Context, so *time.Duration, do work) error {
	begun := time.Now()
	err := do(ctx)
	if took := time.Since(begun); *so == 0 || took < *so {
		*so = took
	}
	return err
}

func (b bench) measure(ctx context.Context) ([]cell, error) {
	day, year := rollup.Range{From: lastDay, To: lastDay}, rollup.Range{From: lastDay.AddDays(1 - daysAYear), To: lastDay}
	all := rollup.Range{From: b.size.firstDay(), To: lastDay}
	now := lastDay.End().Add(time.Hour)
	daily, yearly := report.Report{ID: "day", Kind: report.OfDay, Range: day}, report.Report{ID: "year", Kind: report.OfRange, Range: year}
	steps := []struct {
		what        string
		most        time.Duration
		mine, plain work
	}{
		// The first, since the others read rollups; its first round warms up both.
		{"all rollups anew, day by day", 20 * time.Second, func(ctx context.Context) error { return b.rollAll(ctx, all, now) },
			func(ctx context.Context) error { return rebuild(ctx, b.db, all) }},
		{"a year by day: figures", 300 * time.Millisecond, func(ctx context.Context) error { return b.collect(ctx, yearly) },
			func(ctx context.Context) error { return askAll(ctx, b.db, year) }},
		{"today's dashboard, at the end of the day", 50 * time.Millisecond, func(ctx context.Context) error {
			_, err := report.DashboardOf(ctx, b.db, lastDay, lastDay.End().Add(-time.Minute))
			return err
		}, nil},
		{"the day: figures, rolled up first", 0, func(ctx context.Context) error {
			if err := rollup.Roll(ctx, b.db, lastDay, now); err != nil {
				return err
			}
			return b.collect(ctx, daily)
		}, b.plainDay},
		{"the day: what stands on the shelves", 0, func(ctx context.Context) error { return b.stock(ctx, daily, now) },
			func(ctx context.Context) error { return ask(ctx, b.db, shelves, day) }},
		{"the day: three books compared", 0, b.compare, nil},
		{"the day: PDF, XLSX, CSV and JSON", 0, func(ctx context.Context) error { return b.render(ctx, daily, now) }, nil},
	}
	const before = 3 // steps that are not of the day's report
	var cells []cell
	whole := cell{what: "the day's report, all of it", most: 200 * time.Millisecond}
	for i, s := range steps {
		c, err := b.turns(ctx, s.what, s.mine, s.plain)
		if err != nil {
			return nil, err
		}
		c.most = s.most
		if cells = append(cells, c); i >= before {
			whole.report += c.report
			whole.cpu += c.cpu
			whole.plain += c.plain
		}
	}
	progress("whether both tell the same")
	if err := same(ctx, b.db); err != nil {
		return nil, err
	}
	return append(cells, whole), nil
}

// atOnce is how many days the state machine rolls up at a time.
const atOnce = 2

// rollAll makes all rollups anew: each day, and then the months.
func (b bench) rollAll(ctx context.Context, all rollup.Range, now time.Time) error {
	group, working := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for day := all.From; !all.To.Before(day); day = day.AddDays(1) {
		group.Go(func() error { return rollup.Roll(working, b.db, day, now) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	// Measured at the same moment as in the round before, the months would be believed.
	if _, err := b.db.ExecContext(ctx, "delete from rollup_months"); err != nil {
		return err
	}
	return rollup.AddUp(ctx, b.db, all)
}

// collect keeps the figures of a report.
func (b bench) collect(ctx context.Context, r report.Report) error {
	sales, err := report.CollectSales(ctx, b.db, r.Range)
	if err != nil {
		return err
	}
	money, err := report.CollectMoney(ctx, b.db, r.Range)
	if err != nil {
		return err
	}
	if _, err := report.StorePart(ctx, b.files, r, report.SalesPart, sales); err != nil {
		return err
	}
	_, err = report.StorePart(ctx, b.files, r, report.MoneyPart, money)
	return err
}

func (b bench) stock(ctx context.Context, r report.Report, now time.Time) error {
	stock, err := report.CollectStock(ctx, b.db, r.To, now)
	if err != nil {
		return err
	}
	_, err = report.StorePart(ctx, b.files, r, report.StockPart, stock)
	return err
}

// compare compares the three books beside one another, as the state machine does.
func (b bench) compare(ctx context.Context) error {
	group, working := errgroup.WithContext(ctx)
	for _, books := range []report.Books{report.PaymentBooks, report.StockBooks, report.CreditBooks} {
		group.Go(func() error {
			found, err := report.Reconcile(working, b.db, lastDay, books)
			if err == nil && found > 0 {
				err = fmt.Errorf("%d %s of %s disagree", found, books, lastDay)
			}
			return err
		})
	}
	return group.Wait()
}

func (b bench) render(ctx context.Context, r report.Report, now time.Time) error {
	document, err := report.Assemble(ctx, b.db, b.files, r, now)
	if err != nil {
		return err
	}
	_, err = report.Keep(ctx, b.files, document, settings.Default())
	return err
}

// plainDay asks for the day's figures, and for those of the days that it is compared with.
func (b bench) plainDay(ctx context.Context) error {
	day := rollup.Range{From: lastDay, To: lastDay}
	if err := askAll(ctx, b.db, day); err != nil {
		return err
	}
	for _, before := range report.Compared(day) {
		for _, p := range plain[:2] { // the day and its hours
			if err := ask(ctx, b.db, p.query, rollup.Range{From: before, To: before}); err != nil {
				return err
			}
		}
	}
	return nil
}

// files keeps what is S3's in memory.
type files map[string][]byte

func (f files) Put(_ context.Context, key, _ string, content []byte) error {
	f[key] = content
	return nil
}

func (f files) Get(_ context.Context, key string) ([]byte, error) {
	content, ok := f[key]
	if !ok {
		return nil, errs.New(errs.NotFound, "there is no %s", key)
	}
	return content, nil
}

func (f files) Link(_ context.Context, key, _ string, _ time.Duration) (string, error) {
	return "memory:" + key, nil
}
