package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"carmensita.pe/market/internal/platform/blueprint"
)

// given returns the parameters that stand in what Lambda keeps with a function's version, by the function's name in the blueprint.
func given() map[string][]string {
	found := map[string][]string{}
	for _, t := range stacks {
		for _, r := range t.Resources {
			if name, _ := r.Properties["Description"].(string); r.Type == "AWS::Lambda::Function" && name != blueprint.Migrator { // which is called as it is
				for _, one := range reference.FindAllStringSubmatch(text([]any{r.Properties["Environment"], r.Properties["VpcConfig"]}), -1) {
					found[name] = append(found[name], t.Parameters[one[1]].Default)
				}
			}
		}
	}
	return found
}

// A new host of MySQL, a proxy, a card terminal, another sender: what runs hears of each, because its function's version is another one. A
// version of a function that has not changed is refused by Lambda, so the others stay.
func TestVersions_changeWithTheValuesThatTheyAreGiven(t *testing.T) {
	t.Parallel()
	bridge.Lock()
	defer bridge.Unlock()
	reads, names := given(), map[string]bool{}
	for _, parameters := range reads {
		for _, p := range parameters {
			names[p] = true
		}
	}
	for _, name := range []string{"database/host", "payment/card-terminal-url", "mail/from", "network/subnet-ids", "identity/client-id", "tables/sessions"} {
		if !names["/carmensita/prod/"+name] {
			t.Errorf("no function is given %s: the test looks at the wrong thing", name)
		}
	}
	pick := func(parameter string, reader bool) blueprint.Function {
		for _, f := range blueprint.Functions {
			if slices.Contains(reads[f.Name], parameter) == reader && f.Name != blueprint.Migrator && !f.Reaches(blueprint.AuthorizerReset) {
				return f
			}
		}
		t.Fatalf("every function is given %s: %t", parameter, !reader)
		return blueprint.Function{}
	}
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(t.TempDir()), AnalyticsReporting: jsii.Bool(false)})
	code := t.TempDir()
	if err := os.WriteFile(filepath.Join(code, "bootstrap"), []byte("stub"), 0o600); err != nil {
		t.Fatal(err)
	}
	// version returns the logical id of the version of a function that is given these values.
	stack := 0
	version := func(f blueprint.Function, published map[string]string) string {
		d := &deployment{app: app, env: "prod", published: published, parameters: map[string]string{}, code: func(string) string { return code }}
		stack++
		made := d.function(awscdk.NewStack(app, jsii.String(fmt.Sprint("s", stack)), nil), f).CurrentVersion()
		id, _ := awscdk.Stack_Of(made).Resolve(made.Node().DefaultChild().(awscdk.CfnElement).LogicalId()).(string)
		return id
	}
	for _, parameter := range slices.Sorted(maps.Keys(names)) {
		for _, reader := range []bool{true, false} {
			f := pick(parameter, reader)
			before, after := version(f, nil), version(f, map[string]string{parameter: "another"})
			if before == "" || (before != after) != reader {
				t.Errorf("%s has another value, which %s is given: %t; the version was %s and is %s", parameter, f.Name, reader, before, after)
			}
		}
	}
}

// Machines name the versions of their functions, so a new version of these is a new version of theirs.
func TestMachines_nameVersions(t *testing.T) {
	t.Parallel()
	for id, machine := range all("AWS::StepFunctions::StateMachine") {
		definition := text(machine.Properties["DefinitionString"])
		if strings.Contains(definition, "lambda:invoke") && !regexp.MustCompile(`"Ref":"\w+CurrentVersion\w+"`).MatchString(definition) {
			t.Errorf("%s calls functions without a version", id)
		}
	}
	for id, version := range all("AWS::StepFunctions::StateMachineVersion") {
		if !strings.Contains(text(version.Properties["StateMachineRevisionId"]), "StateMachineRevisionId") {
			t.Errorf("%s does not follow its machine", id)
		}
	}
}

func TestPublished_areReadAsTheScriptWritesThem(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "published.json")
	if err := os.WriteFile(file, []byte(`[["/carmensita/dev/mail/from", "a@b.pe"], ["/carmensita/dev/edge/url", "https://b.pe"]]`), 0o600); err != nil {
		t.Fatal(err)
	}
	values, err := readPublished(file)
	if err != nil || len(values) != 2 || values["/carmensita/dev/mail/from"] != "a@b.pe" {
		t.Errorf("%v, %v", values, err)
	}
	if _, err := readPublished(""); err == nil || !strings.Contains(err.Error(), "cdk/deploy.sh") {
		t.Errorf("without a file: %v", err)
	}
	script := read(t, "cdk/deploy.sh")
	for _, part := range []string{"'Parameters[].[Name,Value]'", `--context "published=$published"`} {
		if !strings.Contains(script, part) {
			t.Errorf("the script lacks %s", part)
		}
	}
}
