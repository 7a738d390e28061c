package invariant_test

import (
	"slices"
	"testing"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/local/mariadb/dbtest"
)

// shelf is a perishable product: opened with 2 of no known day, 10 received, 3 sold under the receipt's id, 1 brought back under the
// sale's id, 1 thrown away, 1 not found by a count.
var shelf = []string{
	"insert into categories (id, name, colour, sort_order) values ('c', 'Lácteos', 'sand', 1)",
	`insert into products (id, sku, name, category_id, unit, price, cost, tax_class, perishable, search_text, created_at, updated_at)
		values ('p-1', 'LAC-1', 'Yogurt', 'c', 'NIU', 500, 400, 'gravado', true, '', now(), now())`,
	"insert into stock (product_id, on_hand) values ('p-1', 8000)",
	"insert into stock_documents (id, kind, request_hash, reason, note, actor, created_at) values ('id-1', 'receipt', '', '', '', 'luis', now()), ('id-2', 'adjustment', '', 'waste', '', 'luis', now())",
	"insert into stock_counts (id, name, state, started_by, started_at) values ('id-1', 'Lácteos', 'posted', 'luis', now()), ('open', 'Lácteos', 'open', 'luis', now())",
	`insert into stock_count_lines (count_id, product_id, snapshot, on_hand_at_count, counted, counted_by, counted_at, variance)
		values ('id-1', 'p-1', 9000, 9000, 8000, 'rosa', now(), -1000), ('open', 'p-1', 8000, 8000, 5000, 'rosa', now(), null)`,
	`insert into stock_movements (product_id, kind, quantity, balance, source, reference, actor, moved_at) values
		('p-1', 'opening', 2000, 2000, 'opening', 'apertura', 'luis', now()), ('p-1', 'receipt', 10000, 12000, 'receipt', 'id-1', 'luis', now()),
		('p-1', 'sale', -3000, 9000, 'sale', 'id-1', 'rosa', now()), ('p-1', 'return', 1000, 10000, 'refund', 'id-1', 'rosa', now()),
		('p-1', 'waste', -1000, 9000, 'adjustment', 'id-2', 'luis', now()), ('p-1', 'count', -1000, 8000, 'count', 'id-1', 'luis', now())`,
	"insert into stock_batches (id, product_id, expires_on, remaining, received_at) values ('b-1', 'p-1', '2026-03-20', 6000, now()), ('p-1', 'p-1', null, 2000, now())",
	"insert into sale_batches (sale_id, batch_id, quantity, returned) values ('id-1', 'b-1', 3000, 1000)",
	"insert into checkouts (sale_id, request_hash, execution, state, created_at, expires_at) values ('id-1', '', 'x', 'recorded', now(), now())",
	`insert into sales (id, document, series, number, issuer_ruc, till_id, till_name, cashier, cashier_name, buyer_kind, sold_at, business_day, taxed_base, exonerated, unaffected,
		igv, igv_rate, icbper, bags, total, rounding, cost, settings_version, execution, customer_id)
		values ('id-1', 'boleta', 'B001', 1, '20000000001', 't-1', 'Caja 1', 'rosa', 'Rosa', 'none', now(), '2026-03-15', 0, 1500, 0, 0, 1800, 0, 0, 1500, 0, 1200, 0, 'x', 'ana')`,
	`insert into sale_lines (sale_id, line, product_id, sku, name, unit, quantity, unit_price, amount, tax_class, base, igv, icbper, cost, returned)
		values ('id-1', 1, 'p-1', 'LAC-1', 'Yogurt', 'NIU', 3000, 500, 1500, 'exonerado', 1500, 0, 0, 1200, 1000)`,
	"insert into payments (sale_id, line, method, amount, received, state) values ('id-1', 1, 'credit', 1500, 1500, 'confirmed')",
	"insert into customers (id, document_kind, document_number, name, credit_balance) values ('ana', 'dni', '1', 'Ana', 500)",
	`insert into customer_credit (customer_id, kind, amount, balance, reference, method, actor, created_at) values
		('ana', 'charge', 1500, 1500, 'id-1', '', 'rosa', now()), ('ana', 'refund', -500, 1000, 'id-1', '', 'rosa', now()), ('ana', 'payment', -500, 500, 'id-1', 'cash', 'rosa', now())`,
	"insert into till_movements (shift_id, kind, amount, reference, actor, created_at) values ('s-1', 'credit_payment', 500, 'id-1', 'rosa', now()), ('s-1', 'cash_in', 100, 'id-1', 'rosa', now())",
	"insert into outbox (kind, subject, payload, created_at) values ('SaleCompleted', 'id-1', '{}', now()), ('RefundRecorded', 'id-1', '{}', now())",
	`insert into refunds (id, sale_id, series, number, reason, amount, actor, refunded_at, business_day, execution, request_hash, till_id, till_name, actor_name, reason_code)
		values ('id-1', 'id-1', 'BC01', 1, '', 500, 'rosa', now(), '2026-03-15', 'x', '', 't-1', 'Caja 1', 'Rosa', '07')`,
	"insert into refund_lines (refund_id, line, quantity, amount, base, igv, icbper, cost, goods) values ('id-1', 1, 1000, 500, 500, 0, 0, 400, 'stock')",
	"insert into refund_payouts (refund_id, line, method, amount, state) values ('id-1', 1, 'credit', 500, 'paid')",
}

