package dynamo_test

import (
	"context"
	"errors"
	"net"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"carmensita.pe/market/local/dynamo"
	"carmensita.pe/market/local/npm"
)

const packages = ".."

func TestMain(m *testing.M) {
	if err := npm.Install(context.Background(), packages, nil); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

var tables = []dynamo.Table{
	{Name: "sessions", Key: dynamo.Key{Hash: dynamo.Attribute{Name: "id"}}},
	{
		Name: "settings", Key: dynamo.Key{Hash: dynamo.Attribute{Name: "name"}, Range: dynamo.Attribute{Name: "version", Number: true}},
		Indexes: []dynamo.Index{{Name: "by-author", Key: dynamo.Key{Hash: dynamo.Attribute{Name: "author"}, Range: dynamo.Attribute{Name: "version", Number: true}}}},
	},
}

func TestStart_aDecisionIsMadeOnce(t *testing.T) {
	t.Parallel()
	_, client := start(t, t.TempDir())
	decide := &dynamodb.PutItemInput{
		TableName: aws.String("sessions"), Item: item("id", "approval-1"),
		ConditionExpression: aws.String("attribute_not_exists(id)"),
	}

	if _, err := client.PutItem(t.Context(), decide); err != nil {
		t.Fatal(err)
	}
	_, err := client.PutItem(t.Context(), decide)

	var refused *types.ConditionalCheckFailedException
	if !errors.As(err, &refused) {
		t.Errorf("the second decision: %v, want a failed condition", err)
	}
}

func TestStart_findsTheNewestVersionByRangeAndByIndex(t *testing.T) {
	t.Parallel()
	_, client := start(t, t.TempDir())
	for _, version := range []string{"9", "10", "2"} {
		setting := item("name", "igv", "author", "rosa")
		setting["version"] = &types.AttributeValueMemberN{Value: version}
		if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("settings"), Item: setting}); err != nil {
			t.Fatal(err)
		}
	}

	for _, by := range []struct {
		index *string
		key   string
		value string
	}{{nil, "name", "igv"}, {aws.String("by-author"), "author", "rosa"}} {
		got, err := client.Query(t.Context(), &dynamodb.QueryInput{
			TableName: aws.String("settings"), IndexName: by.index, ScanIndexForward: aws.Bool(false), Limit: aws.Int32(1),
			KeyConditionExpression: aws.String("#k = :v"), ExpressionAttributeNames: map[string]string{"#k": by.key},
			ExpressionAttributeValues: item(":v", by.value),
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := got.Items[0]["version"].(*types.AttributeValueMemberN).Value; n != "10" {
			t.Errorf("newest by %s is %s, want 10: versions are numbers", by.key, n)
		}
	}
}

func TestKill_losesNothingThatWasAnswered(t *testing.T) {
	t.Parallel()
	server, client := start(t, t.TempDir())
	for _, id := range []string{"a", "b", "c"} {
		if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("sessions"), Item: item("id", id)}); err != nil {
			t.Fatal(err)
		}
	}
	server.Kill()

	got, err := client.Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String("sessions")})
	if err != nil {
		t.Fatal(err)
	}
	if got.Count != 3 {
		t.Errorf("%d sessions are left, want 3", got.Count)
	}
	if status := server.Status(); status.Restarts != 1 || !status.Serving {
		t.Errorf("after one kill it is %+v", status)
	}
}

func TestStart_saysHowToInstallDynalite(t *testing.T) {
	t.Parallel()

	_, err := dynamo.Start(t.Context(), dynamo.Options{Dir: t.TempDir(), Packages: t.TempDir()})

	if err == nil || !strings.Contains(err.Error(), "npm ci") {
		t.Errorf("got %v, want a hint at npm ci", err)
	}
}

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		server, _ := start(b, b.TempDir())
		if err := server.Stop(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func start(t testing.TB, dir string) (*dynamo.Server, *dynamodb.Client) {
	t.Helper()
	server, err := dynamo.Start(t.Context(), dynamo.Options{Dir: dir, Packages: packages, Tables: tables})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop(context.Background()) })
	return server, dynamodb.New(dynamodb.Options{
		BaseEndpoint: aws.String(server.Endpoint()), Region: "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
}

func item(namesAndValues ...string) map[string]types.AttributeValue {
	made := make(map[string]types.AttributeValue)
	for pair := range slices.Chunk(namesAndValues, 2) {
		made[pair[0]] = &types.AttributeValueMemberS{Value: pair[1]}
	}
	return made
}

func TestStart_outlivesAClientThatIsKilledInTheMiddleOfARequest(t *testing.T) {
	t.Parallel()
	server, client := start(t, t.TempDir())
	for range 20 {
		connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(server.Endpoint(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		half := "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\nContent-Length: 100\r\n\r\n{\"Table"
		if _, err := connection.Write([]byte(half)); err != nil {
			t.Fatal(err)
		}
		if err := connection.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("sessions"), Item: item("id", "after")}); err != nil {
			t.Fatalf("after a request that was cut off: %v", err)
		}
	}
	if status := server.Status(); status.Restarts != 0 {
		t.Errorf("it had to be started again: %+v", status)
	}
}
