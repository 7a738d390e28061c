package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"carmensita.pe/market/internal/platform/blueprint"
)

// database has the function that migrates. It is deployed and called before everything else, so that new code never meets an
// old schema; see `make deploy`.
func (d *deployment) database() {
	stack := d.stack("database", "the migrations")
	for _, f := range blueprint.Functions {
		if f.Name == blueprint.Migrator {
			d.function(stack, f)
		}
	}
}

// core has what the other stacks refer to by name: the API without its routes, the event bus, the dead letters.
func (d *deployment) core() {
	stack := d.stack("core", "API, events")
	d.gateway = awsapigatewayv2.NewCfnApi(stack, jsii.String("api"), &awsapigatewayv2.CfnApiProps{
		Name: jsii.String(d.name("api")), ProtocolType: jsii.String("HTTP"),
		DisableExecuteApiEndpoint: jsii.Bool(true), // the one way in is CloudFront's
	})
	logs := awslogs.NewLogGroup(stack, jsii.String("access"), &awslogs.LogGroupProps{
		LogGroupName: jsii.String("/carmensita/" + d.env + "/api-access"), Retention: d.settings.retention, RemovalPolicy: awscdk.RemovalPolicy_DESTROY})
	// Who, what, how it went and how long it took; no query, no cookie, no body.
	const format = `{"request":"$context.requestId","time":"$context.requestTime","address":"$context.identity.sourceIp","route":"$context.routeKey",` +
		`"status":"$context.status","user":"$context.authorizer.username","milliseconds":$context.responseLatency,"integration":"$context.integrationLatency","error":"$context.error.message"}`
	stage := awsapigatewayv2.NewCfnStage(stack, jsii.String("stage"), &awsapigatewayv2.CfnStageProps{
		ApiId: d.gateway.AttrApiId(), StageName: jsii.String("$default"), AutoDeploy: jsii.Bool(true),
		AccessLogSettings: &awsapigatewayv2.CfnStage_AccessLogSettingsProperty{DestinationArn: logs.LogGroupArn(), Format: jsii.String(format)},
		DefaultRouteSettings: &awsapigatewayv2.CfnStage_RouteSettingsProperty{
			// A set of metrics for each of the routes would cost more than all functions: what is looked at is made of the access log.
			DetailedMetricsEnabled: jsii.Bool(false), ThrottlingBurstLimit: jsii.Number(500), ThrottlingRateLimit: jsii.Number(250)},
	})
	awslogs.NewMetricFilter(stack, jsii.String("sales"), &awslogs.MetricFilterProps{LogGroup: logs,
		FilterPattern: awslogs.FilterPattern_All(awslogs.FilterPattern_StringValue(jsii.String("$.route"), jsii.String("="), jsii.String("POST /api/sales")),
			awslogs.FilterPattern_StringValue(jsii.String("$.status"), jsii.String("="), jsii.String("2*"))),
		MetricNamespace: jsii.String(d.namespace()), MetricName: jsii.String("SaleMilliseconds"), MetricValue: jsii.String("$.milliseconds")})
	mapping := awsapigatewayv2.NewCfnApiMapping(stack, jsii.String("mapping"), &awsapigatewayv2.CfnApiMappingProps{
		ApiId: d.gateway.AttrApiId(), DomainName: d.parameter(stack, "edge/api-domain"), Stage: jsii.String("$default")})
	mapping.AddResourceDependency(stage, nil)

	d.bus = awsevents.NewCfnEventBus(stack, jsii.String("bus"), &awsevents.CfnEventBusProps{Name: jsii.String(d.name("events"))})
	d.deadLetters = awssqs.NewQueue(stack, jsii.String("dead-letters"), &awssqs.QueueProps{
		QueueName: jsii.String(d.name("dead-letters")), EnforceSSL: jsii.Bool(true), Encryption: awssqs.QueueEncryption_SQS_MANAGED,
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(14))})
	suppress(d.deadLetters, "AwsSolutions-SQS3", "It is the queue of dead letters itself.")
	d.letRulesWrite(stack)
}

// letRulesWrite lets EventBridge put what a rule could not deliver into the queue; schedules use their role. All rules stand in
// the queue's one policy: a second policy would take the place of the first, and of what it says about TLS.
func (d *deployment) letRulesWrite(scope constructs.Construct) {
	var rules []*string
	for _, rule := range blueprint.Rules {
		rules = append(rules, arn(scope, "events", "rule", d.name("events")+"/"+d.name(rule.Name)))
	}
	d.deadLetters.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String("events.amazonaws.com"), nil)},
		Actions:    jsii.Strings("sqs:SendMessage"), Resources: &[]*string{d.deadLetters.QueueArn()},
		Conditions: &map[string]any{"ArnEquals": map[string]any{"aws:SourceArn": rules}},
	}))
}
