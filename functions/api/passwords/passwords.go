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
)

type forgotten struct {
	Username string `json:"username" validate:"required,max=128"`
}

type chosen struct {
	Username    string `json:"username" validate:"required,max=128"`
	Code        string `json:"code" validate:"required,max=32,alphanum"`
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

// choose sets the new password. The machine ends every session that began with the old one, and writes the audit. Their end is announced
// before, because this process may die between Cognito and the machine.
func (s service) choose(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[chosen](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if err := people.CheckPassword(in.NewPassword); err != nil {
		return lambdahttp.Response{}, err
	}
	in.Username = people.Canonical(in.Username)
	try, err := s.attempts.Begin(ctx, sessions.Password, in.Username, origin(r), time.Now())
	if err != nil {
		return lambdahttp.Response{}, err
	}
	change := people.ChoseByCode(uuid.Must(uuid.NewV7()).String(), in.Username, r.Address())
	if err := s.sessions.ScheduleEnd(ctx, change, time.Now()); err != nil {
		return lambdahttp.Response{}, err
	}
	if err := s.pool.ChooseForgotten(ctx, in.Username, in.Code, in.NewPassword); err != nil {
		outcome := try.End(ctx, err)
		if signin.Unchanged(err) { // a stranger with a wrong code must not end anybody's sessions
			return lambdahttp.Response{}, cmp.Or(s.sessions.CancelScheduledEnd(ctx, change), outcome)
		}
		return lambdahttp.Response{}, outcome
	}
	counted := try.End(ctx, nil)
	_, err = machines.Call[people.Change](ctx, s.machine, change.ID, change)
	return lambdahttp.NoContent(cmp.Or(err, counted))
}
