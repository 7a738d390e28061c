// Package cloud is the whole system on one computer: it starts, wires, supervises and stops what AWS would be.
//
// The function binaries, the state machine files and the blueprint are those of the deployment. A function gets the
// environment for what the blueprint says it touches, and nothing else. All state lives in one folder; nothing
// listens beyond 127.0.0.1. Tests start a cloud of their own in a temporary folder.
package cloud

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/mysql/migrations"
	"carmensita.pe/market/local/asl"
	"carmensita.pe/market/local/bucket"
	"carmensita.pe/market/local/cognito"
	"carmensita.pe/market/local/demo"
	"carmensita.pe/market/local/dynamo"
	"carmensita.pe/market/local/eventbridge"
	"carmensita.pe/market/local/folders"
	"carmensita.pe/market/local/gateway"
	"carmensita.pe/market/local/lambda"
	"carmensita.pe/market/local/mailbox"
	"carmensita.pe/market/local/mariadb"
	"carmensita.pe/market/local/names"
	"carmensita.pe/market/local/npm"
	"carmensita.pe/market/local/parameters"
	"carmensita.pe/market/local/schedule"
	"carmensita.pe/market/local/stepfunctions"
	"carmensita.pe/market/local/sunat"
	"carmensita.pe/market/local/terminal"
	"carmensita.pe/market/workflows"
)

// Database is the name of the shop's schema.
const Database = "carmensita"

// authorizerTTL is as on AWS. Signing out resets the cache, so it may be long; it bounds how late an expired
// session is noticed.
const authorizerTTL = time.Minute

// idle is how long a function keeps its process without being called.
const idle = 10 * time.Minute

// eventsPath is where the endpoint of Step Functions has the one of EventBridge below it.
const eventsPath = "/events"

// Options of a cloud. Root and Dir are required.
type Options struct {
	// Root is the repository: where functions are built from.
	Root string
	// Dir holds all state.
	Dir string
	// From is a folder that Prepare has made, for an empty Dir to begin with; none when empty.
	From string
	// Volatile trades durability for speed: a crash of the database may lose everything. For tests that crash nothing.
	Volatile bool
	// Port of the page and the API on 127.0.0.1; any free one when zero.
	Port int
	// EndpointPort is that of Step Functions and EventBridge for the AWS CLI and SDKs; any free one when zero.
	EndpointPort int
	// Shop goes into an empty database, with so many tills; nothing when nil.
	Shop *demo.Shop
	// Past gives the shop five weeks of trade before it opens, for people to look at.
	Past  bool
	Tills int
	// Users who can sign in.
	Users []cognito.User
	// Page has the files of the web app; the API alone is served when nil.
	Page fs.FS
	// Progress is called with each step of the start; may be nil.
	Progress func(step string)
	Logger   *slog.Logger
	// NoSchedule leaves out the clock: nothing starts by itself.
	NoSchedule bool
	// Cold leaves each function to its first call, which starts it: of the shops of tests most functions are never called.
	Cold bool
	// Clock is what state machines and schedules go by; the computer's when nil. Functions and the database go by the
	// computer's whatever it is.
	Clock asl.Clock
	// Faults are for tests.
	Faults Faults
	// OnEvent is called with each event that the bus accepted; for tests.
	OnEvent func(eventbridge.Event)
}

// Faults lets a test strike a function in the middle of its work.
type Faults struct {
	// OnInvoke is called when a process was handed an invocation.
	OnInvoke func(function, requestID string, pid int)
	// OnAnswer is called when it has answered; true loses the answer and kills the process.
	OnAnswer func(function, requestID string, pid int) bool
}

