// Cost computes what the system costs a month on AWS, from the blueprint: which functions and states a sale runs through,
// their memory, how often schedules come.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
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
	bytesOfLog        = 1_500 // of a sale: its functions and the access; machines log only what failed
	bytesOfRun        = 900   // of a scheduled execution that finds nothing to do: what Lambda and the function say
	pdfsPerSale       = 0.1
	bytesOfPDF        = 30_000
	alarms            = 39 // metrics that alarms look at: cdk/alarms_test.go counts them
	metrics           = 9  // of ours that get figures all the time: what watch/measure says, and how long sales take
	pageRequests      = 30 // files and pictures of the page that a sale's till asks for, on average: most stay in the browser
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
	firewall firewall
	copies   bool // AWS Backup's vault, and its copy in a second region
}

// firewall is how WAF is paid.
type firewall int

const (
	none      firewall = iota
	byRequest          // 5 USD, 1 a rule, and the requests
	inPlan             // CloudFront's flat-rate plan Free, which has it in
)

var sizes = []size{
	{"1 shop, smallest with a firewall", 1, "db.t4g.micro", 0.016, false, inPlan, false},
	{"the same, by request", 1, "db.t4g.micro", 0.016, false, byRequest, false},
	{"1 shop, as prod", 1, "db.t4g.small", 0.032, true, byRequest, true},
	{"20 shops", 20, "db.t4g.medium", 0.065, true, byRequest, true},
	{"500 shops", 500, "db.r7g.2xlarge", 0.956, true, byRequest, true},
}

const salesPerShop = 500

func main() {
	if err := table(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// table writes the costs of all sizes.
func table(out io.Writer) error {
	paths := map[string]path{}
	for _, w := range blueprint.Workflows {
		p, err := pathOf(w)
		if err != nil {
			return err
		}
		paths[w.Name] = p
	}
	checkout := paths["checkout"] // of a sale without a card: most are
	fmt.Fprintf(out, "A sale without a card: %d states, %d function of %d MB.\n\n", checkout.states, len(checkout.functions), memory(checkout.functions))
	head := []string{"USD a month"}
	for _, s := range sizes {
		head = append(head, s.name)
	}
	fmt.Fprintf(out, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
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
		row(out, what, cells[what])
	}
	row(out, "**total**", totals)
	each := make([]float64, len(sizes))
	for i, s := range sizes {
		each[i] = totals[i] / (s.shops * salesPerShop * days) * 1000
	}
	row(out, "a thousand sales", each)
	return nil
}

func row(out io.Writer, what string, cells []float64) {
	fmt.Fprintf(out, "| %s |", what)
	for _, usd := range cells {
		fmt.Fprintf(out, " %.2f |", usd)
	}
	fmt.Fprintln(out)
}

type line struct {
	what string
	usd  float64
}

func (s size) lines(paths map[string]path) ([]line, error) {
	sales := s.shops * salesPerShop * days
	requests := sales*requestsPerSale + s.shops*requestsOfOffice*days
	runs := map[string]float64{"checkout": sales, "refund": sales * refundsPerSale, "restock": s.shops * ordersPerShop * days}
	scheduled := map[string]float64{}
	jobs := 0.0
	for _, schedule := range blueprint.Schedules {
		n, err := perMonth(schedule.Cron)
		if err != nil {
			return nil, err
		}
		scheduled[schedule.Workflow] += n
		jobs += n
	}
	var invocations, gigabyteSeconds, express, standard float64
	// Behind each request stands one function; the authorizer answers once a minute for each till, so it is left out.
	invocations, gigabyteSeconds = requests, requests*stepSeconds*256/1024
	// run adds so many executions of a machine, and returns what Step Functions takes for them.
	run := func(w blueprint.Workflow, n float64) (usd, lambda float64) {
		p := paths[w.Name]
		lambda = n*float64(len(p.functions))*prices.LambdaRequest + n*stepSeconds*float64(memory(p.functions))/1024*prices.LambdaSecond
		if w.Type == blueprint.Express {
			return n * (prices.ExpressRequest + prices.ExpressSecond*prices.ExpressMemory*checkoutSeconds), lambda
		}
		return n * float64(p.states) * prices.StandardState, lambda
	}
	lambda, timed := invocations*prices.LambdaRequest+gigabyteSeconds*prices.LambdaSecond, jobs*bytesOfRun/1e9*prices.Logs
	for _, w := range blueprint.Workflows {
		usd, functions := run(w, runs[w.Name])
		lambda += functions
		if w.Type == blueprint.Express {
			express += usd
		} else {
			standard += usd
		}
		usd, functions = run(w, scheduled[w.Name])
		timed += usd + functions
	}
	copies := 1.0
	if s.standby {
		copies = 2
	}
	gigabytes := databaseOverheadG + sales*months*bytesOfSale/1e9
	zone, edge := prices.Zone, (requests+sales*pageRequests)*prices.EdgeRequest
	fire := 0.0
	switch s.firewall {
	case none:
	case byRequest:
		fire = prices.Firewall + (requests+sales*pageRequests)*prices.FirewallRequest
	case inPlan:
		fire, zone, edge = prices.PlanFree, 0, 0
	}
	vault := 0.0
	if s.copies { // a whole one and what changes in 35 days, here and in the second region; a tenth of it goes there each day
		vault = 2*2*gigabytes*prices.VaultStorage + gigabytes/10*days*prices.RegionTransfer
	}
	// The first trace of each second and a twentieth of the others: a shop is hardly ever faster.
	traces := min(requests+jobs+sales, days*86400)
	return []line{
		{"MySQL, class by size", s.hourly * 730 * copies},
		{"MySQL storage after a year, backups", max(20, gigabytes)*prices.DatabaseStorage*copies + gigabytes*prices.BackupStorage},
		{"AWS Backup, here and in a second region", vault},
		{"Lambda", lambda},
		{"Step Functions, Express", express},
		{"Step Functions, Standard", standard},
		{"scheduled jobs: machines, functions, logs", timed},
		{"API Gateway", requests * prices.APIRequest},
		{"CloudFront, requests", edge},
		{"firewall", fire},
		{"DynamoDB", sales*prices.DynamoRead*4 + requests*prices.DynamoRead/10 + s.shops*100*days*prices.DynamoWrite},
		{"S3 after a year", (sales*months*pdfsPerSale*bytesOfPDF/1e9 + 3*gigabytes/5) * prices.FileStorage},
		{"logs", sales * bytesOfLog / 1e9 * prices.Logs},
		{"traces", traces * prices.Trace},
		{"alarms, metrics, dashboard", alarms*prices.Alarm + metrics*prices.Metric + prices.Dashboard},
		{"key, secret, zone", prices.Key + prices.Secret + zone},
	}, nil
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
