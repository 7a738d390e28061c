// Change-user does what is changed about a user: in Cognito, and at once for the person who is signed in as him.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/aws/authcache"
	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/aws/signin"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/shop/people"
)

func main() {
	c := changer{directory: setup.Must(signin.OpenDirectory()), sessions: setup.Must(sessions.Open()), cache: setup.Must(authcache.Open())}
	step.Start(func(ctx context.Context, task *step.Task, change people.Change) (people.Change, error) {
		return c.follow(ctx, change, task.Attempt > 0, time.Now)
	})
}
