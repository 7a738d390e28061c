// Package browser_test tells the cashier's stories of this folder in Chromium, to the page as it is built and the whole
// system behind it.
package browser_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"carmensita.pe/market/local/cloud"
	"carmensita.pe/market/local/demo"
	"carmensita.pe/market/local/folders"
)

const (
	root     = "../.."
	patience = 150 * time.Minute // for what hangs: this computer may be busy
)

// shops is how many the stories are told in at the same time: each story has one for itself.
const shops = 2

func TestTill_sellsInABrowser(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(filepath.Join(root, "web", "dist", "index.html")); err != nil {
		t.Fatal("the page is not built: run `make web` first")
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	shop, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	options := cloud.Options{Root: root, Shop: &shop, Tills: demo.Tills, Users: demo.Users(), Logger: slog.New(slog.DiscardHandler)}
	prepared := options
	prepared.Dir = temporary(t)
	if err := errors.Join(cloud.Prepare(ctx, prepared), cloud.Build(ctx, root)); err != nil {
		t.Fatal(err)
	}
	options.From, options.Volatile, options.Cold = prepared.Dir, true, true
	options.Page = os.DirFS(filepath.Join(root, "web", "dist"))
	var opened [shops]string
	var opening sync.WaitGroup
	for i := range opened {
		opening.Go(func() { opened[i] = open(ctx, t, options) })
	}
	opening.Wait()
	if t.Failed() {
		return
	}

	stories := exec.CommandContext(ctx, "npm", "run", "--silent", "e2e")
	stories.Dir = filepath.Join(root, "web")
	stories.Env = append(os.Environ(), "E2E_SHOPS="+strings.Join(opened[:], " "))
	output, err := stories.CombinedOutput()
	t.Logf("%s", output)
	if err != nil {
		t.Fatal(err)
	}
}

// temporary makes a folder until the test has ended.
func temporary(t *testing.T) string {
	t.Helper()
	dir, err := folders.Temporary("browser")
	if err != nil {
		t.Error(err)
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// open opens a shop until the test has ended, and says where it is: its address, a comma, and that of its controls.
func open(ctx context.Context, t *testing.T, options cloud.Options) string {
	t.Helper()
	options.Dir = temporary(t)
	running, err := cloud.Start(ctx, options)
	if err != nil {
		t.Error(err)
		return ""
	}
	t.Cleanup(func() {
		if err := running.Stop(context.WithoutCancel(ctx)); err != nil {
			t.Error(err)
		}
	})
	front, err := newDoor(ctx, strings.TrimPrefix(running.URL, "http://"))
	if err != nil {
		t.Error(err)
		return ""
	}
	t.Cleanup(front.shut)
	control := httptest.NewServer(controls(running, front))
	t.Cleanup(control.Close)
	return "http://" + front.address + "," + control.URL
}

// controls let a story take the server away, have the minute's events published or one set aside, have summaries planned, have sold yesterday,
// and ask the database what it has.
func controls(running *cloud.Cloud, front *door) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /down", func(http.ResponseWriter, *http.Request) { front.shut() })
	mux.HandleFunc("POST /up", func(w http.ResponseWriter, r *http.Request) {
		if err := front.open(context.WithoutCancel(r.Context())); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	for path, machine := range map[string]string{"POST /publish": "publish-events", "POST /summarize": "plan-summaries"} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			if _, err := running.States.StartSyncExecution(cloud.MachineARN(machine), "", "{}"); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		})
	}
	mux.HandleFunc("POST /set-aside", func(w http.ResponseWriter, r *http.Request) {
		if _, err := running.DB.ExecContext(r.Context(),
			"update outbox set published_at = null, set_aside_at = utc_timestamp(3), failure = 'EventBridge.FailedEntry' where kind = 'SaleCompleted' and subject = ?",
			r.URL.Query().Get("sale")); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("POST /yesterday", func(w http.ResponseWriter, r *http.Request) {
		if _, err := running.DB.ExecContext(r.Context(),
			"update sales set sold_at = date_sub(sold_at, interval 1 day), business_day = date_sub(business_day, interval 1 day) where id = ?",
			r.URL.Query().Get("sale")); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("GET /sales", func(w http.ResponseWriter, r *http.Request) {
		var count int
		err := running.DB.QueryRowContext(r.Context(), "select count(*) from sales where find_in_set(id, ?)", r.URL.Query().Get("ids")).Scan(&count)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = fmt.Fprint(w, count)
	})
	return mux
}
