package sale

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale/db"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// State is what became of a sale, as a search asks for it.
type State string

// The states that a search asks for.
const (
	Returned State = "returned" // something of it came back
	OnCredit State = "credit"   // some of it was charged to its customer
	Pending  State = "pending"  // it has an electronic document that SUNAT has not accepted
)

// Filter is which sales are searched for. Empty fields ask for nothing.
type Filter struct {
	// Text is a number, the QR of a receipt, an amount, a customer or a product.
	Text string
	// From and To are business days; To is not before From, and not more than MostDays after it.
	From, To peru.Day
	// Since is the oldest day that may be seen, whatever is asked for; zero is no limit.
	Since peru.Day
	// Cashier is a username.
	Cashier, TillID string
	Method          payment.Method
	State           State
}

const (
	// MostDays is how many days a search looks at: a quarter.
	MostDays = 92
	// mostFound is how many sales a text may find, the newest. Who has more names fewer days.
	mostFound = 1_000
	// mostNamed is how many products, and how many customers, a text may mean.
	mostNamed = 20
)

// Sum is what all sales of a search come to, not only those of a page.
type Sum struct {
	Sales int64          `json:"sales"`
	ToPay money.Centimos `json:"toPay"`
	// More says that the text found more sales than a search adds up.
	More     bool           `json:"more"`
	Cashiers []CashierTotal `json:"cashiers"`
}

// CashierTotal is the part of one cashier, by username.
type CashierTotal struct {
	Username string         `json:"username"`
	Name     string         `json:"name"`
	Sales    int64          `json:"sales"`
	ToPay    money.Centimos `json:"toPay"`
}

// Found is one page of a search. Totals stand on the first one.
type Found struct {
	paging.Page[Summary]
	Totals *Sum `json:"totals,omitempty"`
}

// Search lists sales, newest first. A receipt's number is found on whatever day it was sold.
//
// Errors: errs.InvalidRequest for days that are too many or in the wrong order, and for a cursor that no page gave.
func Search(ctx context.Context, conn db.DBTX, f Filter, limit int, cursor string) (Found, error) {
	before, beforeID, err := f.start(cursor)
	if err != nil {
		return Found{}, err
	}
	q := db.New(conn)
	if f.Text == "" {
		// The last day that the rest of the list begins on: the index is entered there.
		last := peru.BusinessDay(before)
		if f.To.Before(last) {
			last = f.To
		}
		rows, err := q.SalesBetween(ctx, db.SalesBetweenParams{FromDay: f.From, ToDay: last, Cashier: f.Cashier, TillID: f.TillID, Method: string(f.Method),
			State: string(f.State), Before: before, BeforeID: beforeID, Limit: paging.Fetch(limit)})
		if err != nil {
			return Found{}, fmt.Errorf("reading sales: %w", mysql.Explain(err))
		}
		listed, err := page(ctx, q, rows, limit)
		if err != nil || cursor != "" {
			return Found{Page: listed}, err
		}
		totals, err := f.totals(ctx, q)
		return Found{listed, totals}, err
	}
	ids, more, err := f.find(ctx, conn)
	if err != nil || len(ids) == 0 {
		return Found{Page: paging.Page[Summary]{Items: []Summary{}}, Totals: &Sum{Cashiers: []CashierTotal{}}}, err
	}
	rows, err := q.SalesAmong(ctx, db.SalesAmongParams{Ids: ids, Cashier: f.Cashier, TillID: f.TillID, Method: string(f.Method), State: string(f.State),
		Before: before, BeforeID: beforeID, Limit: paging.Fetch(limit)})
	if err != nil {
		return Found{}, fmt.Errorf("reading sales: %w", mysql.Explain(err))
	}
	listed, err := page(ctx, q, rows, limit)
	if err != nil || cursor != "" {
		return Found{Page: listed}, err
	}
	totals, err := f.totalsAmong(ctx, q, ids, more)
	return Found{listed, totals}, err
}

// start checks the days, and says before which moment and id the page begins.
func (f *Filter) start(cursor string) (before time.Time, id string, err error) {
	if f.To.Before(f.From) || !f.To.Before(f.From.AddDays(MostDays)) {
		return time.Time{}, "", errs.Invalid("to", "must be from the first day to %d days after it", MostDays-1)
	}
	if f.From.Before(f.Since) {
		f.From = f.Since
	}
	return paging.ParseAt(cursor, paging.Latest)
}

