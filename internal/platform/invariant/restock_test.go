package invariant_test

import (
	"database/sql"
	"errors"
	"slices"
	"testing"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/local/mariadb/dbtest"
)

// orders are a draft, an order of which a part has come, one that is complete and one that was cancelled, as the shop writes them.
var orders = []string{
	`insert into restock_orders (id, supplier_id, open_draft, state, total, execution, origin, created_by, created_at, sent_at) values
		('draft', 'v-1', 'v-1', 'draft', 4800, '', 'night', 'sistema', now(), null),
		('partial', 'v-1', null, 'partial', 9600, 'x', 'manual', 'luis', now(), now()),
		('received', 'v-2', null, 'received', 9605, 'x', 'manual', 'luis', now(), now()),
		('cancelled', 'v-2', null, 'cancelled', 4800, 'x', 'manual', 'luis', now(), null)`,
	`insert into restock_lines (order_id, line, product_id, pack_size, proposed, ordered, received, cost, why) values
		('draft', 1, 'p-1', 6000, 6000, 6000, 0, 800, '{}'),
		('partial', 1, 'p-1', 6000, 12000, 12000, 6000, 800, '{}'),
		('received', 1, 'p-1', 6000, 12000, 12000, 12000, 800, '{}'), ('received', 2, 'p-2', 1000, 500, 5, 5, 999, '{}'), ('received', 3, 'p-3', 1000, 1000, 0, 0, 800, '{}'),
		('cancelled', 1, 'p-1', 6000, 6000, 6000, 0, 800, '{}')`,
	`insert into restock_acts (id, order_id, kind, request_hash, reason, actor, acted_at) values
		('a-1', 'partial', 'approve', '', '', 'luis', now()), ('a-2', 'partial', 'receive', '', '', 'luis', now()),
		('a-3', 'received', 'approve', '', '', 'luis', now()), ('a-4', 'received', 'receive', '', '', 'luis', now()), ('a-5', 'received', 'receive', '', '', 'luis', now()),
		('a-6', 'cancelled', 'cancel', '', 'no', 'luis', now())`,
	`insert into audit_log (act_id, actor, action, subject, before_doc, after_doc, created_at)
		select id, actor, concat('restock.', kind), order_id, 'null', 'null', now() from restock_acts`,
	`insert into restock_receipts (act_id, line, order_id, product_id, quantity, cost, average) values
		('a-2', 1, 'partial', 'p-1', 4000, 800, 800), ('a-2', 2, 'partial', 'p-1', 2000, 800, 800),
		('a-4', 1, 'received', 'p-1', 12000, 800, 800), ('a-5', 1, 'received', 'p-2', 5, 999, 999)`,
	`insert into stock_movements (product_id, kind, quantity, balance, source, reference, actor, moved_at) values
		('p-1', 'receipt', 6000, 6000, 'delivery', 'a-2', 'luis', now()), ('p-1', 'receipt', 12000, 18000, 'delivery', 'a-4', 'luis', now()), ('p-2', 'receipt', 5, 5, 'delivery', 'a-5', 'luis', now()),
		('p-3', 'receipt', 7, 7, 'receipt', 'without an order', 'luis', now())`,
	"insert into stock_documents (id, kind, request_hash, reason, note, actor, created_at) values ('without an order', 'receipt', '', '', '', 'luis', now())",
	`insert into outbox (kind, subject, payload, created_at) values ('RestockDrafted', 'draft', '{}', now()),
		('RestockDrafted', 'partial', '{}', now()), ('RestockDecided', 'partial', '{}', now()), ('RestockSent', 'partial', '{}', now()), ('RestockReceived', 'partial', '{}', now()),
		('RestockDrafted', 'received', '{}', now()), ('RestockDecided', 'received', '{}', now()), ('RestockSent', 'received', '{}', now()),
		('RestockReceived', 'received', '{}', now()), ('RestockReceived', 'received', '{}', now()),
		('RestockDrafted', 'cancelled', '{}', now()), ('RestockDecided', 'cancelled', '{}', now())`,
}

