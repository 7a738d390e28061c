// Cost computes what the system costs a month on AWS, from the blueprint: which functions and states a sale runs through,
// their memory, how often schedules come.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"time"

	"github.com/robfig/cron/v3"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/local/prices"
	"carmensita.pe/market/workflows"
)

// What a shop does: assumptions, each to be replaced by what the dashboard shows.
const (
	days              = 30
	requestsPerSale   = 4   // three looks at products and customers, and the sale
	requestsOfOffice  = 400 // of managers, a day and shop
	refundsPerSale    = 0.01
	ordersPerShop     = 3     // to suppliers, a day
	stepSeconds       = 0.030 // what a function is billed for on average, starts included
	checkoutSeconds   = 0.2   // the functions of one sale, and the machine between them
	bytesOfSale       = 4_000 // rows of the sale and of its trail, with their indexes
	bytesOfLog        = 6_000 // of a sale: states of the machine, without data, and access
	pdfsPerSale       = 0.1
	bytesOfPDF        = 30_000
	alarms            = 23
	months            = 12 // of data that is kept, for storage
	databaseOverheadG = 5.0
)

// size is a case of the table: the database that fits it stands in docs/scale.md.
type size struct {
	name     string
	shops    float64
	class    string
	hourly   float64 // USD, one instance
	standby  bool
	firewall bool
}

var sizes = []size{
	{"1 shop, no standby", 1, "db.t4g.small", 0.032, false, false},
	{"1 shop, as prod", 1, "db.t4g.small", 0.032, true, true},
	{"20 shops", 20, "db.t4g.medium", 0.065, true, true},
	{"500 shops", 500, "db.r7g.2xlarge", 0.956, true, true},
}

const salesPerShop = 500

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	paths := map[string]path{}
	for _, w := range blueprint.Workflows {
		p, err := pathOf(w)
		if err != nil {
			return err
		}
		paths[w.Name] = p
	}
	checkout := paths["checkout"] // of a sale without a card: most are
	fmt.Printf("A sale without a card: %d states, %d function of %d MB.\n\n", checkout.states, len(checkout.functions), memory(checkout.functions))
	fmt.Printf("| USD a month | %s | %s | %s | %s |\n|---|---|---|---|---|\n", sizes[0].name, sizes[1].name, sizes[2].name, sizes[3].name)
	var rows []string
	totals := make([]float64, len(sizes))
	cells := map[string][]float64{}
	for i, s := range sizes {
		lines, err := s.lines(paths)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if _, ok := cells[l.what]; !ok {
				rows = append(rows, l.what)
				cells[l.what] = make([]float64, len(sizes))
			}
			cells[l.what][i] = l.usd
			totals[i] += l.usd
		}
	}
	for _, what := range rows {
		row(what, cells[what])
	}
	row("**total**", totals)
	each := make([]float64, len(sizes))
	for i, s := range sizes {
		each[i] = totals[i] / (s.shops * salesPerShop * days) * 1000
	}
	row("a thousand sales", each)
	return nil
}

func row(what string, cells []float64) {
	fmt.Printf("| %s |", what)
	for _, usd := range cells {
		fmt.Printf(" %.2f |", usd)
	}
	fmt.Println()
}

type line struct {
	what string
	usd  float64
}

