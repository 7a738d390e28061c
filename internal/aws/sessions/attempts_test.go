package sessions_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/values/errs"
	local "carmensita.pe/market/local/dynamo"
	"carmensita.pe/market/local/npm"
)

// One DynamoDB serves all tests; each fails to sign in under names of its own.
func TestMain(m *testing.M) {
	code, err := withDynamo(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func withDynamo(m *testing.M) (int, error) {
	const packages = "../../../local"
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "carmensita-dynamo-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	if err := npm.Install(ctx, packages, nil); err != nil {
		return 1, err
	}
	server, err := local.Start(ctx, local.Options{Dir: dir, Packages: packages, Tables: []local.Table{
		{Name: "attempts", Key: local.Key{Hash: local.Attribute{Name: "id"}}},
		{Name: "sessions", Key: local.Key{Hash: local.Attribute{Name: "id"}}, Indexes: []local.Index{{Name: sessions.ByUsername,
			Key: local.Key{Hash: local.Attribute{Name: "username"}, Range: local.Attribute{Name: "since", Number: true}}}}},
	}})
	if err != nil {
		return 1, err
	}
	for name, value := range map[string]string{"AWS_ENDPOINT_URL_DYNAMODB": server.Endpoint(),
		"ATTEMPTS_TABLE": "attempts", "SESSIONS_TABLE": "sessions", "AWS_REGION": "us-east-1",
		"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"} {
		if err := os.Setenv(name, value); err != nil {
			return 1, err
		}
	}
	return m.Run(), server.Stop(ctx)
}

var noon = time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)

// door is where people sign in, watched by a test with a clock of its own.
type door struct {
	t        *testing.T
	attempts *sessions.Attempts
	now      time.Time
}

func newDoor(t *testing.T) *door {
	t.Helper()
	attempts, err := sessions.OpenAttempts()
	if err != nil {
		t.Fatal(err)
	}
	return &door{t: t, attempts: attempts, now: noon}
}

// try signs in from an address of its own, and returns the seconds to wait when it is not looked at.
func (d *door) try(username, address string, outcome error) int64 {
	d.t.Helper()
	return d.tryAt(sessions.Password, username, sessions.Origin{Address: address}, outcome)
}

func (d *door) tryAt(which sessions.Door, username string, from sessions.Origin, outcome error) int64 {
	d.t.Helper()
	try, err := d.attempts.Begin(d.t.Context(), which, username, from, d.now)
	if errs.CodeOf(err) == errs.TooManyTries {
		return errs.From(err).RetryAfter
	}
	if err != nil {
		d.t.Fatal(err)
	}
	if err := try.End(d.t.Context(), outcome); errs.CodeOf(err) != errs.CodeOf(outcome) {
		d.t.Fatalf("ended with %v, want %v", err, outcome)
	}
	return 0
}

var wrong = errs.New(errs.SignInFailed, "wrong")

func TestAttempts_pausesGrowUntilTheUserIsLocked(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	address := func(i int) string { return fmt.Sprintf("10.0.1.%d", i) }
	for i, pause := range []int64{0, 0, 1, 2, 4, 8, 16, 32, 64} {
		if wait := d.try("ana", address(i), wrong); wait != 0 {
			t.Fatalf("the failure %d is not looked at for %d s", i+1, wait)
		}
		if pause == 0 {
			continue
		}
		for range 2 { // an early try does not prolong the pause
			if wait := d.try("ana", address(i), nil); wait != pause {
				t.Errorf("after %d failures: wait %d s, want %d", i+1, wait, pause)
			}
		}
		d.now = d.now.Add(time.Duration(pause)*time.Second - time.Millisecond)
		if wait := d.try("ana", address(i), nil); wait != 1 {
			t.Errorf("a millisecond before the end: wait %d s, want 1", wait)
		}
		d.now = d.now.Add(time.Millisecond)
	}
	if wait := d.try("ana", address(20), wrong); wait != 0 {
		t.Fatalf("the tenth is not looked at for %d s", wait)
	}
	d.now = noon.Add(14 * time.Minute)
	if wait := d.try("ana", address(21), nil); wait != 60 {
		t.Errorf("locked for %d s more, want 60", wait)
	}
	d.now = noon.Add(15 * time.Minute)
	for i := range 2 { // the window is over, and a right password forgets the rest
		if wait := d.try("ana", address(22), nil); wait != 0 {
			t.Errorf("try %d after the lock waits %d s", i+1, wait)
		}
	}
}

