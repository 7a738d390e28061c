package main

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"carmensita.pe/market/internal/platform/blueprint"
)

// grant is what one kind of access means on AWS: permissions, and the variables by which the program finds the thing.
type grant struct {
	statements []awsiam.PolicyStatement
	variables  map[string]*string
}

func allow(resources []*string, actions ...string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{Actions: jsii.Strings(actions...), Resources: &resources})
}

// tables and buckets by the access that names them; the variable is the name in capitals with _TABLE or _BUCKET.
var tableActions = map[blueprint.Access][]string{
	blueprint.Sessions:     {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:Query"},
	blueprint.ReadSessions: {"dynamodb:GetItem"},
	blueprint.Attempts:     {"dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"},
	blueprint.Settings:     {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem"},
	blueprint.ReadSettings: {"dynamodb:GetItem", "dynamodb:BatchGetItem"},
	blueprint.DumpSettings: {"dynamodb:Scan"},
	blueprint.Approvals:    {"dynamodb:GetItem", "dynamodb:UpdateItem"},
	blueprint.Taxpayers:    {"dynamodb:GetItem", "dynamodb:PutItem"},
}

var bucketActions = map[blueprint.Access][]string{
	blueprint.ReceiptsBucket:  {"s3:GetObject", "s3:PutObject"},
	blueprint.ReportsBucket:   {"s3:GetObject", "s3:PutObject"},
	blueprint.ReadReports:     {"s3:GetObject"},
	blueprint.DocumentsBucket: {"s3:GetObject", "s3:PutObject"},
	blueprint.ReadDocuments:   {"s3:GetObject"},
	blueprint.BackupsBucket:   {"s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"},
	blueprint.ReadBackups:     {"s3:GetObject"},
	blueprint.DeleteBackups:   {"s3:DeleteObject"},
}

// grantOf says what a function needs for an access. An access that it does not know stops the synthesis: nothing is deployed
// that would fail at its first call.
func (d *deployment) grantOf(scope constructs.Construct, f blueprint.Function, access blueprint.Access) grant {
	kind, name, _ := strings.Cut(string(access), ":")
	thing, _, _ := strings.Cut(name, ":") // without the verb
	switch kind {
	case "mysql":
		return d.mysql(scope, f, name)
	case "dynamodb":
		if actions, ok := tableActions[access]; ok {
			return d.table(scope, thing, actions)
		}
	case "s3":
		if actions, ok := bucketActions[access]; ok {
			return d.bucket(scope, thing, actions)
		}
	case "states":
		return d.states(scope, access, name)
	case "cognito":
		return d.cognito(scope, name)
	case "apigateway":
		// The API has one stage; "$default" stands in a path as "%24default", and which of them IAM compares is not said.
		cache := awscdk.Stack_Of(scope).FormatArn(&awscdk.ArnComponents{Service: jsii.String("apigateway"), Account: jsii.String(""),
			Resource: jsii.String("/apis"), ResourceName: jsii.String(*d.gateway.AttrApiId() + "/stages/*/cache/authorizers")})
		return grant{[]awsiam.PolicyStatement{allow([]*string{cache}, "apigateway:DELETE")},
			map[string]*string{"API_ID": d.gateway.AttrApiId(), "API_STAGE": jsii.String("$default")}}
	case "ses":
		from := d.parameter(scope, "mail/from")
		return grant{[]awsiam.PolicyStatement{allow([]*string{arn(scope, "ses", "identity", *d.parameter(scope, "mail/identity"))}, "ses:SendEmail", "ses:SendRawEmail")},
			map[string]*string{"MAIL_FROM": from}}
	case "sunat":
		return grant{variables: sunatAddresses()}
	case "ssm":
		return d.secret(scope, thing, access)
	case "names":
		return grant{variables: providersOfNames()}
	case "page-address":
		return grant{variables: map[string]*string{"PAGE_URL": d.parameter(scope, "edge/url")}}
	case "card-terminal":
		return grant{variables: map[string]*string{"CARD_TERMINAL_URL": d.terminal(scope)}}
	}
	panic(fmt.Sprintf("%s touches %q, and cdk/access.go does not know what that means on AWS: add it there", f.Name, access))
}

// mysql signs in as the shop's user, or as the one of backups who may make and drop schemas to restore into.
func (d *deployment) mysql(scope constructs.Construct, f blueprint.Function, name string) grant {
	user, variable := "carmensita", "MYSQL_DSN"
	if name != "" {
		user, variable = "carmensita_backup", "MYSQL_"+strings.ToUpper(name)+"_DSN"
	}
	host := "database/host"
	if f.Name == blueprint.Migrator {
		host = "database/instance-host" // a proxy does not know the master
	}
	allowed := awscdk.Stack_Of(scope).FormatArn(&awscdk.ArnComponents{Service: jsii.String("rds-db"), Resource: jsii.String("dbuser"),
		ResourceName: jsii.String(*d.parameter(scope, "database/resource-id") + "/" + user), ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME})
	dsn := user + "@tcp(" + *d.parameter(scope, host) + ":3306)/carmensita?iam=" + region
	return grant{[]awsiam.PolicyStatement{allow([]*string{allowed}, "rds-db:connect")},
		map[string]*string{variable: &dsn, "MYSQL_CA": jsii.String("/var/task/" + authorities)}}
}

func (d *deployment) table(scope constructs.Construct, name string, actions []string) grant {
	table := arn(scope, "dynamodb", "table", *d.parameter(scope, "tables/"+name))
	statements := []awsiam.PolicyStatement{allow([]*string{table}, without(actions, "dynamodb:Query")...), d.key(scope, "dynamodb")}
	if len(without(actions, "dynamodb:Query")) != len(actions) {
		statements = append(statements, allow([]*string{jsii.String(*table + "/index/by-username")}, "dynamodb:Query"))
	}
	return grant{statements, map[string]*string{strings.ToUpper(name) + "_TABLE": d.parameter(scope, "tables/"+name)}}
}

func without(list []string, gone string) []string {
	var left []string
	for _, one := range list {
		if one != gone {
			left = append(left, one)
		}
	}
	return left
}

func (d *deployment) bucket(scope constructs.Construct, name string, actions []string) grant {
	bucket := d.parameter(scope, "buckets/"+name)
	whole := "arn:" + *awscdk.Aws_PARTITION() + ":s3:::" + *bucket
	return grant{[]awsiam.PolicyStatement{
		allow([]*string{jsii.String(whole + "/*")}, actions...),
		allow([]*string{&whole}, "s3:ListBucket"), // without it a file that is missing is "access denied"
		d.key(scope, "s3"),
	}, map[string]*string{strings.ToUpper(name) + "_BUCKET": bucket}}
}

// key lets the function use the data's key through one service only.
func (d *deployment) key(scope constructs.Construct, service string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings("kms:Decrypt", "kms:GenerateDataKey"), Resources: &[]*string{d.parameter(scope, "kms/key-arn")},
		Conditions: &map[string]any{"StringEquals": map[string]any{"kms:ViaService": service + "." + region + ".amazonaws.com"}},
	})
}

