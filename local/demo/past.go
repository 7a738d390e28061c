package demo

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"carmensita.pe/market/internal/money"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/quantity"
	"carmensita.pe/market/internal/rollup"
	"carmensita.pe/market/local/ledger"
)

const (
	// pastDays is how long the demo shop has been trading: enough for a pace of sale over 28 days, and for the same weekday
	// of the last four weeks.
	pastDays = 35
	// usualSales is what a usual day has.
	usualSales = 70
	// quiet is how long nobody has gone to the market before today, so that some shelves are low.
	quiet = 6
)

var cashiers = []string{"rosa", "ana"}

// SeedWithPast puts the shop into an empty, migrated database as Seed does, and five weeks of trade before now: sales as the
// product leaves them, goods that came in, shifts that were counted, and each day's figures. Only for people to look at: a test
// that needs sales makes its own.
func SeedWithPast(ctx context.Context, db *sql.DB, shop Shop, tills int, now time.Time) error {
	today := peru.BusinessDay(now)
	first := today.AddDays(-pastDays)
	tillIDs, err := seed(ctx, db, shop, tills, first.Start())
	if err != nil {
		return err
	}
	l, err := ledger.Open(ctx, db)
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(uint64(first.Start().Unix()), pastDays))
	trade := ledger.NewTrade(l, random, map[string]float64{"cash": 58, "yape": 24, "plin": 6, "card": 12})
	full := map[*ledger.Product]quantity.Quantity{}
	for _, p := range l.Products {
		full[p] = p.OnHand()
	}
	for i := range pastDays + 1 {
		day := first.AddDays(i)
		if i < pastDays-quiet {
			refill(l, full, day)
		}
		sellAll(trade, day, now)
	}
	if err := l.Write(ctx, db); err != nil {
		return err
	}
	if err := trace(ctx, db); err != nil {
		return err
	}
	for i := range pastDays {
		if err := rollup.Roll(ctx, db, first.AddDays(i), now); err != nil {
			return fmt.Errorf("the figures of %s: %w", first.AddDays(i), err)
		}
	}
	return open(ctx, db, tillIDs, now)
}

// refill brings what runs low back to what the shop began with.
func refill(l *ledger.Ledger, full map[*ledger.Product]quantity.Quantity, day peru.Day) {
	for _, p := range l.Products {
		if missing := (full[p] - p.OnHand()) / quantity.One * quantity.One; p.OnHand() < full[p]/2 && missing > 0 {
			l.Receive(p, missing, "luis", day.Start().Add((ledger.Opens-1)*time.Hour))
		}
	}
}

// sellAll makes the sales of a day, the day before now's whole, and closes the tills that sold.
func sellAll(t *ledger.Trade, day peru.Day, now time.Time) {
	moments := make([]time.Time, int(math.Round(usualSales*ledger.Season(day))))
	for i := range moments {
		moments[i] = t.At(day)
	}
	slices.SortFunc(moments, time.Time.Compare)
	opened, closed := day.Start().Add(ledger.Opens*time.Hour), day.Start().Add(ledger.Closes*time.Hour)
	if closed.After(now) {
		closed = now.Truncate(time.Millisecond)
	}
	drawers := make([]int64, len(cashiers))
	for _, at := range moments {
		if !at.Before(closed) {
			break
		}
		lines, paid := t.Cart()
		if len(lines) == 0 {
			continue
		}
		by := t.Random.IntN(len(cashiers))
		sold := t.Sell(ledger.Sale{At: at, Till: t.Tills[by], Cashier: cashiers[by], Lines: lines, Paid: paid})
		for _, p := range sold.Paid {
			if p.Method == "cash" {
				drawers[by] += int64(p.Amount)
			}
		}
	}
	if !opened.Before(closed) {
		return
	}
	for i, cash := range drawers {
		expected := float + money.Centimos(cash)
		counted := expected
		if t.Random.IntN(6) == 0 { // somebody gave the wrong change
			counted -= money.Centimos(10 * (1 + t.Random.IntN(30)))
		}
		t.Close(t.Tills[i], cashiers[i], opened, closed, float, expected, counted)
	}
}

// trace leaves what a checkout leaves beside its sale: that it was recorded, and the event, long published.
func trace(ctx context.Context, db *sql.DB) error {
	for _, statement := range []string{
		`insert into checkouts (sale_id, request_hash, execution, state, created_at, expires_at)
			select id, sha2(id, 256), execution, 'recorded', sold_at, sold_at from sales`,
		`insert into outbox (kind, subject, payload, created_at, published_at)
			select 'SaleCompleted', id, json_object('saleId', id), sold_at, sold_at from sales order by sold_at`,
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("tracing the past: %w", err)
		}
	}
	return nil
}
