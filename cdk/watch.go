package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"carmensita.pe/market/internal/platform/blueprint"
)

// rollback names the alarm of a stack that takes a deployment back.
var rollback = map[string]string{"workflows": "checkout-faults", "api": "api-faults"}

// namespace of the metrics that are made from logs.
func (d *deployment) namespace() string { return "Carmensita/" + d.env }

// faultsOf names the metric that counts the errors which a function logs. What a person did wrong is no error there: only
// what we did, or what we depend on.
func faultsOf(f blueprint.Function) string {
	switch {
	case strings.HasPrefix(f.Name, "checkout/"):
		return "CheckoutFaults"
	case isAPI(f):
		return "ApiFaults"
	}
	return "StepFaults"
}

// countFaults makes a metric of the errors in a function's log.
func (d *deployment) countFaults(scope constructs.Construct, f blueprint.Function, logs awslogs.ILogGroup) {
	awslogs.NewMetricFilter(scope, jsii.String(flat(f.Name)+"-faults"), &awslogs.MetricFilterProps{
		LogGroup: logs, FilterPattern: awslogs.FilterPattern_StringValue(jsii.String("$.level"), jsii.String("="), jsii.String("ERROR")),
		MetricNamespace: jsii.String(d.namespace()), MetricName: jsii.String(faultsOf(f)), MetricValue: jsii.String("1")})
}

// metric returns a metric of a service, over five minutes.
func metric(namespace, name, statistic string, dimensions map[string]*string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{Namespace: &namespace, MetricName: &name, Statistic: &statistic,
		DimensionsMap: &dimensions, Period: awscdk.Duration_Minutes(jsii.Number(5))})
}

func (d *deployment) machineMetric(scope constructs.Construct, workflow, name, statistic string) awscloudwatch.Metric {
	return metric("AWS/States", name, statistic, map[string]*string{"StateMachineArn": d.machineARN(scope, workflow)})
}

// rule is an alarm: above threshold in so many of the last periods of five minutes. The runbook of the same name stands in
// docs/operate.md.
type rule struct {
	name, says string
	metric     awscloudwatch.IMetric
	above      float64
	periods    int
	// silence is trouble, too: what measures has stopped.
	silence bool
}

func (d *deployment) alarm(scope constructs.Construct, r rule) {
	missing := awscloudwatch.TreatMissingData_NOT_BREACHING
	if r.silence {
		missing = awscloudwatch.TreatMissingData_BREACHING
	}
	made := awscloudwatch.NewAlarm(scope, jsii.String(r.name), &awscloudwatch.AlarmProps{
		AlarmName: jsii.String(d.name(r.name)), AlarmDescription: jsii.String(r.says + " Runbook: docs/operate.md#" + r.name),
		Metric: r.metric, Threshold: jsii.Number(r.above), EvaluationPeriods: jsii.Number(r.periods),
		ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_THRESHOLD, TreatMissingData: missing})
	const id = "alerts-topic"
	topic, ok := scope.Node().TryFindChild(jsii.String(id)).(awssns.ITopic)
	if !ok {
		topic = awssns.Topic_FromTopicArn(scope, jsii.String(id), d.parameter(scope, "topics/alerts"))
	}
	action := awscloudwatchactions.NewSnsAction(topic)
	made.AddAlarmAction(action)
	made.AddOkAction(action)
	d.alarms = append(d.alarms, made)
}

func (d *deployment) rollbackAlarms(stack string) []awscloudwatch.Alarm {
	var found []awscloudwatch.Alarm
	for _, alarm := range d.alarms {
		if *alarm.Node().Id() == rollback[stack] {
			found = append(found, alarm)
		}
	}
	return found
}

