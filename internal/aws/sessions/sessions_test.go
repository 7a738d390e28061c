package sessions_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"carmensita.pe/market/internal/aws/items"
	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/shop/people"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
)

// signIn is a session that began at a moment.
func signIn(t *testing.T, store *sessions.Store, username string, since time.Time) (id string) {
	t.Helper()
	id, err := store.Create(t.Context(), sessions.Session{Username: username, Name: username, Role: "cashier", Since: since, Expires: since.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func wantAlive(t *testing.T, what string, store *sessions.Store, username, id string, now time.Time, alive bool) {
	t.Helper()
	_, err := store.Find(t.Context(), id, now)
	if got := err == nil; got != alive || err != nil && errs.CodeOf(err) != errs.Unauthenticated {
		t.Errorf("%s: found %t (%v), want %t", what, got, err, alive)
	}
	living, err := store.ListOf(t.Context(), username, now)
	if err != nil || len(living) > 0 != alive {
		t.Errorf("%s: listed are %+v (%v), want %t", what, living, err, alive)
	}
}

// TestSessions_endByThemselvesWhenWhoEndsThemDies: an end that was scheduled and neither done nor cancelled takes effect.
func TestSessions_endByThemselvesWhenWhoEndsThemDies(t *testing.T) {
	t.Parallel()
	store, err := sessions.Open()
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	due := noon.Add(sessions.Grace)
	for username, c := range map[string]struct {
		do         func(mine, other people.Change)
		since, now time.Time
		alive      bool
	}{
		"not.yet":                {func(_, _ people.Change) {}, noon.Add(-time.Minute), due.Add(-time.Second), true},
		"died":                   {func(_, _ people.Change) {}, noon.Add(-time.Minute), due, false},
		"signed.in.in.between":   {func(_, _ people.Change) {}, noon.Add(time.Second), due, false},
		"signed.in.later":        {func(_, _ people.Change) {}, due.Add(time.Second), due.Add(time.Minute), true},
		"wrong.code":             {func(mine, _ people.Change) { must(store.CancelScheduledEnd(t.Context(), mine)) }, noon.Add(-time.Minute), due, true},
		"wrong.code.of.another":  {func(_, other people.Change) { must(store.CancelScheduledEnd(t.Context(), other)) }, noon.Add(-time.Minute), due, false},
		"done":                   {func(mine, _ people.Change) { must(store.EndAll(t.Context(), mine, noon)) }, noon.Add(-time.Minute), noon, false},
		"done.and.signed.in.new": {func(mine, _ people.Change) { must(store.EndAll(t.Context(), mine, noon)) }, noon.Add(time.Second), due, true},
		"done.twice": {func(mine, _ people.Change) {
			must(store.EndAll(t.Context(), mine, noon))
			must(store.EndAll(t.Context(), mine, noon))
		}, noon.Add(time.Second), due, true},
		"another.died": {func(mine, other people.Change) {
			must(store.ScheduleEnd(t.Context(), other, noon))
			must(store.EndAll(t.Context(), mine, noon))
		}, noon.Add(time.Second), due, false},
	} {
		t.Run(username, func(t *testing.T) {
			t.Parallel()
			id := signIn(t, store, username, c.since)
			mine, other := people.Chose("one", actor.Actor{Username: username}), people.Chose("other", actor.Actor{Username: username})
			must(store.ScheduleEnd(t.Context(), mine, noon))
			c.do(mine, other)
			wantAlive(t, username, store, username, id, c.now, c.alive)
		})
	}
}

// No token of Cognito stays anywhere: what a session is made of can be read by whoever reads the table.
func TestCreate_keepsNoSecret(t *testing.T) {
	t.Parallel()
	store, err := sessions.Open()
	if err != nil {
		t.Fatal(err)
	}
	id := signIn(t, store, "nora", noon)
	client, err := items.Open()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := client.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: aws.String("sessions"), Key: items.Key(sessions.Handle(id))})
	if err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(maps.Keys(kept.Item)); !slices.Equal(got, []string{"address", "id", "name", "role", "since", "ttl", "username"}) {
		t.Errorf("a session is kept as %q", got)
	}
	for name, value := range kept.Item {
		if strings.Contains(items.TextOf(value), id) {
			t.Errorf("%s tells the secret of the cookie", name)
		}
	}
}
