package report_test

import (
	"database/sql"
	"encoding/json"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/report"
	"carmensita.pe/market/internal/shop/rollup"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/ledger"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// wednesday is the day of the small shop, late the morning after it.
var (
	wednesday = peru.Day{Year: 2026, Month: 3, Day: 18}
	late      = time.Date(2026, 3, 19, 16, 0, 0, 0, time.UTC)
)

// at is a time of a day in Lima.
func at(day peru.Day, hour, minute int) time.Time {
	return day.Start().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

func one(n int) rollup.Range { d := wednesday.AddDays(n); return rollup.Range{From: d, To: d} }

// shop is a database with four products on their shelves since the new year, two tills and a customer.
type shop struct {
	t  *testing.T
	db *sql.DB
	*ledger.Ledger
	leche, arroz, queso, gaseosa *ledger.Product
	juan                         string
}

func newShop(t *testing.T) *shop {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := &shop{t: t, db: db, juan: ledger.ID(late)}
	opened := time.Date(2026, 1, 2, 13, 0, 0, 0, time.UTC)
	dairy := catalog.Category{ID: ledger.ID(opened), Name: "Lácteos", Colour: "sky"}
	pantry := catalog.Category{ID: ledger.ID(opened), Name: "Abarrotes", Colour: "sand"}
	drinks := catalog.Category{ID: ledger.ID(opened), Name: "Bebidas", Colour: "mint"}
	product := func(sku, name string, c catalog.Category, unit catalog.Unit, price, cost money.Centimos, class peru.TaxClass, reorder int) catalog.NewProduct {
		return catalog.NewProduct{ID: ledger.ID(opened), SKU: sku, Barcode: sku, Name: name, Category: c, Unit: unit, Price: price, Cost: cost, TaxClass: class,
			ReorderPoint: quantity.Quantity(reorder) * quantity.One, Active: true}
	}
	goods := []catalog.NewProduct{
		product("1", "Leche evaporada", dairy, catalog.Piece, 590, 400, peru.Gravado, 10),
		product("2", "Arroz extra", pantry, catalog.Piece, 400, 300, peru.Exonerado, 90),
		product("3", "Queso fresco", dairy, catalog.Kilogram, 2360, 1500, peru.Gravado, 5),
		product("4", "Gaseosa", drinks, catalog.Piece, 236, 150, peru.Gravado, 5),
	}
	items := make([]stock.Item, len(goods))
	for i, g := range goods {
		items[i] = stock.Item{ProductID: g.ID, Quantity: 100 * quantity.One}
	}
	err = mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
		if err := catalog.AddCategories(t.Context(), tx, []catalog.NewCategory{{Category: dairy}, {Category: pantry}, {Category: drinks}}); err != nil {
			return err
		}
		if err := catalog.AddProducts(t.Context(), tx, goods, opened); err != nil {
			return err
		}
		if err := stock.Open(t.Context(), tx, items, "apertura", "demo", opened); err != nil {
			return err
		}
		if err := customer.Add(t.Context(), tx, []customer.Customer{{ID: s.juan, DocumentKind: peru.DNI, DocumentNumber: "45671238", Name: "Juan"}}); err != nil {
			return err
		}
		for i, name := range []string{"Caja 1", "Caja 2"} {
			if err := till.Add(t.Context(), tx, ledger.ID(opened), name, i+1); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Ledger, err = ledger.Open(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	s.leche, s.arroz, s.queso, s.gaseosa = s.Products[0], s.Products[1], s.Products[2], s.Products[3]
	return s
}

// pieces is a line of whole units.
func pieces(p *ledger.Product, n int) ledger.Line {
	return ledger.Line{Product: p, Quantity: quantity.Quantity(n) * quantity.One}
}

// sell records a sale at the first till.
func (s *shop) sell(cashier string, at time.Time, lines []ledger.Line, paid ...ledger.Paid) ledger.Sold {
	return s.Sell(ledger.Sale{At: at, Till: s.Tills[0], Cashier: cashier, Lines: lines, Paid: paid, Customer: s.juan})
}

// aSmallDay is the Wednesday whose figures the tests work out by hand.
func (s *shop) aSmallDay() {
	s.t.Helper()
	day := wednesday
	first := s.sell("rosa", at(day, 9, 15), []ledger.Line{pieces(s.leche, 2)})
	s.sell("ana", at(day, 9, 45), []ledger.Line{pieces(s.arroz, 1), {Product: s.queso, Quantity: quantity.One / 2}}, ledger.Paid{Method: "yape", Amount: 1580})
	s.sell("rosa", at(day, 19, 30), []ledger.Line{{Product: s.leche, Quantity: quantity.One, Discount: 90}}, ledger.Paid{Method: "credit", Amount: 500})
	last := s.sell("ana", at(day, 19, 59), []ledger.Line{pieces(s.arroz, 3)}, ledger.Paid{Method: "cash", Amount: 700}, ledger.Paid{Method: "card", Amount: 500})
	s.Refund(ledger.Refund{At: at(day, 20, 10), Of: first, By: "maria", Lines: []ledger.Return{{Quantity: quantity.One}}})
	s.Refund(ledger.Refund{At: at(day, 20, 20), Of: last, By: "ana", Lines: []ledger.Return{{Quantity: quantity.One, Waste: true}}})
	s.Collect(s.juan, "cash", 200, "rosa", at(day, 20, 30))
	s.Close(s.Tills[0], "rosa", at(day, 8, 0), at(day, 21, 0), 0, 2000, 1950)
	s.Close(s.Tills[1], "ana", at(day, 8, 0), at(day, 21, 5), 0, 1000, 1020)
	// The Wednesdays before it; on the first of the four the shop was closed.
	s.sell("rosa", at(day.AddDays(-21), 9, 0), []ledger.Line{pieces(s.arroz, 1)})
	s.sell("rosa", at(day.AddDays(-21), 10, 0), []ledger.Line{pieces(s.arroz, 1)})
	s.sell("rosa", at(day.AddDays(-14), 9, 0), []ledger.Line{pieces(s.arroz, 3)})
	s.sell("rosa", at(day.AddDays(-7), 9, 30), []ledger.Line{pieces(s.arroz, 2)})
	// Days that have no say in it.
	s.sell("rosa", at(day.AddDays(-1), 9, 0), []ledger.Line{pieces(s.leche, 1)})
	s.sell("rosa", at(day.AddDays(1), 9, 0), []ledger.Line{pieces(s.leche, 7)})
	s.write()
}

func (s *shop) write() {
	s.t.Helper()
	if err := s.Write(s.t.Context(), s.db); err != nil {
		s.t.Fatal(err)
	}
}

// roll rolls days up, each as measured late.
func (s *shop) roll(from, to peru.Day) {
	s.t.Helper()
	for day := from; !to.Before(day); day = day.AddDays(1) {
		if err := rollup.Roll(s.t.Context(), s.db, day, late); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *shop) exec(statement string, args ...any) {
	s.t.Helper()
	if _, err := s.db.ExecContext(s.t.Context(), statement, args...); err != nil {
		s.t.Fatalf("%s: %v", statement, err)
	}
}

// same asserts that two values are written alike.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	g, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	w, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if string(g) != string(w) {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

func (s *shop) sales(r rollup.Range) report.Sales {
	s.t.Helper()
	sales, err := report.CollectSales(s.t.Context(), s.db, r)
	if err != nil {
		s.t.Fatal(err)
	}
	return sales
}
