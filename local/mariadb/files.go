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

type programs struct{ server, install string }

func findPrograms() (p programs, err error) {
	if p.server, err = find("mariadbd"); err != nil {
		return p, err
	}
	p.install, err = find("mariadb-install-db")
	return p, err
}

// find also looks where Debian keeps servers, which is not in every user's PATH.
func find(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	for _, dir := range []string{"/usr/sbin", "/usr/local/sbin"} {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s is missing: install MariaDB 10.11 or newer (Debian: apt-get install mariadb-server-core mariadb-client-core; macOS: brew install mariadb): %w",
		name, exec.ErrNotFound)
}

func (s *Server) dataDir() string { return filepath.Join(s.opts.Dir, "data") }

// tempDir is not shared: a server that starts clears the temporary tables of all others in the same folder.
func (s *Server) tempDir() string { return filepath.Join(s.opts.Dir, "tmp") }

// initialise makes the system tables beside their place and then moves them there, so that an interrupted first start
// is simply done again.
func (s *Server) initialise(ctx context.Context) error {
	if _, err := os.Stat(s.dataDir()); err == nil || !errors.Is(err, os.ErrNotExist) {
		return err
	}
	fresh := s.dataDir() + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("clear an interrupted MariaDB installation: %w", err)
	}
	if s.opts.From != "" {
		if err := folders.Copy(fresh, filepath.Join(s.opts.From, "data")); err != nil {
			return fmt.Errorf("copy a prepared MariaDB: %w", err)
		}
		return os.Rename(fresh, s.dataDir())
	}
	args := []string{"--no-defaults", "--datadir=" + fresh, "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"}
	if os.Geteuid() == 0 {
		args = append(args, "--user=root")
	}
	cmd := exec.CommandContext(ctx, s.programs.install, args...)
	cmd.Env = append(os.Environ(), "TMPDIR="+s.tempDir())
	said, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("initialise MariaDB in %s: %w\n%s", fresh, err, strings.TrimSpace(string(said)))
	}
	return os.Rename(fresh, s.dataDir())
}

// socketPath stays within what the kernel takes for a unix socket (104 bytes on macOS, 108 on Linux). A folder that is
// too deep gets a short one of its own below the temporary folder, always the same.
func socketPath(dir string) (string, error) {
	const longest = 100
	if path := filepath.Join(dir, "mariadb.sock"); len(path) <= longest {
		return path, os.Chmod(dir, 0o700)
	}
	short := filepath.Join(os.TempDir(), fmt.Sprintf("carmensita-%x", sha256.Sum256([]byte(dir)))[:27])
	if err := os.MkdirAll(short, 0o700); err != nil {
		return "", fmt.Errorf("folder for MariaDB's socket: %w", err)
	}
	// Fails when somebody else has made it first.
	if err := os.Chmod(short, 0o700); err != nil {
		return "", fmt.Errorf("folder for MariaDB's socket: %w", err)
	}
	return filepath.Join(short, "mariadb.sock"), nil
}
