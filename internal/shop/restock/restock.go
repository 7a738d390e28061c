// Package restock buys what the shop runs out of: a draft per supplier, a manager's decision, an order by mail, and goods
// that come in parts.
//
// What to order is a pure rule over figures that the draft keeps with each line (propose.go). Whatever a person does with
// an order (decide, receive, close, cancel), and its expiry, is decided in one transaction under the lock of the order's row:
// of two concurrent acts, the second sees the result of the first, or is refused. The order's state machine only waits, sends and
// reminds; it looks at the order here before each step, so it may be late and is never wrong.
//
// Goods enter the stock by receipts alone, with the ledger and batches of package stock; each moves the product's cost to
// its moving average (cost.go). So an order may end in any state and leave the stock right. Money is in centimos with
// tax, quantities in thousandths, time in UTC.
package restock

import (
	"time"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/purchase"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Workflow is the state machine of an order; its execution is named by the order's id.
const Workflow = "restock"

// Patience is how long a draft waits for its decision. The state machine counts it; here it is for showing.
const Patience = 72 * time.Hour

// System acts where no person does.
var System = actor.Actor{Username: "sistema", Name: "Sistema"}

// State is how an order stands.
type State string

// The states. Draft waits for a decision, Approved to be sent, Sent and Partial for goods; the others are final.
const (
	Draft       State = "draft"
	Approved    State = "approved"
	Rejected    State = "rejected"
	Expired     State = "expired"
	Sent        State = "sent"
	Partial     State = "partial"
	Received    State = "received"
	ClosedShort State = "closed_short"
	Cancelled   State = "cancelled"
)

// Final says that nothing more comes of the order.
func (s State) Final() bool {
	switch s {
	case Draft, Approved, Sent, Partial:
		return false
	default:
		return true
	}
}

// Origin is what made a draft.
type Origin string

// The origins.
const (
	Night    Origin = "night"
	LowStock Origin = "low_stock"
	Manual   Origin = "manual"
)

// Supplier is who an order goes to. Email may be empty: then people contact him.
type Supplier struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	RUC          string `json:"ruc"`
	Contact      string `json:"contact"`
	Phone        string `json:"phone"`
	Email        string `json:"email"`
	LeadTimeDays int    `json:"leadTimeDays"`
}

// Execution links an order to its run of the state machine.
type Execution struct {
	Workflow string `json:"workflow"`
	Name     string `json:"name"`
}

// Summary is an order in a list. Reason is why it was rejected, closed or cancelled.
type Summary struct {
	ID           string         `json:"id"`
	Number       string         `json:"number"`
	SupplierID   string         `json:"supplierId"`
	SupplierName string         `json:"supplierName"`
	State        State          `json:"state"`
	Total        money.Centimos `json:"total"`
	Origin       Origin         `json:"origin"`
	CreatedBy    string         `json:"createdBy"`
	CreatedAt    time.Time      `json:"createdAt"`
	// ExpiresAt is when a draft lapses unless somebody decides.
	ExpiresAt time.Time `json:"expiresAt,omitzero"`
	DecidedBy string    `json:"decidedBy,omitempty"`
	DecidedAt time.Time `json:"decidedAt,omitzero"`
	Reason    string    `json:"reason,omitempty"`
	SentAt    time.Time `json:"sentAt,omitzero"`
	SentTo    string    `json:"sentTo,omitempty"`
	// MailProblem is why an approved order does not reach its supplier by mail; the order itself says it.
	MailProblem *MailProblem `json:"mailProblem,omitempty"`
	ClosedBy    string       `json:"closedBy,omitempty"`
	ClosedAt    time.Time    `json:"closedAt,omitzero"`
	Version     int          `json:"version"`
	// Products is how many different products are ordered.
	Products int `json:"products"`
	// MinOrder is what the supplier delivers from, now; 0 is any.
	MinOrder money.Centimos `json:"minOrder"`
	// RunsOut is why a draft in a list is urgent; nil when it was made by a rule that is no more.
	RunsOut *RunsOut `json:"runsOut,omitempty"`
	// Execution is missing for the moment until the state machine has begun.
	Execution *Execution `json:"execution,omitempty"`
}

