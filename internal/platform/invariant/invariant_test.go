package invariant_test

import (
	"errors"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func TestCheck_anEmptyShopBreaksNothing(t *testing.T) {
	t.Parallel()
	if err := invariant.Check(t.Context(), dbtest.New(t, dbtest.Migrated)); err != nil {
		t.Error(err)
	}
}

func TestCheck_namesTheRuleAndTheRowsThatBreakIt(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t, dbtest.Migrated)
	for _, statement := range []string{
		"insert into stock_movements (product_id, kind, quantity, balance, source, reference, actor, moved_at) values ('p-1', 'opening', 5000, 7000, 'opening', 'x', 'demo', now())",
		"insert into customers (id, document_kind, document_number, name, credit_balance) values ('c-1', 'dni', '1', 'Ana', 900)",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}

	err := invariant.Check(t.Context(), db)

	var breach invariant.BreachError
	if !errors.As(err, &breach) {
		t.Fatalf("got %v, want breaches", err)
	}
	for _, want := range []string{"the balance of each movement is the sum so far: p-1 7000", "what a customer owes is the sum of the ledger: c-1 900"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
	if n := strings.Count(err.Error(), "it does not hold"); n != 2 {
		t.Errorf("%d rules are reported, want the two that are broken: %v", n, err)
	}
}

func TestCheck_tellsTheFirstOfManyRows(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t, dbtest.Migrated)
	for _, id := range strings.Split("abcdefghijklmnop", "") {
		_, err := db.ExecContext(t.Context(),
			"insert into customers (id, document_kind, document_number, name, credit_balance) values (?, 'dni', ?, 'Ana', 1)", id, id)
		if err != nil {
			t.Fatal(err)
		}
	}
	var breach invariant.BreachError
	if err := invariant.Check(t.Context(), db); !errors.As(err, &breach) || len(breach.Rows) != 10 {
		t.Errorf("got %v, want ten rows", err)
	}
}
