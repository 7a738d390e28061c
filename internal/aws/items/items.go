// Package items opens DynamoDB, and reads and writes the attributes of its items.
package items

import (
	"errors"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"carmensita.pe/market/internal/platform/setup"
)

// Item is an item of any table, or a part of one.
type Item = map[string]types.AttributeValue

// Open returns a client that is configured by the environment.
func Open() (*dynamodb.Client, error) {
	config, err := setup.AWS()
	if err != nil {
		return nil, err
	}
	return dynamodb.NewFromConfig(config), nil
}

// Key is the key of an item by its id.
func Key(id string) Item { return Item{"id": Text(id)} }

// Text is an attribute that holds a text.
func Text(value string) types.AttributeValue { return &types.AttributeValueMemberS{Value: value} }

// Number is an attribute that holds a whole number.
func Number(value int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(value, 10)}
}

// TextOf returns a text; "" for anything else.
func TextOf(value types.AttributeValue) string {
	if s, ok := value.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

// NumberOf returns a whole number; 0 for anything else.
func NumberOf(value types.AttributeValue) int64 {
	if n, ok := value.(*types.AttributeValueMemberN); ok {
		whole, _ := strconv.ParseInt(n.Value, 10, 64) // what was no number when it was written is 0
		return whole
	}
	return 0
}

// Refused reports whether a condition did not hold.
func Refused(err error) bool {
	var failed *types.ConditionalCheckFailedException
	return errors.As(err, &failed)
}
