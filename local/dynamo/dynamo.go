// Package dynamo runs dynalite, a small DynamoDB that keeps its data on disk, as the local stand-in for DynamoDB.
//
// Any AWS SDK works against it: set AWS_ENDPOINT_URL_DYNAMODB to Endpoint and give it any credentials. Conditional
// writes, queries and indexes behave as on AWS. Product code must not lean on three things that are missing:
// TransactWriteItems, streams, and time to live (a reader checks the expiry itself, as it must on AWS, too, where expired
// items may stay for days). Answered writes survive SIGKILL, but not a power cut.
package dynamo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"carmensita.pe/market/local/npm"
	"carmensita.pe/market/local/process"
)

// Options for a server. Dir and Packages are required.
type Options struct {
	// Dir holds the data and the log. It is made when missing.
	Dir string
	// Packages is the folder local/, whose node_modules holds dynalite; npm.Install fills it.
	Packages string
	// Port on the loopback address; zero means any free one.
	Port int
	// Tables are created when missing. One that exists is left as it is.
	Tables []Table
}

// Server is a running DynamoDB.
type Server struct {
	proc     *process.Process
	endpoint string
}

// Start runs the server and returns when all tables can be used.
func Start(ctx context.Context, opts Options) (*Server, error) {
	script, err := npm.Program(opts.Packages, "dynalite/cli.js")
	if err != nil {
		return nil, err
	}
	survive, err := filepath.Abs(filepath.Join(opts.Packages, "dynamo", "survive.cjs"))
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(opts.Dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("folder for DynamoDB: %w", err)
	}
	port, err := process.FreePort(opts.Port)
	if err != nil {
		return nil, fmt.Errorf("DynamoDB: %w", err)
	}
	address := "127.0.0.1:" + strconv.Itoa(port)
	proc, err := process.Start(ctx, process.Spec{
		Name: "DynamoDB (dynalite)",
		Path: "node",
		Args: []string{
			"--require", survive, script, "--host", "127.0.0.1", "--port", strconv.Itoa(port), "--path", filepath.Join(dir, "data"),
			"--createTableMs", "0", "--deleteTableMs", "0", "--updateTableMs", "0",
		},
		LogFile: filepath.Join(dir, "dynalite.log"),
		Ready:   process.Listening(address),
	})
	if err != nil {
		return nil, err
	}
	s := &Server{proc: proc, endpoint: "http://" + address}
	if err := s.create(ctx, opts.Tables); err != nil {
		return nil, errors.Join(err, s.Stop(ctx))
	}
	return s, nil
}

func (s *Server) create(ctx context.Context, tables []Table) error {
	client := dynamodb.New(dynamodb.Options{
		BaseEndpoint: aws.String(s.endpoint),
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
	for _, table := range tables {
		var exists *types.ResourceInUseException
		if _, err := client.CreateTable(ctx, table.input()); err != nil && !errors.As(err, &exists) {
			return fmt.Errorf("create table %s: %w", table.Name, err)
		}
	}
	for _, table := range tables {
		if err := awaitActive(ctx, client, table.Name); err != nil {
			return fmt.Errorf("create table %s: %w", table.Name, err)
		}
	}
	return nil
}

// awaitActive asks more often than the SDK's waiter, which sleeps for seconds: here a table needs milliseconds.
func awaitActive(ctx context.Context, client *dynamodb.Client, name string) error {
	for tick := time.Tick(5 * time.Millisecond); ; {
		got, err := client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &name})
		if err != nil {
			return err
		}
		if got.Table.TableStatus == types.TableStatusActive {
			return nil
		}
		select {
		case <-tick:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// Endpoint is the address for AWS_ENDPOINT_URL_DYNAMODB.
func (s *Server) Endpoint() string { return s.endpoint }

// Stop ends the server and waits for it.
func (s *Server) Stop(ctx context.Context) error { return s.proc.Stop(ctx) }

// Kill ends the server by SIGKILL, for tests of recovery.
func (s *Server) Kill() { s.proc.Kill() }

// Done is closed when the server has ended, for whatever reason.
func (s *Server) Done() <-chan struct{} { return s.proc.Done() }

// Err says why the server ended unasked; nil while it runs and after a Stop.
func (s *Server) Err() error { return s.proc.Err() }