// Cloud is a running system.
type Cloud struct {
	// URL of the page and the API.
	URL        string
	DB         *sql.DB
	MariaDB    *mariadb.Server
	Dynamo     *dynamo.Server
	Cognito    *cognito.Server
	Bucket     *bucket.Server
	Terminal   *terminal.Server
	Names      *names.Server
	Sunat      *sunat.Server
	Parameters *parameters.Server
	Mailbox    *mailbox.Server
	Events     *eventbridge.Bus
	Lambda     *lambda.Runtime
	States     *stepfunctions.Service
	Gateway    *gateway.Gateway
	// StatesURL is the endpoint of Step Functions for the AWS CLI and SDKs.
	StatesURL string

	options   Options
	functions *functions

	mu    sync.Mutex
	stops []func(context.Context) error
}

// Start brings the whole system up and returns when it can be used. When something fails, what runs already is
// stopped again; the error says what to do.
func Start(ctx context.Context, options Options) (*Cloud, error) {
	c := newCloud(options)
	if err := c.start(ctx); err != nil {
		return nil, errors.Join(err, c.Stop(context.WithoutCancel(ctx)))
	}
	return c, nil
}

// newCloud is a cloud of which nothing runs yet.
func newCloud(options Options) *Cloud {
	c := &Cloud{options: options}
	if c.options.Logger == nil {
		c.options.Logger = slog.Default()
	}
	if c.options.Clock == nil {
		c.options.Clock = asl.SystemClock{}
	}
	return c
}

// Prepare makes in options.Dir what the first start of a cloud makes of an empty folder, for others to begin with (Options.From).
func Prepare(ctx context.Context, options Options) error {
	options.Cold, options.NoSchedule, options.Volatile = true, true, true
	c := newCloud(options)
	if err := c.standIns(ctx); err != nil {
		return errors.Join(err, c.Stop(context.WithoutCancel(ctx)))
	}
	// Copies find everything in the tables, and nothing to recover from the log.
	_, err := c.DB.ExecContext(ctx, "set global innodb_fast_shutdown = 1")
	return errors.Join(err, c.Stop(context.WithoutCancel(ctx)))
}

// begin copies what was prepared, the first time.
func (c *Cloud) begin() error {
	if _, err := os.Stat(c.dir("mysql")); c.options.From == "" || err == nil {
		return nil
	}
	return folders.Copy(c.options.Dir, c.options.From)
}

func (c *Cloud) start(ctx context.Context) error {
	if err := os.MkdirAll(c.options.Dir, 0o700); err != nil {
		return fmt.Errorf("making the folder for all state: %w", err)
	}
	if err := c.begin(); err != nil {
		return err
	}
	listener, err := listen(ctx, c.options.Port)
	if err != nil {
		return fmt.Errorf("port %d is taken: stop what listens there, or set PORT to another one: %w", c.options.Port, err)
	}
	address, _ := listener.Addr().(*net.TCPAddr)
	c.URL = fmt.Sprintf("http://localhost:%d", address.Port)
	if c.functions, err = functionsOf(c.options.Root); err != nil {
		return err
	}
	if err := c.parts(ctx); err != nil {
		return err
	}
	if err := c.wire(ctx); err != nil {
		return err
	}
	if err := c.deploy(); err != nil {
		return err
	}
	if !c.options.Cold {
		if err := c.Lambda.Warm(ctx, till()...); err != nil {
			return fmt.Errorf("starting the functions: %w", err)
		}
	}
	front := http.NewServeMux()
	front.Handle(mailbox.PagePath, c.Mailbox.Page())
	front.Handle(mailbox.PagePath+"/", c.Mailbox.Page())
	front.Handle(sunat.PagePath, c.Sunat.Page())
	front.Handle(sunat.PagePath+"/", c.Sunat.Page())
	front.Handle("GET "+StatusPath, c.statusPage())
	front.Handle("/", c.Gateway)
	if err := c.serve(listener, front); err != nil {
		return err
	}
	return c.goOn()
}

