package main

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/blueprint"
)

// data are made-up figures of one period by the metrics' names; what is not there is missing.
type data map[string]float64

// written reads figures as docs/operate.md writes them: "CheckoutFaults 3, ApiFaults 1", or "nothing".
func written(t *testing.T, text string) data {
	t.Helper()
	found := data{}
	for _, one := range strings.Split(text, ",") {
		if fields := strings.Fields(one); len(fields) == 2 {
			value, err := strconv.ParseFloat(fields[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			found[fields[0]] = value
		} else if strings.TrimSpace(one) != "nothing" {
			t.Fatalf("%q are no figures", text)
		}
	}
	return found
}

func field[T any](r map[string]any, name string) T {
	value, _ := r[name].(T)
	return value
}

// valueOf works an alarm's figure out as CloudWatch does, of a metric or of an expression; ok is false where there is none.
func valueOf(t *testing.T, properties map[string]any, figures data) (value float64, ok bool) {
	t.Helper()
	if name := field[string](properties, "MetricName"); name != "" {
		value, ok = figures[name]
		return value, ok
	}
	names, expression := map[string]string{}, ""
	for _, one := range field[[]any](properties, "Metrics") {
		m, _ := one.(map[string]any)
		if text := field[string](m, "Expression"); text != "" {
			expression = text
			continue
		}
		names[field[string](m, "Id")] = field[string](field[map[string]any](field[map[string]any](m, "MetricStat"), "Metric"), "MetricName")
	}
	if found := regexp.MustCompile(`^IF\((\w+) < (\d+), 1, 0\)$`).FindStringSubmatch(expression); found != nil {
		limit, _ := strconv.ParseFloat(found[2], 64)
		value, ok = figures[names[found[1]]]
		if ok && value < limit {
			return 1, true
		}
		return 0, ok
	}
	for _, term := range strings.Split(expression, "+") {
		found := regexp.MustCompile(`^FILL\((\w+),0\)$`).FindStringSubmatch(term)
		if found == nil || names[found[1]] == "" {
			t.Fatalf("%q is an expression that the test does not know", expression)
		}
		value += figures[names[found[1]]] // 0 where it is missing
	}
	return value, true
}

// raised decides as CloudWatch does whether figures of each period, the last one at the end, put the alarm on: all of the periods that it looks
// at must be bad.
func raised(t *testing.T, properties map[string]any, periods ...data) bool {
	t.Helper()
	n := int(field[float64](properties, "EvaluationPeriods"))
	if len(periods) < n {
		t.Fatalf("%d periods of %d", len(periods), n)
	}
	for _, figures := range periods[len(periods)-n:] {
		value, ok := valueOf(t, properties, figures)
		threshold := field[float64](properties, "Threshold")
		bad := value > threshold
		if field[string](properties, "ComparisonOperator") == "LessThanThreshold" {
			bad = value < threshold
		}
		if !ok {
			bad = field[string](properties, "TreatMissingData") == "breaching"
		}
		if !bad {
			return false
		}
	}
	return true
}

// minutes are an alarm's periods.
func minutes(properties map[string]any) int {
	seconds := field[float64](properties, "Period")
	for _, one := range field[[]any](properties, "Metrics") {
		m, _ := one.(map[string]any)
		seconds = max(seconds, field[float64](field[map[string]any](m, "MetricStat"), "Period"))
	}
	return int(seconds) / 60
}

func repeat(figures data, n int) []data {
	var list []data
	for range n {
		list = append(list, figures)
	}
	return list
}

// The table in docs/operate.md says of each alarm which figures raise it and which do not. All of it is tried here.
func TestAlarms_areRaisedByWhatTheBookSays(t *testing.T) {
	t.Parallel()
	rows := map[string][]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\| ([^|]+) \\| (\\d+) x (\\d+) min \\| ([^|]+) \\|").FindAllStringSubmatch(read(t, "docs/operate.md"), -1) {
		rows[row[1]] = row[2:]
	}
	for id, alarm := range all("AWS::CloudWatch::Alarm") {
		name := strings.TrimPrefix(field[string](alarm.Properties, "AlarmName"), "carmensita-prod-")
		row, ok := rows[name]
		if !ok {
			row, ok = rows[heading(name)]
		}
		if !ok {
			t.Errorf("%s: the table has no row for %s", id, name)
			continue
		}
		periods := int(field[float64](alarm.Properties, "EvaluationPeriods"))
		if want := fmt.Sprintf("%s x %s", row[1], row[2]); !strings.HasSuffix(name, "-silent") && want != fmt.Sprintf("%d x %d", periods, minutes(alarm.Properties)) {
			t.Errorf("%s looks at %d x %d minutes, the table says %s", name, periods, minutes(alarm.Properties), want)
		}
		bad, good := written(t, row[0]), written(t, row[3])
		if !raised(t, alarm.Properties, repeat(bad, periods)...) {
			t.Errorf("%s is not raised by %v", name, bad)
		}
		if raised(t, alarm.Properties, repeat(good, periods)...) {
			t.Errorf("%s is raised by %v", name, good)
		}
		if raised(t, alarm.Properties, append(repeat(bad, periods), good)...) {
			t.Errorf("%s stays on after %v", name, good)
		}
		if periods > 1 && raised(t, alarm.Properties, append(repeat(good, 1), repeat(bad, periods-1)...)...) {
			t.Errorf("%s is raised by fewer than %d periods", name, periods)
		}
	}
}

// filters are the metrics that are made of logs: pattern and value of each, by the metric's name.
func filters() map[string][][2]string {
	found := map[string][][2]string{}
	for _, filter := range all("AWS::Logs::MetricFilter") {
		list := field[[]any](filter.Properties, "MetricTransformations")
		m, _ := list[0].(map[string]any)
		name := field[string](m, "MetricName")
		found[name] = append(found[name], [2]string{field[string](filter.Properties, "FilterPattern"), field[string](m, "MetricValue")})
	}
	return found
}

// An alarm over a metric of ours that nothing makes would never go off.
func TestAlarms_lookAtMetricsThatAreMade(t *testing.T) {
	t.Parallel()
	made := filters()
	for id, alarm := range all("AWS::CloudWatch::Alarm") {
		for _, found := range regexp.MustCompile(`"MetricName":"(\w+)","Namespace":"Carmensita/prod"`).FindAllStringSubmatch(text(alarm.Properties), -1) {
			if len(made[found[1]]) == 0 {
				t.Errorf("%s looks at %s, which no log makes", id, found[1])
			}
		}
	}
}

// fits decides as CloudWatch Logs does whether a line fits a pattern, as far as ours go.
func fits(t *testing.T, pattern, line string) bool {
	t.Helper()
	if terms := regexp.MustCompile(`\?"([^"]+)"`).FindAllStringSubmatch(pattern, -1); terms != nil {
		for _, term := range terms {
			if strings.Contains(line, term[1]) {
				return true
			}
		}
		return false
	}
	var fields map[string]any
	if json.Unmarshal([]byte(line), &fields) != nil {
		return false
	}
	hold := 0
	parts := regexp.MustCompile(`\$\.(\w+) = "([^"]*)"`).FindAllStringSubmatch(pattern, -1)
	for _, part := range parts {
		if ok, _ := path.Match(part[2], fmt.Sprint(fields[part[1]])); ok || part[2] == fmt.Sprint(fields[part[1]]) {
			hold++
		}
	}
	if len(parts) == 0 {
		t.Fatalf("%q is a pattern that the test does not know", pattern)
	}
	return hold == len(parts) || strings.Contains(pattern, "||") && hold > 0
}

// Lines as functions, Lambda itself, machines and the gateway write them, and the metric that counts each.
func TestFaults_areCountedFromWhatIsLogged(t *testing.T) {
	t.Parallel()
	made := filters()
	for name, c := range map[string]struct {
		line    string
		metrics []string
	}{
		"a function says what failed": {`{"level":"ERROR","msg":"step","error":"Unavailable"}`, []string{"CheckoutFaults", "ApiFaults", "StepFaults", "NightFaults"}},
		"an empty shelf":              {`{"level":"INFO","msg":"step","error":"OutOfStock"}`, nil},
		"Lambda stopped it":           {`2026-11-29T03:00:00Z 1 Task timed out after 3.00 seconds`, []string{"CheckoutFaults", "ApiFaults", "StepFaults", "NightFaults"}},
		"it crashed":                  {`RequestId: 1 Error: Runtime exited with error: exit status 2`, []string{"CheckoutFaults", "ApiFaults", "StepFaults", "NightFaults"}},
		"a machine ran out of time":   {`{"type":"ExecutionTimedOut"}`, []string{"WorkflowFaults"}},
		"a machine failed":            {`{"type":"ExecutionFailed"}`, []string{"WorkflowFaults"}},
		"a sale":                      {`{"route":"POST /api/sales","status":"201","milliseconds":80}`, []string{"SaleMilliseconds"}},
		"a sale that was refused":     {`{"route":"POST /api/sales","status":"409","milliseconds":80}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, metric := range []string{"CheckoutFaults", "ApiFaults", "StepFaults", "NightFaults", "WorkflowFaults", "SaleMilliseconds"} {
				counted, want := false, strings.Contains(" "+strings.Join(c.metrics, " ")+" ", " "+metric+" ")
				for _, filter := range made[metric] {
					counted = counted || fits(t, filter[0], c.line)
				}
				if counted != want {
					t.Errorf("%s counts it: %t", metric, counted)
				}
			}
		})
	}
}

// Every machine's bad end is counted, and every scheduled job's silence is seen; a fault of the night's work is enough.
func TestAlarms_missNoMachineAndNoJob(t *testing.T) {
	t.Parallel()
	patterns := filters()["WorkflowFaults"]
	if len(patterns) != len(blueprint.Workflows) {
		t.Errorf("the ends of %d machines of %d are counted", len(patterns), len(blueprint.Workflows))
	}
	timed, failed, people := 0, 0, 0
	for _, p := range patterns {
		if fits(t, p[0], `{"type":"ExecutionTimedOut"}`) {
			timed++
		}
		if fits(t, p[0], `{"type":"ExecutionFailed"}`) {
			failed++
		}
	}
	for _, w := range blueprint.Workflows {
		if answersAPerson(w) {
			people++
		}
	}
	if timed != len(blueprint.Workflows) || failed != len(blueprint.Workflows)-people || people == 0 {
		t.Errorf("%d machines that run out of time and %d that fail are counted; %d answer people", timed, failed, people)
	}
	alarms := text(all("AWS::CloudWatch::Alarm"))
	for _, s := range blueprint.Schedules {
		if !strings.Contains(alarms, `"carmensita-prod-`+s.Name+`-silent"`) {
			t.Errorf("nobody hears when %s does not run", s.Name)
		}
	}
	for _, f := range blueprint.Functions {
		if strings.HasPrefix(f.Name, "backup/") && faultsOf(f) != "NightFaults" {
			t.Errorf("a fault of %s counts as %s, which waits for more", f.Name, faultsOf(f))
		}
	}
}

// What alarms look at is paid by the metric: make cost counts as many.
func TestAlarms_costWhatMakeCostSays(t *testing.T) {
	t.Parallel()
	sum := 3 // Terraform's
	for _, alarm := range all("AWS::CloudWatch::Alarm") {
		sum += max(1, strings.Count(text(alarm.Properties["Metrics"]), `"MetricStat"`))
	}
	if !regexp.MustCompile(fmt.Sprintf(`alarms += %d\b`, sum)).MatchString(read(t, "cdk/cost/main.go")) {
		t.Errorf("alarms look at %d metrics; cdk/cost/main.go says otherwise", sum)
	}
}

// heading is the runbook of an alarm: one for all jobs.
func heading(alarm string) string {
	if strings.HasSuffix(alarm, "-silent") {
		return "job-silent"
	}
	return alarm
}
