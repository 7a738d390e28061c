package main

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/workflows"
)

// workflows has the state machines and the functions that they call, in one stack: a machine names the versions of its
// functions, which change with every deploy, and CloudFormation lets no other stack refer to such a thing.
func (d *deployment) workflows() {
	stack := d.stack("workflows", "state machines and their steps")
	versions := map[string]awslambda.Version{}
	for _, f := range blueprint.Functions {
		if !isAPI(f) && f.Name != blueprint.Migrator {
			versions[f.Name] = d.function(stack, f).CurrentVersion()
		}
	}
	d.judge(stack)
	for _, w := range blueprint.Workflows {
		d.machine(stack, w, versions)
	}
	starter := d.starter(stack)
	for _, rule := range blueprint.Rules {
		d.rule(stack, rule, starter)
	}
	for _, schedule := range blueprint.Schedules {
		d.schedule(stack, schedule, starter)
	}
}

// machine makes a state machine, publishes it as a version, and moves the alias "live" there. A version names versions of
// functions, so an execution runs the code that its definition was tested with, however long it waits.
func (d *deployment) machine(scope constructs.Construct, w blueprint.Workflow, versions map[string]awslambda.Version) {
	definition, err := workflows.Load(w.Name)
	if err != nil {
		panic(err)
	}
	functions, err := definition.Functions()
	if err != nil {
		panic(err)
	}
	text, err := definition.Bind(workflows.ARNs{
		Function:    func(f blueprint.Function) string { return *versions[f.Name].FunctionArn() },
		Machine:     func(other blueprint.Workflow) string { return *d.liveARN(scope, other.Name) },
		EventBus:    *d.bus.AttrName(),
		AlertsTopic: *d.parameter(scope, "topics/alerts"), NoticesTopic: *d.parameter(scope, "topics/notices"),
	})
	if err != nil {
		panic(err)
	}
	logs := awslogs.NewLogGroup(scope, jsii.String(w.Name+"-machine-logs"), &awslogs.LogGroupProps{
		LogGroupName: jsii.String("/aws/vendedlogs/states/" + d.name(w.Name)), // the prefix keeps the log service's policy short
		Retention:    d.settings.retention, RemovalPolicy: awscdk.RemovalPolicy_DESTROY})
	d.countEnds(scope, w, logs)
	role := d.machineRole(scope, w, functions)
	machine := awsstepfunctions.NewCfnStateMachine(scope, jsii.String(w.Name+"-machine"), &awsstepfunctions.CfnStateMachineProps{
		StateMachineName: jsii.String(d.name(w.Name)), StateMachineType: jsii.String(string(w.Type)), RoleArn: role.RoleArn(),
		DefinitionString: &text,
		LoggingConfiguration: &awsstepfunctions.CfnStateMachine_LoggingConfigurationProperty{
			Level: jsii.String("ERROR"), // of 147,000 executions a month that find nothing to do; the trail has every step of the others
			// Never the data: a manager's PIN travels in a cart, documents and names in others. The trail keeps it masked.
			IncludeExecutionData: jsii.Bool(false),
			Destinations: []any{&awsstepfunctions.CfnStateMachine_LogDestinationProperty{
				CloudWatchLogsLogGroup: &awsstepfunctions.CfnStateMachine_CloudWatchLogsLogGroupProperty{LogGroupArn: logs.LogGroupArn()}}},
		},
		TracingConfiguration: &awsstepfunctions.CfnStateMachine_TracingConfigurationProperty{Enabled: jsii.Bool(true)},
	})
	suppress(machine, "AwsSolutions-SF1", "What failed is logged; of executions that find nothing to do, 147,000 a month, nobody reads the rest, and the trail has every step.")
	machine.Node().AddDependency(role)
	version := awsstepfunctions.NewCfnStateMachineVersion(scope, jsii.String(w.Name+"-version"), &awsstepfunctions.CfnStateMachineVersionProps{
		StateMachineArn: machine.AttrArn(), StateMachineRevisionId: machine.AttrStateMachineRevisionId()})
	version.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN, nil) // what runs on the old one runs to its end
	preference := &awsstepfunctions.CfnStateMachineAlias_DeploymentPreferenceProperty{StateMachineVersionArn: version.AttrArn(), Type: jsii.String("ALL_AT_ONCE")}
	if d.settings.gradual && w.Type == blueprint.Express {
		preference.Type, preference.Percentage, preference.Interval = jsii.String("CANARY"), jsii.Number(10), jsii.Number(5)
		preference.Alarms = &[]*string{jsii.String(d.name(judge))}
	}
	alias := awsstepfunctions.NewCfnStateMachineAlias(scope, jsii.String(w.Name+"-live"), &awsstepfunctions.CfnStateMachineAliasProps{
		Name: jsii.String(live), DeploymentPreference: preference})
	for _, alarm := range d.alarms {
		alias.Node().AddDependency(alarm)
	}
}

