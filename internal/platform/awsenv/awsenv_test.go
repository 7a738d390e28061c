package awsenv_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"carmensita.pe/market/internal/platform/awsenv"
)

func TestConfig_callsTheStandInWithTheRole(t *testing.T) { //nolint:paralleltest // it sets the environment
	var signed, token string
	standIn := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		signed, token = r.Header.Get("Authorization"), r.Header.Get("X-Amz-Security-Token")
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		_, _ = w.Write([]byte("{}"))
	}))
	t.Cleanup(standIn.Close)
	for name, value := range map[string]string{"AWS_REGION": "sa-east-1", "AWS_ACCESS_KEY_ID": "KEY", "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_SESSION_TOKEN": "token", "AWS_ENDPOINT_URL_DYNAMODB": standIn.URL} {
		t.Setenv(name, value)
	}
	config, err := awsenv.Config()
	if err != nil {
		t.Fatal(err)
	}
	_, err = dynamodb.NewFromConfig(config).GetItem(t.Context(), &dynamodb.GetItemInput{TableName: aws.String("t"),
		Key: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "1"}}})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(signed, "Credential=KEY/") || !strings.Contains(signed, "/sa-east-1/dynamodb/") || token != "token" {
		t.Errorf("signed as %q with the token %q", signed, token)
	}
}

func TestConfig_saysWhatIsMissing(t *testing.T) { //nolint:paralleltest // it sets the environment
	for _, name := range []string{"AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} {
		t.Setenv(name, "")
	}
	if _, err := awsenv.Config(); err == nil || !strings.Contains(err.Error(), "AWS_REGION") {
		t.Errorf("without a region: %v", err)
	}
	if _, err := awsenv.Credentials(t.Context()); err == nil || !strings.Contains(err.Error(), "AWS_ACCESS_KEY_ID") {
		t.Errorf("without a role: %v", err)
	}
}
