package sale

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/event"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/operation"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/sale/db"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
)

// Lease is how long an execution owns a sale that it neither recorded nor gave up. It is longer than the checkout
// state machine may take, so that whoever takes over after it meets no living execution.
const Lease = 60 * time.Second

// Quote prices a submission with what the database says now. When the sale was recorded before, it gives that
// sale instead. Who approves is looked at here, so the terms come without an approver.
//
// Errors: errs.UnknownTill, errs.TillClosed, errs.SaleIDReused, errs.InvalidRequest, errs.CreditLimit, those of pins.ApprovedBy and of Price.
func Quote(ctx context.Context, conn *sql.DB, s Submission, terms Terms) (Cart, *Sale, error) {
	r := s.Request
	standing, err := db.New(conn).Standing(ctx, db.StandingParams{Document: string(r.Document), SaleID: r.ID, TillID: r.TillID})
	if errors.Is(err, sql.ErrNoRows) {
		return Cart{}, nil, errs.New(errs.UnknownTill, "no active till has the id %q", r.TillID)
	}
	if err != nil {
		return Cart{}, nil, fmt.Errorf("reading the till: %w", mysql.Explain(err))
	}
	if standing.State == recorded {
		before, err := sameSale(ctx, conn, r.ID, r.Hash(), standing.RequestHash)
		return Cart{}, before, err
	}
	if standing.ShiftID == "" {
		return Cart{}, nil, errs.New(errs.TillClosed, "the till %s has no open shift", r.TillID)
	}
	products, err := catalog.ForSale(ctx, conn, r.productIDs())
	if err != nil {
		return Cart{}, nil, err
	}
	by := actor.Actor{Username: s.Cashier.Username, Name: s.Cashier.Name}
	if terms.Approver, err = pins.ApprovedBy(ctx, conn, by, s.Role, r.Approval, terms.Now); err != nil {
		return Cart{}, nil, err
	}
	uses, err := operation.Uses(ctx, conn, r.operations(terms.Now))
	if err != nil {
		return Cart{}, nil, err
	}
	cart, err := quote(ctx, conn, s, Till{Name: standing.TillName, Series: standing.Series}, goods{products, uses}, terms)
	return cart.light(), nil, err
}

// goods are what was read to price a submission: its products, and for each payment where the number of its operation was used before.
type goods struct {
	products map[string]catalog.Priced
	uses     [][]payment.Use
}

// quote prices a submission by what was read, and asks whether its customer may owe what is on credit.
func quote(ctx context.Context, conn db.DBTX, s Submission, at Till, read goods, terms Terms) (Cart, error) {
	cart, err := Price(s, at, read.products, terms)
	if err != nil {
		return Cart{}, err
	}
	for i := range cart.Payments {
		cart.Payments[i].SameOperation = read.uses[i]
	}
	return cart, mayOwe(ctx, conn, cart)
}

// mayOwe refuses store credit above the customer's limit before anything is reserved. Only Record decides.
func mayOwe(ctx context.Context, conn db.DBTX, cart Cart) error {
	if cart.CustomerID == "" {
		return nil
	}
	who, err := customer.Find(ctx, conn, cart.CustomerID)
	if errs.CodeOf(err) == errs.NotFound {
		return errs.Invalid("customerId", "no customer has this id")
	}
	if err != nil {
		return err
	}
	if owed := cart.credit(); owed > 0 {
		return who.Allow(owed)
	}
	return nil
}

// reserve takes the goods of the cart, those that may run short even when the stock says that they are gone.
func reserve(ctx context.Context, tx *sql.Tx, cart Cart, now time.Time) error {
	if cart.mayRunShort() {
		return stock.ReserveAllowingShort(ctx, tx, cart.ID, cart.items(), cart.Voucher, now)
	}
	return stock.Reserve(ctx, tx, cart.ID, cart.items())
}

// The states of a checkout row.
const (
	reserved  = "reserved"
	recorded  = "recorded"
	abandoned = "abandoned"
)

// Claim is the right of one execution to bring a sale to its end. Generation counts the owners that gave up
// before, and one.
type Claim struct {
	Generation int `json:"generation"`
	// CardLines is how many payments to look at for a card, of this try and of those before it, which may have been paid in another
	// way: 0 when the terminal is not needed.
	CardLines int `json:"cardLines"`
}

