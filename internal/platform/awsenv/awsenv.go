// Package awsenv configures the AWS SDK from the environment that Lambda gives, and from nothing else.
//
// The SDK's own package config also knows profiles, single sign-on, web identities and the metadata of EC2, which no function
// has: they were a third of each program, and files that every cold start looked for.
package awsenv

import (
	"context"
	"errors"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Config reads region, credentials and, on a laptop, the addresses of the stand-ins (AWS_ENDPOINT_URL_<SERVICE>).
func Config() (aws.Config, error) {
	region := os.Getenv("AWS_REGION")
	if region == "" {
		return aws.Config{}, errors.New("AWS_REGION is not set: Lambda sets it, such as us-east-1")
	}
	return aws.Config{
		Region:                     region,
		Credentials:                aws.CredentialsProviderFunc(Credentials),
		ConfigSources:              []any{endpoints{}},
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
	}, nil
}

// Credentials are those of the function's role. Lambda replaces the process before they expire.
func Credentials(context.Context) (aws.Credentials, error) {
	c := aws.Credentials{AccessKeyID: os.Getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken: os.Getenv("AWS_SESSION_TOKEN"), Source: "environment"}
	if !c.HasKeys() {
		return c, errors.New("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set: Lambda sets them from the function's role")
	}
	return c, nil
}

// endpoints answers the SDK's question for a service's address.
type endpoints struct{}

// GetServiceBaseEndpoint returns the address in AWS_ENDPOINT_URL_<SERVICE>, if there is one.
func (endpoints) GetServiceBaseEndpoint(_ context.Context, service string) (string, bool, error) {
	address := os.Getenv("AWS_ENDPOINT_URL_" + strings.ToUpper(strings.ReplaceAll(service, " ", "_")))
	return address, address != "", nil
}
