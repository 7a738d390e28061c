package main

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/aws/signin"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/session"
	"carmensita.pe/market/internal/shop/people"
	"carmensita.pe/market/internal/values/actor"
)

type forgotten struct {
	Username string `json:"username" validate:"required,max=128"`
}

type chosen struct {
	Username    string `json:"username" validate:"required,max=128"`
	Code        string `json:"code" validate:"required,max=32,alphanum"`
	NewPassword string `json:"newPassword" validate:"required,max=256" spelling:"exact"`
}

type changed struct {
	OldPassword string `json:"oldPassword" validate:"required,max=256" spelling:"exact"`
	NewPassword string `json:"newPassword" validate:"required,max=256" spelling:"exact"`
}

func origin(r *lambdahttp.Request) sessions.Origin {
	return sessions.Origin{Address: r.Address(), Device: session.Device(r.Cookies)}
}

// forgot sends a code. The answer does not depend on the user; each request counts, so that no mailbox can be flooded.
func (s service) forgot(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[forgotten](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	in.Username = people.Canonical(in.Username)
	try, err := s.attempts.Begin(ctx, sessions.Code, in.Username, origin(r), time.Now())
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if err := try.Count(ctx); err != nil {
		return lambdahttp.Response{}, err
	}
	if err := s.pool.Forgot(ctx, in.Username); err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Response{StatusCode: http.StatusAccepted}, nil
}

// choose sets another password for who has a code from his mail.
func (s service) choose(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[chosen](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	user := actor.Actor{Username: people.Canonical(in.Username), Address: r.Address()}
	return lambdahttp.NoContent(s.replace(ctx, r, user, in.NewPassword, func() error {
		return s.pool.ChooseForgotten(ctx, user.Username, in.Code, in.NewPassword)
	}))
}

// change sets another password for who is signed in and knows the present one. He goes on in a new session: the old ones end.
func (s service) change(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[changed](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if err := s.replace(ctx, r, r.Actor(), in.NewPassword, func() error {
		return s.pool.Change(ctx, r.User.Username, in.OldPassword, in.NewPassword)
	}); err != nil {
		return lambdahttp.Response{}, err
	}
	now := time.Now().UTC()
	id, err := s.sessions.Create(ctx, sessions.Session{Username: r.User.Username, Name: r.User.Name, Role: r.User.Role,
		Address: r.Address(), Since: now, Expires: now.Add(session.Length).Truncate(time.Second)})
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Response{StatusCode: http.StatusNoContent, Cookies: []string{session.Set(id)}}, nil
}

// replace gives a user another password by what set does. The machine ends every session that began with the old one, and writes the audit.
// Their end is announced before, because this process may die between Cognito and the machine.
func (s service) replace(ctx context.Context, r *lambdahttp.Request, user actor.Actor, password string, set func() error) error {
	if err := people.CheckPassword(password); err != nil {
		return err
	}
	try, err := s.attempts.Begin(ctx, sessions.Password, user.Username, origin(r), time.Now())
	if err != nil {
		return err
	}
	change := people.Chose(uuid.Must(uuid.NewV7()).String(), user)
	if err := s.sessions.ScheduleEnd(ctx, change, time.Now()); err != nil {
		return err
	}
	if err := set(); err != nil {
		outcome := try.End(ctx, err)
		if signin.Unchanged(err) { // a stranger with a wrong code must not end anybody's sessions
			return cmp.Or(s.sessions.CancelScheduledEnd(ctx, change), outcome)
		}
		return outcome
	}
	counted := try.End(ctx, nil)
	_, err = machines.Call[people.Change](ctx, s.machine, change.ID, change)
	return cmp.Or(err, counted)
}
