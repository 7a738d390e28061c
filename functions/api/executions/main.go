// Executions lets an admin see how the state machines run, stop one that should not, and start one again.
package main

import (
	"context"
	"net/http"

	"carmensita.pe/market/internal/blueprint"
	"carmensita.pe/market/internal/execution"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/states"
	"carmensita.pe/market/workflows"
)

type service struct {
	executions *execution.Client
	intervene  *states.Machine
}

func main() {
	s := service{executions: setup.Must(execution.Open()), intervene: setup.Must(states.Open("INTERVENE_ARN"))}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/executions":                            s.list,
		"GET /api/executions/{workflow}/{name}":          s.get,
		"POST /api/executions/{workflow}/{name}/stop":    s.act(execution.Stop, http.StatusOK),
		"POST /api/executions/{workflow}/{name}/restart": s.act(execution.Restart, http.StatusCreated),
		"GET /api/workflows":                             listWorkflows,
		"GET /api/workflows/{name}":                      getWorkflow,
	})
}

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
	found, err := s.executions.List(ctx, filter, limit, r.QueryStringParameters["cursor"])
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, found)
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
	found, err := s.executions.Find(ctx, r.PathParameters["workflow"], r.PathParameters["name"])
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, found)
}

func (s service) act(action execution.Action, status int) lambdahttp.Handler {
	return func(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
		in, err := lambdahttp.Decode[execution.Request](r)
		if err != nil {
			return lambdahttp.Response{}, err
		}
		done, err := states.Call[execution.Result](ctx, s.intervene, in.ID, execution.Intervention{ID: in.ID, Action: action,
			Workflow: r.PathParameters["workflow"], Name: r.PathParameters["name"], Reason: in.Reason, By: r.Actor()})
		if err != nil {
			return lambdahttp.Response{}, err
		}
		return lambdahttp.JSON(status, done.Execution)
	}
}

func listWorkflows(context.Context, *lambdahttp.Request) (lambdahttp.Response, error) {
	all, err := workflows.All()
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, struct {
		Items []workflows.View `json:"items"`
	}{all})
}

func getWorkflow(_ context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	found, err := workflows.Find(r.PathParameters["name"])
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, found)
}
