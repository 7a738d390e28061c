package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/cxapi"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
)

// stacks are the templates of the environment prod, by what the stack is called in it; made once for all tests.
var stacks = map[string]template{}

// bridge is held by whoever speaks to the CDK, which answers one question at a time.
var bridge sync.Mutex

// findings are what cdk-nag has against them.
var findings []string

type template struct {
	Parameters map[string]struct{ Type, Default string }
	Resources  map[string]resource
	file       string
}

type resource struct {
	Type           string
	Properties     map[string]any
	DeletionPolicy string
}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "carmensita-cdk-")
	if err == nil {
		stacks, findings, err = synthesize(dir, nil)
	}
	code := 1
	if err == nil {
		code = m.Run()
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	jsii.Close()
	os.RemoveAll(dir)
	os.Exit(code)
}

// synthesize makes the templates and says what cdk-nag has against them. published are the values of Terraform's parameters. Programs are not
// built for it: one small file stands for each of them.
func synthesize(dir string, published map[string]string) (templates map[string]template, complaints []string, err error) {
	code := filepath.Join(dir, "code")
	if err := os.Mkdir(code, 0o700); err != nil {
		return nil, nil, err
	}
	if err := os.WriteFile(filepath.Join(code, "bootstrap"), []byte("stub"), 0o600); err != nil {
		return nil, nil, err
	}
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(filepath.Join(dir, "out")), AnalyticsReporting: jsii.Bool(false)})
	build(app, "prod", published, func(string) string { return code })
	templates = map[string]template{}
	for _, artifact := range *app.Synth(nil).Stacks() {
		t := template{file: *artifact.TemplateFullPath()}
		text, err := os.ReadFile(t.file)
		if err != nil {
			return nil, nil, err
		}
		if err := json.Unmarshal(text, &t); err != nil {
			return nil, nil, err
		}
		templates[(*artifact.StackName())[len("carmensita-prod-"):]] = t
		complaints = append(complaints, complaintsOf(artifact)...)
	}
	return templates, complaints, nil
}

// complaintsOf are the errors that are noted in a stack.
func complaintsOf(artifact cxapi.CloudFormationStackArtifact) []string {
	var found []string
	for _, message := range *artifact.Messages() {
		if message.Level == cxapi.SynthesisMessageLevel_ERROR { //nolint:staticcheck // the new home that the deprecation names has no Go bindings yet
			found = append(found, fmt.Sprintf("%s: %v", *message.Id, message.Entry.Data)) //nolint:staticcheck // the new home that the deprecation names has no Go bindings yet
		}
	}
	return found
}

// all returns every resource of a type, by stack and logical id.
func all(kind string) map[string]resource {
	found := map[string]resource{}
	for stack, t := range stacks {
		for id, r := range t.Resources {
			if r.Type == kind {
				found[stack+"/"+id] = r
			}
		}
	}
	return found
}

// text writes a part of a template, such as an ARN with its functions.
func text(value any) string {
	written, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(written)
}

func TestNag_hasNothingUnsuppressed(t *testing.T) {
	t.Parallel()
	for _, finding := range findings {
		t.Error(finding)
	}
	if len(stacks) == 0 {
		t.Error("nothing was synthesized")
	}
}

// The check finds something where something is wrong.
func TestNag_complains(t *testing.T) {
	t.Parallel()
	bridge.Lock()
	defer bridge.Unlock()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(t.TempDir()), AnalyticsReporting: jsii.Bool(false)})
	stack := awscdk.NewStack(app, jsii.String("wrong"), nil)
	awssqs.NewQueue(stack, jsii.String("open"), nil)
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(nil), nil)
	if found := complaintsOf((*app.Synth(nil).Stacks())[0]); len(found) == 0 {
		t.Error("a queue without TLS and dead letters passes")
	}
}

func TestTemplates_passCfnLint(t *testing.T) {
	t.Parallel()
	lint, err := exec.LookPath("cfn-lint")
	if err != nil {
		t.Skip("cfn-lint is not installed")
	}
	// W3005: dependencies that CDK says twice. W2001: a topic that no machine uses yet. W1030/W1031/W1020: values of parameters
	// that only the deploy knows.
	args := []string{"--non-zero-exit-code", "error", "--ignore-checks", "W3005,W2001,W1030,W1031,W1020", "--"}
	for _, t := range stacks {
		args = append(args, t.file)
	}
	if out, err := exec.CommandContext(t.Context(), lint, args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestStacks_haveRoomToGrow(t *testing.T) {
	t.Parallel()
	// CloudFormation's limits: resources, parameters, and bytes of a template.
	const most, mostParameters, mostBytes = 500, 200, 1_000_000
	for name, stack := range stacks {
		if file, err := os.Stat(stack.file); err != nil || file.Size() > mostBytes*9/10 || len(stack.Parameters) > mostParameters-25 {
			t.Errorf("%s has %d bytes and %d parameters: %v", name, file.Size(), len(stack.Parameters), err)
		} else {
			t.Logf("%s has %d bytes and %d parameters", name, file.Size(), len(stack.Parameters))
		}
		if n := len(stack.Resources); n > most-25 || n == 0 {
			t.Errorf("%s has %d resources", name, n)
		} else {
			t.Logf("%s has %d resources", name, n)
		}
	}
}