func TestAttempts_aRightPasswordForgetsTheFailuresOfTheUserButNotOfTheAddress(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	for i := range 9 {
		d.try(fmt.Sprintf("u%d", i), "10.0.2.1", wrong)
	}
	d.try("bea", "10.0.2.1", nil)
	d.try("bea", "10.0.2.1", nil)
	if wait := d.try("u9", "10.0.2.1", wrong); wait != 0 {
		t.Fatalf("the tenth failure waits %d s", wait)
	}
	if wait := d.try("bea", "10.0.2.1", nil); wait != 1 {
		t.Errorf("after ten failures from one address: wait %d s, want 1", wait)
	}
	if wait := d.try("bea", "10.0.2.2", nil); wait != 0 {
		t.Errorf("from elsewhere: wait %d s", wait)
	}
}

func TestAttempts_whatDecidesNothingCountsNothing(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	down := errs.New(errs.Unavailable, "Cognito is down")
	for range 12 {
		if wait := d.try("eva", "10.0.3.1", down); wait != 0 {
			t.Fatalf("wait %d s", wait)
		}
	}
	if wait := d.try("eva", "10.0.3.1", nil); wait != 0 {
		t.Errorf("wait %d s", wait)
	}
}

func TestAttempts_aTryWhoseCallerHadNoTimeLeftCountsNothing(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	for range 2 * sessions.MostOfUser {
		ctx, end := context.WithCancel(t.Context())
		try, err := d.attempts.Begin(ctx, sessions.Password, "iris", sessions.Origin{Address: "10.0.3.2"}, d.now)
		if err != nil {
			t.Fatal(err)
		}
		end() // while Cognito looks at the password
		if err := try.End(ctx, errs.Wrap(errs.Unavailable, ctx.Err(), "Cognito does not answer")); errs.CodeOf(err) != errs.Unavailable {
			t.Fatal(err)
		}
	}
}

