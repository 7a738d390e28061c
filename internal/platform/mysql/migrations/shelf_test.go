package migrations_test

import (
	"context"
	"database/sql"
	"testing"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/internal/platform/mysql/migrations"
	"carmensita.pe/market/local/mariadb/dbtest"
)

// before are rows of a shop before references named their kind: one id is that of a receipt, a sale, its refund and the waste in it,
// goods came in without a document, and batches hold more and less than is on hand.
var before = []string{
	"insert into categories (id, name, colour, sort_order) values ('c', 'Lácteos', 'sand', 1)",
	`insert into products (id, sku, name, category_id, unit, price, cost, tax_class, perishable, search_text, created_at, updated_at) values
		('p-1', 'LAC-1', 'Yogurt', 'c', 'NIU', 500, 400, 'exonerado', true, '', now(), now()), ('p-2', 'LAC-2', 'Queso', 'c', 'NIU', 500, 400, 'exonerado', true, '', now(), now()),
		('p-3', 'LAC-3', 'Kéfir', 'c', 'NIU', 500, 400, 'exonerado', true, '', now(), now()), ('p-4', 'LAC-4', 'Manjar', 'c', 'NIU', 500, 400, 'exonerado', false, '', now(), now())`,
	"insert into stock (product_id, on_hand) values ('p-1', 7000), ('p-2', 5000), ('p-3', -2000), ('p-4', 4000)",
	"insert into stock_incidents (id, product_id, sale_id, short_by, approved_by, opened_at) values ('i', 'p-3', 's', 2000, 'luis', now())",
	"insert into stock_documents (id, kind, request_hash, reason, note, actor, created_at) values ('id-1', 'receipt', '', '', '', 'luis', '2026-03-15 10:00:00'), ('id-2', 'adjustment', '', 'waste', '', 'luis', '2026-03-15 11:00:00')",
	"insert into stock_counts (id, name, state, started_by, started_at) values ('id-3', 'Lácteos', 'posted', 'luis', now()), ('open', 'Lácteos', 'open', 'luis', now())",
	`insert into stock_count_lines (count_id, product_id, snapshot, on_hand_at_count, counted, counted_by, counted_at)
		values ('id-3', 'p-2', 6000, 6000, 5000, 'rosa', '2026-03-15 12:00:00'), ('open', 'p-2', 5000, 6000, 4000, 'rosa', '2026-03-15 11:30:00'), ('open', 'p-1', 5000, null, null, null, null)`,
	`insert into stock_movements (product_id, kind, quantity, balance, reference, actor, moved_at) values
		('p-1', 'opening', 1000, 1000, 'apertura', 'luis', '2026-03-15 09:00:00'), ('p-1', 'receipt', 10000, 11000, 'id-1', 'luis', '2026-03-15 10:00:00'),
		('p-1', 'sale', -3000, 8000, 'id-1', 'rosa', '2026-03-15 10:10:00'), ('p-1', 'return', 1000, 9000, 'id-1', 'rosa', '2026-03-15 10:20:00'),
		('p-1', 'waste', -1000, 8000, 'id-1', 'rosa', '2026-03-15 10:20:00'), ('p-1', 'waste', -1000, 7000, 'id-2', 'luis', '2026-03-15 11:00:00'),
		('p-2', 'receipt', 6000, 6000, 'act', 'luis', '2026-03-15 09:00:00'), ('p-2', 'count', -1000, 5000, 'id-3', 'luis', '2026-03-15 12:00:00'),
		('p-3', 'adjustment', -2000, -2000, 'unwritten', 'luis', '2026-03-15 09:00:00'), ('p-4', 'receipt', 4000, 4000, 'unwritten too', 'luis', '2026-03-15 09:00:00')`,
	`insert into stock_batches (id, product_id, expires_on, remaining, received_at) values ('b-1', 'p-1', '2026-03-20', 4000, now()), ('b-2', 'p-1', '2026-03-25', 6000, now()),
		('b-3', 'p-2', '2026-03-20', 2000, now()), ('b-4', 'p-3', '2026-03-20', 3000, now())`,
	"insert into till_movements (shift_id, kind, amount, reference, actor, created_at) values ('s-1', 'cash_in', 500, 'id-1', 'rosa', now())",
	`insert into restock_orders (id, supplier_id, state, total, execution, origin, created_by, created_at, sent_at) values ('o', 'v', 'received', 2400, 'x', 'night', 'sistema', now(), now())`,
	"insert into restock_lines (order_id, line, product_id, pack_size, proposed, ordered, received, cost, why) values ('o', 1, 'p-2', 1000, 6000, 6000, 6000, 400, '{}')",
	"insert into restock_acts (id, order_id, kind, request_hash, reason, actor, acted_at) values ('yes', 'o', 'approve', '', '', 'luis', '2026-03-15 08:00:00'), ('act', 'o', 'receive', '', '', 'luis', '2026-03-15 09:00:00')",
	"insert into restock_receipts (act_id, line, order_id, product_id, quantity, cost, average) values ('act', 1, 'o', 'p-2', 6000, 400, 400)",
	"insert into checkouts (sale_id, request_hash, execution, state, created_at, expires_at) values ('id-1', '', 'x', 'recorded', now(), now())",
	`insert into sales (id, document, series, number, issuer_ruc, till_id, till_name, cashier, cashier_name, buyer_kind, sold_at, business_day, taxed_base, exonerated, unaffected,
		igv, igv_rate, icbper, bags, total, rounding, cost, settings_version, execution)
		values ('id-1', 'boleta', 'B001', 1, '20000000001', 't-1', 'Caja 1', 'rosa', 'Rosa', 'none', '2026-03-15 10:10:00', '2026-03-15', 0, 1500, 0, 0, 1800, 0, 0, 1500, 0, 1200, 0, 'x')`,
	`insert into sale_lines (sale_id, line, product_id, sku, name, unit, quantity, unit_price, amount, tax_class, base, igv, icbper, cost, returned)
		values ('id-1', 1, 'p-1', 'LAC-1', 'Yogurt', 'NIU', 3000, 500, 1500, 'exonerado', 1500, 0, 0, 1200, 1000)`,
	"insert into payments (sale_id, line, method, amount, received, state) values ('id-1', 1, 'cash', 1500, 1500, 'confirmed')",
	`insert into refunds (id, sale_id, series, number, reason, amount, actor, refunded_at, business_day, execution, request_hash, till_id, till_name, actor_name, reason_code)
		values ('id-1', 'id-1', 'BC01', 1, '', 500, 'rosa', '2026-03-15 10:20:00', '2026-03-15', 'x', '', 't-1', 'Caja 1', 'Rosa', '07')`,
	"insert into refund_lines (refund_id, line, quantity, amount, base, igv, icbper, cost, goods) values ('id-1', 1, 1000, 500, 500, 0, 0, 400, 'waste')",
	"insert into refund_payouts (refund_id, line, method, amount, state) values ('id-1', 1, 'cash', 500, 'paid')",
	`insert into outbox (kind, subject, payload, created_at) values ('SaleCompleted', 'id-1', '{}', now()), ('RefundRecorded', 'id-1', '{}', now()),
		('RestockDrafted', 'o', '{}', now()), ('RestockDecided', 'o', '{}', now()), ('RestockSent', 'o', '{}', now()), ('RestockReceived', 'o', '{}', now())`,
}

