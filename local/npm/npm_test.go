package npm_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"carmensita.pe/market/local/npm"
)

// An empty package needs no registry, so the real npm is quick here.
const (
	manifest = `{"name": "nothing", "version": "1.0.0"}`
	lockFile = `{"name": "nothing", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "nothing", "version": "1.0.0"}}}`
)

func TestInstall_onceForEachLockFile(t *testing.T) {
	t.Parallel()
	dir := folder(t, manifest, lockFile)

	if said := install(t, dir); !slices.ContainsFunc(said, func(line string) bool { return strings.Contains(line, dir) }) {
		t.Errorf("the first installation said %q, want the folder", said)
	}
	if said := install(t, dir); said != nil {
		t.Errorf("the second installation said %q, want nothing to do", said)
	}
	write(t, dir, "package-lock.json", lockFile+"\n")
	if said := install(t, dir); said == nil {
		t.Error("a changed lock file was not installed")
	}
}

func TestInstall_manyAskersOneInstallation(t *testing.T) {
	t.Parallel()
	dir := folder(t, manifest, lockFile)
	installations := make(chan string, 100)

	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := npm.Install(t.Context(), dir, func(line string) { installations <- line }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	close(installations)

	count := 0
	for line := range installations {
		if strings.HasPrefix(line, "installing") {
			count++
		}
	}
	if count != 1 {
		t.Errorf("%d installations, want 1", count)
	}
}

func TestInstall_showsWhatNpmSaysWhenItFails(t *testing.T) {
	t.Parallel()
	dir := folder(t, `{"name": "broken", "dependencies": {"left": "1.0.0"}}`, lockFile)

	for range 2 { // a failure is not taken for done the second time
		err := npm.Install(t.Context(), dir, nil)
		if err == nil || !strings.Contains(err.Error(), "package.json") {
			t.Errorf("got %v, want npm's own words about package.json", err)
		}
	}
}

func TestProgram_tellsHowToInstallIt(t *testing.T) {
	t.Parallel()

	_, err := npm.Program(t.TempDir(), "dynalite/cli.js")

	if err == nil || !strings.Contains(err.Error(), "npm ci") {
		t.Errorf("got %v, want a hint at npm ci", err)
	}
}

// A `resolved` address would send every clone to the registry of the computer that wrote the lock file.
func TestLockFile_namesNoRegistryButThePublicOne(t *testing.T) {
	t.Parallel()
	lock, err := os.ReadFile("../package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`"resolved": "([^"]*)"`).FindAllStringSubmatch(string(lock), -1) {
		if !strings.HasPrefix(m[1], "https://registry.npmjs.org/") {
			t.Errorf("package-lock.json names %s", m[1])
		}
	}
}

func folder(t *testing.T, manifest, lock string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "package.json", manifest)
	write(t, dir, "package-lock.json", lock)
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func install(t *testing.T, dir string) (said []string) {
	t.Helper()
	if err := npm.Install(t.Context(), dir, func(line string) { said = append(said, line) }); err != nil {
		t.Fatal(err)
	}
	return said
}