// TestRules_ofTheShelfEachSeesWhatBreaksIt plants one breach at a time into a shelf that breaks nothing, although one id is that of a
// receipt, a sale, a refund, a count and a payment.
func TestRules_ofTheShelfEachSeesWhatBreaksIt(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t, dbtest.Migrated)
	for _, statement := range shelf {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if err := invariant.Check(t.Context(), db); err != nil {
		t.Fatalf("a shelf as it should be: %v", err)
	}
	const (
		onHand  = "on hand is the sum of the movements, and not below zero unless an open incident says why"
		sold    = "what left the shelf is what was sold, once"
		back    = "what a refund took back is in the ledger, once"
		named   = "a movement of goods names a thing of its kind that there is"
		once    = "a thing moves a product once"
		written = "what was received or adjusted is in the ledger"
		batches = "batches of perishable goods hold what is on hand, and none less than nothing"
		home    = "what came back lies in batches that its sale took it from, and no more than it took"
		counted = "what a posted count found is in the ledger, once"
		cash    = "a movement of cash names a thing of its kind that there is"
		owed    = "an entry of what a customer owes names a thing of its kind that there is"
		promise = "reserved is the sum of the reservations"
		orphan  = "a reservation belongs to a checkout that is not recorded"
	)
	for name, c := range map[string]struct {
		plant []string
		rules []string
	}{
		"a receipt that nobody wrote":          {[]string{"delete from stock_documents where id = 'id-1'"}, []string{named}},
		"a refund that takes a receipt's rows": {[]string{"update stock_movements set source = 'refund' where kind = 'receipt'"}, []string{named, written}},
		"a sale of another id":                 {[]string{"update stock_movements set reference = 'x' where source = 'sale'"}, []string{sold, named, home}},
		"waste that is a sale":                 {[]string{"update stock_movements set kind = 'waste' where source = 'sale'"}, []string{named}},
		"a count that is open":                 {[]string{"update stock_counts set state = 'open' where id = 'id-1'"}, []string{named, counted}},
		"a receipt that moved nothing": {
			[]string{"insert into stock_documents (id, kind, request_hash, reason, note, actor, created_at) values ('id-3', 'receipt', '', '', '', 'luis', now())"},
			[]string{written},
		},
		"goods that came twice": {
			[]string{"insert into stock_movements (product_id, kind, quantity, balance, source, reference, actor, moved_at) values ('p-1', 'receipt', 0, 8000, 'receipt', 'id-1', 'luis', now())"},
			[]string{once},
		},
		"a return without its refund's line": {[]string{
			"delete from refund_lines where refund_id = 'id-1'",
			"update sale_lines set returned = 0 where sale_id = 'id-1'",
			"update refunds set amount = 0 where id = 'id-1'",
		}, []string{back}},
		"goods in no batch": {[]string{"update stock_batches set remaining = 5000 where id = 'b-1'"}, []string{batches}},
		"goods in two batches": {
			[]string{"insert into stock_batches (id, product_id, expires_on, remaining, received_at) values ('b-2', 'p-1', '2026-03-21', 1000, now())"},
			[]string{batches},
		},
		"a batch below nothing": {
			[]string{"update stock_batches set remaining = 9000 where id = 'b-1'", "update stock_batches set remaining = -1000 where id = 'p-1'"},
			[]string{batches},
		},
		"a second batch without a day":        {[]string{"update stock_batches set expires_on = null where id = 'b-1'"}, []string{batches}},
		"more came back to a batch than left": {[]string{"update sale_batches set returned = 4000 where sale_id = 'id-1'"}, []string{home}},
		"more left a batch than was sold":     {[]string{"update sale_batches set quantity = 4000 where sale_id = 'id-1'"}, []string{home}},
		"a batch that is gone": {
			[]string{"delete from stock_batches where id = 'b-1'", "update stock_batches set remaining = 8000 where id = 'p-1'"},
			[]string{home},
		},
		"a count that found something else":  {[]string{"update stock_count_lines set variance = -2000 where count_id = 'id-1'"}, []string{counted}},
		"an open count that moved something": {[]string{"update stock_count_lines set variance = -3000 where count_id = 'open'"}, []string{counted}},
		"goods promised to nobody":           {[]string{"update stock set reserved = 1000 where product_id = 'p-1'"}, []string{promise}},
		"goods promised to what was sold": {[]string{
			"update stock set reserved = 1000 where product_id = 'p-1'",
			"insert into stock_reservations (sale_id, product_id, quantity) values ('id-1', 'p-1', 1000)",
		}, []string{orphan}},
		"stock that nobody moved": {
			[]string{"update stock set on_hand = 9000 where product_id = 'p-1'", "update stock_batches set remaining = 3000 where id = 'p-1'"},
			[]string{onHand},
		},
		"cash of a payment that there is not":   {[]string{"update till_movements set reference = 'x' where kind = 'credit_payment'"}, []string{cash}},
		"cash that is not what was paid":        {[]string{"update till_movements set amount = 600 where kind = 'credit_payment'"}, []string{cash}},
		"a debt lowered by a refund of nothing": {[]string{"update customer_credit set reference = 'x' where kind = 'refund'"}, []string{owed}},
	} {
		if got := breached(t, db, c.plant); !slices.Equal(got, c.rules) {
			t.Errorf("%s: broken is %q, want %q", name, got, c.rules)
		}
	}
}
