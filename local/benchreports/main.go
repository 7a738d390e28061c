// Benchreports measures what reports cost in a shop that has sold for a year: `make bench-reports`.
//
// It writes a million sales into a MariaDB of its own (year.go), then makes the day's report, the year's by day and all
// rollups anew, as the state machine's steps do, and beside each asks the raw tables for the same figures in plain SQL
// (plain.go). The two take turns in one run, so that a noisy machine bends both alike; what counts is their ratio. At the
// end the figures of both must be the same, or the run fails.
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/mysql/migrations"
	"carmensita.pe/market/local/mariadb"
)

const stopWithin = time.Minute

func main() {
	sales := flag.Int("sales", 1_000_000, "how many sales the year has")
	rounds := flag.Int("rounds", 3, "how often each side is measured; the best counts")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *sales, *rounds)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench-reports:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, sales, rounds int) (err error) {
	dir, err := os.MkdirTemp("", "carmensita-bench-reports-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	server, err := mariadb.Start(ctx, mariadb.Options{Dir: filepath.Join(dir, "mysql"), BufferPoolMB: 2048})
	if err != nil {
		return err
	}
	defer func() {
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		err = errors.Join(err, server.Stop(stopping))
	}()
	if err := server.Create(ctx, "carmensita"); err != nil {
		return err
	}
	db, err := mysql.OpenDSN(server.DSN("carmensita"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := migrations.Apply(ctx, db); err != nil {
		return err
	}
	progress("a year with %d sales", sales)
	if err := trade(ctx, db, sales); err != nil {
		return err
	}
	b := bench{db: db, files: files{}, rounds: max(1, rounds)}
	cells, err := b.measure(ctx)
	if err != nil {
		return err
	}
	return show(ctx, db, sales, cells)
}

// show prints the figures.
func show(ctx context.Context, db *sql.DB, sales int, cells []cell) error {
	var version string
	var lines int
	if err := db.QueryRowContext(ctx, "select version(), (select count(*) from sale_lines)").Scan(&version, &lines); err != nil {
		return err
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%d sales with %d lines in %d days; %d cores, %s, MariaDB %s; the best of each\n\n%-44s %12s %12s   %s\n",
		sales, lines, days, runtime.NumCPU(), runtime.Version(), version, "", "report ms", "plain ms", "report : plain")
	for _, c := range cells {
		out.WriteString(c.row() + "\n")
	}
	_, err := fmt.Fprint(os.Stdout, out.String(), "\nBoth sides tell the same figures.\n")
	return err
}

func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s  %s\n", time.Now().Format(time.TimeOnly), fmt.Sprintf(format, args...))
}
