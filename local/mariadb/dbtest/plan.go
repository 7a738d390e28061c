package dbtest

import (
	"database/sql"
	"strings"
	"testing"
)

// Plan is how the server would read for a query: for each table its alias, the kind of access, the key and what else it does, such as
// "m range stock_movements_by_product Using where"; tables are parted by semicolons.
func Plan(t testing.TB, db *sql.DB, query string, args ...any) string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "explain "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var id, kind, table, access, possible, key, length, ref, estimate, extra sql.NullString
		if err := rows.Scan(&id, &kind, &table, &access, &possible, &key, &length, &ref, &estimate, &extra); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.Join([]string{table.String, access.String, key.String, extra.String}, " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "; ")
}
