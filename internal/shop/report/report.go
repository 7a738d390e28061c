// Package report shows the owner a day, or a range of days, in figures.
//
// A report is planned (store.go), its parts are collected from rollups (collect.go) and from the shelves (stock.go), the
// day's books are compared with each other (reconcile.go), and the document is rendered as PDF, XLSX, CSV and JSON from
// one list of tables (tables.go). A day is compared with the same weekday of the four weeks before, a range with as many
// days before it. Money is in centimos, rates are in basis points, days are those of Lima.
package report

import (
	"time"

	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Kind of a report.
type Kind string

// The kinds.
const (
	OfDay   Kind = "day"
	OfRange Kind = "range"
)

// State of a report.
type State string

// The states. A report with differences is complete; its books disagree somewhere.
const (
	Running          State = "running"
	Ready            State = "ready"
	ReadyDifferences State = "ready_with_differences"
	Failed           State = "failed"
)

// MostDays is how long a range may be: a year.
const MostDays = 366

// Weeks is how many weeks back the same weekday is looked at.
const Weeks = 4

// Report is a report as it is listed.
type Report struct {
	ID    string `json:"id"`
	Kind  Kind   `json:"kind"`
	State State  `json:"state"`
	rollup.Range
	// RequestedBy is empty when the schedule asked for it.
	RequestedBy string         `json:"requestedBy"`
	Tickets     int            `json:"tickets"`
	Total       money.Centimos `json:"total"`
	Differences int            `json:"differences"`
	Execution   Execution      `json:"execution"`
	CreatedAt   time.Time      `json:"createdAt"`
	FinishedAt  *time.Time     `json:"finishedAt"`
}

// Execution names the run of a state machine that made something.
type Execution struct {
	Workflow string `json:"workflow"`
	Name     string `json:"name"`
}

// Document is all that a report says.
type Document struct {
	Report Report `json:"report"`
	// MadeAt is when it was rendered first, and Until when its last day was measured: what was sold later is not in it.
	MadeAt      time.Time    `json:"madeAt"`
	Until       time.Time    `json:"until"`
	Sales       Sales        `json:"sales"`
	Money       Money        `json:"money"`
	Stock       Stock        `json:"stock"`
	Differences []Difference `json:"differences"`
}

// Summary is figures with what follows from them.
type Summary struct {
	rollup.Figures
	Net           money.Centimos `json:"net"`
	AverageTicket money.Centimos `json:"averageTicket"`
	Revenue       money.Centimos `json:"revenue"`
	Margin        money.Centimos `json:"margin"`
	MarginRate    int            `json:"marginRate"`
}

func summaryOf(f rollup.Figures) Summary {
	return Summary{Figures: f, Net: f.Net(), AverageTicket: f.AverageTicket(), Revenue: f.Revenue(), Margin: f.Margin(), MarginRate: f.MarginRate()}
}

// Sales is what was sold, by each of the ways to look at it.
type Sales struct {
	Until      time.Time   `json:"until"`
	Summary    Summary     `json:"summary"`
	Comparison *Comparison `json:"comparison"` // nil when there is nothing to compare with
	// Days is empty in the report of one day.
	Days       []DaySales        `json:"days"`
	Hours      []HourSales       `json:"hours"`
	Categories []rollup.Category `json:"categories"`
	Products   []ProductSales    `json:"products"`
	Cashiers   []rollup.Cashier  `json:"cashiers"`
}

// DaySales is one day of a range.
type DaySales struct {
	Day     peru.Day       `json:"day"`
	Tickets int            `json:"tickets"`
	Total   money.Centimos `json:"total"`
	Net     money.Centimos `json:"net"`
	// Uncosted is what was sold without a known cost: Margin is of the rest.
	Uncosted money.Centimos `json:"uncosted"`
	Margin   money.Centimos `json:"margin"`
}

// HourSales is an hour with what is usual in it; Usual is 0 when nothing is.
type HourSales struct {
	rollup.Hour
	Usual money.Centimos `json:"usual"`
}

// ProductSales is a product with what follows from its figures.
type ProductSales struct {
	rollup.Product
	Net    money.Centimos `json:"net"`
	Margin money.Centimos `json:"margin"`
}

// Comparison is what was to be expected: of a day, by the same weekday of four weeks; of a range, by the days before it.
type Comparison struct {
	// Days that were compared with, of those on which the shop sold. An earlier range is given by its ends.
	Days          []peru.Day `json:"days"`
	Total         Band       `json:"total"`
	Tickets       Band       `json:"tickets"`
	AverageTicket Band       `json:"averageTicket"`
	Margin        Band       `json:"margin"`
	Refunded      Band       `json:"refunded"`
}

// Band is the usual range of a figure.
type Band struct {
	Low   int64 `json:"low"`
	Usual int64 `json:"usual"` // the average
	High  int64 `json:"high"`
}

// Money is where the money came from and what the state gets of it.
type Money struct {
	Methods []rollup.Method `json:"methods"`
	// Movements are what came in and went out beside sales and refunds.
	Movements   []rollup.Movement `json:"movements"`
	Tax         rollup.Tax        `json:"tax"`
	RefundedTax rollup.Tax        `json:"refundedTax"`
	Tills       []rollup.Till     `json:"tills"`
}

// Stock is what stands on the shelves at the end of the last day.
type Stock struct {
	// AtCost and AtPrice are the value of all goods; what is below zero counts as nothing.
	AtCost     money.Centimos  `json:"atCost"`
	AtPrice    money.Centimos  `json:"atPrice"`
	Products   int             `json:"products"` // with something on the shelf
	Categories []CategoryStock `json:"categories"`
	// Low are active products at or below their reorder point, Dead those that have not been sold for DeadDays, the most
	// money first.
	Low  []Shelf `json:"low"`
	Dead []Shelf `json:"dead"`
	// Expiring is what expires within ExpiringDays; nil for days long past, whose batches are not known any more.
	Expiring []Batch `json:"expiring"`
}

// How long goods stand unsold to be called dead, and how soon they expire to be warned of, in days.
const (
	DeadDays     = 60
	ExpiringDays = 14
)

// CategoryStock is the value of the goods of a category.
type CategoryStock struct {
	Name     string         `json:"name"`
	Products int            `json:"products"`
	AtCost   money.Centimos `json:"atCost"`
	AtPrice  money.Centimos `json:"atPrice"`
}

// Shelf is what stands of a product.
type Shelf struct {
	ProductID    string            `json:"productId"`
	SKU          string            `json:"sku"`
	Name         string            `json:"name"`
	Unit         string            `json:"unit"`
	Category     string            `json:"category"`
	OnHand       quantity.Quantity `json:"onHand"`
	ReorderPoint quantity.Quantity `json:"reorderPoint"`
	AtCost       money.Centimos    `json:"atCost"`
	// LastSold is when it was sold last; when it came into the shop, if never.
	LastSold time.Time `json:"lastSold"`
}

// Batch is what is left of goods that expire on one day, the last good one.
type Batch struct {
	ProductID string            `json:"productId"`
	SKU       string            `json:"sku"`
	Name      string            `json:"name"`
	Unit      string            `json:"unit"`
	ExpiresOn peru.Day          `json:"expiresOn"`
	Remaining quantity.Quantity `json:"remaining"`
	AtCost    money.Centimos    `json:"atCost"`
}
