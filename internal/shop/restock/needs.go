package restock

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/restock/db"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// SalesDays is how far back sales are read: of goods that were seldom there, farDays.
const (
	SalesDays = lateDays + earlyDays
	farDays   = 180
)

// goods is one product with all that is known of it.
type goods struct {
	Candidate
	row      db.GoodsRow
	visits   Visits
	days     []ShelfDay
	returned quantity.Quantity
	onOrder  quantity.Quantity
	expires  quantity.Quantity
	expiry   peru.Day
	spells   []spell
}

// reading reads what plans are made of, in a few statements for all products together.
type reading struct {
	ctx   context.Context
	q     *db.Queries
	now   time.Time
	night peru.Day
	all   []*goods
	of    map[string]*goods
}

// readGoods reads every active product that somebody supplies, with its proposal.
func readGoods(ctx context.Context, q *db.Queries, reserve settings.Reserve, now time.Time) ([]*goods, error) {
	rows, err := q.Goods(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the goods: %w", mysql.Explain(err))
	}
	r := reading{ctx: ctx, q: q, now: now, night: NightOf(now), all: make([]*goods, len(rows)), of: make(map[string]*goods, len(rows))}
	for i, row := range rows {
		g := &goods{row: row, visits: Visits{Days: catalog.Weekdays(row.DeliveryDays), Lead: row.LeadTimeDays}}
		g.Figures = Figures{Life: row.ShelfLifeDays, Minimum: row.ReorderPoint, Pack: row.PackSize, Price: row.Price, Cost: row.Cost, Reserve: reserve}
		r.all[i], r.of[row.ID] = g, g
	}
	for _, read := range []func() error{r.readSpells, r.readSales, r.readLives, r.readLots, r.readOrders} {
		if err := read(); err != nil {
			return nil, mysql.Explain(err)
		}
	}
	r.demand()
	for _, g := range r.all {
		g.Arrives, g.Next = g.visits.Arrives(r.night, g.fresh())
		g.Proposal = Propose(g.Figures)
	}
	return r.all, nil
}

// chunk bounds the list of ids in one statement: MariaDB makes a table of a list of 1,000 or more, and looks no index up by it.
const chunk = 500

// each reads about the goods that are meant, so many at a time.
func (r *reading) each(which func(*goods) bool, read func(ids []string) error) error {
	var ids []string
	for _, g := range r.all {
		if which(g) {
			ids = append(ids, g.row.ID)
		}
	}
	for some := range slices.Chunk(ids, chunk) {
		if err := read(some); err != nil {
			return err
		}
	}
	return nil
}

func every(*goods) bool { return true }

// readSpells reads when shelves were empty, and makes of it the days on which there were goods.
func (r *reading) readSpells() error {
	err := r.each(every, func(ids []string) error {
		filled, err := r.q.EmptySpells(r.ctx, db.EmptySpellsParams{Ids: ids, Since: r.now.AddDate(0, 0, -farDays)})
		if err != nil {
			return fmt.Errorf("reading when shelves were empty: %w", err)
		}
		for _, s := range filled {
			g := r.of[s.ProductID]
			g.spells = append(g.spells, spell{s.EmptiedAt, s.FilledAt})
		}
		empty, err := r.q.EmptyNow(r.ctx, ids)
		if err != nil {
			return fmt.Errorf("reading which shelves are empty: %w", err)
		}
		for _, s := range empty {
			g := r.of[s.ProductID]
			g.spells = append(g.spells, spell{s.EmptiedAt, r.now})
		}
		return nil
	})
	for _, g := range r.all {
		g.days = shelfDays(g.row.FirstMoved, g.spells, r.now, SalesDays)
	}
	return err
}

// readSales reads what was sold, farther back of goods that were there on few of the days.
func (r *reading) readSales() error {
	since := peru.BusinessDay(r.now).AddDays(1 - SalesDays).Start()
	if err := r.each(every, func(ids []string) error { return r.salesOf(ids, since, r.now.AddDate(1, 0, 0)) }); err != nil {
		return err
	}
	rare := func(g *goods) bool {
		var seen int64
		for _, day := range g.days[:SalesDays] {
			seen += day.Open
		}
		return seen < lateDays*wholeDay && g.row.FirstMoved.Before(since)
	}
	for _, g := range r.all {
		if rare(g) {
			g.days = append(g.days, shelfDays(g.row.FirstMoved, g.spells, r.now, farDays)[SalesDays:]...)
		}
	}
	return r.each(rare, func(ids []string) error { return r.salesOf(ids, r.now.AddDate(0, 0, -farDays), since) })
}

