package cloud

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"carmensita.pe/market/internal/blueprint"
	"carmensita.pe/market/local/asl"
	"carmensita.pe/market/local/dynamo"
	"carmensita.pe/market/local/lambda"
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
	receiptsBucket = "receipts"
)

// tables as Terraform makes them. The local one forgets no item by itself: who reads a session looks at its end.
var tables = []dynamo.Table{
	{Name: sessionsTable, Key: dynamo.Key{Hash: dynamo.Attribute{Name: "id"}}, Indexes: []dynamo.Index{{Name: "by-username",
		Key: dynamo.Key{Hash: dynamo.Attribute{Name: "username"}, Range: dynamo.Attribute{Name: "since", Number: true}}}}},
	{Name: attemptsTable, Key: dynamo.Key{Hash: dynamo.Attribute{Name: "id"}}},
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

func folder(function string) string { return filepath.Join("functions", filepath.FromSlash(function)) }

func functionFolders() []string {
	folders := make([]string, len(blueprint.Functions))
	for i, f := range blueprint.Functions {
		folders[i] = folder(f.Name)
	}
	return folders
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
		case blueprint.Sessions:
			env["AWS_ENDPOINT_URL_DYNAMODB"] = c.Dynamo.Endpoint()
			env["SESSIONS_TABLE"] = sessionsTable
		case blueprint.Settings:
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
		case blueprint.AuthorizerReset:
			env["AWS_ENDPOINT_URL_APIGATEWAYV2"] = c.StatesURL
			env["API_ID"], env["API_STAGE"] = "local", "$default"
		case blueprint.ReceiptsBucket:
			env["AWS_ENDPOINT_URL_S3"] = c.Bucket.Endpoint()
			env["RECEIPTS_BUCKET"] = receiptsBucket
		case blueprint.CardTerminal:
			env["CARD_TERMINAL_URL"] = c.Terminal.Endpoint()
		case blueprint.StartCheckout:
			env["AWS_ENDPOINT_URL_SFN"] = c.StatesURL
			env["CHECKOUT_ARN"] = MachineARN("checkout")
		case blueprint.StartRefund:
			env["AWS_ENDPOINT_URL_SFN"] = c.StatesURL
			env["REFUND_ARN"] = MachineARN("refund")
		case blueprint.StartPeople:
			env["AWS_ENDPOINT_URL_SFN"] = c.StatesURL
			env["PEOPLE_ARN"] = MachineARN("people")
		}
	}
	return env
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