// Reserve claims the sale for the execution and reserves its goods. It may run again in the same execution. When
// another execution recorded the sale meanwhile, it gives that sale instead.
//
// An execution that died holding the sale is succeeded after its Lease, in its generation: its payment counts. One
// that gave the sale up is succeeded in the next generation: its payment was given back, or will be.
//
// Errors: errs.SaleIDReused, errs.SaleInProgress (another execution is at it), errs.RestoreUndecided (the shop was restored since, and nobody
// has said whether the card was charged), stock.ErrShort.
func Reserve(ctx context.Context, tx *sql.Tx, cart Cart, execution string, now time.Time) (Claim, *Sale, error) {
	q := db.New(tx)
	fresh, err := q.ClaimSale(ctx, db.ClaimSaleParams{SaleID: cart.ID, RequestHash: cart.Hash, Execution: execution,
		CardLines: cart.cardLines(), CreatedAt: now, ExpiresAt: now.Add(Lease)})
	if err != nil {
		return Claim{}, nil, fmt.Errorf("claiming the sale: %w", err)
	}
	if fresh == 1 {
		return Claim{Generation: 1, CardLines: cart.cardLines()}, nil, reserve(ctx, tx, cart, now)
	}
	held, err := q.LockCheckout(ctx, cart.ID)
	if err != nil {
		return Claim{}, nil, fmt.Errorf("reading the claim: %w", err)
	}
	switch {
	case held.State == recorded:
		before, err := sameSale(ctx, tx, cart.ID, cart.Hash, held.RequestHash)
		return Claim{}, before, err
	case held.RequestHash != cart.Hash && held.State != abandoned: // what was given up may be sold in another way, in the next generation
		return Claim{}, nil, errs.New(errs.SaleIDReused, "the sale %s was submitted with another cart", cart.ID)
	case held.State == reserved && step.Run(held.Execution) == execution:
		again := Claim{Generation: held.Generation, CardLines: cart.cardLines()}
		if again.CardLines > 0 {
			again.CardLines = max(held.CardLines, again.CardLines)
		}
		return again, nil, nil
	case held.State == reserved && now.Before(held.ExpiresAt):
		return Claim{}, nil, errs.New(errs.SaleInProgress, "the sale %s is in the hands of %s", cart.ID, held.Execution)
	}
	if err := mayGoOn(ctx, q, cart.ID, held.CardLines); err != nil {
		return Claim{}, nil, err
	}
	claim := Claim{Generation: held.Generation, CardLines: cart.cardLines()}
	through := held.VoidThrough
	if held.State == abandoned {
		if held.CardLines > 0 && claim.CardLines == 0 { // it is paid in another way now: the sweep voids, and the customer does not wait for it
			through = held.Generation
		}
		claim.Generation++
	} else {
		claim.CardLines = max(held.CardLines, claim.CardLines)
	}
	if claim.CardLines > 0 { // the step of the terminal voids the tries before
		claim.CardLines, through = max(held.CardLines, claim.CardLines), 0
	}
	err = q.TakeOver(ctx, db.TakeOverParams{RequestHash: cart.Hash, Execution: execution, Generation: claim.Generation,
		CardLines: max(held.CardLines, claim.CardLines), VoidThrough: through, ExpiresAt: now.Add(Lease), SaleID: cart.ID})
	if err != nil {
		return Claim{}, nil, fmt.Errorf("taking the sale over: %w", err)
	}
	if held.State == reserved {
		return claim, nil, nil // its goods are reserved still
	}
	// The goods of a sale that was given up may still be reserved, when its execution could not release them.
	if _, err := stock.Release(ctx, tx, cart.ID); err != nil {
		return Claim{}, nil, err
	}
	return claim, nil, reserve(ctx, tx, cart, now)
}

// mayGoOn asks what became of a sale that was open when the shop was restored: another try would void the charge of a customer who has
// the goods.
func mayGoOn(ctx context.Context, q *db.Queries, id string, cardLines int) error {
	fate, err := q.FateOf(ctx, id)
	if err != nil {
		return fmt.Errorf("asking what became of the sale: %w", err)
	}
	switch {
	case fate.Served > 0:
		return errs.New(errs.SaleIDReused, "the sale %s went through before the shop was restored: it is entered from paper, as a new one", id)
	case fate.Undecided > 0 && cardLines > 0:
		return errs.New(errs.RestoreUndecided, "nobody has said whether the card of the sale %s was charged before the shop was restored", id)
	}
	return nil
}

