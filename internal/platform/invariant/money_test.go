package invariant_test

import (
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestCheck_seesMoneyThatIsNotThere(t *testing.T) {
	t.Parallel()
	const (
		drawer = "no drawer is drawn below zero"
		owes   = "the shop owes a customer no more than he paid of goods that came back"
		payout = "what was paid of what the shop owes was owed, and moved a drawer when it was cash"
		rolled = "the goods of a day that is rolled up add up to it"
		number = "money by card, wallet or bank has the number of its operation, in one spelling"
		again  = "a credit payment that never came, and a payout that was never sent, is owed again, once"

		day = `insert into rollup_days (business_day, measured_at, tickets, pieces, weight, total, rounding, discount, taxed_base, exonerated, unaffected, igv, icbper, cost,
			refunds, refund_total, refund_taxed_base, refund_exonerated, refund_unaffected, refund_igv, refund_icbper, recovered, uncosted)
			values ('2026-03-15', now(), 1, 1000, 0, 500, 0, 0, 0, 500, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 500)`
		goods = `insert into rollup_products (business_day, product_id, tickets, quantity, amount, discount, base, cost, returned, returned_amount, returned_base, recovered, uncosted)
			values ('2026-03-15', 'p-1', 1, 1000, 500, 0, 500, 0, 0, 0, 0, 0, 400)`
		shift = "insert into till_shifts (id, till_id, opened_by, opened_by_name, opened_at, opening_float, overdrawn) values ('s-1', 't-1', 'rosa', 'Rosa', now(), 1000, "
		moved = "insert into till_movements (shift_id, kind, amount, reference, actor, created_at) values ('s-1', "
		ana   = "insert into customers (id, document_kind, document_number, name, credit_balance) values ('c-1', 'dni', '1', 'Ana', "
		entry = "insert into customer_credit (customer_id, kind, amount, balance, reference, method, state, actor, created_at) values ('c-1', "
		sale  = `insert into refunds (id, sale_id, series, number, reason, amount, actor, refunded_at, business_day, execution, request_hash, till_id, till_name, actor_name,
			reason_code, shift_id) values ('r-1', 'a-1', 'BC01', 1, '', 1100, 'rosa', now(), curdate(), '', '', 't-1', '', '', '07', 's-1')`
		bill = "insert into purchase_payments (id, purchase_id, supplier_id, amount, owed, method, actor, paid_at, operation) values ('y-1', 'p-1', 'v-1', 100, 0, 'transfer', 'luis', now(), "
		back = "insert into refund_payouts (refund_id, line, method, amount, state) values ('r-1', 1, 'cash', 1100, 'paid')"
	)
	for name, c := range map[string]struct {
		rule       string
		statements []string
	}{
		"cash out of an empty drawer":      {drawer, []string{shift + "0)", moved + "'cash_out', -1010, 'm-1', 'rosa', now())"}},
		"more cash back than is there":     {drawer, []string{shift + "0)", sale, back}},
		"deeper than before it was kept":   {drawer, []string{shift + "10)", moved + "'cash_out', -1020, 'm-1', 'rosa', now())"}},
		"owed without any return":          {owes, []string{ana + "-500)", entry + "'payment', -500, -500, 'p-1', 'card', 'confirmed', 'rosa', now())"}},
		"more owed than came back":         {owes, []string{ana + "-900)", entry + "'refund', -300, -900, 'r-1', '', 'confirmed', 'rosa', now())"}},
		"paid out though nothing was owed": {payout, []string{ana + "500)", entry + "'payout', 500, 500, 'p-1', 'yape', 'to_confirm', 'luis', now())"}},
		"cash paid out of no drawer":       {payout, []string{ana + "0)", entry + "'payout', 500, 0, 'p-1', 'cash', 'confirmed', 'luis', now())"}},
		"a drawer that paid too much": {payout, []string{
			ana + "0)",
			entry + "'payout', 503, 0, 'p-1', 'cash', 'confirmed', 'luis', now())",
			shift + "0)",
			moved + "'credit_payout', -520, 'p-1', 'luis', now())",
		}},
		"a drawer that paid nobody":             {payout, []string{shift + "0)", moved + "'credit_payout', -500, 'p-1', 'luis', now())"}},
		"a supplier who was paid without proof": {number, []string{bill + "'')"}},
		"a supplier's number in two spellings":  {number, []string{bill + "'0081  7263')"}},
		"a day with more than its products":     {rolled, []string{day, goods}},
		"products of a day that is not there":   {rolled, []string{goods}},
		"a payout never sent and not owed":      {again, []string{ana + "0)", entry + "'payout', 500, 0, 'p-1', 'yape', 'rejected', 'luis', now())"}},
		"a payment that never came, forgotten":  {again, []string{ana + "0)", entry + "'payment', -500, 0, 'p-1', 'yape', 'rejected', 'luis', now())"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := dbtest.New(t, dbtest.Migrated)
			if _, err := db.ExecContext(t.Context(), "set foreign_key_checks = 0"); err != nil {
				t.Fatal(err)
			}
			for _, statement := range c.statements {
				if _, err := db.ExecContext(t.Context(), statement); err != nil {
					t.Fatalf("%s: %v", statement, err)
				}
			}
			if err := invariant.Check(t.Context(), db); err == nil || !strings.Contains(err.Error(), c.rule) {
				t.Errorf("got %v, want that it does not hold that %s", err, c.rule)
			}
		})
	}
}