// states is a machine to start, or tokens of waiting ones, or everything about executions.
func (d *deployment) states(scope constructs.Construct, access blueprint.Access, name string) grant {
	machines, executions := []*string{}, []*string{}
	for _, w := range blueprint.Workflows {
		if w.Type == blueprint.Standard {
			machines = append(machines, d.machineARN(scope, w.Name))
			executions = append(executions, d.executionsARN(scope, w.Name))
		}
	}
	switch name {
	case "task-tokens":
		return grant{statements: []awsiam.PolicyStatement{allow(machines, "states:SendTaskSuccess")}}
	case "executions":
		return d.executions(scope, machines, executions)
	}
	w, ok := workflowOf(name)
	if !ok {
		panic(fmt.Sprintf("%q names no workflow of the blueprint", access))
	}
	action := "states:StartExecution"
	if w.Type == blueprint.Express {
		action = "states:StartSyncExecution"
	}
	variable := strings.ToUpper(strings.ReplaceAll(name, "-", "_")) + "_ARN"
	statements := []awsiam.PolicyStatement{allow([]*string{d.machineARN(scope, name)}, action)}
	if w.Type == blueprint.Standard { // what an id was used for, when it comes again
		statements = append(statements, allow([]*string{d.executionsARN(scope, name)}, "states:DescribeExecution"))
	}
	return grant{statements, map[string]*string{variable: d.liveARN(scope, name)}}
}

// executionsARN is that of every execution of a machine.
func (d *deployment) executionsARN(scope constructs.Construct, workflow string) *string {
	return awscdk.Stack_Of(scope).FormatArn(&awscdk.ArnComponents{Service: jsii.String("states"), Resource: jsii.String("execution"),
		ResourceName: jsii.String(d.name(workflow) + ":*"), ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME})
}

// executions may look at, stop and start the executions of all Standard machines.
func (d *deployment) executions(scope constructs.Construct, machines, executions []*string) grant {
	return grant{statements: []awsiam.PolicyStatement{
		allow(machines, "states:ListExecutions", "states:StartExecution", "states:DescribeStateMachine"),
		allow(executions, "states:DescribeExecution", "states:GetExecutionHistory", "states:StopExecution", "states:DescribeStateMachineForExecution"),
	}, variables: map[string]*string{"MACHINES_ARN": d.machineARN(scope, "")}}
}

