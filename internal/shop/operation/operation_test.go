package operation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"carmensita.pe/market/internal/shop/operation"
	"carmensita.pe/market/internal/shop/operation/db"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// The shop pays by wallets and banks, too: whoever types a number is told of both sides, the latest first.
func TestFind_tellsWhatASupplierWasPaidByTheNumber(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t, dbtest.Migrated)
	for _, statement := range []string{
		"insert into suppliers (id, code, name, ruc, contact, phone, email, lead_time_days) values ('v-1', 'GLO', 'Gloria S.A.', '20100190797', '', '', '', 2)",
		`insert into purchases (id, request_hash, supplier_id, kind, series, number, issued_on, due_on, taxed_base, igv, untaxed, rounding, total,
			freight, freight_apart, paid, note, actor, entered_at) values
			('b-1', '', 'v-1', '01', 'F001', '55', '2026-03-01', '2026-03-01', 0, 0, 900, 0, 900, 0, 0, 900, '', 'luis', '2026-03-01'),
			('b-2', '', 'v-1', '00', '', null, '2026-03-02', '2026-03-02', 0, 0, 800, 0, 800, 0, 0, 800, '', 'luis', '2026-03-02')`,
		`insert into purchase_payments (id, purchase_id, supplier_id, amount, owed, method, operation, actor, paid_at) values
			('y-1', 'b-1', 'v-1', 900, 0, 'transfer', '00AB7', 'luis', '2026-03-03'), ('y-2', 'b-2', 'v-1', 700, 0, 'transfer', '00AB7', 'luis', '2026-03-05'),
			('y-3', 'b-2', 'v-1', 50, 0, 'yape', '00AB7', 'luis', '2026-03-06'), ('y-4', 'b-2', 'v-1', 50, 0, 'transfer', '00AB8', 'luis', '2026-03-06')`,
		"insert into customers (id, document_kind, document_number, name) values ('c-1', 'dni', '1', 'Ana')",
		`insert into customer_credit (customer_id, kind, amount, balance, reference, method, operation, actor, created_at)
			values ('c-1', 'payment', -300, 0, 'p-1', 'transfer', '00ab7', 'rosa', '2026-03-04')`,
	} {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	number, err := payment.ParseOperation(" 00ab7 ")
	if err != nil {
		t.Fatal(err)
	}
	found, err := operation.Find(t.Context(), conn, "transfer", number)
	var got []string
	for _, use := range found.Items {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", use.Kind, use.Subject, use.Amount, use.Number)))
	}
	want := []string{"supplier_payment b-2 S/ 7.00", "credit_payment p-1 S/ 3.00", "supplier_payment b-1 S/ 9.00 F001-55"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("found %q (%v), want %q", got, err, want)
	}
}

func TestUses_readsByTheNumberAlone(t *testing.T) {
	t.Parallel()
	conn := dbtest.New(t, dbtest.Migrated)
	for _, statement := range []string{
		`insert into customers (id, document_kind, document_number, name) values ('c-1', 'dni', '1', 'Ana')`,
		`insert into customer_credit (customer_id, kind, amount, balance, reference, operation, actor, created_at)
			with recursive n as (select 1 as n union all select n + 1 from n where n < 900)
			select 'c-1', 'payment', -1, 0, concat('p-', n), concat('00', n), 'rosa', now() from n`,
		"analyze table customer_credit",
	} {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	query := strings.NewReplacer("/*SLICE:paid*/?", "'1'", "/*SLICE:owed*/?", "'1'", "/*SLICE:settled*/?", "'1'").Replace(db.Uses)
	plan := dbtest.Plan(t, conn, query)
	for _, want := range []string{"p ref payments_by_reference", "l ref customer_credit_by_operation", "t ref settlements_by_reference"} {
		if !strings.Contains(plan, want) {
			t.Errorf("the plan is %s, want %s", plan, want)
		}
	}
}
