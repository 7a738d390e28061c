package sale

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/operation"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/sale/db"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
)

// errNotPlain says that a sale is not as plain as SellAtOnce takes it: Detour finds out what it is.
var errNotPlain = errors.New("the sale is not plain")

// Attempt is what came of selling at once. Without Done the goods are to be reserved first.
type Attempt struct {
	Done *Done `json:"done"`
}

// Done is a sale that is recorded; Repeated, by an execution before this one.
type Done struct {
	Sale     Sale `json:"sale"`
	Repeated bool `json:"repeated"`
}

// SellAtOnce prices a submission, claims its sale, takes the goods off the shelf and records it, all in the caller's transaction, which does
// nothing else: so there is nothing to undo and no lease. What is written waits in the bundle, which the caller sends. The claim is the
// first write, and only of a sale that nobody has claimed: who finds a row, of whatever state, has changed nothing. It locks in
// the order of package mysql.
//
// Errors: those of Price, errs.CreditLimit, and others that Detour explains, also when they come of sending the bundle.
func SellAtOnce(ctx context.Context, bundle *mysql.Bundle, s Submission, terms Terms, execution string) (Attempt, error) {
	r := s.Request
	if !s.AtOnce() {
		return Attempt{}, errs.New(errs.InvalidRequest, "a terminal or a manager has to be asked about the sale %s", r.ID)
	}
	now := terms.Now.Truncate(time.Millisecond) // as precise as the column, so that the answer stays the same
	counter, read, err := claimAtOnce(ctx, bundle.Tx, r, execution, now)
	if err != nil {
		return Attempt{}, err
	}
	terms.Approver = pins.OwnApproval(actor.Actor{Username: s.Cashier.Username, Name: s.Cashier.Name}, s.Role)
	cart, err := quote(ctx, bundle.Tx, s, Till{Name: counter.Till, Series: counter.Series}, *read, terms)
	if err != nil {
		return Attempt{}, err
	}
	next, err := counter.TakeNumber(ctx, bundle, now)
	if err != nil {
		return Attempt{}, err
	}
	sale, err := write(ctx, bundle, cart, next, counter.Shift, execution)
	if err != nil {
		return Attempt{}, err
	}
	return Attempt{Done: &Done{Sale: sale}}, stock.Take(ctx, bundle, cart.ID, cart.items(), cart.Cashier.Username, next.At)
}

// claimAtOnce locks what a sale needs, claims it and reads its products, in one round trip.
func claimAtOnce(ctx context.Context, tx *sql.Tx, r Request, execution string, now time.Time) (*till.Counter, *goods, error) {
	bundle := &mysql.Bundle{Tx: tx}
	counter := till.AskCounter(bundle, r.TillID, string(r.Document))
	err := db.New(bundle).ClaimAtOnce(ctx, db.ClaimAtOnceParams{SaleID: r.ID, RequestHash: r.Hash(), Execution: execution, CreatedAt: now, ExpiresAt: now})
	if err != nil {
		return nil, nil, fmt.Errorf("claiming the sale: %w", err)
	}
	counter.AskSeries(bundle)
	read := askGoods(bundle, r, now)
	if err := sendClaim(ctx, bundle); err != nil {
		return nil, nil, err
	}
	if !counter.Open() {
		return nil, nil, fmt.Errorf("its till is not open: %w", errNotPlain)
	}
	return counter, read, nil
}

// askGoods asks in a bundle for what a submission is priced by.
func askGoods(bundle *mysql.Bundle, r Request, now time.Time) *goods {
	return &goods{products: catalog.AskForSale(bundle, r.productIDs()), uses: operation.AskUses(bundle, r.operations(now))}
}

// sendClaim sends a bundle that claims a sale. It returns errNotPlain when somebody has claimed it before.
func sendClaim(ctx context.Context, bundle *mysql.Bundle) error {
	_, err := bundle.Send(ctx)
	if mysql.IsDuplicate(err) {
		return fmt.Errorf("it was begun before: %w", errNotPlain)
	}
	if err != nil {
		return fmt.Errorf("claiming the sale: %w", err)
	}
	return nil
}

// Detour says what becomes of a sale that SellAtOnce has not made, which was rolled back: it was recorded before under its id; or its goods are
// to be reserved first, because an earlier try has claimed it or a manager who is signed in lets goods run short. Every other failure stays.
//
// Errors: those of Quote and Short.
func Detour(ctx context.Context, conn *sql.DB, s Submission, terms Terms, execution string, failure error) (Attempt, error) {
	short := errors.Is(failure, stock.ErrShort)
	if !short && !errors.Is(failure, errNotPlain) {
		return Attempt{}, failure
	}
	cart, sold, err := Quote(ctx, conn, s, terms)
	switch {
	case err != nil:
		return Attempt{}, err
	case sold != nil:
		made, err := db.New(conn).RecordedAs(ctx, sold.ID)
		if err != nil {
			return Attempt{}, fmt.Errorf("reading who recorded the sale: %w", mysql.Explain(err))
		}
		return Attempt{Done: &Done{Sale: *sold, Repeated: made.Execution != execution}}, nil
	case short && !cart.mayRunShort():
		return Attempt{}, Short(ctx, conn, cart, failure)
	}
	return Attempt{}, nil
}
