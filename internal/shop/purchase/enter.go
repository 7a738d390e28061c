package purchase

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/event"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/purchase/db"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/fingerprint"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Enter puts goods that came without an order on the shelf and keeps the supplier's paper, once an id: the same request again gives the first
// answer, and fresh is false.
//
// Errors: errs.InvalidRequest about a field, errs.UnknownProduct, errs.PaperEntered for a paper that was entered before, with the day;
// errs.Conflict for the id of another purchase.
func Enter(ctx context.Context, conn *sql.DB, n New, by actor.Actor, now time.Time) (made Purchase, fresh bool, err error) {
	hash := fingerprint.Sum(n)
	if n.Paper, err = n.spelled(peru.BusinessDay(now)); err != nil {
		return Purchase{}, false, err
	}
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		q := db.New(tx)
		before, err := q.Claimed(ctx, n.ID)
		switch fresh = errors.Is(err, sql.ErrNoRows); {
		case fresh:
			if err := enter(ctx, tx, n, hash, by, now); err != nil {
				return err
			}
		case err != nil:
			return fmt.Errorf("looking for the purchase: %w", err)
		case before != hash:
			return errs.New(errs.Conflict, "another purchase has the id %q", n.ID)
		}
		if made, err = find(ctx, q, n.ID); err != nil || !fresh {
			return err
		}
		return audit.Write(ctx, tx, by, "purchase.entered", n.ID, nil, made, now)
	})
	if errs.CodeOf(err) == errs.PaperEntered {
		return Purchase{}, false, first(ctx, conn, n.SupplierID, n.Paper, err)
	}
	return made, fresh, err
}

// first says when a paper was entered first; err is why the second was refused. Nothing is found where two had one id at the same moment: the
// next try is answered by the other's.
func first(ctx context.Context, conn *sql.DB, supplierID string, p Paper, err error) error {
	was, reading := db.New(conn).SamePaper(ctx, db.SamePaperParams{SupplierID: supplierID, Kind: string(p.Kind), Series: p.Series, Number: text(p.Number)})
	if errors.Is(reading, sql.ErrNoRows) {
		return errs.Wrap(errs.Unavailable, err, "another purchase is being written")
	}
	if reading != nil {
		return fmt.Errorf("reading the purchase: %w", mysql.Explain(reading))
	}
	entered := was.EnteredAt.In(peru.Lima()).Format("02/01/2006 15:04")
	issued := was.IssuedOn.Start().In(peru.Lima()).Format("02/01/2006")
	return errs.Wrap(errs.PaperEntered, err, "the purchase %s has the paper", was.ID).Because(
		fmt.Sprintf("%s-%s se ingresó el %s (%s) por %s, con fecha %s.", p.Series, p.Number, entered, was.Actor, was.Total, issued),
		fmt.Sprintf("%s-%s was entered on %s (%s) for %s, dated %s.", p.Series, p.Number, entered, was.Actor, was.Total, issued))
}

// enter writes a new purchase: its paper first, so that of two at the same moment the second one waits before it holds any goods.
func enter(ctx context.Context, tx *sql.Tx, n New, hash string, by actor.Actor, now time.Time) error {
	q := db.New(tx)
	if err := checkSupplier(ctx, q, n.SupplierID); err != nil {
		return err
	}
	classes, err := classesOf(ctx, q, n.Lines)
	if err != nil {
		return err
	}
	p, err := price(n, classes)
	if err != nil {
		return err
	}
	if err := insert(ctx, tx, head{New: n, hash: hash, priced: p, by: by.Username, at: now}); err != nil {
		return err
	}
	goods := make([]stock.ReceivedLine, len(n.Lines))
	for i, l := range n.Lines {
		goods[i] = stock.ReceivedLine{ProductID: l.ProductID, Quantity: l.Quantity + l.Bonus, ExpiresOn: l.ExpiresOn}
	}
	before, err := stock.Shelve(ctx, tx, goods, stock.Cause{Source: stock.OfPurchase, Reference: n.ID, Actor: by.Username, At: now})
	if err != nil {
		return err
	}
	if err := p.average(ctx, q, before); err != nil {
		return err
	}
	if err := insertLines(ctx, tx, n.ID, p.lines); err != nil {
		return err
	}
	return takeCosts(ctx, q, n, by, now)
}

func checkSupplier(ctx context.Context, q *db.Queries, id string) error {
	s, err := q.SupplierOf(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return errs.Invalid("supplierId", "no supplier has this id")
	}
	if err != nil {
		return fmt.Errorf("reading the supplier: %w", err)
	}
	if !s.Active {
		return errs.Invalid("supplierId", "%s is inactive", s.Name)
	}
	return nil
}

// classesOf are how IGV treats the products of lines; errs.UnknownProduct for one that is none.
func classesOf(ctx context.Context, q *db.Queries, lines []NewLine) (map[string]peru.TaxClass, error) {
	ids := make([]string, len(lines))
	for i, l := range lines {
		ids[i] = l.ProductID
	}
	rows, err := q.TaxClasses(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading the products: %w", err)
	}
	classes := make(map[string]peru.TaxClass, len(rows))
	for _, r := range rows {
		classes[r.ID] = r.TaxClass
	}
	for _, id := range ids {
		if _, ok := classes[id]; !ok {
			return nil, errs.New(errs.UnknownProduct, "no product has the id %q", id)
		}
	}
	return classes, nil
}

// head is the row of a purchase.
type head struct {
	New
	priced
	hash, act, by string
	at            time.Time
}