// MailProblem is a mail that was refused for good: to which addresses, and why.
type MailProblem struct {
	To  string `json:"to"`
	Why string `json:"why"`
}

// RunsOut says what of a draft runs out first, and in how many days: Name, Days. Products is how many run out before Before, the day of the
// delivery after the next one.
type RunsOut struct {
	Name     string   `json:"name"`
	Days     int      `json:"days"`
	Products int      `json:"products"`
	Before   peru.Day `json:"before"`
}

// first notes a line if it runs out before those that were noted.
func (r *RunsOut) first(name string, w Why) *RunsOut {
	if w.Reason == "" {
		return r // proposed by a rule that is no more
	}
	if r == nil {
		r = &RunsOut{Before: w.NextOn}
	}
	if r.Before.Before(w.NextOn) {
		r.Before = w.NextOn
	}
	if w.Lack <= 0 {
		return r
	}
	if days := w.daysLeft(); r.Products == 0 || days < r.Days {
		r.Name, r.Days = name, days
	}
	r.Products++
	return r
}

// daysLeft is for how many whole days there is something left.
func (w Why) daysLeft() int {
	if w.Pace <= 0 {
		return 0
	}
	return int(max(w.OnHand-w.Reserved, 0) / w.Pace)
}

// Order is an order, whole.
type Order struct {
	Summary
	Supplier Supplier      `json:"supplier"`
	Lines    []Line        `json:"lines"`
	Acts     []RecordedAct `json:"acts"`
}

// Line is one product of an order. Cost is for a unit, Amount for all that is ordered.
type Line struct {
	Number    int          `json:"line"`
	ProductID string       `json:"productId"`
	SKU       string       `json:"sku"`
	Name      string       `json:"name"`
	Unit      catalog.Unit `json:"unit"`
	// Perishable goods come with the day on which they expire.
	Perishable bool `json:"perishable"`
	// Price is what a unit sells for now, to show the margin.
	Price    money.Centimos    `json:"price"`
	PackSize quantity.Quantity `json:"packSize"`
	Proposed quantity.Quantity `json:"proposed"`
	Ordered  quantity.Quantity `json:"ordered"`
	Received quantity.Quantity `json:"received"`
	Cost     money.Centimos    `json:"cost"`
	Amount   money.Centimos    `json:"amount"`
	// Why are the figures that the proposal was made of.
	Why Why `json:"why"`
}

// left is what is still to come.
func (l Line) left() quantity.Quantity { return max(l.Ordered-l.Received, 0) }

// RecordedAct is an act as the order shows it.
type RecordedAct struct {
	ID     string    `json:"id"`
	Kind   Kind      `json:"kind"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
	// Goods are what a receipt brought.
	Goods []ReceivedGoods `json:"goods,omitempty"`
}

// ReceivedGoods is goods of one product that came in. Average is the product's cost after the receipt.
type ReceivedGoods struct {
	ProductID string            `json:"productId"`
	Quantity  quantity.Quantity `json:"quantity"`
	Cost      money.Centimos    `json:"cost"`
	Average   money.Centimos    `json:"average"`
	ExpiresOn peru.Day          `json:"expiresOn,omitzero"`
}

// NumberOf writes an order's number as people read it.
func NumberOf(number int) string { return purchase.OrderNumber(number) }

// total adds up what is ordered.
func total(lines []Line) (money.Centimos, error) {
	amounts := make([]money.Centimos, len(lines))
	for i, l := range lines {
		amounts[i] = l.Amount
	}
	return money.Sum(amounts...)
}

// price is what a quantity costs.
func price(cost money.Centimos, q quantity.Quantity) (money.Centimos, error) {
	return cost.MulDiv(int64(q), int64(quantity.One))
}
