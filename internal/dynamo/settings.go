package dynamo

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/settings"
	"carmensita.pe/market/internal/setup"
)

// shopKey is the one item of the settings table.
const shopKey = "shop"

// Settings reads the shop's settings.
type Settings struct {
	client *dynamodb.Client
	table  string
}

// OpenSettings opens the table that SETTINGS_TABLE names.
func OpenSettings() (*Settings, error) {
	table, err := setup.Env("SETTINGS_TABLE", "the DynamoDB table of the shop's settings")
	if err != nil {
		return nil, err
	}
	client, err := open()
	if err != nil {
		return nil, err
	}
	return &Settings{client: client, table: table}, nil
}

// Load reads the settings; the defaults when none were ever saved. It returns errs.Unavailable when DynamoDB does
// not answer.
func (s *Settings) Load(ctx context.Context) (settings.Settings, error) {
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &s.table, ConsistentRead: aws.Bool(true),
		Key: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: shopKey}}})
	if err != nil {
		return settings.Settings{}, errs.Wrap(errs.Unavailable, err, "reading the settings")
	}
	shop := settings.Default()
	if text, ok := out.Item["settings"].(*types.AttributeValueMemberS); ok {
		if err := json.Unmarshal([]byte(text.Value), &shop); err != nil {
			return settings.Settings{}, fmt.Errorf("reading the settings: %w", err)
		}
	}
	return shop, nil
}
