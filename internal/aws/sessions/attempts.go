package sessions

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"carmensita.pe/market/internal/aws/items"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/values/errs"
)

// How many tries may fail: within Window and within a day, for one username, from one address and, for a username, on a browser where
// he has signed in before; the first ones without a pause. A shop's tills share an address. A code is a mail each: less of them.
const (
	FreeOfUser    = 3
	MostOfUser    = 10
	DayOfUser     = 50
	FreeOfAddress = 10
	MostOfAddress = 20
	DayOfAddress  = 200
	FreeOfCodes   = 2
	MostOfCodes   = 4
	DayOfCodes    = 10
	MostOfConsult = 10
	DayOfConsult  = 40
	DayOfHashes   = 200
	DayOfLookups  = 100
	Window        = 15 * time.Minute
	day           = 24 * time.Hour
	longestPause  = 64 * time.Second
)

// Trust is how long a browser is known to a user after he signed in there.
const Trust = 90 * day

// pause is how long tries are refused after so many failures: one second when the free ones are used up, then twice as long
// each time.
func pause(failures, free int64) time.Duration {
	if failures < free {
		return 0
	}
	return min(time.Second<<min(failures-free, 6), longestPause)
}

// Attempts counts tries to sign in, slows down who fails, and locks after too many failures.
//
// A try is counted before the password is looked at, and taken back when it was right: of a thousand tries at the same
// moment no more than the limit are looked at. A failure sets how long the next try has to wait; one that comes earlier is
// neither looked at nor counted, so that an impatient person is not locked out by it. A window begins with its first
// failure and is not prolonged. Usernames that nobody has are counted like all others, so that a pause or lock tells
// nothing.
//
// A stranger can lock a username, but not on the browsers where its user has signed in within Trust: they have counters of their own
// (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
type Attempts struct {
	client *dynamodb.Client
	table  string
}

// OpenAttempts opens the table that ATTEMPTS_TABLE names.
func OpenAttempts() (*Attempts, error) {
	table, err := setup.Env("ATTEMPTS_TABLE", "the DynamoDB table that counts failed sign-ins")
	if err != nil {
		return nil, err
	}
	client, err := items.Open()
	if err != nil {
		return nil, err
	}
	return &Attempts{client: client, table: table}, nil
}

// Door is what is tried.
type Door string

// The doors: a password, or the code that takes its place; the mail with such a code; a customer's document; and a name that a user has
// looked up, which counts whatever comes of it.
const (
	Password Door = "user"
	Code     Door = "code"
	// Consult is a document that a customer looks up by its number, without and with the hash that stands on the paper.
	Consult       Door = "consult"
	ConsultByHash Door = "hash"
	Lookup        Door = "lookup"
)

// Origin is where a try comes from. Device is the secret of the browser's cookie, "" when it has none.
type Origin struct{ Address, Device string }

// Try is a try that was counted.
type Try struct {
	attempts *Attempts
	counters []counter
	began    time.Time
}

// counter is one count of failures, as a try found it.
type counter struct {
	id         string
	window     time.Duration
	free, most int64
	tries      int64
	// forgiven says that a right password takes all of its failures back, and not its own try alone.
	forgiven bool
}

// consulted are the counters of a document that is looked up: of the address, and of the document, so that neither one computer finds many nor
// many find one. Whoever has the paper goes on with its hash, which nobody guesses, and which is counted by address alone: no stranger locks a
// document. No sign-in counts here, and none of these there.
func consulted(door Door, subject string, from Origin) []counter {
	address := string(door) + " from " + from.Address
	if door == ConsultByHash {
		return []counter{{id: address, window: day, free: DayOfHashes, most: DayOfHashes}}
	}
	var all []counter
	for _, whose := range []string{address, string(door) + " of " + subject} {
		all = append(all, counter{id: "day:" + whose, window: day, free: DayOfConsult, most: DayOfConsult},
			counter{id: whose, window: Window, free: MostOfConsult, most: MostOfConsult})
	}
	return all
}

// counters of a try, in the order in which they are asked.
func counters(door Door, username string, from Origin, known bool) []counter {
	switch door {
	case Consult, ConsultByHash:
		return consulted(door, username, from)
	case Lookup:
		return []counter{{id: string(door) + " by " + username, window: day, free: DayOfLookups, most: DayOfLookups}}
	case Password, Code:
	}
	free, most, daily := int64(FreeOfUser), int64(MostOfUser), int64(DayOfUser)
	if door == Code {
		free, most, daily = FreeOfCodes, MostOfCodes, DayOfCodes
	}
	of := func(whose string) []counter {
		return []counter{{id: "day:" + whose, window: day, free: daily, most: daily}, {id: whose, window: Window, free: free, most: most, forgiven: true}}
	}
	if known {
		return of(string(door) + " on " + deviceID(from.Device, username))
	}
	address := "address:" + from.Address
	return append([]counter{{id: "day:" + address, window: day, free: DayOfAddress, most: DayOfAddress},
		{id: address, window: Window, free: FreeOfAddress, most: MostOfAddress}}, of(string(door)+":"+username)...)
}

// Begin counts a try. It returns errs.TooManyTries with the time to wait when it comes too early after a failure, or too
// many failed before; errs.Unavailable.
func (a *Attempts) Begin(ctx context.Context, door Door, username string, from Origin, now time.Time) (*Try, error) {
	known, err := a.knows(ctx, from.Device, username, now)
	if err != nil {
		return nil, err
	}
	t := &Try{attempts: a, counters: counters(door, username, from, known), began: now}
	for i := range t.counters {
		if err := a.count(ctx, &t.counters[i], now); err != nil {
			return nil, errors.Join(err, a.takeBack(ctx, t.counters[:i])) // it is not looked at
		}
	}
	return t, nil
}

// End keeps or forgets the try by how it ended, and gives its error on: nil and PasswordChange mean that the password was
// right; SignInFailed, InvalidRequest and NotFound that something was wrong; anything else decides nothing, such as a Cognito that
// does not answer. It returns errs.Unavailable when counting fails.
func (t *Try) End(ctx context.Context, outcome error) error {
	var err error
	switch errs.CodeOf(outcome) {
	case "", errs.PasswordChange:
		err = t.passed(ctx)
	case errs.SignInFailed, errs.InvalidRequest, errs.NotFound:
		err = t.Count(ctx)
	default:
		err = t.attempts.takeBack(ctx, t.counters)
	}
	return cmp.Or(outcome, err)
}

// Count keeps the try as a failure: the next one has to wait. It returns errs.Unavailable.
func (t *Try) Count(ctx context.Context) error {
	for _, c := range t.counters {
		wait := pause(c.tries, c.free)
		if wait == 0 {
			continue
		}
		if err := t.attempts.change(ctx, c.id, "set notBefore = :end", "attribute_exists(#ttl) and (attribute_not_exists(notBefore) or notBefore < :end)",
			items.Item{":end": items.Number(t.began.Add(wait).UnixMilli())}); err != nil {
			return err
		}
	}
	return nil
}

// passed forgets the failures of the user, and takes back what was counted for others and for the day.
func (t *Try) passed(ctx context.Context) error {
	a := t.attempts
	for _, c := range t.counters {
		if !c.forgiven {
			continue
		}
		if _, err := a.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &a.table, Key: items.Key(c.id)}); err != nil {
			return errs.Wrap(errs.Unavailable, err, "forgetting failed sign-ins")
		}
	}
	return a.takeBack(ctx, slices.DeleteFunc(slices.Clone(t.counters), func(c counter) bool { return c.forgiven }))
}

