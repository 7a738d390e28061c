package restock

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/answer"
	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/event"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/restock/db"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/fingerprint"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Kind is what is done with an order.
type Kind string

// The kinds of acts. Only the state machine lets a draft expire.
const (
	Approve Kind = "approve"
	Reject  Kind = "reject"
	Expire  Kind = "expire"
	Receive Kind = "receive"
	Close   Kind = "close"
	Cancel  Kind = "cancel"
)

// from are the states in which an act can be done.
var from = map[Kind][]State{
	Approve: {Draft},
	Reject:  {Draft},
	Expire:  {Draft},
	Receive: {Sent, Partial},
	Close:   {Sent, Partial},
	Cancel:  {Draft, Approved, Sent, Partial},
}

// Act is what a person does with an order. Its ID makes it idempotent.
type Act struct {
	ID      string `json:"id"`
	OrderID string `json:"orderId"`
	Kind    Kind   `json:"kind"`
	// Reason is why, or a note on a receipt.
	Reason string `json:"reason,omitempty"`
	// Ordered are the quantities that an approval changes.
	Ordered []Quantity `json:"ordered,omitempty"`
	// Goods are what a receipt brings.
	Goods []Goods `json:"goods,omitempty"`
}

// Quantity is how much of a product is ordered; 0 leaves it out.
type Quantity struct {
	ProductID string            `json:"productId" validate:"required,uuid"`
	Quantity  quantity.Quantity `json:"quantity" validate:"min=0,max=1000000000"`
}

// Goods are goods of a product that came in. A product may come in several lines, by the days on which it expires. Cost is
// for a unit; without one it is as ordered.
type Goods struct {
	ProductID string            `json:"productId" validate:"required,uuid"`
	Quantity  quantity.Quantity `json:"quantity" validate:"min=1,max=1000000000"`
	ExpiresOn peru.Day          `json:"expiresOn,omitzero"`
	Cost      *money.Centimos   `json:"cost,omitempty" validate:"omitempty,min=0,max=100000000"`
}

// Decision is a manager's answer to a draft.
type Decision struct {
	ID       string     `json:"id" validate:"required,uuid"`
	Decision Kind       `json:"decision" validate:"required,oneof=approve reject"`
	Reason   string     `json:"reason,omitempty" validate:"max=200"`
	Lines    []Quantity `json:"lines,omitempty" validate:"max=200,dive"`
}

// Act is the decision as an act upon an order.
func (d Decision) Act(orderID string) Act {
	return Act{ID: d.ID, OrderID: orderID, Kind: d.Decision, Reason: d.Reason, Ordered: d.Lines}
}

// Receipt is goods that came in for an order.
type Receipt struct {
	ID    string  `json:"id" validate:"required,uuid"`
	Note  string  `json:"note,omitempty" validate:"max=200"`
	Lines []Goods `json:"lines" validate:"required,min=1,max=200,dive"`
}

// Act is the receipt as an act upon an order.
func (r Receipt) Act(orderID string) Act {
	return Act{ID: r.ID, OrderID: orderID, Kind: Receive, Reason: r.Note, Goods: r.Lines}
}

// Ending closes an order short, or cancels it.
type Ending struct {
	ID     string `json:"id" validate:"required,uuid"`
	Reason string `json:"reason" validate:"required,max=200"`
}

// Act is the ending as an act upon an order.
func (e Ending) Act(orderID string, kind Kind) Act {
	return Act{ID: e.ID, OrderID: orderID, Kind: kind, Reason: e.Reason}
}

// Submission is an act with who does it: the input of the machine restock-act.
type Submission struct {
	Act  Act         `json:"act"`
	By   actor.Actor `json:"by"`
	Role string      `json:"role"`
}

// Outcome is how the order stands after an act.
type Outcome struct {
	ID      string         `json:"id"`
	Number  string         `json:"number"`
	State   State          `json:"state"`
	Total   money.Centimos `json:"total"`
	Version int            `json:"version"`
}

// Do does the act under the lock of the order's row, once: sent again it returns the first outcome. limit is the total above which only
// an admin approves.
//
// Errors: errs.NotFound; errs.OrderDecided when the order is past the act, with who brought it there; errs.RestockLimit;
// errs.MoreThanOrdered; errs.InvalidRequest about a field; errs.Conflict for the id of another act.
func Do(ctx context.Context, tx *sql.Tx, s Submission, limit money.Centimos, now time.Time) (Outcome, error) {
	if s.Act.Kind == Expire {
		s.Act.ID = expiry(s.Act.OrderID)
	}
	return answer.ForStep(ctx, tx, "restock act", s.Act.ID, s.Act, now, func() (Outcome, error) { return do(ctx, tx, s, limit, now) })
}

