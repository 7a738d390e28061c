package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"carmensita.pe/market/internal/platform/blueprint"
)

// region is that of everything: CloudFront wants its certificate there, too.
const region = "us-east-1"

// live is the alias by which functions of the API and state machines are called.
const live = "live"

// settings are what environments differ in.
type settings struct {
	// keep refuses to delete stacks, and what logs say for longer.
	keep bool
	// gradual shifts a tenth of the traffic first, for shift minutes.
	gradual   bool
	retention awslogs.RetentionDays
}

func settingsOf(env string) settings {
	if env == "prod" {
		return settings{keep: true, gradual: true, retention: awslogs.RetentionDays_THREE_MONTHS}
	}
	return settings{retention: awslogs.RetentionDays_TWO_WEEKS}
}

// deployment is an environment that is being described.
type deployment struct {
	app awscdk.App
	env string
	// published are the values of what parameter reads, as they are now; see published.go.
	published map[string]string
	// parameters are the full names of those that were read, by their logical ids in templates.
	parameters map[string]string
	code       func(function string) string
	settings   settings

	// what the core has
	gateway     awsapigatewayv2.CfnApi
	bus         awsevents.CfnEventBus
	deadLetters awssqs.Queue

	// live are the aliases of the API's functions, which its routes call.
	live map[string]awslambda.Alias

	// what alarms and the dashboard look at
	alarms    []awscloudwatch.Alarm
	functions map[string]awslambda.Function
}

// name is how a thing is called in the account.
func (d *deployment) name(thing string) string { return "carmensita-" + d.env + "-" + thing }

// flat is a function's name where no slash may stand.
func flat(function string) string { return strings.ReplaceAll(function, "/", "-") }

// arn makes an ARN in this account and region.
func arn(scope constructs.Construct, service, resource, name string) *string {
	return awscdk.Stack_Of(scope).FormatArn(&awscdk.ArnComponents{Service: &service, Resource: &resource, ResourceName: &name})
}

// machineARN is the unqualified ARN of a workflow's state machine, which IAM asks for whatever version is meant.
func (d *deployment) machineARN(scope constructs.Construct, workflow string) *string {
	return awscdk.Stack_Of(scope).FormatArn(&awscdk.ArnComponents{Service: jsii.String("states"), Resource: jsii.String("stateMachine"),
		ResourceName: jsii.String(d.name(workflow)), ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME})
}

// liveARN is the ARN of the version of a workflow that is live.
func (d *deployment) liveARN(scope constructs.Construct, workflow string) *string {
	return jsii.String(*d.machineARN(scope, workflow) + ":" + live)
}

func workflowOf(name string) (blueprint.Workflow, bool) {
	for _, w := range blueprint.Workflows {
		if w.Name == name {
			return w, true
		}
	}
	return blueprint.Workflow{}, false
}
