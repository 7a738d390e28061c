// Start-backup begins a backup of the shop.
package main

import (
	"context"
	"net/http"

	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/values/errs"
)

type service struct{ machine *machines.Machine }

func main() {
	s := service{machine: setup.Must(machines.Open("BACKUP_ARN"))}
	lambdahttp.Start(map[string]lambdahttp.Handler{"POST /api/backups": s.start})
}

// start answers again for a backup that was begun under the same id.
func (s service) start(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	in, err := lambdahttp.Decode[backup.Request](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if err := s.machine.Start(ctx, in.ID, backup.Submission{By: r.Actor()}); err != nil && errs.CodeOf(err) != errs.Conflict {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusAccepted, in.Started())
}
