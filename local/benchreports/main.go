// Benchreports measures what reports cost in a shop that has sold for years: `make bench-reports`.
//
// For each size it writes the sales into a MariaDB of its own (years.go), then makes the day's report, the year's by day, today's dashboard
// and all rollups anew, as the product does, and beside some asks the raw tables for the same figures in plain SQL (plain.go). The two take
// turns in one run, so that a noisy machine bends both alike; the time of the processors, the server's and the program's, is
// printed beside. At the end the figures of both must be the same and every invariant must hold, or the run fails.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/mysql/migrations"
	"carmensita.pe/market/local/gauge"
	"carmensita.pe/market/local/mariadb"
)

// stopWithin is how long a server may take to stop.
const stopWithin = time.Minute

func main() {
	sizes := flag.String("sizes", "250000/1,1000000/4,1000000/1", "how many sales in how many years, beside one another")
	rounds := flag.Int("rounds", 3, "how often each side is measured; the best counts")
	data := flag.String("data", "", "a folder to keep the shops in, and to find them in the next time; empty keeps none")
	searchesOnly := flag.Bool("searches", false, "measure how long searches of sales take, and nothing else")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *sizes, *data, max(1, *rounds), *searchesOnly)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench-reports:", err)
		os.Exit(1)
	}
}

// size is how much was sold in how long.
type size struct{ sales, years int }

func (s size) String() string { return fmt.Sprintf("%d in %d y", s.sales, s.years) }

func parseSizes(text string) ([]size, error) {
	var sizes []size
	for word := range strings.SplitSeq(text, ",") {
		sales, years, _ := strings.Cut(word, "/")
		var s size
		var err error
		if s.sales, err = strconv.Atoi(sales); err == nil {
			s.years, err = strconv.Atoi(years)
		}
		if err != nil || s.sales < 1 || s.years < 1 {
			return nil, fmt.Errorf("%q is no number of sales in a number of years, such as 250000/1", word)
		}
		sizes = append(sizes, s)
	}
	return sizes, nil
}

func run(ctx context.Context, sizes, data string, rounds int, searchesOnly bool) (err error) {
	all, err := parseSizes(sizes)
	if err != nil {
		return err
	}
	if data == "" {
		if data, err = os.MkdirTemp("", "carmensita-bench-reports-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	}
	var columns []column
	for _, s := range all {
		c, err := measureShop(ctx, filepath.Join(data, strings.ReplaceAll(s.String(), " ", "-")), s, rounds, searchesOnly)
		if err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
		columns = append(columns, c)
	}
	if searchesOnly {
		return nil
	}
	return show(columns)
}

// column is what was measured in one shop.
type column struct {
	size    size
	lines   int
	version string
	cells   []cell
}

// measureShop opens the shop, or makes it first, and measures in it.
func measureShop(ctx context.Context, dir string, s size, rounds int, searchesOnly bool) (c column, err error) {
	server, err := mariadb.Start(ctx, mariadb.Options{Dir: filepath.Join(dir, "mysql"), BufferPoolMB: 2048})
	if err != nil {
		return column{}, err
	}
	defer func() {
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		err = errors.Join(err, server.Stop(stopping))
	}()
	if err := server.Create(ctx, "carmensita"); err != nil {
		return column{}, err
	}
	db, err := mysql.OpenDSN(server.DSN("carmensita"))
	if err != nil {
		return column{}, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := migrations.Apply(ctx, db); err != nil {
		return column{}, err
	}
	filled := filepath.Join(dir, "filled")
	switch _, err := os.Stat(filled); {
	case errors.Is(err, fs.ErrNotExist):
		progress("a shop that sold %s", s)
		if err := trade(ctx, db, s); err != nil {
			return column{}, err
		}
		if err := os.WriteFile(filled, nil, 0o600); err != nil {
			return column{}, err
		}
	case err != nil:
		return column{}, err
	}
	if searchesOnly {
		return column{}, searches(ctx, db, rounds)
	}
	b := bench{db: db, files: files{}, rounds: rounds, size: s}
	c.size = s
	if c.cells, err = b.measure(ctx); err != nil {
		return column{}, err
	}
	progress("the invariants")
	if err := invariant.Check(ctx, db); err != nil {
		return column{}, err
	}
	return c, db.QueryRowContext(ctx, "select version(), (select count(*) from sale_lines)").Scan(&c.version, &c.lines)
}

// show prints the figures of all shops beside one another.
func show(columns []column) error {
	var out strings.Builder
	fmt.Fprintf(&out, "\n%d cores, %s, MariaDB %s, load %s; the best of each, in ms: report (its processor time), plain SQL\n\n", runtime.NumCPU(), runtime.Version(),
		columns[0].version, gauge.Load())
	fmt.Fprintf(&out, "%-40s", "")
	for _, c := range columns {
		fmt.Fprintf(&out, " %28s", c.size)
	}
	fmt.Fprintf(&out, " %9s\n%-40s", "at most", "lines")
	for _, c := range columns {
		fmt.Fprintf(&out, " %28d", c.lines)
	}
	out.WriteString("\n")
	for i, row := range columns[0].cells {
		fmt.Fprintf(&out, "%-40s", row.what)
		for _, c := range columns {
			fmt.Fprintf(&out, " %28s", c.cells[i])
		}
		if row.most > 0 {
			fmt.Fprintf(&out, " %9.0f", ms(row.most))
		}
		out.WriteString("\n")
	}
	_, err := fmt.Fprint(os.Stdout, out.String(), "\nBoth sides come to the same figures; every invariant holds.\n")
	return err
}

func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s  %s\n", time.Now().Format(time.TimeOnly), fmt.Sprintf(format, args...))
}
