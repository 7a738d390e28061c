package sale

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/sale/db"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
)

// Begun is a sale whose goods are reserved; or Sold, when it was recorded before.
type Begun struct {
	Cart  *Cart `json:"cart"`
	Claim Claim `json:"claim"`
	Sold  *Sale `json:"sold"`
}

// Begin prices a submission, claims its sale for the execution and reserves its goods, all in the caller's transaction. What is written waits
// in the bundle, which the caller sends. As in SellAtOnce the claim is the first write, and only of a sale that nobody has claimed: every
// other one, and one with a PIN, whose check takes longer than a lock should last, is Resume's.
//
// Errors: those of Price, errs.CreditLimit, and others that Resume explains, also when they come of sending the bundle.
func Begin(ctx context.Context, bundle *mysql.Bundle, s Submission, terms Terms, execution string) (Begun, error) {
	if s.Request.Approval != nil {
		return Begun{}, fmt.Errorf("it has a PIN: %w", errNotPlain)
	}
	at, read, err := claimFresh(ctx, bundle.Tx, s.Request, execution, terms.Now)
	if err != nil {
		return Begun{}, err
	}
	terms.Approver = pins.OwnApproval(actor.Actor{Username: s.Cashier.Username, Name: s.Cashier.Name}, s.Role)
	cart, err := quote(ctx, bundle.Tx, s, at, *read, terms)
	if err != nil {
		return Begun{}, err
	}
	cart = cart.light()
	return Begun{Cart: &cart, Claim: Claim{Generation: 1, CardLines: cart.cardLines()}}, stock.Promise(ctx, bundle, cart.ID, cart.items())
}

// claimFresh claims a sale and reads what it is priced by, in one round trip.
func claimFresh(ctx context.Context, tx *sql.Tx, r Request, execution string, now time.Time) (Till, *goods, error) {
	bundle := &mysql.Bundle{Tx: tx}
	err := db.New(bundle).ClaimFresh(ctx, db.ClaimFreshParams{SaleID: r.ID, RequestHash: r.Hash(), Execution: execution, CardLines: r.cardLines(),
		CreatedAt: now, ExpiresAt: now.Add(Lease)})
	if err != nil {
		return Till{}, nil, fmt.Errorf("claiming the sale: %w", err)
	}
	var at Till
	mysql.Ask(bundle, db.OpenCounter, func(rows []db.OpenCounterRow) error {
		for _, row := range rows {
			at = Till{Name: row.TillName, Series: row.Series}
		}
		return nil
	}, string(r.Document), r.TillID)
	read := askGoods(bundle, r, now)
	if err := sendClaim(ctx, bundle); err != nil {
		return Till{}, nil, err
	}
	if at.Series == "" {
		return Till{}, nil, fmt.Errorf("its till is not open: %w", errNotPlain)
	}
	return at, read, nil
}

// Resume begins a sale that Begin has not begun, which was rolled back, in the transaction that in runs: it was recorded before under its
// id; or an earlier try has claimed it, a manager has to be asked, or goods are short that one may let run short. Every other failure stays.
//
// Errors: those of Quote, Reserve and Short.
func Resume(ctx context.Context, conn *sql.DB, s Submission, terms Terms, execution string, failure error,
	in func(do func(*sql.Tx) (Begun, error)) (Begun, error)) (Begun, error) {
	short := errors.Is(failure, stock.ErrShort)
	if !short && !errors.Is(failure, errNotPlain) {
		return Begun{}, failure
	}
	cart, sold, err := Quote(ctx, conn, s, terms)
	if err != nil {
		return Begun{}, letGo(ctx, conn, s.Request.ID, execution, terms.Now, err)
	}
	if short && !cart.mayRunShort() {
		return Begun{}, Short(ctx, conn, cart, failure)
	}
	begun, err := in(func(tx *sql.Tx) (Begun, error) {
		if sold != nil { // nothing but the trail is written
			return Begun{Sold: sold}, nil
		}
		claim, sold, err := Reserve(ctx, tx, cart, execution, terms.Now)
		return Begun{Cart: &cart, Claim: claim, Sold: sold}, err
	})
	return begun, Short(ctx, conn, cart, err)
}

// letGo gives up what an attempt of this execution reserved whose answer was lost, when the sale is refused now: a price has changed, or
// the shift was closed. It returns the refusal.
func letGo(ctx context.Context, conn *sql.DB, saleID, execution string, now time.Time, refusal error) error {
	if errs.CodeOf(refusal).Spec().Status >= http.StatusInternalServerError {
		return refusal // the step runs again, or the sale is given up
	}
	held, err := db.New(conn).Claimed(ctx, saleID)
	if errors.Is(err, sql.ErrNoRows) || err == nil && (held.State != reserved || step.Run(held.Execution) != execution) {
		return refusal
	}
	if err != nil {
		return fmt.Errorf("reading the claim: %w", mysql.Explain(err))
	}
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		given, err := Abandon(ctx, tx, saleID, execution, now)
		if err != nil || !given.Owned {
			return err
		}
		_, err = Release(ctx, tx, saleID, given.Generation, false)
		return err
	})
	if err != nil {
		return err
	}
	return refusal
}
