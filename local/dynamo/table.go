package dynamo

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Table describes a table by its keys; other attributes need no description.
type Table struct {
	Name string
	Key
	Indexes []Index
}

// Index is a global secondary index that holds whole items.
type Index struct {
	Name string
	Key
}

// Key of a table or an index. Range is optional.
type Key struct{ Hash, Range Attribute }

// Attribute is a key's attribute: a string unless Number is set.
type Attribute struct {
	Name   string
	Number bool
}

func (t Table) input() *dynamodb.CreateTableInput {
	in := &dynamodb.CreateTableInput{
		TableName:   aws.String(t.Name),
		BillingMode: types.BillingModePayPerRequest,
		KeySchema:   t.schema(),
	}
	keys := []Key{t.Key}
	for _, index := range t.Indexes {
		keys = append(keys, index.Key)
		in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
			IndexName:  aws.String(index.Name),
			KeySchema:  index.schema(),
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll},
		})
	}
	in.AttributeDefinitions = definitions(keys)
	return in
}

func (k Key) schema() []types.KeySchemaElement {
	schema := []types.KeySchemaElement{{AttributeName: aws.String(k.Hash.Name), KeyType: types.KeyTypeHash}}
	if k.Range.Name != "" {
		schema = append(schema, types.KeySchemaElement{AttributeName: aws.String(k.Range.Name), KeyType: types.KeyTypeRange})
	}
	return schema
}

// definitions lists each attribute once, however many keys use it.
func definitions(keys []Key) (all []types.AttributeDefinition) {
	seen := map[string]bool{"": true}
	for _, key := range keys {
		for _, attribute := range []Attribute{key.Hash, key.Range} {
			if seen[attribute.Name] {
				continue
			}
			seen[attribute.Name] = true
			kind := types.ScalarAttributeTypeS
			if attribute.Number {
				kind = types.ScalarAttributeTypeN
			}
			all = append(all, types.AttributeDefinition{AttributeName: aws.String(attribute.Name), AttributeType: kind})
		}
	}
	return all
}