// expiry is the id of an order's expiry. It is the order's own and yet none that a client has seen: an act that a client made under the
// order's id would keep the order from ever expiring.
func expiry(orderID string) string { return uuid.NewSHA1(uuid.Nil, []byte("expire "+orderID)).String() }

func do(ctx context.Context, tx *sql.Tx, s Submission, limit money.Centimos, now time.Time) (Outcome, error) {
	q := db.New(tx)
	row, err := q.LockOrder(ctx, s.Act.OrderID)
	if errors.Is(err, sql.ErrNoRows) {
		return Outcome{}, errs.New(errs.NotFound, "no order has the id %q", s.Act.OrderID)
	}
	if err != nil {
		return Outcome{}, fmt.Errorf("locking the order: %w", err)
	}
	repeated, err := done(ctx, q, s.Act)
	if err != nil {
		return Outcome{}, err
	}
	if repeated {
		return Outcome{ID: row.ID, Number: NumberOf(row.Number), State: State(row.State), Total: row.Total, Version: row.Version}, nil
	}
	if !slices.Contains(from[s.Act.Kind], State(row.State)) {
		return Outcome{}, alreadyDecided(row)
	}
	if s.Act.Reason == "" && (s.Act.Kind == Reject || s.Act.Kind == Close || s.Act.Kind == Cancel) {
		return Outcome{}, errs.Invalid("reason", "say why")
	}
	err = q.InsertAct(ctx, db.InsertActParams{ID: s.Act.ID, OrderID: row.ID, Kind: string(s.Act.Kind), RequestHash: fingerprint.Sum(s.Act), Reason: s.Act.Reason,
		Actor: s.By.Username, ActedAt: now})
	if mysql.IsDuplicate(err) { // upon another order, at this moment
		return Outcome{}, errs.Wrap(errs.Conflict, err, "the id %s was used for another act", s.Act.ID)
	}
	if err != nil {
		return Outcome{}, fmt.Errorf("noting the act: %w", err)
	}
	d := decision{q: q, tx: tx, row: row, Submission: s, limit: limit, now: now}
	state, sum, err := d.do(ctx)
	if err != nil {
		return Outcome{}, err
	}
	out := Outcome{ID: row.ID, Number: NumberOf(row.Number), State: state, Total: sum, Version: row.Version + 1}
	if err := event.Write(ctx, tx, eventOf(s.Act.Kind), row.ID, out, now); err != nil {
		return Outcome{}, err
	}
	before := Outcome{ID: row.ID, Number: out.Number, State: State(row.State), Total: row.Total, Version: row.Version}
	// As the order stands now, beside what was said and brought: only so can before and after be compared.
	after := struct {
		Outcome
		Reason  string     `json:"reason,omitempty"`
		Ordered []Quantity `json:"ordered,omitempty"`
		Goods   []Goods    `json:"goods,omitempty"`
	}{out, s.Act.Reason, s.Act.Ordered, s.Act.Goods}
	return out, audit.WriteOnce(ctx, tx, s.Act.ID, s.By, "restock."+string(s.Act.Kind), row.ID, before, after, now)
}

// done reports whether the act was done before; another act under its id is errs.Conflict.
func done(ctx context.Context, q *db.Queries, act Act) (bool, error) {
	before, err := q.Act(ctx, act.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("looking for the act: %w", err)
	}
	if before.RequestHash != fingerprint.Sum(act) {
		return false, errs.New(errs.Conflict, "the id %s was used for another act", act.ID)
	}
	return true, nil
}

// states in plain words, for the refusal of an act that comes too late.
var states = map[State]struct{ spanish, english string }{
	Draft:       {"Todavía espera aprobación", "It still awaits approval"},
	Approved:    {"Ya se aprobó", "It was already approved"},
	Rejected:    {"Ya se rechazó", "It was already rejected"},
	Expired:     {"Ya venció", "It has expired"},
	Sent:        {"Ya se envió", "It was already sent"},
	Partial:     {"Ya llegó una parte", "Part of it was already received"},
	Received:    {"Ya llegó completo", "It was already fully received"},
	ClosedShort: {"Ya se cerró", "It was already closed"},
	Cancelled:   {"Ya se anuló", "It was already cancelled"},
}

// alreadyDecided is the error of an act that does not fit the state of the order: it says how the order got there, and by whom.
func alreadyDecided(row db.LockOrderRow) error {
	by, at, end := row.ClosedBy, row.ClosedAt, "."
	if !by.Valid {
		by, at = row.DecidedBy, row.DecidedAt
	}
	if by.Valid && at.Valid && State(row.State) != Expired {
		end = fmt.Sprintf(" (%s, %s).", by.String, at.Time.In(peru.Lima()).Format("02/01/2006 15:04"))
	}
	stands := states[State(row.State)]
	return errs.New(errs.OrderDecided, "the order is %s", row.State).Because(stands.spanish+end, stands.english+end)
}

