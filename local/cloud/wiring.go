package cloud

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/local/asl"
	"carmensita.pe/market/local/dynamo"
	"carmensita.pe/market/local/integration"
	"carmensita.pe/market/local/lambda"
	"carmensita.pe/market/local/mailbox"
	"carmensita.pe/market/workflows"
)

// The account that all ARNs are in.
const (
	region  = "us-east-1"
	account = "000000000000"
)

const (
	sessionsTable  = "sessions"
	settingsTable  = "settings"
	approvalsTable = "approvals"
	attemptsTable  = "attempts"
	taxpayersTable = "taxpayers"
	receiptsBucket = "receipts"
	reportsBucket  = "reports"
	backupsBucket  = "backups"
	documents      = "documents"
)

// SunatSecret is the parameter with the certificate and the SOL user.
const SunatSecret = "/carmensita/local/sunat"

// namesSecret is the parameter with the token for names.
const namesSecret = "/carmensita/local/lookup"

// What the local cloud invents: addresses at .example can belong to nobody.
const (
	eventBus   = "carmensita"
	mailFrom   = "Market Carmensita <tienda@carmensita.example>"
	adminMail  = "admin@carmensita.example"
	noticeMail = "gerencia@carmensita.example"
	ownerMail  = "dueno@carmensita.example"
)

// The topics, and who reads them.
var (
	AlertsTopic  = topicARN("alerts")
	NoticesTopic = topicARN("notices")
	subscribers  = map[string][]string{AlertsTopic: {adminMail}, NoticesTopic: {noticeMail, ownerMail}}
)

// tables as Terraform makes them. The local one forgets no item by itself: who reads a session, or a name, looks at its end.
var tables = []dynamo.Table{
	{Name: sessionsTable, Key: dynamo.Key{Hash: dynamo.Attribute{Name: "id"}}, Indexes: []dynamo.Index{{Name: "by-username",
		Key: dynamo.Key{Hash: dynamo.Attribute{Name: "username"}, Range: dynamo.Attribute{Name: "since", Number: true}}}}},
	{Name: attemptsTable, Key: dynamo.Key{Hash: dynamo.Attribute{Name: "id"}}},
	{Name: taxpayersTable, Key: dynamo.Key{Hash: dynamo.Attribute{Name: "id"}}},
	{Name: settingsTable, Key: dynamo.Key{Hash: dynamo.Attribute{Name: "id"}}},
	{Name: approvalsTable, Key: dynamo.Key{Hash: dynamo.Attribute{Name: "id"}}},
}

var groups = []string{string(blueprint.Cashier), string(blueprint.Manager), string(blueprint.Admin)}

// MachineARN is the ARN of a workflow's state machine.
func MachineARN(workflow string) string {
	return fmt.Sprintf("arn:aws:states:%s:%s:stateMachine:%s", region, account, workflow)
}

// functionARN is the ARN of a function. Lambda allows no slash in a name; the local Lambda does.
func functionARN(name string) string {
	return fmt.Sprintf("arn:aws:lambda:%s:%s:function:%s", region, account, name)
}

func topicARN(topic string) string {
	return fmt.Sprintf("arn:aws:sns:%s:%s:%s", region, account, topic)
}