// count adds one to a counter, unless it is paused or locked: errs.TooManyTries with the seconds to wait.
func (a *Attempts) count(ctx context.Context, c *counter, now time.Time) error {
	const often = 3 // others open the window, or their pause ends, in between
	for range often {
		tries, err := a.step(ctx, *c, now)
		if err == nil {
			c.tries = tries
			return nil
		}
		if !items.Refused(err) {
			return errs.Wrap(errs.Unavailable, err, "counting sign-ins")
		}
		if wait, err := a.wait(ctx, *c, now); err != nil || wait > 0 {
			return cmp.Or(err, tooMany(wait))
		}
	}
	return tooMany(time.Second)
}

// step adds one in the window that is open, or opens one.
func (a *Attempts) step(ctx context.Context, c counter, now time.Time) (int64, error) {
	counted, err := a.update(ctx, c.id, "add tries :one", "#ttl > :now and tries < :most and (attribute_not_exists(notBefore) or notBefore <= :ms)",
		items.Item{":one": items.Number(1), ":now": items.Number(now.Unix()), ":most": items.Number(c.most), ":ms": items.Number(now.UnixMilli())})
	if items.Refused(err) {
		counted, err = a.update(ctx, c.id, "set tries = :one, #ttl = :until remove notBefore", "attribute_not_exists(#ttl) or #ttl <= :now",
			items.Item{":one": items.Number(1), ":now": items.Number(now.Unix()), ":until": items.Number(now.Add(c.window).Unix())})
	}
	return items.NumberOf(counted["tries"]), err
}

// wait returns for how long a counter refuses tries; 0 when it would accept one now.
func (a *Attempts) wait(ctx context.Context, c counter, now time.Time) (time.Duration, error) {
	out, err := a.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &a.table, Key: items.Key(c.id), ConsistentRead: aws.Bool(true)})
	if err != nil {
		return 0, errs.Wrap(errs.Unavailable, err, "counting sign-ins")
	}
	if items.NumberOf(out.Item["tries"]) >= c.most {
		return time.Unix(items.NumberOf(out.Item["ttl"]), 0).Sub(now), nil
	}
	return time.UnixMilli(items.NumberOf(out.Item["notBefore"])).Sub(now), nil
}

// tooMany refuses a try, with whole seconds to wait.
func tooMany(wait time.Duration) error {
	locked := errs.New(errs.TooManyTries, "too many sign-ins failed")
	locked.RetryAfter = max(1, int64(math.Ceil(wait.Seconds())))
	return locked
}

// takeBack lets counters that are there forget one try. It has a moment more than its caller: a try is often taken back because the
// caller's time was over, and must not count against a person for 15 minutes. lambdahttp.Serve leaves it that moment.
func (a *Attempts) takeBack(ctx context.Context, counted []counter) error {
	const moment = 500 * time.Millisecond
	deadline, limited := ctx.Deadline()
	ctx = context.WithoutCancel(ctx)
	if limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(moment))
		defer cancel()
	}
	var failures []error
	for _, c := range counted {
		failures = append(failures, a.change(ctx, c.id, "add tries :by", "attribute_exists(#ttl)", items.Item{":by": items.Number(-1)}))
	}
	return errors.Join(failures...)
}

// change is update where a condition that does not hold is no failure.
func (a *Attempts) change(ctx context.Context, id, update, condition string, values items.Item) error {
	if _, err := a.update(ctx, id, update, condition, values); err != nil && !items.Refused(err) {
		return errs.Wrap(errs.Unavailable, err, "counting sign-ins")
	}
	return nil
}

func (a *Attempts) update(ctx context.Context, id, update, condition string, values items.Item) (items.Item, error) {
	out, err := a.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: &a.table, Key: items.Key(id), UpdateExpression: &update,
		ConditionExpression: &condition, ExpressionAttributeNames: map[string]string{"#ttl": "ttl"},
		ExpressionAttributeValues: values, ReturnValues: types.ReturnValueAllNew})
	if err != nil {
		return nil, err
	}
	return out.Attributes, nil
}
