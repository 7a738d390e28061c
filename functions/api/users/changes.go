package main

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/people"
)

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
	return s.update(ctx, r, people.Edited, func(u *people.User) { u.Name, u.Email = in.Name, *in.Email })
}

func (s service) setRole(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[struct {
		Role string `json:"role" validate:"required,oneof=cashier manager admin"`
	}](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return s.update(ctx, r, people.RoleChanged, func(u *people.User) { u.Role = in.Role })
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
	return s.update(ctx, r, action, func(u *people.User) { u.Enabled = *in.Enabled })
}

func (s service) resetPassword(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	return s.update(ctx, r, people.PasswordReset, func(u *people.User) { u.MustChangePassword = true })
}

// update changes the user of the path.
func (s service) update(ctx context.Context, r *lambdahttp.Request, action people.Action, set func(*people.User)) (lambdahttp.Response, error) {
	before, err := s.user(ctx, r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return s.change(ctx, r, http.StatusOK, action.To(before, set))
}

// change runs the machine, and answers with the user and, where one was set, with his password.
func (s service) change(ctx context.Context, r *lambdahttp.Request, status int, change people.Change) (lambdahttp.Response, error) {
	change.ID, change.By = uuid.Must(uuid.NewV7()).String(), r.Actor()
	if err := change.Allowed(); err != nil {
		return lambdahttp.Response{}, err
	}
	done, err := machines.Call[people.Change](ctx, s.machine, change.ID, change)
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
