package restock

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/answer"
	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/event"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/restock/db"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// Plan is a request to draft what is needed: for one supplier, or for all when SupplierID is empty.
type Plan struct {
	// ID is of who asks and may ask again; empty for the night and for goods that run low.
	ID         string      `json:"id,omitempty"`
	Origin     Origin      `json:"origin"`
	SupplierID string      `json:"supplierId"`
	By         actor.Actor `json:"by"`
}

// NewPlan is a plan that a person asks for. The id is the client's.
type NewPlan struct {
	ID         string `json:"id" validate:"required,uuid"`
	SupplierID string `json:"supplierId,omitempty" validate:"omitempty,uuid"`
}

// Drafted is what came of a plan.
type Drafted struct {
	// Drafts wait for a decision: those that the plan made are Fresh, the others were open already.
	Drafts []OpenDraft `json:"drafts"`
	// Unstarted are the ids of orders whose state machine has to begin, whoever drafted them.
	Unstarted []string `json:"unstarted"`
}

// OpenDraft is a draft that waits for a decision.
type OpenDraft struct {
	ID         string `json:"id"`
	Number     string `json:"number"`
	SupplierID string `json:"supplierId"`
	Fresh      bool   `json:"fresh"`
}

// Plans is what came of a plan that a person asked for: the drafts that wait for a decision now.
type Plans struct {
	Drafts []OpenDraft `json:"drafts"`
}

// Fresh reports whether the plan drafted any order.
func (p Plans) Fresh() bool {
	return slices.ContainsFunc(p.Drafts, func(d OpenDraft) bool { return d.Fresh })
}

// DraftOrders drafts an order for each supplier of whom something is needed and who has no draft open. Plans run one after
// another, so the same plan twice drafts once; one with an id gives what came of it the first time. It returns errs.NotFound for a supplier who does not exist or is inactive.
func DraftOrders(ctx context.Context, tx *sql.Tx, plan Plan, rules settings.Restock, now time.Time) (Drafted, error) {
	if plan.ID == "" {
		return draftOrders(ctx, tx, plan, rules, now)
	}
	return answer.ForStep(ctx, tx, "restock plan", plan.ID, plan.SupplierID, now,
		func() (Drafted, error) { return draftOrders(ctx, tx, plan, rules, now) })
}

func draftOrders(ctx context.Context, tx *sql.Tx, plan Plan, rules settings.Restock, now time.Time) (Drafted, error) {
	q := db.New(tx)
	suppliers, err := q.LockSuppliers(ctx, db.LockSuppliersParams{Supplier: plan.SupplierID})
	if err != nil {
		return Drafted{}, fmt.Errorf("locking the suppliers: %w", err)
	}
	if plan.SupplierID != "" && len(suppliers) == 0 {
		return Drafted{}, errs.New(errs.NotFound, "no active supplier has the id %q", plan.SupplierID)
	}
	open, err := q.OpenDrafts(ctx)
	if err != nil {
		return Drafted{}, fmt.Errorf("reading the open drafts: %w", err)
	}
	waiting := make(map[string]bool, len(open))
	for _, d := range open {
		waiting[d.SupplierID] = true
	}
	all, err := readGoods(ctx, q, rules.Reserve, now)
	if err != nil {
		return Drafted{}, err
	}
	night := NightOf(now)
	bySupplier := make(map[string][]*goods, len(suppliers))
	for _, g := range all {
		// Who comes on known days is asked on the last night for the next of them, or when a person wants it.
		if !waiting[g.row.SupplierID] && slices.Contains(suppliers, g.row.SupplierID) && (plan.Origin == Manual || g.visits.Last(night)) {
			bySupplier[g.row.SupplierID] = append(bySupplier[g.row.SupplierID], g)
		}
	}
	if err := spend(ctx, q, all, bySupplier, rules.WeekMoney, now); err != nil {
		return Drafted{}, err
	}
	fresh := make(map[string]bool, len(suppliers))
	for _, supplier := range suppliers {
		lines, err := ordered(bySupplier[supplier], night)
		if err != nil {
			return Drafted{}, err
		}
		if len(lines) > 0 && lines[0].Ordered > 0 {
			id, err := insertDraft(ctx, tx, supplier, lines, plan, now)
			if err != nil {
				return Drafted{}, err
			}
			fresh[id] = true
		}
	}
	return drafted(ctx, q, plan.SupplierID, fresh)
}

