package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/blueprint"
)

// byDescription returns the Lambdas by the name of their function in the blueprint.
func byDescription(t *testing.T) map[string]resource {
	t.Helper()
	found := map[string]resource{}
	for id, lambda := range all("AWS::Lambda::Function") {
		name, _ := lambda.Properties["Description"].(string)
		if _, twice := found[name]; twice {
			t.Errorf("%s stands twice: %s", name, id)
		}
		found[name] = lambda
	}
	return found
}

func TestFunctions_areDeployedAsTheBlueprintSays(t *testing.T) {
	t.Parallel()
	lambdas := byDescription(t)
	if len(lambdas) != len(blueprint.Functions) {
		t.Errorf("%d Lambdas for %d functions", len(lambdas), len(blueprint.Functions))
	}
	limits := reserved()
	for _, f := range blueprint.Functions {
		p := lambdas[f.Name].Properties
		if p["Runtime"] != "provided.al2023" || text(p["Architectures"]) != `["arm64"]` || text(p["TracingConfig"]) != `{"Mode":"Active"}` {
			t.Errorf("%s runs as %v on %v with %v", f.Name, p["Runtime"], p["Architectures"], p["TracingConfig"])
		}
		if p["Timeout"] != f.Timeout.Seconds() || p["MemorySize"] != float64(f.MemoryMB) {
			t.Errorf("%s has %v s and %v MB", f.Name, p["Timeout"], p["MemorySize"])
		}
		if inside := p["VpcConfig"] != nil; inside != (f.Side == blueprint.Inside) {
			t.Errorf("%s is %s; in the network: %t", f.Name, f.Side, inside)
		}
		if !strings.Contains(text(p["LoggingConfig"]), "LogGroup") {
			t.Errorf("%s has no log group of its own", f.Name)
		}
		limit, _ := p["ReservedConcurrentExecutions"].(float64)
		if int(limit) != limits[f.Name] {
			t.Errorf("%s may run %v times at once", f.Name, limit)
		}
	}
	for id, group := range all("AWS::Logs::LogGroup") {
		if group.Properties["RetentionInDays"] == nil {
			t.Errorf("%s is kept for ever", id)
		}
	}
}

// Together the functions open no more connections than MySQL takes; the figure is Terraform's.
func TestFunctions_openNoMoreConnectionsThanThereAre(t *testing.T) {
	t.Parallel()
	sum := 0
	for name, limit := range reserved() {
		if limit < 1 {
			t.Errorf("%s can never run", name)
		}
		sum += limit
	}
	if sum > maxConnections-spare {
		t.Errorf("functions may open %d connections; MySQL takes %d", sum, maxConnections)
	}
	terraform := read(t, "terraform/modules/database/variables.tf")
	found := regexp.MustCompile(`(?s)variable "max_connections" \{.*?default\s+= (\d+)`).FindStringSubmatch(terraform)
	if found == nil || found[1] != strconv.Itoa(maxConnections) {
		t.Errorf("Terraform says %v, cdk %d", found, maxConnections)
	}
}

func TestRoutes_areTheBlueprints(t *testing.T) {
	t.Parallel()
	keys := map[string]bool{}
	for id, route := range all("AWS::ApiGatewayV2::Route") {
		key, _ := route.Properties["RouteKey"].(string)
		keys[key] = true
		known, ok := blueprint.RouteOf(key)
		if !ok {
			t.Errorf("%s serves %s, which is no route", id, key)
		}
		if guarded := route.Properties["AuthorizationType"] == "CUSTOM" && route.Properties["AuthorizerId"] != nil; guarded == known.Public() {
			t.Errorf("%s: guarded %t, public %t", key, guarded, known.Public())
		}
	}
	for _, route := range blueprint.Routes {
		if !keys[route.Key()] {
			t.Errorf("%s is not deployed", route.Key())
		}
	}
}

