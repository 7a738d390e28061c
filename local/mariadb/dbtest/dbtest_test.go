package dbtest_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/mysql/migrations"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func TestNew_eachTestHasItsOwnDatabase(t *testing.T) {
	t.Parallel()
	one, two := dbtest.New(t, shelves), dbtest.New(t, shelves)

	if _, err := one.Exec("insert into shelf0 (name) values ('arroz')"); err != nil {
		t.Fatal(err)
	}

	if got := count(t, one, "shelf0"); got != 1 {
		t.Errorf("the first database has %d rows, want 1", got)
	}
	if got := count(t, two, "shelf0"); got != 0 {
		t.Errorf("the second database has %d rows, want 0", got)
	}
}

func TestNew_dropsItsDatabaseWhenTheTestEnds(t *testing.T) {
	t.Parallel()
	var gone string
	t.Run("a test", func(t *testing.T) {
		if err := dbtest.New(t, nil).QueryRow("select database()").Scan(&gone); err != nil {
			t.Fatal(err)
		}
	})

	var left int
	err := dbtest.New(t, nil).QueryRow("select count(*) from information_schema.schemata where schema_name = ?", gone).Scan(&left)

	if err != nil || left != 0 {
		t.Errorf("%q is there %d times (%v), want it gone", gone, left, err)
	}
}

func TestDSN_reachesTheSameDatabaseAgain(t *testing.T) {
	t.Parallel()
	dsn := dbtest.DSN(t, shelves)

	db, err := sql.Open("mysql", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	if got := count(t, db, "shelf29"); got != 0 {
		t.Errorf("%d rows, want an empty shelf", got)
	}
}

func TestMigrated_isWhatTheMigrationsMake(t *testing.T) {
	t.Parallel()
	copied, made := shape(t, dbtest.New(t, dbtest.Migrated)), shape(t, dbtest.New(t, migrations.Apply))

	if !slices.Equal(copied, made) {
		t.Errorf("the copy has\n%s\nthe migrations made\n%s", strings.Join(copied, "\n"), strings.Join(made, "\n"))
	}
}

func TestMigrated_keepsWhatReferencesForbid(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t, dbtest.Migrated)

	_, err := db.Exec("insert into stock (product_id) values ('nobody')")

	if err == nil {
		t.Error("there is stock of a product that does not exist")
	}
}

// shape is all that a database has besides rows, and its version.
func shape(t *testing.T, db *sql.DB) (all []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `
		select concat_ws(' ', 'table', table_name, engine, row_format, table_collation, create_options) from information_schema.tables where table_schema = database()
		union all
		select concat_ws(' ', 'column', table_name, ordinal_position, column_name, column_type, is_nullable, column_default, collation_name, generation_expression, extra)
		from information_schema.columns where table_schema = database()
		union all
		select concat_ws(' ', 'index', table_name, index_name, seq_in_index, column_name, non_unique, collation, sub_part) from information_schema.statistics where table_schema = database()
		union all
		select concat_ws(' ', 'check', t.table_name, c.constraint_name, c.check_clause)
		from information_schema.check_constraints c join information_schema.table_constraints t using (constraint_schema, constraint_name)
		where c.constraint_schema = database()
		union all
		select concat_ws(' ', 'reference', table_name, constraint_name, referenced_table_name, unique_constraint_name, update_rule, delete_rule)
		from information_schema.referential_constraints where constraint_schema = database()
		union all
		select concat_ws(' ', 'trigger', event_object_table, event_manipulation, action_timing, action_statement) from information_schema.triggers where trigger_schema = database()
		union all
		select concat_ws(' ', 'routine', routine_name, routine_definition) from information_schema.routines where routine_schema = database()
		union all
		select concat_ws(' ', 'version', version_id) from goose_db_version
		order by 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// What a test pays: about 30 tables, as many as the shop has.
func BenchmarkNew(b *testing.B) {
	dbtest.New(b, nil) // the server's own start is not counted
	for b.Loop() {
		dbtest.DSN(b, shelves)
	}
}

func shelves(ctx context.Context, db *sql.DB) error {
	for i := range 30 {
		_, err := db.ExecContext(ctx, fmt.Sprintf(
			"create table shelf%d (id bigint auto_increment primary key, name varchar(100) not null, at datetime(3), index (name), index (at))", i))
		if err != nil {
			return err
		}
	}
	return nil
}

func count(t *testing.T, db *sql.DB, table string) (n int) {
	t.Helper()
	if err := db.QueryRow("select count(*) from " + table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
