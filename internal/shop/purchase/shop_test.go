package purchase_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/purchase"
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
	luis  = actor.Actor{Username: "luis", Name: "Luis Paredes"}
	noon  = time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)
	today = peru.BusinessDay(noon)
)

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// The goods of a shop: 10 of each, at S/ 4.00.
const (
	soap    = iota // taxed
	rice           // exempt
	yogurt         // taxed, perishable
	matches        // taxed
	kinds
)

// shop is a database with four products, a supplier whose RUC it is, and an open till with S/ 500.
type shop struct {
	t        testing.TB
	db       *sql.DB
	supplier string
	products [kinds]string
	till     string
	shift    string
}

func newShop(t testing.TB) *shop {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := &shop{t: t, db: db, supplier: newID(), till: newID(), shift: newID()}
	shelf := catalog.Category{ID: newID(), Name: "Abarrotes", Colour: "sand"}
	added, items := make([]catalog.NewProduct, kinds), make([]stock.Item, kinds)
	for i := range added {
		s.products[i] = newID()
		added[i] = catalog.NewProduct{ID: s.products[i], SKU: fmt.Sprintf("ABA-%04d", i), Name: fmt.Sprintf("Producto %d", i), Category: shelf, Unit: catalog.Piece,
			Barcode: fmt.Sprintf("775%010d", i), Price: 600, Cost: 400, TaxClass: peru.Gravado, Active: true, Perishable: i == yogurt, SupplierID: s.supplier}
		items[i] = stock.Item{ProductID: s.products[i], Quantity: pieces(10)}
	}
	added[rice].TaxClass = peru.Exonerado
	err = mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
		if err := catalog.AddSuppliers(t.Context(), tx, []catalog.Supplier{{ID: s.supplier, Code: "AND", Name: "Distribuidora Andina S.A.C.", RUC: "20505310072"}}); err != nil {
			return err
		}
		if err := catalog.AddCategories(t.Context(), tx, []catalog.NewCategory{{Category: shelf}}); err != nil {
			return err
		}
		if err := catalog.AddProducts(t.Context(), tx, added, noon); err != nil {
			return err
		}
		if err := stock.Open(t.Context(), tx, items, "apertura", "demo", noon); err != nil {
			return err
		}
		if err := stock.SettleBatches(t.Context(), tx, s.products[yogurt:yogurt+1], noon); err != nil {
			return err
		}
		return till.Add(t.Context(), tx, s.till, "Caja 1", 1)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := till.Open(t.Context(), db, s.till, till.Opening{ID: s.shift, OpeningFloat: 500_00}, luis, noon); err != nil {
		t.Fatal(err)
	}
	return s
}

// factura is a purchase of lines on the factura of a number, to be paid in a month.
func (s *shop) factura(number string, lines ...purchase.NewLine) purchase.New {
	return purchase.New{ID: newID(), SupplierID: s.supplier, Lines: lines,
		Paper: purchase.Paper{Kind: purchase.Factura, Series: "F001", Number: number, IssuedOn: today.AddDays(-1), DueOn: today.AddDays(29)}}
}

func (s *shop) of(product, n int, amount money.Centimos) purchase.NewLine {
	return purchase.NewLine{ProductID: s.products[product], Quantity: pieces(n), Amount: amount}
}

func (s *shop) enter(n purchase.New) purchase.Purchase {
	s.t.Helper()
	made, fresh, err := purchase.Enter(s.t.Context(), s.db, n, luis, noon)
	if err != nil || !fresh {
		s.t.Fatalf("entering %s-%s: %v, fresh %t", n.Series, n.Number, err, fresh)
	}
	return made
}

func (s *shop) pay(of string, n purchase.NewPayment) (purchase.Payment, error) {
	s.t.Helper()
	n.ID = newID()
	made, _, err := purchase.Pay(s.t.Context(), s.db, of, n, luis, luis.Username, 100_00, noon)
	return made, err
}

func one[T any](s *shop, query string, args ...any) (value T) {
	s.t.Helper()
	if err := s.db.QueryRowContext(s.t.Context(), query, args...).Scan(&value); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
	return value
}

// wantShelf asserts how many of a product there are, and what one costs on the average.
func (s *shop) wantShelf(product, n int, cost money.Centimos) {
	s.t.Helper()
	onHand := one[quantity.Quantity](s, "select on_hand from stock where product_id = ?", s.products[product])
	if is := one[money.Centimos](s, "select cost from products where id = ?", s.products[product]); onHand != pieces(n) || is != cost {
		s.t.Errorf("product %d: %s on hand at %s, want %d at %s", product, onHand, is, n, cost)
	}
}

func (s *shop) wantBooks() {
	s.t.Helper()
	if err := invariant.Check(s.t.Context(), s.db); err != nil {
		s.t.Error(err)
	}
}

func (s *shop) must(statement string, args ...any) {
	s.t.Helper()
	if _, err := s.db.ExecContext(s.t.Context(), statement, args...); err != nil {
		s.t.Fatalf("%s: %v", statement, err)
	}
}
