// Change-user does what is changed about a user: in Cognito, and at once for whoever is signed in as him.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/authcache"
	"carmensita.pe/market/internal/cognito"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/people"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
)

func main() {
	c := changer{directory: setup.Must(cognito.OpenDirectory()), sessions: setup.Must(dynamo.OpenSessions()), cache: setup.Must(authcache.Open())}
	step.Start(func(ctx context.Context, task *step.Task, change people.Change) (people.Change, error) {
		return c.follow(ctx, change, task.Attempt > 0, time.Now)
	})
}
