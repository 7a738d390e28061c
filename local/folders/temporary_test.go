package folders_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"carmensita.pe/market/local/folders"
)

func TestTemporary_removesWhatTheDeadHaveLeft(t *testing.T) {
	t.Parallel()
	mine, err := folders.Temporary("shop")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(mine) })
	dead := exec.Command("true")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(filepath.Dir(mine), fmt.Sprintf("carmensita-%d-shop-1", dead.Process.Pid))
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}

	next, err := folders.Temporary("shop")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(next) })

	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what the dead process has left is still there: %v", err)
	}
	if _, err := os.Stat(mine); err != nil || next == mine {
		t.Errorf("a folder in use is gone (%v), or given twice", err)
	}
}
