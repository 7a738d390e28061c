package cloud

import (
	_ "embed"
	"html/template"
	"net/http"

	"carmensita.pe/market"
	"carmensita.pe/market/local/lambda"
	"carmensita.pe/market/local/loopback"
	"carmensita.pe/market/local/mailbox"
	"carmensita.pe/market/local/process"
	"carmensita.pe/market/local/sunat"
)

// StatusPath is where the page stands that says how the local cloud is.
const StatusPath = "/_local"

//go:embed status.html
var statusText string

var statusTemplate = template.Must(template.New("status").Parse(statusText))

// Endpoint is an address that a tool can use, or what else it needs, by the variable that the AWS CLI and SDKs read it from.
type Endpoint struct{ Variable, Value string }

// Endpoints are the addresses of what stands in for AWS. Any credentials will do. The last one is no address: without it a client puts
// "sync-" before the host for StartSyncExecution.
func (c *Cloud) Endpoints() []Endpoint {
	return []Endpoint{
		{"AWS_REGION", region},
		{"AWS_DEFAULT_REGION", region},
		{"AWS_ACCESS_KEY_ID", "local"},
		{"AWS_SECRET_ACCESS_KEY", "local"},
		{"AWS_ENDPOINT_URL_SFN", c.StatesURL},
		{"AWS_ENDPOINT_URL_EVENTBRIDGE", c.StatesURL + eventsPath},
		{"AWS_ENDPOINT_URL_DYNAMODB", c.Dynamo.Endpoint()},
		{"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", c.Cognito.Endpoint()},
		{"AWS_ENDPOINT_URL_S3", c.Bucket.Endpoint()},
		{"AWS_ENDPOINT_URL_SESV2", c.Mailbox.Endpoint()},
		{"AWS_ENDPOINT_URL_SNS", c.Mailbox.Endpoint()},
		{"AWS_ENDPOINT_URL_SSM", c.Parameters.Endpoint()},
		{"AWS_DISABLE_HOST_PREFIX_INJECTION", "true"},
	}
}

// Children says how the programs are that this started, besides the functions.
func (c *Cloud) Children() []process.Status {
	return []process.Status{c.MariaDB.Status(), c.Dynamo.Status(), c.Cognito.Status()}
}

func (c *Cloud) statusPage() http.Handler {
	return loopback.ForThisComputer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = statusTemplate.Execute(w, struct { // fails only when the caller has gone
			Version   string
			Children  []process.Status
			Functions []lambda.Status
			Endpoints []Endpoint
			Mail      string
			Sunat     string
			Database  string
		}{market.Version, c.Children(), c.Lambda.Status(), c.Endpoints(), mailbox.PagePath, sunat.PagePath, c.MariaDB.Socket()})
	}))
}
