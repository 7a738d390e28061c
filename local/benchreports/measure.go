package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"carmensita.pe/market/internal/shop/report"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/errs"
)

// bench is a shop to measure in.
type bench struct {
	db     *sql.DB
	files  files
	rounds int
}

// cell is a figure: what a report takes, and what plain SQL takes for the same; 0 for what it has no answer to.
type cell struct {
	what          string
	report, plain time.Duration
}

func (c cell) row() string {
	row := fmt.Sprintf("%-44s %12.1f", c.what, ms(c.report))
	if c.plain == 0 {
		return row
	}
	return row + fmt.Sprintf(" %12.1f   %.3f x", ms(c.plain), ms(c.report)/ms(c.plain))
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// work is what is measured.
type work func(ctx context.Context) error

// turns lets both sides run in turn and keeps the best time of each. Plain may be nil.
func (b bench) turns(ctx context.Context, what string, mine, plain work) (cell, error) {
	progress("%s", what)
	c := cell{what: what}
	for range b.rounds {
		if err := best(ctx, &c.report, mine); err != nil {
			return c, fmt.Errorf("%s: %w", what, err)
		}
		if plain == nil {
			continue
		}
		if err := best(ctx, &c.plain, plain); err != nil {
			return c, fmt.Errorf("%s in plain SQL: %w", what, err)
		}
	}
	return c, nil
}

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
	day, year := rollup.Range{From: lastDay, To: lastDay}, rollup.Range{From: firstDay(), To: lastDay}
	now := lastDay.End().Add(time.Hour)
	daily, yearly := report.Report{ID: "day", Kind: report.OfDay, Range: day}, report.Report{ID: "year", Kind: report.OfRange, Range: year}
	steps := []struct {
		what        string
		mine, plain work
	}{
		// The first, since the others read rollups; its first round warms up both.
		{"all rollups anew, day by day", func(ctx context.Context) error {
			for i := range days {
				if err := rollup.Roll(ctx, b.db, firstDay().AddDays(i), now); err != nil {
					return err
				}
			}
			return nil
		}, func(ctx context.Context) error { return rebuild(ctx, b.db, year) }},
		{"a year by day: figures", func(ctx context.Context) error { return b.collect(ctx, yearly) },
			func(ctx context.Context) error { return askAll(ctx, b.db, year) }},
		{"the day: figures, rolled up first", func(ctx context.Context) error {
			if err := rollup.Roll(ctx, b.db, lastDay, now); err != nil {
				return err
			}
			return b.collect(ctx, daily)
		}, b.plainDay},
		{"the day: what stands on the shelves", func(ctx context.Context) error { return b.stock(ctx, daily, now) },
			func(ctx context.Context) error { return ask(ctx, b.db, shelves, day) }},
		{"the day: three books compared", b.compare, nil},
		{"the day: PDF, XLSX, CSV and JSON", func(ctx context.Context) error { return b.render(ctx, daily, now) }, nil},
	}
	var cells []cell
	whole := cell{what: "the day's report, all of it"}
	for i, s := range steps {
		c, err := b.turns(ctx, s.what, s.mine, s.plain)
		if err != nil {
			return nil, err
		}
		if cells = append(cells, c); i >= 2 {
			whole.report += c.report
			whole.plain += c.plain
		}
	}
	progress("whether both tell the same")
	return append(cells, whole), same(ctx, b.db)
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

func (b bench) compare(ctx context.Context) error {
	for _, books := range []report.Books{report.PaymentBooks, report.StockBooks, report.CreditBooks} {
		found, err := report.Reconcile(ctx, b.db, lastDay, books)
		if err != nil {
			return err
		}
		if found > 0 {
			return fmt.Errorf("%d %s of %s disagree", found, books, lastDay)
		}
	}
	return nil
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
