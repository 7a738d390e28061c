// Package ledger writes what a shop did in bulk, straight into the tables that sales and refunds leave: for tests and
// measurements of what reads them. A year of a shop is there in seconds, where the tills would take the year.
//
// What it writes adds up as what the product writes: lines are the total, payments are the rounded total, goods leave and
// come back through the stock ledger, credit is charged.
package ledger

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/google/uuid"

	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// Product is something to sell.
type Product struct {
	ID, SKU, Name, Unit string
	Category            string
	Price, Cost         money.Centimos
	Tax                 peru.TaxClass
	Life                int // for how many days it is good when it comes; 0 keeps
	balance             quantity.Quantity
	moved               bool // since the stock was written
}

// OnHand is what the shelf holds after all that was recorded.
func (p *Product) OnHand() quantity.Quantity { return p.balance }

// Till is where something is sold.
type Till struct {
	ID, Name string
	series   string
	number   int
	notes    int
	shift    string // the one that Close will close
	last     struct{ sold, refunded time.Time }
}

// Line of a sale.
type Line struct {
	Product  *Product
	Quantity quantity.Quantity
	Discount money.Centimos
}

// Paid is a payment of a sale.
type Paid struct {
	Method string
	Amount money.Centimos
}

// Sale is what is to be sold. Without payments it is paid in cash, rounded down.
type Sale struct {
	ID       string
	At       time.Time
	Till     *Till
	Cashier  string
	Lines    []Line
	Paid     []Paid
	Customer string
}

// Sold is a sale with its figures.
type Sold struct {
	Sale
	Number                int
	Total, Rounding, Cost money.Centimos
	Tax                   map[peru.TaxClass]money.Centimos // bases
	IGV                   money.Centimos
	lines                 []figures
}

type figures struct{ amount, base, igv, cost money.Centimos }

// Refund takes goods of a sale back, paid out by the sale's first method.
type Refund struct {
	ID    string
	At    time.Time
	Of    Sold
	By    string
	Lines []Return
}

// Return is so much of a line of the sale, counted from 0.
type Return struct {
	Line     int
	Quantity quantity.Quantity
	Waste    bool
}

// Ledger collects rows until Write.
type Ledger struct {
	Products []*Product
	Tills    []*Till
	rows     map[string]*bytes.Buffer
}

// Open reads the catalogue and the tills that sales refer to. Numbers go on from the last one.
func Open(ctx context.Context, db *sql.DB) (*Ledger, error) {
	l := &Ledger{rows: map[string]*bytes.Buffer{}}
	err := each(ctx, db, `select p.id, p.sku, p.name, p.unit, c.name, p.price, p.cost, p.tax_class, if(p.perishable, p.shelf_life_days, 0), s.on_hand
		from products p join categories c on c.id = p.category_id join stock s on s.product_id = p.id order by p.sku`, func(rows *sql.Rows) error {
		p := new(Product)
		l.Products = append(l.Products, p)
		return rows.Scan(&p.ID, &p.SKU, &p.Name, &p.Unit, &p.Category, &p.Price, &p.Cost, &p.Tax, &p.Life, &p.balance)
	})
	if err != nil {
		return nil, err
	}
	err = each(ctx, db,
		`select t.id, t.name, n.series, n.last_number, c.last_number from tills t join receipt_series n on n.till_id = t.id and n.document = 'boleta'
		join receipt_series c on c.till_id = t.id and c.document = 'boleta_credit_note' order by t.name`, func(rows *sql.Rows) error {
			t := new(Till)
			l.Tills = append(l.Tills, t)
			return rows.Scan(&t.ID, &t.Name, &t.series, &t.number, &t.notes)
		})
	return l, err
}

