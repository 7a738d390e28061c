// Change-user does what is changed about a user: in Cognito, and at once for whoever is signed in as him. Cognito
// comes first: a sign-in that begins later sees the new user, one that began earlier is ended.
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
	directory := setup.Must(cognito.OpenDirectory())
	sessions := setup.Must(dynamo.OpenSessions())
	cache := setup.Must(authcache.Open())
	step.Start(func(ctx context.Context, task *step.Task, change people.Change) (people.Change, error) {
		change, err := directory.Follow(ctx, change)
		if err != nil || !change.TouchesSessions() {
			return change, err
		}
		err = sessions.Follow(ctx, change, task.Attempt > 0, time.Now())
		if err := cache.Reset(ctx); err != nil { // whatever came of it: an earlier try may have ended a session and died before this
			return change, err
		}
		return change, err
	})
}
