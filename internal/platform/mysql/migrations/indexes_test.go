package migrations_test

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/mysql/migrations"
	"carmensita.pe/market/local/mariadb/dbtest"
)

// query is a statement of a package's SQL, with the comment above it.
type query struct{ name, comment, text string }

// queries are those of all packages.
func queries(t *testing.T) (all []query) {
	t.Helper()
	internal := os.DirFS("../../..")
	err := fs.WalkDir(internal, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".sql") || strings.Contains(path, "migrations") {
			return err
		}
		text, err := fs.ReadFile(internal, path)
		for i, part := range strings.Split(string(text), "-- name: ") {
			if i == 0 {
				continue
			}
			head, rest, _ := strings.Cut(part, "\n")
			q := query{name: path + ": " + strings.Fields(head)[0]}
			for line := range strings.Lines(rest) {
				if comment, ok := strings.CutPrefix(line, "--"); ok {
					q.comment += comment
				} else {
					q.text += line
				}
			}
			all = append(all, q)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var word = regexp.MustCompile(`\w+`)

func words(text string) []string { return word.FindAllString(text, -1) }

// Each row that is written pays for each index of its table. One is there because a query says that it reads it, because it holds a rule
// (unique) or because a foreign key needs it.
func TestIndexes_areEachReadByAQueryThatSaysSo(t *testing.T) {
	t.Parallel()
	rows, err := dbtest.New(t, migrations.Apply).QueryContext(t.Context(), `
		select i.table_name, i.index_name
		from information_schema.statistics i
		where i.table_schema = database() and i.seq_in_index = 1 and i.non_unique = 1
		  and not exists (select 1 from information_schema.key_column_usage k
		                  where k.table_schema = i.table_schema and k.table_name = i.table_name and k.column_name = i.column_name and k.referenced_table_name is not null)`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all, known := queries(t), []string{}
	for rows.Next() {
		var table, index string
		if err := rows.Scan(&table, &index); err != nil {
			t.Fatal(err)
		}
		known = append(known, index)
		if !slices.ContainsFunc(all, func(q query) bool {
			return slices.Contains(words(q.comment), index) && slices.Contains(words(q.text), table)
		}) {
			t.Errorf("no query says that it is served by %s: drop the index, or name it above the query of %s that needs it", index, table)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(known) < 40 || len(all) < 300 {
		t.Fatalf("%d indexes and %d queries were looked at", len(known), len(all))
	}
}

var servedBy = regexp.MustCompile(`[Ss]erved by (?:the index )?([a-z]+_[a-z_]+)`)

// A comment that names an index that is gone lets a reader believe that the query is quick.
func TestIndexes_thatQueriesNameAreThere(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t, migrations.Apply)
	for _, q := range queries(t) {
		for _, named := range servedBy.FindAllStringSubmatch(q.comment, -1) {
			var there bool
			err := db.QueryRowContext(t.Context(),
				"select exists (select 1 from information_schema.statistics where table_schema = database() and index_name = ?)", named[1]).Scan(&there)
			if err != nil || !there {
				t.Errorf("%s is served by %s, which is no index (%v)", q.name, named[1], err)
			}
		}
	}
}
