// Package backup copies the whole shop into files, and brings it back.
//
// A backup is one folder of a bucket: each table of MySQL as tab-separated text (gzip), read under one consistent
// snapshot while sales go on; the settings of DynamoDB with all their versions; the list of users, without passwords;
// and a manifest that names every file with its SHA-256, and every table with its rows and their checksum. The schema is
// not copied: the migrations make it, up to the version in the manifest.
//
// A backup counts once it was restored into a scratch schema and compared there: rows, checksums, invariants. Restoring
// the shop is the same work: into a scratch schema, compared, and then its tables are moved into place by one statement.
package backup

import (
	"context"
	"encoding/json"
	"io"
	"time"
)

// State is how far a backup came.
type State string

// The states. Only a verified backup counts.
const (
	Running  State = "running"
	Exported State = "exported"
	Verified State = "verified"
	Failed   State = "failed"
	// Pruned is a backup whose files were deleted by the rule of retention.
	Pruned State = "pruned"
)

// Longest is how long a backup may take. What is not done by then is dead: its scratch schema may go.
const Longest = 6 * time.Hour

// Source gives files by key. Errors: errs.NotFound for a key that does not exist, errs.Unavailable.
type Source interface {
	// Open gives the content of a file, as a stream.
	Open(ctx context.Context, key string) (io.ReadCloser, error)
	// Keys lists the keys that begin with the prefix, in their order.
	Keys(ctx context.Context, prefix string) ([]string, error)
}

// Store keeps files too.
type Store interface {
	Source
	// Write makes a file of what fill writes, as a stream. Nothing is there when fill fails.
	Write(ctx context.Context, key, contentType string, fill func(io.Writer) error) error
	// Delete deletes files; one that does not exist is no error.
	Delete(ctx context.Context, keys []string) error
}

// Backup is a backup as the shop remembers it, also when its files are gone.
type Backup struct {
	ID        string    `json:"id"`
	State     State     `json:"state"`
	StartedBy string    `json:"startedBy"`
	CreatedAt time.Time `json:"createdAt"`
	// ExportedAt is when its files were all there, VerifiedAt when they were restored and compared.
	ExportedAt *time.Time `json:"exportedAt"`
	VerifiedAt *time.Time `json:"verifiedAt"`
	// Bytes of all files, compressed.
	Bytes int64 `json:"bytes"`
	// Rows of all tables; 0 until it was exported.
	Rows int64 `json:"rows"`
	// Detail says why it failed.
	Detail    string    `json:"detail"`
	Execution Execution `json:"execution"`
	// Manifest comes with one backup, not in lists; nil until it was exported.
	Manifest json.RawMessage `json:"manifest,omitempty"`
}

// Execution is the run of the state machine that made it.
type Execution struct {
	Workflow string `json:"workflow"`
	Name     string `json:"name"`
}
