package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/workbook"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/peru"
)

// giveSales is a search of sales as a file, as far as a spreadsheet reaches.
func (s service) giveSales(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	filter, err := sale.ParseFilter(r.QueryStringParameters, peru.BusinessDay(time.Now()))
	if err != nil {
		return lambdahttp.Response{}, err
	}
	found, err := sale.Search(ctx, s.db, filter, workbook.MostRows, "")
	if err != nil {
		return lambdahttp.Response{}, err
	}
	header, rows := sale.Sheet(found.Items)
	content, err := workbook.Write(workbook.CSV, header, rows)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	response := lambdahttp.Bytes(workbook.CSV.ContentType(), content)
	response.Headers["Content-Disposition"] = `attachment; filename="ventas.csv"`
	return response, nil
}