func each(ctx context.Context, db *sql.DB, query string, scan func(*sql.Rows) error) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Sell records a sale.
func (l *Ledger) Sell(s Sale) Sold {
	if s.ID == "" {
		s.ID = ID(s.At)
	}
	sold := Sold{Sale: s, Tax: map[peru.TaxClass]money.Centimos{}}
	s.Till.number++
	s.Till.last.sold = later(s.Till.last.sold, s.At)
	if s.Till.shift == "" {
		s.Till.shift = ID(s.At)
	}
	sold.Number = s.Till.number
	var discount money.Centimos
	for i, line := range s.Lines {
		f := line.figures()
		p := line.Product
		sold.lines = append(sold.lines, f)
		sold.Total += f.amount
		sold.Tax[p.Tax] += f.base
		sold.IGV += f.igv
		sold.Cost += f.cost
		discount += line.Discount
		l.row("sale_lines", s.ID, i+1, p.ID, p.SKU, p.Name, p.Unit, line.Quantity, p.Price, line.Discount, f.amount, p.Tax, f.base, f.igv, 0, f.cost)
		l.move(p, "sale", -line.Quantity, s.ID, s.Cashier, s.At)
	}
	if s.Paid == nil {
		sold.Paid = []Paid{{"cash", sold.Total.RoundDownToTen()}}
	}
	sold.Rounding = -sold.Total
	for i, p := range sold.Paid {
		sold.Rounding += p.Amount
		l.row("payments", s.ID, i+1, p.Method, p.Amount, p.Amount, operation(p.Method, s.At), "confirmed")
		if p.Method == "credit" {
			l.row("customer_credit", s.Customer, "charge", p.Amount, 0, s.ID, "", "", s.Cashier, moment(s.At))
		}
	}
	l.row("sales", s.ID, "boleta", s.Till.series, sold.Number, "20000000001", s.Till.ID, s.Till.Name, s.Cashier, name(s.Cashier), "none", moment(s.At),
		peru.BusinessDay(s.At), sold.Tax[peru.Gravado], sold.Tax[peru.Exonerado], sold.Tax[peru.Inafecto], sold.IGV, 1800, 0, 0, discount,
		sold.Total, sold.Rounding, sold.Cost, 0, "ledger", s.Till.shift, cmp.Or(s.Customer, `\N`))
	return sold
}

// name is how a username is called in the shop.
func name(username string) string { return strings.ToUpper(username[:1]) + username[1:] }

func (l Line) figures() (f figures) {
	f.amount = part(l.Product.Price, l.Quantity, quantity.One) - l.Discount
	f.base = f.amount
	f.cost = part(l.Product.Cost, l.Quantity, quantity.One)
	if l.Product.Tax == peru.Gravado {
		f.base, _ = f.amount.MulDiv(100, 118)
		f.cost, _ = f.cost.MulDiv(100, 118)
	}
	f.igv = f.amount - f.base
	return f
}

// part is amount × of ÷ whole.
func part(amount money.Centimos, of, whole quantity.Quantity) money.Centimos {
	share, _ := amount.MulDiv(int64(of), int64(whole)) // figures of a shop
	return share
}

// Refund records a refund, and says what it came to.
func (l *Ledger) Refund(r Refund) (amount money.Centimos) {
	if r.ID == "" {
		r.ID = ID(r.At)
	}
	till := r.Of.Till
	till.notes++
	till.last.refunded = later(till.last.refunded, r.At)
	for _, back := range r.Lines {
		line, f := r.Of.Lines[back.Line], r.Of.lines[back.Line]
		share := func(of money.Centimos) money.Centimos { return part(of, back.Quantity, line.Quantity) }
		goods := "stock"
		if back.Waste {
			goods = "waste"
		}
		amount += share(f.amount)
		l.row("refund_lines", r.ID, back.Line+1, back.Quantity, share(f.amount), share(f.base), share(f.amount)-share(f.base), 0, share(f.cost), goods)
		l.move(line.Product, "return", back.Quantity, r.ID, r.By, r.At)
		if back.Waste {
			l.move(line.Product, "waste", -back.Quantity, r.ID, r.By, r.At)
		}
	}
	method := r.Of.Paid[0].Method
	l.row("refund_payouts", r.ID, 1, method, amount, "paid")
	if method == "credit" {
		l.row("customer_credit", r.Of.Customer, "refund", -amount, 0, r.ID, "", "", r.By, moment(r.At))
	}
	l.row("refunds", r.ID, r.Of.ID, "BC"+till.series[2:], till.notes, "", amount, r.By, name(r.By), moment(r.At), peru.BusinessDay(r.At), "ledger", "",
		till.ID, till.Name, "07", 0)
	return amount
}

