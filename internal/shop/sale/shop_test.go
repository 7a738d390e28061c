package sale_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale"
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

// store is a database with an open till and four products at S/ 4.76, 20 pieces of each.
type store struct {
	t        *testing.T
	db       *sql.DB
	till     string
	products []string
}

func newStore(t *testing.T) store {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := store{t: t, db: db, till: newID()}
	dairy := catalog.Category{ID: newID(), Name: "Lácteos", Colour: "sky"}
	products, items := make([]catalog.NewProduct, 4), make([]stock.Item, 4)
	for i := range products {
		s.products = append(s.products, newID())
		products[i] = catalog.NewProduct{ID: s.products[i], SKU: fmt.Sprintf("LAC-%03d", i), Name: fmt.Sprintf("Leche %d", i), Category: dairy, Unit: catalog.Piece,
			Barcode: fmt.Sprintf("775%010d", i), Price: 476, Cost: 400, TaxClass: peru.Gravado, Active: true}
		items[i] = stock.Item{ProductID: s.products[i], Quantity: 20 * quantity.One}
	}
	err = s.in(func(tx *sql.Tx) error {
		if err := catalog.AddCategories(t.Context(), tx, []catalog.NewCategory{{Category: dairy}}); err != nil {
			return err
		}
		if err := catalog.AddProducts(t.Context(), tx, products, noon); err != nil {
			return err
		}
		if err := stock.Open(t.Context(), tx, items, "apertura", "demo", noon); err != nil {
			return err
		}
		return till.Add(t.Context(), tx, s.till, "Caja 1", 1)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := till.Open(t.Context(), db, s.till, till.Opening{ID: newID()}, actor.Actor{Username: "rosa", Name: "Rosa"}, noon); err != nil {
		t.Fatal(err)
	}
	return s
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func (s store) in(do func(*sql.Tx) error) error { return mysql.InTx(s.t.Context(), s.db, do) }

// request asks for one piece of each of these products, paid so.
func (s store) request(payments []payment.Tender, products ...int) sale.Request {
	r := sale.Request{ID: newID(), TillID: s.till, Document: peru.Boleta, Payments: payments, ExpectedTotal: 476 * money.Centimos(len(products))}
	for _, p := range products {
		r.Lines = append(r.Lines, times(s.products[p], 1))
	}
	return r
}

func (s store) quote(r sale.Request) (sale.Cart, *sale.Sale, error) {
	return sale.Quote(s.t.Context(), s.db, sale.Submission{Request: r, Cashier: sale.Cashier{Username: "rosa", Name: "Rosa"}},
		sale.Terms{Shop: settings.Default(), Now: noon})
}

// cart is a priced cart of one piece of each of these products, paid with a note of S/ 100.
func (s store) cart(products ...int) sale.Cart {
	s.t.Helper()
	cart, _, err := s.quote(s.request([]payment.Tender{cash(100 * money.Sol)}, products...))
	if err != nil {
		s.t.Fatal(err)
	}
	return cart
}

func (s store) reserve(cart sale.Cart, execution string, at time.Time) (claim sale.Claim, sold *sale.Sale, err error) {
	err = s.in(func(tx *sql.Tx) error {
		claim, sold, err = sale.Reserve(s.t.Context(), tx, cart, execution, at)
		return err
	})
	return claim, sold, err
}

func (s store) record(cart sale.Cart, claim sale.Claim, execution string, at time.Time) (sold sale.Sale, err error) {
	err = s.in(func(tx *sql.Tx) error {
		bundle := &mysql.Bundle{Tx: tx}
		if sold, err = sale.Record(s.t.Context(), bundle, cart, claim, execution, at); err != nil {
			return err
		}
		if _, err := bundle.ExecContext(s.t.Context(), "select 1"); err != nil { // a sale that was there has collected nothing
			return err
		}
		_, err := bundle.Send(s.t.Context())
		return err
	})
	return sold, err
}

func (s store) abandon(saleID, execution string, at time.Time) (given sale.Abandoned) {
	s.t.Helper()
	err := s.in(func(tx *sql.Tx) (err error) {
		given, err = sale.Abandon(s.t.Context(), tx, saleID, execution, at)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return given
}

func (s store) release(saleID string, generation int, settled bool) (released int) {
	s.t.Helper()
	err := s.in(func(tx *sql.Tx) (err error) {
		released, err = sale.Release(s.t.Context(), tx, saleID, generation, settled)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return released
}

// sell takes a cart through to its end.
func (s store) sell(cart sale.Cart, execution string, at time.Time) sale.Sale {
	s.t.Helper()
	claim, _, err := s.reserve(cart, execution, at)
	if err != nil {
		s.t.Fatal(err)
	}
	sold, err := s.record(cart, claim, execution, at)
	if err != nil {
		s.t.Fatal(err)
	}
	return sold
}

// assertBooks checks what must hold whatever happened: want sales, and every invariant.
func (s store) assertBooks(sales int) {
	s.t.Helper()
	if err := invariant.Check(s.t.Context(), s.db); err != nil {
		s.t.Error(err)
	}
	var recorded int
	if err := s.db.QueryRowContext(s.t.Context(), "select count(*) from sales").Scan(&recorded); err != nil || recorded != sales {
		s.t.Errorf("%d sales are recorded (%v), want %d", recorded, err, sales)
	}
}
