// Start-report asks for reports: it starts the workflow that makes them, and does not wait for it.
package main

import (
	"context"
	"net/http"
	"time"

	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/report"
)

type service struct{ reports *machines.Machine }

func main() {
	s := service{reports: setup.Must(machines.Open("DAILY_REPORT_ARN"))}
	lambdahttp.Start(map[string]lambdahttp.Handler{"POST /api/reports": s.request})
}

func (s service) request(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	request, err := lambdahttp.Decode[report.Request](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if err := request.Check(time.Now()); err != nil {
		return lambdahttp.Response{}, err
	}
	begun, err := machines.StartOnce(ctx, s.reports, request.ID, report.Submission{Request: request, By: r.Actor()})
	if err != nil {
		return lambdahttp.Response{}, err
	}
	if err := begun.Asks(request); err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusAccepted, report.Execution{Workflow: report.Workflow, Name: request.ID})
}
