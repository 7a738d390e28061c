package till

import (
	"context"
	"database/sql"
	"fmt"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/till/db"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// Report is a shift in figures: the Z report of a closed one.
type Report struct {
	Shift
	Sales *Sales `json:"sales,omitempty"`
	// Payments is how sales were paid, Refunds what went back, CreditPayments what customers paid of what they owed.
	Payments       []ByMethod `json:"payments,omitzero"`
	Refunds        []ByMethod `json:"refunds,omitzero"`
	CreditPayments []ByMethod `json:"creditPayments,omitzero"`
	Numbers        []Numbers  `json:"numbers,omitzero"`
	Movements      []Movement `json:"movements"`
	Cash           *Cash      `json:"cash,omitempty"`
}

// Sales of a shift, added up.
type Sales struct {
	Count      int            `json:"count"`
	TaxedBase  money.Centimos `json:"taxedBase"`
	Exonerated money.Centimos `json:"exonerated"`
	Unaffected money.Centimos `json:"unaffected"`
	IGV        money.Centimos `json:"igv"`
	ICBPER     money.Centimos `json:"icbper"`
	Discount   money.Centimos `json:"discount"`
	Total      money.Centimos `json:"total"`
	Rounding   money.Centimos `json:"rounding"`
}

// ByMethod is how often and how much by one way to pay. Of the amount, nobody has looked yet whether ToConfirm arrived, or
// was sent, and Missing never arrived.
type ByMethod struct {
	Method    string         `json:"method"`
	Count     int            `json:"count"`
	Amount    money.Centimos `json:"amount"`
	ToConfirm money.Centimos `json:"toConfirm"`
	Missing   money.Centimos `json:"missing"`
}

// Numbers is what a shift used of one series.
type Numbers struct {
	Series string `json:"series"`
	First  string `json:"first"`
	Last   string `json:"last"`
	Count  int    `json:"count"`
}

// Cash is what must be in the drawer, and why: Expected = Float + Sales + In - Out + CreditPayments - CreditPayouts - SupplierPayments - Refunds +
// Settlements.
// Settlements is money of earlier sales and refunds that came, or went when it is negative, in cash.
type Cash struct {
	Float          money.Centimos `json:"float"`
	Sales          money.Centimos `json:"sales"`
	In             money.Centimos `json:"in"`
	Out            money.Centimos `json:"out"`
	CreditPayments money.Centimos `json:"creditPayments"`
	// CreditPayouts is what customers got of what the shop owed them.
	CreditPayouts money.Centimos `json:"creditPayouts"`
	// SupplierPayments is what suppliers got of what the shop owed them.
	SupplierPayments money.Centimos `json:"supplierPayments"`
	Refunds          money.Centimos `json:"refunds"`
	Settlements      money.Centimos `json:"settlements"`
	Expected         money.Centimos `json:"expected"`
}

// ReportOf reads a shift with its figures; errs.NotFound when there is none. Blind leaves the figures of an open shift
// out: who counts the drawer must not know what is expected in it.
func ReportOf(ctx context.Context, conn db.DBTX, id string, blind bool) (Report, error) {
	report, err := reportOf(ctx, conn, id)
	if err != nil {
		return Report{}, err
	}
	if blind && report.ClosedAt == nil {
		return Report{Shift: report.Shift, Movements: report.Movements}, nil
	}
	return report, nil
}

func reportOf(ctx context.Context, conn db.DBTX, id string) (Report, error) {
	shift, err := find(ctx, conn, id)
	if err != nil {
		return Report{}, err
	}
	report := Report{Shift: shift}
	for _, read := range []func(context.Context, *db.Queries) error{report.readSales, report.readMoney, report.readNumbers, report.readMovements} {
		if err := read(ctx, db.New(conn)); err != nil {
			return Report{}, fmt.Errorf("reading a shift's figures: %w", mysql.Explain(err))
		}
	}
	cash := cashOf(report)
	report.Cash = &cash
	return report, nil
}

// cashOf works out what must be in the drawer.
func cashOf(r Report) Cash {
	cash := Cash{Float: r.OpeningFloat, Sales: inCash(r.Payments), CreditPayments: inCash(r.CreditPayments), Refunds: inCash(r.Refunds)}
	for _, m := range r.Movements {
		switch m.Kind {
		case cashIn:
			cash.In += m.Amount
		case cashOut:
			cash.Out -= m.Amount
		case creditPayout:
			cash.CreditPayouts -= m.Amount
		case supplierPayment:
			cash.SupplierPayments -= m.Amount
		case settlement:
			cash.Settlements += m.Amount
		}
	}
	cash.Expected = cash.Float + cash.Sales + cash.In - cash.Out + cash.CreditPayments - cash.CreditPayouts - cash.SupplierPayments - cash.Refunds + cash.Settlements
	return cash
}

func inCash(methods []ByMethod) money.Centimos {
	for _, m := range methods {
		if m.Method == "cash" {
			return m.Amount
		}
	}
	return 0
}

func (r *Report) readSales(ctx context.Context, q *db.Queries) error {
	t, err := q.TotalsOfShift(ctx, key(r.ID))
	r.Sales = &Sales{Count: int(t.Sales), TaxedBase: money.Centimos(t.TaxedBase), Exonerated: money.Centimos(t.Exonerated),
		Unaffected: money.Centimos(t.Unaffected), IGV: money.Centimos(t.Igv), ICBPER: money.Centimos(t.Icbper),
		Discount: money.Centimos(t.Discount), Total: money.Centimos(t.Total), Rounding: money.Centimos(t.Rounding)}
	return err
}

func (r *Report) readMoney(ctx context.Context, q *db.Queries) error {
	rows, err := q.MoneyOfShift(ctx, db.MoneyOfShiftParams{ShiftID: key(r.ID)})
	r.Payments, r.Refunds, r.CreditPayments = []ByMethod{}, []ByMethod{}, []ByMethod{}
	lists := map[string]*[]ByMethod{"sale": &r.Payments, "refund": &r.Refunds, creditPayment: &r.CreditPayments}
	for _, row := range rows {
		list := lists[row.Source]
		*list = append(*list, ByMethod{Method: row.Method, Count: int(row.Payments), Amount: money.Centimos(row.Amount),
			ToConfirm: money.Centimos(row.ToConfirm), Missing: money.Centimos(row.Missing)})
	}
	return err
}

func (r *Report) readNumbers(ctx context.Context, q *db.Queries) error {
	rows, err := q.SeriesOfShift(ctx, db.SeriesOfShiftParams{ShiftID: key(r.ID)})
	r.Numbers = make([]Numbers, len(rows))
	for i, row := range rows {
		number := func(correlative int64) string {
			return peru.ReceiptNumber{Series: peru.Series(row.Series), Correlative: correlative}.String()
		}
		r.Numbers[i] = Numbers{Series: row.Series, First: number(row.FirstNumber), Last: number(row.LastNumber), Count: int(row.Documents)}
	}
	return err
}

func (r *Report) readMovements(ctx context.Context, q *db.Queries) error {
	rows, err := q.MovementsOfShift(ctx, r.ID)
	r.Movements = make([]Movement, len(rows))
	for i, m := range rows {
		r.Movements[i] = Movement{ID: m.Reference, Kind: m.Kind, Amount: m.Amount, Reason: m.Reason, By: m.Actor, ApprovedBy: m.ApprovedBy,
			At: m.CreatedAt}
	}
	return err
}

func key(id string) sql.NullString { return sql.NullString{String: id, Valid: true} }
