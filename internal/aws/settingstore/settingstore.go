// Package settingstore keeps the shop's settings, and every version of them, in DynamoDB.
package settingstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"carmensita.pe/market/internal/aws/items"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/errs"
)

// shopKey is the item with the newest settings. An older version n is the item "shop#n".
const shopKey = "shop"

func versionKey(version int) string { return shopKey + "#" + strconv.Itoa(version) }

// mostVersions is how many items one BatchGetItem reads.
const mostVersions = 100

// Store keeps the shop's settings and all their versions.
type Store struct {
	client *dynamodb.Client
	table  string
}

// Open opens the table that SETTINGS_TABLE names.
func Open() (*Store, error) {
	table, err := setup.Env("SETTINGS_TABLE", "the DynamoDB table of the shop's settings")
	if err != nil {
		return nil, err
	}
	client, err := items.Open()
	if err != nil {
		return nil, err
	}
	return New(client, table), nil
}

// New is the table of this name.
func New(client *dynamodb.Client, table string) *Store {
	return &Store{client: client, table: table}
}

// Load reads the newest settings; the defaults when none were ever saved. It returns errs.Unavailable when DynamoDB
// does not answer.
func (s *Store) Load(ctx context.Context) (settings.Settings, error) {
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &s.table, ConsistentRead: aws.Bool(true), Key: items.Key(shopKey)})
	if err != nil {
		return settings.Settings{}, errs.Wrap(errs.Unavailable, err, "reading the settings")
	}
	if out.Item == nil {
		return settings.Default(), nil
	}
	newest, err := readVersion(out.Item)
	return newest.Today(), err
}

// Replace puts next in the place of before, which is kept as an item of its own: first, so that no version is ever
// lost. A crash between the two leaves a copy of the newest version, which the next change writes again as it is.
//
// Errors: errs.Stale when before is not the newest any more, errs.Unavailable.
func (s *Store) Replace(ctx context.Context, before, next settings.Settings) error {
	old, err := versionItem(versionKey(before.Version), before)
	if err != nil {
		return err
	}
	newest, err := versionItem(shopKey, next)
	if err != nil {
		return err
	}
	if _, err := s.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &s.table, Item: old,
		ConditionExpression: aws.String("attribute_not_exists(id)")}); err != nil && !items.Refused(err) {
		return errs.Wrap(errs.Unavailable, err, "keeping version %d of the settings", before.Version)
	}
	put := &dynamodb.PutItemInput{TableName: &s.table, Item: newest, ConditionExpression: aws.String("attribute_not_exists(id)")}
	if before.Version > 0 {
		put.ConditionExpression = aws.String("version = :seen")
		put.ExpressionAttributeValues = map[string]types.AttributeValue{":seen": old["version"]}
	}
	_, err = s.client.PutItem(ctx, put)
	if items.Refused(err) {
		return errs.Wrap(errs.Stale, err, "version %d is not the newest any more", before.Version)
	}
	if err != nil {
		return errs.Wrap(errs.Unavailable, err, "writing the settings")
	}
	return nil
}

// Versions lists the settings with their history, newest first. It returns errs.InvalidRequest for a cursor that no
// page gave.
func (s *Store) Versions(ctx context.Context, limit int, cursor string) (paging.Page[settings.Settings], error) {
	limit = min(limit, mostVersions)
	after, err := paging.ParseCursor(cursor)
	if err != nil {
		return paging.Page[settings.Settings]{}, err
	}
	newest, err := s.Load(ctx)
	if err != nil {
		return paging.Page[settings.Settings]{}, err
	}
	list := []settings.Settings{newest}
	from := newest.Version
	if after.ID != "" {
		if from, err = strconv.Atoi(after.ID); err != nil || from < 0 || from > newest.Version {
			return paging.Page[settings.Settings]{}, errs.Invalid("cursor", "send the value of next as it came")
		}
		list = nil
	}
	older, err := s.before(ctx, from, limit-len(list))
	if err != nil {
		return paging.Page[settings.Settings]{}, err
	}
	found := paging.Page[settings.Settings]{Items: append(list, older...)}
	if oldest := from - len(older); oldest > 0 {
		found.Next = paging.Cursor{ID: strconv.Itoa(oldest)}.String()
	}
	return found, nil
}

// before reads up to limit versions before one, newest first.
func (s *Store) before(ctx context.Context, version, limit int) ([]settings.Settings, error) {
	limit = min(limit, version)
	if limit == 0 {
		return nil, nil
	}
	keys := make([]map[string]types.AttributeValue, limit)
	for i := range keys {
		keys[i] = items.Key(versionKey(version - 1 - i))
	}
	out, err := s.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{
		s.table: {Keys: keys, ConsistentRead: aws.Bool(true)}}})
	if err != nil {
		return nil, errs.Wrap(errs.Unavailable, err, "reading versions of the settings")
	}
	rows := out.Responses[s.table]
	if len(rows) != limit { // it was throttled: what is missing stands in UnprocessedKeys
		return nil, errs.New(errs.Unavailable, "%d of %d versions of the settings were read", len(rows), limit)
	}
	versions := make([]settings.Settings, limit)
	for _, row := range rows {
		one, err := readVersion(row)
		if err != nil {
			return nil, err
		}
		if at := version - 1 - one.Version; at >= 0 && at < limit {
			versions[at] = one
		}
	}
	return versions, nil
}

func versionItem(id string, version settings.Settings) (map[string]types.AttributeValue, error) {
	text, err := json.Marshal(stored{version, version.Replaced})
	if err != nil {
		return nil, fmt.Errorf("writing the settings: %w", err)
	}
	item := items.Key(id)
	item["version"] = &types.AttributeValueMemberN{Value: strconv.Itoa(version.Version)}
	item["settings"] = &types.AttributeValueMemberS{Value: string(text)}
	return item, nil
}

// stored is a version as its item holds it.
type stored struct {
	settings.Settings
	Replaced *settings.Values `json:"replaced,omitempty"`
}

// readVersion reads an item. What a version of before did not know is as in the defaults.
func readVersion(item map[string]types.AttributeValue) (settings.Settings, error) {
	version := stored{Settings: settings.Default()}
	text, ok := item["settings"].(*types.AttributeValueMemberS)
	if !ok {
		return settings.Settings{}, errors.New("reading the settings: the item holds none")
	}
	if err := json.Unmarshal([]byte(text.Value), &version); err != nil {
		return settings.Settings{}, fmt.Errorf("reading the settings: %w", err)
	}
	version.Settings.Replaced = version.Replaced
	return version.Settings, nil
}
