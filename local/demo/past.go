package demo

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/ledger"
)

const (
	// pastDays is how long the demo shop has been trading: enough for a pace of sale over 28 days, and for the same weekday
	// of the last four weeks.
	pastDays = 35
	// usualSales is what a usual day has.
	usualSales = 60
	// quiet is how long no goods were bought before today, so that some shelves are low.
	quiet = 4
	// limit is what a regular may owe, and days when it is due.
	limit, days = 150 * money.Sol, 15
	regulars    = 6
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
	trade := &history{Trade: ledger.NewTrade(l, random, map[string]float64{"cash": 56, "yape": 23, "plin": 6, "card": 11, "credit": 4}), now: now}
	if trade.regulars, err = someCustomers(ctx, db); err != nil {
		return err
	}
	trade.owed = make([]money.Centimos, len(trade.regulars))
	full := map[*ledger.Product]quantity.Quantity{}
	for _, p := range l.Products {
		full[p] = p.OnHand()
	}
	for i := range pastDays + 1 {
		day := first.AddDays(i)
		if i < pastDays-quiet {
			refill(l, full, day)
		}
		trade.sellAll(day)
		trade.collect(day)
	}
	if err := l.Write(ctx, db); err != nil {
		return err
	}
	if err := ledger.Complete(ctx, db, limit, days); err != nil {
		return err
	}
	for i := range pastDays {
		if err := rollup.Roll(ctx, db, first.AddDays(i), now); err != nil {
			return fmt.Errorf("the figures of %s: %w", first.AddDays(i), err)
		}
	}
	return open(ctx, db, tillIDs, now)
}

// history is the shop while its past sales are generated.
type history struct {
	*ledger.Trade
	now      time.Time
	regulars []string         // customers who may owe
	owed     []money.Centimos // by each of them
}

func someCustomers(ctx context.Context, db *sql.DB) ([]string, error) {
	rows, err := db.QueryContext(ctx, "select id from customers where document_kind = 'dni' order by name limit ?", regulars)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
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
func (h *history) sellAll(day peru.Day) {
	moments := make([]time.Time, int(math.Round(usualSales*ledger.Season(day))))
	for i := range moments {
		moments[i] = h.At(day)
	}
	slices.SortFunc(moments, time.Time.Compare)
	opened, closed := day.Start().Add(ledger.Opens*time.Hour), day.Start().Add(ledger.Closes*time.Hour)
	if closed.After(h.now) {
		closed = h.now.Truncate(time.Millisecond)
	}
	drawers := make([]money.Centimos, len(cashiers))
	for _, at := range moments {
		if at.Before(closed) {
			by := h.Random.IntN(len(cashiers))
			drawers[by] += h.sell(at, by)
		}
	}
	if !opened.Before(closed) {
		return
	}
	for i, cash := range drawers {
		expected := float + cash
		counted := expected
		if h.Random.IntN(6) == 0 { // somebody gave the wrong change
			counted -= money.Centimos(10 * (1 + h.Random.IntN(30)))
		}
		h.Close(h.Tills[i], cashiers[i], opened, closed, float, expected, counted)
	}
}

// sell makes one sale, and returns what it brought in cash. Who may owe no more pays in cash.
func (h *history) sell(at time.Time, by int) (cash money.Centimos) {
	lines, paid := h.Cart()
	if len(lines) == 0 {
		return 0
	}
	sale := ledger.Sale{At: at, Till: h.Tills[by], Cashier: cashiers[by], Lines: lines, Paid: paid}
	if len(paid) == 1 && paid[0].Method == "credit" {
		if who := h.Random.IntN(len(h.regulars)); h.owed[who]+paid[0].Amount <= limit {
			h.owed[who] += paid[0].Amount
			sale.Customer = h.regulars[who]
		} else {
			sale.Paid = nil
		}
	}
	for _, part := range h.Sell(sale).Paid {
		if part.Method == "cash" {
			cash += part.Amount
		}
	}
	return cash
}

// collect lets a regular pay by Yape what he owes, now and then.
func (h *history) collect(day peru.Day) {
	at := day.Start().Add((ledger.Closes - 1) * time.Hour)
	if who := h.Random.IntN(len(h.regulars)); h.owed[who] > 0 && h.Random.IntN(3) == 0 && at.Before(h.now) {
		h.Collect(h.regulars[who], "yape", h.owed[who], "rosa", at)
		h.owed[who] = 0
	}
}
