package refund_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var (
	day  = time.Date(2026, 3, 15, 13, 0, 0, 0, time.UTC)
	rosa = actor.Actor{Username: "rosa", Name: "Rosa Quispe", Address: "10.0.0.7"}
)

const cashLimit = 20 * money.Sol

// shop is a database with one till and one product on its shelf.
type shop struct {
	t       *testing.T
	db      *sql.DB
	tillID  string
	product string
	shift   string // open, with S/ 1,000.00
}

func newShop(t *testing.T) shop {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := shop{t, db, newID(), newID(), newID()}
	shelf := catalog.Category{ID: newID(), Name: "Abarrotes", Colour: "sand"}
	leche := catalog.NewProduct{ID: s.product, SKU: "LAC-001", Name: "Leche evaporada", Category: shelf, Unit: catalog.Piece, Barcode: "7750000000001",
		Price: 470, Cost: 400, TaxClass: peru.Gravado, Active: true}
	s.must(func(tx *sql.Tx) error {
		if err := catalog.AddCategories(t.Context(), tx, []catalog.NewCategory{{Category: shelf}}); err != nil {
			return err
		}
		if err := catalog.AddProducts(t.Context(), tx, []catalog.NewProduct{leche}, day); err != nil {
			return err
		}
		if err := stock.Open(t.Context(), tx, []stock.Item{{ProductID: s.product, Quantity: 100 * quantity.One}}, "apertura", "demo", day); err != nil {
			return err
		}
		return till.Add(t.Context(), tx, s.tillID, "Caja 1", 1)
	})
	if _, _, err := till.Open(t.Context(), db, s.tillID, till.Opening{ID: s.shift, OpeningFloat: 1000 * money.Sol}, rosa, day); err != nil {
		t.Fatal(err)
	}
	return s
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func (s shop) must(do func(*sql.Tx) error) {
	s.t.Helper()
	if err := mysql.InTx(s.t.Context(), s.db, do); err != nil {
		s.t.Fatal(err)
	}
}

func (s shop) exec(statement string, args ...any) {
	s.t.Helper()
	if _, err := s.db.ExecContext(s.t.Context(), statement, args...); err != nil {
		s.t.Fatalf("%s: %v", statement, err)
	}
}

// paid is one payment of a sale.
type paid struct {
	method string
	amount money.Centimos
}

// sold is a recorded boleta with one line of pieces at S/ 4.76, rounded as its payments are.
func (s shop) sold(pieces int, payments ...paid) string {
	s.t.Helper()
	id := newID()
	amount := 476 * money.Centimos(pieces)
	rounding := -amount
	for _, p := range payments {
		rounding += p.amount
	}
	base, _ := amount.MulDiv(100, 118)
	s.exec(`insert into checkouts (sale_id, request_hash, execution, generation, state, created_at, expires_at) values (?, '', '', 2, 'recorded', ?, ?)`,
		id, day, day)
	s.exec(`insert into sales (id, document, series, number, issuer_ruc, till_id, till_name, cashier, cashier_name, buyer_kind, sold_at, business_day,
		taxed_base, exonerated, unaffected, igv, igv_rate, icbper, bags, total, rounding, cost, settings_version, execution)
		values (?, 'boleta', 'B001', ?, '20000000001', ?, 'Caja 1', 'rosa', 'Rosa', 'dni', ?, ?, ?, 0, 0, ?, 1800, 0, 0, ?, ?, 0, 0, '')`,
		id, s.number(), s.tillID, day, "2026-03-15", base, amount-base, amount, rounding)
	s.exec(`insert into sale_lines (sale_id, line, product_id, sku, name, unit, quantity, unit_price, amount, tax_class, base, igv, icbper, cost)
		values (?, 1, ?, 'LAC-001', 'Leche evaporada', 'NIU', ?, 476, ?, 'gravado', ?, ?, 0, ?)`,
		id, s.product, quantity.Quantity(pieces)*quantity.One, amount, base, amount-base, 400*pieces)
	for i, p := range payments {
		s.exec(`insert into payments (sale_id, line, method, amount, received, state) values (?, ?, ?, ?, ?, 'confirmed')`, id, i+1, p.method, p.amount, p.amount)
	}
	return id
}

// number is the next one of the only series.
func (s shop) number() (n int) {
	s.t.Helper()
	s.read(&n, "select count(*) + 1 from sales")
	return n
}

func (s shop) read(into any, query string, args ...any) {
	s.t.Helper()
	if err := s.db.QueryRowContext(s.t.Context(), query, args...).Scan(into); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
}

// back is a request of the cashier for so many pieces of the sale, back to the shelf.
func (s shop) back(saleID string, pieces int) refund.Submission {
	return refund.Submission{SaleID: saleID, By: rosa, Role: "cashier", Request: refund.Request{ID: newID(), TillID: s.tillID, Reason: refund.ItemReturn,
		Lines: []refund.RequestLine{{Line: 1, Quantity: quantity.Quantity(pieces) * quantity.One, Goods: refund.ToStock}}}}
}

// record does what the workflow's first step does.
func (s shop) record(sub refund.Submission, execution string) (refund.Recorded, error) {
	return s.recordAt(sub, execution, day)
}

func (s shop) recordAt(sub refund.Submission, execution string, at time.Time) (recorded refund.Recorded, err error) {
	approver, err := refund.Approver(s.t.Context(), s.db, sub, at)
	if err != nil {
		return recorded, err
	}
	err = mysql.InTx(s.t.Context(), s.db, func(tx *sql.Tx) error {
		recorded, err = refund.Record(s.t.Context(), tx, sub, approver, settings.Limits{CashRefund: cashLimit, SaleDays: 7}, execution, at)
		return err
	})
	return recorded, err
}

// refunded records what has to be taken.
func (s shop) refunded(sub refund.Submission) refund.Recorded {
	s.t.Helper()
	recorded, err := s.record(sub, "first")
	if err != nil {
		s.t.Fatal(err)
	}
	return recorded
}

// ledger is what the refund moved, in order.
func (s shop) ledger(refundID string) (moves []string) {
	s.t.Helper()
	rows, err := s.db.QueryContext(s.t.Context(), "select kind, quantity, balance from stock_movements where reference = ? order by id", refundID)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var kind string
		var moved, balance quantity.Quantity
		if err := rows.Scan(&kind, &moved, &balance); err != nil {
			s.t.Fatal(err)
		}
		moves = append(moves, fmt.Sprint(kind, " ", moved, " ", balance))
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return moves
}
