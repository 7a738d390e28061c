// Package approvals keeps in DynamoDB which state machines wait for a person's decision, and which mails went out.
package approvals

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"carmensita.pe/market/internal/aws/items"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/values/errs"
)

// keepApprovals is how long an item outlives its last change: longer than any state machine may wait.
const keepApprovals = 400 * 24 * time.Hour

// Store keeps, for each thing that people decide upon, the task token of the state machine that waits for them, and the
// version that their last act left. The two meet in one item: the second one sees what the first one wrote, so no
// wait misses an act. It also keeps which mails went out.
type Store struct {
	client *dynamodb.Client
	table  string
}

// Open opens the table that APPROVALS_TABLE names.
func Open() (*Store, error) {
	table, err := setup.Env("APPROVALS_TABLE", "the DynamoDB table of task tokens that wait for a person")
	if err != nil {
		return nil, err
	}
	client, err := items.Open()
	if err != nil {
		return nil, err
	}
	return &Store{client: client, table: table}, nil
}

// Wait keeps the token of a machine that has seen a version of the thing. It returns the version of the last act: when that
// is newer, the token must be answered at once. It returns errs.Unavailable.
func (a *Store) Wait(ctx context.Context, id, token string, now time.Time) (acted int, err error) {
	kept, err := a.set(ctx, id, "token", items.Text(token), "", now)
	return int(items.NumberOf(kept["acted"])), err
}

// Acted notes the version that an act has left, and returns the token that waits; "" when none does. It returns
// errs.Unavailable.
func (a *Store) Acted(ctx context.Context, id string, version int, now time.Time) (token string, err error) {
	kept, err := a.set(ctx, id, "acted", items.Number(int64(version)), "attribute_not_exists(#name) or #name < :value", now)
	if items.Refused(err) { // a later act was faster; the token is the same
		kept, err = a.get(ctx, id)
	}
	return items.TextOf(kept["token"]), err
}

// Mailed returns the id of a mail that went out under this name; "" when none did. It returns errs.Unavailable.
func (a *Store) Mailed(ctx context.Context, id, name string) (mail string, err error) {
	kept, err := a.get(ctx, id)
	return items.TextOf(kept["mail-"+name]), err
}

// KeepMailed notes that a mail went out. It returns errs.Unavailable.
func (a *Store) KeepMailed(ctx context.Context, id, name, mail string, now time.Time) error {
	_, err := a.set(ctx, id, "mail-"+name, items.Text(mail), "", now)
	return err
}

func (a *Store) set(ctx context.Context, id, name string, value types.AttributeValue, condition string, now time.Time) (items.Item, error) {
	update := &dynamodb.UpdateItemInput{TableName: &a.table, Key: items.Key(id), UpdateExpression: aws.String("set #name = :value, #ttl = :ttl"),
		ExpressionAttributeNames:  map[string]string{"#name": name, "#ttl": "ttl"},
		ExpressionAttributeValues: items.Item{":value": value, ":ttl": items.Number(now.Add(keepApprovals).Unix())}, ReturnValues: types.ReturnValueAllNew}
	if condition != "" {
		update.ConditionExpression = &condition
	}
	out, err := a.client.UpdateItem(ctx, update)
	if err != nil {
		return nil, errs.Wrap(errs.Unavailable, err, "keeping what waits for people")
	}
	return out.Attributes, nil
}

func (a *Store) get(ctx context.Context, id string) (items.Item, error) {
	out, err := a.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &a.table, ConsistentRead: aws.Bool(true), Key: items.Key(id)})
	if err != nil {
		return nil, errs.Wrap(errs.Unavailable, err, "reading what waits for people")
	}
	return out.Item, nil
}
