// Command authorizer knows the sessions "ana" (an admin), "caro" (a cashier) and nobody else. A cashier may not delete.
package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

var roles = map[string]string{"session=ana": "admin", "session=caro": "cashier"}

type answer = events.APIGatewayV2CustomAuthorizerSimpleResponse

func handle(_ context.Context, event events.APIGatewayV2CustomAuthorizerV2Request) (answer, error) {
	if slices.Contains(event.Cookies, "broken=yes") {
		return answer{}, errors.New("the session table is away")
	}
	for _, cookie := range event.Cookies {
		if role, ok := roles[cookie]; ok {
			return answer{
				IsAuthorized: role == "admin" || !strings.HasPrefix(event.RouteKey, "DELETE "),
				Context: map[string]any{
					"role": role, "type": event.Type, "arn": event.RouteArn, "identity": strings.Join(event.IdentitySource, "|"),
				},
			}, nil
		}
	}
	return answer{}, errors.New("Unauthorized")
}

func main() { lambda.Start(handle) }
