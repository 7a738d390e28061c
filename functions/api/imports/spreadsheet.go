package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/workbook"
	"carmensita.pe/market/internal/shop/catalog"
)

// maxFile is what fits into Lambda's 6 MB as base64, in bytes.
const maxFile = 4 << 20

func (s service) take(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	dryRun, err := r.QueryFlag("dryRun")
	if err != nil {
		return lambdahttp.Response{}, err
	}
	content, err := r.Raw(maxFile)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	file, err := workbook.Read(workbook.Format(r.QueryStringParameters["format"]), content)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(catalog.Import(ctx, s.db, file, dryRun, r.Actor(), time.Now().UTC()))
}

func (s service) give(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	format := workbook.Format(r.QueryStringParameters["format"])
	rows, err := catalog.Export(ctx, s.db)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	content, err := workbook.Write(format, catalog.Header(), rows)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	response := lambdahttp.Bytes(format.ContentType(), content)
	response.Headers["Content-Disposition"] = `attachment; filename="productos.` + string(format) + `"`
	return response, nil
}
