// Package operation finds where the number of an operation was used before.
//
// The same number of the same wallet, bank or terminal in two places means that a number was mistyped, that a customer shows
// an old screen, or that money is counted twice. Nothing is refused, because short numbers do repeat: the till warns before it
// sells, and the answer to a payment and the list of settlements name the earlier use.
package operation

import (
	"context"
	"fmt"
	"slices"
	"strings"
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
	numbers := numbersOf(keys)
	if len(numbers) == 0 {
		return make([][]payment.Use, len(keys)), nil
	}
	rows, err := db.New(conn).Uses(ctx, db.UsesParams{Paid: numbers, Owed: numbers, Settled: numbers})
	if err != nil {
		return nil, fmt.Errorf("reading where an operation stands: %w", mysql.Explain(err))
	}
	found := make([][]payment.Use, len(keys))
	assign(found, keys, rows)
	return found, nil
}

// AskUses is Uses in a bundle: the uses are there once it is sent. It asks nothing for keys without a number. Numbers seldom stand in two
// places, so it asks whether these do, and only then where, in a round trip of its own.
func AskUses(b *mysql.Bundle, keys []Key) [][]payment.Use {
	found := make([][]payment.Use, len(keys))
	numbers := numbersOf(keys)
	if len(numbers) == 0 {
		return found
	}
	type answer struct{ Used bool }
	used, args := everywhere(db.Used, numbers)
	mysql.Ask(b, used, func(answers []answer) error {
		if len(answers) == 1 && !answers[0].Used {
			return nil
		}
		uses, args := everywhere(db.Uses, numbers)
		mysql.Ask(b, uses, func(rows []db.UsesRow) error {
			assign(found, keys, rows)
			return nil
		}, args...)
		return nil
	}, args...)
	return found
}

// everywhere puts the numbers into a query, once for each place where they may stand.
func everywhere(query string, numbers []payment.Operation) (text string, args []any) {
	for _, place := range []string{"paid", "owed", "settled"} {
		query = mysql.InSlice(query, place, len(numbers))
		for _, number := range numbers {
			args = append(args, number)
		}
	}
	return query, args
}

func numbersOf(keys []Key) (numbers []payment.Operation) {
	for _, key := range keys {
		if !key.Number.IsZero() {
			numbers = append(numbers, key.Number)
		}
	}
	return numbers
}

// assign gives each key the rows that are uses of it.
func assign(found [][]payment.Use, keys []Key, rows []db.UsesRow) {
	for i, key := range keys {
		for _, row := range rows {
			if len(found[i]) < most && key.meets(row) {
				found[i] = append(found[i], use(row))
			}
		}
	}
}

// Found is a number in its one spelling, and where it stands.
type Found struct {
	Number payment.Operation `json:"number"`
	Items  []payment.Use     `json:"items"`
}

// Find returns the uses of a number of a method, the latest first: what customers paid by it, and what the shop paid suppliers by it.
func Find(ctx context.Context, conn db.DBTX, method payment.Method, number payment.Operation) (Found, error) {
	uses, err := Uses(ctx, conn, []Key{{Method: string(method), Number: number}})
	if err != nil {
		return Found{}, err
	}
	paid, err := db.New(conn).UsesForSuppliers(ctx, db.UsesForSuppliersParams{Method: string(method), Operation: number, Limit: most})
	if err != nil {
		return Found{}, fmt.Errorf("reading what suppliers were paid: %w", mysql.Explain(err))
	}
	items := append([]payment.Use{}, uses[0]...)
	for _, p := range paid {
		paper := strings.Trim(p.Series+"-"+p.Number.String, "-")
		items = append(items, payment.Use{Kind: "supplier_payment", Subject: p.PurchaseID, Number: paper, Amount: p.Amount, At: p.PaidAt})
	}
	slices.SortStableFunc(items, func(a, b payment.Use) int { return b.At.Compare(a.At) })
	return Found{Number: number, Items: items[:min(most, len(items))]}, nil
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