// workflowAlarms are about the till first: a sale that fails by our fault, or a customer who waits.
func (d *deployment) workflowAlarms(scope constructs.Construct) {
	d.alarm(scope, rule{name: "checkout-faults", says: "Sales fail by our fault: not by empty shelves or refused cards.",
		metric: metric(d.namespace(), "CheckoutFaults", "Sum", nil), above: 2, periods: 1})
	d.alarm(scope, rule{name: "checkout-slow", says: "One sale in a hundred takes more than 4 seconds.",
		metric: d.machineMetric(scope, "checkout", "ExecutionTime", "p99"), above: 4000, periods: 3})
	d.alarm(scope, rule{name: "checkout-timed-out", says: "Sales ran out of time.",
		metric: d.machineMetric(scope, "checkout", "ExecutionsTimedOut", "Sum"), above: 0, periods: 1})
	for _, w := range blueprint.Workflows {
		if w.Type == blueprint.Standard {
			// One that runs out of its time has not failed, as Step Functions counts.
			d.alarm(scope, rule{name: w.Name + "-failed", says: "An execution of the workflow " + w.Name + " failed.",
				metric: d.machineMetric(scope, w.Name, "ExecutionsFailed", "Sum"), above: 0, periods: 1})
			d.alarm(scope, rule{name: w.Name + "-timed-out", says: "An execution of the workflow " + w.Name + " ran out of time.",
				metric: d.machineMetric(scope, w.Name, "ExecutionsTimedOut", "Sum"), above: 0, periods: 1})
		}
	}
	d.alarm(scope, rule{name: "step-faults", says: "Steps of other workflows fail by our fault, again and again.",
		metric: metric(d.namespace(), "StepFaults", "Sum", nil), above: 5, periods: 2})
	for _, m := range measures {
		d.alarm(scope, rule{name: m.alarm, says: m.says, metric: metric(d.namespace(), m.metric, "Maximum", nil), above: m.above, periods: 3, silence: true})
	}
	d.alarm(scope, rule{name: "dead-letters", says: "An event or a schedule could not start its workflow within an hour.",
		metric: d.deadLetters.MetricApproximateNumberOfMessagesVisible(nil), above: 0, periods: 1})
}

// measures are the figures that watch/measure logs every five minutes, and what is too much of each.
var measures = []struct {
	field, metric, alarm, says string
	above                      float64
}{
	{"leakedReservations", "LeakedReservations", "reservations-leak", "Goods are reserved for sales that ended more than ten minutes ago.", 0},
	{"owedHours", "OldestOwedRefundHours", "refund-owed", "A customer waits for a card refund for more than a day.", 24},
	{"eventMinutes", "OldestUnpublishedEventMinutes", "events-late", "An event waits for more than a quarter of an hour to be published.", 15},
	{"eventsSetAside", "EventsSetAside", "events-set-aside", "The bus would not take an event: nobody has heard of it.", 0},
	{"approvalHours", "OldestApprovalHours", "approval-old", "An order to a supplier waits for more than 48 hours for a manager.", 48},
	{"documentsInDanger", "DocumentsInDanger", "documents-late", "Electronic documents without an answer of SUNAT can be sent until tomorrow at most.", 0},
	{"certificateUrgency", "CertificateUrgency", "certificate-ends", "The certificate that signs electronic documents ends within 30 days.", 0},
	{"certificateUrgency", "CertificateUrgency", "certificate-ends-now", "The certificate that signs electronic documents ends within 7 days, or has ended.", 1},
	{"backupHours", "HoursSinceVerifiedBackup", "backup-not-verified", "No backup was restored and found right for 26 hours.", 26},
}

// measurer is the function that logs them.
const measurer = "watch/measure"

func (d *deployment) extractMeasures(scope constructs.Construct, logs awslogs.ILogGroup) {
	filtered := map[string]bool{}
	for _, m := range measures {
		if filtered[m.field] { // another alarm about the same figure
			continue
		}
		filtered[m.field] = true
		awslogs.NewMetricFilter(scope, jsii.String(m.alarm+"-measure"), &awslogs.MetricFilterProps{
			LogGroup: logs, FilterPattern: awslogs.FilterPattern_Exists(jsii.String("$." + m.field)),
			MetricNamespace: jsii.String(d.namespace()), MetricName: jsii.String(m.metric), MetricValue: jsii.String("$." + m.field)})
	}
}

func (d *deployment) apiAlarms(scope constructs.Construct) {
	api := map[string]*string{"ApiId": d.gateway.AttrApiId()}
	d.alarm(scope, rule{name: "api-faults", says: "Requests fail by our fault.", metric: metric(d.namespace(), "ApiFaults", "Sum", nil), above: 5, periods: 1})
	d.alarm(scope, rule{name: "api-5xx", says: "API Gateway answers with errors of its own or of functions that crash.",
		metric: metric("AWS/ApiGateway", "5xx", "Sum", api), above: 5, periods: 2})
	d.alarm(scope, rule{name: "api-slow", says: "One request in a hundred takes more than 3 seconds.",
		metric: metric("AWS/ApiGateway", "Latency", "p99", api), above: 3000, periods: 3})
}

