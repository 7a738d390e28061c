package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"carmensita.pe/market/internal/ops/backup/db"
	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
)

// Kind is what a decision is about.
type Kind string

// The kinds, each with what its item is.
const (
	// Charge of a sale's card: the id of the sale.
	Charge Kind = "charge"
	// Payback to a card: refund/line.
	Payback Kind = "payback"
	// Order to a supplier: its id.
	Order Kind = "order"
	// Events that wait: their kind.
	Events Kind = "events"
	// Report of the last day whose time was before the restore: Daily.
	Report Kind = "report"
)

// Daily is the item of Report.
const Daily = "daily"

// Outcome is what the world has seen of a thing.
type Outcome string

// The outcomes. What happened is noted and left alone: the sale went through, the card has its money, the order was mailed. What did not
// is done by the machines after the release: the charge is voided, the money is paid back, the order follows its way.
const (
	Happened    Outcome = "happened"
	NotHappened Outcome = "not_happened"
)

// Decision is what a person says of one thing on the list.
type Decision struct {
	Kind    Kind    `json:"kind" validate:"required,oneof=charge payback order events report"`
	Item    string  `json:"item" validate:"required,printascii,max=64"`
	Outcome Outcome `json:"outcome" validate:"required,oneof=happened not_happened"`
}

// String names what the decision is about, such as charge:<sale>.
func (d Decision) String() string { return string(d.Kind) + ":" + d.Item }

// of is what the decision is about.
func (d Decision) of() Decision { return Decision{Kind: d.Kind, Item: d.Item} }

// Decided is a decision with who made it.
type Decided struct {
	Decision
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// Decisions are what a person says of some of what waits since a restore.
type Decisions struct {
	// RestoreID is of the list that the person has seen.
	RestoreID string     `json:"restoreId" validate:"required,printascii,max=36"`
	Decisions []Decision `json:"decisions" validate:"required,min=1,max=500,dive"`
}

// ReleaseRequest lets the machines go on.
type ReleaseRequest struct {
	RestoreID string `json:"restoreId" validate:"required,printascii,max=36"`
	// LastNumbers are the last printed numbers of series, where somebody has seen a higher one than was left out.
	LastNumbers []LastNumber `json:"lastNumbers,omitempty" validate:"max=100,dive"`
}

// LastNumber is the last printed number of a series.
type LastNumber struct {
	Series string `json:"series" validate:"required,alphanum,min=4,max=4"`
	Number int    `json:"number" validate:"min=1,max=99999999"`
}

// items are what has to be decided about.
func (u Unresolved) items() map[Decision]bool {
	on := map[Decision]bool{}
	for _, c := range u.Charges {
		on[Decision{Kind: Charge, Item: c.SaleID}] = true
	}
	for _, p := range u.Paybacks {
		on[Decision{Kind: Payback, Item: p.Item()}] = true
	}
	for _, o := range u.Orders {
		on[Decision{Kind: Order, Item: o.ID}] = true
	}
	for kind := range u.Events {
		on[Decision{Kind: Events, Item: kind}] = true
	}
	if u.Report {
		on[Decision{Kind: Report, Item: Daily}] = true
	}
	return on
}

// Item names the payback in a decision.
func (p UnresolvedPayback) Item() string { return p.RefundID + "/" + strconv.Itoa(p.Line) }

// Undecided lists what is not decided yet, in a stable order.
func (u Unresolved) Undecided() []Decision {
	on := u.items()
	for _, d := range u.Decisions {
		delete(on, d.of())
	}
	left := make([]Decision, 0, len(on))
	for d := range on {
		left = append(left, d)
	}
	slices.SortFunc(left, func(a, b Decision) int {
		return strings.Compare(a.String(), b.String())
	})
	return left
}

// happened returns the items of a kind that the world has seen.
func (u Unresolved) happened(kind Kind) (items []string) {
	for _, d := range u.Decisions {
		if d.Kind == kind && d.Outcome == Happened {
			items = append(items, d.Item)
		}
	}
	return items
}

// lockUnresolved reads the list of a restore under the lock of its row, which every decision and release takes first.
func lockUnresolved(ctx context.Context, tx *sql.Tx, id string) (Unresolved, error) {
	q := db.New(tx)
	held, err := q.LockOpenRestore(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Unresolved{}, errs.New(errs.NotFound, "no restore %q waits for anybody", id)
	}
	if err != nil {
		return Unresolved{}, fmt.Errorf("reading the restore: %w", err)
	}
	return unresolved(ctx, q, db.OpenRestoreRow(held))
}

// Decide records a person's decisions about some of the waiting items, and returns the list afterwards. Nothing moves before Release, and until then
// it may be said anew.
//
// Errors: errs.NotFound when the restore does not wait; errs.InvalidRequest for what is not on its list, or stands twice.
func Decide(ctx context.Context, conn *sql.DB, said Decisions, by actor.Actor, now time.Time) (after Unresolved, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		before, err := lockUnresolved(ctx, tx, said.RestoreID)
		if err != nil {
			return err
		}
		on := before.items()
		noted := make([]db.PutDecisionParams, len(said.Decisions))
		for i, d := range said.Decisions {
			if !on[d.of()] {
				return errs.Invalid(fmt.Sprintf("decisions[%d].item", i), "is not on the list, or stands twice: %s", d)
			}
			delete(on, d.of())
			noted[i] = db.PutDecisionParams{RestoreID: before.ID, Kind: string(d.Kind), Item: d.Item, Outcome: string(d.Outcome), DecidedBy: by.Username, DecidedAt: now}
		}
		if _, err := mysql.InsertAll(ctx, tx, db.PutDecision, noted); err != nil {
			return fmt.Errorf("noting decisions: %w", err)
		}
		if after, err = lockUnresolved(ctx, tx, said.RestoreID); err != nil {
			return err
		}
		return audit.Write(ctx, tx, by, "restore.decided", before.ID, before.Decisions, said.Decisions, now)
	})
	return after, err
}

