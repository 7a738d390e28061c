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
	for name, value := range map[string]string{"AWS_ENDPOINT_URL_DYNAMODB": server.Endpoint(), "ATTEMPTS_TABLE": "attempts", "SESSIONS_TABLE": "sessions", "AWS_REGION": "us-east-1",
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
	try, err := d.attempts.Begin(d.t.Context(), username, address, d.now)
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

func TestAttempts_looksAtNoMoreThanTheLimitHoweverManyAreTriedAtOnce(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	var looked atomic.Int64
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			try, err := d.attempts.Begin(t.Context(), "zoe", fmt.Sprintf("10.0.4.%d", i), d.now)
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
