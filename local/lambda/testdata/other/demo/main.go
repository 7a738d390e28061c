// Command demo has the name of another function in another folder; it answers which one it is.
package main

import "github.com/aws/aws-lambda-go/lambda"

func main() {
	lambda.Start(func() (string, error) { return "the other one", nil })
}
