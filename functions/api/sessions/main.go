// Sessions signs people in and out.
package main

import (
	"context"
	"net/http"
	"time"

	"carmensita.pe/market/internal/authcache"
	"carmensita.pe/market/internal/cognito"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/session"
	"carmensita.pe/market/internal/setup"
)

type service struct {
	pool     *cognito.Pool
	sessions *dynamo.Sessions
	cache    *authcache.Cache
}

func main() {
	s := service{pool: setup.Must(cognito.Open()), sessions: setup.Must(dynamo.OpenSessions()), cache: setup.Must(authcache.Open())}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"POST /api/sessions":           s.signIn,
		"GET /api/sessions/current":    current,
		"DELETE /api/sessions/current": s.signOut,
	})
}

type credentials struct {
	Username string `json:"username" validate:"required,max=128"`
	Password string `json:"password" validate:"required,max=256"`
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
	user, err := s.pool.SignIn(ctx, in.Username, in.Password)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	expires := time.Now().UTC().Add(session.Length).Truncate(time.Second)
	id, err := s.sessions.Create(ctx, dynamo.Session{Username: user.Username, Name: user.Name, Role: user.Role, RefreshToken: user.RefreshToken, Expires: expires})
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

func (s service) signOut(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	if err := s.sessions.End(ctx, session.ID(r.Cookies)); err != nil {
		return lambdahttp.Response{}, err
	}
	if err := s.cache.Reset(ctx); err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Response{StatusCode: http.StatusNoContent, Cookies: []string{session.Clear()}}, nil
}
