// Package till knows the shop's tills and their shifts.
//
// A till is where sales are made, with its own series of receipt numbers, so that two tills never wait for each other's
// next number. It sells while a shift is open: from the float that the drawer begins with to the blind count that ends
// it. One shift of a till is open at a time; a sale, refund or payment holds its shift (LockOpen) until it is recorded, so
// nothing lands in a shift that was counted. Amounts are centimos.
package till

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/till/db"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/spelling"
)

// Till is one place of sale.
type Till struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Active  bool   `json:"active"`
	Version int    `json:"version"`
	// Shift is the open one, if any.
	Shift *OpenShift `json:"shift,omitempty"`
}

// OpenShift says who opened a till, and when.
type OpenShift struct {
	ID       string    `json:"id"`
	OpenedBy string    `json:"openedBy"`
	OpenedAt time.Time `json:"openedAt"`
}

// New is a till to create. The client makes the id.
type New struct {
	ID   string `json:"id" validate:"required,uuid"`
	Name string `json:"name" validate:"required,max=60"`
}

// Change is all that may be edited of a till.
type Change struct {
	Name   string `json:"name" validate:"required,max=60"`
	Active *bool  `json:"active" validate:"required"`
}

// All lists the active tills by name, or all of them.
func All(ctx context.Context, conn db.DBTX, inactiveToo bool) ([]Till, error) {
	rows, err := db.New(conn).Tills(ctx, inactiveToo)
	if err != nil {
		return nil, fmt.Errorf("reading the tills: %w", mysql.Explain(err))
	}
	tills := make([]Till, len(rows))
	for i, r := range rows {
		tills[i] = Till{ID: r.ID, Name: r.Name, Active: r.Active, Version: r.Version}
		if r.ShiftID != "" {
			tills[i].Shift = &OpenShift{ID: r.ShiftID, OpenedBy: r.OpenedByName, OpenedAt: r.OpenedAt.Time}
		}
	}
	return tills, nil
}

// Add adds a till with its series: B001, F001 and the credit notes of both for number 1.
func Add(ctx context.Context, tx *sql.Tx, id, name string, number int) error {
	q := db.New(tx)
	if err := q.InsertTill(ctx, db.InsertTillParams{ID: id, Name: name}); err != nil {
		return fmt.Errorf("adding a till: %w", err)
	}
	var series []db.InsertSeriesParams
	for document, pattern := range patterns {
		series = append(series, db.InsertSeriesParams{TillID: id, Document: document, Series: fmt.Sprintf(pattern, number)})
	}
	if _, err := mysql.InsertAll(ctx, tx, db.InsertSeries, series); err != nil {
		return fmt.Errorf("adding a till's series: %w", err)
	}
	if err := q.EmitSeries(ctx, id); err != nil {
		return fmt.Errorf("letting a till's series emit: %w", err)
	}
	return nil
}

// mostTills is what the series of credit notes have numbers for: BC01 to BC99.
const mostTills = 99

// Create adds a till with the next free series. The same id and name again gives the till as it is, and false.
//
// Errors: errs.InvalidRequest (a blank name), errs.Conflict when another till has the name or id, or there are 99,
// errs.Unavailable when others took every series that it tried.
func Create(ctx context.Context, conn *sql.DB, n New, by actor.Actor, at time.Time) (Till, bool, error) {
	name, err := spelled(n.Name)
	if err != nil {
		return Till{}, false, err
	}
	wanted := Till{ID: n.ID, Name: name, Active: true, Version: 1}
	var there *Till
	attempt := func(tx *sql.Tx) (err error) {
		if there, err = existing(ctx, tx, wanted); there != nil || err != nil {
			return err
		}
		return create(ctx, tx, wanted, by, at)
	}
	// Tills that are added at the same moment want the same series: who loses takes the next one.
	const tries = 10
	for range tries {
		if err = mysql.InTx(ctx, conn, attempt); errs.CodeOf(err) != errs.Unavailable {
			break
		}
	}
	if err != nil {
		return Till{}, false, err
	}
	if there != nil {
		return *there, false, nil
	}
	return wanted, true, nil
}

// existing gives the till that is there under the wanted one's id; nil when none is, errs.Conflict when it has another name.
func existing(ctx context.Context, tx *sql.Tx, wanted Till) (*Till, error) {
	was, err := db.New(tx).FindTill(ctx, wanted.ID)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil //nolint:nilnil // none is no failure
	case err != nil:
		return nil, fmt.Errorf("reading a till: %w", err)
	case was.Name != wanted.Name:
		return nil, errs.New(errs.Conflict, "another till has the id %q", wanted.ID)
	}
	return &Till{ID: was.ID, Name: was.Name, Active: was.Active, Version: was.Version}, nil
}

