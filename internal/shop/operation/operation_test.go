package operation_test

import (
	"strings"
	"testing"

	"carmensita.pe/market/internal/shop/operation/db"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

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
