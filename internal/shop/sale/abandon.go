package sale

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/shop/sale/db"
	"carmensita.pe/market/internal/shop/stock"
)

// Abandoned is how giving a sale up went.
type Abandoned struct {
	// Sale is set when the sale turned out to be recorded: there is nothing to undo, but maybe payments of the tries before Generation
	// and it, if Owned says so.
	Sale *Sale `json:"sale"`
	// Owned says that the execution owned the sale and must undo what it did.
	Owned      bool `json:"owned"`
	Generation int  `json:"generation"`
	// CardLines is for payment.Undo: 0 when no card terminal can hold money of the sale.
	CardLines int `json:"cardLines"`
}

// Left is what dead executions left behind: Goods are sales that hold goods, or that nobody has given up yet; Cards are those whose
// cards a terminal may have charged. A sale may be in both.
type Left struct {
	Goods []string `json:"goods"`
	Cards []string `json:"cards"`
}

// Expired lists what a run of the sweep takes on, and notes that it does: what fails or hangs comes last in the next run. Goods wait for
// no terminal, so they are a list of their own. Of cards there are no more than a run reaches while every terminal hangs.
func Expired(ctx context.Context, conn db.DBTX, now time.Time) (Left, error) {
	const goods, cards = 100, 20
	q := db.New(conn)
	holding, err := q.HoldingCheckouts(ctx, db.HoldingCheckoutsParams{Now: now, Limit: goods})
	if err != nil {
		return Left{}, fmt.Errorf("reading expired sales: %w", mysql.Explain(err))
	}
	charged, err := q.ChargedCheckouts(ctx, db.ChargedCheckoutsParams{Now: now, Limit: cards})
	if err != nil {
		return Left{}, fmt.Errorf("reading charges of expired sales: %w", mysql.Explain(err))
	}
	left := Left{Goods: append([]string{}, holding...), Cards: append([]string{}, charged...)}
	if tried := slices.Concat(holding, charged); len(tried) > 0 {
		if err := q.MarkTried(ctx, db.MarkTriedParams{TriedAt: sql.NullTime{Time: now, Valid: true}, Ids: tried}); err != nil {
			return Left{}, fmt.Errorf("noting what is tried: %w", mysql.Explain(err))
		}
	}
	return left, nil
}

// Abandon decides, under the lock of the checkout row, that the sale will not be recorded by its owner: this execution,
// or one whose Lease is over. A Record that is still under way somewhere has committed before, and its sale is given;
// or it comes too late and fails. Where nobody has claimed the sale yet, a row that says so keeps the late SellAtOnce of a lost attempt from
// recording it.
func Abandon(ctx context.Context, tx *sql.Tx, saleID, execution string, now time.Time) (Abandoned, error) {
	q := db.New(tx)
	unclaimed, err := q.GiveUpUnclaimed(ctx, db.GiveUpUnclaimedParams{SaleID: saleID, Execution: execution, CreatedAt: now, ExpiresAt: now})
	if err != nil {
		return Abandoned{}, fmt.Errorf("giving the sale up: %w", err)
	}
	if unclaimed == 1 {
		return Abandoned{}, nil
	}
	held, err := q.LockCheckout(ctx, saleID)
	if err != nil {
		return Abandoned{}, fmt.Errorf("reading the claim: %w", err)
	}
	if held.State == recorded {
		sale, err := asRecorded(ctx, tx, saleID)
		return Abandoned{Sale: &sale, Owned: held.VoidThrough > 0, Generation: held.VoidThrough, CardLines: held.CardLines}, err
	}
	if step.Run(held.Execution) != execution && now.Before(held.ExpiresAt) {
		return Abandoned{}, nil
	}
	if err := q.AbandonCheckout(ctx, saleID); err != nil {
		return Abandoned{}, fmt.Errorf("giving the sale up: %w", err)
	}
	return Abandoned{Owned: true, Generation: held.Generation, CardLines: held.CardLines}, nil
}

// Release gives back the goods of a sale that was abandoned in this generation, and with settled notes that no card
// terminal holds money of it any more. It may run again. It says how many products were released.
func Release(ctx context.Context, tx *sql.Tx, saleID string, generation int, settled bool) (int, error) {
	q := db.New(tx)
	held, err := q.LockCheckout(ctx, saleID)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("reading the claim: %w", err)
	}
	if held.State == recorded && settled {
		if err := q.ForgetVoids(ctx, db.ForgetVoidsParams{SaleID: saleID, VoidThrough: generation}); err != nil {
			return 0, fmt.Errorf("settling the tries before: %w", err)
		}
	}
	if held.State != abandoned || held.Generation != generation {
		return 0, nil // another execution has taken the sale over: its reservation is not ours
	}
	if settled {
		if err := q.SettleCheckout(ctx, db.SettleCheckoutParams{SaleID: saleID, Generation: generation}); err != nil {
			return 0, fmt.Errorf("settling the sale: %w", err)
		}
	}
	return stock.Release(ctx, tx, saleID)
}
