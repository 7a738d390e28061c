// Package purchase keeps what suppliers brought and billed, with an order or without one, and what the shop owes them for it.
//
// A purchase is a paper of a supplier with its lines. The goods of one without an order enter the stock with it, once, and move the costs of
// their products to the averages (cost.go); those of an order were moved by the order's receipt (package restock), which makes the same
// record. A paper is known by supplier, kind, series and number: the second one is refused. Goods that came without a paper have none of
// these until somebody writes them down (Mend).
//
// What is owed is the total less what was paid; it is paid in parts, from a drawer or by a bank (pay.go). Amounts are centimos with IGV, where
// nothing else is said; quantities are thousandths, times UTC.
package purchase

import (
	"regexp"
	"strings"
	"time"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Kind is what a paper is, by SUNAT's table of kinds (Tabla 10).
type Kind string

// The kinds of papers. Unpapered goods have none yet.
const (
	Factura   Kind = "01"
	Boleta    Kind = "03"
	Ticket    Kind = "12"
	Unpapered Kind = "00"
)

// Paper says which paper of a supplier's it is. Series and number are in one spelling: capitals, no zeros before the number.
type Paper struct {
	Kind     Kind     `json:"kind" validate:"required,oneof=00 01 03 12"`
	Series   string   `json:"series" validate:"max=20"`
	Number   string   `json:"number" validate:"max=20"`
	IssuedOn peru.Day `json:"issuedOn"`
	// DueOn is when it is to be paid; the day of the paper, when it is left out.
	DueOn peru.Day `json:"dueOn,omitzero"`
}

// New is a purchase to enter. The client makes the id.
type New struct {
	ID         string `json:"id" validate:"required,uuid"`
	SupplierID string `json:"supplierId" validate:"required,uuid"`
	Paper
	// WithoutTax says that the amounts of lines and freight are without IGV, as facturas print them.
	WithoutTax bool `json:"withoutTax"`
	// Freight is on the paper, FreightApart was paid to somebody else. Both are a part of the goods' cost, shared by what they are worth.
	Freight      money.Centimos `json:"freight" validate:"min=0,max=100000000"`
	FreightApart money.Centimos `json:"freightApart" validate:"min=0,max=100000000"`
	// Total is what the paper says in the end, when the sum of its parts misses it by some centimos.
	Total *money.Centimos `json:"total,omitempty" validate:"omitempty,min=0,max=100000000"`
	Note  string          `json:"note" validate:"max=200"`
	Lines []NewLine       `json:"lines" validate:"required,min=1,max=200,dive"`
}

// NewLine is goods of a product that expire on one day. A product may come in several lines. Amount is for all that was paid for, bonus units
// come for nothing.
type NewLine struct {
	ProductID string            `json:"productId" validate:"required,uuid"`
	Quantity  quantity.Quantity `json:"quantity" validate:"min=0,max=1000000000"`
	Bonus     quantity.Quantity `json:"bonus" validate:"min=0,max=1000000000"`
	Amount    money.Centimos    `json:"amount" validate:"min=0,max=100000000"`
	ExpiresOn peru.Day          `json:"expiresOn,omitzero"`
}

// Change is what may be mended of a purchase: its paper, and what that says in the end. Goods and costs stay.
type Change struct {
	Paper
	Total *money.Centimos `json:"total,omitempty" validate:"omitempty,min=0,max=100000000"`
	Note  string          `json:"note" validate:"max=200"`
}

// Summary is a purchase in a list.
type Summary struct {
	ID           string `json:"id"`
	SupplierID   string `json:"supplierId"`
	SupplierName string `json:"supplierName"`
	Paper
	Total money.Centimos `json:"total"`
	Paid  money.Centimos `json:"paid"`
	// OrderNumber is of the order that brought it; empty without one.
	OrderNumber string    `json:"orderNumber,omitempty"`
	HasPhoto    bool      `json:"hasPhoto"`
	EnteredBy   string    `json:"enteredBy"`
	EnteredAt   time.Time `json:"enteredAt"`
}

// Owed is what is still to be paid.
func (s Summary) Owed() money.Centimos { return s.Total - s.Paid }

// Tax is what a paper's total is made of: Base, IGV, Untaxed and Rounding are the Total.
type Tax struct {
	// Base is what the IGV of a factura is on; other papers give no right to it, and are Untaxed as a whole.
	Base     money.Centimos `json:"taxedBase"`
	IGV      money.Centimos `json:"igv"`
	Untaxed  money.Centimos `json:"untaxed"`
	Rounding money.Centimos `json:"rounding"`
}

// Purchase is a purchase, whole.
type Purchase struct {
	Summary
	Tax
	SupplierRUC  string         `json:"supplierRuc"`
	OrderID      string         `json:"orderId,omitempty"`
	Freight      money.Centimos `json:"freight"`
	FreightApart money.Centimos `json:"freightApart"`
	Note         string         `json:"note"`
	Version      int            `json:"version"`
	Lines        []Line         `json:"lines"`
	Payments     []Payment      `json:"payments"`
	// photo is its key among the documents.
	photo string
}

// Photo is the key of the paper's photo among the documents; empty when there is none.
func (p Purchase) Photo() string { return p.photo }

// Line is goods that came. Amount is with IGV and without freight, Freight its share; Cost is for a unit of all that came of the product, and
// Average the product's cost afterwards.
type Line struct {
	Number    int               `json:"line"`
	ProductID string            `json:"productId"`
	SKU       string            `json:"sku"`
	Name      string            `json:"name"`
	Unit      string            `json:"unit"`
	Quantity  quantity.Quantity `json:"quantity"`
	Bonus     quantity.Quantity `json:"bonus"`
	Amount    money.Centimos    `json:"amount"`
	Freight   money.Centimos    `json:"freight"`
	TaxClass  peru.TaxClass     `json:"taxClass"`
	Cost      money.Centimos    `json:"cost"`
	Average   money.Centimos    `json:"average"`
	ExpiresOn peru.Day          `json:"expiresOn,omitzero"`
}

// Payment is a part that was paid. Owed is what was left of the purchase after it.
type Payment struct {
	ID         string            `json:"id"`
	Amount     money.Centimos    `json:"amount"`
	Owed       money.Centimos    `json:"owed"`
	Method     payment.Method    `json:"method"`
	Operation  payment.Operation `json:"operation,omitzero"`
	By         string            `json:"by"`
	ApprovedBy string            `json:"approvedBy,omitempty"`
	At         time.Time         `json:"at"`
}

// seriesOf are the series of papers, as SUNAT's validator has them; numbered are the papers whose number is one.
var (
	seriesOf = map[Kind]*regexp.Regexp{
		Factura: regexp.MustCompile(`^([0-9]{4}|E001|F[A-Z0-9]{3})$`),
		Boleta:  regexp.MustCompile(`^([0-9]{4}|EB01|B[A-Z0-9]{3})$`),
		Ticket:  regexp.MustCompile(`^[A-Z0-9-]{1,20}$`),
	}
	numberOf = map[Kind]*regexp.Regexp{
		Factura: regexp.MustCompile(`^[1-9][0-9]{0,7}$`),
		Boleta:  regexp.MustCompile(`^[1-9][0-9]{0,7}$`),
		Ticket:  regexp.MustCompile(`^[A-Z0-9-]{1,20}$`),
	}
)

// longestCredit is for how many days a supplier waits at most.
const longestCredit = 730

// spelled brings a paper to its one spelling. Errors: errs.InvalidRequest for what no supplier prints, and for a day to come.
func (p Paper) spelled(today peru.Day) (Paper, error) {
	p.Series, p.Number = strings.ToUpper(strings.TrimSpace(p.Series)), strings.ToUpper(strings.TrimSpace(p.Number))
	if p.Kind == Factura || p.Kind == Boleta {
		p.Number = strings.TrimLeft(p.Number, "0")
	}
	if p.DueOn.IsZero() {
		p.DueOn = p.IssuedOn
	}
	switch {
	case p.Kind == Unpapered && p.Series+p.Number != "":
		return p, errs.Invalid("number", "goods without a paper have no number: choose what the paper is")
	case p.Kind != Unpapered && !seriesOf[p.Kind].MatchString(p.Series):
		return p, errs.Invalid("series", "is not one of such a paper: F001 or E001 of a factura, B001 or EB01 of a boleta, four digits on old paper")
	case p.Kind != Unpapered && !numberOf[p.Kind].MatchString(p.Number):
		return p, errs.Invalid("number", "must be the number of the paper: 1 to 8 digits, letters only on a ticket")
	case p.IssuedOn.IsZero():
		return p, errs.Invalid("issuedOn", "is required")
	case today.Before(p.IssuedOn):
		return p, errs.Invalid("issuedOn", "must not be after today, %s", today)
	case p.IssuedOn.Before(today.AddDays(-longestCredit)):
		return p, errs.Invalid("issuedOn", "must not be before %s", today.AddDays(-longestCredit))
	case p.DueOn.Before(p.IssuedOn) || p.IssuedOn.AddDays(longestCredit).Before(p.DueOn):
		return p, errs.Invalid("dueOn", "must be from the day of the paper to %d days later", longestCredit)
	}
	return p, nil
}
