// Authorizer turns the session's cookie into user and role, and reports whether that role may call the route.
package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/platform/session"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/values/errs"
)

var errUnauthorized = errors.New("Unauthorized") // what API Gateway answers with 401; a refusal without an error is a 403

func main() {
	sessions := setup.Must(sessions.Open())
	lambda.Start(func(ctx context.Context, event events.APIGatewayV2CustomAuthorizerV2Request) (events.APIGatewayV2CustomAuthorizerSimpleResponse, error) {
		var refused events.APIGatewayV2CustomAuthorizerSimpleResponse
		found, err := sessions.Find(ctx, session.ID(event.Cookies), time.Now())
		if errs.CodeOf(err) == errs.Unauthenticated {
			return refused, errUnauthorized
		}
		if err != nil { // API Gateway answers with 500 and keeps the reason to itself
			slog.ErrorContext(ctx, "authorizer", "route", event.RouteKey, "error", err.Error())
			return refused, err
		}
		if !blueprint.Allows(event.RouteKey, blueprint.Role(found.Role)) {
			return refused, nil
		}
		return events.APIGatewayV2CustomAuthorizerSimpleResponse{IsAuthorized: true, Context: map[string]any{
			"username": found.Username, "name": found.Name, "role": found.Role, "expires": found.Expires.Format(time.RFC3339)}}, nil
	})
}