func TestAttempts_looksAtNoMoreThanTheLimitHoweverManyAreTriedAtOnce(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	var looked atomic.Int64
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			try, err := d.attempts.Begin(t.Context(), sessions.Password, "zoe", sessions.Origin{Address: fmt.Sprintf("10.0.4.%d", i)}, d.now)
			switch errs.CodeOf(err) {
			case "":
				looked.Add(1)
				_ = try.End(t.Context(), wrong)
			case errs.TooManyTries:
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := looked.Load(); got < sessions.FreeOfUser || got > sessions.MostOfUser {
		t.Errorf("%d tries were looked at, want %d to %d", got, sessions.FreeOfUser, sessions.MostOfUser)
	}
}

// till is a browser where the users have signed in.
func (d *door) till(address string, usernames ...string) sessions.Origin {
	d.t.Helper()
	from := sessions.Origin{Address: address}
	for _, username := range usernames {
		secret, err := d.attempts.Remember(d.t.Context(), from.Device, username, d.now)
		if err != nil {
			d.t.Fatal(err)
		}
		from.Device = secret
	}
	return from
}

// besiege fails to sign in as fast as it is heard, each time from another address, and gives how often it was heard within a time.
func (d *door) besiege(which sessions.Door, username string, from sessions.Origin, during time.Duration) (heard int) {
	d.t.Helper()
	end := d.now.Add(during)
	for d.now.Before(end) {
		at := from
		if at.Device == "" {
			at.Address = fmt.Sprintf("%s.%d", from.Address, heard)
		}
		if wait := d.tryAt(which, username, at, wrong); wait > 0 {
			d.now = d.now.Add(min(time.Duration(wait)*time.Second, end.Sub(d.now)))
			continue
		}
		heard++
	}
	return heard
}

func TestAttempts_aStrangerLocksNobodyOutOfTheTillThatHeUses(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	till := d.till("10.0.5.1", "flor", "hugo")
	for _, username := range []string{"flor", "nina"} {
		if heard := d.besiege(sessions.Password, username, sessions.Origin{Address: "10.0.5"}, 5*time.Minute); heard != sessions.MostOfUser {
			t.Fatalf("the stranger was heard %d times, want %d", heard, sessions.MostOfUser)
		}
	}
	for i := range 40 { // and from the shop's own network
		d.try(fmt.Sprintf("nobody%d", i), till.Address, wrong)
	}

	if wait := d.try("flor", "10.0.5.99", nil); wait == 0 {
		t.Error("the name is not locked elsewhere: nothing is tested")
	}
	for try, outcome := range []error{wrong, wrong, nil} {
		if wait := d.tryAt(sessions.Password, "flor", till, outcome); wait != 0 {
			t.Errorf("on her till the try %d waits %d s", try+1, wait)
		}
	}
	if wait := d.tryAt(sessions.Code, "flor", till, wrong); wait != 0 {
		t.Errorf("a code for her waits %d s", wait)
	}
	if wait := d.tryAt(sessions.Password, "nina", till, nil); wait == 0 {
		t.Error("who has never signed in on the till is not locked there")
	}
	forged := till
	forged.Device = "x" + till.Device[1:]
	if wait := d.tryAt(sessions.Password, "flor", forged, nil); wait == 0 {
		t.Error("a made-up cookie is believed")
	}
}

func TestAttempts_aTillIsKnownForAsLongAsItIsTrusted(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	till := d.till("10.0.6.1", "olga")
	d.now = noon.Add(sessions.Trust - time.Hour)
	d.besiege(sessions.Password, "olga", sessions.Origin{Address: "10.0.6"}, 10*time.Minute)
	if wait := d.tryAt(sessions.Password, "olga", till, nil); wait != 0 {
		t.Errorf("an hour before its end she waits %d s", wait)
	}
	d.now = noon.Add(sessions.Trust)
	d.besiege(sessions.Password, "olga", sessions.Origin{Address: "10.0.7"}, 10*time.Minute)
	if wait := d.tryAt(sessions.Password, "olga", till, nil); wait == 0 {
		t.Error("the till is known for ever")
	}
}

func TestAttempts_aDayHearsNoMoreThanItsLimit(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	stolen := d.till("10.0.8.1", "paco")
	for name, c := range map[string]struct {
		door sessions.Door
		from sessions.Origin
		most int
	}{
		"tries of a name from everywhere":    {sessions.Password, sessions.Origin{Address: "10.0.9"}, sessions.DayOfUser},
		"tries on a till that is known":      {sessions.Password, stolen, sessions.DayOfUser},
		"codes that a stranger has sent":     {sessions.Code, sessions.Origin{Address: "10.0.10"}, sessions.DayOfCodes},
		"codes that somebody asks for there": {sessions.Code, stolen, sessions.DayOfCodes},
	} {
		d.now = noon
		if heard := d.besiege(c.door, "paco", c.from, 24*time.Hour-time.Minute); heard != c.most {
			t.Errorf("%s: %d were heard in a day, want %d", name, heard, c.most)
		}
		d.now = noon.Add(24 * time.Hour)
		if wait := d.tryAt(c.door, "paco", c.from, wrong); wait != 0 {
			t.Errorf("%s: on the next day it waits %d s more", name, wait)
		}
	}
}

func TestAttempts_anAddressIsHeardNoMoreThanItsLimitInADay(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	heard := 0
	for end := d.now.Add(24 * time.Hour); d.now.Before(end); {
		if wait := d.try(fmt.Sprintf("name%d", heard), "10.0.11.1", wrong); wait > 0 {
			d.now = d.now.Add(time.Duration(wait) * time.Second)
			continue
		}
		heard++
	}
	if heard != sessions.DayOfAddress {
		t.Errorf("%d were heard in a day, want %d", heard, sessions.DayOfAddress)
	}
}
