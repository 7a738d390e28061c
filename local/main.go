// Local is the whole of Market Carmensita on one computer: `go run ./local`, which is what `make run` calls.
//
// PORT chooses the port of the page (8080), AWS_PORT that of Step Functions and EventBridge for AWS's tools (8083, or any when that is
// taken). All state is in .local/; `make reset` clears it.
package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"github.com/go-sql-driver/mysql"

	"carmensita.pe/market"
	"carmensita.pe/market/local/cloud"
	"carmensita.pe/market/local/cognito"
	"carmensita.pe/market/local/demo"
	"carmensita.pe/market/local/mailbox"
	"carmensita.pe/market/local/process"
	"carmensita.pe/market/local/sunat"
)

const (
	usualPort  = 8080
	awsPort    = 8083 // of AWS's own Step Functions Local
	stopWithin = 20 * time.Second
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // as in the functions (internal/platform/setup): memory is cheap here
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	_ = mysql.SetLogger(&mysql.NopLogger{}) // the supervisor reports the death of MariaDB once; fails for nil only
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "\nMarket Carmensita could not run:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	begun := time.Now()
	port, err := portFrom("PORT", usualPort)
	if err != nil {
		return err
	}
	endpoints, err := endpointPort()
	if err != nil {
		return err
	}
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	shop, err := demo.Load()
	if err != nil {
		return err
	}
	page, err := page(root)
	if err != nil {
		return err
	}
	dir := filepath.Join(root, ".local")
	certificate, err := sunat.DemoCertificate(filepath.Join(dir, "sunat"), begun)
	if err != nil {
		return err
	}
	running, err := cloud.Start(ctx, cloud.Options{Root: root, Dir: dir, Port: port, EndpointPort: endpoints, Shop: &shop, Past: true, Tills: demo.Tills,
		Users: demo.Users(), Page: page, Progress: func(step string) { fmt.Printf("%6.1f s  %s\n", time.Since(begun).Seconds(), step) }})
	if err != nil {
		return err
	}
	users, err := running.Cognito.Unchanged(demo.Users())
	if err != nil {
		users = nil // they are only shown
	}
	welcome(running, time.Since(begun), users, certificate)

	<-ctx.Done()
	fmt.Println("\nStopping: sales under way are finished first.")
	stopping, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	return running.Stop(stopping)
}

// portFrom reads a port from the environment.
func portFrom(variable string, usual int) (int, error) {
	text, ok := os.LookupEnv(variable)
	if !ok {
		return usual, nil
	}
	port, err := strconv.Atoi(text)
	if err != nil || port < 1 || port > 65535 {
		return 0, fmt.Errorf("%s must be a number from 1 to 65535, not %q", variable, text)
	}
	return port, nil
}

// endpointPort is the usual one unless somebody has it: then any will do, which is printed.
func endpointPort() (int, error) {
	port, err := portFrom("AWS_PORT", awsPort)
	if _, taken := process.FreePort(port); err == nil && taken != nil && os.Getenv("AWS_PORT") == "" {
		return 0, nil
	}
	return port, err
}

// page returns the built web app. `make run` builds it first.
func page(root string) (fs.FS, error) {
	dist := filepath.Join(root, "web", "dist")
	if _, err := os.Stat(filepath.Join(dist, "index.html")); err != nil {
		return nil, fmt.Errorf("the page is not built: run `make run`, or `make web` first: %w", err)
	}
	return os.DirFS(dist), nil
}

// welcome prints the address of the shop, and how to sign in as the users of the demo whose passwords nobody has changed.
func welcome(running *cloud.Cloud, took time.Duration, users []cognito.User, certificate string) {
	url := running.URL
	fmt.Printf("\nMarket Carmensita %s is open (%.1f s):  %s\n\n", market.Version, took.Seconds(), url)
	for _, user := range users {
		fmt.Printf("  %-8s %-8s %s\n", user.Groups[0], user.Username, user.Password)
	}
	if len(users) == 0 {
		fmt.Println("Sign in with your own password; after a restore, with the one that it gave you.")
	}
	fmt.Printf("\nMail is caught, not sent:  %s%s\n", url, mailbox.PagePath)
	fmt.Printf("SUNAT is played, too:  %s%s\n  user %s, password %s, certificate %s (password %s)\n",
		url, sunat.PagePath, sunat.BetaUser, sunat.BetaPassword, certificate, sunat.DemoPassword)
	fmt.Printf("How everything is:  %s%s\n\nFor the AWS CLI and SDKs:\n", url, cloud.StatusPath)
	for _, e := range running.Endpoints() {
		fmt.Printf("  export %s=%s\n", e.Variable, e.Value)
	}
	fmt.Println("\nCtrl-C closes the shop. Everything is kept in .local/; `make reset` begins anew.")
}
