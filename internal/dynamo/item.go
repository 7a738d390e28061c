package dynamo

import (
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"carmensita.pe/market/internal/setup"
)

// item is an item of any table, or a part of one.
type item = map[string]types.AttributeValue

func open() (*dynamodb.Client, error) {
	config, err := setup.AWS()
	if err != nil {
		return nil, err
	}
	return dynamodb.NewFromConfig(config), nil
}

func key(id string) item { return item{"id": text(id)} }

func text(value string) types.AttributeValue { return &types.AttributeValueMemberS{Value: value} }

func number(value int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(value, 10)}
}

// textOf gives a text; "" for anything else.
func textOf(value types.AttributeValue) string {
	if s, ok := value.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

// numberOf gives a whole number; 0 for anything else.
func numberOf(value types.AttributeValue) int64 {
	if n, ok := value.(*types.AttributeValueMemberN); ok {
		whole, _ := strconv.ParseInt(n.Value, 10, 64) // what was no number when it was written is 0
		return whole
	}
	return 0
}
