package main

import (
	"context"
	"net/http"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/people"
	"carmensita.pe/market/internal/values/errs"
)

// withPassword is a user whose password was set; he signs in with it once.
type withPassword struct {
	people.User
	TemporaryPassword string `json:"temporaryPassword,omitempty"`
}

func (s service) list(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	users, err := s.directory.List(ctx)
	return lambdahttp.OK(paging.Page[people.User]{Items: users}, err)
}

func (s service) get(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(s.user(ctx, r))
}

// create answers 200 when somebody has the username already, and 201 when it is new.
func (s service) create(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[people.NewUser](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if err := in.Check(); err != nil {
		return lambdahttp.Response{}, err
	}
	status := http.StatusOK
	var before *people.User
	switch found, err := s.directory.Find(ctx, in.Username); {
	case err == nil:
		before = &found
	case errs.CodeOf(err) == errs.NotFound:
		status = http.StatusCreated
	default:
		return lambdahttp.Response{}, err
	}
	change, err := in.Over(before, time.Now().UTC())
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if change.Action == "" {
		return lambdahttp.JSON(status, withPassword{User: change.After})
	}
	return s.change(ctx, r, status, change)
}

// user is the one of the path.
func (s service) user(ctx context.Context, r *lambdahttp.Request) (people.User, error) {
	name := r.PathParameters["username"]
	if err := people.CheckUsername(name); err != nil {
		return people.User{}, err
	}
	return s.directory.Find(ctx, name)
}