// A PIN, documents and names travel through machines: no log keeps what they are given.
func TestMachines_logNoData(t *testing.T) {
	t.Parallel()
	machines := all("AWS::StepFunctions::StateMachine")
	if len(machines) != len(blueprint.Workflows) {
		t.Errorf("%d machines for %d workflows", len(machines), len(blueprint.Workflows))
	}
	for id, machine := range machines {
		logging, _ := machine.Properties["LoggingConfiguration"].(map[string]any)
		if logging["Level"] != "ERROR" || logging["IncludeExecutionData"] != false {
			t.Errorf("%s logs %v", id, logging)
		}
		if text(machine.Properties["TracingConfiguration"]) != `{"Enabled":true}` {
			t.Errorf("%s is not traced", id)
		}
		if definition := text(machine.Properties["DefinitionString"]); strings.Contains(definition, "${Definition}") ||
			regexp.MustCompile(`\$\{[A-Z]\w+\}`).MatchString(definition) {
			t.Errorf("%s keeps a placeholder", id)
		}
	}
}

// A new version is tried with a tenth of the sales, and taken back when an alarm goes off; what runs already ends on the old one.
func TestMachines_moveGradually(t *testing.T) {
	t.Parallel()
	aliases := all("AWS::StepFunctions::StateMachineAlias")
	if len(aliases) != len(blueprint.Workflows) {
		t.Errorf("%d aliases for %d workflows", len(aliases), len(blueprint.Workflows))
	}
	gradual := 0
	for id, alias := range aliases {
		preference, _ := alias.Properties["DeploymentPreference"].(map[string]any)
		if preference["Type"] == "CANARY" {
			gradual++
			if text(preference["Alarms"]) != `["carmensita-prod-deployment-faults"]` {
				t.Errorf("%s is taken back by %v", id, preference["Alarms"])
			}
		}
	}
	if gradual == 0 {
		t.Error("nothing moves gradually")
	}
	for _, kind := range []string{"AWS::StepFunctions::StateMachineVersion", "AWS::Lambda::Version"} {
		for id, version := range all(kind) {
			if version.DeletionPolicy != "Retain" {
				t.Errorf("%s goes with the next deploy, and with it what still runs on it", id)
			}
		}
	}
	groups := all("AWS::CodeDeploy::DeploymentGroup")
	for id, group := range groups {
		if !strings.Contains(text(group.Properties["AlarmConfiguration"]), `"Enabled":true`) || !strings.Contains(text(group.Properties["AlarmConfiguration"]), "deploymentfaults") {
			t.Errorf("%s is taken back by no alarm", id)
		}
	}
	if len(groups) == 0 {
		t.Error("functions of the API move at once")
	}
}

func TestSchedules_runOnTheShopsClock(t *testing.T) {
	t.Parallel()
	schedules := all("AWS::Scheduler::Schedule")
	if len(schedules) != len(blueprint.Schedules) {
		t.Errorf("%d schedules for %d", len(schedules), len(blueprint.Schedules))
	}
	for id, s := range schedules {
		if s.Properties["ScheduleExpressionTimezone"] != "America/Lima" {
			t.Errorf("%s runs in %v", id, s.Properties["ScheduleExpressionTimezone"])
		}
		if target := text(s.Properties["Target"]); !strings.Contains(target, "DeadLetterConfig") || !strings.Contains(target, ":live") {
			t.Errorf("%s: %s", id, target)
		}
	}
	rules := all("AWS::Events::Rule")
	if len(rules) != len(blueprint.Rules) {
		t.Errorf("%d rules for %d", len(rules), len(blueprint.Rules))
	}
	for id, rule := range rules {
		if targets := text(rule.Properties["Targets"]); !strings.Contains(targets, "DeadLetterConfig") || !strings.Contains(targets, `"InputPath":"$.detail"`) {
			t.Errorf("%s: %s", id, targets)
		}
	}
}