// Short turns stock.ErrShort into an error that names the products; every other error stays.
func Short(ctx context.Context, conn db.DBTX, cart Cart, err error) error {
	if !errors.Is(err, stock.ErrShort) {
		return err
	}
	short := stock.Shortages(ctx, conn, cart.asked())
	if short != nil && cart.pinWouldDo(short) {
		needed := errs.New(errs.ApprovalNeeded, "the stock says that these goods are gone: a manager may vouch for them")
		needed.Shortages = errs.From(short).Shortages
		return needed
	}
	if short != nil {
		return short
	}
	// Others gave their goods back between the two looks: the whole step may run again.
	return errs.New(errs.Unavailable, "what was short is there again")
}

// Record records the sale: number, sale, lines, payments, event, and the goods off the shelf, all in the caller's
// transaction. What is written after the number waits in the bundle, which the caller sends. It may run again: a sale that is
// recorded already is given as it is. The sale's time is now, or a moment later (till.TakeNumber).
//
// Errors: errs.SaleGivenUp when the execution owns the sale no more, so nothing may be recorded; errs.TillClosed, errs.CreditLimit.
func Record(ctx context.Context, bundle *mysql.Bundle, cart Cart, claim Claim, execution string, now time.Time) (Sale, error) {
	counter, held, err := lockClaimed(ctx, bundle.Tx, cart)
	switch {
	case err != nil:
		return Sale{}, err
	case held.State == recorded:
		return asRecorded(ctx, bundle.Tx, cart.ID)
	case held.State != reserved || step.Run(held.Execution) != execution || held.Generation != claim.Generation:
		return Sale{}, errs.New(errs.SaleGivenUp, "the sale %s is no longer this execution's", cart.ID)
	case !counter.Open():
		return Sale{}, errs.New(errs.TillClosed, "the till has no open shift")
	}
	if err := db.New(bundle).CloseCheckout(ctx, cart.ID); err != nil {
		return Sale{}, fmt.Errorf("closing the claim: %w", err)
	}
	next, err := counter.TakeNumber(ctx, bundle, now)
	if err != nil {
		return Sale{}, err
	}
	cart.Series = next.Series // another one when the shop began to emit since the cart was priced
	q := db.New(bundle.Tx)
	if err := nameLines(ctx, q, cart.Lines); err != nil {
		return Sale{}, err
	}
	if cart.ApprovedBy, err = approvedBy(ctx, q, cart); err != nil {
		return Sale{}, err
	}
	sale, err := write(ctx, bundle, cart, next, counter.Shift, execution)
	if err != nil {
		return Sale{}, err
	}
	return sale, stock.Consume(ctx, bundle, cart.ID, cart.Cashier.Username, next.At)
}

// lockClaimed locks what recording a sale needs, in one round trip: its till and shift, its claim, its series.
func lockClaimed(ctx context.Context, tx *sql.Tx, cart Cart) (*till.Counter, db.LockCheckoutRow, error) {
	bundle := &mysql.Bundle{Tx: tx}
	counter := till.AskCounter(bundle, cart.TillID, string(cart.Document))
	var held db.LockCheckoutRow
	mysql.Ask(bundle, db.LockCheckout, func(rows []db.LockCheckoutRow) error {
		for _, row := range rows {
			held = row
		}
		return nil
	}, cart.ID)
	counter.AskSeries(bundle)
	if _, err := bundle.Send(ctx); err != nil {
		return nil, held, fmt.Errorf("reading the claim: %w", err)
	}
	return counter, held, nil
}

// write records the sale of a cart under its number: all but the goods.
func write(ctx context.Context, bundle *mysql.Bundle, cart Cart, next till.Number, shift, execution string) (Sale, error) {
	sale, err := cart.receipt(next)
	if err != nil {
		return Sale{}, fmt.Errorf("numbering the sale: %w", err)
	}
	if debt := cart.credit(); debt > 0 {
		if err := customer.Charge(ctx, bundle.Tx, cart.CustomerID, cart.ID, debt, cart.Cashier.Username, next.At); err != nil {
			return Sale{}, err
		}
		if sale.Instalments, err = instalments(ctx, db.New(bundle.Tx), cart.ID, cart.Payments); err != nil {
			return Sale{}, err
		}
	}
	if err := insert(ctx, bundle, cart, sale, next.Number, shift, execution); err != nil {
		return Sale{}, err
	}
	if err := document.Issue(ctx, bundle, document.Paper{ID: sale.ID, Kind: document.Kind(cart.Document.Code()), Series: next.Series, Number: next.Number,
		Emission: next.Emission, At: next.At, Total: cart.Totals.ToPay}); err != nil {
		return Sale{}, err
	}
	return sale, auditApproval(ctx, bundle, cart, sale)
}