func (r *reading) salesOf(ids []string, since, before time.Time) error {
	sold, err := r.q.SoldByDay(r.ctx, db.SoldByDayParams{Ids: ids, Since: since, Before: before})
	if err != nil {
		return fmt.Errorf("reading what was sold: %w", err)
	}
	for _, s := range sold {
		r.note(s.ProductID, s.Day, quantity.Quantity(s.Sold))
	}
	returned, err := r.q.ReturnedByDay(r.ctx, db.ReturnedByDayParams{Ids: ids, Since: since, Before: before})
	if err != nil {
		return fmt.Errorf("reading what came back: %w", err)
	}
	for _, b := range returned {
		if back := quantity.Quantity(b.Returned); r.note(b.ProductID, b.Day, -back) {
			r.of[b.ProductID].returned += back
		}
	}
	return nil
}

// note adds what was sold on a day; false when the day is not looked at.
func (r *reading) note(id string, date time.Time, sold quantity.Quantity) bool {
	var day peru.Day
	if day.Scan(date) != nil {
		return false
	}
	g, ago := r.of[id], daysFrom(peru.BusinessDay(r.now), day)
	if ago < 0 || ago >= len(g.days) {
		return false
	}
	g.days[ago].Sold += sold
	return true
}

// readLives learns for how long goods are good that come with a date, where nobody wrote it down: from their batches, or else from their like.
func (r *reading) readLives() error {
	unsaid := func(g *goods) bool { return g.row.Perishable && g.row.ShelfLifeDays == 0 }
	seen := map[string][]int{}
	err := r.each(unsaid, func(ids []string) error {
		rows, err := r.q.LivesOf(r.ctx, ids)
		for _, row := range rows {
			seen[row.ProductID] = append(seen[row.ProductID], int(row.Life))
		}
		return wrap("reading how long goods last", err)
	})
	like := map[string][]int{}
	for id, lives := range seen { // each in order
		g := r.of[id]
		g.Life = lives[len(lives)/2]
		like[g.row.CategoryID] = append(like[g.row.CategoryID], g.Life)
	}
	for _, g := range r.all {
		if lives := like[g.row.CategoryID]; unsaid(g) && g.Life == 0 && len(lives) > 0 {
			slices.Sort(lives)
			g.Life = lives[len(lives)/2]
		}
	}
	return err
}

// readLots reads what is on the shelf. What was reserved goes first, as it is sold first.
func (r *reading) readLots() error {
	err := r.each(func(g *goods) bool { return g.row.Perishable }, func(ids []string) error {
		rows, err := r.q.BatchesLeft(r.ctx, ids)
		for _, b := range rows {
			r.of[b.ProductID].lot(b.Remaining, b.ExpiresOn, r.night)
		}
		return wrap("reading the batches", err)
	})
	for _, g := range r.all {
		if !g.row.Perishable {
			g.lot(g.row.OnHand, peru.Day{}, r.night)
		}
		gone := g.row.Reserved
		for i := range g.Lots {
			taken := min(gone, g.Lots[i].Quantity)
			g.Lots[i].Quantity -= taken
			gone -= taken
		}
		g.Debt = max(-g.row.OnHand, 0) + gone
	}
	return err
}

// lot puts goods on the shelf that are good up to a day. Those of no known day that do not keep are taken to be as good as new.
func (g *goods) lot(q quantity.Quantity, expires, night peru.Day) {
	if q <= 0 {
		return
	}
	until := g.Life
	if !expires.IsZero() {
		until = daysFrom(expires, night)
		if g.expiry.IsZero() {
			g.expiry = expires // the first is sold first
		}
		if arrives, _ := g.visits.Arrives(night, g.fresh()); until < arrives {
			g.expires += q
		}
		if until < 1 {
			return // no stock any more, whatever the books say
		}
	}
	g.Lots = append(g.Lots, Lot{Quantity: q, Until: until})
}

