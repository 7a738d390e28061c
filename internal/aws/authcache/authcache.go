// Package authcache makes API Gateway forget what its authorizer said, so that signing out, disabling a user or
// changing a role counts from the next request on, although answers of the authorizer are cached for speed.
package authcache

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"

	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/values/errs"
)

// Cache is the authorizer cache of the API's stage.
type Cache struct {
	client     *apigatewayv2.Client
	api, stage string
}

// Open opens the cache of the API in API_ID at the stage in API_STAGE.
func Open() (*Cache, error) {
	api, err := setup.Env("API_ID", "the id of the HTTP API")
	if err != nil {
		return nil, err
	}
	stage, err := setup.Env("API_STAGE", "the stage of the HTTP API, such as $default")
	if err != nil {
		return nil, err
	}
	config, err := setup.AWS()
	if err != nil {
		return nil, err
	}
	return &Cache{client: apigatewayv2.NewFromConfig(config), api: api, stage: stage}, nil
}

// Reset forgets every answer: a cached one is asked for again at its next use. It returns errs.Unavailable.
func (c *Cache) Reset(ctx context.Context) error {
	if _, err := c.client.ResetAuthorizersCache(ctx, &apigatewayv2.ResetAuthorizersCacheInput{ApiId: &c.api, StageName: &c.stage}); err != nil {
		return errs.Wrap(errs.Unavailable, err, "resetting the authorizer's cache")
	}
	return nil
}