func (s size) lines(paths map[string]path) ([]line, error) {
	sales := s.shops * salesPerShop * days
	requests := sales*requestsPerSale + s.shops*requestsOfOffice*days
	runs := map[string]float64{"checkout": sales, "refund": sales * refundsPerSale, "restock": s.shops * ordersPerShop * days}
	for _, schedule := range blueprint.Schedules {
		n, err := perMonth(schedule.Cron)
		if err != nil {
			return nil, err
		}
		runs[schedule.Workflow] += n
	}
	var invocations, gigabyteSeconds, express, standard float64
	// Behind each request stands one function; the authorizer answers once a minute for each till, so it is left out.
	invocations, gigabyteSeconds = requests, requests*stepSeconds*256/1024
	for _, w := range blueprint.Workflows {
		n, p := runs[w.Name], paths[w.Name]
		invocations += n * float64(len(p.functions))
		gigabyteSeconds += n * stepSeconds * float64(memory(p.functions)) / 1024
		if w.Type == blueprint.Express {
			express += n * (prices.ExpressRequest + prices.ExpressSecond*prices.ExpressMemory*checkoutSeconds)
		} else {
			standard += n * float64(p.states) * prices.StandardState
		}
	}
	copies := 1.0
	if s.standby {
		copies = 2
	}
	gigabytes := databaseOverheadG + sales*months*bytesOfSale/1e9
	lines := []line{
		{"MySQL, class by size", s.hourly * 730 * copies},
		{"MySQL storage after a year, backups", max(20, gigabytes)*prices.DatabaseStorage*copies + gigabytes*prices.BackupStorage},
		{"Lambda", invocations*prices.LambdaRequest + gigabyteSeconds*prices.LambdaSecond},
		{"Step Functions, Express", express},
		{"Step Functions, Standard", standard},
		{"API Gateway", requests * prices.APIRequest},
		{"CloudFront, requests", requests * prices.EdgeRequest},
		{"DynamoDB", sales*prices.DynamoRead*4 + requests*prices.DynamoRead/10 + s.shops*100*days*prices.DynamoWrite},
		{"S3 after a year", (sales*months*pdfsPerSale*bytesOfPDF/1e9 + 3*gigabytes/5) * prices.FileStorage},
		{"logs", sales * bytesOfLog / 1e9 * prices.Logs},
		{"alarms, key, zone", alarms*prices.Alarm + prices.Key + prices.Zone},
	}
	fire := 0.0
	if s.firewall {
		fire = prices.Firewall + requests*prices.FirewallRequest
	}
	return append(lines, line{"firewall", fire}), nil
}

// path is the way of an execution in which all goes well.
type path struct {
	states    int
	functions []blueprint.Function
}

type machine struct {
	StartAt string
	States  map[string]struct {
		Type, Next, Default string
		Parameters          struct{ FunctionName string }
		ItemProcessor       *machine
		Branches            []machine
	}
}

var placeholder = regexp.MustCompile(`^\$\{(\w+)\}$`)

func pathOf(w blueprint.Workflow) (path, error) {
	definition, err := workflows.Load(w.Name)
	if err != nil {
		return path{}, err
	}
	var m machine
	if err := json.Unmarshal([]byte(definition.Text), &m); err != nil {
		return path{}, fmt.Errorf("%s: %w", w.Name, err)
	}
	functions := map[string]blueprint.Function{}
	for _, f := range blueprint.Functions {
		functions[f.Placeholder()] = f
	}
	var p path
	m.walk(&p, functions)
	return p, nil
}

// walk goes from the start by Next, and at a choice by its default; a map is taken for one item. What was passed once ends it.
func (m machine) walk(p *path, functions map[string]blueprint.Function) {
	passed := map[string]bool{}
	for name := m.StartAt; name != "" && !passed[name]; {
		passed[name] = true
		state := m.States[name]
		p.states++
		if found := placeholder.FindStringSubmatch(state.Parameters.FunctionName); found != nil {
			p.functions = append(p.functions, functions[found[1]])
		}
		if state.ItemProcessor != nil {
			state.ItemProcessor.walk(p, functions)
		}
		for _, branch := range state.Branches {
			branch.walk(p, functions)
		}
		if name = state.Next; name == "" {
			name = state.Default
		}
	}
}

func memory(functions []blueprint.Function) int {
	sum := 0
	for _, f := range functions {
		sum += f.MemoryMB
	}
	return sum
}

// perMonth counts how often a schedule comes in thirty days.
func perMonth(expression string) (float64, error) {
	schedule, err := cron.ParseStandard(expression)
	if err != nil {
		return 0, err
	}
	begin := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	n := 0.0
	for at := schedule.Next(begin.Add(-time.Second)); at.Before(begin.AddDate(0, 0, days)); at = schedule.Next(at) {
		n++
	}
	return n, nil
}
