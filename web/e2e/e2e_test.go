// Package e2e_test tells the cashier's stories of this folder in Chromium, to the page as it is built and the whole
// system behind it.
package e2e_test

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"carmensita.pe/market/local/cloud"
	"carmensita.pe/market/local/demo"
)

const (
	root     = "../.."
	patience = 5 * time.Minute
)

func TestTill_sellsInABrowser(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(filepath.Join(root, "web", "dist", "index.html")); err != nil {
		t.Fatal("the page is not built: run `make web` first")
	}
	shop, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	running, err := cloud.Start(ctx, cloud.Options{Root: root, Dir: t.TempDir(), Shop: &shop, Tills: demo.Tills, Users: demo.Users(),
		Page: os.DirFS(filepath.Join(root, "web", "dist")), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := running.Stop(context.WithoutCancel(ctx)); err != nil {
			t.Error(err)
		}
	})

	stories := exec.CommandContext(ctx, "npm", "run", "--silent", "e2e")
	stories.Dir = filepath.Join(root, "web")
	stories.Env = append(os.Environ(), "BASE_URL="+running.URL)
	output, err := stories.CombinedOutput()
	t.Logf("%s", output)
	if err != nil {
		t.Fatal(err)
	}
}
