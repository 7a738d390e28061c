// Package npm installs the Node programs of a folder, once.
//
// The folder's package-lock.json is the law: `npm ci` installs exactly what it lists, and runs again only when the lock
// file has changed since. Programs that share a folder may ask at the same time; one installs, the others wait.
package npm

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const howToInstall = "install Node.js 20 or newer (Debian: apt-get install nodejs npm; macOS: brew install node)"

// Install makes sure that dir/node_modules holds what dir/package-lock.json lists. It reports to progress (may be nil) what it
// does, one line at a time, and says nothing when there is nothing to do.
func Install(ctx context.Context, dir string, progress func(line string)) error {
	if progress == nil {
		progress = func(string) {}
	}
	lock, err := os.Open(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return fmt.Errorf("install Node programs: %w", err)
	}
	defer lock.Close() // gives up the file lock, too
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("wait for another installation in %s: %w", dir, err)
	}
	sum, err := digest(lock)
	if err != nil {
		return fmt.Errorf("read %s: %w", lock.Name(), err)
	}

	// npm ci begins by removing node_modules and this file with it, so a half installation never counts as done.
	stamp := filepath.Join(dir, "node_modules", ".installed")
	if done, err := os.ReadFile(stamp); err == nil && string(done) == sum {
		return nil
	}
	progress("installing Node programs in " + dir)
	if err := ci(ctx, dir, progress); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(stamp), 0o755); err != nil { // npm makes none for an empty list
		return err
	}
	if err := os.WriteFile(stamp, []byte(sum), 0o644); err != nil {
		return fmt.Errorf("note that %s is installed: %w", dir, err)
	}
	return nil
}

func ci(ctx context.Context, dir string, progress func(string)) error {
	cmd := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=warn")
	cmd.Dir = dir
	cmd.WaitDelay = 5 * time.Second // after a cancellation, for what npm itself has started
	var said bytes.Buffer
	out, in := io.Pipe()
	cmd.Stdout, cmd.Stderr = in, in
	printed := make(chan struct{})
	go func() {
		defer close(printed)
		for lines := bufio.NewScanner(io.TeeReader(out, &said)); lines.Scan(); {
			if line := strings.TrimSpace(lines.Text()); line != "" {
				progress(line)
			}
		}
		_, _ = io.Copy(io.Discard, out) // a line too long to scan must not block npm
	}()
	err := cmd.Run()
	in.Close()
	<-printed

	if errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("npm is missing: %s: %w", howToInstall, err)
	}
	if err != nil {
		return fmt.Errorf("npm ci in %s: %w\n%s", dir, err, strings.TrimSpace(said.String()))
	}
	return nil
}

func digest(r io.Reader) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Program returns the absolute path of a file below dir/node_modules that `node` can run, such as "dynalite/cli.js", or
// an error that says what to install.
func Program(dir, file string) (string, error) {
	if _, err := exec.LookPath("node"); err != nil {
		return "", fmt.Errorf("node is missing: %s: %w", howToInstall, err)
	}
	path, err := filepath.Abs(filepath.Join(dir, "node_modules", filepath.FromSlash(file)))
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%s is not installed: run `npm ci` in %s: %w", file, dir, err)
	}
	return path, nil
}

// Socket returns the path of what `node --require` needs to serve the socket that is its file 3, in place of one that it opens.
func Socket(dir string) (string, error) { return filepath.Abs(filepath.Join(dir, "npm", "socket.cjs")) }
