// Package operation finds where the number of an operation was used before.
//
// The same number of the same wallet, bank or terminal in two places means that a number was mistyped, that a customer shows
// an old screen, or that money is counted twice. Nothing is refused, because short numbers do repeat: the till warns before it
// sells, and the answer to a payment and the list of settlements name the earlier use.
package operation

import (
	"context"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/operation/db"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/values/peru"
)

// most is how many uses of one number are returned: enough to look into.
const most = 5

// Key is one number in one place. At the time of a write Before is its moment, so that what came later is no news; the zero
// time means any.
type Key struct {
	Method  string
	Number  payment.Operation
	Subject string
	Line    int
	Before  time.Time
}

// Uses returns, for each key, the other places with its method and number, the latest first. Keys without a number have none.
func Uses(ctx context.Context, conn db.DBTX, keys []Key) ([][]payment.Use, error) {
	found := make([][]payment.Use, len(keys))
	var numbers []payment.Operation
	for _, key := range keys {
		if !key.Number.IsZero() {
			numbers = append(numbers, key.Number)
		}
	}
	if len(numbers) == 0 {
		return found, nil
	}
	rows, err := db.New(conn).Uses(ctx, db.UsesParams{Paid: numbers, Owed: numbers, Settled: numbers})
	if err != nil {
		return nil, fmt.Errorf("reading where an operation stands: %w", mysql.Explain(err))
	}
	for i, key := range keys {
		for _, row := range rows {
			if len(found[i]) < most && key.meets(row) {
				found[i] = append(found[i], use(row))
			}
		}
	}
	return found, nil
}

// Found is a number in its one spelling, and where it stands.
type Found struct {
	Number payment.Operation `json:"number"`
	Items  []payment.Use     `json:"items"`
}

// Find returns the uses of a number of a method, the latest first.
func Find(ctx context.Context, conn db.DBTX, method payment.Method, number payment.Operation) (Found, error) {
	uses, err := Uses(ctx, conn, []Key{{Method: string(method), Number: number}})
	if err != nil {
		return Found{}, err
	}
	return Found{Number: number, Items: append([]payment.Use{}, uses[0]...)}, nil
}

// meets reports whether a row is another use of the key's number.
func (k Key) meets(r db.UsesRow) bool {
	return k.Method == r.Method && k.Number.Is(r.Operation) && (k.Subject != r.Subject || k.Line != r.Line) && (k.Before.IsZero() || r.UsedAt.Before(k.Before))
}

func use(r db.UsesRow) payment.Use {
	u := payment.Use{Kind: r.Kind, Subject: r.Subject, Amount: r.Amount, At: r.UsedAt}
	if r.Number > 0 {
		u.Number = peru.ReceiptNumber{Series: peru.Series(r.Series), Correlative: int64(r.Number)}.String()
	}
	return u
}
