// Command api answers with the event that it got, or with what the query parameter "answer" says.
package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func handle(_ context.Context, event events.APIGatewayV2HTTPRequest) (any, error) {
	switch event.QueryStringParameters["answer"] {
	case "pdf":
		return events.APIGatewayV2HTTPResponse{
			StatusCode:      201,
			Headers:         map[string]string{"Content-Type": "application/pdf", "Cache-Control": "no-store"},
			Cookies:         []string{"session=abc; HttpOnly; Secure; SameSite=Strict", "theme=dark"},
			Body:            base64.StdEncoding.EncodeToString([]byte("%PDF\xff")),
			IsBase64Encoded: true,
		}, nil
	case "bare":
		return events.APIGatewayV2HTTPResponse{StatusCode: 202, Body: "hola"}, nil
	case "status":
		return json.RawMessage(`{"statusCode":42}`), nil
	case "shape":
		return json.RawMessage(`{"statusCode":200,"headers":["no","map"]}`), nil
	case "error":
		return nil, errors.New("the database's password is hunter2")
	}
	return event, nil // not in the format of a response: it is the body
}

func main() { lambda.Start(handle) }
