// Package sale turns a cart into a recorded sale, exactly once.
//
// The rules (price.go) are pure: prices, tax, ICBPER, rounding and payment of a cart. The storage (checkout.go)
// claims, records and gives up a sale under the lock of its checkout row: that row is the fence between an
// execution that records the sale and one that undoes it. Money is in centimos, time in UTC; the business day is
// the day in Lima on which the server recorded the sale.
package sale

import (
	"slices"
	"time"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/operation"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/fingerprint"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Request is what a till sends. Its ID is made by the till before the first try and is the idempotency key.
type Request struct {
	ID       string           `json:"id" validate:"required,uuid"`
	TillID   string           `json:"tillId" validate:"required,uuid"`
	Document peru.ReceiptKind `json:"document" validate:"required,oneof=boleta factura"`
	Buyer    *Buyer           `json:"buyer,omitempty" validate:"omitempty"`
	Lines    []RequestLine    `json:"lines" validate:"required,min=1,max=200,dive"`
	Payments []payment.Tender `json:"payments" validate:"required,min=1,max=5,dive"`
	// CustomerID is who the sale is entered for; store credit needs it.
	CustomerID string     `json:"customerId,omitempty" validate:"omitempty,uuid"`
	Discounts  *Discounts `json:"discounts,omitempty" validate:"omitempty"`
	// Approval is a manager's word for what the cashier may not do alone. It is no part of what is asked for.
	Approval *pins.Approval `json:"approval,omitempty" validate:"omitempty"`
	// ExpectedTotal is what the till showed the customer, before cash rounding. It is compared, never trusted.
	ExpectedTotal money.Centimos `json:"expectedTotal" validate:"min=0"`
}

// RequestLine is one product of a cart. Equal products by the piece are merged; each weighing stays a line of its own, for its label
// says what it costs.
type RequestLine struct {
	ProductID string            `json:"productId" validate:"required,uuid"`
	Quantity  quantity.Quantity `json:"quantity" validate:"min=1,max=1000000000"`
	// Amount is the price on the label of a scale that prints prices. It must fit the weight: Labelled.
	Amount money.Centimos `json:"amount,omitempty" validate:"omitempty,min=1,max=100000000"`
}

// Buyer is who the receipt is made out to.
type Buyer struct {
	DocumentKind   peru.DocumentKind `json:"documentKind" validate:"required,oneof=dni ruc ce passport"`
	DocumentNumber string            `json:"documentNumber" validate:"required,max=15"`
	Name           string            `json:"name" validate:"required,max=160"`
}

func (b Buyer) document() peru.Document {
	return peru.Document{Kind: b.DocumentKind, Number: b.DocumentNumber}
}

// Hash identifies what is asked for: the same sale id with another hash is another cart. A PIN must not be in it: its few
// digits could be found out from the hash.
func (r Request) Hash() string {
	r.Approval = nil
	return fingerprint.Sum(r)
}

func (r Request) productIDs() []string {
	ids := make([]string, len(r.Lines))
	for i, line := range r.Lines {
		ids[i] = line.ProductID
	}
	return ids
}

// operations are where the payments' numbers would stand, to be looked for before a time. What is no number is left to Price, which refuses it.
func (r Request) operations(before time.Time) []operation.Key {
	keys := make([]operation.Key, len(r.Payments))
	for i, t := range r.Payments {
		number, _ := t.Method.Operation("", t.Reference)
		keys[i] = operation.Key{Method: string(t.Method), Number: number, Subject: r.ID, Line: i + 1, Before: before}
	}
	return keys
}

// Cashier is who sells.
type Cashier struct {
	Username string `json:"username"`
	Name     string `json:"name"`
}

// Submission is a request with who sent it: the input of the checkout workflow.
type Submission struct {
	Request Request `json:"request"`
	Cashier Cashier `json:"cashier"`
	// Role is the sender's: a manager needs no other's approval.
	Role string `json:"role"`
}

// AtOnce says whether nobody has to be asked, neither a card terminal nor a manager for the PIN. The state machine chooses its way by the
// same.
func (s Submission) AtOnce() bool {
	return s.Request.Approval == nil && s.Request.cardLines() == 0
}

// Cart is a priced sale on its way through the workflow.
type Cart struct {
	ID              string            `json:"id"`
	Hash            string            `json:"hash"`
	Document        peru.ReceiptKind  `json:"document"`
	Series          string            `json:"series"`
	IssuerRUC       string            `json:"issuerRuc"`
	Anonymous       peru.Document     `json:"anonymous"`
	TillID          string            `json:"tillId"`
	TillName        string            `json:"tillName"`
	Cashier         Cashier           `json:"cashier"`
	Buyer           *Buyer            `json:"buyer,omitempty"`
	CustomerID      string            `json:"customerId,omitempty"`
	Lines           []CartLine        `json:"lines"`
	Totals          Totals            `json:"totals"`
	Payments        []payment.Payment `json:"payments"`
	SettingsVersion int               `json:"settingsVersion"`
	// ApprovedBy is the manager who allowed a discount, or whose PIN came with the sale.
	ApprovedBy string `json:"approvedBy,omitempty"`
	// Voucher is the manager who lets goods pass that the stock does not know of: by PIN, or signed in at the till.
	Voucher string `json:"voucher,omitempty"`
}

// CartLine is a line with what the goods cost the shop, which no receipt shows.
type CartLine struct {
	Line
	// MayRunShort and ShortUnasked are those of catalog.Priced.
	MayRunShort  bool `json:"mayRunShort,omitempty"`
	ShortUnasked bool `json:"shortUnasked,omitempty"`
	// Cost is without the IGV of the purchase, which a shop that charges IGV gets back (TUO of the Ley del IGV, article 18), as
	// Base is without that of the sale: their difference is the margin.
	Cost        money.Centimos `json:"cost"`
	PromotionID string         `json:"promotionId,omitempty"`
}

// Line is one line of a receipt. Amount is what is left after Discount, and is Base + IGV; the ICBPER comes on top.
type Line struct {
	Number    int               `json:"line"`
	ProductID string            `json:"productId"`
	SKU       string            `json:"sku"`
	Name      string            `json:"name"`
	Unit      catalog.Unit      `json:"unit"`
	Quantity  quantity.Quantity `json:"quantity"`
	UnitPrice money.Centimos    `json:"unitPrice"`
	Discount  money.Centimos    `json:"discount"`
	// Promotion is the name of the one that counted, which is in Discount.
	Promotion string         `json:"promotion,omitempty"`
	Amount    money.Centimos `json:"amount"`
	TaxClass  peru.TaxClass  `json:"taxClass"`
	Base      money.Centimos `json:"base"`
	IGV       money.Centimos `json:"igv"`
	ICBPER    money.Centimos `json:"icbper"`
	// Returned is how much of Quantity came back since.
	Returned quantity.Quantity `json:"returned"`
}

// Totals of a receipt: Total = TaxedBase + IGV + Exonerated + Unaffected + ICBPER, ToPay = Total + Rounding.
type Totals struct {
	TaxedBase  money.Centimos `json:"taxedBase"`
	Exonerated money.Centimos `json:"exonerated"`
	Unaffected money.Centimos `json:"unaffected"`
	IGV        money.Centimos `json:"igv"`
	// IGVRate is in basis points; 0 when the regime shows no IGV.
	IGVRate int            `json:"igvRate"`
	ICBPER  money.Centimos `json:"icbper"`
	Bags    int            `json:"bags"`
	// Discount is what was taken off the lines; it is in none of the sums above.
	Discount money.Centimos `json:"discount"`
	Total    money.Centimos `json:"total"`
	Rounding money.Centimos `json:"rounding"`
	ToPay    money.Centimos `json:"toPay"`
}

// Sale is a recorded sale, as its receipt tells it.
type Sale struct {
	ID          string            `json:"id"`
	Document    peru.ReceiptKind  `json:"document"`
	Number      string            `json:"number"`
	SoldAt      time.Time         `json:"soldAt"`
	BusinessDay peru.Day          `json:"businessDay"`
	Cashier     string            `json:"cashier"`
	Till        string            `json:"till"`
	Buyer       *Buyer            `json:"buyer,omitempty"`
	Lines       []Line            `json:"lines"`
	Totals      Totals            `json:"totals"`
	Payments    []payment.Payment `json:"payments"`
	// Instalments are what is owed of it: the sale is on credit then, at least in part.
	Instalments []Instalment   `json:"instalments,omitempty"`
	Change      money.Centimos `json:"change"`
	Words       string         `json:"words"`
	QR          string         `json:"qr"`
}

// Instalment is a part of a sale on credit, and when it is to be paid. There is one today.
type Instalment struct {
	Amount money.Centimos `json:"amount"`
	DueOn  peru.Day       `json:"dueOn"`
}

// Summary is a sale in a list.
type Summary struct {
	ID          string           `json:"id"`
	Document    peru.ReceiptKind `json:"document"`
	Number      string           `json:"number"`
	SoldAt      time.Time        `json:"soldAt"`
	BusinessDay peru.Day         `json:"businessDay"`
	Cashier     string           `json:"cashier"`
	Till        string           `json:"till"`
	// Buyer is the name on the document; "" for a boleta to anyone.
	Buyer string         `json:"buyer,omitempty"`
	Total money.Centimos `json:"total"`
	ToPay money.Centimos `json:"toPay"`
	// Methods are how it was paid, each once.
	Methods []payment.Method `json:"methods"`
	// Returned says that something of it came back, Pending that SUNAT has not accepted its electronic document.
	Returned bool `json:"returned"`
	Pending  bool `json:"pending"`
}

// items gives what the cart takes from stock, each product once.
func (c Cart) items() []stock.Item {
	items := make([]stock.Item, 0, len(c.Lines))
	at := make(map[string]int, len(c.Lines))
	for _, line := range c.Lines {
		if i, ok := at[line.ProductID]; ok {
			items[i].Quantity += line.Quantity
			continue
		}
		at[line.ProductID] = len(items)
		items = append(items, stock.Item{ProductID: line.ProductID, Quantity: line.Quantity})
	}
	return items
}

// credit is what the customer will owe.
func (c Cart) credit() money.Centimos { return owed(c.Payments) }

func owed(payments []payment.Payment) money.Centimos {
	var sum money.Centimos
	for _, p := range payments {
		if p.Method == payment.Credit {
			sum += p.Amount
		}
	}
	return sum
}

// mayRunShort says whether the cart has goods that the stock may not know of, for which a manager vouched or nobody is asked.
func (c Cart) mayRunShort() bool {
	return slices.ContainsFunc(c.Lines, func(l CartLine) bool { return l.ShortUnasked || l.MayRunShort && c.Voucher != "" })
}

// asked are the items that must be there, or be vouched for.
func (c Cart) asked() []stock.Item {
	return slices.DeleteFunc(c.items(), func(item stock.Item) bool {
		return slices.ContainsFunc(c.Lines, func(l CartLine) bool { return l.ProductID == item.ProductID && l.ShortUnasked })
	})
}

// pinWouldDo says whether a manager's PIN would let all that is short pass.
func (c Cart) pinWouldDo(short error) bool {
	for _, missing := range errs.From(short).Shortages {
		if !slices.ContainsFunc(c.Lines, func(l CartLine) bool { return l.ProductID == missing.ProductID && l.MayRunShort }) {
			return false
		}
	}
	return errs.CodeOf(short) == errs.OutOfStock
}

// cardLines is how many payments to look at to undo every card charge of the cart: 0 when no card is used.
func (c Cart) cardLines() int {
	return lastCard(len(c.Payments), func(i int) payment.Method { return c.Payments[i].Method })
}

// cardLines are those of the cart that is made of the request.
func (r Request) cardLines() int {
	return lastCard(len(r.Payments), func(i int) payment.Method { return r.Payments[i].Method })
}

// lastCard counts payments up to the last by card.
func lastCard(n int, method func(i int) payment.Method) int {
	for n > 0 && method(n-1) != payment.Card {
		n--
	}
	return n
}

// receipt makes the sale of a cart that took a number.
func (c Cart) receipt(next till.Number) (Sale, error) {
	at := next.At
	printed, err := peru.NewReceiptNumber(peru.Series(c.Series), int64(next.Number))
	if err != nil {
		return Sale{}, err
	}
	day := peru.BusinessDay(at)
	sale := Sale{
		ID: c.ID, Document: c.Document, Number: printed.String(), SoldAt: at, BusinessDay: day,
		Cashier: c.Cashier.Name, Till: c.TillName, Buyer: c.Buyer, Lines: make([]Line, len(c.Lines)),
		Totals: c.Totals, Payments: c.Payments, Change: change(c.Payments), Words: c.Totals.Total.Words(),
		QR: qr(c.IssuerRUC, printed, c.Totals, day, c.Buyer, c.Anonymous),
	}
	for i, line := range c.Lines {
		sale.Lines[i] = line.Line
	}
	return sale, nil
}

func change(payments []payment.Payment) money.Centimos {
	var sum money.Centimos
	for _, p := range payments {
		sum += p.Change
	}
	return sum
}

func qr(ruc string, number peru.ReceiptNumber, totals Totals, day peru.Day, buyer *Buyer, anonymous peru.Document) string {
	document := anonymous
	if buyer != nil {
		document = buyer.document()
	}
	return peru.QR{IssuerRUC: ruc, Number: number, IGV: totals.IGV, Total: totals.Total, Issued: day, Buyer: document}.Content()
}
