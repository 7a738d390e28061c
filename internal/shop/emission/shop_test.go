package emission_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/refund"
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

var (
	noon   = time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)
	carmen = actor.Actor{Username: "carmen", Name: "Carmen", Address: "10.0.0.7"}
	rosa   = actor.Actor{Username: "rosa", Name: "Rosa"}
	bodega = emission.Setup{Channel: emission.Beta, RUC: "20000000001", LegalName: "Market Carmensita E.I.R.L.", Establishment: "0000", Ubigeo: "150132",
		Department: "LIMA", Province: "LIMA", District: "SAN JUAN DE LURIGANCHO", Address: "Jr. Los Jazmines 245"}
)

// shop has a database, two tills, of which the first is open, and a product at S/ 4.76.
type shop struct {
	t       *testing.T
	db      *sql.DB
	tills   [2]string
	product string
}

func newShop(t *testing.T) shop {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := shop{t, db, [2]string{newID(), newID()}, newID()}
	dairy := catalog.Category{ID: newID(), Name: "Lácteos", Colour: "sky"}
	milk := catalog.NewProduct{ID: s.product, SKU: "LAC-001", Name: "Leche evaporada", Category: dairy, Unit: catalog.Piece, Barcode: "7750000000001",
		Price: 476, Cost: 400, TaxClass: peru.Gravado, Active: true}
	s.must(func(tx *sql.Tx) error {
		if err := catalog.AddCategories(t.Context(), tx, []catalog.NewCategory{{Category: dairy}}); err != nil {
			return err
		}
		if err := catalog.AddProducts(t.Context(), tx, []catalog.NewProduct{milk}, noon); err != nil {
			return err
		}
		if err := stock.Open(t.Context(), tx, []stock.Item{{ProductID: s.product, Quantity: 1000 * quantity.One}}, "apertura", "demo", noon); err != nil {
			return err
		}
		if err := till.Add(t.Context(), tx, s.tills[0], "Caja 1", 1); err != nil {
			return err
		}
		return till.Add(t.Context(), tx, s.tills[1], "Caja 2", 2)
	})
	if _, _, err := till.Open(t.Context(), db, s.tills[0], till.Opening{ID: newID(), OpeningFloat: 100 * money.Sol}, rosa, noon.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := invariant.Check(context.WithoutCancel(t.Context()), db); err != nil {
			t.Error(err)
		}
	})
	return s
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func (s shop) must(do func(*sql.Tx) error) {
	s.t.Helper()
	if err := mysql.InTx(s.t.Context(), s.db, do); err != nil {
		s.t.Fatal(err)
	}
}

// emits begins to emit, or changes how.
func (s shop) emits(setup emission.Setup, at time.Time) emission.Emission {
	s.t.Helper()
	now, err := emission.Load(s.t.Context(), s.db)
	if err != nil {
		s.t.Fatal(err)
	}
	changed, err := emission.Change(s.t.Context(), s.db, now.Version, setup, carmen, at)
	if err != nil {
		s.t.Fatal(err)
	}
	return changed
}

// cart is a priced boleta, or factura, of three cans.
func (s shop) cart(kind peru.ReceiptKind, at time.Time) sale.Cart {
	s.t.Helper()
	r := sale.Request{ID: newID(), TillID: s.tills[0], Document: kind, Payments: []payment.Tender{{Method: payment.Cash, Amount: 20 * money.Sol}}, ExpectedTotal: 3 * 476,
		Lines: []sale.RequestLine{{ProductID: s.product, Quantity: 3 * quantity.One}}}
	if kind == peru.Factura {
		r.Buyer = &sale.Buyer{DocumentKind: peru.RUC, DocumentNumber: "20505310072", Name: "Bodega El Sol S.A.C."}
	}
	cart, _, err := sale.Quote(s.t.Context(), s.db, sale.Submission{Request: r, Cashier: sale.Cashier{Username: "rosa", Name: "Rosa"}}, sale.Terms{Shop: settings.Default(), Now: at})
	if err != nil {
		s.t.Fatal(err)
	}
	return cart
}

// records does what a checkout does after pricing.
func (s shop) records(cart sale.Cart, at time.Time) (sold sale.Sale) {
	s.t.Helper()
	s.must(func(tx *sql.Tx) error {
		claim, _, err := sale.Reserve(s.t.Context(), tx, cart, "run", at)
		if err != nil {
			return err
		}
		bundle := &mysql.Bundle{Tx: tx}
		if sold, err = sale.Record(s.t.Context(), bundle, cart, claim, "run", at); err != nil {
			return err
		}
		_, err = bundle.Send(s.t.Context())
		return err
	})
	return sold
}

func (s shop) sells(kind peru.ReceiptKind, at time.Time) sale.Sale {
	s.t.Helper()
	return s.records(s.cart(kind, at), at)
}

// takesBack takes a can of a sale back.
func (s shop) takesBack(saleID string, at time.Time) (back refund.Recorded) {
	s.t.Helper()
	sub := refund.Submission{SaleID: saleID, By: rosa, Role: "cashier", Request: refund.Request{ID: newID(), TillID: s.tills[0], Reason: refund.ItemReturn,
		Lines: []refund.RequestLine{{Line: 1, Quantity: quantity.One, Goods: refund.ToStock}}}}
	s.must(func(tx *sql.Tx) (err error) {
		back, err = refund.Record(s.t.Context(), tx, sub, "", settings.Limits{CashRefund: 100 * money.Sol, SaleDays: 7}, "run", at)
		return err
	})
	return back
}

func (s shop) document(id string) document.Document {
	s.t.Helper()
	d, err := document.Find(s.t.Context(), s.db, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

func (s shop) claim(at time.Time) []string {
	s.t.Helper()
	ids, err := document.Claim(s.t.Context(), s.db, 10, at)
	if err != nil {
		s.t.Fatal(err)
	}
	return ids
}

// answered brings a document through one attempt.
func (s shop) answered(id string, o document.Outcome, at time.Time) document.Document {
	s.t.Helper()
	s.must(func(tx *sql.Tx) error {
		held, err := document.Lock(s.t.Context(), tx, id)
		if err != nil {
			return err
		}
		if o.Doubt, err = held.Begin(s.t.Context(), tx, "digest", at); err != nil {
			return err
		}
		_, err = document.Conclude(s.t.Context(), tx, id, o, at)
		return err
	})
	return s.document(id)
}

func (s shop) exec(statement string, args ...any) {
	s.t.Helper()
	if _, err := s.db.ExecContext(s.t.Context(), statement, args...); err != nil {
		s.t.Fatalf("%s: %v", statement, err)
	}
}
