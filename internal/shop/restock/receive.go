package restock

import (
	"context"
	"fmt"
	"slices"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/purchase"
	"carmensita.pe/market/internal/shop/restock/db"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

// arrival is all that a receipt brings of one product.
type arrival struct {
	line     int // index among the order's lines
	quantity quantity.Quantity
	cost     money.Centimos
	average  money.Centimos
}

// receive puts goods on the shelf, moves their costs, and counts them against what was ordered.
func (d decision) receive(ctx context.Context) (State, error) {
	lines, err := linesOf(ctx, d.q, d.row.ID)
	if err != nil {
		return "", err
	}
	arrivals, err := arrive(lines, d.Act.Goods)
	if err != nil {
		return "", err
	}
	goods := make([]stock.ReceivedLine, len(d.Act.Goods))
	for i, g := range d.Act.Goods {
		goods[i] = stock.ReceivedLine{ProductID: g.ProductID, Quantity: g.Quantity, ExpiresOn: g.ExpiresOn}
	}
	before, err := stock.Shelve(ctx, d.tx, goods, stock.Cause{Source: stock.OfDelivery, Reference: d.Act.ID, Actor: d.By.Username, At: d.now})
	if err != nil {
		return "", err
	}
	if err := d.average(ctx, arrivals, before); err != nil {
		return "", err
	}
	if err := d.record(ctx, arrivals); err != nil {
		return "", err
	}
	changed := make([]Line, 0, len(arrivals))
	for _, a := range arrivals {
		lines[a.line].Received += a.quantity
		changed = append(changed, lines[a.line])
	}
	if err := putLines(ctx, d.tx, d.row.ID, changed); err != nil {
		return "", err
	}
	if slices.ContainsFunc(lines, func(l Line) bool { return l.left() > 0 }) {
		err = d.q.SetState(ctx, db.SetStateParams{State: string(Partial), ID: d.row.ID})
		return Partial, wrap("counting what came", err)
	}
	err = d.q.SetEnd(ctx, db.SetEndParams{State: string(Received), Reason: "", ClosedBy: text(d.By.Username), ClosedAt: at(d.now), ID: d.row.ID})
	return Received, wrap("counting what came", err)
}

// arrive adds up what comes of each product, in the order of the lines' products. More than is still to come is refused as a
// whole: it was not ordered, and enters by a receipt without an order if the shop keeps it.
func arrive(lines []Line, goods []Goods) (map[string]*arrival, error) {
	arrivals := make(map[string]*arrival, len(goods))
	for i, g := range goods {
		field := fmt.Sprintf("lines[%d].", i)
		at := slices.IndexFunc(lines, func(l Line) bool { return l.ProductID == g.ProductID })
		if at < 0 {
			return nil, errs.Invalid(field+"productId", "is not in this order")
		}
		cost := lines[at].Cost
		if g.Cost != nil {
			cost = *g.Cost
		}
		a, ok := arrivals[g.ProductID]
		if !ok {
			a = &arrival{line: at, cost: cost}
			arrivals[g.ProductID] = a
		}
		if a.cost != cost {
			return nil, errs.Invalid(field+"cost", "must be the same in all lines of %s: what cost more came with another receipt", lines[at].Name)
		}
		a.quantity += g.Quantity
	}
	tooMuch := errs.New(errs.MoreThanOrdered, "more comes than was ordered")
	for _, l := range lines {
		if a, ok := arrivals[l.ProductID]; ok && a.quantity > l.left() {
			tooMuch.Shortages = append(tooMuch.Shortages, errs.Shortage{ProductID: l.ProductID, Name: l.Name, Requested: a.quantity, Available: l.left()})
		}
	}
	if tooMuch.Shortages != nil {
		return nil, tooMuch
	}
	return arrivals, nil
}

// average moves the products' costs to their averages, with the history of prices, and notes what came. before is what
// there was of each product.
func (d decision) average(ctx context.Context, arrivals map[string]*arrival, before map[string]stock.Level) error {
	ids := make([]string, 0, len(arrivals))
	for id := range arrivals {
		ids = append(ids, id)
	}
	costs, err := d.q.CostsOf(ctx, ids)
	if err != nil {
		return fmt.Errorf("reading the costs: %w", err)
	}
	for _, c := range costs {
		a := arrivals[c.ID]
		if a.average, err = purchase.AverageCost(before[c.ID].OnHand, c.Cost, a.quantity, a.cost); err != nil {
			return err
		}
	}
	rows := make([]db.InsertReceiptParams, len(d.Act.Goods))
	for i, g := range d.Act.Goods {
		a := arrivals[g.ProductID]
		rows[i] = db.InsertReceiptParams{ActID: d.Act.ID, Line: i + 1, OrderID: d.row.ID, ProductID: g.ProductID, Quantity: g.Quantity, Cost: a.cost,
			Average: a.average, ExpiresOn: g.ExpiresOn}
	}
	if _, err := mysql.InsertAll(ctx, d.tx, db.InsertReceipt, rows); err != nil {
		return fmt.Errorf("noting the receipt: %w", err)
	}
	if err := d.q.InsertNewPrices(ctx, db.InsertNewPricesParams{ChangedBy: d.By.Username, ChangedAt: d.now, ActID: d.Act.ID}); err != nil {
		return fmt.Errorf("keeping the history of prices: %w", err)
	}
	if err := d.q.TakeCosts(ctx, db.TakeCostsParams{UpdatedAt: d.now, ActID: d.Act.ID}); err != nil {
		return fmt.Errorf("moving the costs: %w", err)
	}
	return wrap("keeping the supplier's costs", d.q.TakeSupplierCosts(ctx, db.TakeSupplierCostsParams{ActID: d.Act.ID, SupplierID: d.row.SupplierID}))
}

// record keeps what came as a purchase, which is owed to the supplier.
func (d decision) record(ctx context.Context, arrivals map[string]*arrival) error {
	came := purchase.Delivery{ActID: d.Act.ID, SupplierID: d.row.SupplierID, Note: d.Act.Reason, Lines: make([]purchase.Line, len(d.Act.Goods))}
	for i, g := range d.Act.Goods {
		a := arrivals[g.ProductID]
		came.Lines[i] = purchase.Line{ProductID: g.ProductID, Quantity: g.Quantity, Cost: a.cost, Average: a.average, ExpiresOn: g.ExpiresOn}
	}
	return purchase.Record(ctx, d.tx, came, d.By, d.now)
}

// wrap says what was under way when err came; nil stays nil.
func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
