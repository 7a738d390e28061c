package mariadb

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"carmensita.pe/market/local/folders"
)

func (s *Server) dataDir() string { return filepath.Join(s.opts.Dir, "data") }

// tempDir is not shared: a server that starts clears the temporary tables of all others in the same folder.
func (s *Server) tempDir() string { return filepath.Join(s.opts.Dir, "tmp") }

// initialise copies the data that a server begins with to their place at once, so that an interrupted first start is simply
// done again.
func (s *Server) initialise(ctx context.Context) error {
	if _, err := os.Stat(s.dataDir()); err == nil {
		return s.kind.refuseOther(s.dataDir())
	} else if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	fresh := s.dataDir() + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("clear an interrupted installation of %s: %w", s.kind.name, err)
	}
	from := s.opts.From
	if from == "" {
		var err error
		if from, err = s.installed(ctx); err != nil {
			return err
		}
	}
	if err := folders.Copy(fresh, filepath.Join(from, "data")); err != nil {
		return fmt.Errorf("copy a prepared %s: %w", s.kind.name, err)
	}
	return os.Rename(fresh, s.dataDir())
}

// installed is a folder with the system tables that the first start on this computer has made: MySQL takes ten seconds for that.
func (s *Server) installed(ctx context.Context) (string, error) {
	name, err := Installation()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(Cache(), "server-"+name)
	return dir, once(dir, func(fresh string) error {
		data := filepath.Join(fresh, "data")
		if err := os.MkdirAll(fresh, 0o700); err != nil {
			return fmt.Errorf("folder for %s: %w", s.kind.name, err)
		}
		args := append(append([]string{"--no-defaults", "--datadir=" + data}, s.kind.install...), asRoot()...)
		install := exec.CommandContext(ctx, s.programs.installer, args...)
		install.Env = append(os.Environ(), "TMPDIR="+s.tempDir())
		if said, err := install.CombinedOutput(); err != nil {
			return fmt.Errorf("initialise %s in %s: %w\n%s", s.kind.name, data, err, strings.TrimSpace(string(said)))
		}
		return forgetName(data)
	})
}

// forgetName removes MySQL's name of itself, which no copy may share: a server that finds none makes one.
func forgetName(data string) error {
	if err := os.Remove(filepath.Join(data, "auto.cnf")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// socketPath stays within what the kernel takes for a unix socket (104 bytes on macOS, 108 on Linux). A folder that is
// too deep gets a short one of its own below the temporary folder, always the same.
func socketPath(dir string) (string, error) {
	const longest = 100
	if path := filepath.Join(dir, "server.sock"); len(path) <= longest {
		return path, os.Chmod(dir, 0o700)
	}
	short := filepath.Join(os.TempDir(), fmt.Sprintf("carmensita-%x", sha256.Sum256([]byte(dir)))[:27])
	if err := os.MkdirAll(short, 0o700); err != nil {
		return "", fmt.Errorf("folder for the database's socket: %w", err)
	}
	// Fails when somebody else has made it first.
	if err := os.Chmod(short, 0o700); err != nil {
		return "", fmt.Errorf("folder for the database's socket: %w", err)
	}
	return filepath.Join(short, "server.sock"), nil
}
