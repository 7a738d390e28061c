package demo_test

import (
	"encoding/json"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/demo"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestSeedWithPast_proposesOrdersThatAShopkeeperWouldApprove(t *testing.T) {
	t.Parallel()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	shop, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, time.November, 26, 15, 0, 0, 0, time.UTC)
	if err := demo.SeedWithPast(t.Context(), db, shop, demo.Tills, now); err != nil {
		t.Fatal(err)
	}
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := restock.DraftOrders(t.Context(), tx, restock.Plan{Origin: restock.Manual}, settings.Default().Restock, now); err != nil {
		t.Fatal(err)
	}
	rows, err := tx.QueryContext(t.Context(), `select p.sku, l.ordered, l.pack_size, l.why, p.shelf_life_days from restock_lines l
		join products p on p.id = l.product_id where l.ordered > 0`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	lines, fresh := 0, 0
	for rows.Next() {
		var sku string
		var ordered, pack quantity.Quantity
		var kept []byte
		var life int
		if err := rows.Scan(&sku, &ordered, &pack, &kept, &life); err != nil {
			t.Fatal(err)
		}
		var why restock.Why
		if err := json.Unmarshal(kept, &why); err != nil {
			t.Fatal(err)
		}
		lines++
		days := quantity.Quantity(35) // two weeks to the next visit of who comes once a week, and the owner's minimum
		if life > 0 {
			fresh++
			days = quantity.Quantity(life)
		}
		if beyond := ordered - pack; beyond > why.Pace*days {
			t.Errorf("%s %s: %s by packs of %s, and %s sell a day", sku, why.Reason, ordered, pack, why.Pace)
		}
	}
	if err := rows.Err(); err != nil || lines < 50 || fresh < 5 {
		t.Errorf("%d lines, of which %d spoil (%v): too few to look at", lines, fresh, err)
	}
	var last time.Time
	if err := tx.QueryRowContext(t.Context(), "select max(moved_at) from stock_movements where source = 'receipt'").Scan(&last); err != nil {
		t.Fatal(err)
	}
	if now.Sub(last) > 24*time.Hour {
		t.Errorf("nothing came since %s", last)
	}
	var dated int
	if err := tx.QueryRowContext(t.Context(), `select count(*) from stock_batches b join products p on p.id = b.product_id
		where p.sku like 'PAN-%' and b.remaining > 0 and b.expires_on >= date(?)`, now).Scan(&dated); err != nil || dated == 0 {
		t.Errorf("%d batches of bread that is still good (%v)", dated, err)
	}
}
