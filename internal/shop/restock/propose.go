package restock

import (
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

const (
	// SalesDays is how far back sales count: whole weeks, so that weekends weigh what they should.
	SalesDays = 28
	// CoverDays is for how long an order should last once it has come.
	CoverDays = 14
)

// Figures are what is known of a product when a draft is made.
type Figures struct {
	OnHand       quantity.Quantity `json:"onHand"`
	Reserved     quantity.Quantity `json:"reserved"`
	OnOrder      quantity.Quantity `json:"onOrder"`
	ReorderPoint quantity.Quantity `json:"reorderPoint"`
	// Sold is what was sold in SalesDays.
	Sold         quantity.Quantity `json:"sold"`
	LeadTimeDays int               `json:"leadTimeDays"`
	PackSize     quantity.Quantity `json:"packSize"`
}

// Why is a proposal with all that it was made of, so that a person can follow it.
type Why struct {
	Figures
	// Position is what is there for sale or on its way.
	Position quantity.Quantity `json:"position"`
	// Level is the position at which to order: the reorder point, or what sells until the goods come if that is more.
	Level quantity.Quantity `json:"level"`
	// Target is what there should be after the order: Level and what sells in CoverDays, at least one unit.
	Target quantity.Quantity `json:"target"`
	// Proposed is what lacks to Target, in whole packs.
	Proposed quantity.Quantity `json:"proposed"`
}

// Propose says how much to order of a product; Proposed is 0 when its position is above the level, and when nobody asks for
// it: no reorder point, no sales. What is ordered takes the position above the level, so the next plan does not order it again.
func Propose(f Figures, unit catalog.Unit) Why {
	w := Why{Figures: f, Position: f.OnHand - f.Reserved + f.OnOrder}
	step := quantity.Quantity(1)
	if unit == catalog.Piece {
		step = quantity.One
	}
	w.Level = max(f.ReorderPoint, f.sales(f.LeadTimeDays, step))
	w.Target = w.Level + max(f.sales(CoverDays, step), step)
	if w.Level <= 0 || w.Position > w.Level {
		return w
	}
	need := w.Target - w.Position
	pack := max(f.PackSize, step)
	w.Proposed = up(need, pack)
	if w.Proposed > quantity.Max { // a figure that no shop has; the line stays one that can be received
		w.Proposed = max(quantity.Max/pack, 1) * pack
	}
	return w
}

// daysLeft is how many whole days the free stock lasts at the pace of the last SalesDays; false when nothing sells.
func (f Figures) daysLeft() (days int, sells bool) {
	if f.Sold <= 0 {
		return 0, false
	}
	return int(max(f.OnHand-f.Reserved, 0) * SalesDays / f.Sold), true
}

// first notes a line if it runs out before those that were noted.
func (r *RunsOut) first(name string, f Figures) *RunsOut {
	days, sells := f.daysLeft()
	if !sells {
		return r
	}
	if r == nil {
		r = &RunsOut{Name: name, Days: days}
	} else if days < r.Days {
		r.Name, r.Days = name, days
	}
	if days < f.LeadTimeDays {
		r.Products++
	}
	return r
}

// sales is what sells in so many days at the pace of the last SalesDays, up to the next step.
func (f Figures) sales(days int, step quantity.Quantity) quantity.Quantity {
	exact := (f.Sold*quantity.Quantity(days) + SalesDays - 1) / SalesDays
	return up(max(exact, 0), step)
}

// up rounds up to the next multiple of step.
func up(q, step quantity.Quantity) quantity.Quantity { return (q + step - 1) / step * step }

// MayApprove reports whether a role may approve an order of that total. Above the limit only an admin may.
func MayApprove(role string, total, limit money.Centimos) bool {
	return total <= limit || role == "admin"
}
