package restock

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/restock/db"
	"carmensita.pe/market/internal/values/errs"
)

// Filter cuts the list of orders; an empty field cuts nothing.
type Filter struct {
	States     []State
	SupplierID string
}

// names are the states that the filter lets through; errs.InvalidRequest for a state that is none.
func (f Filter) names() ([]string, error) {
	wanted := f.States
	if len(wanted) == 0 {
		wanted = slices.Sorted(maps.Keys(states))
	}
	names := make([]string, len(wanted))
	for i, s := range wanted {
		if _, ok := states[s]; !ok {
			return nil, errs.Invalid("state",
				"must be some of draft, approved, rejected, expired, sent, partial, received, closed_short and cancelled, with commas between")
		}
		names[i] = string(s)
	}
	return names, nil
}

// List lists orders, newest first. It returns errs.InvalidRequest for a state that is none and a cursor that no page gave.
func List(ctx context.Context, conn db.DBTX, f Filter, limit int, cursor string) (paging.Page[Summary], error) {
	names, err := f.names()
	if err != nil {
		return paging.Page[Summary]{}, err
	}
	before, beforeID, err := paging.ParseAt(cursor, paging.Latest)
	if err != nil {
		return paging.Page[Summary]{}, err
	}
	rows, err := db.New(conn).Orders(ctx, db.OrdersParams{States: names, Supplier: f.SupplierID, BeforeTime: before, BeforeID: beforeID,
		Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[Summary]{}, fmt.Errorf("reading the orders: %w", mysql.Explain(err))
	}
	all := make([]Summary, len(rows))
	for i, r := range rows {
		all[i] = summaryOf(db.OrderRow{ID: r.ID, Number: r.Number, SupplierID: r.SupplierID, Name: r.SupplierName, State: r.State, Total: r.Total,
			Origin: r.Origin, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Reason: r.Reason,
			SentAt: r.SentAt, SentTo: r.SentTo, ClosedBy: r.ClosedBy, ClosedAt: r.ClosedAt, Version: r.Version, Execution: r.Execution, MinOrder: r.MinOrder})
		all[i].Products = int(r.Products)
	}
	if err := fillRunsOut(ctx, db.New(conn), all); err != nil {
		return paging.Page[Summary]{}, err
	}
	return paging.Cut(all, limit, func(s Summary) paging.Cursor { return paging.At(s.CreatedAt, s.ID) }), nil
}

// fillRunsOut sets, on each draft among the orders, the product that runs out first.
func fillRunsOut(ctx context.Context, q *db.Queries, orders []Summary) error {
	drafts := make(map[string]*RunsOut, len(orders))
	for _, o := range orders {
		if o.State == Draft {
			drafts[o.ID] = nil
		}
	}
	if len(drafts) == 0 {
		return nil
	}
	lines, err := q.ReasonsOf(ctx, slices.Collect(maps.Keys(drafts)))
	if err != nil {
		return fmt.Errorf("reading why orders were drafted: %w", mysql.Explain(err))
	}
	for _, l := range lines {
		why, err := whyOf(l.Why)
		if err != nil {
			return err
		}
		drafts[l.OrderID] = drafts[l.OrderID].first(l.Name, why)
	}
	for i, o := range orders {
		orders[i].RunsOut = drafts[o.ID]
	}
	return nil
}

func whyOf(text string) (why Why, err error) {
	if err := json.Unmarshal([]byte(text), &why); err != nil {
		return Why{}, fmt.Errorf("reading why a line was proposed: %w", err)
	}
	if why.Reason == "" { // of the rule before this one, which divided what was sold in 28 days
		why.Pace = why.Sold / lateDays
	}
	return why, nil
}

// Find reads an order, whole; errs.NotFound when there is none.
func Find(ctx context.Context, conn db.DBTX, id string) (Order, error) {
	q := db.New(conn)
	row, err := rowOf(ctx, q, id)
	if err != nil {
		return Order{}, err
	}
	o := Order{Summary: summaryOf(row), Supplier: Supplier{ID: row.SupplierID, Name: row.Name, RUC: row.Ruc, Contact: row.Contact, Phone: row.Phone,
		Email: row.Email, LeadTimeDays: row.LeadTimeDays}}
	if o.Lines, err = linesOf(ctx, q, id); err != nil {
		return Order{}, err
	}
	for _, l := range o.Lines {
		if l.Ordered > 0 {
			o.Products++
		}
	}
	o.Acts, err = actsOf(ctx, q, id)
	return o, err
}

func rowOf(ctx context.Context, q *db.Queries, id string) (db.OrderRow, error) {
	row, err := q.Order(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return row, errs.New(errs.NotFound, "no order has the id %q", id)
	}
	return row, wrap("reading an order", mysql.Explain(err))
}

func summaryOf(r db.OrderRow) Summary {
	s := Summary{ID: r.ID, Number: NumberOf(r.Number), SupplierID: r.SupplierID, SupplierName: r.Name, State: State(r.State), Total: r.Total,
		Origin: Origin(r.Origin), CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt, DecidedBy: r.DecidedBy.String, DecidedAt: r.DecidedAt.Time, Reason: r.Reason, MinOrder: r.MinOrder,
		SentAt: r.SentAt.Time, SentTo: r.SentTo, ClosedBy: r.ClosedBy.String, ClosedAt: r.ClosedAt.Time, Version: r.Version}
	if s.State == Approved && refused(r) {
		s.MailProblem = &MailProblem{To: r.MailRefusedTo, Why: r.MailRefusedWhy}
	}
	if s.State == Draft {
		s.ExpiresAt = s.CreatedAt.Add(Patience)
	}
	if r.Execution != "" {
		s.Execution = &Execution{Workflow: Workflow, Name: r.ID}
	}
	return s
}

// linesOf reads the lines of an order in their order.
func linesOf(ctx context.Context, q *db.Queries, orderID string) ([]Line, error) {
	rows, err := q.LinesOf(ctx, orderID)
	if err != nil {
		return nil, fmt.Errorf("reading the lines of an order: %w", mysql.Explain(err))
	}
	lines := make([]Line, len(rows))
	for i, r := range rows {
		lines[i] = Line{Number: r.Line, ProductID: r.ProductID, SKU: r.Sku, Name: r.Name, Unit: catalog.Unit(r.Unit), Perishable: r.Perishable, Price: r.Price,
			PackSize: r.PackSize, Proposed: r.Proposed, Ordered: r.Ordered, Received: r.Received, Cost: r.Cost}
		if lines[i].Amount, err = price(r.Cost, r.Ordered); err != nil {
			return nil, err
		}
		if lines[i].Why, err = whyOf(r.Why); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

func actsOf(ctx context.Context, q *db.Queries, orderID string) ([]RecordedAct, error) {
	rows, err := q.ActsOf(ctx, orderID)
	if err != nil {
		return nil, fmt.Errorf("reading what was done with an order: %w", mysql.Explain(err))
	}
	came, err := q.ReceiptsOf(ctx, orderID)
	if err != nil {
		return nil, fmt.Errorf("reading what came: %w", mysql.Explain(err))
	}
	goods := make(map[string][]ReceivedGoods, len(rows))
	for _, c := range came {
		goods[c.ActID] = append(goods[c.ActID], ReceivedGoods{ProductID: c.ProductID, Quantity: c.Quantity, Cost: c.Cost, Average: c.Average, ExpiresOn: c.ExpiresOn})
	}
	acts := make([]RecordedAct, len(rows))
	for i, r := range rows {
		acts[i] = RecordedAct{ID: r.ID, Kind: Kind(r.Kind), By: r.Actor, At: r.ActedAt, Reason: r.Reason, Goods: goods[r.ID]}
	}
	return acts, nil
}