// Release makes what was decided true and lets the machines go on, all in one transaction. It returns what waits after that: nothing, or
// another restore.
//
// Errors: errs.NotFound when the restore does not wait; errs.RestoreUndecided while something on its list is undecided;
// errs.InvalidRequest for a series that is not there, or stands twice.
func Release(ctx context.Context, conn *sql.DB, with ReleaseRequest, by actor.Actor, now time.Time) (after Unresolved, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		u, err := lockUnresolved(ctx, tx, with.RestoreID)
		if err != nil {
			return err
		}
		if left := u.Undecided(); len(left) > 0 {
			return errs.New(errs.RestoreUndecided, "%d things are undecided, the first is: %s", len(left), left[0])
		}
		if err := u.apply(ctx, tx, by, now); err != nil {
			return err
		}
		q := db.New(tx)
		if err := leaveOutAll(ctx, q, with.LastNumbers, now); err != nil {
			return err
		}
		if err := q.Release(
			ctx,
			db.ReleaseParams{ReleasedBy: sql.NullString{String: by.Username, Valid: true}, ReleasedAt: sql.NullTime{Time: now, Valid: true}, ID: u.ID},
		); err != nil {
			return fmt.Errorf("releasing the shop: %w", err)
		}
		if after, err = Waiting(ctx, tx); err != nil {
			return err
		}
		return audit.Write(ctx, tx, by, "restore.released", u.ID, u, with, now)
	})
	return after, err
}

// apply records what has happened, and leaves the rest to the machines.
func (u Unresolved) apply(ctx context.Context, tx *sql.Tx, by actor.Actor, now time.Time) error {
	q, at := db.New(tx), sql.NullTime{Time: now, Valid: true}
	if sold := u.happened(Charge); len(sold) > 0 {
		if err := q.KeepCharge(ctx, sold); err != nil {
			return fmt.Errorf("keeping charges: %w", err)
		}
	}
	for _, id := range u.happened(Order) { // some, once in years
		if err := restock.WasSent(ctx, tx, id, by, now); err != nil {
			return fmt.Errorf("the order %s: %w", id, err)
		}
	}
	if err := restock.Unfollow(ctx, tx, u.Restored); err != nil {
		return err
	}
	paid := u.happened(Payback)
	for _, p := range u.Paybacks {
		if slices.Contains(paid, p.Item()) {
			if err := q.MarkPaidBack(ctx, db.MarkPaidBackParams{RefundID: p.RefundID, Line: p.Line}); err != nil {
				return fmt.Errorf("noting a payback: %w", err)
			}
		}
	}
	if kinds := u.happened(Events); len(kinds) > 0 {
		if err := q.ForgetEvents(ctx, db.ForgetEventsParams{Now: at, Before: u.Restored, Kinds: kinds}); err != nil {
			return fmt.Errorf("noting events: %w", err)
		}
	}
	if err := q.LoseReports(ctx, db.LoseReportsParams{Now: at, Before: u.Restored}); err != nil {
		return fmt.Errorf("giving reports up: %w", err)
	}
	return nil
}

// leaveOutAll has series go on after the last numbers that were printed, in the order of the series.
func leaveOutAll(ctx context.Context, q *db.Queries, printed []LastNumber, now time.Time) error {
	printed = slices.Clone(printed)
	slices.SortFunc(printed, func(a, b LastNumber) int { return strings.Compare(a.Series, b.Series) })
	for i, last := range printed {
		if i > 0 && printed[i-1].Series == last.Series {
			return errs.Invalid("lastNumbers", "the series %s stands twice", last.Series)
		}
		if err := leaveOut(ctx, q, last.Series, last.Number, now); err != nil {
			return fmt.Errorf("raising the series %s: %w", last.Series, err)
		}
	}
	return nil
}