// eventOf is the kind of the event that an act emits.
func eventOf(kind Kind) event.Kind {
	if kind == Receive {
		return event.RestockReceived
	}
	return event.RestockDecided
}

// decision is an act in progress.
type decision struct {
	Submission
	q     *db.Queries
	tx    *sql.Tx
	row   db.LockOrderRow
	limit money.Centimos
	now   time.Time
}

func (d decision) do(ctx context.Context) (State, money.Centimos, error) {
	switch d.Act.Kind {
	case Approve:
		sum, err := d.approve(ctx)
		return Approved, sum, err
	case Reject:
		return Rejected, d.row.Total, d.decide(ctx, Rejected, d.row.Total)
	case Expire:
		return Expired, d.row.Total, d.decide(ctx, Expired, d.row.Total)
	case Receive:
		state, err := d.receive(ctx)
		return state, d.row.Total, err
	case Close:
		return ClosedShort, d.row.Total, d.end(ctx, ClosedShort)
	case Cancel:
		return Cancelled, d.row.Total, d.end(ctx, Cancelled)
	default:
		return "", 0, errs.New(errs.InvalidBody, "no act is called %q", d.Act.Kind)
	}
}

// approve takes the changed quantities and asks whether the role may order that much.
func (d decision) approve(ctx context.Context) (money.Centimos, error) {
	lines, err := linesOf(ctx, d.q, d.row.ID)
	if err != nil {
		return 0, err
	}
	changed, err := change(lines, d.Act.Ordered)
	if err != nil {
		return 0, err
	}
	sum, err := total(lines)
	if err != nil {
		return 0, errs.Wrap(errs.InvalidRequest, err, "the order is worth more than any order can be")
	}
	if !slices.ContainsFunc(lines, func(l Line) bool { return l.Ordered > 0 }) {
		return 0, errs.Invalid("lines", "order something, or reject the order")
	}
	if !MayApprove(d.Role, sum, d.limit) {
		refused := errs.New(errs.RestockLimit, "the total %s is above the limit %s", sum, d.limit)
		refused.Total = &sum
		return 0, refused
	}
	if len(changed) > 0 {
		if err := putLines(ctx, d.tx, d.row.ID, changed); err != nil {
			return 0, err
		}
	}
	return sum, d.decide(ctx, Approved, sum)
}

// change sets the quantities of lines and gives those lines that it changed.
func change(lines []Line, to []Quantity) (changed []Line, err error) {
	seen := make(map[string]bool, len(to))
	for i, want := range to {
		field := fmt.Sprintf("lines[%d].", i)
		at := slices.IndexFunc(lines, func(l Line) bool { return l.ProductID == want.ProductID })
		switch {
		case at < 0:
			return nil, errs.Invalid(field+"productId", "is not in this order")
		case seen[want.ProductID]:
			return nil, errs.Invalid(field+"productId", "stands twice")
		case lines[at].Unit == catalog.Piece && !want.Quantity.Whole():
			return nil, errs.Invalid(field+"quantity", "%s is counted by the piece: give a whole number, not %s", lines[at].Name, want.Quantity)
		case want.Quantity%lines[at].PackSize != 0:
			return nil, errs.Invalid(field+"quantity", "%s comes in packs of %s: give whole packs", lines[at].Name, lines[at].PackSize)
		}
		seen[want.ProductID] = true
		if lines[at].Ordered == want.Quantity {
			continue
		}
		lines[at].Ordered = want.Quantity
		if lines[at].Amount, err = price(lines[at].Cost, want.Quantity); err != nil {
			return nil, errs.Invalid(field+"quantity", "is worth more than any order can be")
		}
		changed = append(changed, lines[at])
	}
	return changed, nil
}

func (d decision) decide(ctx context.Context, state State, sum money.Centimos) error {
	reason := ""
	if state == Rejected {
		reason = d.Act.Reason
	}
	err := d.q.SetDecision(
		ctx,
		db.SetDecisionParams{State: string(state), Total: sum, Reason: reason, DecidedBy: text(d.By.Username), DecidedAt: at(d.now), ID: d.row.ID},
	)
	if err != nil {
		return fmt.Errorf("deciding an order: %w", err)
	}
	return nil
}

func (d decision) end(ctx context.Context, state State) error {
	err := d.q.SetEnd(ctx, db.SetEndParams{State: string(state), Reason: d.Act.Reason, ClosedBy: text(d.By.Username), ClosedAt: at(d.now), ID: d.row.ID})
	if err != nil {
		return fmt.Errorf("ending an order: %w", err)
	}
	return nil
}

func text(s string) sql.NullString { return sql.NullString{String: s, Valid: true} }

func at(t time.Time) sql.NullTime { return sql.NullTime{Time: t, Valid: true} }