// Collect records what a customer pays of what he owes.
func (l *Ledger) Collect(customer, method string, amount money.Centimos, by string, at time.Time) {
	l.row("customer_credit", customer, "payment", -amount, 0, ID(at), method, operation(method, at), by, moment(at))
}

// operation makes up the number that a wallet or terminal gave a payment: another one each moment.
func operation(method string, at time.Time) string {
	if method == "cash" || method == "credit" {
		return ""
	}
	const digits = 100_000_000
	return fmt.Sprintf("%08d", at.UnixMilli()/10%digits)
}

// Receive records goods that came into the shop.
func (l *Ledger) Receive(p *Product, q quantity.Quantity, by string, at time.Time) {
	id := ID(at)
	l.row("stock_documents", id, "receipt", "", "", "", by, moment(at))
	l.move(p, "receipt", q, id, by, at)
	if p.Life > 0 { // what is no more of it is taken away when the stock is settled
		l.row("stock_batches", ID(at), p.ID, peru.BusinessDay(at).AddDays(p.Life-1), q, moment(at))
	}
}

// Close records that the drawer was counted at the end of a shift, to which all belongs that was sold since the one before.
func (l *Ledger) Close(till *Till, by string, opened, closed time.Time, float, expected, counted money.Centimos) {
	if till.shift == "" {
		till.shift = ID(closed)
	}
	l.row("till_shifts",
		till.shift, till.ID, by, name(by), moment(opened), float, by, name(by), moment(closed), expected, counted, counted-expected, pieces(counted))
	till.shift = ""
}

// pieces is an amount in the fewest notes and coins, as a count keeps them.
func pieces(amount money.Centimos) string {
	var found []string
	for _, value := range []money.Centimos{20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10} {
		if n := amount / value; n > 0 {
			found = append(found, fmt.Sprintf(`"%d":%d`, value, n))
		}
		amount %= value
	}
	return "{" + strings.Join(found, ",") + "}"
}

func (l *Ledger) move(p *Product, kind string, q quantity.Quantity, reference, actor string, at time.Time) {
	p.balance += q
	p.moved = true
	l.row("stock_movements", p.ID, kind, q, p.balance, sources[kind], reference, actor, moment(at))
}

// sources are what movements of a kind come from here: what is wasted came back with a refund.
var sources = map[string]string{"sale": "sale", "return": "refund", "waste": "refund", "receipt": "receipt"}

// columns of what is written, in the order of the rows. Tables whose rows others refer to come first.
var columns = []struct{ table, columns string }{
	{"sales", "id, document, series, number, issuer_ruc, till_id, till_name, cashier, cashier_name, buyer_kind, sold_at, business_day, taxed_base, exonerated, unaffected, igv, igv_rate, icbper, bags, discount, total, rounding, cost, settings_version, execution, shift_id, customer_id"},
	{"sale_lines", "sale_id, line, product_id, sku, name, unit, quantity, unit_price, discount, amount, tax_class, base, igv, icbper, cost"},
	{"payments", "sale_id, line, method, amount, received, reference, state"},
	{
		"refunds",
		"id, sale_id, series, number, reason, amount, actor, actor_name, refunded_at, business_day, execution, request_hash, till_id, till_name, reason_code, cash",
	},
	{"refund_lines", "refund_id, line, quantity, amount, base, igv, icbper, cost, goods"},
	{"refund_payouts", "refund_id, line, method, amount, state"},
	{"stock_documents", "id, kind, request_hash, reason, note, actor, created_at"},
	{"stock_movements", "product_id, kind, quantity, balance, source, reference, actor, moved_at"},
	{"stock_batches", "id, product_id, expires_on, remaining, received_at"},
	{"customer_credit", "customer_id, kind, amount, balance, reference, method, operation, actor, created_at"},
	{
		"till_shifts",
		"id, till_id, opened_by, opened_by_name, opened_at, opening_float, closed_by, closed_by_name, closed_at, expected_cash, counted_cash, difference, counted",
	},
}

