// Package settings is what the shop decides about itself: who issues its receipts, under which rules, and what a
// person may do there without asking.
//
// Settings are versioned; a sale keeps the version that it was made under, and every version is kept. A change is
// checked whole and counts without a restart: at once where it was made, and within seconds elsewhere (Cache). Money
// is in centimos; rates and percents are in basis points, of which 100 are one percent.
package settings

import (
	"time"

	"carmensita.pe/market/internal/platform/cache"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Settings are one version of the shop's settings. Version 0 are the defaults, which no one has changed yet.
type Settings struct {
	Version int `json:"version"`
	Values
	// ChangedBy and ChangedFrom are who made this version, and the network address; empty in the defaults.
	ChangedBy   string    `json:"changedBy,omitempty"`
	ChangedFrom string    `json:"changedFrom,omitempty"`
	ChangedAt   time.Time `json:"changedAt,omitzero"`
	// Replaced are the values of the version before, for the audit; not shown.
	Replaced *Values `json:"-"`
}

// Values are what the admin decides.
type Values struct {
	ShopName  string      `json:"shopName"`
	LegalName string      `json:"legalName"`
	RUC       string      `json:"ruc"`
	Address   string      `json:"address"`
	Phone     string      `json:"phone"`
	Regime    peru.Regime `json:"regime"`
	// IGVRate is inside the prices of a shop whose regime charges IGV; basis points.
	IGVRate int `json:"igvRate"`
	// ICBPER is the tax on a plastic bag from a day on, in the order of the days.
	ICBPER peru.BagRates `json:"icbper"`
	// CashRounding is the smallest coin of Peru, S/ 0.10: what is left below it the customer is let off. It is no choice any more,
	// for a drawer cannot be counted in coins that there are not (BCRP, Circular 0033-2018).
	CashRounding money.Centimos `json:"cashRounding"`
	// ReportAt is when the day's report is made, as HH:MM in Lima.
	ReportAt string `json:"reportAt"`
	Limits   Limits `json:"limits"`
	// Restock is what the owner decides about proposed orders.
	Restock Restock `json:"restock"`
	// Anonymous is how a boleta names a buyer who gives no document.
	Anonymous peru.Document `json:"anonymous"`
}

// Limits are what needs no manager's approval.
type Limits struct {
	// RestockTotal is the total of a restock order.
	RestockTotal money.Centimos `json:"restockTotal"`
	// Discount is what a cashier may take off by hand, in basis points.
	Discount int `json:"discount"`
	// CashRefund is what a cashier may give back in cash of one sale.
	CashRefund money.Centimos `json:"cashRefund"`
	// CashOut is what a cashier may take out of a drawer in one shift.
	CashOut money.Centimos `json:"cashOut"`
	// SaleDays is how many days back a cashier finds sales and takes their goods back, today not counted.
	SaleDays int `json:"saleDays"`
}

// Restock is what the owner decides about proposed orders.
type Restock struct {
	// Reserve is how much more than what will be sold is ordered.
	Reserve Reserve `json:"reserve"`
	// WeekMoney is what orders may cost in any seven nights; 0 leaves it to what the shop sells.
	WeekMoney money.Centimos `json:"weekMoney"`
}

// Reserve is how much more than what will be sold is ordered.
type Reserve string

// The reserves.
const (
	LittleReserve Reserve = "little"
	UsualReserve  Reserve = "usual"
	MuchReserve   Reserve = "much"
)

// Parts are the parts of what will be sold that are ordered beyond it, of goods that keep and of fresh ones, in thousandths.
func (r Reserve) Parts() (keeps, fresh quantity.Quantity) {
	switch r {
	case LittleReserve:
		return 250, 100
	case MuchReserve:
		return 500, 300
	default:
		return 333, 200
	}
}

// smallestCoin is what all cash is a multiple of, in centimos.
const smallestCoin = 10

// usualSaleDays is a week: what a shop's notice about returns promises.
const usualSaleDays = 7

// Today returns stored settings as they count by today's rules.
func (s Settings) Today() Settings {
	s.CashRounding = smallestCoin
	if s.Restock.Reserve == "" { // kept before there was one
		s.Restock.Reserve = UsualReserve
	}
	if s.Limits.SaleDays == 0 { // from before there was a limit
		s.Limits.SaleDays = usualSaleDays
	}
	return s
}

// Default is the demo shop. The RUC is the one of SUNAT's test service.
func Default() Settings {
	return Settings{Values: Values{
		ShopName:     "Market Carmensita",
		LegalName:    "Market Carmensita E.I.R.L.",
		RUC:          "20000000001",
		Address:      "Jr. Los Jazmines 245, San Juan de Lurigancho, Lima",
		Phone:        "+51 987 654 321",
		Regime:       peru.MYPE,
		IGVRate:      peru.IGVRate,
		ICBPER:       peru.ICBPERRates(),
		CashRounding: smallestCoin,
		ReportAt:     "23:55",
		Limits:       Limits{RestockTotal: 1_000 * money.Sol, Discount: 10_00, CashRefund: 20 * money.Sol, CashOut: 200 * money.Sol, SaleDays: usualSaleDays},
		Restock:      Restock{Reserve: UsualReserve},
		Anonymous:    peru.Anonymous(),
	}}
}

// TaxRate is the rate that a sale's tax is split with, in basis points: 0 where the regime shows no IGV.
func (v Values) TaxRate() int {
	if v.Regime.ChargesIGV() {
		return v.IGVRate
	}
	return 0
}

// Cache keeps the settings of a running function.
type Cache = cache.Value[Settings]

// Public is what everyone at a till may know, and needs to.
type Public struct {
	Version   int                `json:"version"`
	ShopName  string             `json:"shopName"`
	RUC       string             `json:"ruc"`
	Regime    peru.Regime        `json:"regime"`
	Documents []peru.ReceiptKind `json:"documents"`
	// IGVRate is 0 where receipts show no IGV.
	IGVRate int `json:"igvRate"`
	// ICBPER is what one bag pays today; 0 where the shop does not collect it.
	ICBPER       money.Centimos `json:"icbper"`
	CashRounding money.Centimos `json:"cashRounding"`
	// BuyerAbove is the total above which a boleta needs the buyer's document.
	BuyerAbove money.Centimos `json:"buyerAbove"`
	// Discount is what a cashier may take off by hand without a manager's PIN.
	Discount int `json:"discount"`
}

// On returns the public part on a business day.
func (s Settings) On(day peru.Day) Public {
	p := Public{Version: s.Version, ShopName: s.ShopName, RUC: s.RUC, Regime: s.Regime, IGVRate: s.TaxRate(), CashRounding: s.CashRounding,
		BuyerAbove: peru.BuyerThreshold, Discount: s.Limits.Discount}
	for _, kind := range []peru.ReceiptKind{peru.Boleta, peru.Factura} {
		if s.Regime.Issues(kind) {
			p.Documents = append(p.Documents, kind)
		}
	}
	if s.Regime.ChargesIGV() {
		p.ICBPER = s.ICBPER.On(day)
	}
	return p
}
