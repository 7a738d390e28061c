package main

import (
	"cmp"
	"context"
	"time"

	"carmensita.pe/market/internal/aws/authcache"
	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/aws/signin"
	"carmensita.pe/market/internal/shop/people"
)

type changer struct {
	directory *signin.Directory
	sessions  *sessions.Store
	cache     *authcache.Cache
}

// follow ends the sessions that end with the change before Cognito is asked, or they would live on when the process dies then; and once
// more afterwards, for a sign-in in between was of the user as he was before. The second end is announced before, and happens without this process, too.
func (c changer) follow(ctx context.Context, change people.Change, again bool, clock func() time.Time) (people.Change, error) {
	if change.EndsSessions() {
		if err := cmp.Or(c.end(ctx, change, again, clock()), c.sessions.ScheduleEnd(ctx, change, clock())); err != nil {
			return change, err
		}
	}
	change, err := c.directory.ApplyChange(ctx, change)
	if err != nil || !change.TouchesSessions() {
		return change, err
	}
	return change, c.end(ctx, change, again, clock())
}

// end ends the session or the sessions, and resets the cache whatever came of it: an earlier try may have ended one and died before that.
func (c changer) end(ctx context.Context, change people.Change, again bool, now time.Time) error {
	err := c.sessions.ApplyChange(ctx, change, again, now)
	return cmp.Or(c.cache.Reset(ctx), err)
}
