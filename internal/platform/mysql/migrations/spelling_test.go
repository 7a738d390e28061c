package migrations_test

import (
	"context"
	"database/sql"
	"testing"

	"carmensita.pe/market/internal/platform/mysql/migrations"
	"carmensita.pe/market/local/mariadb/dbtest"
)

// What was stored before there was one spelling is brought to it, or stays where it cannot be.
func TestMigrate_bringsOldNamesAndBarcodesToOneSpelling(t *testing.T) {
	t.Parallel()
	const before = 9
	db := dbtest.New(t, func(ctx context.Context, db *sql.DB) error { return migrations.ApplyTo(ctx, db, before) })
	exec := func(statement string, args ...any) {
		t.Helper()
		if _, err := db.Exec(statement, args...); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	exec("insert into categories (id, name, colour, sort_order, active) values ('c', 'La\u0301cteos', 'sand', 1, true)")
	for id, name := range map[string]string{"p1": "Azu\u0301car  rubia", "p2": "Ñoquis Pen\u0303a", "p3": "Pan"} {
		exec(`insert into products (id, sku, name, category_id, unit, price, cost, tax_class, search_text, created_at, updated_at)
			values (?, ?, ?, 'c', 'NIU', 100, 50, 'gravado', ?, utc_timestamp(3), utc_timestamp(3))`, id, id, name, name)
	}
	for code, id := range map[string]string{
		"036000291452":   "p1",
		"00042100005264": "p2",
		"123456789012x":  "p3",
		"036000291453":   "p3",
		"7751271021975":  "p3",
		"0000096385074":  "p3",
	} {
		exec("insert into product_barcodes (barcode, product_id) values (?, ?)", code, id)
	}
	exec("insert into customers (id, document_kind, document_number, name) values ('k', 'dni', '45671238', 'Mari\u0301a PEN\u0303A  Quispe')")

	if err := migrations.Apply(t.Context(), db); err != nil {
		t.Fatal(err)
	}

	for query, want := range map[string]string{
		"select name from products where id = 'p1'":                                                   "Azúcar rubia",
		"select search_text from products where id = 'p2'":                                            "Ñoquis Peña",
		"select name from categories":                                                                 "Lácteos",
		"select name from customers":                                                                  "María PEÑA Quispe",
		"select search_text from customers":                                                           "45671238 maria pena quispe",
		"select barcode from product_barcodes where product_id = 'p1'":                                "0036000291452",
		"select barcode from product_barcodes where product_id = 'p2'":                                "0042100005264",
		"select group_concat(barcode order by barcode) from product_barcodes where product_id = 'p3'": "036000291453,123456789012x,7751271021975,96385074",
	} {
		var got string
		if err := db.QueryRow(query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: got %q (%v), want %q", query, got, err, want)
		}
	}
}
