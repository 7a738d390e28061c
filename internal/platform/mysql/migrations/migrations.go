// Package migrations holds the schema of the database, as steps from an empty one.
//
// It is apart from internal/platform/mysql because goose brings text/template, and a program that has it keeps every method of every
// client of AWS's SDK: only what migrates pays for that.
package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"carmensita.pe/market/internal/values/errs"
)

//go:embed *.sql
var steps embed.FS

// VersionTable is where the schema keeps its own version.
const VersionTable = goose.DefaultTablename

// Apply brings the schema to the newest version. It may run again at any time, and goes on where a run was cut off.
func Apply(ctx context.Context, db *sql.DB) error {
	return up(ctx, db, func(provider *goose.Provider) error {
		_, err := provider.Up(ctx)
		return err
	})
}

// Digest names what Apply makes of an empty database: other migrations have another one.
func Digest() (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(steps, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := steps.ReadFile(path)
		_, _ = fmt.Fprintf(hash, "%s %d\n%s", path, len(text), text) // a hash takes everything
		return err
	})
	if err != nil {
		return "", fmt.Errorf("reading the migrations: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)[:8]), nil
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
	return up(ctx, db, func(provider *goose.Provider) error {
		sources := provider.ListSources()
		if newest := sources[len(sources)-1].Version; version > newest {
			return errs.New(errs.Conflict, "the schema has the version %d, and this program knows %d: use a newer program", version, newest)
		}
		_, err := provider.UpTo(ctx, version)
		return err
	})
}

// up migrates while no other process does. Goose knows which migrations are done, and each of them knows how far it is.
func up(ctx context.Context, db *sql.DB, migrate func(*goose.Provider) error) error {
	all, err := load(steps)
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	known := make([]*goose.Migration, len(all))
	for i, m := range all {
		known[i] = goose.NewGoMigration(m.version, &goose.GoFunc{RunDB: m.up}, nil)
	}
	provider, err := goose.NewProvider(goose.DialectMySQL, db, nil, goose.WithGoMigrations(known...))
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	return alone(ctx, db, func() error {
		if err := mendVersions(ctx, db); err != nil {
			return fmt.Errorf("migrating the database: %w", err)
		}
		if err := migrate(provider); err != nil {
			return fmt.Errorf("migrating the database: %w", err)
		}
		if _, err := db.ExecContext(ctx, "drop table if exists "+ProgressTable); err != nil {
			return fmt.Errorf("ending the migrations: %w", err)
		}
		return nil
	})
}