// readOrders adds what is on its way as lots of the day on which it should come, and leaves out what is so late that nobody counts on it.
func (r *reading) readOrders() error {
	rows, err := r.q.OnOrder(r.ctx)
	if err != nil {
		return fmt.Errorf("reading what is on order: %w", err)
	}
	for _, o := range rows {
		g, ok := r.of[o.ProductID]
		if !ok {
			continue
		}
		ordered := NightOf(o.OrderedAt)
		day, _ := Visits{Days: catalog.Weekdays(o.DeliveryDays), Lead: o.LeadTimeDays}.Arrives(ordered, false)
		day += daysFrom(ordered, r.night)
		if day < 1-lateBy {
			continue
		}
		lot := Lot{Quantity: quantity.Quantity(o.Quantity), From: max(day, 1)}
		if g.Life > 0 {
			lot.Until = lot.From + g.Life - 1
		}
		g.Lots = append(g.Lots, lot)
		g.onOrder += lot.Quantity
	}
	return nil
}

// demand says what is asked for of each product. What is new is compared with its like: with the products of its category that have been
// seen for long enough, counted in the same unit.
func (r *reading) demand() {
	type kind struct{ category, unit string }
	paces := map[kind][]quantity.Quantity{}
	for _, g := range r.all {
		g.Demand = DemandOf(g.days, 0)
		if !g.New && !g.Stopped && g.Pace > 0 {
			like := kind{g.row.CategoryID, g.row.Unit}
			paces[like] = append(paces[like], g.Pace)
		}
	}
	for _, g := range r.all {
		if g.New {
			g.Demand = DemandOf(g.days, median(paces[kind{g.row.CategoryID, g.row.Unit}]))
		}
	}
}

// why is what a line keeps of the product.
func (g *goods) why(night peru.Day) Why {
	w := Why{Proposal: g.Proposal, Demand: g.Demand, OnHand: g.row.OnHand, Reserved: g.row.Reserved, OnOrder: g.onOrder, ReorderPoint: g.Minimum,
		PackSize: g.Pack, LeadTimeDays: g.visits.Lead, ShelfLife: g.Life, SeenDays: int(g.Seen / wholeDay), Returned: g.returned,
		Expires: g.expires, ExpiresOn: g.expiry, ArrivesOn: night.AddDays(g.Arrives), NextOn: night.AddDays(g.Next)}
	if g.expires == 0 {
		w.ExpiresOn = peru.Day{}
	}
	first := peru.BusinessDay(g.row.FirstMoved)
	for i, day := range g.days[:lateDays] {
		if ago := night.AddDays(-i); day.Open == 0 && !ago.Before(first) && i > 0 {
			w.OutDays++
		}
	}
	return w
}

// told reports whether a person has to see a line of which nothing is proposed: it may be ordered all the same, or something is to be done.
func (g *goods) told() bool {
	switch g.Reason {
	case Budget, PackBig:
		return true
	case Stopped:
		return g.position() < max(g.Minimum, g.Pace*quantity.Quantity(g.Next-1))
	case Unknown:
		return g.position() <= 0
	default:
		return false
	}
}

// mostTold bounds the lines of an order that order nothing.
const mostTold = 20

// ordered are the lines of an order: what is proposed, by name, and then what is not, and why. When there are too many, what runs out last
// waits for the next order.
func ordered(of []*goods, night peru.Day) ([]Line, error) {
	wanted, told := []*goods{}, []*goods{}
	for _, g := range of {
		if g.Proposed > 0 {
			wanted = append(wanted, g)
		} else if g.told() && len(told) < mostTold {
			told = append(told, g)
		}
	}
	if len(wanted) > mostLines {
		slices.SortStableFunc(wanted, func(a, b *goods) int { return cmp.Compare(a.lastsFor(), b.lastsFor()) })
		wanted = wanted[:mostLines]
		slices.SortStableFunc(wanted, func(a, b *goods) int { return cmp.Compare(a.row.Name, b.row.Name) })
	}
	told = told[:min(len(told), mostLines-len(wanted))]
	lines := make([]Line, 0, len(wanted)+len(told))
	for i, g := range slices.Concat(wanted, told) {
		amount, err := price(g.Cost, g.Proposed)
		if err != nil {
			return nil, err
		}
		lines = append(lines, Line{Number: i + 1, ProductID: g.row.ID, PackSize: g.Pack, Proposed: g.Proposed, Ordered: g.Proposed, Cost: g.Cost,
			Amount: amount, Why: g.why(night)})
	}
	return lines, nil
}

// lastsFor is for how many days there is something of it, in thousandths.
func (g *goods) lastsFor() int64 {
	if g.Pace <= 0 {
		return int64(quantity.Max)
	}
	return int64(g.position()) * wholeDay / int64(g.Pace)
}
