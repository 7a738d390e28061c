// Package mariadb runs a private MariaDB server as the local stand-in for RDS MySQL.
//
// It needs only the program `mariadbd`; data, socket and log live in one folder, and nothing of a system-wide server is
// read or touched. A commit that was answered survives SIGKILL and a power cut. The settings that a query can feel are
// those of MySQL 8.4 (strict SQL mode, utf8mb4, UTC), so that what passes here passes there.
//
// Root has no password and signs in by the socket only, which stands in a folder for this user alone. The loopback port
// knows one account, with a random password.
package mariadb

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/go-sql-driver/mysql"

	"carmensita.pe/market/local/process"
)

// Options for a server. Dir is required.
type Options struct {
	// Dir holds data, socket and log. It is made when missing.
	Dir string
	// Port on the loopback address; zero means any free one.
	Port int
	// From is a folder that Prepare has made, which the first start copies instead of installing; empty means none.
	From string
	// BufferPoolMB is InnoDB's cache in MiB; zero means 512.
	BufferPoolMB int
	// MaxConnections at a time; zero means 200.
	MaxConnections int
	// Say gets one line when the server has died and when it serves again; may be nil.
	Say func(line string)
	// Volatile trades durability for speed: a crash may lose everything. For tests that never crash the server.
	Volatile bool
}

// Server is a running MariaDB.
type Server struct {
	opts     Options
	port     int
	socket   string
	password string // of the account on the loopback port
	kind     kind
	programs programs
	kept     *process.Kept
}

// tcpUser is the account on the loopback port.
const tcpUser = "market"

// Start initialises the data folder at its first use, starts the server and returns when it takes connections. An
// error says what to install, or holds the last lines of the server's log.
func Start(ctx context.Context, opts Options) (*Server, error) {
	dir, err := filepath.Abs(opts.Dir)
	if err != nil {
		return nil, err
	}
	opts.Dir = dir
	s := &Server{opts: opts}
	if s.kind, err = chosen(); err != nil {
		return nil, err
	}
	if s.programs, err = s.kind.programs(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(s.tempDir(), 0o700); err != nil {
		return nil, fmt.Errorf("folder for %s: %w", s.kind.name, err)
	}
	if s.socket, err = socketPath(dir); err != nil {
		return nil, err
	}
	if s.port, err = process.FreePort(opts.Port); err != nil {
		return nil, fmt.Errorf("%s: %w", s.kind.name, err)
	}
	if s.password, err = password(filepath.Join(dir, "password")); err != nil {
		return nil, err
	}
	if err := s.initialise(ctx); err != nil {
		return nil, err
	}
	if err := s.launch(ctx); err != nil {
		return nil, err
	}
	if err := s.Do(ctx, s.secure); err != nil {
		return nil, errors.Join(err, s.Stop(ctx))
	}
	return s, nil
}

func (s *Server) launch(ctx context.Context) (err error) {
	s.kept, err = process.Keep(ctx, process.Spec{
		Name:    s.kind.name,
		Path:    s.programs.server,
		Args:    s.arguments(),
		LogFile: filepath.Join(s.opts.Dir, "server.log"),
		Before:  s.alone,
		Ready:   s.ping,
		Grace:   30 * time.Second, // a clean shutdown writes the changed pages
	}, s.opts.Say)
	return err
}

// alone refuses to start a second server on the same folder. One whose parent was killed is given the time to die.
func (s *Server) alone(ctx context.Context) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for patience := time.After(3 * time.Second); s.ping(ctx) == nil; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-patience:
			return fmt.Errorf("another %s already runs on %s: stop it first", s.kind.name, s.opts.Dir)
		}
	}
	return nil
}

func (s *Server) arguments() []string {
	args := []string{
		"--no-defaults",
		"--datadir=" + s.dataDir(),
		"--tmpdir=" + s.tempDir(),
		"--socket=" + s.socket,
		"--pid-file=" + filepath.Join(s.opts.Dir, "server.pid"),
		"--bind-address=127.0.0.1",
		fmt.Sprintf("--port=%d", s.port),
		fmt.Sprintf("--max-connections=%d", cmp.Or(s.opts.MaxConnections, 200)),
		fmt.Sprintf("--innodb-buffer-pool-size=%dM", cmp.Or(s.opts.BufferPoolMB, 512)),
		"--skip-name-resolve",
		"--skip-log-bin", // nobody replicates from here

		// What MySQL 8.4 does unasked.
		"--sql-mode=ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
		"--character-set-server=utf8mb4",
		"--collation-server=utf8mb4_unicode_520_ci", // the newest that both know
		"--max-allowed-packet=64M",
		"--default-time-zone=+00:00",

		// Every change of ours is a conditional update that counts its rows, so no rule rests on a snapshot that stays
		// the same. Without REPEATABLE READ's gap locks, two tills that sell different products do not wait for each
		// other, and deadlocks are rarer. RDS is set the same.
		"--transaction-isolation=READ-COMMITTED",
	}
	args = append(append(args, s.kind.settings...), asRoot()...)
	if s.opts.Volatile {
		args = append(args, "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=OFF", "--innodb-flush-method=nosync", "--innodb-fast-shutdown=2")
		return append(args, s.kind.volatile...)
	}
	return append(append(args, "--innodb-flush-log-at-trx-commit=1", "--innodb-doublewrite=ON"), s.kind.durable...)
}