func insert(ctx context.Context, tx *sql.Tx, h head) error {
	err := db.New(tx).InsertPurchase(ctx, db.InsertPurchaseParams{ID: h.ID, RequestHash: h.hash, SupplierID: h.SupplierID, Kind: string(h.Kind), Series: h.Series,
		Number: text(h.Number), IssuedOn: h.IssuedOn, DueOn: h.DueOn, ActID: text(h.act), TaxedBase: h.Base, Igv: h.IGV, Untaxed: h.Untaxed,
		Rounding: h.Rounding, Total: h.total, Freight: h.freight, FreightApart: h.FreightApart, Note: h.Note, Actor: h.by, EnteredAt: h.at})
	if mysql.IsDuplicate(err) {
		return errs.Wrap(errs.PaperEntered, err, "the paper was entered before")
	}
	if err != nil {
		return fmt.Errorf("writing the purchase: %w", err)
	}
	return event.Write(ctx, tx, event.PurchaseEntered, h.ID, entered{ID: h.ID, SupplierID: h.SupplierID, Total: h.total, DueOn: h.DueOn}, h.at)
}

// entered is what the event of a purchase says.
type entered struct {
	ID         string         `json:"id"`
	SupplierID string         `json:"supplierId"`
	Total      money.Centimos `json:"total"`
	DueOn      peru.Day       `json:"dueOn"`
}

// average sets on the lines what their products cost on the average now. before is what there was of each.
func (p priced) average(ctx context.Context, q *db.Queries, before map[string]stock.Level) error {
	costs, err := q.CostsOf(ctx, slices.Collect(maps.Keys(p.costs)))
	if err != nil {
		return fmt.Errorf("reading the costs: %w", err)
	}
	averages := make(map[string]money.Centimos, len(costs))
	for _, c := range costs {
		if averages[c.ID], err = AverageCost(before[c.ID].OnHand, c.Cost, p.came[c.ID], p.costs[c.ID]); err != nil {
			return err
		}
	}
	for i, l := range p.lines {
		p.lines[i].Average = averages[l.ProductID]
	}
	return nil
}

func insertLines(ctx context.Context, tx *sql.Tx, id string, lines []Line) error {
	rows := make([]db.InsertLineParams, len(lines))
	for i, l := range lines {
		rows[i] = db.InsertLineParams{PurchaseID: id, Line: l.Number, ProductID: l.ProductID, Quantity: l.Quantity, Bonus: l.Bonus, Amount: l.Amount,
			Freight: l.Freight, TaxClass: l.TaxClass, Cost: l.Cost, Average: l.Average, ExpiresOn: l.ExpiresOn}
	}
	if _, err := mysql.InsertAll(ctx, tx, db.InsertLine, rows); err != nil {
		return fmt.Errorf("writing the lines: %w", err)
	}
	return nil
}

// takeCosts moves the products' costs to their averages, with the history of prices.
func takeCosts(ctx context.Context, q *db.Queries, n New, by actor.Actor, now time.Time) error {
	if err := q.InsertNewPrices(ctx, db.InsertNewPricesParams{ChangedBy: by.Username, ChangedAt: now, PurchaseID: n.ID}); err != nil {
		return fmt.Errorf("keeping the history of prices: %w", err)
	}
	if err := q.TakeCosts(ctx, db.TakeCostsParams{UpdatedAt: now, PurchaseID: n.ID}); err != nil {
		return fmt.Errorf("moving the costs: %w", err)
	}
	if err := q.TakeSupplierCosts(ctx, db.TakeSupplierCostsParams{PurchaseID: n.ID, SupplierID: n.SupplierID}); err != nil {
		return fmt.Errorf("keeping the supplier's costs: %w", err)
	}
	return nil
}

// Delivery is goods that the receipt of an order has put on the shelf, with their costs: Cost and Average of its lines are known.
type Delivery struct {
	ActID, SupplierID string
	Note              string
	Lines             []Line
}

// Record keeps what an order brought, in the transaction of its receipt: the same record as of goods that came without one, still without its
// paper. It is paid on the day on which it came, until somebody writes down what the paper says.
//
// Errors: errs.InvalidRequest when it is worth more than any purchase.
func Record(ctx context.Context, tx *sql.Tx, d Delivery, by actor.Actor, now time.Time) error {
	today := peru.BusinessDay(now)
	n := New{ID: idOf(d.ActID), SupplierID: d.SupplierID, Paper: Paper{Kind: Unpapered, IssuedOn: today, DueOn: today}, Note: d.Note,
		Lines: make([]NewLine, len(d.Lines))}
	for i, l := range d.Lines {
		amount, err := l.Cost.MulDiv(int64(l.Quantity), int64(quantity.One))
		if err != nil {
			return errs.Wrap(errs.InvalidRequest, err, "the delivery is worth more than any can be")
		}
		n.Lines[i] = NewLine{ProductID: l.ProductID, Quantity: l.Quantity, Amount: amount, ExpiresOn: l.ExpiresOn}
	}
	classes, err := classesOf(ctx, db.New(tx), n.Lines)
	if err != nil {
		return err
	}
	p, err := price(n, classes)
	if err != nil {
		return err
	}
	for i, l := range d.Lines { // as the receipt has them, and not as the rounded amounts make them
		p.lines[i].Cost, p.lines[i].Average = l.Cost, l.Average
	}
	if err := insert(ctx, tx, head{New: n, hash: fingerprint.Sum(d), act: d.ActID, priced: p, by: by.Username, at: now}); err != nil {
		return err
	}
	return insertLines(ctx, tx, n.ID, p.lines)
}

// idOf is the purchase's of an act. It is the act's own and yet none that a client has seen, who may have made a purchase under the act's id.
func idOf(actID string) string { return uuid.NewSHA1(uuid.Nil, []byte("purchase of "+actID)).String() }

func text(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }
