package main

import (
	"fmt"
	"slices"
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
	"carmensita.pe/market/workflows"
)

// judge names the alarm that takes a deployment back.
const judge = "deployment-faults"

// namespace of the metrics that are made from logs.
func (d *deployment) namespace() string { return "Carmensita/" + d.env }

// faultsOf names the metric that counts the errors which a function logs. What a person did wrong is no error there: only
// what we did, or what we depend on.
func faultsOf(f blueprint.Function) string {
	area, _, _ := strings.Cut(f.Name, "/")
	switch {
	case area == "checkout":
		return "CheckoutFaults"
	case isAPI(f):
		return "ApiFaults"
	case area == "backup" || area == "report" || area == "restock": // they run once a night: one fault is all that there will be
		return "NightFaults"
	}
	return "StepFaults"
}

// countFaults makes a metric of the errors in a function's log: of what the function says, and of what Lambda says when it says nothing
// any more.
func (d *deployment) countFaults(scope constructs.Construct, f blueprint.Function, logs awslogs.ILogGroup) {
	for _, filter := range []struct {
		name    string
		pattern awslogs.IFilterPattern
	}{
		{"faults", awslogs.FilterPattern_StringValue(jsii.String("$.level"), jsii.String("="), jsii.String("ERROR"))},
		{"crashes", awslogs.FilterPattern_AnyTerm(jsii.String("Task timed out"), jsii.String("Runtime exited"), jsii.String("panic:"))},
	} {
		awslogs.NewMetricFilter(scope, jsii.String(flat(f.Name)+"-"+filter.name), &awslogs.MetricFilterProps{LogGroup: logs, FilterPattern: filter.pattern,
			MetricNamespace: jsii.String(d.namespace()), MetricName: jsii.String(faultsOf(f)), MetricValue: jsii.String("1")})
	}
}

// countEnds makes a metric of the executions that ended badly, from the machine's log: it has them whatever the type of the machine, and by whichever
// alias or version it was started, which Step Functions' own metrics are not said to. An execution that answers a person fails for empty
// shelves and wrong PINs, too: of those only the ones that ran out of time count, and their functions' faults.
func (d *deployment) countEnds(scope constructs.Construct, w blueprint.Workflow, logs awslogs.ILogGroup) {
	ends := []awslogs.JsonPattern{awslogs.FilterPattern_StringValue(jsii.String("$.type"), jsii.String("="), jsii.String("ExecutionTimedOut"))}
	if !answersAPerson(w) {
		ends = append(ends, awslogs.FilterPattern_StringValue(jsii.String("$.type"), jsii.String("="), jsii.String("ExecutionFailed")))
	}
	awslogs.NewMetricFilter(scope, jsii.String(w.Name+"-ends"), &awslogs.MetricFilterProps{LogGroup: logs, FilterPattern: awslogs.FilterPattern_Any(ends...),
		MetricNamespace: jsii.String(d.namespace()), MetricName: jsii.String("WorkflowFaults"), MetricValue: jsii.String("1")})
}

// answersAPerson reports whether only requests start the machine, and wait for its answer.
func answersAPerson(w blueprint.Workflow) bool {
	return w.Type == blueprint.Express &&
		!slices.ContainsFunc(blueprint.Schedules, func(s blueprint.Schedule) bool { return s.Workflow == w.Name }) &&
		!slices.ContainsFunc(blueprint.Rules, func(r blueprint.EventRule) bool { return r.Workflow == w.Name })
}

// metric returns a metric of a service, over five minutes.
func metric(namespace, name, statistic string, dimensions map[string]*string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{Namespace: &namespace, MetricName: &name, Statistic: &statistic,
		DimensionsMap: &dimensions, Period: awscdk.Duration_Minutes(jsii.Number(5))})
}

// rule is an alarm: above threshold in so many of the last periods of five minutes. The runbook of the same name stands in
// docs/operate.md.
type rule struct {
	name, says string
	metric     awscloudwatch.IMetric
	above      float64
	periods    int
	// below turns it round: it is too little that raises it.
	below bool
	// silence is trouble, too: what measures has stopped.
	silence bool
}

