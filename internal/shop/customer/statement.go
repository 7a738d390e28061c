package customer

import (
	"context"
	"fmt"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/customer/db"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// longestStatement bounds a statement, in days.
const longestStatement = 366

// Statement is what a customer bought on credit and paid from day to day, both included. Opening plus the entries'
// amounts is Closing.
type Statement struct {
	Customer Customer       `json:"customer"`
	From     peru.Day       `json:"from"`
	To       peru.Day       `json:"to"`
	Opening  money.Centimos `json:"opening"`
	Entries  []Entry        `json:"entries"`
	Closing  money.Centimos `json:"closing"`
	// Ages is what was owed at the end of the last day.
	Ages Ages `json:"ages"`
}

// Entry is one line of the ledger. Amount adds to what is owed, or takes from it when it is negative; Balance is what was
// owed after it.
type Entry struct {
	At      time.Time      `json:"at"`
	Kind    string         `json:"kind"`
	Amount  money.Centimos `json:"amount"`
	Balance money.Centimos `json:"balance"`
	// Reference is the id of the sale, payment or refund; Number the receipt of a charge.
	Reference string `json:"reference"`
	Number    string `json:"number,omitempty"`
	// DueOn is set for charges, Method and Operation for payments.
	DueOn     *peru.Day         `json:"dueOn,omitempty"`
	Method    string            `json:"method,omitempty"`
	Operation payment.Operation `json:"operation,omitzero"`
	By        string            `json:"by"`
}

// StatementOf reads the statement of a customer.
//
// Errors: errs.NotFound, errs.InvalidRequest for a period that ends before it begins or is longer than a year.
func StatementOf(ctx context.Context, conn db.DBTX, id string, from, to peru.Day) (Statement, error) {
	if to.Before(from) || from.AddDays(longestStatement).Before(to) {
		return Statement{}, errs.Invalid("to", "must be from %s to %s", from, from.AddDays(longestStatement))
	}
	c, err := Find(ctx, conn, id)
	if err != nil {
		return Statement{}, err
	}
	q := db.New(conn)
	opening, err := q.BalanceBefore(ctx, db.BalanceBeforeParams{CustomerID: id, CreatedAt: from.Start()})
	if err != nil {
		return Statement{}, fmt.Errorf("reading a balance: %w", mysql.Explain(err))
	}
	rows, err := q.EntriesBetween(ctx, db.EntriesBetweenParams{CustomerID: id, FromTime: from.Start(), ToTime: to.End()})
	if err != nil {
		return Statement{}, fmt.Errorf("reading a statement: %w", mysql.Explain(err))
	}
	statement := Statement{Customer: c, From: from, To: to, Opening: money.Centimos(opening), Closing: money.Centimos(opening), Entries: make([]Entry, len(rows))}
	for i, r := range rows {
		statement.Closing += r.Amount
		entry := Entry{At: r.CreatedAt, Kind: r.Kind, Amount: r.Amount, Balance: statement.Closing, Reference: r.Reference, Method: r.Method,
			Operation: r.Operation, By: r.Actor}
		if !r.DueOn.IsZero() {
			entry.DueOn = &r.DueOn
		}
		if r.Number > 0 {
			entry.Number = number(r.Series, r.Number)
		}
		statement.Entries[i] = entry
	}
	if statement.Ages, err = agesOf(ctx, q, id, statement.Closing, to); err != nil {
		return Statement{}, err
	}
	return statement, nil
}

// agesOf splits what a customer owed at the end of a day by the days since it fell due.
func agesOf(ctx context.Context, q *db.Queries, id string, owed money.Centimos, day peru.Day) (Ages, error) {
	if owed <= 0 {
		return Ages{}, nil
	}
	r, err := q.AgesOf(ctx, db.AgesOfParams{CustomerID: id, Before: day.End(), Owed: int64(owed), Day: day.Start()})
	if err != nil {
		return Ages{}, fmt.Errorf("reading how long a customer owes: %w", mysql.Explain(err))
	}
	return Ages{Owed: owed, Current: money.Centimos(r.NotDue), To30: money.Centimos(r.To30), To60: money.Centimos(r.To60), To90: money.Centimos(r.To90),
		Over90: money.Centimos(r.Over90)}, nil
}

func number(series string, correlative int) string {
	return peru.ReceiptNumber{Series: peru.Series(series), Correlative: int64(correlative)}.String()
}

// Ages is an amount that is owed, by the days since it fell due.
type Ages struct {
	Owed    money.Centimos `json:"owed"`
	Current money.Centimos `json:"current"`
	To30    money.Centimos `json:"days1to30"`
	To60    money.Centimos `json:"days31to60"`
	To90    money.Centimos `json:"days61to90"`
	Over90  money.Centimos `json:"over90"`
}

// Debtor is a customer who owes.
type Debtor struct {
	ID             string            `json:"id"`
	Name           string            `json:"name"`
	DocumentKind   peru.DocumentKind `json:"documentKind"`
	DocumentNumber string            `json:"documentNumber"`
	Phone          string            `json:"phone"`
	Ages
}

// Ageing is what all customers owe on a day; who owes most comes first.
type Ageing struct {
	Day       peru.Day `json:"day"`
	Total     Ages     `json:"total"`
	Customers []Debtor `json:"customers"`
}

// AgeingOn lists who owes what on that day, and for how long. Payments and refunds count for the oldest charges first.
func AgeingOn(ctx context.Context, conn db.DBTX, day peru.Day) (Ageing, error) {
	rows, err := db.New(conn).Ageing(ctx, day.Start())
	if err != nil {
		return Ageing{}, fmt.Errorf("reading who owes: %w", mysql.Explain(err))
	}
	ageing := Ageing{Day: day, Customers: make([]Debtor, len(rows))}
	total := &ageing.Total
	for i, r := range rows {
		ages := Ages{Owed: r.CreditBalance, Current: money.Centimos(r.NotDue), To30: money.Centimos(r.To30), To60: money.Centimos(r.To60),
			To90: money.Centimos(r.To90), Over90: money.Centimos(r.Over90)}
		ageing.Customers[i] = Debtor{ID: r.ID, Name: r.Name, DocumentKind: r.DocumentKind, DocumentNumber: r.DocumentNumber, Phone: r.Phone, Ages: ages}
		total.Owed += ages.Owed
		total.Current += ages.Current
		total.To30 += ages.To30
		total.To60 += ages.To60
		total.To90 += ages.To90
		total.Over90 += ages.Over90
	}
	return ageing, nil
}