// ping goes by the socket: an answer there can come from nobody else's server.
func (s *Server) ping(ctx context.Context) error {
	return s.asRoot(ctx, func(*sql.DB) error { return nil })
}

func (s *Server) asRoot(ctx context.Context, do func(*sql.DB) error) error {
	config := s.config("")
	config.Logger = &mysql.NopLogger{} // a server that is not up yet is no news
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	if err := db.PingContext(ctx); err != nil {
		return err
	}
	return do(db)
}

// secure leaves root to the socket and gives the loopback port its one account.
func (s *Server) secure(ctx context.Context) error {
	return s.asRoot(ctx, func(db *sql.DB) error {
		others, err := texts(ctx, db, "select concat(quote(user), '@', quote(host)) from mysql.user where user = '' or (user = 'root' and host <> 'localhost')")
		if err != nil {
			return fmt.Errorf("set up %s's accounts: %w", s.kind.name, err)
		}
		var statements []string
		for _, other := range others {
			statements = append(statements, "drop user "+other)
		}
		// The password is of our own making: letters and digits.
		account := fmt.Sprintf("'%s'@'127.0.0.1'", tcpUser)
		statements = append(statements,
			fmt.Sprintf("create user if not exists %s identified by '%s'", account, s.password),
			fmt.Sprintf("alter user %s identified by '%s'", account, s.password),
			"grant all on *.* to "+account)
		for _, statement := range statements {
			if _, err := db.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("set up %s's accounts: %w", s.kind.name, err)
			}
		}
		return nil
	})
}

// Create makes the database when it is missing.
func (s *Server) Create(ctx context.Context, database string) error {
	return s.run(ctx, "create database if not exists `"+database+"`")
}

// Drop removes the database, with all that is in it, if it is there.
func (s *Server) Drop(ctx context.Context, database string) error {
	return s.run(ctx, "drop database if exists `"+database+"`")
}

// run runs a statement that may run twice.
func (s *Server) run(ctx context.Context, statement string) error {
	return s.Do(ctx, func(ctx context.Context) error {
		return s.asRoot(ctx, func(db *sql.DB) error {
			if _, err := db.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
			return nil
		})
	})
}

// DSN for go-sql-driver over the socket, as root. An UPDATE's RowsAffected counts rows that changed, as MySQL itself
// counts, because a conditional update must not take "found" for "done".
func (s *Server) DSN(database string) string { return s.config(database).FormatDSN() }

// TCPDSN is DSN by the loopback port, for programs that know no sockets.
func (s *Server) TCPDSN(database string) string {
	config := s.config(database)
	config.Net, config.Addr = "tcp", fmt.Sprintf("127.0.0.1:%d", s.port)
	config.User, config.Passwd = tcpUser, s.password
	return config.FormatDSN()
}

func (s *Server) config(database string) *mysql.Config {
	config := mysql.NewConfig()
	config.Net, config.Addr, config.User, config.DBName = "unix", s.socket, "root", database
	config.ParseTime = true
	config.Loc = time.UTC
	config.InterpolateParams = true // one round trip a statement, not three
	return config
}

// Dir is the folder of the server.
func (s *Server) Dir() string { return s.opts.Dir }

// Socket is the path of the unix socket.
func (s *Server) Socket() string { return s.socket }

// Port is the port on the loopback address.
func (s *Server) Port() int { return s.port }

// Stop shuts the server down cleanly and waits for it.
func (s *Server) Stop(ctx context.Context) error { return s.kept.Stop(ctx) }

// Kill ends the server by SIGKILL, as a power cut would, for tests of recovery. It is started again, on the same port and socket.
func (s *Server) Kill() { s.kept.Kill() }

// Await returns when the server takes connections.
func (s *Server) Await(ctx context.Context) error { return s.kept.Await(ctx) }

// Do runs work that needs the server, again from its beginning when the server has died under it.
func (s *Server) Do(ctx context.Context, work func(context.Context) error) error {
	return s.kept.Do(ctx, work)
}

// Status says how the server is.
func (s *Server) Status() process.Status { return s.kept.Status() }

// password returns the one in the file, made at the first call.
func password(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err == nil && len(text) > 0 {
		return string(text), nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("read the database's password: %w", err)
	}
	made := rand.Text()
	if err := os.WriteFile(file, []byte(made), 0o600); err != nil {
		return "", fmt.Errorf("keep the database's password: %w", err)
	}
	return made, nil
}
