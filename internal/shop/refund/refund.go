// Package refund takes goods of a sale back: a credit note, the goods on the shelf or in the bin, and the money back the
// way that it came.
//
// A refund is recorded first and paid back last. Record is one transaction under the locks of the sale's lines: what is
// left to return, the number of the credit note, the ledger of stock, and what is owed to whom. Cash and store credit
// are settled with it; a card gets its part afterwards, under an id of its own, and again until the terminal says that it
// has it. So the customer's money may be late and is never given twice, and nothing ever has to be undone.
//
// The rules (share.go) are pure. Money is in centimos, quantities in thousandths, time in UTC.
package refund

import (
	"time"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/fingerprint"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Reason is why goods come back, in SUNAT's catalogue 09.
type Reason string

// The reasons that a shop has. The first two are for a whole sale.
const (
	Annulment   Reason = "01"
	TotalReturn Reason = "06"
	ItemReturn  Reason = "07"
)

// Title is the reason as a credit note prints it.
func (r Reason) Title() string {
	return map[Reason]string{Annulment: "Anulación de la operación", TotalReturn: "Devolución total", ItemReturn: "Devolución por ítem"}[r]
}

// Goods is where returned goods go.
type Goods string

// Goods go back to the shelf, or are written off.
const (
	ToStock Goods = "stock"
	ToWaste Goods = "waste"
)

// Request is what a till sends. Its ID is made by the till before the first try and is the idempotency key.
type Request struct {
	ID     string `json:"id" validate:"required,uuid"`
	TillID string `json:"tillId" validate:"required,uuid"`
	Reason Reason `json:"reason" validate:"required,oneof=01 06 07"`
	// Note is what the person adds to the reason.
	Note string `json:"note,omitempty" validate:"max=200"`
	// Void has the sale's electronic document made void instead of sending a credit note: for a whole sale whose paper never left the shop. A
	// manager decides it. Where SUNAT will not have it, the note is sent after all.
	Void  bool          `json:"void,omitempty"`
	Lines []RequestLine `json:"lines" validate:"required,min=1,max=200,dive"`
	// Approval is a manager's, for more cash than a cashier may give back alone.
	Approval *pins.Approval `json:"approval,omitempty" validate:"omitempty"`
}

// RequestLine is how much of a line of the sale comes back. Each line stands once.
type RequestLine struct {
	Line     int               `json:"line" validate:"min=1"`
	Quantity quantity.Quantity `json:"quantity" validate:"min=1,max=1000000000"`
	Goods    Goods             `json:"goods" validate:"required,oneof=stock waste"`
}

// Submission is a request with the sale that it is about and who sent it: the input of the refund workflow.
type Submission struct {
	SaleID  string      `json:"saleId"`
	Request Request     `json:"request"`
	By      actor.Actor `json:"by"`
	Role    string      `json:"role"`
}

// Hash identifies what is asked for: the same refund id with another hash is another refund. Who approves may change.
func (s Submission) Hash() string {
	s.Request.Approval = nil
	return fingerprint.Sum(struct {
		SaleID  string
		Request Request
	}{s.SaleID, s.Request})
}

// Line is one line of a credit note: a part of the sale's line of that number.
type Line struct {
	Number    int               `json:"line"`
	ProductID string            `json:"productId"`
	SKU       string            `json:"sku"`
	Name      string            `json:"name"`
	Unit      catalog.Unit      `json:"unit"`
	Quantity  quantity.Quantity `json:"quantity"`
	UnitPrice money.Centimos    `json:"unitPrice"`
	Amount    money.Centimos    `json:"amount"`
	TaxClass  peru.TaxClass     `json:"taxClass"`
	Base      money.Centimos    `json:"base"`
	IGV       money.Centimos    `json:"igv"`
	ICBPER    money.Centimos    `json:"icbper"`
	Goods     Goods             `json:"goods"`
}

// State is how far the money is on its way back.
type State string

// Pending is money that the card terminal does not have back yet; ToConfirm is to be given by hand: sent from the shop's wallet, or
// given back to the card at a terminal that is connected to nothing.
// Refused is what the terminal does not take back: the shop owes it until it is Settled in another way (package settlement).
// Offset is never given: the payment that it goes back by never arrived.
const (
	Pending   State = "pending"
	Paid      State = "paid"
	ToConfirm State = "to_confirm"
	Refused   State = "refused"
	Settled   State = "settled"
	Offset    State = "offset"
)

// open reports whether the customer waits for the money.
func (s State) open() bool { return s == Pending || s == ToConfirm || s == Refused }

// Payout is what goes back by one payment of the sale; Line is that payment's number.
type Payout struct {
	Line          int            `json:"line"`
	Method        payment.Method `json:"method"`
	Amount        money.Centimos `json:"amount"`
	State         State          `json:"state"`
	Authorization string         `json:"authorization"`
	// Version counts what people decided about it.
	Version int `json:"version"`
	// Reason is why the terminal refused.
	Reason string `json:"reason,omitempty"`

	charge string
}

// Refund is a recorded refund, as its credit note shows it. In Totals, Total is what the note takes back of the receipt,
// ToPay what the customer gets, and Rounding the difference: cash is rounded in his favour, and never above what he paid.
type Refund struct {
	ID          string           `json:"id"`
	SaleID      string           `json:"saleId"`
	Document    peru.ReceiptKind `json:"document"`
	SaleNumber  string           `json:"saleNumber"`
	Number      string           `json:"number"`
	RefundedAt  time.Time        `json:"refundedAt"`
	BusinessDay peru.Day         `json:"businessDay"`
	Cashier     string           `json:"cashier"`
	Till        string           `json:"till"`
	ApprovedBy  string           `json:"approvedBy,omitempty"`
	Reason      Reason           `json:"reason"`
	Note        string           `json:"note"`
	Buyer       *sale.Buyer      `json:"buyer,omitempty"`
	Lines       []Line           `json:"lines"`
	Totals      sale.Totals      `json:"totals"`
	Payouts     []Payout         `json:"payouts"`
	// Settled is false while the customer waits for any of the money.
	Settled bool   `json:"settled"`
	Words   string `json:"words"`
	QR      string `json:"qr"`
}

// Owed is what card terminals have to give back still.
func (r Refund) Owed() []payment.Return {
	owed := []payment.Return{}
	for _, p := range r.Payouts {
		if p.State == Pending {
			owed = append(owed, payment.Return{Line: p.Line, ChargeID: p.charge, Amount: p.Amount})
		}
	}
	return owed
}