// drafted reads back what waits now, of one supplier or of all.
func drafted(ctx context.Context, q *db.Queries, supplier string, fresh map[string]bool) (Drafted, error) {
	open, err := q.OpenDrafts(ctx)
	if err != nil {
		return Drafted{}, fmt.Errorf("reading the open drafts: %w", err)
	}
	unstarted, err := q.Unstarted(ctx)
	if err != nil {
		return Drafted{}, fmt.Errorf("reading the orders that have not begun: %w", err)
	}
	all := Drafted{Drafts: []OpenDraft{}, Unstarted: append([]string{}, unstarted...)}
	for _, d := range open {
		if supplier == "" || supplier == d.SupplierID {
			all.Drafts = append(all.Drafts, OpenDraft{ID: d.ID, Number: NumberOf(d.Number), SupplierID: d.SupplierID, Fresh: fresh[d.ID]})
		}
	}
	return all, nil
}

// spend keeps what is proposed within the money of a week, and then adds what suppliers want at least.
func spend(ctx context.Context, q *db.Queries, all []*goods, bySupplier map[string][]*goods, weekMoney money.Centimos, now time.Time) error {
	strict := weekMoney > 0
	if !strict {
		weekMoney = WeekMoney(candidates(all))
	}
	const otherNights = 6
	spent, err := q.OrderedSince(ctx, db.OrderedSinceParams{Since: now.AddDate(0, 0, -otherNights), AllOfIt: strict})
	if err != nil {
		return fmt.Errorf("reading what was ordered: %w", err)
	}
	var asked []*Candidate
	for _, supplier := range slices.Sorted(maps.Keys(bySupplier)) {
		asked = append(asked, candidates(bySupplier[supplier])...)
	}
	Fit(asked, weekMoney-money.Centimos(spent), strict)
	for _, of := range bySupplier {
		FillUp(candidates(of), of[0].row.MinOrder)
	}
	return nil
}

func candidates(of []*goods) []*Candidate {
	all := make([]*Candidate, len(of))
	for i, g := range of {
		all[i] = &g.Candidate
	}
	return all
}

// mostLines keeps an order within what one receipt, one page and one message hold; what is left comes with the next draft.
const mostLines = 200

// insertDraft is called once a supplier: a shop has some tens, and few of them need something on the same day.
func insertDraft(ctx context.Context, tx *sql.Tx, supplier string, lines []Line, plan Plan, now time.Time) (id string, err error) {
	made, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("making an id: %w", err)
	}
	id = made.String()
	sum, err := total(lines)
	if err != nil {
		return "", err
	}
	err = db.New(tx).InsertDraft(ctx, db.InsertDraftParams{ID: id, SupplierID: supplier, OpenDraft: text(supplier), Total: sum,
		Origin: string(plan.Origin), CreatedBy: plan.By.Username, CreatedAt: now})
	if err != nil {
		return "", fmt.Errorf("drafting an order: %w", err)
	}
	if err := putLines(ctx, tx, id, lines); err != nil {
		return "", err
	}
	products := 0
	for _, l := range lines {
		if l.Ordered > 0 {
			products++
		}
	}
	draft := struct {
		SupplierID string         `json:"supplierId"`
		Total      money.Centimos `json:"total"`
		Lines      int            `json:"lines"`
	}{supplier, sum, products}
	if err := event.Write(ctx, tx, event.RestockDrafted, id, draft, now); err != nil {
		return "", err
	}
	return id, audit.Write(ctx, tx, plan.By, "restock.drafted", id, nil, draft, now)
}

// putLines writes lines, new ones or in the place of old ones, with one statement.
func putLines(ctx context.Context, tx *sql.Tx, orderID string, lines []Line) error {
	rows := make([]db.PutLineParams, len(lines))
	for i, l := range lines {
		why, err := json.Marshal(l.Why)
		if err != nil {
			return fmt.Errorf("writing the lines of an order: %w", err)
		}
		rows[i] = db.PutLineParams{OrderID: orderID, Line: l.Number, ProductID: l.ProductID, PackSize: l.PackSize, Proposed: l.Proposed,
			Ordered: l.Ordered, Received: l.Received, Cost: l.Cost, Why: string(why)}
	}
	if _, err := mysql.InsertAll(ctx, tx, db.PutLine, rows); err != nil {
		return fmt.Errorf("writing the lines of an order: %w", err)
	}
	return nil
}
