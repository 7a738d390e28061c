package stock_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var opening = time.Date(2026, 3, 15, 13, 0, 0, 0, time.UTC)

// shop is a database with a shelf of products, whose ids are p(1), p(2)... in this order.
type shop struct {
	t  *testing.T
	db *sql.DB
}

// newShop puts so many pieces of each product on its shelf.
func newShop(t *testing.T, pieces ...int) shop {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := shop{t, db}
	shelf := catalog.Category{ID: uuid.NewString(), Name: "Abarrotes", Colour: "sand"}
	products := make([]catalog.NewProduct, len(pieces))
	items := make([]stock.Item, len(pieces))
	for i, n := range pieces {
		products[i] = catalog.NewProduct{ID: p(i + 1), SKU: fmt.Sprintf("ABA-%04d", i+1), Name: fmt.Sprintf("Producto %04d", i+1), Category: shelf,
			Unit: catalog.Piece, Barcode: fmt.Sprintf("775%010d", i+1), Price: 470, Cost: 400, TaxClass: peru.Gravado, Active: true, ReorderPoint: 5 * quantity.One}
		items[i] = stock.Item{ProductID: p(i + 1), Quantity: quantity.Quantity(n) * quantity.One}
	}
	s.must(func(tx *sql.Tx) error {
		if err := catalog.AddCategories(t.Context(), tx, []catalog.NewCategory{{Category: shelf}}); err != nil {
			return err
		}
		if err := catalog.AddProducts(t.Context(), tx, products, opening); err != nil {
			return err
		}
		return stock.Open(t.Context(), tx, items, "apertura", "demo", opening)
	})
	return s
}

// p is the id of the n-th product.
func p(n int) string { return fmt.Sprintf("018f3d7e-0000-7000-8000-%012d", n) }

// cart takes so many pieces of each product, by its number.
func cart(pieces map[int]int) (items []stock.Item) {
	for product, n := range pieces { // in no order: Reserve must find its own
		items = append(items, stock.Item{ProductID: p(product), Quantity: quantity.Quantity(n) * quantity.One})
	}
	return items
}

func (s shop) in(do func(*sql.Tx) error) error { return mysql.InTx(s.t.Context(), s.db, do) }

func (s shop) must(do func(*sql.Tx) error) {
	s.t.Helper()
	if err := s.in(do); err != nil {
		s.t.Fatal(err)
	}
}

// consume takes what a sale of Ana's reserved.
func consume(ctx context.Context, tx *sql.Tx, sale string, at time.Time) error {
	return mysql.Bundled(ctx, tx, func(b *mysql.Bundle) error { return stock.Consume(ctx, b, sale, "ana", at) })
}

func (s shop) reserve(sale string, pieces map[int]int) error {
	return s.in(func(tx *sql.Tx) error { return stock.Reserve(s.t.Context(), tx, sale, cart(pieces)) })
}

func (s shop) consume(sale string) {
	s.t.Helper()
	s.must(func(tx *sql.Tx) error { return consume(s.t.Context(), tx, sale, opening.Add(time.Hour)) })
}

func (s shop) release(sale string) (released int) {
	s.t.Helper()
	s.must(func(tx *sql.Tx) (err error) {
		released, err = stock.Release(s.t.Context(), tx, sale)
		return err
	})
	return released
}

// assertLevel compares pieces on hand and reserved.
func (s shop) assertLevel(product, onHand, reserved int) {
	s.t.Helper()
	var got stock.Level
	if err := s.db.QueryRow("select on_hand, reserved from stock where product_id = ?", p(product)).Scan(&got.OnHand, &got.Reserved); err != nil {
		s.t.Fatal(err)
	}
	if got.OnHand != quantity.Quantity(onHand)*quantity.One || got.Reserved != quantity.Quantity(reserved)*quantity.One {
		s.t.Errorf("product %d: %s on hand and %s reserved, want %d and %d", product, got.OnHand, got.Reserved, onHand, reserved)
	}
}

// assertBooks checks what must hold whatever was sold.
func (s shop) assertBooks() {
	s.t.Helper()
	for what, query := range map[string]string{
		"on hand is the sum of the movements": `select count(*) from stock s where s.on_hand <> (select sum(m.quantity) from stock_movements m where m.product_id = s.product_id)`,
		"the balance follows the movements":   `select count(*) from (select balance, sum(quantity) over (partition by product_id order by id) as running from stock_movements) m where balance <> running`,
		"reserved is what sales reserve":      `select count(*) from stock s where s.reserved <> (select coalesce(sum(r.quantity), 0) from stock_reservations r where r.product_id = s.product_id)`,
		"nothing is sold that is not there, unless an open incident says why": `select count(*) from stock s where s.reserved < 0 or ((s.on_hand < 0 or s.reserved > s.on_hand)
			and not exists (select 1 from stock_incidents i where i.product_id = s.product_id and i.closed_at is null))`,
		"batches hold what is on hand": `select count(*) from stock s join products p on p.id = s.product_id and p.perishable where greatest(s.on_hand, 0) <>
			(select coalesce(sum(b.remaining), 0) from stock_batches b where b.product_id = s.product_id)`,
		"batches hold nothing below zero": `select count(*) from stock_batches where remaining < 0`,
	} {
		var wrong int
		if err := s.db.QueryRow(query).Scan(&wrong); err != nil || wrong != 0 {
			s.t.Errorf("%s: %d times not (%v)", what, wrong, err)
		}
	}
}
