package main

import (
	"context"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/workflows"
)

func listWorkflows(context.Context, *lambdahttp.Request) (lambdahttp.Response, error) {
	all, err := workflows.All()
	return lambdahttp.OK(paging.Page[workflows.View]{Items: all}, err)
}

func getWorkflow(_ context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	return lambdahttp.OK(workflows.Find(r.PathParameters["name"]))
}
