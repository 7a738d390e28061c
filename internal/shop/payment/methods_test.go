package payment_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func TestMethods_theAPITakesThemWhereTheTableSays(t *testing.T) {
	t.Parallel()
	api, err := openapi3.NewLoader().LoadFromFile("../../../functions/api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for schema, where := range map[string]string{
		"PaymentMethod":  payment.AtTill,
		"DebtMethod":     payment.ForDebt,
		"PayoutMethod":   payment.ForPayout,
		"NumberedMethod": payment.Numbered,
		"Method":         payment.Anywhere,
	} {
		var got []string
		for _, id := range api.Components.Schemas[schema].Value.Enum {
			got = append(got, id.(string))
		}
		if want := payment.Method("").Known(where); !slices.Equal(got, want) {
			t.Errorf("%s of the API is %v, the table says %v", schema, got, want)
		}
	}
}

// TestMethods_theDatabaseKeepsEachOfThem: every column of that name takes every method of the table, and no other.
func TestMethods_theDatabaseKeepsEachOfThem(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t, dbtest.Migrated)
	rows, err := db.QueryContext(t.Context(),
		"select table_name, column_type from information_schema.columns where table_schema = database() and column_name = 'method' and data_type = 'enum'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var columns int
	for rows.Next() {
		var table, kind string
		if err := rows.Scan(&table, &kind); err != nil {
			t.Fatal(err)
		}
		columns++
		kept := regexp.MustCompile(`\w+`).FindAllString(strings.TrimPrefix(kind, "enum"), -1)
		slices.Sort(kept)
		if want := slices.Sorted(slices.Values(payment.Method("").Known(payment.Anywhere))); !slices.Equal(kept, want) {
			t.Errorf("%s keeps %v, the table says %v", table, kept, want)
		}
	}
	if err := rows.Err(); err != nil || columns < 2 {
		t.Fatalf("found %d columns of methods (%v)", columns, err)
	}
	var narrowest int
	err = db.QueryRowContext(t.Context(), `select min(character_maximum_length) from information_schema.columns
		where table_schema = database() and column_name = 'method' and data_type = 'varchar'`).Scan(&narrowest)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range payment.Method("").Known(payment.Anywhere) {
		if len(id) > narrowest {
			t.Errorf("%s is longer than the %d letters that the rollup and the customers' accounts keep", id, narrowest)
		}
	}
}