func (f *Filter) totals(ctx context.Context, q *db.Queries) (*Sum, error) {
	rows, err := q.TotalsBetween(ctx, db.TotalsBetweenParams{FromDay: f.From, ToDay: f.To, Cashier: f.Cashier, TillID: f.TillID, Method: string(f.Method), State: string(f.State)})
	return added(rows, false, err)
}

func (f *Filter) totalsAmong(ctx context.Context, q *db.Queries, ids []string, more bool) (*Sum, error) {
	rows, err := q.TotalsAmong(ctx, db.TotalsAmongParams{Ids: ids, Cashier: f.Cashier, TillID: f.TillID, Method: string(f.Method), State: string(f.State)})
	return added(rows, more, err)
}

func added[R db.TotalsBetweenRow | db.TotalsAmongRow](rows []R, more bool, err error) (*Sum, error) {
	if err != nil {
		return nil, fmt.Errorf("adding sales up: %w", mysql.Explain(err))
	}
	t := &Sum{More: more, Cashiers: make([]CashierTotal, len(rows))}
	for i, r := range rows {
		row := db.TotalsBetweenRow(r)
		t.Cashiers[i] = CashierTotal{Username: row.Cashier, Name: row.CashierName, Sales: row.Sales, ToPay: money.Centimos(row.ToPay)}
		t.Sales += row.Sales
		t.ToPay += money.Centimos(row.ToPay)
	}
	return t, nil
}

// page makes summaries of rows, with how each sale was paid.
func page[R db.SalesBetweenRow | db.SalesAmongRow](ctx context.Context, q *db.Queries, rows []R, limit int) (paging.Page[Summary], error) {
	sales := make([]Summary, len(rows))
	at, ids := map[string]int{}, make([]string, len(rows))
	for i, row := range rows {
		r := db.SalesBetweenRow(row)
		number := peru.ReceiptNumber{Series: peru.Series(r.Series), Correlative: int64(r.Number)}
		sales[i] = Summary{ID: r.ID, Document: peru.ReceiptKind(r.Document), Number: number.String(), SoldAt: r.SoldAt, BusinessDay: r.BusinessDay,
			Cashier: r.CashierName, Till: r.TillName, Buyer: r.BuyerName, Total: r.Total, ToPay: r.Total + r.Rounding, Methods: []payment.Method{},
			Returned: r.Returned, Pending: r.Pending}
		at[r.ID], ids[i] = i, r.ID
	}
	if len(ids) > 0 {
		paid, err := q.PaymentsOfAll(ctx, ids)
		if err != nil {
			return paging.Page[Summary]{}, fmt.Errorf("reading how sales were paid: %w", mysql.Explain(err))
		}
		for _, p := range paid {
			s := &sales[at[p.SaleID]]
			if method := payment.Method(p.Method); !slices.Contains(s.Methods, method) {
				s.Methods = append(s.Methods, method)
			}
		}
	}
	return paging.Cut(sales, limit, func(s Summary) paging.Cursor { return paging.At(s.SoldAt, s.ID) }), nil
}

// Sought is what the text of a search may mean.
type Sought struct {
	// Series and Number are a receipt's; a number without a series is one of any.
	Series peru.Series
	Number int64
	// Amount is nil for a text that is none.
	Amount *money.Centimos
	// Words are a customer's or a product's; "" for a number.
	Words string
}

var (
	numberText = regexp.MustCompile(`^([BbFf][0-9A-Za-z]{3})[- '/]?(\d{1,8})$`)
	amountText = regexp.MustCompile(`^(?:[sS]/ ?)?(\d{1,7})(?:[.,](\d{1,2}))?$`)
	// qrText is how the QR of a comprobante begins: issuer, kind, series, number. A scanner that types on a Spanish keyboard writes another
	// sign between them.
	qrText = regexp.MustCompile(`^\d{11}[^0-9A-Za-z]0[13][^0-9A-Za-z]([BF][0-9A-Z]{3})[^0-9A-Za-z](\d{1,8})(?:[^0-9A-Za-z].*)?$`)
)