// approvedBy says who allowed what a cashier may not do alone; "" when nothing of the kind was done. Whether goods were short is
// known since they were reserved.
func approvedBy(ctx context.Context, q *db.Queries, cart Cart) (string, error) {
	if cart.ApprovedBy != "" || !cart.mayRunShort() {
		return cart.ApprovedBy, nil
	}
	short, err := q.CountIncidents(ctx, cart.ID)
	if err != nil {
		return "", fmt.Errorf("counting what was short: %w", err)
	}
	if short == 0 {
		return "", nil
	}
	return cart.Voucher, nil
}

// auditApproval writes into the audit who allowed what a cashier may not do alone: a manager's PIN, or his own session.
func auditApproval(ctx context.Context, tx db.DBTX, cart Cart, sale Sale) error {
	if cart.ApprovedBy == "" {
		return nil
	}
	by := actor.Actor{Username: cart.Cashier.Username, Name: cart.Cashier.Name}
	return audit.Write(ctx, tx, by, "sale.approved", sale.ID, nil, map[string]any{
		"number": sale.Number, "total": sale.Totals.Total, "discount": sale.Totals.Discount, "approvedBy": cart.ApprovedBy}, sale.SoldAt)
}

// insert writes the sale with its lines, payments and event.
func insert(ctx context.Context, tx db.DBTX, cart Cart, sale Sale, number int, shift, execution string) error {
	q := db.New(tx)
	document, name := cart.Anonymous, ""
	if cart.Buyer != nil {
		document, name = cart.Buyer.document(), cart.Buyer.Name
	}
	row := db.InsertSaleParams{
		ID: cart.ID, Document: string(cart.Document), Series: cart.Series, Number: number, IssuerRuc: cart.IssuerRUC,
		TillID: cart.TillID, TillName: cart.TillName, Cashier: cart.Cashier.Username, CashierName: cart.Cashier.Name,
		BuyerKind: document.Kind, BuyerNumber: document.Number, BuyerName: name, SoldAt: sale.SoldAt, BusinessDay: sale.BusinessDay,
		TaxedBase: cart.Totals.TaxedBase, Exonerated: cart.Totals.Exonerated, Unaffected: cart.Totals.Unaffected,
		Igv: cart.Totals.IGV, IgvRate: cart.Totals.IGVRate, Icbper: cart.Totals.ICBPER, Bags: cart.Totals.Bags,
		Discount: cart.Totals.Discount, ApprovedBy: cart.ApprovedBy, Total: cart.Totals.Total, Rounding: cart.Totals.Rounding, Cost: 0,
		SettingsVersion: cart.SettingsVersion, Execution: execution,
		ShiftID: sql.NullString{String: shift, Valid: true}, CustomerID: sql.NullString{String: cart.CustomerID, Valid: cart.CustomerID != ""},
	}
	lines := make([]db.InsertLineParams, len(cart.Lines))
	for i, l := range cart.Lines {
		row.Cost += l.Cost
		lines[i] = db.InsertLineParams{SaleID: cart.ID, Line: l.Number, ProductID: l.ProductID, Sku: l.SKU, Name: l.Name, Unit: string(l.Unit),
			Quantity: l.Quantity, UnitPrice: l.UnitPrice, Discount: l.Discount, PromotionID: sql.NullString{String: l.PromotionID, Valid: l.PromotionID != ""},
			Promotion: l.Promotion, Amount: l.Amount, TaxClass: l.TaxClass, Base: l.Base, Igv: l.IGV, Icbper: l.ICBPER, Cost: l.Cost}
	}
	if err := q.InsertSale(ctx, row); err != nil {
		return fmt.Errorf("recording the sale: %w", err)
	}
	if _, err := mysql.InsertAll(ctx, tx, db.InsertLine, lines); err != nil {
		return fmt.Errorf("recording the lines: %w", err)
	}
	payments := make([]db.InsertPaymentParams, len(cart.Payments))
	for i, p := range cart.Payments {
		payments[i] = db.InsertPaymentParams{SaleID: cart.ID, Line: i + 1, Method: string(p.Method), Amount: p.Amount, Received: p.Received,
			Reference: p.Reference, Authorization: p.Authorization, State: string(p.State)}
	}
	if _, err := mysql.InsertAll(ctx, tx, db.InsertPayment, payments); err != nil {
		return fmt.Errorf("recording the payments: %w", err)
	}
	return event.Write(ctx, tx, event.SaleCompleted, sale.ID,
		map[string]any{"saleId": sale.ID, "number": sale.Number, "total": sale.Totals.Total, "businessDay": sale.BusinessDay}, sale.SoldAt)
}
