// Stage opens the demo shop in an empty folder, runs a command beside it that finds it in BASE_URL, and closes it again:
// `go run ./local/stage npm --prefix web run screens`. Pictures and measurements of the page are made so.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"carmensita.pe/market/local/cloud"
	"carmensita.pe/market/local/demo"
)

const stopWithin = 20 * time.Second

func main() {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "stage:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, command []string) (err error) {
	if len(command) == 0 {
		return errors.New("name the command that is to be run beside the shop")
	}
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	page := filepath.Join(root, "web", "dist")
	if _, err := os.Stat(filepath.Join(page, "index.html")); err != nil {
		return errors.New("the page is not built: run `make web` first")
	}
	shop, err := demo.Load()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "carmensita-stage-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	running, err := cloud.Start(ctx, cloud.Options{Root: root, Dir: dir, Shop: &shop, Past: true, Tills: demo.Tills, Users: demo.Users(), Page: os.DirFS(page)})
	if err != nil {
		return err
	}
	defer func() {
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		err = errors.Join(err, running.Stop(stopping))
	}()
	beside := exec.CommandContext(ctx, command[0], command[1:]...)
	beside.Env = append(os.Environ(), "BASE_URL="+running.URL)
	beside.Stdout, beside.Stderr = os.Stdout, os.Stderr
	return beside.Run()
}
