package backup

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	driver "github.com/go-sql-driver/mysql"
	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/mysql/migrations"
	"carmensita.pe/market/internal/platform/setup"
)

// scratchPrefix begins the name of every scratch schema; the account of the DSN may create and drop those, and no other.
const scratchPrefix = "carmensita_restore_"

// Scratch makes schemas to restore a backup into.
type Scratch struct{ dsn string }

// OpenScratch takes the server from MYSQL_SCRATCH_DSN.
func OpenScratch() (*Scratch, error) {
	dsn, err := setup.Env("MYSQL_SCRATCH_DSN", "an account that may create and drop the schemas "+scratchPrefix+"*")
	if err != nil {
		return nil, err
	}
	return NewScratch(dsn), nil
}

// NewScratch takes the server and the account from a DSN; its schema is not used.
func NewScratch(dsn string) *Scratch { return &Scratch{dsn: dsn} }

// schemaOf is the scratch schema of one backup.
func schemaOf(id string) string { return scratchPrefix + strings.ReplaceAll(id, "-", "") }

// backupOf is the backup that a schema was made for; "" when it is none of ours.
func backupOf(schema string) string {
	hex, ours := strings.CutPrefix(schema, scratchPrefix)
	id, err := uuid.Parse(hex)
	if !ours || err != nil {
		return ""
	}
	return id.String()
}

// Open opens the scratch schema of a backup.
func (s *Scratch) Open(id string) (*sql.DB, error) { return s.open(schemaOf(id)) }

func (s *Scratch) open(schema string) (*sql.DB, error) {
	config, err := driver.ParseDSN(s.dsn)
	if err != nil {
		return nil, fmt.Errorf("reading the DSN of the scratch schemas: %w", err)
	}
	config.DBName = schema
	return mysql.OpenDSN(config.FormatDSN())
}

// Create makes the scratch schema of a backup anew, empty, with the tables of the schema's version. Its characters sort as
// those of like, which is the shop's database.
func (s *Scratch) Create(ctx context.Context, m Manifest, like *sql.DB) error {
	var characters, order string
	if err := like.QueryRowContext(ctx, "select @@character_set_database, @@collation_database").Scan(&characters, &order); err != nil {
		return fmt.Errorf("reading how the shop's database sorts: %w", mysql.Explain(err))
	}
	err := s.run(ctx,
		"drop database if exists "+quoted(schemaOf(m.ID)),
		"create database "+quoted(schemaOf(m.ID))+" character set "+quoted(characters)+" collate "+quoted(order))
	if err != nil {
		return err
	}
	db, err := s.Open(m.ID)
	if err != nil {
		return err
	}
	defer db.Close()
	return migrations.ApplyTo(ctx, db, m.Schema)
}

// Drop drops the scratch schema of a backup; there may be none.
func (s *Scratch) Drop(ctx context.Context, id string) error {
	return s.run(ctx, "drop database if exists "+quoted(schemaOf(id)))
}

// Left lists the backups that have a scratch schema.
func (s *Scratch) Left(ctx context.Context) ([]string, error) {
	db, err := s.open("")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, "select schema_name from information_schema.schemata where schema_name like ?",
		strings.ReplaceAll(scratchPrefix, "_", `\_`)+"%")
	if err != nil {
		return nil, fmt.Errorf("listing the scratch schemas: %w", mysql.Explain(err))
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var schema string
		if err := rows.Scan(&schema); err != nil {
			return nil, fmt.Errorf("listing the scratch schemas: %w", err)
		}
		if id := backupOf(schema); id != "" {
			ids = append(ids, id)
		}
	}
	return ids, mysql.Explain(rows.Err())
}

func (s *Scratch) run(ctx context.Context, statements ...string) error {
	db, err := s.open("")
	if err != nil {
		return err
	}
	defer db.Close()
	for _, statement := range statements {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("making or dropping a scratch schema: %w", mysql.Explain(err))
		}
	}
	return nil
}