func (d *deployment) alarm(scope constructs.Construct, r rule) {
	missing := awscloudwatch.TreatMissingData_NOT_BREACHING
	if r.silence {
		missing = awscloudwatch.TreatMissingData_BREACHING
	}
	comparison := awscloudwatch.ComparisonOperator_GREATER_THAN_THRESHOLD
	if r.below {
		comparison = awscloudwatch.ComparisonOperator_LESS_THAN_THRESHOLD
	}
	made := awscloudwatch.NewAlarm(scope, jsii.String(r.name), &awscloudwatch.AlarmProps{
		AlarmName: jsii.String(d.name(r.name)), AlarmDescription: jsii.String(r.says + " Runbook: docs/operate.md#" + r.name),
		Metric: r.metric, Threshold: jsii.Number(r.above), EvaluationPeriods: jsii.Number(r.periods),
		ComparisonOperator: comparison, TreatMissingData: missing})
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

func (d *deployment) judges() []awscloudwatch.Alarm {
	var found []awscloudwatch.Alarm
	for _, alarm := range d.alarms {
		if *alarm.Node().Id() == judge {
			found = append(found, alarm)
		}
	}
	return found
}

// counted is how often something of ours was counted in the logs.
func (d *deployment) counted(name string) awscloudwatch.Metric {
	return metric(d.namespace(), name, "Sum", nil)
}

// judge is the alarm that takes a deployment back. Whatever is new is tried for five minutes: a single fault in them is enough, and a false one
// costs a second deploy. It stands with the machines, before what it judges.
func (d *deployment) judge(scope constructs.Construct) {
	gateway := metric("AWS/ApiGateway", "5xx", "Sum", map[string]*string{"ApiId": d.gateway.AttrApiId()})
	d.alarm(scope, rule{
		name: judge, says: "Something fails by our fault: a deployment that is under way is taken back.", above: 0, periods: 1,
		metric: awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
			Expression: jsii.String("FILL(checkout,0)+FILL(api,0)+FILL(steps,0)+FILL(workflows,0)+FILL(gateway,0)"), Label: jsii.String("faults"),
			Period: awscdk.Duration_Minutes(jsii.Number(5)), UsingMetrics: &map[string]awscloudwatch.IMetric{"checkout": d.counted("CheckoutFaults"),
				"api": d.counted("ApiFaults"), "steps": d.counted("StepFaults"), "workflows": d.counted("WorkflowFaults"), "gateway": gateway},
		}),
	})
}

// workflowAlarms are about the till first: a sale that fails by our fault, or a customer who waits.
func (d *deployment) workflowAlarms(scope constructs.Construct) {
	for _, r := range []rule{
		{name: "checkout-faults", says: "Sales fail by our fault: not by empty shelves or refused cards.", metric: d.counted("CheckoutFaults"), above: 2, periods: 1},
		{name: "checkout-slow", says: "One sale in a hundred takes more than 4 seconds.", metric: metric(d.namespace(), "SaleMilliseconds", "p99", nil), above: 4000, periods: 3},
		{name: "workflow-failed", says: "An execution of a workflow failed, or ran out of time.", metric: d.counted("WorkflowFaults"), above: 0, periods: 1},
		{name: "night-faults", says: "A step of the night's work failed by our fault: backup, report or orders.", metric: d.counted("NightFaults"), above: 0, periods: 1},
		{name: "step-faults", says: "Steps of other workflows fail by our fault, again and again.", metric: d.counted("StepFaults"), above: 5, periods: 2},
		{
			name: "functions-held-back", says: "Calls of functions are refused, because too many run.",
			metric: metric("AWS/Lambda", "Throttles", "Sum", nil), above: 10, periods: 1, // without a dimension: of the whole account, which is this environment's
		},
	} {
		d.alarm(scope, r)
	}
	for _, s := range blueprint.Schedules {
		d.alarm(scope, d.silenceOf(s))
	}
	for _, m := range measures {
		d.alarm(scope, rule{name: m.alarm, says: m.says, metric: metric(d.namespace(), m.metric, "Maximum", nil), above: m.above, periods: 3, silence: true})
	}
	d.alarm(scope, rule{name: "dead-letters", says: "An event or a schedule could not start its workflow within an hour.",
		metric: d.deadLetters.MetricApproximateNumberOfMessagesVisible(nil), above: 0, periods: 1})
}

