package dbtest

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
)

// Numbers is a table with the numbers from 1 to n in its column seq, for the from of a query; it wants an alias.
func Numbers(n int) string {
	return fmt.Sprintf("json_table(concat('[0', repeat(',0', %d), ']'), '$[*]' columns (seq for ordinality))", n-1)
}

// Plan is how the server would read for a query: for each table its alias, the kind of access, the key and what else it does, such as
// "m range stock_movements_by_product Using where"; tables are parted by semicolons. MariaDB and MySQL use the same words where they do
// the same; that an index is read backward is left out, because only MySQL says so.
func Plan(t testing.TB, db *sql.DB, query string, args ...any) string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "explain format=traditional "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		texts, targets := make([]sql.NullString, len(columns)), make([]any, len(columns))
		told := map[string]string{}
		for i := range texts {
			targets[i] = &texts[i]
		}
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		for i, column := range columns {
			told[column] = texts[i].String
		}
		extra := strings.NewReplacer("Backward index scan; ", "", "; Backward index scan", "", "Backward index scan", "").Replace(told["Extra"])
		lines = append(lines, strings.Join([]string{told["table"], told["type"], told["key"], extra}, " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "; ")
}
