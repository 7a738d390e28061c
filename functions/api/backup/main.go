// Backup begins a backup of the shop.
package main

import (
	"context"
	"net/http"

	"carmensita.pe/market/internal/actor"
	"carmensita.pe/market/internal/backup"
	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/states"
)

type request struct {
	ID string `json:"id" validate:"required,uuid"`
}

// Answer says where the backup is made.
type answer struct {
	ID        string           `json:"id"`
	Execution backup.Execution `json:"execution"`
}

type service struct{ machine *states.Machine }

func main() {
	s := service{machine: setup.Must(states.Open("BACKUP_ARN"))}
	lambdahttp.Start(map[string]lambdahttp.Handler{"POST /api/backups": s.start})
}

// start answers again for a backup that was begun under the same id.
func (s service) start(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[request](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	begin := struct {
		By actor.Actor `json:"by"`
	}{r.Actor()}
	if err := s.machine.Start(ctx, in.ID, begin); err != nil && errs.CodeOf(err) != errs.Conflict {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusAccepted, answer{ID: in.ID, Execution: backup.Execution{Workflow: backup.Workflow, Name: in.ID}})
}
