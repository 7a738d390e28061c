package migrations_test

import (
	"database/sql"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"carmensita.pe/market/internal/platform/mysql/migrations"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// tables lists the schema, without goose's own table.
func tables(t *testing.T, db *sql.DB) (names []string) {
	t.Helper()
	rows, err := db.Query("select table_name from information_schema.tables where table_schema = database() and table_name not like 'goose%' order by 1")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return names
}

func TestMigrate_mayRunAgainAndBeTakenBack(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t, migrations.Apply)
	full := tables(t, db)
	if err := migrations.Apply(t.Context(), db); err != nil {
		t.Errorf("again: %v", err)
	}
	if again := tables(t, db); !slices.Equal(again, full) {
		t.Errorf("running again made %q of %q", again, full)
	}

	provider, err := goose.NewProvider(goose.DialectMySQL, db, os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.DownTo(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if left := tables(t, db); len(left) != 0 {
		t.Errorf("taking it back leaves %q", left)
	}
	if err := migrations.Apply(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	if anew := tables(t, db); !slices.Equal(anew, full) {
		t.Errorf("up again there is %q, want %q", anew, full)
	}
}

// The tables of the first release; a later migration may add more.
func TestMigrate_makesTheWholeSchema(t *testing.T) {
	t.Parallel()
	have := tables(t, dbtest.New(t, migrations.Apply))
	for _, want := range strings.Fields(`products categories suppliers stock stock_movements stock_reservations customers customer_credit sales sale_lines
		payments refunds receipt_series workflow_steps stock_incidents tills till_movements restock_orders restock_lines stock_counts rollup_days reports
		backups outbox audit_log`) {
		if !slices.Contains(have, want) {
			t.Errorf("there is no table %s", want)
		}
	}
}

func TestSchema_keepsNoMoneyOrQuantityInFloats(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t, migrations.Apply)
	var inexact int
	err := db.QueryRow("select count(*) from information_schema.columns where table_schema = database() and data_type in ('float', 'double', 'decimal', 'timestamp', 'json')").Scan(&inexact)
	if err != nil || inexact != 0 {
		t.Errorf("%d columns have a type that the schema does not use (%v)", inexact, err)
	}
}
