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

	proc *process.Process
	gate *loopback.Server
	// front is what the gate serves.
	front *gate
}

// Start runs the server and returns when the pool and its users are there.
func Start(ctx context.Context, opts Options) (*Server, error) {
	script, err := npm.Program(opts.Packages, "cognito-local/lib/bin/start.js")
	if err != nil {
		return nil, err
	}
	public, err := process.FreePort(opts.Port)
	if err != nil {
		return nil, fmt.Errorf("port for Cognito: %w", err)
	}
	behind, err := process.FreePort(0)
	if err != nil {
		return nil, fmt.Errorf("port for Cognito: %w", err)
	}
	if err := prepare(opts.Dir, public); err != nil {
		return nil, fmt.Errorf("folder for Cognito: %w", err)
	}
	address := "127.0.0.1:" + strconv.Itoa(behind)
	proc, err := process.Start(ctx, process.Spec{
		Name:    "Cognito (cognito-local)",
		Path:    "node",
		Args:    []string{script},
		Env:     append(os.Environ(), "HOST=127.0.0.1", "PORT="+strconv.Itoa(behind)),
		Dir:     opts.Dir,
		LogFile: filepath.Join(opts.Dir, "cognito-local.log"),
		Ready:   process.Listening(address),
	})
	if err != nil {
		return nil, err
	}
	s := &Server{proc: proc}
	client := newClient("http://" + address)
	if err := s.fill(ctx, client, opts); err != nil {
		return nil, errors.Join(fmt.Errorf("set up Cognito: %w", err), proc.Stop(ctx))
	}
	s.front = newGate(address, s.PoolID, filepath.Join(opts.Dir, ".cognito", "db", s.PoolID+".json"), client)
	s.front.deliver = opts.Deliver
	if s.gate, err = loopback.Serve(public, s.front); err != nil {
		return nil, errors.Join(err, proc.Stop(ctx))
	}
	return s, nil
}

func newClient(endpoint string) *cognito.Client {
	return cognito.New(cognito.Options{
		BaseEndpoint: aws.String(endpoint),
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
}

// prepare writes the settings, and repairs the data files that a killed server has left half written: cognito-local
// overwrites them in place. The copy that a file is repaired from is as old as the last start.
func prepare(dir string, publicPort int) error {
	data, copies := filepath.Join(dir, ".cognito", "db"), filepath.Join(dir, ".cognito", "good")
	for _, folder := range []string{data, copies} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
	}
	files, err := filepath.Glob(filepath.Join(data, "*.json"))
	if err != nil {
		return err
	}
	for _, file := range files {
		from, to := file, filepath.Join(copies, filepath.Base(file))
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if !json.Valid(text) {
			from, to = to, from
		}
		if text, err = os.ReadFile(from); err != nil {
			return fmt.Errorf("%s is damaged and has no copy: remove it to begin with the demo users again: %w", file, err)
		}
		if err := replace(to, text); err != nil {
			return err
		}
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
	return errors.Join(s.gate.Stop(ctx), s.proc.Stop(ctx))
}

// Kill ends the server by SIGKILL, for tests of recovery.
func (s *Server) Kill() {
	s.proc.Kill()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_ = s.gate.Stop(ctx) // what still waits for the dead server is cut
}

// Done is closed when the server has ended, for whatever reason.
func (s *Server) Done() <-chan struct{} { return s.proc.Done() }

// Err says why the server ended unasked; nil while it runs and after a Stop.
func (s *Server) Err() error { return s.proc.Err() }
