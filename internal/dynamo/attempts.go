package dynamo

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/setup"
)

// How many sign-ins may fail within Window, for one username and from one address. A shop's tills share an address.
const (
	MostOfUser    = 5
	MostOfAddress = 20
	Window        = 15 * time.Minute
)

// Attempts counts tries to sign in, and locks a username or an address after too many that failed.
//
// A try is counted before the password is looked at, and taken back when it was right: of a thousand tries at the same
// moment no more than the limit are looked at. A window begins with its first failure and is not prolonged. Usernames
// that nobody has are counted like all others, so that a lock tells nothing.
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
	client, err := open()
	if err != nil {
		return nil, err
	}
	return &Attempts{client: client, table: table}, nil
}

// Try is a try that was counted.
type Try struct {
	attempts      *Attempts
	user, address string
}

// Begin counts a try. It returns errs.TooManyTries with the time to wait when too many failed before, errs.Unavailable.
func (a *Attempts) Begin(ctx context.Context, username, address string, now time.Time) (*Try, error) {
	t := &Try{attempts: a, user: "user:" + username, address: "address:" + address}
	if err := a.count(ctx, t.address, MostOfAddress, now); err != nil {
		return nil, err
	}
	if err := a.count(ctx, t.user, MostOfUser, now); err != nil {
		return nil, err
	}
	return t, nil
}

// End keeps or forgets the try by how it ended, and gives its error on: nil and PasswordChange mean that the password was
// right; SignInFailed and InvalidRequest that something was wrong; anything else decides nothing, such as a Cognito that
// does not answer. It returns errs.Unavailable when counting fails.
func (t *Try) End(ctx context.Context, outcome error) error {
	var err error
	switch errs.CodeOf(outcome) {
	case "", errs.PasswordChange:
		err = t.passed(ctx)
	case errs.SignInFailed, errs.InvalidRequest:
	default:
		err = errors.Join(t.attempts.add(ctx, t.user, -1), t.attempts.add(ctx, t.address, -1))
	}
	return cmp.Or(outcome, err)
}

// passed forgets the failures of the user, and takes back what was counted for the address.
func (t *Try) passed(ctx context.Context) error {
	a := t.attempts
	if _, err := a.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &a.table, Key: key(t.user)}); err != nil {
		return errs.Wrap(errs.Unavailable, err, "forgetting failed sign-ins")
	}
	return a.add(ctx, t.address, -1)
}

// count adds one to a counter, which begins anew when its window is over.
func (a *Attempts) count(ctx context.Context, id string, most int64, now time.Time) error {
	counted, err := a.step(ctx, id, now)
	if err != nil {
		return errs.Wrap(errs.Unavailable, err, "counting sign-ins")
	}
	if numberOf(counted["tries"]) <= most {
		return nil
	}
	locked := errs.New(errs.TooManyTries, "too many sign-ins failed")
	locked.RetryAfter = max(1, numberOf(counted["ttl"])-now.Unix())
	return locked
}

// step adds one in the window that is open, or opens one. When another try opens it in between, it adds to that one.
func (a *Attempts) step(ctx context.Context, id string, now time.Time) (item, error) {
	const often = 3
	var counted item
	var err error
	var not *types.ConditionalCheckFailedException
	for range often {
		counted, err = a.update(ctx, id, "add tries :one", "#ttl > :now", item{":one": number(1), ":now": number(now.Unix())})
		if !errors.As(err, &not) {
			break
		}
		counted, err = a.update(ctx, id, "set tries = :one, #ttl = :until", "attribute_not_exists(#ttl) or #ttl <= :now",
			item{":one": number(1), ":now": number(now.Unix()), ":until": number(now.Add(Window).Unix())})
		if !errors.As(err, &not) {
			break
		}
	}
	return counted, err
}

// add changes a counter that is there.
func (a *Attempts) add(ctx context.Context, id string, by int64) error {
	_, err := a.update(ctx, id, "add tries :by", "attribute_exists(#ttl)", item{":by": number(by)})
	var gone *types.ConditionalCheckFailedException
	if err != nil && !errors.As(err, &gone) {
		return errs.Wrap(errs.Unavailable, err, "counting sign-ins")
	}
	return nil
}

func (a *Attempts) update(ctx context.Context, id, update, condition string, values item) (item, error) {
	out, err := a.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: &a.table, Key: key(id), UpdateExpression: &update,
		ConditionExpression: &condition, ExpressionAttributeNames: map[string]string{"#ttl": "ttl"}, ExpressionAttributeValues: values,
		ReturnValues: types.ReturnValueAllNew})
	if err != nil {
		return nil, err
	}
	return out.Attributes, nil
}
