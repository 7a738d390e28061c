package settingstore

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"carmensita.pe/market/internal/aws/items"
	"carmensita.pe/market/internal/values/errs"
)

// keptItem is an item of the settings as a backup holds it.
type keptItem struct {
	ID       string `json:"id"`
	Version  int64  `json:"version"`
	Settings string `json:"settings"`
}

// Dump writes every version of the settings, a line of JSON each. It returns errs.Unavailable when DynamoDB does not answer.
func (s *Store) Dump(ctx context.Context, w io.Writer) error {
	lines := json.NewEncoder(w)
	pages := dynamodb.NewScanPaginator(s.client, &dynamodb.ScanInput{TableName: &s.table, ConsistentRead: aws.Bool(true)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return errs.Wrap(errs.Unavailable, err, "reading all versions of the settings")
		}
		for _, row := range page.Items {
			kept := keptItem{ID: items.TextOf(row["id"]), Version: items.NumberOf(row["version"]), Settings: items.TextOf(row["settings"])}
			if err := lines.Encode(kept); err != nil {
				return err
			}
		}
	}
	return nil
}

// PutBack writes one version as Dump gave it. It returns errs.Unavailable when DynamoDB does not answer.
func (s *Store) PutBack(ctx context.Context, line []byte) error {
	var kept keptItem
	if err := json.Unmarshal(line, &kept); err != nil {
		return fmt.Errorf("reading a version of the settings: %w", err)
	}
	row := items.Key(kept.ID)
	row["version"], row["settings"] = items.Number(kept.Version), items.Text(kept.Settings)
	if _, err := s.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &s.table, Item: row}); err != nil {
		return errs.Wrap(errs.Unavailable, err, "writing version %d of the settings", kept.Version)
	}
	return nil
}