// silenceOf raises an alarm when a job that a schedule starts does not run: for a quarter of an hour where it comes every few minutes, for 26 hours where it
// comes once a night. What counts is that the first function of its machine is called, whatever its version.
func (d *deployment) silenceOf(s blueprint.Schedule) rule {
	definition, err := workflows.Load(s.Workflow)
	if err != nil {
		panic(err)
	}
	functions, err := definition.Functions()
	if err != nil || len(functions) == 0 {
		panic(fmt.Sprintf("the workflow %s calls no function that could be seen: %v", s.Workflow, err))
	}
	period, periods := 5, 3 // minutes
	if minutes, hours := strings.Fields(s.Cron)[0], strings.Fields(s.Cron)[1]; !strings.Contains(minutes, "*") && hours != "*" {
		period, periods = 60, 26
	}
	return rule{
		name: s.Name + "-silent", says: "The schedule " + s.Name + " starts nothing any more.", above: 1, below: true, periods: periods, silence: true,
		metric: awscloudwatch.NewMetric(&awscloudwatch.MetricProps{Namespace: jsii.String("AWS/Lambda"), MetricName: jsii.String("Invocations"), Statistic: jsii.String("Sum"),
			DimensionsMap: &map[string]*string{"FunctionName": jsii.String(d.name(flat(functions[0].Name)))}, Period: awscdk.Duration_Minutes(jsii.Number(period))}),
	}
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
	stack := d.stack("watch", "the other alarms, and the dashboard")
	d.workflowAlarms(stack)
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
	sale := func(statistic string) awscloudwatch.IMetric {
		return metric(d.namespace(), "SaleMilliseconds", statistic, nil)
	}
	question := func(text string) {
		board.AddWidgets(awscloudwatch.NewTextWidget(&awscloudwatch.TextWidgetProps{Markdown: jsii.String("## " + text), Width: jsii.Number(24), Height: jsii.Number(1)}))
	}
	alarms := []interfacesawscloudwatch.IAlarmRef{}
	for _, alarm := range d.alarms {
		alarms = append(alarms, awscloudwatch.Alarm_FromAlarmArn(stack, jsii.String("shown-"+*alarm.Node().Id()), awscdk.Stack_Of(stack).FormatArn(
			&awscdk.ArnComponents{Service: jsii.String("cloudwatch"), Resource: jsii.String("alarm"), ResourceName: jsii.String(d.name(*alarm.Node().Id())),
				ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME})))
	}
	measured := func(names ...string) (found []awscloudwatch.IMetric) {
		for _, name := range names {
			found = append(found, metric(d.namespace(), name, "Maximum", nil))
		}
		return found
	}
	board.AddWidgets(awscloudwatch.NewAlarmStatusWidget(&awscloudwatch.AlarmStatusWidgetProps{
		Title:  jsii.String("Alarms"),
		Alarms: &alarms,
		Width:  jsii.Number(24),
	}))
	question("Are we selling?")
	board.AddWidgets(
		graph("Sales in five minutes", sale("SampleCount")),
		graph("How long a sale takes, in ms", sale("p50"), sale("p95"), sale("p99")),
		graph("Faults", d.counted("CheckoutFaults"), d.counted("ApiFaults"), d.counted("StepFaults"), d.counted("NightFaults"), d.counted("WorkflowFaults")))
	question("Is money right, and are documents at SUNAT?")
	board.AddWidgets(
		graph("Owed and reserved", measured("OldestOwedRefundHours", "LeakedReservations")...),
		graph("Documents", measured("DocumentsInDanger", "CertificateUrgency")...),
		graph("Events, approvals, backups", measured("OldestUnpublishedEventMinutes", "EventsSetAside", "OldestApprovalHours", "HoursSinceVerifiedBackup")...))
	question("Is the database well, and what does it cost?")
	board.AddWidgets(
		graph("MySQL", metric("AWS/RDS", "CPUUtilization", "Average", database), metric("AWS/RDS", "DatabaseConnections", "Maximum", database)),
		search("Functions that were held back", `SEARCH('{AWS/Lambda,FunctionName} MetricName="Throttles" "`+d.name("")+`"', 'Sum', 300)`),
		graph("USD of the month so far, by AWS's estimate", awscloudwatch.NewMetric(&awscloudwatch.MetricProps{Namespace: jsii.String("AWS/Billing"),
			MetricName: jsii.String("EstimatedCharges"), Statistic: jsii.String("Maximum"), DimensionsMap: &map[string]*string{"Currency": jsii.String("USD")},
			Period: awscdk.Duration_Hours(jsii.Number(6))})))
}