// parts starts every stand-in, and builds meanwhile what a till needs: the first calls of a cold cloud do that.
func (c *Cloud) parts(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return c.standIns(ctx) })
	if !c.options.Cold {
		group.Go(func() error {
			c.progress("the functions of a till")
			return c.functions.build(ctx, foldersOf(till()))
		})
	}
	return group.Wait()
}

// standIns starts what does not depend on each other at the same time.
func (c *Cloud) standIns(ctx context.Context) error {
	if err := c.inProcess(); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		c.progress(mariadb.Kind())
		if err := c.server(ctx); err != nil {
			return err
		}
		return c.fill(ctx)
	})
	group.Go(func() error { return c.programs(ctx) })
	return group.Wait()
}

// inProcess starts the stand-ins that are a part of this program.
func (c *Cloud) inProcess() (err error) {
	c.Mailbox, err = mailbox.Start(mailbox.Options{Dir: c.dir("mail"), Subscribers: subscribers, Now: c.options.Clock.Now})
	if err != nil {
		return err
	}
	c.onStop(c.Mailbox.Stop)
	c.Bucket, err = bucket.Start(bucket.Options{Dir: c.dir("s3"), Buckets: []string{receiptsBucket, reportsBucket, backupsBucket, documents}})
	if err != nil {
		return err
	}
	c.onStop(c.Bucket.Stop)
	c.Parameters, err = parameters.Start(parameters.Options{Dir: c.dir("parameters")})
	if err != nil {
		return err
	}
	c.onStop(c.Parameters.Stop)
	c.Terminal, err = terminal.Start(terminal.Options{Dir: c.dir("terminal")})
	if err != nil {
		return err
	}
	c.onStop(c.Terminal.Stop)
	c.Names, err = names.Start(names.Options{})
	if err != nil {
		return err
	}
	c.onStop(c.Names.Stop)
	c.progress("SUNAT")
	c.Sunat, err = sunat.Start(sunat.Options{Dir: c.dir("sunat"), Now: c.options.Clock.Now})
	if err != nil {
		return err
	}
	c.onStop(c.Sunat.Stop)
	return nil
}

// programs starts the stand-ins that npm installs.
func (c *Cloud) programs(ctx context.Context) error {
	packages := filepath.Join(c.options.Root, "local")
	if err := npm.Install(ctx, packages, c.options.Progress); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		c.progress("DynamoDB")
		c.Dynamo, err = dynamo.Start(ctx, dynamo.Options{Dir: c.dir("dynamodb"), Packages: packages, Tables: tables, Say: c.say})
		if err == nil {
			c.onStop(c.Dynamo.Stop)
		}
		return err
	})
	group.Go(func() (err error) {
		c.progress("Cognito")
		c.Cognito, err = cognito.Start(ctx, cognito.Options{Dir: c.dir("cognito"), Packages: packages, Groups: groups, Users: c.options.Users,
			Deliver: c.sendCode, Say: c.say})
		if err == nil {
			c.onStop(c.Cognito.Stop)
		}
		return err
	})
	return group.Wait()
}

// server starts the database server, with an empty database for the shop the first time.
func (c *Cloud) server(ctx context.Context) error {
	const connections = 1000 // every process of every function at once, with room for an operator
	server, err := mariadb.Start(ctx, mariadb.Options{Dir: c.dir("mysql"), MaxConnections: connections, Say: c.say, Volatile: c.options.Volatile})
	if err != nil {
		return err
	}
	c.MariaDB = server
	c.onStop(server.Stop)
	if err := server.Create(ctx, Database); err != nil {
		return err
	}
	if c.DB, err = mysql.OpenDSN(server.DSN(Database)); err != nil {
		return err
	}
	c.onStop(func(context.Context) error {
		_ = c.DB.Close() // fails only for a connection that is dead already, as after a kill of the server
		return nil
	})
	return nil
}

