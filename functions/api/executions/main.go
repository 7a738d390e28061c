// Executions lets an admin see how the state machines run, stop one that should not, and start one again.
package main

import (
	"net/http"

	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/ops/execution"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/setup"
)

type service struct {
	executions *execution.Client
	intervene  *machines.Machine
}

func main() {
	s := service{executions: setup.Must(execution.Open()), intervene: setup.Must(machines.Open("INTERVENE_ARN"))}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/executions":                            s.list,
		"GET /api/executions/{workflow}/{name}":          s.get,
		"POST /api/executions/{workflow}/{name}/stop":    s.act(execution.Stop, http.StatusOK),
		"POST /api/executions/{workflow}/{name}/restart": s.act(execution.Restart, http.StatusCreated),
		"GET /api/workflows":                             listWorkflows,
		"GET /api/workflows/{name}":                      getWorkflow,
	})
}
