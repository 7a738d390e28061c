package blueprint_test

import (
	"bytes"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/robfig/cron/v3"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/money"
)

const (
	root  = "../../.."
	mysql = "carmensita.pe/market/internal/platform/mysql"
)

// folders lists every folder below functions/ with a program in it.
func folders(t *testing.T) []string {
	t.Helper()
	var found []string
	base := filepath.Join(root, "functions")
	err := filepath.WalkDir(base, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Name() == "main.go" {
			name, err := filepath.Rel(base, filepath.Dir(path))
			found = append(found, filepath.ToSlash(name))
			return err
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func function(t *testing.T, name string) blueprint.Function {
	t.Helper()
	for _, f := range blueprint.Functions {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("the table has no function %s", name)
	return blueprint.Function{}
}

func TestFunctions_areTheFolders(t *testing.T) {
	t.Parallel()
	named := map[string]bool{}
	placeholders := map[string]string{}
	for _, f := range blueprint.Functions {
		if named[f.Name] {
			t.Errorf("%s stands twice", f.Name)
		}
		named[f.Name] = true
		if other, ok := placeholders[f.Placeholder()]; ok {
			t.Errorf("%s and %s are both ${%s}", f.Name, other, f.Placeholder())
		}
		placeholders[f.Placeholder()] = f.Name
		if f.Timeout <= 0 || f.Timeout > 15*time.Minute || f.MemoryMB < 128 || f.Concurrency < 1 || len(f.Touches) == 0 {
			t.Errorf("%s is not fully described: %+v", f.Name, f)
		}
	}
	for _, folder := range folders(t) {
		if !named[folder] {
			t.Errorf("functions/%s has a program, and the table has no line for it", folder)
		}
		delete(named, folder)
	}
	for name := range named {
		t.Errorf("the table names %s, and there is no functions/%s/main.go", name, name)
	}
}

// A main.go is what a reader opens first: it says what the function needs, and what it serves.
func TestFunctions_beginOnOneScreen(t *testing.T) {
	t.Parallel()
	const most = 40
	for _, folder := range folders(t) {
		content, err := os.ReadFile(filepath.Join(root, "functions", folder, "main.go"))
		if err != nil {
			t.Fatal(err)
		}
		if lines := bytes.Count(content, []byte("\n")); lines > most {
			t.Errorf("functions/%s/main.go has %d lines, and may have %d: it takes the environment, opens what is needed, and starts. Handlers go into "+
				"files beside it, named after what they serve; a rule of the business goes into its domain package.", folder, lines, most)
		}
	}
}

// What lives inside the private network reaches MySQL, S3 and DynamoDB; what lives outside never touches MySQL.
func TestFunctions_stayOnTheirSide(t *testing.T) {
	t.Parallel()
	inside := []blueprint.Access{blueprint.MySQL, blueprint.ScratchMySQL, blueprint.Sessions, blueprint.ReadSessions, blueprint.Settings,
		blueprint.ReadSettings, blueprint.DumpSettings, blueprint.Approvals, blueprint.ReceiptsBucket,
		blueprint.ReportsBucket, blueprint.ReadReports, blueprint.BackupsBucket,
		blueprint.ReadBackups, blueprint.DeleteBackups, blueprint.DocumentsBucket, blueprint.ReadDocuments, blueprint.Attempts, blueprint.PageAddress}
	for _, f := range blueprint.Functions {
		opens := slices.Contains(imports(t, f.Name), mysql)
		switch f.Side {
		case blueprint.Inside:
			for _, access := range f.Touches {
				if !slices.Contains(inside, access) {
					t.Errorf("%s is inside and cannot reach %s", f.Name, access)
				}
			}
			if opens != f.Reaches(blueprint.MySQL) {
				t.Errorf("%s: the table says that it touches MySQL: %t; its program opens it: %t", f.Name, f.Reaches(blueprint.MySQL), opens)
			}
		case blueprint.Outside:
			if opens || f.Reaches(blueprint.MySQL) || f.Reaches(blueprint.ScratchMySQL) {
				t.Errorf("%s is outside and touches MySQL", f.Name)
			}
		default:
			t.Errorf("%s has no side", f.Name)
		}
	}
}

// imports lists what the program of a function imports itself.
func imports(t *testing.T, name string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "functions", filepath.FromSlash(name), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, path := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, imported)
		}
	}
	return found
}

func TestRoutes_areDecided(t *testing.T) {
	t.Parallel()
	served := map[string]bool{blueprint.Authorizer: true}
	seen := map[string]bool{}
	for _, route := range blueprint.Routes {
		if seen[route.Key()] {
			t.Errorf("%s stands twice", route.Key())
		}
		seen[route.Key()] = true
		function(t, route.Function)
		served[route.Function] = true
		if len(route.Roles) == 0 || (route.Public() && len(route.Roles) != 1) {
			t.Errorf("%s has the roles %v", route.Key(), route.Roles)
		}
		if !route.Public() && !slices.Contains(route.Roles, blueprint.Admin) {
			t.Errorf("the admin may not %s", route.Key())
		}
		if found, ok := blueprint.RouteOf(route.Key()); !ok || found.Function != route.Function {
			t.Errorf("RouteOf does not find %s", route.Key())
		}
	}
	for _, f := range blueprint.Functions {
		if strings.HasPrefix(f.Name, "api/") && !served[f.Name] {
			t.Errorf("%s serves no route", f.Name)
		}
		if served[f.Name] && f.Timeout >= 30*time.Second {
			t.Errorf("%s may take %s; API Gateway waits for 30 s", f.Name, f.Timeout)
		}
	}
}

func TestRoutes_areTheOpenAPIFile(t *testing.T) {
	t.Parallel()
	document, err := openapi3.NewLoader().LoadFromFile(filepath.Join(root, "functions", "api", "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	described := map[string]bool{}
	for path, item := range document.Paths.Map() {
		for method, operation := range item.Operations() {
			key := method + " " + path
			described[key] = true
			route, ok := blueprint.RouteOf(key)
			if !ok {
				t.Errorf("openapi.yaml describes %s, which is no route", key)
				continue
			}
			open := operation.Security != nil && len(*operation.Security) == 0
			if open != route.Public() {
				t.Errorf("%s: openapi.yaml says that it needs no session: %t; the table: %t", key, open, route.Public())
			}
			if operation.OperationID == "" || operation.Summary == "" || operation.Responses.Default() == nil {
				t.Errorf("%s is not fully described", key)
			}
		}
	}
	for _, route := range blueprint.Routes {
		if !described[route.Key()] {
			t.Errorf("openapi.yaml does not describe %s", route.Key())
		}
	}
}

// Amounts are integers, and no other integer of the API is larger: what it says is what the one door (lambdahttp) takes.
func TestOpenAPI_noAmountIsBeyondTheMostMoney(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "functions", "api", "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	bounds := 0
	for _, found := range regexp.MustCompile(`(minimum|maximum): -?(\d+)`).FindAllStringSubmatch(string(text), -1) {
		bounds++
		if n, err := strconv.ParseInt(found[2], 10, 64); err != nil || n > int64(money.Max) {
			t.Errorf("openapi.yaml has %q, the most money is %d (%v)", found[0], int64(money.Max), err)
		}
	}
	if bounds == 0 {
		t.Error("openapi.yaml has no bound: is it written in another way now?")
	}
}

func TestSchedules_startWorkflowsThatExist(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, w := range blueprint.Workflows {
		names[w.Name] = true
		if _, err := os.Stat(filepath.Join(root, "workflows", w.Name+".asl.json")); err != nil {
			t.Errorf("the workflow %s has no file: %v", w.Name, err)
		}
		if w.Type != blueprint.Express && w.Type != blueprint.Standard {
			t.Errorf("the workflow %s has the type %q", w.Name, w.Type)
		}
	}
	files, err := filepath.Glob(filepath.Join(root, "workflows", "*.asl.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if name := strings.TrimSuffix(filepath.Base(file), ".asl.json"); !names[name] {
			t.Errorf("%s is in no line of the table", file)
		}
	}
	for _, s := range blueprint.Schedules {
		if !names[s.Workflow] {
			t.Errorf("the schedule %s starts %s, which does not exist", s.Name, s.Workflow)
		}
		if _, err := cron.ParseStandard(s.Cron); err != nil {
			t.Errorf("the schedule %s: %v", s.Name, err)
		}
	}
}

func TestRules_startWorkflowsThatExist(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, rule := range blueprint.Rules {
		if seen[rule.Name] || rule.DetailType == "" {
			t.Errorf("the rule %q stands twice, or is for no kind of event", rule.Name)
		}
		seen[rule.Name] = true
		if !isWorkflow(rule.Workflow) {
			t.Errorf("the rule %s starts %s, which does not exist", rule.Name, rule.Workflow)
		}
	}
}

func TestAccess_toAMachineNamesAWorkflow(t *testing.T) {
	t.Parallel()
	check := func(who string, touches []blueprint.Access) {
		for _, access := range touches {
			if workflow, ok := access.Machine(); ok && !isWorkflow(workflow) {
				t.Errorf("%s starts %s, which does not exist", who, workflow)
			}
		}
	}
	for _, f := range blueprint.Functions {
		check(f.Name, f.Touches)
	}
	for _, w := range blueprint.Workflows {
		check(w.Name, w.Uses)
	}
}

func isWorkflow(name string) bool {
	return slices.ContainsFunc(blueprint.Workflows, func(w blueprint.Workflow) bool { return w.Name == name })
}

// Whoever takes a sale over after its lease must meet no living execution.
func TestLease_outlivesTheCheckout(t *testing.T) {
	t.Parallel()
	if call := function(t, "api/start-sale").Timeout; sale.Lease <= call {
		t.Errorf("a sale is leased for %s, and its caller waits for %s", sale.Lease, call)
	}
}
