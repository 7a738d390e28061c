package main

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"carmensita.pe/market/local/cloud"
	"carmensita.pe/market/local/lambda"
	"carmensita.pe/market/local/prices"
)

// toll is what one sale takes beside time, counted by those who give it: the database, the functions' runtime and the state machines.
type toll struct {
	// Statements the database answers, in so many RoundTrips with so many bytes of text.
	Statements float64 `json:"statements"`
	RoundTrips float64 `json:"roundTrips,omitempty"`
	Received   float64 `json:"receivedBytes"`
	Commits    float64 `json:"commits"`
	// Redo is what the database writes to its log.
	Redo float64 `json:"redoBytes"`
	// Invocations of functions, what Lambda would bill for them, and the states that machines enter.
	Invocations float64 `json:"invocations"`
	Billed      float64 `json:"billedMs"`
	GBSeconds   float64 `json:"gbSeconds"`
	States      float64 `json:"states"`
}

// counters are the same, of all since the start.
type counters struct {
	database    map[string]float64
	invocations float64
	billed      time.Duration
	gbSeconds   float64
	states      float64
}

// The server's own names for what it counts.
const (
	questions = "Questions"
	commits   = "Com_commit"
	received  = "Bytes_received"
	redo      = "Innodb_os_log_written" // MariaDB and MySQL 8.0; 0 where it is not told
)

// count reads all counters.
func count(ctx context.Context, c *cloud.Cloud) (counters, error) {
	now := counters{database: map[string]float64{}, states: float64(c.States.Transitions())}
	for _, f := range c.Lambda.Status() {
		now.add(f)
	}
	rows, err := c.DB.QueryContext(ctx, "show global status where variable_name in ('"+questions+"', '"+commits+"', '"+received+"', '"+redo+"')")
	if err != nil {
		return counters{}, fmt.Errorf("reading the database's counters: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return counters{}, fmt.Errorf("reading the database's counters: %w", err)
		}
		if now.database[name], err = strconv.ParseFloat(value, 64); err != nil {
			return counters{}, fmt.Errorf("reading the database's counter %s: %w", name, err)
		}
	}
	return now, rows.Err()
}

func (c *counters) add(f lambda.Status) {
	const megabytesAGigabyte = 1024
	c.invocations += float64(f.Served)
	c.billed += f.Billed
	c.gbSeconds += f.Billed.Seconds() * float64(f.MemoryMB) / megabytesAGigabyte
}

// since adds what was counted since an earlier reading to a sum.
func (c counters) since(earlier counters, sum *counters) {
	if sum.database == nil {
		sum.database = map[string]float64{}
	}
	for name, value := range c.database {
		sum.database[name] += value - earlier.database[name]
	}
	sum.invocations += c.invocations - earlier.invocations
	sum.billed += c.billed - earlier.billed
	sum.gbSeconds += c.gbSeconds - earlier.gbSeconds
	sum.states += c.states - earlier.states
}

// perSale shares what was counted out among n sales.
func (c counters) perSale(n int) toll {
	each := func(what float64) float64 { return ratio(what, float64(n)) }
	return toll{Statements: each(c.database[questions]), Received: each(c.database[received]), Commits: each(c.database[commits]), Redo: each(c.database[redo]),
		Invocations: each(c.invocations), Billed: each(ms(c.billed)), GBSeconds: each(c.gbSeconds), States: each(c.states)}
}

// roundTrips sells a little with the server's log on, and counts what it was asked a sale.
func (b *bench) roundTrips(ctx context.Context, c cell) (float64, error) {
	const sales = 5 // of each till
	set := func(statement string) error {
		_, err := b.cloud.DB.ExecContext(ctx, statement)
		return err
	}
	if err := set("set global log_output = 'TABLE'"); err != nil {
		return 0, fmt.Errorf("logging what the database is asked: %w", err)
	}
	if err := set("truncate table mysql.general_log"); err != nil {
		return 0, fmt.Errorf("logging what the database is asked: %w", err)
	}
	if err := set("set global general_log = on"); err != nil {
		return 0, fmt.Errorf("logging what the database is asked: %w", err)
	}
	var all sample
	for range sales {
		all.add(drive(b.path(c), 0))
	}
	if err := set("set global general_log = off"); err != nil {
		return 0, fmt.Errorf("logging what the database is asked: %w", err)
	}
	if err := b.sold(all); err != nil {
		return 0, err
	}
	var asked float64
	err := b.cloud.DB.QueryRowContext(ctx, `select count(*) from mysql.general_log
		where command_type in ('Query', 'Execute', 'Prepare') and argument not like 'set global%'`).Scan(&asked)
	if err != nil {
		return 0, fmt.Errorf("counting what the database was asked: %w", err)
	}
	return ratio(asked, float64(len(all.latencies))), nil
}

