package settlement

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/operation"
	"carmensita.pe/market/internal/shop/settlement/db"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Unsettled lists what waits for a decision, oldest first. It returns errs.InvalidRequest for a cursor that no page gave.
func Unsettled(ctx context.Context, conn db.DBTX, limit int, cursor string) (paging.Page[Item], error) {
	after, afterID, err := paging.ParseAt(cursor, paging.Earliest)
	if err != nil {
		return paging.Page[Item]{}, err
	}
	q, fetch := db.New(conn), paging.Fetch(limit)
	payments, err := q.OpenPayments(ctx, db.OpenPaymentsParams{After: after, AfterID: afterID, Limit: fetch})
	if err != nil {
		return paging.Page[Item]{}, fmt.Errorf("reading payments to settle: %w", mysql.Explain(err))
	}
	payouts, err := q.OpenPayouts(ctx, db.OpenPayoutsParams{After: after, AfterID: afterID, Limit: fetch})
	if err != nil {
		return paging.Page[Item]{}, fmt.Errorf("reading paybacks to settle: %w", mysql.Explain(err))
	}
	credit, err := q.OpenCredit(ctx, db.OpenCreditParams{After: after, AfterID: afterID, Limit: fetch})
	if err != nil {
		return paging.Page[Item]{}, fmt.Errorf("reading store credit to settle: %w", mysql.Explain(err))
	}
	items := make([]Item, 0, len(payments)+len(payouts)+len(credit))
	for _, p := range payments {
		items = append(items, paymentOf(p))
	}
	for _, o := range payouts {
		items = append(items, payoutOf(o))
	}
	for _, l := range credit {
		items = append(items, creditOf(l))
	}
	slices.SortFunc(items, func(a, b Item) int { return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(place(a), place(b))) })
	open := paging.Cut(items, limit, func(i Item) paging.Cursor { return paging.At(i.Since, place(i)) })
	return open, compare(ctx, conn, open.Items)
}

// compare notes with each item where else the number of its operation stands.
func compare(ctx context.Context, conn db.DBTX, items []Item) error {
	keys := make([]operation.Key, len(items))
	for i, item := range items {
		keys[i] = operation.Key{Method: item.Method, Number: item.Reference, Subject: item.Subject, Line: item.Line}
	}
	uses, err := operation.Uses(ctx, conn, keys)
	if err != nil {
		return err
	}
	for i := range items {
		items[i].SameOperation = uses[i]
	}
	return nil
}

// Count says how many items Unsettled lists.
func Count(ctx context.Context, conn db.DBTX) (int, error) {
	open, err := db.New(conn).CountOpen(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting what is to settle: %w", mysql.Explain(err))
	}
	return int(open.Payments + open.Payouts + open.Credit), nil
}

// place orders items of the same moment, as the queries do.
func place(i Item) string { return i.Subject + "/" + strconv.Itoa(i.Line) }

func paymentOf(r db.OpenPaymentsRow) Item {
	return Item{Kind: Payment, Subject: r.SaleID, Line: r.Line, Method: r.Method, Amount: r.Amount - money.Centimos(r.SetOff), State: r.State,
		Version: r.Version, Number: number(r.Series, r.Number), Reference: r.Reference, Customer: r.BuyerName, Since: r.SoldAt,
		Outcomes: outcomes(Payment, r.State)}
}

func payoutOf(r db.OpenPayoutsRow) Item {
	return Item{Kind: Payout, Subject: r.RefundID, Line: r.Line, Method: r.Method, Amount: r.Amount, State: r.State, Version: r.Version,
		Number: number(r.Series, r.Number), Reason: r.Reason, Customer: r.BuyerName, Since: r.RefundedAt, Outcomes: outcomes(Payout, r.State)}
}

func creditOf(r db.OpenCreditRow) Item {
	kind := CreditPayment
	if r.Kind == "payout" {
		kind = CreditPayout
	}
	return Item{Kind: kind, Subject: r.Reference, Method: r.Method, Amount: money.Centimos(r.Amount), State: r.State, Version: r.Version,
		Reference: r.Operation, Customer: r.Name, Since: r.CreatedAt, Outcomes: outcomes(kind, r.State)}
}

func number(series string, correlative int) string {
	return peru.ReceiptNumber{Series: peru.Series(series), Correlative: int64(correlative)}.String()
}

// Made lists the decisions, newest first. It returns errs.InvalidRequest for a cursor that no page gave.
func Made(ctx context.Context, conn db.DBTX, limit int, cursor string) (paging.Page[Settlement], error) {
	before, beforeID, err := paging.ParseAt(cursor, paging.Latest)
	if err != nil {
		return paging.Page[Settlement]{}, err
	}
	rows, err := db.New(conn).Settlements(ctx, db.SettlementsParams{Before: before, BeforeID: beforeID, Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[Settlement]{}, fmt.Errorf("reading decisions: %w", mysql.Explain(err))
	}
	made := make([]Settlement, len(rows))
	for i, row := range rows {
		made[i] = settlementOf(db.SettlementOfRow(row))
	}
	return paging.Cut(made, limit, func(s Settlement) paging.Cursor { return paging.At(s.SettledAt, s.ID) }), nil
}

func settlementOf(r db.SettlementOfRow) Settlement {
	return Settlement{ID: r.ID, Kind: Kind(r.Kind), Subject: r.Subject, Line: r.Line, Outcome: Outcome(r.Outcome), Amount: r.Amount, TillID: r.TillID,
		Reference: r.Reference, Note: r.Note, SettledBy: r.ActorName, SettledAt: r.SettledAt}
}
