package main

import (
	"context"

	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/ops/execution"
	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/values/peru"
)

// list is of one workflow, or of every Standard one: Express ones leave no history.
func (s service) list(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	limit, err := r.Limit()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	state, err := execution.ParseState(r.QueryStringParameters["state"])
	if err != nil {
		return lambdahttp.Response{}, err
	}
	day, err := r.QueryDay("day", peru.Day{})
	if err != nil {
		return lambdahttp.Response{}, err
	}
	filter := execution.Filter{Workflows: standard(), State: state, Day: day}
	if workflow, ok := r.QueryStringParameters["workflow"]; ok {
		filter.Workflows = []string{workflow}
	}
	return lambdahttp.OK(s.executions.List(ctx, filter, limit, r.QueryStringParameters["cursor"]))
}

func standard() (names []string) {
	for _, w := range blueprint.Workflows {
		if w.Type == blueprint.Standard {
			names = append(names, w.Name)
		}
	}
	return names
}

func (s service) get(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(s.executions.Find(ctx, r.PathParameters["workflow"], r.PathParameters["name"]))
}

func (s service) act(action execution.Action, status int) lambdahttp.Handler {
	return func(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
		in, err := lambdahttp.Decode[execution.Request](r)
		if err != nil {
			return lambdahttp.Response{}, err
		}
		done, err := machines.Call[execution.Result](ctx, s.intervene, in.ID, execution.Intervention{ID: in.ID, Action: action,
			Workflow: r.PathParameters["workflow"], Name: r.PathParameters["name"], Reason: in.Reason, By: r.Actor()})
		if err != nil {
			return lambdahttp.Response{}, err
		}
		return lambdahttp.JSON(status, done.Execution)
	}
}
