// Package cognito runs cognito-local, which keeps its data on disk, as the local stand-in for Cognito.
//
// Any AWS SDK works against it: set AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER to Endpoint and give it any credentials.
// There is one user pool and one app client, both called "carmensita", with USER_PASSWORD_AUTH and refresh; their ids stay
// the same for as long as the folder lives. What cognito-local gets wrong is set right on the way to it (see gate.go).
//
// Its tokens are signed with a key that everybody knows: they prove nothing beyond this computer. Two differences remain
// that product code must not lean on: the ID token lacks the user's name (AdminGetUser has it), and there is no
// AdminUserGlobalSignOut.
package cognito

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	cognito "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"carmensita.pe/market/local/loopback"
	"carmensita.pe/market/local/npm"
	"carmensita.pe/market/local/process"
)

// Options for a server. Dir and Packages are required.
type Options struct {
	// Dir holds the data and the log. It is made when missing.
	Dir string
	// Packages is the folder whose node_modules holds cognito-local; npm.Install fills it.
	Packages string
	// Port on the loopback address; zero means any free one. It is part of the tokens' issuer.
	Port int
	// Groups are created when missing.
	Groups []string
	// Users are created when missing, unless the pool has others. One that exists keeps the password and the groups that it has.
	Users []User
	// Deliver sends the code for a forgotten password to a user's mail address; nil sends none.
	Deliver func(username, address, code string) error
	// Say gets one line when the server has died and when it serves again; may be nil.
	Say func(line string)
}

// User signs in with Username and Password.
type User struct {
	Username string
	Name     string
	Email    string
	Password string
	Groups   []string
}

// Server is a running Cognito.
type Server struct {
	// PoolID and ClientID are the ids of the user pool and of its app client.
	PoolID, ClientID string

	kept   *process.Kept
	socket *os.File // that cognito-local serves, behind the gate
	gate   *loopback.Server
	// front is what the gate serves.
	front *gate
}

// Start runs the server and returns when the pool and its users are there.
func Start(ctx context.Context, opts Options) (*Server, error) {
	script, err := npm.Program(opts.Packages, "cognito-local/lib/bin/start.js")
	if err != nil {
		return nil, err
	}
	socketed, err := npm.Socket(opts.Packages)
	if err != nil {
		return nil, err
	}
	public, err := process.FreePort(opts.Port)
	if err != nil {
		return nil, fmt.Errorf("port for Cognito: %w", err)
	}
	socket, address, err := process.Listen(0)
	if err != nil {
		return nil, fmt.Errorf("port for Cognito: %w", err)
	}
	s := &Server{socket: socket}
	s.kept, err = process.Keep(ctx, process.Spec{
		Name:    "Cognito (cognito-local)",
		Path:    "node",
		Args:    []string{"--require", socketed, script},
		Env:     append(os.Environ(), "HOST=127.0.0.1", "PORT="+strconv.Itoa(public)),
		Dir:     opts.Dir,
		Files:   []*os.File{socket},
		LogFile: filepath.Join(opts.Dir, "cognito-local.log"),
		Before:  func(context.Context) error { return prepare(opts.Dir, public) },
		Ready:   process.Answering(address),
	}, opts.Say)
	if err != nil {
		return nil, errors.Join(err, socket.Close())
	}
	client := newClient("http://" + address)
	if err := s.kept.Do(ctx, func(ctx context.Context) error { return s.fill(ctx, client, opts) }); err != nil {
		return nil, errors.Join(fmt.Errorf("set up Cognito: %w", err), s.end(ctx))
	}
	if err := keepCopies(opts.Dir); err != nil {
		return nil, errors.Join(err, s.end(ctx))
	}
	s.front = newGate(address, s.PoolID, filepath.Join(opts.Dir, ".cognito", "db", s.PoolID+".json"), client)
	s.front.deliver, s.front.keep = opts.Deliver, func() error { return keepCopies(opts.Dir) }
	if s.gate, err = loopback.Serve(public, s.front); err != nil {
		return nil, errors.Join(err, s.end(ctx))
	}
	return s, nil
}

// end ends cognito-local, behind the gate.
func (s *Server) end(ctx context.Context) error {
	return errors.Join(s.kept.Stop(ctx), s.socket.Close())
}

func newClient(endpoint string) *cognito.Client {
	return cognito.New(cognito.Options{
		BaseEndpoint: aws.String(endpoint),
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
}

// prepare writes the settings, and repairs the data files that a killed server has left half written: cognito-local
// overwrites them in place. A file without a copy was never answered for: it is made anew.
func prepare(dir string, publicPort int) error {
	data := filepath.Join(dir, ".cognito", "db")
	if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(data, "*.json"))
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if json.Valid(text) {
			continue
		}
		text, err = os.ReadFile(copyOf(file))
		if errors.Is(err, os.ErrNotExist) {
			err = os.Rename(file, file+".damaged")
		} else if err == nil {
			err = replace(file, text)
		}
		if err != nil {
			return fmt.Errorf("repairing %s: %w", file, err)
		}
	}
	if err := keepCopies(dir); err != nil {
		return err
	}
	config, err := json.Marshal(map[string]any{
		"UserPoolDefaults": map[string]any{"UsernameAttributes": []string{}}, // people sign in by name, not by mail address
		"TokenConfig":      map[string]any{"IssuerDomain": fmt.Sprintf("http://127.0.0.1:%d", publicPort)},
	})
	if err != nil {
		return err
	}
	return replace(filepath.Join(dir, ".cognito", "config.json"), config)
}

// keepCopies keeps a copy of each data file as it is now, for prepare: nobody may be writing.
func keepCopies(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, ".cognito", "db", "*.json"))
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("copying Cognito's data: %w", err)
		}
		if kept, err := os.ReadFile(copyOf(file)); !json.Valid(text) || err == nil && bytes.Equal(kept, text) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(copyOf(file)), 0o700); err != nil {
			return fmt.Errorf("copying Cognito's data: %w", err)
		}
		if err := replace(copyOf(file), text); err != nil {
			return fmt.Errorf("copying Cognito's data: %w", err)
		}
	}
	return nil
}

func copyOf(file string) string {
	return filepath.Join(filepath.Dir(filepath.Dir(file)), "good", filepath.Base(file))
}

func replace(file string, text []byte) error {
	if err := os.WriteFile(file+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// Endpoint is the address for AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER.
func (s *Server) Endpoint() string { return s.gate.Endpoint() }

// Issuer is what the tokens name as theirs; its keys are at Issuer + "/.well-known/jwks.json".
func (s *Server) Issuer() string { return strings.TrimRight(s.Endpoint(), "/") + "/" + s.PoolID }

// Stop ends the server and waits for it.
func (s *Server) Stop(ctx context.Context) error {
	return errors.Join(s.gate.Stop(ctx), s.end(ctx))
}

// Kill ends the server by SIGKILL, for tests of recovery. It is started again at the same endpoint, where callers wait for it.
func (s *Server) Kill() { s.kept.Kill() }

// Await returns when the server answers.
func (s *Server) Await(ctx context.Context) error { return s.kept.Await(ctx) }

// Status says how the server is.
func (s *Server) Status() process.Status { return s.kept.Status() }
