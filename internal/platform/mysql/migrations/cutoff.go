package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/pressly/goose/v3"

	"carmensita.pe/market/internal/values/errs"
)

// ProgressTable keeps how far a migration under way has come. It is there only until all of them are done.
//
// A server commits each statement that changes the schema by itself, so a migration can be cut off between two of them: by a kill, a
// power cut, a function's time limit. What is noted here lets the next run go on where the last one ended. A statement on data is
// noted in its own transaction. One on the schema is noted before it begins and when it has ended; when only the first note is there it is
// done again, and a server that says that there is nothing left to do had done it: each statement is whole or not at all.
const ProgressTable = goose.DefaultTablename + "_progress"

const makeProgress = "create table if not exists " + ProgressTable +
	" (version_id bigint not null, statement int not null, done boolean not null, primary key (version_id, statement))"

// migration is a file of this package.
type migration struct {
	version    int64
	name       string
	statements []string
}

// load reads the migrations, in their order.
func load(from fs.FS) ([]migration, error) {
	names, err := fs.Glob(from, "*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	all := make([]migration, len(names))
	for i, name := range names {
		text, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, err
		}
		all[i].name = name
		if all[i].version, err = goose.NumericComponent(name); err != nil {
			return nil, fmt.Errorf("the number of %s: %w", name, err)
		}
		all[i].statements = statements(string(text))
	}
	return all, nil
}

// statements splits the part of a file that goes up: a statement ends with the line that ends with a semicolon.
func statements(text string) (all []string) {
	up, _, _ := strings.Cut(text, "\n-- +goose Down")
	var one strings.Builder
	for line := range strings.Lines(up) {
		line = strings.TrimRight(line, " \n")
		if line == "" || strings.HasPrefix(strings.TrimSpace(line), "--") {
			continue
		}
		one.WriteString(line + "\n")
		if strings.HasSuffix(line, ";") {
			all = append(all, strings.TrimSuffix(one.String(), ";\n"))
			one.Reset()
		}
	}
	return all
}

// up does what is left of the migration.
func (m migration) up(ctx context.Context, db *sql.DB) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, makeProgress); err != nil {
		return fmt.Errorf("noting how far migrations are: %w", err)
	}
	for i, statement := range m.statements {
		if err := m.do(ctx, conn, i+1, statement); err != nil {
			return fmt.Errorf("%s, statement %d of %d: %w", m.name, i+1, len(m.statements), err)
		}
	}
	return nil
}

// do does one statement, unless it was done before.
func (m migration) do(ctx context.Context, conn *sql.Conn, number int, statement string) error {
	begun, done := true, false
	err := conn.QueryRowContext(ctx, "select done from "+ProgressTable+" where version_id = ? and statement = ?", m.version, number).Scan(&done)
	if errors.Is(err, sql.ErrNoRows) {
		begun, err = false, nil
	}
	if err != nil || done {
		return err
	}
	if changesData(statement) {
		return m.doWithNote(ctx, conn, number, statement)
	}
	if _, err := conn.ExecContext(ctx, "insert ignore into "+ProgressTable+" (version_id, statement, done) values (?, ?, false)", m.version, number); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, statement); err != nil && (!begun || !wasDone(err)) {
		return explained(err)
	}
	_, err = conn.ExecContext(ctx, "update "+ProgressTable+" set done = true where version_id = ? and statement = ?", m.version, number)
	return err
}

// doWithNote does a statement on data and notes it in one transaction.
func (m migration) doWithNote(ctx context.Context, conn *sql.Conn, number int, statement string) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit there is nothing to roll back
	if _, err := tx.ExecContext(ctx, statement); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "insert into "+ProgressTable+" (version_id, statement, done) values (?, ?, true)", m.version, number); err != nil {
		return err
	}
	return tx.Commit()
}

func changesData(statement string) bool {
	verb, _, _ := strings.Cut(statement, " ")
	return slices.Contains([]string{"insert", "update", "delete"}, verb)
}

// wasDone reports whether a server refuses a change of the schema because it was made before.
func wasDone(err error) bool {
	const (
		tableExists, unknownTable, noSuchTable = 1050, 1051, 1146
		unknownColumn, columnExists            = 1054, 1060
		keyExists, noSuchKeyOrColumn           = 1061, 1091
	)
	var refused *mysql.MySQLError
	return errors.As(err, &refused) &&
		slices.Contains([]uint16{tableExists, unknownTable, noSuchTable, unknownColumn, columnExists, keyExists, noSuchKeyOrColumn}, refused.Number)
}

// explained says how to repair a half-done migration without a note, which only an old program can have left.
func explained(err error) error {
	if !wasDone(err) {
		return err
	}
	return errs.Wrap(errs.Conflict, err, "the database has a part of this change already, which an older program was doing when it was cut off: "+
		"bring the shop back from its last backup (docs/restore.md)")
}

// mendVersions writes the first row of goose's table where a run was cut off between making the table and writing it: goose never does.
func mendVersions(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx,
		"insert into "+VersionTable+" (version_id, is_applied) select 0, true from dual where not exists (select 1 from "+VersionTable+")")
	if err != nil && !wasDone(err) { // there is no table yet
		return err
	}
	return nil
}

// alone does something while no other program migrates this database.
func alone(ctx context.Context, db *sql.DB, do func() error) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("migrating the database: %w", err)
	}
	defer conn.Close()
	const name = "concat('migrate ', sha2(database(), 224))"
	const patience = 600 // seconds: another one may bring a large shop along
	var got sql.NullInt64
	if err := conn.QueryRowContext(ctx, "select get_lock("+name+", ?)", patience).Scan(&got); err != nil {
		return fmt.Errorf("waiting for others to migrate the database: %w", err)
	}
	if got.Int64 != 1 {
		return errs.New(errs.Unavailable, "another program has been migrating the database for ten minutes: wait until it has ended")
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "do release_lock("+name+")") //nolint:errcheck // the end of the connection releases it, too
	return do()
}
