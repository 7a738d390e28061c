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
	// began is which part of its opening stock the shop began with: the more stands there, the less is there to order.
	began = 3
	// lasts is for how many days goods are bought that keep, and freshLasts for how many of those that spoil.
	lasts, freshLasts = 10, 3
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
	shop.Products = slices.Clone(shop.Products)
	for i := range shop.Products {
		shop.Products[i].OpeningStock = (shop.Products[i].OpeningStock + began - 1) / began
	}
	tillIDs, err := seed(ctx, db, shop, tills, first.Start())
	if err != nil {
		return err
	}
	if err := learn(ctx, db); err != nil {
		return err
	}
	l, err := ledger.Open(ctx, db)
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(uint64(first.Start().Unix()), pastDays))
	trade := &history{Trade: ledger.NewTrade(l, random, map[string]float64{"cash": 56, "yape": 23, "plin": 6, "card": 11, "credit": 4}), now: now,
		bought: map[string]Product{}, week: map[*ledger.Product]*[7]quantity.Quantity{}}
	if trade.regulars, err = someCustomers(ctx, db); err != nil {
		return err
	}
	trade.owed = make([]money.Centimos, len(trade.regulars))
	for _, p := range shop.Products {
		trade.bought[p.SKU] = p
	}
	for _, p := range l.Products {
		trade.week[p] = new([7]quantity.Quantity)
	}
	for i := range pastDays + 1 {
		day := first.AddDays(i)
		trade.refill(day)
		for _, sold := range trade.week {
			sold[i%7] = 0
		}
		trade.today = i % 7
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
	bought   map[string]Product
	// week is what was sold of each product in the last seven days, and today which of them this is.
	week  map[*ledger.Product]*[7]quantity.Quantity
	today int
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

// refill buys of what runs low, when its supplier comes: what sells until it comes again and some days more; of what spoils, what sells before.
func (h *history) refill(day peru.Day) {
	at := day.Start().Add((ledger.Opens - 1) * time.Hour)
	if at.After(h.now) {
		return
	}
	for _, p := range h.Products {
		of := h.bought[p.SKU]
		if supplier := visits[of.Supplier]; !supplier.days.Has(day) || !of.Active {
			continue
		}
		var sold quantity.Quantity
		for _, day := range h.week[p] {
			sold += day
		}
		days, pack := quantity.Quantity(lasts), quantity.Quantity(of.PackSize)*quantity.One
		if p.Life > 0 {
			days = quantity.Quantity(min(p.Life, freshLasts))
		}
		if p.Life > 0 && p.Life <= byPiece {
			pack = quantity.One
		}
		if packs := (max(sold*days/7, quantity.One) - p.OnHand() + pack - 1) / pack; p.OnHand() < max(sold*days/14, quantity.One) && packs > 0 {
			h.Receive(p, packs*pack, "luis", at)
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
	for _, line := range lines {
		h.week[line.Product][h.today] += line.Quantity
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
