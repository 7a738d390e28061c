package till

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/till/db"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Opening begins a shift. The client makes the id.
type Opening struct {
	ID           string         `json:"id"`
	OpeningFloat money.Centimos `json:"openingFloat"`
}

// Closing ends a shift with what was counted in the drawer.
type Closing struct {
	Counted Count `json:"counted" validate:"required"`
}

// Shift is a till's work from opening to closing. What was counted and expected is there once it is closed.
type Shift struct {
	ID           string          `json:"id"`
	TillID       string          `json:"tillId"`
	Till         string          `json:"till"`
	OpenedBy     string          `json:"openedBy"`
	OpenedAt     time.Time       `json:"openedAt"`
	OpeningFloat money.Centimos  `json:"openingFloat"`
	ClosedBy     string          `json:"closedBy,omitempty"`
	ClosedAt     *time.Time      `json:"closedAt,omitempty"`
	ExpectedCash *money.Centimos `json:"expectedCash,omitempty"`
	CountedCash  *money.Centimos `json:"countedCash,omitempty"`
	// Difference is counted less expected: below 0 money is missing.
	Difference *money.Centimos `json:"difference,omitempty"`
	Counted    Count           `json:"counted,omitzero"`
	openedBy   string          // the username
}

// RequireOpen returns the open shift of a till; errs.TillClosed when there is none.
func RequireOpen(ctx context.Context, conn db.DBTX, tillID string) (string, error) {
	return open(db.New(conn).OpenShift(ctx, sql.NullString{String: tillID, Valid: true}))
}

// LockOpen is RequireOpen for a transaction that puts something into the shift: it is not closed before the transaction
// ends. Others may do the same at the same time.
func LockOpen(ctx context.Context, tx *sql.Tx, tillID string) (string, error) {
	held, err := db.New(tx).HoldOpenShift(ctx, sql.NullString{String: tillID, Valid: true})
	return open(held.ID, err)
}

// LockDrawer is LockOpen for a transaction that may take cash out (TakeOut): no other transaction puts anything into the shift, or takes
// anything out of it, before the transaction ends.
func LockDrawer(ctx context.Context, tx *sql.Tx, tillID string) (string, error) {
	held, err := db.New(tx).LockOpenShift(ctx, sql.NullString{String: tillID, Valid: true})
	return open(held.ID, err)
}

func open(id string, err error) (string, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return "", errs.New(errs.TillClosed, "the till has no open shift")
	}
	if err != nil {
		return "", fmt.Errorf("reading the open shift: %w", mysql.Explain(err))
	}
	return id, nil
}

// Open begins a shift of a till. The same opening again gives the shift as it is, and false.
//
// Errors: errs.NotFound for no active till, errs.Conflict when the till is open already or another shift has the id,
// errs.InvalidRequest for a float that no coins make up.
func Open(ctx context.Context, conn *sql.DB, tillID string, o Opening, by actor.Actor, at time.Time) (Shift, bool, error) {
	if err := Payable("openingFloat", o.OpeningFloat); err != nil {
		return Shift{}, false, err
	}
	var shift Shift
	created := true
	err := mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		q := db.New(tx)
		till, err := q.HoldTill(ctx, tillID)
		if errors.Is(err, sql.ErrNoRows) || err == nil && !till.Active {
			return errs.New(errs.NotFound, "no active till has the id %q", tillID)
		}
		if err != nil {
			return fmt.Errorf("reading a till: %w", err)
		}
		err = q.InsertShift(ctx, db.InsertShiftParams{ID: o.ID, TillID: tillID, OpenTill: sql.NullString{String: tillID, Valid: true},
			OpenedBy: by.Username, OpenedByName: by.Name, OpenedAt: at, OpeningFloat: o.OpeningFloat})
		if mysql.IsDuplicate(err) {
			created = false
			shift, err = opened(ctx, tx, tillID, o, by)
			return err
		}
		if err != nil {
			return fmt.Errorf("opening a shift: %w", err)
		}
		if shift, err = find(ctx, tx, o.ID); err != nil {
			return err
		}
		return audit.Write(ctx, tx, by, "shift.opened", o.ID, nil, shift, at)
	})
	return shift, created, err
}

// opened finds the shift that stands in the way of a new one: it is the same one, or a conflict.
func opened(ctx context.Context, tx *sql.Tx, tillID string, o Opening, by actor.Actor) (Shift, error) {
	there, err := find(ctx, tx, o.ID)
	switch {
	case errs.CodeOf(err) == errs.NotFound:
		return Shift{}, errs.New(errs.Conflict, "the till %s has an open shift", tillID).
			Because("La caja ya está abierta.", "The till is already open.")
	case err != nil:
		return Shift{}, err
	case there.TillID != tillID || there.OpeningFloat != o.OpeningFloat || there.openedBy != by.Username:
		return Shift{}, errs.New(errs.Conflict, "another shift has the id %q", o.ID)
	}
	return there, nil
}