// watch looks at what Terraform made, and shows everything on one page.
func (d *deployment) watch() {
	stack := d.stack("watch", "database alarms and the dashboard")
	database := map[string]*string{"DBInstanceIdentifier": d.parameter(stack, "database/instance")}
	for _, r := range []rule{
		{
			name:    "database-busy",
			says:    "MySQL's processor is above 80 % for a quarter of an hour.",
			metric:  metric("AWS/RDS", "CPUUtilization", "Average", database),
			above:   80,
			periods: 3,
		},
		{name: "database-connections", says: "MySQL has more than four fifths of the connections that it takes.",
			metric: metric("AWS/RDS", "DatabaseConnections", "Maximum", database), above: maxConnections * 0.8, periods: 2},
	} {
		d.alarm(stack, r)
	}
	full := awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{Expression: jsii.String("IF(free < 2147483648, 1, 0)"),
		Label: jsii.String("less than 2 GiB free"), Period: awscdk.Duration_Minutes(jsii.Number(5)),
		UsingMetrics: &map[string]awscloudwatch.IMetric{"free": metric("AWS/RDS", "FreeStorageSpace", "Minimum", database)}})
	d.alarm(
		stack,
		rule{name: "database-full", says: "MySQL has less than 2 GiB of storage left, and has not grown by itself.", metric: full, above: 0, periods: 3},
	)
	d.dashboard(stack, database)
}

func (d *deployment) dashboard(stack awscdk.Stack, database map[string]*string) {
	board := awscloudwatch.NewDashboard(stack, jsii.String("dashboard"), &awscloudwatch.DashboardProps{DashboardName: jsii.String(d.name("shop"))})
	graph := func(title string, metrics ...awscloudwatch.IMetric) awscloudwatch.IWidget {
		return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{Title: &title, Left: &metrics, Width: jsii.Number(8), Height: jsii.Number(6)})
	}
	search := func(title, expression string) awscloudwatch.IWidget {
		return graph(title, awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{Expression: &expression,
			UsingMetrics: &map[string]awscloudwatch.IMetric{}, Label: jsii.String(""), Period: awscdk.Duration_Minutes(jsii.Number(5))}))
	}
	checkout := func(name, statistic string) awscloudwatch.IMetric {
		return d.machineMetric(stack, "checkout", name, statistic)
	}
	alarms := []interfacesawscloudwatch.IAlarmRef{}
	for _, alarm := range d.alarms {
		alarms = append(alarms, awscloudwatch.Alarm_FromAlarmArn(stack, jsii.String("shown-"+*alarm.Node().Id()), awscdk.Stack_Of(stack).FormatArn(
			&awscdk.ArnComponents{Service: jsii.String("cloudwatch"), Resource: jsii.String("alarm"), ResourceName: jsii.String(d.name(*alarm.Node().Id())),
				ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME})))
	}
	measured := []awscloudwatch.IMetric{}
	for _, m := range measures {
		measured = append(measured, metric(d.namespace(), m.metric, "Maximum", nil))
	}
	board.AddWidgets(awscloudwatch.NewAlarmStatusWidget(&awscloudwatch.AlarmStatusWidgetProps{
		Title:  jsii.String("Alarms"),
		Alarms: &alarms,
		Width:  jsii.Number(24),
	}))
	board.AddWidgets(
		graph("Sales in five minutes", checkout("ExecutionsSucceeded", "Sum"), checkout("ExecutionsFailed", "Sum"), checkout("ExecutionsTimedOut", "Sum")),
		graph("How long a sale takes, in ms", checkout("ExecutionTime", "p50"), checkout("ExecutionTime", "p95"), checkout("ExecutionTime", "p99")),
		graph("Faults",
			metric(d.namespace(), "CheckoutFaults", "Sum", nil), metric(d.namespace(), "ApiFaults", "Sum", nil), metric(d.namespace(), "StepFaults", "Sum", nil)))
	board.AddWidgets(
		graph("What must stay small", measured...),
		graph("MySQL", metric("AWS/RDS", "CPUUtilization", "Average", database), metric("AWS/RDS", "DatabaseConnections", "Maximum", database)),
		search("Functions that were held back", `SEARCH('{AWS/Lambda,FunctionName} MetricName="Throttles" "`+d.name("")+`"', 'Sum', 300)`))
}
