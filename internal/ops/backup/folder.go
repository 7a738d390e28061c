package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"carmensita.pe/market/internal/values/errs"
)

// Folder is backups that were copied out of their bucket, each in a folder named after its id.
type Folder struct{ FS fs.FS }

// Open returns a file; errs.NotFound.
func (f Folder) Open(_ context.Context, key string) (io.ReadCloser, error) {
	file, err := f.FS.Open(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errs.Wrap(errs.NotFound, err, "there is no file %s", key)
	}
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", key, err)
	}
	return file, nil
}

// Keys lists files, in the order of their names.
func (f Folder) Keys(_ context.Context, prefix string) (keys []string, err error) {
	err = fs.WalkDir(f.FS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasPrefix(path, prefix) {
			keys = append(keys, path)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", prefix, err)
	}
	return keys, nil
}
