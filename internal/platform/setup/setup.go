// Package setup builds what a function needs before it serves. A function that cannot be set up must not start: it
// lists which environment variable to set, and Lambda reports the start as failed.
package setup

import (
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"runtime/debug"
	"sync"

	"carmensita.pe/market"
	"carmensita.pe/market/internal/platform/awsenv"
)

func init() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stderr, nil)))
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" { // not in a test that imports this
		slog.Info("started", "version", market.Version)
	}
	// A function keeps a few MiB alive, so the collector would run all the time; the smallest Lambda has room for five times
	// that.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	// The Lambda client asks for work over the default transport, once for each invocation that runs at a time.
	if transport, ok := http.DefaultTransport.(*http.Transport); ok {
		const mostAtOnce = 64
		transport.MaxIdleConnsPerHost = mostAtOnce
	}
}

// Must returns the value, or logs the error and ends the process.
func Must[T any](value T, err error) T {
	if err != nil {
		slog.Error("the function cannot start", "error", err.Error())
		os.Exit(1)
	}
	return value
}

// Env returns an environment variable that has no default; the error says what it is for.
func Env(name, purpose string) (string, error) {
	value := os.Getenv(name)
	if value == "" {
		return "", fmt.Errorf("%s is not set: %s", name, purpose)
	}
	return value, nil
}

// AWS is the SDK's configuration from the environment. AWS_ENDPOINT_URL_<SERVICE> points a laptop at its stand-ins.
var AWS = sync.OnceValues(awsenv.Config)
