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

type service struct {
	directory *cognito.Directory
	sessions  *dynamo.Sessions
	cache     *authcache.Cache
}

func main() {
	s := service{directory: setup.Must(cognito.OpenDirectory()), sessions: setup.Must(dynamo.OpenSessions()), cache: setup.Must(authcache.Open())}
	step.Start(s.change)
}

// change gives the change on. Cognito comes first: a sign-in that begins later sees the new user, one that began earlier
// is ended.
func (s service) change(ctx context.Context, _ *step.Task, change people.Change) (people.Change, error) {
	if err := s.inCognito(ctx, &change); err != nil {
		return change, err
	}
	return change, s.inSessions(ctx, change)
}

func (s service) inCognito(ctx context.Context, change *people.Change) error {
	user := change.After
	switch change.Action {
	case people.Created:
		if err := s.directory.Create(ctx, user); err != nil {
			return err
		}
		return s.directory.SetRole(ctx, user.Username, user.Role)
	case people.Edited:
		return s.directory.SetCard(ctx, user)
	case people.RoleChanged:
		return s.directory.SetRole(ctx, user.Username, user.Role)
	case people.Enabled, people.Disabled:
		return s.directory.SetEnabled(ctx, user.Username, user.Enabled)
	case people.PasswordReset: // to one that nobody knows: api/users sets the one that the admin reads out
		return s.directory.SetTemporaryPassword(ctx, user.Username, people.TemporaryPassword())
	case people.PasswordChosen: // he did; the audit tells who he is
		found, err := s.directory.Find(ctx, user.Username)
		change.After = found
		return err
	default: // Cognito knows no session of ours
		return nil
	}
}

func (s service) inSessions(ctx context.Context, change people.Change) error {
	switch {
	case change.EndsSessions():
		if err := s.sessions.EndAll(ctx, change.After.Username, time.Now()); err != nil {
			return err
		}
	case change.Session != "":
		if err := s.sessions.EndOne(ctx, change.After.Username, change.Session); err != nil {
			return err
		}
	default:
		return nil
	}
	return s.cache.Reset(ctx)
}
