package promotion

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/promotion/db"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// Current reads the promotions that a sale may meet while the answer is kept for some seconds: those of the day, and
// those of the next, which may begin meanwhile. Best looks at the day itself.
func Current(ctx context.Context, conn db.DBTX, now time.Time) ([]Promotion, error) {
	today := peru.BusinessDay(now)
	return ofDays(ctx, conn, today, today.AddDays(1))
}

// OfDay reads the promotions that count on a day.
func OfDay(ctx context.Context, conn db.DBTX, day peru.Day) ([]Promotion, error) {
	return ofDays(ctx, conn, day, day)
}

func ofDays(ctx context.Context, conn db.DBTX, first, last peru.Day) ([]Promotion, error) {
	rows, err := db.New(conn).PromotionsOfDays(ctx, db.PromotionsOfDaysParams{FirstDay: first, LastDay: last})
	if err != nil {
		return nil, fmt.Errorf("reading promotions: %w", mysql.Explain(err))
	}
	return restore(rows), nil
}

// List reads all promotions, the newest first, those that ended too. It returns errs.InvalidRequest for a cursor that
// no page gave.
func List(ctx context.Context, conn db.DBTX, limit int, cursor string) (paging.Page[Promotion], error) {
	before, err := paging.ParseCursor(cursor)
	if err != nil {
		return paging.Page[Promotion]{}, err
	}
	if before.ID == "" {
		before.ID = "g" // beyond every hexadecimal id
	}
	rows, err := db.New(conn).Promotions(ctx, db.PromotionsParams{BeforeID: before.ID, Limit: paging.Fetch(limit)})
	if err != nil {
		return paging.Page[Promotion]{}, fmt.Errorf("listing promotions: %w", mysql.Explain(err))
	}
	return paging.Cut(restore(rows), limit, func(p Promotion) paging.Cursor { return paging.Cursor{ID: p.ID} }), nil
}

// Create keeps a new promotion under the client's id, and reports whether it is new: the same again gives the first.
//
// Errors: errs.InvalidRequest, errs.Conflict when the id stands for another promotion.
func Create(ctx context.Context, conn *sql.DB, id string, terms Terms, by actor.Actor, now time.Time) (p Promotion, created bool, err error) {
	if terms, err = terms.Checked(); err != nil {
		return Promotion{}, false, err
	}
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		p, created = Promotion{ID: id, Terms: terms, Active: true, Version: 1}, true
		if err := covered(ctx, tx, terms); err != nil {
			return err
		}
		row := p.row()
		err := db.New(tx).InsertPromotion(ctx, db.InsertPromotionParams{ID: id, Name: row.Name, Kind: row.Kind, Percent: row.Percent, Amount: row.Amount,
			Buy: row.Buy, Pay: row.Pay, ProductID: row.ProductID, CategoryID: row.CategoryID, FromDay: row.FromDay, ToDay: row.ToDay})
		if mysql.IsDuplicate(err) {
			created = false
			before, err := find(ctx, tx, id)
			if err == nil && before.Terms != terms {
				return errs.New(errs.Conflict, "another promotion has the id %q", id)
			}
			p = before
			return err
		}
		if err != nil {
			return fmt.Errorf("keeping a promotion: %w", err)
		}
		return audit.Write(ctx, tx, by, "promotion.created", id, nil, p, now)
	})
	return p, created, err
}

// Change gives a promotion new terms, for a person who saw the version seen.
//
// Errors: errs.NotFound, errs.InvalidRequest, errs.Stale, errs.Conflict when it was ended.
func Change(ctx context.Context, conn *sql.DB, id string, seen int, terms Terms, by actor.Actor, now time.Time) (Promotion, error) {
	terms, err := terms.Checked()
	if err != nil {
		return Promotion{}, err
	}
	return alter(ctx, conn, id, seen, "promotion.changed", by, now, func(tx *sql.Tx, p *Promotion) (int64, error) {
		if err := covered(ctx, tx, terms); err != nil {
			return 0, err
		}
		p.Terms = terms
		row := p.row()
		return db.New(tx).UpdatePromotion(ctx, db.UpdatePromotionParams{Name: row.Name, Kind: row.Kind, Percent: row.Percent, Amount: row.Amount,
			Buy: row.Buy, Pay: row.Pay, ProductID: row.ProductID, CategoryID: row.CategoryID, FromDay: row.FromDay, ToDay: row.ToDay, ID: id, Seen: seen})
	})
}

