package backup

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"carmensita.pe/market/internal/ops/backup/db"
	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/values/errs"
)

// Verify holds a backup that was loaded into a scratch schema to everything that it promises: each file is as it was
// written, each table has the same rows, the invariants hold, and no sale was made under settings that are not there.
//
// Errors: errs.BackupDamaged, which says what and where; errs.Unavailable.
func Verify(ctx context.Context, from Source, m Manifest, scratch *sql.DB) error {
	if err := CheckFiles(ctx, from, m); err != nil {
		return err
	}
	if err := Compare(ctx, scratch, m); err != nil {
		return err
	}
	err := invariant.Check(ctx, scratch)
	var breach invariant.BreachError
	if errors.As(err, &breach) {
		return errs.Wrap(errs.BackupDamaged, err, "%s", breach)
	}
	if err != nil {
		return mysql.Explain(err)
	}
	return checkSettings(ctx, from, m, scratch)
}

// Verify holds what was loaded into the backup's scratch schema to what was saved, and says beside the files that it is the same. A
// backup that the books call verified already is not read again: its scratch schema may be gone.
//
// Errors: those of the function Verify, and errs.NotFound.
func (s *Scratch) Verify(ctx context.Context, conn db.DBTX, files Store, m Manifest, now time.Time) error {
	row, err := find(ctx, conn, m.ID)
	if err != nil || State(row.State) == Verified {
		return err
	}
	restored, err := s.Open(m.ID)
	if err != nil {
		return err
	}
	defer restored.Close()
	if err := Verify(ctx, files, m, restored); err != nil {
		return err
	}
	return WriteVerified(ctx, files, m.ID, now)
}

// checkSettings looks for the settings of every sale. Version 0 are the defaults, which need not be kept.
func checkSettings(ctx context.Context, from Source, m Manifest, scratch *sql.DB) error {
	have := map[int]bool{0: true}
	err := ReadSettings(ctx, from, m, func(line []byte) error {
		var kept struct{ Version int }
		err := json.Unmarshal(line, &kept)
		have[kept.Version] = true
		return err
	})
	if err != nil {
		return err
	}
	rows, err := scratch.QueryContext(ctx, "select distinct settings_version from sales")
	if err != nil {
		return fmt.Errorf("reading the settings of the sales: %w", mysql.Explain(err))
	}
	defer rows.Close()
	for rows.Next() {
		var version int
		if err := rows.Scan(&version); err != nil {
			return err
		}
		if !have[version] {
			return errs.New(errs.BackupDamaged, "a sale was made under version %d of the settings, which %s does not have", version, m.Settings.Path)
		}
	}
	return mysql.Explain(rows.Err())
}

// LoadAll fills a scratch schema with every table, some at a time.
func LoadAll(ctx context.Context, from Source, m Manifest, scratch *sql.DB) error {
	const atOnce = 4
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, table := range m.Tables {
		group.Go(func() error { return Load(ctx, from, m, table, scratch) })
	}
	return group.Wait()
}

// verification is what verifiedFile says.
type verification struct {
	VerifiedAt time.Time `json:"verifiedAt"`
}

// WriteVerified says beside the files that the backup was verified.
func WriteVerified(ctx context.Context, to Store, id string, at time.Time) error {
	content, err := encode(verification{VerifiedAt: at})
	if err != nil {
		return err
	}
	return writeJSON(ctx, to, keyOf(id, verifiedFile), content)
}

// readVerified returns nil for a backup that was not verified.
func readVerified(ctx context.Context, from Source, id string) (*time.Time, error) {
	content, err := readAll(ctx, from, keyOf(id, verifiedFile))
	if errs.CodeOf(err) == errs.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var v verification
	if err := json.Unmarshal(content, &v); err != nil {
		return nil, fmt.Errorf("reading %s: %w", keyOf(id, verifiedFile), err)
	}
	return &v.VerifiedAt, nil
}
