package catalog_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/stock"
)

// explained runs every query as EXPLAIN and keeps the plan instead of the rows.
type explained struct {
	*sql.DB
	t     *testing.T
	plans []plan
}

// plan is how the server reads one table of a query.
type plan struct {
	table, access, key, extra string
}

func (e *explained) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := e.DB.QueryContext(ctx, "explain format=traditional "+query, args...)
	if err != nil {
		e.t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		e.t.Fatal(err)
	}
	for rows.Next() {
		values := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			e.t.Fatal(err)
		}
		column := func(name string) string { return values[slices.Index(columns, name)].String }
		e.plans = append(e.plans, plan{column("table"), column("type"), column("key"), column("Extra")})
	}
	if err := rows.Err(); err != nil {
		e.t.Fatal(err)
	}
	return e.DB.QueryContext(ctx, query, args...) //nolint:sqlclosecheck // the caller closes them
}

// big has so many products that a scan costs more than an index, on as many shelves as a shop has: two would be joined
// by a scan.
func big(t *testing.T) *explained {
	t.Helper()
	many := make([]catalog.NewProduct, 2000)
	for i := range many {
		many[i] = product(fmt.Sprintf("ABA-%04d", i), fmt.Sprintf("Producto %04d", i), "", fmt.Sprintf("775%010d", i), grocery)
	}
	db := newShop(t, many...)
	err := mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
		shelves := make([]catalog.NewCategory, 20)
		for i := range shelves {
			shelves[i].Category = catalog.Category{ID: uuid.NewString(), Name: fmt.Sprintf("Estante %d", i), Colour: "sand"}
		}
		return catalog.AddCategories(t.Context(), tx, shelves)
	})
	if err != nil {
		t.Fatal(err)
	}
	// One product in ten stays where it was: a category with all of them is read as well by their names.
	if _, err := db.Exec("update products set category_id = (select id from categories where name = 'Estante 3') where sku like 'ABA-%' and sku not like '%5'"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("analyze table products, product_barcodes, stock, categories"); err != nil {
		t.Fatal(err)
	}
	return &explained{DB: db, t: t}
}

func TestByCode_readsByIndexOnly(t *testing.T) {
	t.Parallel()
	db := big(t)
	for _, code := range []string{"7750000000007", "ABA-0007", "nothing"} {
		if _, err := catalog.ByCode(t.Context(), db, code, false); err != nil {
			t.Fatal(err)
		}
	}
	if len(db.plans) < 6 {
		t.Fatalf("only %d tables were read", len(db.plans))
	}
	for _, p := range db.plans {
		if p.access == "ALL" || p.access == "index" {
			t.Errorf("%s is read as a whole (%s by %q)", p.table, p.access, p.key)
		}
	}
}

func TestForSale_readsByPrimaryKey(t *testing.T) {
	t.Parallel()
	db := big(t)
	var ids []string
	rows, err := db.Query("select id from products limit 20")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if _, err := catalog.ForSale(t.Context(), db, ids); err != nil {
		t.Fatal(err)
	}
	if len(db.plans) != 1 || db.plans[0].access != "range" || db.plans[0].key != "PRIMARY" {
		t.Errorf("the plan is %+v", db.plans)
	}
}

// A page is read by walking an index in the order of names until it is full.
func TestLists_readNoMoreThanTheirPage(t *testing.T) {
	t.Parallel()
	db := big(t)
	after := paging.Cursor{Key: "Producto 0500", ID: grocery.ID}.String()
	for _, c := range []struct {
		name, index string
		read        func() error
	}{
		{"the first page", "products_by_name", func() error { _, err := catalog.Search(t.Context(), db, "", "", 20, ""); return err }},
		{"the next page", "products_by_name", func() error { _, err := catalog.Search(t.Context(), db, "", "", 20, after); return err }},
		{"by words", "products_by_name", func() error { _, err := catalog.Search(t.Context(), db, "producto", "", 20, ""); return err }},
		{"a category", "products_by_category", func() error { _, err := catalog.Search(t.Context(), db, "", grocery.ID, 20, ""); return err }},
		{"stock", "products_by_name", func() error { _, err := stock.Levels(t.Context(), db, false, 20, ""); return err }},
	} {
		db.plans = nil
		if err := c.read(); err != nil {
			t.Fatal(err)
		}
		if first := db.plans[0]; first.table != "p" || first.key != c.index || strings.Contains(first.extra, "filesort") {
			t.Errorf("%s is read by %+v, want it to walk %s", c.name, db.plans, c.index)
		}
	}
}