// fill brings the database to the newest schema, and puts the demo shop into an empty one.
func (c *Cloud) fill(ctx context.Context) error {
	if c.options.Shop == nil {
		return c.MariaDB.Do(ctx, func(ctx context.Context) error { return migrations.Apply(ctx, c.DB) })
	}
	return c.MariaDB.Do(ctx, c.fillOnce)
}

// fillOnce is fill, which may be cut off anywhere: a file says for as long that the shop is not whole yet, and then what was begun
// is thrown away.
func (c *Cloud) fillOnce(ctx context.Context) error {
	begun := c.dir(filepath.Join("mysql", "filling"))
	if _, err := os.Stat(begun); err == nil {
		if err := c.emptyDatabase(ctx); err != nil {
			return err
		}
	}
	empty, err := backup.IsEmpty(ctx, c.DB)
	if err != nil {
		return err
	}
	if empty {
		if err := os.WriteFile(begun, nil, 0o600); err != nil {
			return fmt.Errorf("noting that the shop is being filled: %w", err)
		}
	}
	if err := c.fillShop(ctx); err != nil {
		return err
	}
	if err := os.Remove(begun); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("noting that the shop is filled: %w", err)
	}
	return nil
}

// emptyDatabase begins anew.
func (c *Cloud) emptyDatabase(ctx context.Context) error {
	if err := errors.Join(c.MariaDB.Drop(ctx, Database), c.MariaDB.Create(ctx, Database)); err != nil {
		return err
	}
	fresh, err := mysql.OpenDSN(c.MariaDB.DSN(Database)) // connections that stand are in the database that is gone
	if err != nil {
		return err
	}
	_ = c.DB.Close() // fails only for a connection that is dead already, as after a kill of the server
	c.DB = fresh
	return nil
}

func (c *Cloud) fillShop(ctx context.Context) error {
	if err := migrations.Apply(ctx, c.DB); err != nil {
		return err
	}
	var products int
	if err := c.DB.QueryRowContext(ctx, "select count(*) from products").Scan(&products); err != nil {
		return fmt.Errorf("looking for a shop in the database: %w", err)
	}
	if products > 0 {
		return nil
	}
	c.progress("the demo shop")
	seed := demo.Seed
	if c.options.Past {
		seed = demo.SeedWithPast
	}
	return seed(ctx, c.DB, *c.options.Shop, c.options.Tills, time.Now().UTC())
}

// wire makes Lambda, Step Functions and API Gateway out of the blueprint.
func (c *Cloud) wire(ctx context.Context) error {
	listener, err := listen(ctx, c.options.EndpointPort)
	if err != nil {
		return fmt.Errorf("port %d for the AWS endpoints is taken: stop what listens there, or set AWS_PORT to another one: %w", c.options.EndpointPort, err)
	}
	c.StatesURL = "http://" + listener.Addr().String()

	var functions []lambda.Function
	needed := map[string][]string{}
	for _, f := range blueprint.Functions {
		needed[f.Name] = neededBy(f.Name)
		functions = append(functions, lambda.Function{Name: f.Name, Binary: c.functions.binary(f.Name), Env: c.environment(f),
			Build:   func(ctx context.Context) error { return c.functions.build(ctx, needed[f.Name]) },
			Timeout: f.Timeout, MemoryMB: f.MemoryMB, Concurrency: f.Concurrency})
	}
	c.Lambda = lambda.New(lambda.Options{Logger: c.options.Logger, OnInvoke: c.options.Faults.OnInvoke, OnAnswer: c.options.Faults.OnAnswer,
		Output: c.functionLog(), Idle: idle, Clock: c.options.Clock}, functions...)
	c.onStop(c.Lambda.Close)

	c.States, err = stepfunctions.New(stepfunctions.Options{Dir: c.dir("states"), Invoker: invoker{c.Lambda}, Integrations: c.integrations(),
		Prepare: func(ctx context.Context, workflow string) error { return c.functions.build(ctx, neededIn()[workflow]) },
		Clock:   c.options.Clock, Logger: c.options.Logger})
	if err != nil {
		return err
	}
	c.onStop(c.States.Close)

	c.Events = eventbridge.New(eventbridge.Options{Name: eventBus, Rules: blueprint.Rules, OnEvent: c.options.OnEvent, Now: c.options.Clock.Now,
		Logger: c.options.Logger, Start: func(workflow, name, input string) error {
			_, err := c.States.StartExecution(MachineARN(workflow), name, input)
			return err
		}})

	var page http.Handler
	if c.options.Page != nil {
		if page, err = gateway.Page(c.options.Page); err != nil {
			return err
		}
	}
	c.Gateway = gateway.New(gateway.Options{Routes: blueprint.Routes, Invoke: c.Lambda.Invoke,
		Prepare: func(ctx context.Context, function string) error { return c.functions.build(ctx, needed[function]) }, Authorizer: blueprint.Authorizer,
		AuthorizerTTL: authorizerTTL, Page: page, Logger: c.options.Logger})

	endpoints := http.NewServeMux()
	endpoints.Handle("/v2/apis/", c.Gateway.Management())
	endpoints.Handle(eventsPath, c.Events)
	endpoints.Handle(eventsPath+"/", c.Events) // as botocore joins paths
	endpoints.Handle("/", c.States)
	return c.serve(listener, endpoints)
}