// Close ends a shift with the count of its drawer, made without knowing what is expected. It waits for sales that are
// being recorded. The same count again gives the closed shift.
//
// Errors: errs.NotFound, errs.Conflict when it is closed with another count, errs.InvalidRequest for a wrong count.
func Close(ctx context.Context, conn *sql.DB, id string, c Closing, by actor.Actor, at time.Time) (Report, error) {
	counted, err := c.Counted.Amount()
	if err != nil {
		return Report{}, err
	}
	text, err := json.Marshal(c.Counted)
	if err != nil {
		return Report{}, fmt.Errorf("writing the count: %w", err)
	}
	var report Report
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		q := db.New(tx)
		held, err := q.LockShift(ctx, id)
		if errors.Is(err, sql.ErrNoRows) {
			return errs.New(errs.NotFound, "no shift has the id %q", id)
		}
		if err != nil {
			return fmt.Errorf("locking a shift: %w", err)
		}
		if report, err = reportOf(ctx, tx, id); err != nil {
			return err
		}
		if held.ClosedAt.Valid {
			if !maps.Equal(report.Counted, c.Counted) {
				return errs.New(errs.Conflict, "the shift was closed with another count").
					Because("La caja ya se cerró con otro conteo.", "The till was already closed with another count.")
			}
			return nil
		}
		before, expected := report.Shift, report.Cash.Expected
		err = q.CloseShift(ctx, db.CloseShiftParams{ClosedBy: sql.NullString{String: by.Username, Valid: true}, ClosedByName: by.Name,
			ClosedAt: sql.NullTime{Time: at, Valid: true}, ExpectedCash: sql.NullInt64{Int64: int64(expected), Valid: true},
			CountedCash: sql.NullInt64{Int64: int64(counted), Valid: true}, Difference: sql.NullInt64{Int64: int64(counted - expected), Valid: true},
			Counted: sql.NullString{String: string(text), Valid: true}, ID: id})
		if err != nil {
			return fmt.Errorf("closing a shift: %w", err)
		}
		if report.Shift, err = find(ctx, tx, id); err != nil {
			return err
		}
		return audit.Write(ctx, tx, by, "shift.closed", id, before, report.Shift, at)
	})
	return report, err
}

func find(ctx context.Context, conn db.DBTX, id string) (Shift, error) {
	row, err := db.New(conn).FindShift(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Shift{}, errs.New(errs.NotFound, "no shift has the id %q", id)
	}
	if err != nil {
		return Shift{}, fmt.Errorf("reading a shift: %w", mysql.Explain(err))
	}
	return shiftOf(row)
}

func shiftOf(r db.FindShiftRow) (Shift, error) {
	shift := Shift{ID: r.ID, TillID: r.TillID, Till: r.TillName, OpenedBy: r.OpenedByName, OpenedAt: r.OpenedAt, OpeningFloat: r.OpeningFloat,
		openedBy: r.OpenedBy}
	if !r.ClosedAt.Valid {
		return shift, nil
	}
	expected, counted, difference := money.Centimos(r.ExpectedCash), money.Centimos(r.CountedCash), money.Centimos(r.Difference)
	shift.ClosedBy, shift.ClosedAt = r.ClosedByName, &r.ClosedAt.Time
	shift.ExpectedCash, shift.CountedCash, shift.Difference = &expected, &counted, &difference
	if err := json.Unmarshal([]byte(r.Counted), &shift.Counted); err != nil {
		return Shift{}, fmt.Errorf("reading a count: %w", err)
	}
	return shift, nil
}

// OfDay lists the shifts that were opened on a day, newest first. It returns errs.InvalidRequest for a cursor that no
// page gave.
func OfDay(ctx context.Context, conn db.DBTX, day peru.Day, limit int, cursor string) (paging.Page[Shift], error) {
	before, beforeID, err := paging.ParseAt(cursor, day.End())
	if err != nil {
		return paging.Page[Shift]{}, err
	}
	rows, err := db.New(conn).ShiftsBetween(ctx, db.ShiftsBetweenParams{FromTime: day.Start(), Before: before, BeforeID: beforeID, Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[Shift]{}, fmt.Errorf("reading the day's shifts: %w", mysql.Explain(err))
	}
	shifts := make([]Shift, len(rows))
	for i, row := range rows {
		if shifts[i], err = shiftOf(db.FindShiftRow(row)); err != nil {
			return paging.Page[Shift]{}, err
		}
	}
	return paging.Cut(shifts, limit, func(s Shift) paging.Cursor { return paging.At(s.OpenedAt, s.ID) }), nil
}
