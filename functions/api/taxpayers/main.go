// Taxpayers says who has a RUC or a DNI. It reads the token for that and cannot change it.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/aws/lookup"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/taxpayer"
)

func main() {
	desk := setup.Must(lookup.Open())
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/taxpayers/{document}": func(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
			document, err := taxpayer.ParseDocument(r.PathParameters["document"])
			if err != nil {
				return lambdahttp.Response{}, err
			}
			return lambdahttp.OK(desk.Find(ctx, document, r.User.Username, time.Now()))
		},
	})
}
