package main

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"carmensita.pe/market/internal/platform/blueprint"
)

// authorities is the file beside the program with the authorities that sign RDS's certificates; `make lambdas` puts it there.
const authorities = "rds-ca.pem"

// function makes a Lambda with a role, a log group and the environment for what the blueprint says it touches.
func (d *deployment) function(scope constructs.Construct, f blueprint.Function) awslambda.Function {
	name := flat(f.Name)
	logs := awslogs.NewLogGroup(scope, jsii.String(name+"-logs"), &awslogs.LogGroupProps{
		LogGroupName: jsii.String("/carmensita/" + d.env + "/" + name), Retention: d.settings.retention, RemovalPolicy: awscdk.RemovalPolicy_DESTROY})
	d.countFaults(scope, f, logs)
	if f.Name == measurer {
		d.extractMeasures(scope, logs)
	}
	environment := map[string]*string{}
	statements := []awsiam.PolicyStatement{allow([]*string{jsii.String(*logs.LogGroupArn() + ":*")}, "logs:CreateLogStream", "logs:PutLogEvents"),
		allow(everything(), "xray:PutTraceSegments", "xray:PutTelemetryRecords")}
	if f.Side == blueprint.Inside {
		statements = append(statements, allow(everything(), "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces",
			"ec2:DescribeSubnets", "ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"))
	}
	for _, access := range f.Touches {
		grant := d.grantOf(scope, f, access)
		statements = append(statements, grant.statements...)
		for key, value := range grant.variables {
			environment[key] = value
		}
	}
	role := awsiam.NewRole(scope, jsii.String(name+"-role"), &awsiam.RoleProps{
		AssumedBy:      awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
		Description:    jsii.String("What " + f.Name + " touches, by the blueprint"),
		InlinePolicies: &map[string]awsiam.PolicyDocument{"touches": awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &statements})},
	})
	suppress(role, "AwsSolutions-IAM5",
		"Tracing and network interfaces know no narrower resource; streams of the own log group, files of the own buckets and executions of the own machines have names that nobody knows before.")
	props := &awslambda.FunctionProps{
		FunctionName: jsii.String(d.name(name)), Description: jsii.String(f.Name),
		Runtime: awslambda.Runtime_PROVIDED_AL2023(), Architecture: awslambda.Architecture_ARM_64(), Handler: jsii.String("bootstrap"),
		Code:    awslambda.Code_FromAsset(jsii.String(d.code(name)), nil),
		Timeout: awscdk.Duration_Seconds(jsii.Number(f.Timeout.Seconds())), MemorySize: jsii.Number(f.MemoryMB),
		Tracing: awslambda.Tracing_ACTIVE, LogGroup: logs, Environment: &environment,
		Role: role.WithoutPolicyUpdates(nil),
		// A state machine that waits for days calls the version that it began with.
		CurrentVersionOptions: &awslambda.VersionOptions{RemovalPolicy: awscdk.RemovalPolicy_RETAIN},
	}
	if limit, ok := reserved()[f.Name]; ok {
		props.ReservedConcurrentExecutions = jsii.Number(limit)
	}
	made := awslambda.NewFunction(scope, jsii.String(name), props)
	made.Node().AddDependency(role)
	if f.Side == blueprint.Inside {
		cfn, _ := made.Node().DefaultChild().(awslambda.CfnFunction)
		cfn.SetVpcConfig(&awslambda.CfnFunction_VpcConfigProperty{
			SubnetIds:        awscdk.Fn_Split(jsii.String(","), d.parameter(scope, "network/subnet-ids"), nil),
			SecurityGroupIds: &[]*string{d.parameter(scope, "network/functions-sg")},
		})
	}
	d.renewVersion(made)
	if d.functions == nil {
		d.functions = map[string]awslambda.Function{}
	}
	d.functions[f.Name] = made
	return made
}

// suppress says why a rule of cdk-nag does not count here.
func suppress(construct constructs.IConstruct, rule, reason string) {
	cdknag.NagSuppressions_AddResourceSuppressions(construct,
		&[]*cdknag.NagPackSuppression{{Id: &rule, Reason: &reason}}, jsii.Bool(true))
}

// isAPI reports whether the function answers to API Gateway; the others are called by state machines or by the deploy.
func isAPI(f blueprint.Function) bool {
	return f.Name == blueprint.Authorizer || slices.ContainsFunc(blueprint.Routes, func(r blueprint.Route) bool { return r.Function == f.Name })
}
