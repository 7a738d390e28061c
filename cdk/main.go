// The deployment of what changes with the code: Lambdas, state machines, API, rules, schedules, alarms.
//
// Everything is made by loops over internal/platform/blueprint; what outlives a deploy is Terraform's, which publishes it as SSM
// parameters. Six stacks: database (the migrations, which run before any new code), core (what the others refer to and
// what never changes its name), workflows, api, routes, watch. A function or a route that is added to the blueprint needs nothing here.
//
// It is a module of its own because the linter and the editor would else read a million lines of generated constructs.
package main

import (
	"os"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	name := "dev"
	if given, ok := app.Node().TryGetContext(jsii.String("env")).(string); ok {
		name = given
	}
	root, ok := app.Node().TryGetContext(jsii.String("root")).(string)
	if !ok {
		root = ".." // cdk.json runs in this folder
	}
	file, _ := app.Node().TryGetContext(jsii.String("published")).(string)
	published, err := readPublished(file)
	if err != nil {
		panic(err)
	}
	build(app, name, published, func(function string) string {
		return filepath.Join(root, ".local", "lambda", function+".zip")
	})
	app.Synth(nil)
}

// build makes the stacks of an environment. published are the values of Terraform's parameters by name; code gives the zip, or the folder, of a
// function's program by its flat name.
func build(app awscdk.App, env string, published map[string]string, code func(function string) string) {
	d := &deployment{app: app, env: env, published: published, parameters: map[string]string{}, code: code, settings: settingsOf(env)}
	for _, stack := range []func(){d.database, d.core, d.workflows, d.api, d.routes, d.watch} {
		stack()
	}
	for key, value := range map[string]string{"Project": "carmensita", "Environment": env} {
		awscdk.Tags_Of(app).Add(&key, &value, &awscdk.TagProps{ExcludeResourceTypes: jsii.Strings("AWS::CloudWatch::Dashboard")}) // which cfn-lint does not know yet
	}
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(nil), nil)
}

// stack makes an empty stack.
func (d *deployment) stack(name, description string) awscdk.Stack {
	props := &awscdk.StackProps{
		Description: jsii.String("Market Carmensita, " + d.env + ": " + description),
		Env:         &awscdk.Environment{Account: account(), Region: jsii.String(region)},
		// Whoever deploys by hand must not take prod away with it.
		TerminationProtection: jsii.Bool(d.settings.keep),
	}
	if boundary := d.published["/carmensita/"+d.env+"/pipeline/boundary-arn"]; boundary != "" && boundary != "none" {
		props.PermissionsBoundary = awscdk.PermissionsBoundary_FromArn(&boundary) // the pipeline may make no role without it
	}
	return awscdk.NewStack(d.app, jsii.String(d.name(name)), props)
}

// account is the one that the CDK's command line found; nil leaves it to CloudFormation.
func account() *string {
	if id := os.Getenv("CDK_DEFAULT_ACCOUNT"); id != "" {
		return &id
	}
	return nil
}