// ReadText says what the text of a search may mean.
func ReadText(text string) (s Sought) {
	for _, form := range []*regexp.Regexp{numberText, qrText} {
		if parts := form.FindStringSubmatch(text); parts != nil {
			s.Series = peru.Series(strings.ToUpper(parts[1]))
			s.Number, _ = strconv.ParseInt(parts[2], 10, 64) // eight digits
			return s
		}
	}
	const digits = 8
	if number, err := strconv.ParseInt(text, 10, 64); err == nil && len(text) <= digits {
		s.Number = number
	}
	if parts := amountText.FindStringSubmatch(text); parts != nil {
		whole, _ := strconv.ParseInt(parts[1], 10, 64) // seven digits
		part, _ := strconv.ParseInt((parts[2] + "00")[:2], 10, 64)
		amount := money.Centimos(whole)*money.Sol + money.Centimos(part)
		s.Amount = &amount
		if parts[2] != "" {
			return s
		}
	}
	s.Words = text
	return s
}

// find returns the sales that the text may mean, the newest, and whether there are more.
func (f *Filter) find(ctx context.Context, conn db.DBTX) (ids []string, more bool, err error) {
	q, sought := db.New(conn), ReadText(f.Text)
	seen := map[string]bool{}
	add := func(found []string, err error) error {
		if err != nil {
			return fmt.Errorf("searching sales: %w", mysql.Explain(err))
		}
		more = more || len(found) >= mostFound
		for _, id := range found {
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
		return nil
	}
	if sought.Number > 0 {
		if err := add(f.numbered(ctx, q, sought)); err != nil {
			return nil, false, err
		}
	}
	if sought.Amount != nil {
		if err := add(q.OfAmount(ctx, db.OfAmountParams{FromDay: f.From, ToDay: f.To, Amount: *sought.Amount, Limit: mostFound})); err != nil {
			return nil, false, err
		}
	}
	if sought.Words == "" {
		return ids, more, nil
	}
	document := sought.Words
	if !mysql.ASCII(document) {
		document = "" // nobody's: MySQL compares no other letters with the column
	}
	words := likeWords(sought.Words)
	if err := add(q.BoughtBy(ctx, db.BoughtByParams{FromDay: f.From, ToDay: f.To, Document: document,
		Word1: words[0], Word2: words[1], Word3: words[2], Word4: words[3], Limit: mostFound})); err != nil {
		return nil, false, err
	}
	named, err := customer.Search(ctx, conn, sought.Words, true, mostNamed, "")
	if err != nil {
		return nil, false, err
	}
	customers := make([]sql.NullString, len(named.Items))
	for i, c := range named.Items {
		customers[i] = sql.NullString{String: c.ID, Valid: true}
	}
	if len(customers) > 0 {
		if err := add(q.OfCustomers(ctx, db.OfCustomersParams{Customers: customers, FromDay: f.From, ToDay: f.To, Limit: mostFound})); err != nil {
			return nil, false, err
		}
	}
	return ids, more, f.soldWith(ctx, conn, sought.Words, add)
}

// numbered finds a receipt of whatever day may be seen.
func (f *Filter) numbered(ctx context.Context, q *db.Queries, s Sought) (ids []string, err error) {
	series := []string{string(s.Series)}
	if s.Series == "" {
		if series, err = q.SeriesOfSales(ctx); err != nil || len(series) == 0 {
			return nil, err
		}
	}
	since := f.Since
	if since.IsZero() {
		since = peru.Day{Year: 2000, Month: time.January, Day: 1} // no shop sold with this before
	}
	return q.Numbered(ctx, db.NumberedParams{Series: series, Number: int(s.Number), FromDay: since})
}

// soldWith finds the sales of products: by one of their codes, or by words of their names.
func (f *Filter) soldWith(ctx context.Context, conn db.DBTX, words string, add func([]string, error) error) error {
	products, err := catalog.ByCode(ctx, conn, words, true)
	if err != nil || len(products) == 0 {
		named, err := catalog.SearchAll(ctx, conn, words, "", mostNamed, "")
		if err != nil {
			return err
		}
		products = named.Items
	}
	if len(products) == 0 {
		return nil
	}
	ids := make([]string, len(products))
	for i, p := range products {
		ids[i] = p.ID
	}
	return add(db.New(conn).SoldWith(ctx, db.SoldWithParams{Products: ids, FromTime: f.From.Start(), ToTime: f.To.End(), Limit: mostFound}))
}

// likeWords is a pattern for each of the words, which may stand anywhere and in any order; from the fourth on they are sought in theirs.
func likeWords(text string) (patterns [4]string) {
	words := strings.Fields(strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text))
	last := len(patterns) - 1
	for i := range patterns {
		switch {
		case i >= len(words):
			patterns[i] = "%"
		case i == last:
			patterns[i] = "%" + strings.Join(words[i:], "%") + "%"
		default:
			patterns[i] = "%" + words[i] + "%"
		}
	}
	return patterns
}