// cognito: signing in needs no permission, Cognito asks for the password.
func (d *deployment) cognito(scope constructs.Construct, name string) grant {
	if name == "" {
		return grant{variables: map[string]*string{"COGNITO_CLIENT_ID": d.parameter(scope, "identity/client-id")}}
	}
	pool := d.parameter(scope, "identity/pool-id")
	return grant{[]awsiam.PolicyStatement{allow([]*string{arn(scope, "cognito-idp", "userpool", *pool)},
		"cognito-idp:ListUsers", "cognito-idp:ListUsersInGroup", "cognito-idp:AdminGetUser", "cognito-idp:AdminListGroupsForUser",
		"cognito-idp:AdminCreateUser", "cognito-idp:AdminAddUserToGroup", "cognito-idp:AdminRemoveUserFromGroup",
		"cognito-idp:AdminEnableUser", "cognito-idp:AdminDisableUser", "cognito-idp:AdminSetUserPassword",
		"cognito-idp:AdminUpdateUserAttributes", "cognito-idp:AdminDeleteUserAttributes")},
		map[string]*string{"COGNITO_POOL_ID": pool}}
}

// terminal is the payment gateway's address, or nothing where Terraform wrote "none".
func (d *deployment) terminal(scope constructs.Construct) *string {
	stack := awscdk.Stack_Of(scope)
	const id = "NoCardTerminal"
	url := d.parameter(scope, "payment/card-terminal-url")
	condition, ok := stack.Node().TryFindChild(jsii.String(id)).(awscdk.CfnCondition)
	if !ok {
		condition = awscdk.NewCfnCondition(stack, jsii.String(id), &awscdk.CfnConditionProps{
			Expression: awscdk.Fn_ConditionEquals(url, jsii.String("none"))})
	}
	return awscdk.Token_AsString(awscdk.Fn_ConditionIf(condition.LogicalId(), jsii.String(""), url), nil)
}

// everything is every resource: for the few actions that know no narrower one. Who uses it says why to cdk-nag.
func everything() []*string { return []*string{jsii.String("*")} }

// sunatAddresses are where SUNAT receives documents, and where it says what it has (local/sunat stands in for them).
func sunatAddresses() map[string]*string {
	return map[string]*string{
		"SUNAT_BETA_URL":       jsii.String("https://e-beta.sunat.gob.pe/ol-ti-itcpfegem-beta/billService"),
		"SUNAT_PRODUCTION_URL": jsii.String("https://e-factura.sunat.gob.pe/ol-ti-itcpfegem/billService"),
		"SUNAT_CONSULT_URL":    jsii.String("https://e-factura.sunat.gob.pe/ol-it-wsconscpegem/billConsultService"),
		"SUNAT_TOKEN_URL":      jsii.String("https://api-seguridad.sunat.gob.pe/v1/clientesextranet"),
		"SUNAT_QUERY_URL":      jsii.String("https://api.sunat.gob.pe/v1/contribuyente/contribuyentes"),
	}
}

// providersOfNames are where it is asked who has a RUC or a DNI (local/names stands in for them).
func providersOfNames() map[string]*string {
	return map[string]*string{
		"DECOLECTA_URL": jsii.String("https://api.decolecta.com"),
		"APIPERU_URL":   jsii.String("https://apiperu.dev"),
	}
}

// secret is a parameter that the shop writes, and the one beside it that tells of it: the certificate and the SOL user, or the token for names.
// Who keeps one cannot read it, and who reads it cannot change it.
func (d *deployment) secret(scope constructs.Construct, thing string, access blueprint.Access) grant {
	name := "/carmensita/" + d.env + "/" + thing
	secret := arn(scope, "ssm", "parameter", name[1:])
	variable := strings.ToUpper(thing) + "_SECRET"
	variables := map[string]*string{variable: &name}
	through := map[string]any{"StringEquals": map[string]any{"kms:ViaService": "ssm." + region + ".amazonaws.com"}}
	key := func(action string) awsiam.PolicyStatement {
		return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{Actions: jsii.Strings(action),
			Resources: &[]*string{d.parameter(scope, "kms/key-arn")}, Conditions: &through})
	}
	if strings.HasSuffix(string(access), ":read") {
		return grant{[]awsiam.PolicyStatement{allow([]*string{secret}, "ssm:GetParameter"), key("kms:Decrypt")}, variables}
	}
	facts := jsii.String(*secret + "/facts")
	variables[variable+"_KEY"] = d.parameter(scope, "kms/key-arn")
	return grant{[]awsiam.PolicyStatement{allow([]*string{secret, facts}, "ssm:PutParameter"), allow([]*string{facts}, "ssm:GetParameter"),
		key("kms:GenerateDataKey")}, variables}
}
