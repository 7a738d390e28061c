// Package invariant lists what must hold in the database at every moment, whatever was sold, returned, counted or
// killed. Each rule is one query that finds its breaches, so it sees one moment while others sell.
//
// Tests check the list after what they did, the benchmark after its run, and a backup before it counts as verified.
package invariant

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// Rule is a sentence about the data, and the query that lists what breaks it: rows of two columns that lead an engineer
// there, such as the sale and its total.
type Rule struct{ Holds, Breaches string }

// BreachError is a rule that is broken.
type BreachError struct {
	Rule string
	// Rows are the first of those that break it, as text.
	Rows []string
}

func (b BreachError) Error() string {
	return fmt.Sprintf("it does not hold that %s: %s", b.Rule, strings.Join(b.Rows, "; "))
}

// mostRows is how many rows of a breach are reported.
const mostRows = 10

// Conn runs queries: a database, a connection or a transaction.
type Conn interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Check holds the database to every rule. It returns all breaches joined, each a BreachError, or the failure of a query.
func Check(ctx context.Context, conn Conn) error {
	var breaches []error
	for _, rule := range Rules {
		rows, err := breachesOf(ctx, conn, rule)
		if err != nil {
			return fmt.Errorf("checking that %s: %w", rule.Holds, err)
		}
		if len(rows) > 0 {
			breaches = append(breaches, BreachError{Rule: rule.Holds, Rows: rows})
		}
	}
	return errors.Join(breaches...)
}

func breachesOf(ctx context.Context, conn Conn, rule Rule) ([]string, error) {
	found, err := conn.QueryContext(ctx, rule.Breaches)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var rows []string
	for found.Next() && len(rows) < mostRows {
		var what, value sql.NullString
		if err := found.Scan(&what, &value); err != nil {
			return nil, err
		}
		rows = append(rows, what.String+" "+value.String)
	}
	return rows, found.Err()
}