// deploy puts the state machines of the blueprint in place, as CDK would.
func (c *Cloud) deploy() error {
	for _, w := range blueprint.Workflows {
		definition, err := workflows.Load(w.Name)
		if err != nil {
			return err
		}
		text, err := definition.Bind(arns())
		if err != nil {
			return err
		}
		if _, err := c.States.EnsureStateMachine(w.Name, string(w.Type), "", text); err != nil {
			return fmt.Errorf("deploying the workflow %s: %w", w.Name, err)
		}
	}
	return nil
}

// goOn does what the shop need not wait for to open: it builds the other functions, unless the cloud is cold, and then goes by the
// schedules, which need them.
func (c *Cloud) goOn() error {
	scheduler, err := schedule.New(blueprint.Schedules, func(_ context.Context, workflow, input string) error {
		_, err := c.States.StartExecution(MachineARN(workflow), "", input)
		return err
	}, c.options.Clock, c.options.Logger)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if !c.options.Cold {
			if err := c.functions.rest(ctx, c.progress); err != nil && ctx.Err() == nil {
				c.options.Logger.Error("not all functions are built; each is tried again when it is called", "error", err)
			}
		}
		if !c.options.NoSchedule {
			scheduler.Run(ctx)
		}
	}()
	c.onStop(func(context.Context) error {
		cancel()
		<-done
		return nil
	})
	return nil
}

func listen(ctx context.Context, port int) (net.Listener, error) {
	return new(net.ListenConfig).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
}

// serve serves until Stop.
func (c *Cloud) serve(listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(c.options.Logger.Handler(), slog.LevelWarn)}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			c.options.Logger.Error("an HTTP server ended", "address", listener.Addr().String(), "error", err)
		}
	}()
	c.onStop(server.Shutdown)
	return nil
}

// Stop ends everything in the opposite order of the start: no new work, then the work under way, then the data.
func (c *Cloud) Stop(ctx context.Context) error {
	var failures []error
	for i := len(c.stops) - 1; i >= 0; i-- {
		failures = append(failures, c.stops[i](ctx))
	}
	c.stops = nil
	return errors.Join(failures...)
}

func (c *Cloud) onStop(stop func(context.Context) error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stops = append(c.stops, stop)
}

// say tells the operator in one line what became of a child.
func (c *Cloud) say(line string) { c.options.Logger.Warn(line) }

func (c *Cloud) dir(name string) string { return filepath.Join(c.options.Dir, name) }

func (c *Cloud) progress(step string) {
	if c.options.Progress != nil {
		c.options.Progress(step)
	}
}
