package e2e_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/local/cloud"
)

// TestEndpoints_areReachedByTools sends to each endpoint that `make run` prints what boto3 and the AWS CLI send, and calls the CLI itself
// where it is installed, for what it sends to another path or host than others do.
func TestEndpoints_areReachedByTools(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	endpoints, env := map[string]string{}, os.Environ()
	for _, e := range s.cloud.Endpoints() {
		endpoints[e.Variable] = e.Value
		env = append(env, e.Variable+"="+e.Value)
	}
	entries := `[{"Source": "tool", "DetailType": "Try", "Detail": "{\"a\": \"\ud83c\udd97\"}", "EventBusName": "carmensita"}]`
	sweep := cloud.MachineARN("sweep")
	for name, c := range map[string]struct {
		variable, path, target, body, want string
		cli                                []string
	}{
		"list machines": {"AWS_ENDPOINT_URL_SFN", "/", "AWSStepFunctions.ListStateMachines", "{}", sweep, nil},
		"run the sweep": {"AWS_ENDPOINT_URL_SFN", "/", "AWSStepFunctions.StartSyncExecution", `{"stateMachineArn": "` + sweep + `", "input": "{}"}`,
			"SUCCEEDED", []string{"stepfunctions", "start-sync-execution", "--state-machine-arn", sweep, "--input", "{}"}},
		"send an event": {"AWS_ENDPOINT_URL_EVENTBRIDGE", "/", "AWSEvents.PutEvents", `{"Entries": ` + entries + `}`, `"FailedEntryCount"`,
			[]string{"events", "put-events", "--entries", entries}},
		"list tables": {"AWS_ENDPOINT_URL_DYNAMODB", "/", "DynamoDB_20120810.ListTables", "{}", "sessions", nil},
		"list user pools": {
			"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER",
			"/",
			"AWSCognitoIdentityProviderService.ListUserPools",
			`{"MaxResults": 10}`,
			"carmensita",
			nil,
		},
		"list buckets":     {"AWS_ENDPOINT_URL_S3", "/", "", "", "receipts", nil},
		"publish a notice": {"AWS_ENDPOINT_URL_SNS", "/", "", "Action=Publish&Version=2010-03-31&Message=x&TopicArn=" + cloud.NoticesTopic, "MessageId", nil},
		"send a mail": {"AWS_ENDPOINT_URL_SESV2", "/v2/email/outbound-emails", "", `{"FromEmailAddress": "a@carmensita.example",
			"Destination": {"ToAddresses": ["b@carmensita.example"]}, "Content": {"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "y"}}}}}`, "MessageId", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := s.within(t)
			if said := s.asTool(endpoints[c.variable]+c.path, c.target, c.body); !strings.Contains(said, c.want) {
				t.Errorf("by HTTP: %s", said)
			}
			if _, err := exec.LookPath("aws"); err != nil || c.cli == nil {
				return
			}
			command := exec.CommandContext(t.Context(), "aws", c.cli...)
			command.Env = env
			said, err := command.CombinedOutput()
			if err != nil || !strings.Contains(string(said), c.want) {
				t.Errorf("by the CLI: %v: %s", err, said)
			}
		})
	}
}

// asTool calls as a client of AWS does, but for the signature, at which nobody looks.
func (s *shop) asTool(url, target, body string) string {
	s.t.Helper()
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	request, err := http.NewRequestWithContext(s.ctx(), method, url, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local/20261128/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0")
	request.Header.Set("X-Amz-Date", time.Now().UTC().Format("20060102T150405Z"))
	switch {
	case target != "":
		request.Header.Set("X-Amz-Target", target)
		request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	case json.Valid([]byte(body)):
		request.Header.Set("Content-Type", "application/json")
	default:
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := s.client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	said := new(strings.Builder)
	if _, err := io.Copy(said, answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		s.t.Errorf("%s %s: %d %v %s", method, url, answer.StatusCode, err, said)
	}
	return said.String()
}
