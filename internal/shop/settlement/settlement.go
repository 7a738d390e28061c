// Package settlement lets a manager decide about money that no machine can settle.
//
// A payment by Yape or Plin is confirmed by a look into the wallet. A payback by wallet is sent by hand, and one
// that a card terminal refused is owed in another way. Everything open is in a list (Unsettled) until somebody
// decides about it, so nothing stays owed silently. A decision is final and is made once per id and version. Cash moves in the
// drawer of an open shift, as a movement of it; the shift that sold or took back stays as counted.
//
// Money is in centimos, time in UTC.
package settlement

import (
	"maps"
	"slices"
	"time"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// Kind is what sort of money is decided about.
type Kind string

// A payment of a sale, what goes back of it with a refund, what a customer paid of what he owed, and what the shop pays him of what
// it owes.
const (
	Payment       Kind = "payment"
	Payout        Kind = "payout"
	CreditPayment Kind = "credit_payment"
	CreditPayout  Kind = "credit_payout"
)

// Outcome is what is decided.
type Outcome string

// Confirmed money is there, or was sent; Rejected never came. Cash and Transfer settle in another way than it was meant.
// WrittenOff money is the shop's loss.
const (
	Confirmed  Outcome = "confirmed"
	Rejected   Outcome = "rejected"
	Cash       Outcome = "cash"
	Transfer   Outcome = "transfer"
	WrittenOff Outcome = "written_off"
)

// The states of payments and payouts that somebody has to decide about, and those that a decision leads to.
const (
	toConfirm  = "to_confirm"
	refused    = "refused"
	confirmed  = "confirmed"
	paid       = "paid"
	rejected   = "rejected"
	settled    = "settled"
	writtenOff = "written_off"
)

// leads maps the state of money and an outcome to the next state. Pairs that are missing here cannot be decided.
var leads = map[Kind]map[string]map[Outcome]string{
	Payment: {
		toConfirm: {Confirmed: confirmed, Rejected: rejected},
		rejected:  {Cash: settled, Transfer: settled, WrittenOff: writtenOff},
	},
	Payout: {
		toConfirm: {Confirmed: paid, Cash: settled, Transfer: settled},
		refused:   {Cash: settled, Transfer: settled},
	},
	CreditPayment: {
		toConfirm: {Confirmed: confirmed, Rejected: rejected}, // what is rejected is owed again
	},
	CreditPayout: {
		toConfirm: {Confirmed: confirmed, Rejected: rejected}, // the same
	},
}

// Item is money that waits for a decision.
type Item struct {
	Kind Kind `json:"kind"`
	// Subject is the id of the sale, refund, credit payment or payout; Line the number of the sale's payment, 0 for a credit payment or payout.
	Subject string         `json:"subject"`
	Line    int            `json:"line"`
	Method  string         `json:"method"`
	Amount  money.Centimos `json:"amount"`
	State   string         `json:"state"`
	Version int            `json:"version"`
	// Number is of the receipt or credit note, Reference of the operation, Reason why the terminal refused.
	Number    string            `json:"number,omitempty"`
	Reference payment.Operation `json:"reference,omitzero"`
	Reason    string            `json:"reason,omitempty"`
	Customer  string            `json:"customer,omitempty"`
	Since     time.Time         `json:"since"`
	// SameOperation is where else the number of the operation stands.
	SameOperation []payment.Use `json:"sameOperation,omitempty"`
	// Outcomes are the decisions that can be made.
	Outcomes []Outcome `json:"outcomes"`
}

// outcomes lists what can be decided about money in a state.
func outcomes(kind Kind, state string) []Outcome { return slices.Sorted(maps.Keys(leads[kind][state])) }

// Request is a decision about one item. The client makes the id.
type Request struct {
	ID      string  `json:"id" validate:"required,uuid"`
	Kind    Kind    `json:"kind" validate:"required,oneof=payment payout credit_payment credit_payout"`
	Subject string  `json:"subject" validate:"required,uuid"`
	Line    int     `json:"line" validate:"min=0,max=1000"`
	Outcome Outcome `json:"outcome" validate:"required,oneof=confirmed rejected cash transfer written_off"`
	// TillID is whose drawer cash moves in.
	TillID string `json:"tillId,omitempty" validate:"omitempty,uuid"`
	// Reference is the number of a transfer, or of a payback that was sent.
	Reference string `json:"reference,omitempty" validate:"max=64"`
	// Note says why money is rejected or written off.
	Note string `json:"note,omitempty" validate:"max=200"`
}

// check validates the rules that no tag expresses, and returns the number of the operation. It returns errs.InvalidRequest.
func (r Request) check() (payment.Operation, error) {
	number, err := payment.ParseOperation(r.Reference)
	switch {
	case err != nil:
		return number, errs.Invalid("reference", "%s", err)
	case (r.Outcome == Cash) != (r.TillID != ""):
		return number, errs.Invalid("tillId", "is for cash, and required for it")
	case number.IsZero() && (r.Outcome == Transfer || r.Outcome == Confirmed && (r.Kind == Payout || r.Kind == CreditPayout)):
		return number, errs.Invalid("reference", "is required: the number of the operation")
	case r.Note == "" && (r.Outcome == Rejected || r.Outcome == WrittenOff):
		return number, errs.Invalid("note", "is required: say why")
	}
	return number, nil
}

// inCash is what moves in cash for an amount: always rounded in the customer's favour.
func inCash(kind Kind, amount money.Centimos) money.Centimos {
	if kind == Payout {
		return -(-amount).RoundDownToTen()
	}
	return amount.RoundDownToTen()
}

// Settlement is a decision that was made. Amount is what it was about, and in cash what moved.
type Settlement struct {
	ID        string            `json:"id"`
	Kind      Kind              `json:"kind"`
	Subject   string            `json:"subject"`
	Line      int               `json:"line"`
	Outcome   Outcome           `json:"outcome"`
	Amount    money.Centimos    `json:"amount"`
	TillID    string            `json:"tillId,omitempty"`
	Reference payment.Operation `json:"reference,omitzero"`
	Note      string            `json:"note,omitempty"`
	SettledBy string            `json:"settledBy"`
	SettledAt time.Time         `json:"settledAt"`
	// SameOperation is where the number of the operation was used before, in the answer to a decision.
	SameOperation []payment.Use `json:"sameOperation,omitempty"`
}

// of reports whether the settlement is what the request asks for.
func (s Settlement) of(r Request, number payment.Operation) bool {
	return s.Kind == r.Kind && s.Subject == r.Subject && s.Line == r.Line && s.Outcome == r.Outcome && s.TillID == r.TillID &&
		s.Reference == number && s.Note == r.Note
}