// environment is what a function sees: the addresses of what the blueprint says it touches.
func (c *Cloud) environment(f blueprint.Function) map[string]string {
	env := map[string]string{
		"AWS_REGION":            region,
		"AWS_ACCESS_KEY_ID":     "local",
		"AWS_SECRET_ACCESS_KEY": "local",
		"GOMAXPROCS":            "1", // as small a share of the processor as a small Lambda has; one process serves many
	}
	for _, access := range f.Touches {
		switch access {
		case blueprint.MySQL:
			env["MYSQL_DSN"] = c.MariaDB.DSN(Database)
		case blueprint.Sessions, blueprint.ReadSessions:
			env["AWS_ENDPOINT_URL_DYNAMODB"] = c.Dynamo.Endpoint()
			env["SESSIONS_TABLE"] = sessionsTable
		case blueprint.Settings, blueprint.ReadSettings, blueprint.DumpSettings:
			env["AWS_ENDPOINT_URL_DYNAMODB"] = c.Dynamo.Endpoint()
			env["SETTINGS_TABLE"] = settingsTable
		case blueprint.Approvals:
			env["AWS_ENDPOINT_URL_DYNAMODB"] = c.Dynamo.Endpoint()
			env["APPROVALS_TABLE"] = approvalsTable
		case blueprint.Cognito:
			env["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"] = c.Cognito.Endpoint()
			env["COGNITO_CLIENT_ID"] = c.Cognito.ClientID
		case blueprint.CognitoAdmin:
			env["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"] = c.Cognito.Endpoint()
			env["COGNITO_POOL_ID"] = c.Cognito.PoolID
		case blueprint.Attempts:
			env["AWS_ENDPOINT_URL_DYNAMODB"] = c.Dynamo.Endpoint()
			env["ATTEMPTS_TABLE"] = attemptsTable
		case blueprint.Taxpayers:
			env["AWS_ENDPOINT_URL_DYNAMODB"] = c.Dynamo.Endpoint()
			env["TAXPAYERS_TABLE"] = taxpayersTable
		case blueprint.AuthorizerReset:
			env["AWS_ENDPOINT_URL_APIGATEWAYV2"] = c.StatesURL
			env["API_ID"], env["API_STAGE"] = "local", "$default"
		case blueprint.ReceiptsBucket:
			env["AWS_ENDPOINT_URL_S3"] = c.Bucket.Endpoint()
			env["RECEIPTS_BUCKET"] = receiptsBucket
		case blueprint.ReportsBucket, blueprint.ReadReports:
			env["AWS_ENDPOINT_URL_S3"] = c.Bucket.Endpoint()
			env["REPORTS_BUCKET"] = reportsBucket
		case blueprint.BackupsBucket, blueprint.ReadBackups, blueprint.DeleteBackups:
			env["AWS_ENDPOINT_URL_S3"] = c.Bucket.Endpoint()
			env["BACKUPS_BUCKET"] = backupsBucket
		case blueprint.DocumentsBucket, blueprint.ReadDocuments:
			env["AWS_ENDPOINT_URL_S3"] = c.Bucket.Endpoint()
			env["DOCUMENTS_BUCKET"] = documents
		case blueprint.Mail:
			env["AWS_ENDPOINT_URL_SESV2"] = c.Mailbox.Endpoint()
			env["MAIL_FROM"] = mailFrom
		case blueprint.ScratchMySQL:
			env["MYSQL_SCRATCH_DSN"] = c.MariaDB.DSN("")
		case blueprint.PageAddress:
			env["PAGE_URL"] = c.URL
		case blueprint.CardTerminal:
			env["CARD_TERMINAL_URL"] = c.Terminal.Endpoint()
		case blueprint.Sunat:
			maps.Copy(env, c.Sunat.Environment())
		case blueprint.SunatSecret, blueprint.KeepSunatSecret:
			env["AWS_ENDPOINT_URL_SSM"] = c.Parameters.Endpoint()
			env["SUNAT_SECRET"] = SunatSecret
		case blueprint.Names:
			maps.Copy(env, c.Names.Environment())
		case blueprint.NamesSecret, blueprint.KeepNamesSecret:
			env["AWS_ENDPOINT_URL_SSM"] = c.Parameters.Endpoint()
			env["LOOKUP_SECRET"] = namesSecret
		case blueprint.TaskTokens:
			env["AWS_ENDPOINT_URL_SFN"] = c.StatesURL
		case blueprint.Executions:
			env["AWS_ENDPOINT_URL_SFN"] = c.StatesURL
			env["MACHINES_ARN"] = MachineARN("") // a machine's ARN is this and its name
		default:
			if workflow, ok := access.Machine(); ok {
				env["AWS_ENDPOINT_URL_SFN"] = c.StatesURL
				env[strings.ToUpper(strings.ReplaceAll(workflow, "-", "_"))+"_ARN"] = MachineARN(workflow)
			}
		}
	}
	return env
}

// integrations are what state machines use besides functions, by the SDK as a function would.
func (c *Cloud) integrations() map[string]asl.Integration {
	config := aws.Config{Region: region, Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")}
	return integration.New(config, integration.Endpoints{Events: c.StatesURL + eventsPath, Topics: c.Mailbox.Endpoint(), States: c.StatesURL})
}

// arns is what definitions are bound to.
func arns() workflows.ARNs {
	return workflows.ARNs{
		Function: func(f blueprint.Function) string { return functionARN(f.Name) },
		Machine:  func(w blueprint.Workflow) string { return MachineARN(w.Name) },
		EventBus: eventBus, AlertsTopic: AlertsTopic, NoticesTopic: NoticesTopic,
	}
}

// sendCode sends the code for a forgotten password, as Cognito does, into the mailbox.
func (c *Cloud) sendCode(username, address, code string) error {
	_, err := c.Mailbox.Catch(mailbox.Mail{From: mailFrom, To: []string{address}, Subject: "Su código para elegir una contraseña nueva",
		Text: "Hola, " + username + ":\n\nSu código es " + code + ". Escríbalo en la página junto con la contraseña nueva. Si usted no lo pidió, no haga nada.\n"})
	return err
}

// invoker lets Step Functions call Lambda without a detour over HTTP.
type invoker struct{ runtime *lambda.Runtime }

func (i invoker) Invoke(ctx context.Context, function string, payload []byte) (asl.Result, error) {
	result, err := i.runtime.Invoke(ctx, function, payload)
	var refused *lambda.Error
	if errors.As(err, &refused) {
		err = &asl.Error{Name: "Lambda." + refused.Code, Cause: refused.Message} // as Step Functions names it
	}
	return asl.Result{Payload: result.Payload, FunctionError: result.FunctionError}, err
}

// functionLog writes what functions print into one file, as CloudWatch would keep it.
func (c *Cloud) functionLog() func(function string, line []byte) {
	var mu sync.Mutex
	file, err := os.OpenFile(c.dir("functions.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		c.options.Logger.Warn("functions are not logged", "error", err)
		return func(string, []byte) {}
	}
	c.onStop(func(context.Context) error { return file.Close() })
	return func(function string, line []byte) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(file, "%s %s\n", function, line) // there is nowhere else to tell a failure
	}
}
