// Users lets an admin see and change who works in the shop.
package main

import (
	"context"
	"net/http"
	"regexp"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/cognito"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/people"
	"carmensita.pe/market/internal/session"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/states"
)

type service struct {
	directory *cognito.Directory
	sessions  *dynamo.Sessions
	machine   *states.Machine
}

func main() {
	s := service{directory: setup.Must(cognito.OpenDirectory()), sessions: setup.Must(dynamo.OpenSessions()), machine: setup.Must(states.Open("PEOPLE_ARN"))}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/users":                             s.list,
		"POST /api/users":                            s.create,
		"GET /api/users/{username}":                  s.get,
		"PUT /api/users/{username}":                  s.edit,
		"PUT /api/users/{username}/role":             s.setRole,
		"PUT /api/users/{username}/enabled":          s.setEnabled,
		"POST /api/users/{username}/password-reset":  s.resetPassword,
		"GET /api/users/{username}/sessions":         s.listSessions,
		"DELETE /api/users/{username}/sessions":      s.endSessions,
		"DELETE /api/users/{username}/sessions/{id}": s.endSession,
	})
}

// withPassword is a user whose password was set; he signs in with it once.
type withPassword struct {
	people.User
	TemporaryPassword string `json:"temporaryPassword,omitempty"`
}

func (s service) list(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	users, err := s.directory.List(ctx)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, struct {
		Items []people.User `json:"items"`
	}{users})
}

func (s service) get(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	user, err := s.user(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, user)
}

// create answers again for a user who is there already as asked for. As long as he has not signed in, he gets a new
// temporary password: the answer with the first one may have been lost.
func (s service) create(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[people.NewUser](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if err := in.Check(); err != nil {
		return lambdahttp.Response{}, err
	}
	before, err := s.directory.Find(ctx, in.Username)
	switch {
	case errs.CodeOf(err) == errs.NotFound:
		user := people.User{Username: in.Username, Name: in.Name, Email: in.Email, Role: in.Role, Enabled: true, MustChangePassword: true, CreatedAt: time.Now().UTC()}
		return s.change(ctx, r, http.StatusCreated, people.Change{Action: people.Created, After: user})
	case err != nil:
		return lambdahttp.Response{}, err
	case before.Role == "" && before.MustChangePassword: // an earlier try broke off before he had a role
		before.Role = in.Role
		if in.Same(before) {
			return s.change(ctx, r, http.StatusOK, people.Change{Action: people.Created, After: before})
		}
	case in.Same(before) && before.MustChangePassword:
		return s.change(ctx, r, http.StatusOK, people.Change{Action: people.PasswordReset, Before: &before, After: before})
	case in.Same(before):
		return lambdahttp.JSON(http.StatusOK, withPassword{User: before})
	}
	return lambdahttp.Response{}, errs.New(errs.Conflict, "%q is the username of somebody else", in.Username)
}

// edit corrects the name and the mail address. They are all that is set, so that two admins at once need no version: each
// says the whole card, and the last one counts.
func (s service) edit(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[people.Card](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if err := in.Check(); err != nil {
		return lambdahttp.Response{}, err
	}
	return s.update(ctx, r, people.Change{Action: people.Edited}, func(u *people.User) { u.Name, u.Email = in.Name, *in.Email })
}

func (s service) setRole(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[struct {
		Role string `json:"role" validate:"required,oneof=cashier manager admin"`
	}](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return s.update(ctx, r, people.Change{Action: people.RoleChanged}, func(u *people.User) { u.Role = in.Role })
}

func (s service) setEnabled(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[struct {
		Enabled *bool `json:"enabled" validate:"required"`
	}](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	action := people.Disabled
	if *in.Enabled {
		action = people.Enabled
	}
	return s.update(ctx, r, people.Change{Action: action}, func(u *people.User) { u.Enabled = *in.Enabled })
}

func (s service) resetPassword(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	return s.update(ctx, r, people.Change{Action: people.PasswordReset}, func(u *people.User) { u.MustChangePassword = true })
}

func (s service) listSessions(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	user, err := s.user(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	living, err := s.sessions.ListOf(ctx, user.Username, time.Now())
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, dynamo.ViewsOf(living, session.ID(r.Cookies)))
}

func (s service) endSessions(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	if _, err := s.update(ctx, r, people.Change{Action: people.AllSessionsEnded}, func(*people.User) {}); err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Response{StatusCode: http.StatusNoContent}, nil
}

func (s service) endSession(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	change := people.Change{Action: people.SessionEnded, Session: r.PathParameters["id"]}
	if _, err := s.update(ctx, r, change, func(*people.User) {}); err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Response{StatusCode: http.StatusNoContent}, nil
}

// update changes the user of the path.
func (s service) update(ctx context.Context, r *lambdahttp.Request, change people.Change, set func(*people.User)) (lambdahttp.Response, error) {
	before, err := s.user(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	change.Before, change.After = &before, before
	set(&change.After)
	return s.change(ctx, r, http.StatusOK, change)
}

// change runs the machine, and answers with the user and, where one was set, with his password.
func (s service) change(ctx context.Context, r *lambdahttp.Request, status int, change people.Change) (lambdahttp.Response, error) {
	change.ID, change.By = uuid.Must(uuid.NewV7()).String(), r.Actor()
	if err := change.Allowed(); err != nil {
		return lambdahttp.Response{}, err
	}
	done, err := states.Call[people.Change](ctx, s.machine, change.ID, change)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	answer := withPassword{User: done.After}
	if change.SetsPassword() {
		answer.TemporaryPassword = people.TemporaryPassword()
		if err := s.directory.SetTemporaryPassword(ctx, answer.Username, answer.TemporaryPassword); err != nil {
			return lambdahttp.Response{}, err
		}
	}
	return lambdahttp.JSON(status, answer)
}

var username = regexp.MustCompile(`^[!-~]{1,64}$`) // as Cognito and the audit take them

func (s service) user(ctx context.Context, r *lambdahttp.Request) (people.User, error) {
	name := r.PathParameters["username"]
	if !username.MatchString(name) {
		return people.User{}, errs.New(errs.NotFound, "%q is no username", name)
	}
	return s.directory.Find(ctx, name)
}