// End ends a promotion for good, for someone who saw the version seen.
//
// Errors: errs.NotFound, errs.Stale, errs.Conflict when it was ended before.
func End(ctx context.Context, conn *sql.DB, id string, seen int, by actor.Actor, now time.Time) (Promotion, error) {
	return alter(ctx, conn, id, seen, "promotion.ended", by, now, func(tx *sql.Tx, p *Promotion) (int64, error) {
		p.Active = false
		return db.New(tx).EndPromotion(ctx, db.EndPromotionParams{ID: id, Seen: seen})
	})
}

// alter reads a promotion, lets change make another of it and write that, and writes the audit. When nothing was written,
// somebody was faster.
func alter(ctx context.Context, conn *sql.DB, id string, seen int, action string, by actor.Actor, now time.Time,
	change func(*sql.Tx, *Promotion) (int64, error)) (p Promotion, err error) {
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		before, err := find(ctx, tx, id)
		if err != nil {
			return err
		}
		if before.Version != seen {
			return errs.New(errs.Stale, "version %d was changed; the newest is %d", seen, before.Version)
		}
		if !before.Active {
			return errs.New(errs.Conflict, "the promotion was ended")
		}
		p = before
		p.Version++
		switch written, err := change(tx, &p); {
		case err != nil:
			return fmt.Errorf("changing a promotion: %w", err)
		case written == 0:
			return errs.New(errs.Stale, "version %d was changed just now", seen)
		}
		return audit.Write(ctx, tx, by, action, id, before, p, now)
	})
	return p, err
}

func find(ctx context.Context, conn db.DBTX, id string) (Promotion, error) {
	row, err := db.New(conn).PromotionByID(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Promotion{}, errs.New(errs.NotFound, "no promotion has the id %q", id)
	}
	if err != nil {
		return Promotion{}, fmt.Errorf("reading a promotion: %w", err)
	}
	return restore([]db.Promotion{row})[0], nil
}

// covered wants the product or the category to exist, and not to be all sold by weight when the promotion counts pieces.
func covered(ctx context.Context, tx *sql.Tx, terms Terms) error {
	q := db.New(tx)
	field, count, id := "productId", q.CountProduct, terms.ProductID
	if id == "" {
		field, count, id = "categoryId", q.CountCategory, terms.CategoryID
	}
	n, err := count(ctx, id)
	if err != nil {
		return fmt.Errorf("looking for what a promotion covers: %w", err)
	}
	if n == 0 {
		return errs.Invalid(field, "nothing has this id")
	}
	if !terms.combines() {
		return nil
	}
	units, err := q.CountUnits(ctx, db.CountUnitsParams{ProductID: terms.ProductID, CategoryID: terms.CategoryID})
	if err != nil {
		return fmt.Errorf("looking for goods by weight: %w", err)
	}
	if units.Weighed > 0 && units.Weighed == units.Goods {
		return errs.Invalid(field, "is sold by weight: %s counts pieces, give a percent or an amount off instead", terms.Kind)
	}
	return nil
}

func (p Promotion) row() db.Promotion {
	optional := func(id string) sql.NullString { return sql.NullString{String: id, Valid: id != ""} }
	return db.Promotion{ID: p.ID, Name: p.Name, Kind: string(p.Kind), Percent: p.Percent, Amount: p.Amount, Buy: p.Buy, Pay: p.Pay,
		ProductID: optional(p.ProductID), CategoryID: optional(p.CategoryID), FromDay: p.From, ToDay: p.To, Active: p.Active, Version: p.Version}
}

func restore(rows []db.Promotion) []Promotion {
	all := make([]Promotion, len(rows))
	for i, r := range rows {
		all[i] = Promotion{ID: r.ID, Active: r.Active, Version: r.Version, Terms: Terms{Name: r.Name, Kind: Kind(r.Kind), Percent: r.Percent, Amount: r.Amount,
			Buy: r.Buy, Pay: r.Pay, ProductID: r.ProductID.String, CategoryID: r.CategoryID.String, From: r.FromDay, To: r.ToDay}}
	}
	return all
}
