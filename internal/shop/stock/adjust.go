package stock

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/quantity"
)

// Reason is why goods left the shop without a sale, or turned up.
type Reason string

// The reasons of an adjustment. Found brings goods; Other does either, and says what it was in the note; all others take
// goods away.
const (
	Waste   Reason = "waste"
	Damage  Reason = "damage"
	Expired Reason = "expired"
	Theft   Reason = "theft"
	OwnUse  Reason = "own_use"
	Found   Reason = "found"
	Other   Reason = "other"
)

// kind is how the ledger groups the reason: what is thrown away is waste.
func (r Reason) kind() Kind {
	switch r {
	case Waste, Damage, Expired:
		return Wasted
	default:
		return Adjusted
	}
}

// Adjustment is a request to correct the stock of some products for one reason.
type Adjustment struct {
	ID     string       `json:"id" validate:"required,uuid"`
	Reason Reason       `json:"reason" validate:"required,oneof=waste damage expired theft own_use found other"`
	Note   string       `json:"note" validate:"max=200"`
	Lines  []Correction `json:"lines" validate:"required,min=1,max=200,dive"`
}

// Correction is how much of a product there is more (above zero) or less.
type Correction struct {
	ProductID string            `json:"productId" validate:"required,uuid"`
	Quantity  quantity.Quantity `json:"quantity" validate:"required,min=-1000000000,max=1000000000"`
}

// check says what is wrong with the request itself.
func (a Adjustment) check() error {
	if a.Reason == Other && a.Note == "" {
		return errs.Invalid("note", "say what it was")
	}
	seen := make(map[string]bool, len(a.Lines))
	for i, line := range a.Lines {
		if seen[line.ProductID] {
			return errs.Invalid(fmt.Sprintf("lines[%d].productId", i), "stands twice: add the quantities up")
		}
		seen[line.ProductID] = true
		switch {
		case a.Reason == Found && line.Quantity < 0:
			return errs.Invalid(fmt.Sprintf("lines[%d].quantity", i), "must be above 0: what is found is there")
		case a.Reason != Found && a.Reason != Other && line.Quantity > 0:
			return errs.Invalid(fmt.Sprintf("lines[%d].quantity", i), "must be below 0: %s takes goods away", a.Reason)
		}
	}
	return nil
}

// Adjust corrects the stock, once an id: the same request again gives the first answer, and fresh is false.
//
// Errors: errs.InvalidRequest, errs.UnknownProduct, errs.OutOfStock when goods are to go that are not there or are
// reserved for a sale, errs.Conflict for the id of another request.
func Adjust(ctx context.Context, conn *sql.DB, a Adjustment, by actor.Actor, now time.Time) (d Document, fresh bool, err error) {
	if err := a.check(); err != nil {
		return Document{}, false, err
	}
	items := make([]Item, len(a.Lines))
	for i, line := range a.Lines {
		items[i] = Item(line)
	}
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		d = Document{ID: a.ID, Kind: OfAdjustment, Reason: a.Reason, Note: a.Note, By: by.Username, At: now}
		if fresh, err = claim(ctx, tx, d, a); err != nil {
			return err
		}
		if fresh {
			cause := Cause{Kind: a.Reason.kind(), Source: OfAdjustment, Reference: a.ID, Reason: string(a.Reason), Actor: by.Username, At: now}
			shelves, err := lock(ctx, tx, idsOf(items))
			if err != nil {
				return err
			}
			if err := move(ctx, tx, shelves, items, cause); err != nil {
				return err
			}
		}
		if d, err = readDocument(ctx, tx, a.ID); err != nil || !fresh {
			return err
		}
		return audit.Write(ctx, tx, by, "stock.adjusted", d.ID, nil, d, now)
	})
	return d, fresh, err
}
