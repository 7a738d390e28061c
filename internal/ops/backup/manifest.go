package backup

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"carmensita.pe/market/internal/values/errs"
)

// Manifest is the list of what a backup holds.
type Manifest struct {
	ID string `json:"id"`
	// Schema is the version that the migrations bring an empty database to.
	Schema int64 `json:"schema"`
	// Snapshot is the moment that the backup shows.
	Snapshot time.Time `json:"snapshot"`
	// Micros is how long the export took, in microseconds.
	Micros int64   `json:"micros"`
	Tables []Table `json:"tables"`
	// Settings are those of DynamoDB, with all versions; Users those of Cognito, without passwords.
	Settings File `json:"settings"`
	Users    File `json:"users"`
}

// Table is a table of MySQL and its file.
type Table struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Rows    int64    `json:"rows"`
	// RowsSHA256 is of the text of all rows in the order of the primary key, uncompressed: a reader of the same rows
	// out of another database gets the same.
	RowsSHA256 string `json:"rowsSha256"`
	File
}

// File is a file of a backup.
type File struct {
	// Path is below the folder of the backup.
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Size is how much a backup holds: the rows of all tables, and the bytes of all files.
type Size struct {
	Rows  int64 `json:"rows"`
	Bytes int64 `json:"bytes"`
}

// Size is how much the backup holds.
func (m Manifest) Size() Size { return Size{Rows: m.Rows(), Bytes: m.Bytes()} }

// Bytes is the size of all files.
func (m Manifest) Bytes() int64 {
	var sum int64
	for _, f := range m.Files() {
		sum += f.Bytes
	}
	return sum
}

// Rows counts the rows of all tables.
func (m Manifest) Rows() int64 {
	var sum int64
	for _, t := range m.Tables {
		sum += t.Rows
	}
	return sum
}

// Files lists every file but the manifest itself.
func (m Manifest) Files() []File {
	files := []File{m.Settings, m.Users}
	for _, t := range m.Tables {
		files = append(files, t.File)
	}
	return files
}

// Table finds a table by its name; errs.NotFound.
func (m Manifest) Table(name string) (Table, error) {
	for _, t := range m.Tables {
		if t.Name == name {
			return t, nil
		}
	}
	return Table{}, errs.New(errs.NotFound, "the backup %s has no table %s", m.ID, name)
}

// LargestFirst names the tables in the order in which to restore them.
func (m Manifest) LargestFirst() []string {
	tables := slices.Clone(m.Tables)
	slices.SortStableFunc(tables, func(a, b Table) int { return cmp.Compare(b.Bytes, a.Bytes) })
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.Name
	}
	return names
}

const (
	manifestFile = "manifest.json"
	// verifiedFile says beside the manifest that the backup was verified: also where no database remembers it.
	verifiedFile = "verified.json"
)

func keyOf(id, path string) string { return id + "/" + path }

// ReadManifest reads the manifest of a backup. With a checksum it must be the one that was written. Errors: errs.NotFound,
// errs.BackupDamaged, errs.Unavailable.
func ReadManifest(ctx context.Context, from Source, id, checksum string) (Manifest, error) {
	var m Manifest
	content, err := readAll(ctx, from, keyOf(id, manifestFile))
	if err != nil {
		return m, err
	}
	if got := sum(content); checksum != "" && got != checksum {
		return m, errs.New(errs.BackupDamaged, "the file %s is not the one that was written: its SHA-256 is %s, and not %s", keyOf(id, manifestFile), got, checksum)
	}
	if err := json.Unmarshal(content, &m); err != nil || m.ID != id {
		return m, errs.New(errs.BackupDamaged, "the file %s is no manifest of the backup", keyOf(id, manifestFile))
	}
	return m, nil
}

// Listed is a backup that is there and complete.
type Listed struct {
	Manifest
	// VerifiedAt is nil for one that never passed its check.
	VerifiedAt *time.Time
}

// List reads the manifests of all backups that are there, oldest first. One that cannot be read does not hide the others. It
// returns errs.Unavailable.
func List(ctx context.Context, from Source) ([]Listed, error) {
	keys, err := from.Keys(ctx, "")
	if err != nil {
		return nil, err
	}
	var all []Listed
	for _, key := range keys {
		id, path, _ := strings.Cut(key, "/")
		if path != manifestFile {
			continue
		}
		m, err := ReadManifest(ctx, from, id, "")
		if errs.CodeOf(err) == errs.BackupDamaged {
			continue
		}
		if err != nil {
			return nil, err
		}
		verified, err := readVerified(ctx, from, id)
		if err != nil {
			return nil, err
		}
		all = append(all, Listed{m, verified})
	}
	slices.SortFunc(all, func(a, b Listed) int { return a.Snapshot.Compare(b.Snapshot) })
	return all, nil
}

func readAll(ctx context.Context, from Source, key string) ([]byte, error) {
	body, err := from.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	content, err := io.ReadAll(body)
	if err != nil {
		return nil, errs.Wrap(errs.Unavailable, err, "reading %s", key)
	}
	return content, nil
}

// writeJSON writes a small file.
func writeJSON(ctx context.Context, to Store, key string, content []byte) error {
	return to.Write(ctx, key, "application/json", func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

func sum(content []byte) string {
	digest := sha256.Sum256(content)
	return hex.EncodeToString(digest[:])
}

func encode(value any) ([]byte, error) {
	content, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing a file of a backup: %w", err)
	}
	return append(content, '\n'), nil
}
