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
	// Say gets one line when the server has died and when it serves again; may be nil.
	Say func(line string)
}

// Server is a running DynamoDB.
type Server struct {
	kept     *process.Kept
	socket   *os.File
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
	socketed, err := npm.Socket(opts.Packages)
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
	socket, address, err := process.Listen(opts.Port)
	if err != nil {
		return nil, fmt.Errorf("DynamoDB: %w", err)
	}
	s := &Server{socket: socket, endpoint: "http://" + address}
	s.kept, err = process.Keep(ctx, process.Spec{
		Name: "DynamoDB (dynalite)",
		Path: "node",
		Args: []string{
			"--require", socketed, "--require", survive, script, "--path", filepath.Join(dir, "data"),
			"--createTableMs", "0", "--deleteTableMs", "0", "--updateTableMs", "0",
		},
		Files:   []*os.File{socket},
		LogFile: filepath.Join(dir, "dynalite.log"),
		Ready:   process.Answering(address),
	}, opts.Say)
	if err != nil {
		return nil, errors.Join(err, socket.Close())
	}
	if err := s.kept.Do(ctx, func(ctx context.Context) error { return s.create(ctx, opts.Tables) }); err != nil {
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
func (s *Server) Stop(ctx context.Context) error {
	return errors.Join(s.kept.Stop(ctx), s.socket.Close())
}

// Kill ends the server by SIGKILL, for tests of recovery. It is started again at the same endpoint, where callers wait for it.
func (s *Server) Kill() { s.kept.Kill() }

// Await returns when the server answers.
func (s *Server) Await(ctx context.Context) error { return s.kept.Await(ctx) }

// Status says how the server is.
func (s *Server) Status() process.Status { return s.kept.Status() }