// A queue has one policy: a second one would take the place of the first. In it stands every rule that may write, by the name that
// the rule has.
func TestDeadLetters_takeWhatEveryRuleCouldNotDeliver(t *testing.T) {
	t.Parallel()
	found := all("AWS::SQS::QueuePolicy")
	if len(found) != len(all("AWS::SQS::Queue")) {
		t.Errorf("%d policies for %d queues", len(found), len(all("AWS::SQS::Queue")))
	}
	for id, policy := range found {
		said := text(policy.Properties["PolicyDocument"])
		if !strings.Contains(said, "aws:SecureTransport") {
			t.Errorf("%s takes messages without TLS: %s", id, said)
		}
		for _, rule := range all("AWS::Events::Rule") {
			name, _ := rule.Properties["Name"].(string)
			if !strings.Contains(said, "rule/carmensita-prod-events/"+name+`"`) {
				t.Errorf("%s takes nothing of the rule %s: %s", id, name, said)
			}
		}
	}
}

func TestExpressionOf_speaksEventBridge(t *testing.T) {
	t.Parallel()
	for cron, want := range map[string]string{
		"* * * * *":      "cron(* * * * ? *)",
		"*/15 * * * *":   "cron(*/15 * * * ? *)",
		"55 23 * * *":    "cron(55 23 * * ? *)",
		"0 3 1 * *":      "cron(0 3 1 * ? *)",
		"0 3 * * 1-5":    "cron(0 3 ? * 2-6 *)",
		"0 3 * * 0":      "cron(0 3 ? * 1 *)",
		"30 6 * 12 6,7":  "cron(30 6 ? 12 7,1 *)",
		"0 3 1 * 1":      "",
		"0 3 * *":        "",
		"0 3 * * monday": "",
	} {
		got, err := expressionOf(cron)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v", cron, got, err)
		}
	}
}

// What CDK reads is what Terraform writes, under the same name, and nothing is written that nobody reads.
func TestParameters_areThoseOfTerraform(t *testing.T) {
	t.Parallel()
	written := map[string]bool{}
	for _, found := range regexp.MustCompile(`(?m)^\s+"([a-z0-9/-]+)"\s+=`).FindAllStringSubmatch(read(t, "terraform/published.tf"), -1) {
		written[found[1]] = true
	}
	if !strings.Contains(read(t, "terraform/published.tf"), `"/carmensita/${var.env}/${each.key}"`) {
		t.Error("Terraform writes the parameters under other names")
	}
	readByCDK := map[string]bool{}
	for name, stack := range stacks {
		for _, p := range stack.Parameters {
			short, ours := strings.CutPrefix(p.Default, "/carmensita/prod/")
			if !ours {
				continue
			}
			readByCDK[short] = true
			if !written[short] {
				t.Errorf("%s reads %s, which Terraform does not write", name, p.Default)
			}
		}
	}
	scripts := read(t, "cdk/deploy.sh")
	for name := range written {
		if !readByCDK[name] && !strings.Contains(scripts, name) {
			t.Errorf("Terraform writes %s, which nobody reads", name)
		}
	}
}

func TestAlarms_haveARunbook(t *testing.T) {
	t.Parallel()
	book := read(t, "docs/operate.md")
	alarms := all("AWS::CloudWatch::Alarm")
	for id, alarm := range alarms {
		name, _ := alarm.Properties["AlarmName"].(string)
		name = strings.TrimPrefix(name, "carmensita-prod-")
		if !strings.Contains(book, "\n### "+heading(name)+"\n") {
			t.Errorf("%s: docs/operate.md has no runbook for %s", id, heading(name))
		}
		if alarm.Properties["AlarmActions"] == nil {
			t.Errorf("%s tells nobody", name)
		}
	}
	for _, name := range []string{"checkout-faults", "checkout-slow", "approval-old", "backup-not-verified", "reservations-leak"} {
		if !strings.Contains(text(alarms), "carmensita-prod-"+name) {
			t.Errorf("there is no alarm %s", name)
		}
	}
}

func TestDefinitions_passAslValidator(t *testing.T) {
	t.Parallel()
	validator, err := filepath.Abs("node_modules/.bin/asl-validator")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(validator); err != nil {
		t.Skip("asl-validator is not installed: npm ci in cdk")
	}
	files, err := filepath.Glob("../workflows/*.asl.json")
	if err != nil || len(files) != len(blueprint.Workflows) {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var args []string
	for _, file := range files {
		args = append(args, "--json-path", file)
	}
	if out, err := exec.CommandContext(t.Context(), validator, args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