// machineRole may call the functions that the definition names, in any version, and what the blueprint says that it uses.
func (d *deployment) machineRole(scope constructs.Construct, w blueprint.Workflow, functions []blueprint.Function) awsiam.Role {
	statements := []awsiam.PolicyStatement{
		allow(everything(), "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery",
			"logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups"),
		allow(everything(), "xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"),
	}
	var called []*string
	for _, f := range functions {
		called = append(called, jsii.String(*d.functions[f.Name].FunctionArn()+":*"))
	}
	if len(called) > 0 {
		statements = append(statements, allow(called, "lambda:InvokeFunction"))
	}
	for _, access := range w.Uses {
		statements = append(statements, d.use(scope, w, access)...)
	}
	role := awsiam.NewRole(scope, jsii.String(w.Name+"-machine-role"), &awsiam.RoleProps{
		AssumedBy:      awsiam.NewServicePrincipal(jsii.String("states.amazonaws.com"), nil),
		Description:    jsii.String("What the workflow " + w.Name + " calls and uses, by the blueprint"),
		InlinePolicies: &map[string]awsiam.PolicyDocument{"calls": awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &statements})},
	})
	suppress(role, "AwsSolutions-IAM5",
		"Log deliveries and traces know no narrower resource; executions under way call the version of a function that they began with.")
	return role
}

// use is what a machine does by itself, without a function.
func (d *deployment) use(scope constructs.Construct, w blueprint.Workflow, access blueprint.Access) []awsiam.PolicyStatement {
	if other, ok := access.Machine(); ok {
		return []awsiam.PolicyStatement{allow([]*string{d.machineARN(scope, other)}, "states:StartExecution")}
	}
	switch access {
	case blueprint.PutEvents:
		return []awsiam.PolicyStatement{allow([]*string{d.bus.AttrArn()}, "events:PutEvents")}
	case blueprint.AlertsTopic, blueprint.NoticesTopic:
		topic := d.parameter(scope, "topics/"+strings.TrimPrefix(string(access), "sns:"))
		return []awsiam.PolicyStatement{allow([]*string{topic}, "sns:Publish"), d.key(scope, "sns")}
	default:
		panic(fmt.Sprintf("the workflow %s uses %q, and cdk/workflows.go does not know what that means on AWS: add it there", w.Name, access))
	}
}

// starter is the role by which rules and schedules start machines.
func (d *deployment) starter(scope constructs.Construct) awsiam.Role {
	var started []*string
	seen := map[string]bool{}
	start := func(workflow string) {
		if !seen[workflow] {
			seen[workflow] = true
			started = append(started, d.machineARN(scope, workflow))
		}
	}
	for _, rule := range blueprint.Rules {
		start(rule.Workflow)
	}
	for _, schedule := range blueprint.Schedules {
		start(schedule.Workflow)
	}
	return awsiam.NewRole(scope, jsii.String("starter"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewCompositePrincipal(awsiam.NewServicePrincipal(jsii.String("events.amazonaws.com"), nil),
			awsiam.NewServicePrincipal(jsii.String("scheduler.amazonaws.com"), nil)),
		Description: jsii.String("Rules and schedules start their machines, and put aside what could not be started"),
		InlinePolicies: &map[string]awsiam.PolicyDocument{"start": awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &[]awsiam.PolicyStatement{
			allow(started, "states:StartExecution"), allow([]*string{d.deadLetters.QueueArn()}, "sqs:SendMessage")}})},
	})
}

// Events and schedules that could not start their machine are tried again for an hour, then kept as dead letters.
const (
	tries   = 20
	oldest  = 3600 // seconds
	windows = "OFF"
)

func (d *deployment) rule(scope constructs.Construct, r blueprint.EventRule, starter awsiam.Role) {
	awsevents.NewCfnRule(scope, jsii.String(r.Name+"-rule"), &awsevents.CfnRuleProps{
		Name: jsii.String(d.name(r.Name)), EventBusName: d.bus.AttrName(),
		EventPattern: map[string]any{"source": []string{blueprint.EventSource}, "detail-type": []string{r.DetailType}},
		Targets: []any{&awsevents.CfnRule_TargetProperty{
			Id: jsii.String(r.Workflow), Arn: d.liveARN(scope, r.Workflow), RoleArn: starter.RoleArn(), InputPath: jsii.String("$.detail"),
			DeadLetterConfig: &awsevents.CfnRule_DeadLetterConfigProperty{Arn: d.deadLetters.QueueArn()},
			RetryPolicy:      &awsevents.CfnRule_RetryPolicyProperty{MaximumRetryAttempts: jsii.Number(tries), MaximumEventAgeInSeconds: jsii.Number(oldest)},
		}},
	})
}

func (d *deployment) schedule(scope constructs.Construct, s blueprint.Schedule, starter awsiam.Role) {
	expression, err := expressionOf(s.Cron)
	if err != nil {
		panic(fmt.Sprintf("the schedule %s: %v", s.Name, err))
	}
	awsscheduler.NewCfnSchedule(scope, jsii.String(s.Name+"-schedule"), &awsscheduler.CfnScheduleProps{
		Name: jsii.String(d.name(s.Name)), ScheduleExpression: &expression, ScheduleExpressionTimezone: jsii.String("America/Lima"),
		FlexibleTimeWindow: &awsscheduler.CfnSchedule_FlexibleTimeWindowProperty{Mode: jsii.String(windows)},
		Target: &awsscheduler.CfnSchedule_TargetProperty{
			Arn: d.liveARN(scope, s.Workflow), RoleArn: starter.RoleArn(), Input: jsii.String(s.Input),
			DeadLetterConfig: &awsscheduler.CfnSchedule_DeadLetterConfigProperty{Arn: d.deadLetters.QueueArn()},
			RetryPolicy:      &awsscheduler.CfnSchedule_RetryPolicyProperty{MaximumRetryAttempts: jsii.Number(tries), MaximumEventAgeInSeconds: jsii.Number(oldest)},
		},
	})
}
