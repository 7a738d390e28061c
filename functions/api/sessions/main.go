// Sessions signs people in and out, and shows them where they are signed in.
package main

import (
	"context"
	"net/http"
	"time"

	"carmensita.pe/market/internal/authcache"
	"carmensita.pe/market/internal/cognito"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/people"
	"carmensita.pe/market/internal/session"
	"carmensita.pe/market/internal/setup"
)

type service struct {
	pool     *cognito.Pool
	sessions *dynamo.Sessions
	attempts *dynamo.Attempts
	cache    *authcache.Cache
}

func main() {
	s := service{pool: setup.Must(cognito.Open()), sessions: setup.Must(dynamo.OpenSessions()), attempts: setup.Must(dynamo.OpenAttempts()),
		cache: setup.Must(authcache.Open())}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"POST /api/sessions":           s.signIn,
		"POST /api/sessions/password":  s.choosePassword,
		"GET /api/sessions":            s.list,
		"DELETE /api/sessions/{id}":    s.end,
		"GET /api/sessions/current":    current,
		"DELETE /api/sessions/current": s.signOut,
	})
}

type credentials struct {
	Username string `json:"username" validate:"required,max=128"`
	Password string `json:"password" validate:"required,max=256"`
}

type firstPassword struct {
	Username string `json:"username" validate:"required,max=128"`
	// Session came with the problem password_change_required.
	Session     string `json:"session" validate:"required,max=2048"`
	NewPassword string `json:"newPassword" validate:"required,max=256"`
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
	return s.open(ctx, r, in.Username, func() (cognito.User, error) { return s.pool.SignIn(ctx, in.Username, in.Password) })
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
	return s.open(ctx, r, in.Username, func() (cognito.User, error) {
		return s.pool.ChooseFirstPassword(ctx, in.Username, in.Session, in.NewPassword)
	})
}

// open makes a session for who proves to be the user; failures count.
func (s service) open(ctx context.Context, r *lambdahttp.Request, username string, prove func() (cognito.User, error)) (lambdahttp.Response, error) {
	address, now := r.Address(), time.Now().UTC()
	try, err := s.attempts.Begin(ctx, username, address, now)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	user, err := prove()
	if err := try.End(ctx, err); err != nil {
		return lambdahttp.Response{}, err
	}
	expires := now.Add(session.Length).Truncate(time.Second)
	id, err := s.sessions.Create(ctx, dynamo.Session{Username: user.Username, Name: user.Name, Role: user.Role, RefreshToken: user.RefreshToken,
		Address: address, Since: now, Expires: expires})
	if err != nil {
		return lambdahttp.Response{}, err
	}
	response, err := lambdahttp.JSON(http.StatusCreated, signedIn{user.Username, user.Name, user.Role, expires.Format(time.RFC3339)})
	response.Cookies = []string{session.Set(id)}
	return response, err
}

func current(_ context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.JSON(http.StatusOK, signedIn{r.User.Username, r.User.Name, r.User.Role, r.User.SessionExpires})
}

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	living, err := s.sessions.ListOf(ctx, r.User.Username, time.Now())
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, dynamo.ViewsOf(living, session.ID(r.Cookies)))
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

// end ends another session of the same person, such as on a telephone that was lost.
func (s service) end(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	handle := r.PathParameters["id"]
	if handle == "" {
		return lambdahttp.Response{}, errs.New(errs.NotFound, "there is no session without an id")
	}
	if err := s.sessions.EndOne(ctx, r.User.Username, handle); err != nil {
		return lambdahttp.Response{}, err
	}
	if err := s.cache.Reset(ctx); err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Response{StatusCode: http.StatusNoContent}, nil
}
