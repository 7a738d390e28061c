package restock_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/mariadb/dbtest"
)

// What was sold and came back to the shelf is not ordered again; what came back spoilt is.
func TestDraftOrders_whatCameBackToTheShelfWasNotAskedFor(t *testing.T) {
	t.Parallel()
	conn, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	shelf := catalog.Category{ID: productID(90), Name: "Abarrotes", Colour: "sand"}
	var goods []catalog.NewProduct
	var items []stock.Item
	for i, name := range []string{"todo volvió", "volvió malogrado", "nada volvió"} {
		goods = append(goods, catalog.NewProduct{ID: productID(i), SKU: fmt.Sprintf("ABA-%d", i), Name: name, Category: shelf,
			Unit: catalog.Piece, Barcode: fmt.Sprintf("775%010d", i), Price: 470, Cost: 400,
			TaxClass: peru.Gravado, Active: true, SupplierID: supplierID(0)})
		items = append(items, stock.Item{ProductID: productID(i), Quantity: pieces(10)})
	}
	now := opening.AddDate(0, 0, 20)
	sold := []stock.Item{
		{ProductID: productID(0), Quantity: pieces(10)},
		{ProductID: productID(1), Quantity: pieces(10)},
		{ProductID: productID(2), Quantity: pieces(10)},
	}
	sale, refund := orderID(1), orderID(2)
	err = mysql.InTx(t.Context(), conn, func(tx *sql.Tx) error {
		if err := catalog.AddSuppliers(
			t.Context(),
			tx,
			[]catalog.Supplier{{ID: supplierID(0), Code: "A", Name: "Alicorp", RUC: "20100055237", LeadTimeDays: 7}},
		); err != nil {
			return err
		}
		if err := catalog.AddCategories(t.Context(), tx, []catalog.NewCategory{{Category: shelf}}); err != nil {
			return err
		}
		if err := catalog.AddProducts(t.Context(), tx, goods, opening); err != nil {
			return err
		}
		if err := stock.Open(t.Context(), tx, items, "apertura", "demo", opening); err != nil {
			return err
		}
		if err := stock.Reserve(t.Context(), tx, sale, sold); err != nil {
			return err
		}
		if err := mysql.Bundled(t.Context(), tx, func(b *mysql.Bundle) error {
			return stock.Consume(t.Context(), b, sale, "ana", now.AddDate(0, 0, -3))
		}); err != nil {
			return err
		}
		for _, statement := range []string{
			`insert into sales (id, document, series, number, issuer_ruc, till_id, till_name, cashier, cashier_name, buyer_kind, sold_at, business_day, taxed_base, exonerated,
				unaffected, igv, igv_rate, icbper, bags, total, rounding, cost, settings_version, execution)
				select reference, 'boleta', 'B001', 1, '20000000001', '', '', 'ana', 'Ana', 'none', min(moved_at), min(moved_at), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '' from stock_movements where source = 'sale' group by reference`,
			`insert into refunds (id, sale_id, series, number, reason, amount, actor, refunded_at, business_day, execution, request_hash, till_id, till_name, actor_name, reason_code)
				select '` + refund + `', id, 'BC01', 1, '', 0, 'ana', sold_at, business_day, '', '', '', '', 'Ana', '07' from sales`,
		} {
			if _, err := tx.ExecContext(t.Context(), statement); err != nil {
				return err
			}
		}
		return stock.TakeBack(t.Context(), tx, sale, sold[:2], sold[1:2], stock.Cause{Reference: refund, Actor: "ana", At: now.AddDate(0, 0, -2)})
	})
	if err != nil {
		t.Fatal(err)
	}
	err = mysql.InTx(t.Context(), conn, func(tx *sql.Tx) error {
		_, err := restock.DraftOrders(t.Context(), tx, restock.Plan{By: actor.Actor{Username: "luis"}}, settings.Restock{}, now.Add(time.Hour))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := conn.QueryContext(t.Context(), "select product_id, why from restock_lines")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	ordered := map[string]int{}
	for rows.Next() {
		var id, why string
		var got restock.Why
		if err := rows.Scan(&id, &why); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(why), &got); err != nil {
			t.Fatal(err)
		}
		ordered[id] = int(got.Sold / 1000)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(ordered) != 2 || ordered[productID(1)] != 10 || ordered[productID(2)] != 10 {
		t.Errorf("ordered is, by what was sold: %v", ordered)
	}
}
