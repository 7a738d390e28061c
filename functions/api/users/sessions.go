package main

import (
	"context"
	"net/http"
	"time"

	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/session"
	"carmensita.pe/market/internal/shop/people"
)

func (s service) listSessions(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	user, err := s.user(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	living, err := s.sessions.ListOf(ctx, user.Username, time.Now())
	return lambdahttp.OK(sessions.ViewsOf(living, session.ID(r.Cookies)), err)
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