// beforeReferences is the last version before references named their kind.
const beforeReferences = 9

func fill(t *testing.T, db *sql.DB) {
	t.Helper()
	for _, statement := range before {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func TestMigrate_bringsOldReferencesAndBatchesAlong(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t, func(ctx context.Context, db *sql.DB) error { return migrations.ApplyTo(ctx, db, beforeReferences) })
	fill(t, db)

	if err := migrations.Apply(t.Context(), db); err != nil {
		t.Fatal(err)
	}

	wantBroughtAlong(t, db)
}

func wantBroughtAlong(t *testing.T, db *sql.DB) {
	t.Helper()
	if err := invariant.Check(t.Context(), db); err != nil {
		t.Error(err)
	}
	for query, want := range map[string]string{
		"select group_concat(source order by id separator ' ') from stock_movements":                                                                           "opening receipt sale refund refund adjustment delivery count adjustment receipt",
		"select group_concat(id, ':', coalesce(expires_on, '?'), ':', remaining order by id separator ' ') from stock_batches where remaining <> 0":            "b-1:2026-03-20:1000 b-2:2026-03-25:6000 b-3:2026-03-20:2000 p-2:?:3000",
		"select group_concat(count_id, ':', coalesce(variance, '?'), ':', ledger_at_count order by count_id, product_id separator ' ') from stock_count_lines": "id-3:-1000:0 open:?:0 open:?:7",
	} {
		var got string
		if err := db.QueryRowContext(t.Context(), query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", query, got, err, want)
		}
	}
}
