package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/ops/backup/db"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// What the outside world may have seen between a backup and its restore: more numbers of each series and more tills than any shop has in
// that time.
const (
	mostNumbers = 10_000
	mostTills   = 10
)

// MarkRestored marks a shop as brought back from a backup, before anything of it runs. Until Release no machine touches the outside world
// for what was open by then: no charge is voided, nothing is paid back, no event is published, no supplier gets a mail, no report is
// mailed. Every series skips the numbers that may have been issued, and new tills skip the series that may exist. It may run again. On AWS
// the runbook calls it.
func MarkRestored(ctx context.Context, conn *sql.DB, id string, taken, now time.Time) error {
	err := mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		q := db.New(tx)
		if err := errors.Join(q.Supersede(ctx, db.SupersedeParams{Now: sql.NullTime{Time: now, Valid: true}, ID: id}), q.ForgetDecisions(ctx, id)); err != nil {
			return err
		}
		if err := q.InsertRestore(ctx, db.InsertRestoreParams{ID: id, TakenAt: taken, RestoredAt: now, More: mostTills}); err != nil {
			return err
		}
		series, err := q.SeriesNow(ctx)
		if err != nil {
			return err
		}
		for _, s := range series { // a shop has some tills, and is restored once in years
			if err := leaveOut(ctx, q, s.Series, s.LastNumber+mostNumbers, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("marking the shop as restored: %w", err)
	}
	// Suppliers and listeners know orders and events by their numbers.
	for table, more := range map[string]int{"restock_orders": 1_000, "outbox": 1_000_000} {
		column := map[string]string{"restock_orders": "number", "outbox": "id"}[table]
		var last int64
		if err := conn.QueryRowContext(ctx, "select coalesce(max("+column+"), 0) from "+table).Scan(&last); err != nil {
			return fmt.Errorf("reading the last number of %s: %w", table, mysql.Explain(err))
		}
		if _, err := conn.ExecContext(ctx, fmt.Sprintf("alter table %s auto_increment = %d", table, last+int64(more))); err != nil {
			return fmt.Errorf("raising the numbers of %s: %w", table, mysql.Explain(err))
		}
	}
	return nil
}

// leaveOut has a series go on after a number.
func leaveOut(ctx context.Context, q *db.Queries, series string, through int, now time.Time) error {
	last, err := q.LockSeriesOf(ctx, series)
	if errors.Is(err, sql.ErrNoRows) {
		return errs.Invalid("lastNumbers", "there is no series %s", series)
	}
	if err != nil || last >= through {
		return err
	}
	if err := q.InsertGap(ctx, db.InsertGapParams{Series: series, FirstNumber: last + 1, LastNumber: through, MadeAt: now}); err != nil {
		return err
	}
	return q.RaiseSeries(ctx, db.RaiseSeriesParams{LastNumber: through, Series: series})
}

// Unresolved is what was open when the backup was made, and may have gone on since: a person finds out.
type Unresolved struct {
	// Waits reports whether there is such a restore.
	Waits    bool      `json:"waits"`
	ID       string    `json:"id,omitempty"`
	Taken    time.Time `json:"taken,omitzero"`
	Restored time.Time `json:"restored,omitzero"`
	// Charges are sales whose cards the terminal may hold money of; the terminal's own list tells.
	Charges []UnresolvedCharge `json:"charges"`
	// Paybacks are what cards had to get back.
	Paybacks []UnresolvedPayback `json:"paybacks"`
	// Orders were not mailed to their supplier yet, Events not published, by their kind.
	Orders []UnresolvedOrder `json:"orders"`
	Events map[string]int64  `json:"events"`
	// Report says that a day's report may have been mailed: its time was before the restore.
	Report bool `json:"report"`
	// Decisions are what people have said so far.
	Decisions []Decided `json:"decisions"`
}

// UnresolvedCharge is a sale that was under way, or given up, or paid without a card since.
type UnresolvedCharge struct {
	SaleID string    `json:"saleId"`
	State  string    `json:"state"`
	At     time.Time `json:"at"`
}

// UnresolvedPayback is a part of a credit note.
type UnresolvedPayback struct {
	RefundID string         `json:"refundId"`
	Line     int            `json:"line"`
	Number   string         `json:"number"`
	Amount   money.Centimos `json:"amount"`
}

// UnresolvedOrder is an order to a supplier.
type UnresolvedOrder struct {
	ID     string `json:"id"`
	Number int    `json:"number"`
	State  string `json:"state"`
}

func noneOpen() Unresolved {
	return Unresolved{
		Charges:   []UnresolvedCharge{},
		Paybacks:  []UnresolvedPayback{},
		Orders:    []UnresolvedOrder{},
		Events:    map[string]int64{},
		Decisions: []Decided{},
	}
}

// Waiting is FindUnresolved, and an empty list for a shop in which nothing waits.
func Waiting(ctx context.Context, conn db.DBTX) (Unresolved, error) {
	u, err := FindUnresolved(ctx, conn)
	if errs.CodeOf(err) == errs.NotFound {
		return noneOpen(), nil
	}
	return u, err
}

// FindUnresolved lists what a person has to decide about before machines go on; errs.NotFound when the shop is not restored, or released.
func FindUnresolved(ctx context.Context, conn db.DBTX) (Unresolved, error) {
	q := db.New(conn)
	r, err := q.OpenRestore(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Unresolved{}, errs.New(errs.NotFound, "no restore waits for anybody")
	}
	if err != nil {
		return Unresolved{}, fmt.Errorf("reading the restore: %w", mysql.Explain(err))
	}
	return unresolved(ctx, q, r)
}

func unresolved(ctx context.Context, q *db.Queries, r db.OpenRestoreRow) (Unresolved, error) {
	u := noneOpen()
	u.Waits, u.ID, u.Taken, u.Restored = true, r.ID, r.TakenAt, r.RestoredAt
	charges, err := q.UnresolvedCharges(ctx, r.RestoredAt)
	if err != nil {
		return Unresolved{}, fmt.Errorf("reading charges: %w", mysql.Explain(err))
	}
	for _, c := range charges {
		u.Charges = append(u.Charges, UnresolvedCharge{SaleID: c.SaleID, State: c.State, At: c.CreatedAt})
	}
	paybacks, err := q.UnresolvedPaybacks(ctx, r.RestoredAt)
	if err != nil {
		return Unresolved{}, fmt.Errorf("reading paybacks: %w", mysql.Explain(err))
	}
	for _, p := range paybacks {
		u.Paybacks = append(u.Paybacks, UnresolvedPayback{RefundID: p.RefundID, Line: p.Line, Number: fmt.Sprintf("%s-%08d", p.Series, p.Number), Amount: p.Amount})
	}
	orders, err := q.UnresolvedOrders(ctx, r.RestoredAt)
	if err != nil {
		return Unresolved{}, fmt.Errorf("reading orders: %w", mysql.Explain(err))
	}
	for _, o := range orders {
		u.Orders = append(u.Orders, UnresolvedOrder{ID: o.ID, State: o.State, Number: o.Number})
	}
	events, err := q.UnresolvedEvents(ctx, r.RestoredAt)
	if err != nil {
		return Unresolved{}, fmt.Errorf("reading events: %w", mysql.Explain(err))
	}
	for _, e := range events {
		u.Events[e.Kind] = e.Waiting
	}
	days, err := q.HasSold(ctx, peru.BusinessDay(r.RestoredAt))
	if err != nil {
		return Unresolved{}, fmt.Errorf("looking for sales: %w", mysql.Explain(err))
	}
	u.Report = days > 0
	decisions, err := q.DecisionsOf(ctx, r.ID)
	if err != nil {
		return Unresolved{}, fmt.Errorf("reading what was decided: %w", mysql.Explain(err))
	}
	on := u.items()
	for _, d := range decisions {
		if one := (Decision{Kind(d.Kind), d.Item, Outcome(d.Outcome)}); on[one.of()] { // what a person settled in another way meanwhile is off the list
			u.Decisions = append(u.Decisions, Decided{Decision: one, By: d.DecidedBy, At: d.DecidedAt})
		}
	}
	return u, nil
}
