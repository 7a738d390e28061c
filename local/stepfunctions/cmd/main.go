// Cmd serves Step Functions on one port, for the AWS CLI and the SDKs: `go run ./local/stepfunctions/cmd`. Machines and executions stand in
// a folder and go on where they were when it is started again. Tasks are answered by a Lambda endpoint, by a file of mocks, or both:
// a function that the file names is mocked. README.md, one folder up, shows how to use it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"carmensita.pe/market/local/asl"
	"carmensita.pe/market/local/integration"
	"carmensita.pe/market/local/stepfunctions"
)

const startExecution = "arn:aws:states:::states:startExecution"

// leaving is how long calls and Express executions under way may take when it is stopped.
const leaving = 10 * time.Second

type settings struct{ addr, dir, account, region, lambda, mocks string }

func main() {
	var s settings
	flag.StringVar(&s.addr, "addr", "127.0.0.1:8083", "where to listen; port 0 takes a free one")
	flag.StringVar(&s.dir, "dir", ".stepfunctions", "the folder that keeps machines and executions")
	flag.StringVar(&s.account, "account", "000000000000", "the account in ARNs")
	flag.StringVar(&s.region, "region", "us-east-1", "the region in ARNs")
	flag.StringVar(&s.lambda, "lambda", "", "an endpoint that serves Lambda's Invoke API, such as http://127.0.0.1:3001 (sam local start-lambda)")
	flag.StringVar(&s.mocks, "mocks", "", "a JSON file that answers tasks")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, s, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings, out io.Writer) error {
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		return fmt.Errorf("choose another address with -addr: %w", err)
	}
	endpoint := "http://" + listener.Addr().String()
	m, err := readMocks(s.mocks)
	if err != nil {
		return err
	}
	config := aws.Config{Region: s.region, Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")}
	integrations := map[string]asl.Integration{
		startExecution: integration.New(config, integration.Endpoints{States: endpoint})[startExecution],
	}
	m.answer(integrations)
	service, err := stepfunctions.New(stepfunctions.Options{
		Dir: s.dir, Account: s.account, Region: s.region, Invoker: functions{mocks: m, lambda: lambdaAt(config, s.lambda)}, Integrations: integrations,
	})
	if err != nil {
		return err
	}
	server := &http.Server{Handler: service, ReadHeaderTimeout: leaving}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	fmt.Fprintf(out, "Step Functions of %s in %s at %s\n", s.account, s.region, endpoint)
	select {
	case err = <-served:
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaving)
	defer cancel()
	return errors.Join(err, server.Shutdown(end), service.Close(end))
}