func create(ctx context.Context, tx *sql.Tx, t Till, by actor.Actor, at time.Time) error {
	q := db.New(tx)
	_, last, err := lockAll(ctx, q)
	if err != nil {
		return err
	}
	if last >= mostTills {
		return errs.New(errs.Conflict, "the series of %d tills are used up", mostTills)
	}
	if err := Add(ctx, tx, t.ID, t.Name, int(last)+1); mysql.IsDuplicate(err) {
		if _, err := q.FindTill(ctx, t.ID); errors.Is(err, sql.ErrNoRows) {
			return nameTaken(t.Name)
		}
		return errs.Wrap(errs.Unavailable, err, "another till took the series")
	} else if err != nil {
		return err
	}
	return audit.Write(ctx, tx, by, "till.created", t.ID, nil, t, at)
}

// Edit renames, closes or reopens the till whose version the caller saw.
//
// Errors: errs.NotFound, errs.Stale, errs.InvalidRequest (a blank name), errs.Conflict when another till has the name or
// the till is to be deactivated while its shift is open.
func Edit(ctx context.Context, conn *sql.DB, id string, version int, change Change, by actor.Actor, at time.Time) (Till, error) {
	name, err := spelled(change.Name)
	if err != nil {
		return Till{}, err
	}
	is := Till{ID: id, Name: name, Active: *change.Active, Version: version + 1}
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		was, err := lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return errs.New(errs.Stale, "the till has the version %d, not %d", was.Version, version)
		}
		if _, err := RequireOpen(ctx, tx, id); !is.Active && errs.CodeOf(err) != errs.TillClosed {
			return stillOpen(err)
		}
		err = db.New(tx).ChangeTill(ctx, db.ChangeTillParams{Name: is.Name, Active: is.Active, ID: id})
		if mysql.IsDuplicate(err) {
			return nameTaken(is.Name)
		}
		if err != nil {
			return fmt.Errorf("changing a till: %w", err)
		}
		return audit.Write(ctx, tx, by, "till.changed", id, was, is, at)
	})
	return is, err
}

// Delete removes a till that never sold nor had a shift.
//
// Errors: errs.NotFound, errs.Conflict for a till with a history: it is deactivated instead.
func Delete(ctx context.Context, conn *sql.DB, id string, by actor.Actor, at time.Time) error {
	return mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		was, err := lock(ctx, tx, id)
		if err != nil {
			return err
		}
		q := db.New(tx)
		shifts, err := q.ShiftsOfTill(ctx, id)
		if err != nil {
			return fmt.Errorf("counting a till's shifts: %w", err)
		}
		const documents = 4
		unused, err := q.DeleteUnusedSeries(ctx, id)
		if err != nil {
			return fmt.Errorf("deleting a till's series: %w", err)
		}
		if shifts > 0 || unused < documents {
			return errs.New(errs.Conflict, "the till has %d shifts and %d used series: deactivate it", shifts, documents-unused).
				Because("La caja ya tiene historia: desactívela.", "The till already has a history: deactivate it.")
		}
		if err := q.DeleteTill(ctx, id); err != nil {
			return fmt.Errorf("deleting a till: %w", err)
		}
		return audit.Write(ctx, tx, by, "till.deleted", id, was, nil, at)
	})
}

// lock reads a till under a lock until the transaction ends; no shift of it is opened meanwhile.
func lock(ctx context.Context, tx *sql.Tx, id string) (Till, error) {
	row, err := db.New(tx).LockTill(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Till{}, errs.New(errs.NotFound, "no till has the id %q", id)
	}
	if err != nil {
		return Till{}, fmt.Errorf("reading a till: %w", err)
	}
	return Till{ID: row.ID, Name: row.Name, Active: row.Active, Version: row.Version}, nil
}

func nameTaken(name string) error {
	return errs.New(errs.Conflict, "another till has the name %q", name).
		Because("Otra caja ya se llama así.", "Another till already has this name.")
}

func stillOpen(err error) error {
	if err != nil {
		return err
	}
	return errs.New(errs.Conflict, "the till's shift is open").Because("Cierre primero la caja.", "Close the till first.")
}

// spelled brings a name to its one spelling; errs.InvalidRequest when nothing is left.
func spelled(name string) (string, error) {
	name, err := spelling.Line(name)
	if err != nil {
		return "", errs.Invalid("name", "%s", err)
	}
	if name == "" {
		return "", errs.Invalid("name", "is required")
	}
	return name, nil
}
