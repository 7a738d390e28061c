// Package migrations holds the schema of the database, as steps from an empty one.
//
// It is apart from internal/platform/mysql because goose brings text/template, and a program that has it keeps every method of every
// client of AWS's SDK: only what migrates pays for that.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"fmt"

	"github.com/pressly/goose/v3"

	"carmensita.pe/market/internal/values/errs"
)

//go:embed *.sql
var steps embed.FS

// VersionTable is where the schema keeps its own version.
const VersionTable = goose.DefaultTablename

// Apply brings the schema to the newest version. It may run again at any time.
func Apply(ctx context.Context, db *sql.DB) error {
	provider, err := provider(db)
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrating the database: %w", err)
	}
	return nil
}

// Version reads the version of the schema.
func Version(ctx context.Context, db *sql.DB) (version int64, err error) {
	if err := db.QueryRowContext(ctx, "select max(version_id) from "+VersionTable).Scan(&version); err != nil {
		return 0, fmt.Errorf("reading the schema's version: %w", err)
	}
	return version, nil
}

// ApplyTo brings an older schema to a version. It returns errs.Conflict for one that this program does not know yet.
func ApplyTo(ctx context.Context, db *sql.DB, version int64) error {
	provider, err := provider(db)
	if err != nil {
		return err
	}
	sources := provider.ListSources()
	if newest := sources[len(sources)-1].Version; version > newest {
		return errs.New(errs.Conflict, "the schema has the version %d, and this program knows %d: use a newer program", version, newest)
	}
	if _, err := provider.UpTo(ctx, version); err != nil {
		return fmt.Errorf("migrating the database to version %d: %w", version, err)
	}
	return nil
}

func provider(db *sql.DB) (*goose.Provider, error) {
	made, err := goose.NewProvider(goose.DialectMySQL, db, steps)
	if err != nil {
		return nil, fmt.Errorf("reading the migrations: %w", err)
	}
	return made, nil
}
