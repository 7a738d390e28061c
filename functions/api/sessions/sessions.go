package main

import (
	"context"
	"net/http"
	"time"

	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/session"
	"carmensita.pe/market/internal/values/errs"
)

func current(_ context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.JSON(http.StatusOK, signedIn{r.User.Username, r.User.Name, r.User.Role, r.User.SessionExpires})
}

func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	living, err := s.sessions.ListOf(ctx, r.User.Username, time.Now())
	return lambdahttp.OK(sessions.ViewsOf(living, session.ID(r.Cookies)), err)
}

// end ends another session of the same person, such as on a telephone that was lost.
func (s service) end(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	handle := r.PathParameters["id"]
	if handle == "" {
		return lambdahttp.Response{}, errs.New(errs.NotFound, "there is no session without an id")
	}
	err := s.sessions.EndOne(ctx, r.User.Username, handle)
	if err := s.cache.Reset(ctx); err != nil { // whatever came of it: an earlier try may have ended the session and failed here
		return lambdahttp.Response{}, err
	}
	return lambdahttp.NoContent(err)
}
