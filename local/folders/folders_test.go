package folders_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"carmensita.pe/market/local/folders"
)

func TestCopy_hasEveryByteAlsoWhereThereAreHoles(t *testing.T) {
	t.Parallel()
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	block := bytes.Repeat([]byte{7}, 64<<10)
	files := map[string][]byte{
		"empty":        {},
		"short":        []byte("sale"),
		"zeros":        make([]byte, 200_000),
		"deep/in/hole": append(append(bytes.Clone(block), make([]byte, 3*len(block))...), 1),
		"deep/end":     append(bytes.Clone(block), make([]byte, 2*len(block))...),
	}
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(from, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(from, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}

	if err := folders.Copy(to, from); err != nil {
		t.Fatal(err)
	}

	for name, want := range files {
		if got, err := os.ReadFile(filepath.Join(to, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s has %d bytes (%v), want the %d that were there", name, len(got), err, len(want))
		}
	}
}

func TestCopy_writesOverNothing(t *testing.T) {
	t.Parallel()
	from, to := t.TempDir(), t.TempDir()
	for _, dir := range []string{from, to} {
		if err := os.WriteFile(filepath.Join(dir, "sale"), []byte(dir), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	if err := folders.Copy(to, from); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v, want a refusal", err)
	}
	if kept, err := os.ReadFile(filepath.Join(to, "sale")); err != nil || string(kept) != to {
		t.Errorf("the file has %q, %v", kept, err)
	}
}