// TestRules_ofOrdersEachSeesWhatBreaksIt plants one breach at a time into orders that break nothing.
func TestRules_ofOrdersEachSeesWhatBreaksIt(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t, dbtest.Migrated)
	for _, statement := range orders {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if err := invariant.Check(t.Context(), db); err != nil {
		t.Fatalf("orders as they should be: %v", err)
	}
	const (
		came      = "no more came of a product than was ordered, and what came is what the receipts of its order say"
		ledger    = "what came for an order is in the ledger, once"
		oneDraft  = "a supplier has one draft at most, which is marked as his"
		acts      = "an order is in the state to which its acts brought it"
		coming    = "an order counts as coming for as long as something is to come of it"
		sum       = "the total of an order is that of its lines"
		events    = "an order has its events, each once"
		named     = "a movement of goods names a thing of its kind that there is"
		once      = "a thing moves a product once"
		audited   = "what somebody did with an order is in the audit, once"
		nextState = "update restock_orders set state = "
	)
	for name, c := range map[string]struct {
		plant []string
		rules []string
	}{
		"more came than was ordered": {[]string{"update restock_lines set ordered = 11000 where order_id = 'partial'",
			"update restock_lines set received = 18000 where order_id = 'partial'",
			"update restock_receipts set quantity = 16000 where act_id = 'a-2' and line = 1",
			"update stock_movements set quantity = 18000, balance = 18000 where reference = 'a-2'",
			"update stock_movements set balance = 30000 where reference = 'a-4'",
			"update restock_orders set total = 8800 where id = 'partial'"}, []string{came, coming}},
		"a line forgets what came": {[]string{"update restock_lines set received = 5000 where order_id = 'partial'"}, []string{came}},
		"goods of no line": {[]string{"update restock_receipts set product_id = 'p-9' where act_id = 'a-5'",
			"update restock_lines set received = 0, ordered = 0 where order_id = 'received' and line = 2",
			"update stock_movements set product_id = 'p-9' where reference = 'a-5'", "update restock_orders set total = 9600 where id = 'received'"}, []string{came}},
		"goods that never reached the shelf": {[]string{"delete from stock_movements where reference = 'a-5'"}, []string{ledger}},
		"goods that reached it twice": {
			[]string{"insert into stock_movements (product_id, kind, quantity, balance, source, reference, actor, moved_at) values ('p-2', 'receipt', 5, 10, 'delivery', 'a-5', 'luis', now())"},
			[]string{once, ledger},
		},
		"fewer on the shelf than came": {[]string{"update stock_movements set quantity = 4, balance = 4 where reference = 'a-5'"}, []string{ledger}},
		"goods of an act that brought none": {
			[]string{"insert into stock_movements (product_id, kind, quantity, balance, source, reference, actor, moved_at) values ('p-8', 'receipt', 1, 1, 'delivery', 'a-6', 'luis', now())"},
			[]string{named, ledger},
		},
		"a second draft": {[]string{`insert into restock_orders (id, supplier_id, state, total, execution, origin, created_by, created_at) values ('second', 'v-1', 'draft', 800, '', 'night', 'sistema', now())`,
			"insert into restock_lines (order_id, line, product_id, pack_size, proposed, ordered, received, cost, why) values ('second', 1, 'p-7', 1000, 1000, 1000, 0, 800, '{}')",
			"insert into outbox (kind, subject, payload, created_at) values ('RestockDrafted', 'second', '{}', now())"}, []string{oneDraft}},
		"an order that blocks the next draft":  {[]string{"update restock_orders set open_draft = 'v-2' where id = 'received'"}, []string{oneDraft}},
		"a draft that nobody decided about":    {[]string{nextState + "'rejected', open_draft = null where id = 'draft'"}, []string{acts}},
		"a decision that was lost":             {[]string{"update restock_acts set kind = 'reject' where id = 'a-1'"}, []string{audited, acts}},
		"an act that nobody wrote down":        {[]string{"delete from audit_log where act_id = 'a-4'"}, []string{audited}},
		"an act that is told of another order": {[]string{"update audit_log set subject = 'cancelled' where act_id = 'a-4'"}, []string{audited}},
		"a cancelled order that lives":         {[]string{nextState + "'approved' where id = 'cancelled'"}, []string{acts}},
		"goods of an order that was refused":   {[]string{"update restock_acts set kind = 'receive' where id = 'a-6'"}, []string{audited, acts, events}},
		"a complete order that waits":          {[]string{nextState + "'partial' where id = 'received'"}, []string{coming}},
		"an order that is closed before time":  {[]string{nextState + "'received' where id = 'partial'"}, []string{coming}},
		"another total":                        {[]string{"update restock_orders set total = total + 1 where id = 'partial'"}, []string{sum}},
		"a line that vanished":                 {[]string{"delete from restock_lines where order_id = 'cancelled'"}, []string{sum}},
		"a draft that nobody heard of":         {[]string{"delete from outbox where subject = 'draft'"}, []string{events}},
		"a delivery that is told twice": {
			[]string{"insert into outbox (kind, subject, payload, created_at) values ('RestockReceived', 'partial', '{}', now())"},
			[]string{events},
		},
		"an order that was sent in silence":   {[]string{"delete from outbox where kind = 'RestockSent' and subject = 'received'"}, []string{events}},
		"a decision of which nobody was told": {[]string{"delete from outbox where kind = 'RestockDecided' and subject = 'cancelled'"}, []string{events}},
	} {
		if got := breached(t, db, c.plant); !slices.Equal(got, c.rules) {
			t.Errorf("%s: broken is %q, want %q", name, got, c.rules)
		}
	}
}

// breached returns the rules that are broken by statements, which are taken back.
func breached(t *testing.T, db *sql.DB, statements []string) (rules []string) {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	for _, statement := range statements {
		done, err := tx.ExecContext(t.Context(), statement)
		if err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			t.Fatalf("%s: nothing is planted (%v)", statement, err)
		}
	}
	err = invariant.Check(t.Context(), tx)
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatal(err)
	}
	for _, one := range joined.Unwrap() {
		var breach invariant.BreachError
		if !errors.As(one, &breach) {
			t.Fatal(one)
		}
		rules = append(rules, breach.Rule)
	}
	return rules
}
