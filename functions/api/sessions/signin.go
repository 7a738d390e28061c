package main

import (
	"context"
	"net/http"
	"time"

	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/aws/signin"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/session"
	"carmensita.pe/market/internal/shop/people"
)

type credentials struct {
	Username string `json:"username" validate:"required,max=128"`
	Password string `json:"password" validate:"required,max=256" spelling:"exact"`
}

type firstPassword struct {
	Username string `json:"username" validate:"required,max=128"`
	// Session came with the problem password_change_required.
	Session     string `json:"session" validate:"required,max=2048" spelling:"exact"`
	NewPassword string `json:"newPassword" validate:"required,max=256" spelling:"exact"`
}

type signedIn struct {
	Username  string `json:"username"`
	Name      string `json:"name"`
	Role      string `json:"role"`
	ExpiresAt string `json:"expiresAt"`
}

func (s service) signIn(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[credentials](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	in.Username = people.Canonical(in.Username)
	return s.open(ctx, r, in.Username, func() (signin.User, error) { return s.pool.SignIn(ctx, in.Username, in.Password) })
}

func (s service) choosePassword(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[firstPassword](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if err := people.CheckPassword(in.NewPassword); err != nil {
		return lambdahttp.Response{}, err
	}
	in.Username = people.Canonical(in.Username)
	return s.open(ctx, r, in.Username, func() (signin.User, error) {
		return s.pool.ChooseFirstPassword(ctx, in.Username, in.Session, in.NewPassword)
	})
}

// open makes a session for who proves to be the user; failures count.
func (s service) open(ctx context.Context, r *lambdahttp.Request, username string, prove func() (signin.User, error)) (lambdahttp.Response, error) {
	now := time.Now().UTC()
	from := sessions.Origin{Address: r.Address(), Device: session.Device(r.Cookies)}
	try, err := s.attempts.Begin(ctx, sessions.Password, username, from, now)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	user, err := prove()
	if err := try.End(ctx, err); err != nil {
		return lambdahttp.Response{}, err
	}
	device, err := s.attempts.Remember(ctx, from.Device, username, now)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	expires := now.Add(session.Length).Truncate(time.Second)
	id, err := s.sessions.Create(ctx, sessions.Session{Username: user.Username, Name: user.Name, Role: user.Role,
		Address: from.Address, Since: now, Expires: expires})
	if err != nil {
		return lambdahttp.Response{}, err
	}
	response, err := lambdahttp.JSON(http.StatusCreated, signedIn{user.Username, user.Name, user.Role, expires.Format(time.RFC3339)})
	response.Cookies = []string{session.Set(id), session.SetDevice(device)}
	return response, err
}

func (s service) signOut(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	if err := s.sessions.End(ctx, session.ID(r.Cookies)); err != nil {
		return lambdahttp.Response{}, err
	}
	if err := s.cache.Reset(ctx); err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Response{StatusCode: http.StatusNoContent, Cookies: []string{session.Clear()}}, nil
}