func (l *Ledger) row(table string, values ...any) {
	buffer := l.rows[table]
	if buffer == nil {
		buffer = new(bytes.Buffer)
		l.rows[table] = buffer
	}
	for i, value := range values {
		if i > 0 {
			buffer.WriteByte('\t')
		}
		switch v := value.(type) {
		case string:
			buffer.WriteString(v)
		case money.Centimos:
			fmt.Fprint(buffer, int64(v))
		case quantity.Quantity:
			fmt.Fprint(buffer, int64(v))
		default:
			fmt.Fprint(buffer, v)
		}
	}
	buffer.WriteByte('\n')
}

func moment(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05.000") }

// ID makes an id of that time, as one that is made now has the time of now in it: rows of a time stand together.
func ID(at time.Time) string {
	id := uuid.Must(uuid.NewV7())
	milliseconds := at.UnixMilli()
	for i := range 6 {
		id[i] = byte(milliseconds >> (8 * (5 - i)))
	}
	return id.String()
}

// settleBatches has the batches of goods that spoil hold what is on hand.
func (l *Ledger) settleBatches(ctx context.Context, tx *sql.Tx) error {
	ids := make([]string, len(l.Products))
	for i, p := range l.Products {
		ids[i] = p.ID
	}
	return stock.SettleBatches(ctx, tx, ids, time.Now())
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

var readers atomic.Int64

// Write puts all that was collected into the tables, in one transaction.
func (l *Ledger) Write(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, t := range columns {
		buffer := l.rows[t.table]
		if buffer == nil || buffer.Len() == 0 {
			continue
		}
		reader := fmt.Sprint("ledger-", readers.Add(1))
		mysql.RegisterReaderHandler(reader, func() io.Reader { return buffer })
		_, err := tx.ExecContext(ctx, fmt.Sprintf("load data local infile 'Reader::%s' into table %s character set utf8mb4 (%s)", reader, t.table, t.columns))
		mysql.DeregisterReaderHandler(reader)
		if err != nil {
			return fmt.Errorf("writing %s: %w", t.table, err)
		}
		buffer.Reset()
	}
	if err := l.settleStock(ctx, tx); err != nil {
		return err
	}
	if err := l.settleSeries(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// settleStock writes what is on hand after all that moved, and has the batches hold it.
func (l *Ledger) settleStock(ctx context.Context, tx *sql.Tx) error {
	for _, p := range l.Products {
		if !p.moved {
			continue
		}
		if _, err := tx.ExecContext(ctx, "update stock set on_hand = ? where product_id = ?", int64(p.balance), p.ID); err != nil {
			return fmt.Errorf("adding the stock up: %w", err)
		}
		p.moved = false
	}
	return l.settleBatches(ctx, tx)
}

// settleSeries notes the last number of each series, and its time.
func (l *Ledger) settleSeries(ctx context.Context, tx *sql.Tx) error {
	for _, t := range l.Tills {
		for _, s := range []struct {
			document string
			number   int
			at       time.Time
		}{{"boleta", t.number, t.last.sold}, {"boleta_credit_note", t.notes, t.last.refunded}} {
			if s.at.IsZero() { // nothing of it was written
				continue
			}
			if _, err := tx.ExecContext(ctx, `update receipt_series set last_number = ?, last_at = greatest(?, coalesce(last_at, ?))
				where till_id = ? and document = ?`, s.number, s.at.UTC(), s.at.UTC(), t.ID, s.document); err != nil {
				return fmt.Errorf("noting the last number: %w", err)
			}
		}
	}
	return nil
}