// tableSizes is what each table holds in the leaves of its indexes, in bytes: rows too, which are leaves of the primary key. Air in
// extents that are not used yet is not in it.
func tableSizes(ctx context.Context, db *sql.DB) (map[string]float64, error) {
	const pageBytes = 16 << 10
	sizes := map[string]float64{}
	names, err := db.QueryContext(ctx, "select table_name from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE'")
	if err != nil {
		return nil, fmt.Errorf("listing the tables: %w", err)
	}
	defer names.Close()
	for names.Next() {
		var name string
		if err := names.Scan(&name); err != nil {
			return nil, fmt.Errorf("listing the tables: %w", err)
		}
		sizes[name] = 0
	}
	if err := names.Err(); err != nil {
		return nil, fmt.Errorf("listing the tables: %w", err)
	}
	for name := range sizes {
		if err := analyze(ctx, db, name); err != nil {
			return nil, err
		}
		var pages float64
		if err := db.QueryRowContext(ctx, `select coalesce(sum(stat_value), 0) from mysql.innodb_index_stats
			where database_name = database() and table_name = ? and stat_name = 'n_leaf_pages'`, name).Scan(&pages); err != nil {
			return nil, fmt.Errorf("reading the size of %s: %w", name, err)
		}
		sizes[name] = pages * pageBytes
	}
	return sizes, nil
}

// analyze has the server count a table's pages.
func analyze(ctx context.Context, db *sql.DB, table string) error {
	rows, err := db.QueryContext(ctx, "analyze table `"+table+"`")
	if err != nil {
		return fmt.Errorf("analyzing %s: %w", table, err)
	}
	defer rows.Close()
	for rows.Next() { // its answer is of no interest
	}
	return rows.Err()
}

// grown is what each table grew by for each of n sales; tables that did not are left out.
func grown(before, after map[string]float64, n int) map[string]float64 {
	each := map[string]float64{}
	for name, size := range after {
		if more := ratio(size-before[name], float64(n)); more >= 1 {
			each[name] = more
		}
	}
	return each
}

// bill is what a thousand sales of a cell cost on AWS, in USD, by what was counted here: no standing costs, such as the database's.
func (c *result) bill() map[string]float64 {
	const thousand, months, giga = 1000, 12, 1e9
	return map[string]float64{
		"Lambda":                      thousand * (c.Toll.Invocations*prices.LambdaRequest + c.Toll.GBSeconds*prices.LambdaSecond),
		"Step Functions":              thousand * prices.Express(time.Duration(c.Path.Mean*float64(time.Millisecond))),
		"API Gateway":                 thousand * prices.APIRequest,
		"storage of the rows, a year": thousand * sum(c.Bytes) / giga * months * prices.DatabaseStorage,
	}
}

func (c *result) printToll(p *printer) {
	t := c.Toll
	p.line("%-44s %9s", "what a sale of "+c.Cell+" takes", "path")
	for _, row := range []struct {
		what  string
		value float64
		form  string
	}{
		{"round trips to the database", t.RoundTrips, "%.1f"},
		{"statements", t.Statements, "%.1f"},
		{"commits", t.Commits, "%.1f"},
		{"bytes that the database receives", t.Received, "%.0f"},
		{"bytes of redo log", t.Redo, "%.0f"},
		{"bytes that stay, with all indexes", sum(c.Bytes), "%.0f"},
		{"invocations of functions", t.Invocations, "%.2f"},
		{"their time as Lambda bills it, ms", t.Billed, "%.1f"},
		{"states that machines enter", t.States, "%.2f"},
	} {
		p.line("%-44s %9s", row.what, fmt.Sprintf(row.form, row.value))
	}
	for _, name := range largest(c.Bytes) {
		p.line("  %-42s %9.0f", name, c.Bytes[name])
	}
	p.line("%-44s %9s", "a thousand of them on AWS, USD", "")
	for _, name := range largest(c.USD) {
		p.line("  %-42s %9.4f", name, c.USD[name])
	}
	p.line("  %-42s %9.4f\n", "together, without what stands still", sum(c.USD))
}

// largest are the names by what they have, the most first.
func largest(of map[string]float64) []string {
	return slices.SortedFunc(maps.Keys(of), func(a, b string) int {
		return cmp.Or(cmp.Compare(of[b], of[a]), cmp.Compare(a, b))
	})
}
