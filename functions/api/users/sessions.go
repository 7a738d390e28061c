package main

import (
	"context"
	"net/http"
	"time"

	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/people"
	"carmensita.pe/market/internal/session"
)

func (s service) listSessions(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	user, err := s.user(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	living, err := s.sessions.ListOf(ctx, user.Username, time.Now())
	return lambdahttp.OK(dynamo.ViewsOf(living, session.ID(r.Cookies)), err)
}

func (s service) endSessions(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	_, err := s.update(ctx, r, people.AllSessionsEnded, func(*people.User) {})
	return lambdahttp.NoContent(err)
}

func (s service) endSession(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	user, err := s.user(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	change := people.Change{Action: people.SessionEnded, Before: &user, After: user, Session: r.PathParameters["id"]}
	_, err = s.change(ctx, r, http.StatusOK, change)
	return lambdahttp.NoContent(err)
}
