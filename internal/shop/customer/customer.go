// Package customer knows the people whom the shop sells to by name, and what they owe it.
//
// A customer has one identity document, which peru checks and no other customer has. Store credit (fiado) is a ledger:
// credit_balance is the sum of customer_credit, kept by conditional updates, so that nobody owes more than the limit
// however many tills sell at once. A negative balance is money that the shop owes. Amounts are centimos, days are days
// in Lima.
package customer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/customer/db"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/spelling"
)

// Customer is a person or company.
type Customer struct {
	ID             string            `json:"id"`
	DocumentKind   peru.DocumentKind `json:"documentKind"`
	DocumentNumber string            `json:"documentNumber"`
	Name           string            `json:"name"`
	Phone          string            `json:"phone"`
	Email          string            `json:"email"`
	Address        string            `json:"address"`
	// CreditLimit is the most that the customer may owe, CreditBalance what is owed now; CreditDays after a charge it
	// falls due.
	CreditLimit   money.Centimos `json:"creditLimit"`
	CreditBalance money.Centimos `json:"creditBalance"`
	CreditDays    int            `json:"creditDays"`
	Active        bool           `json:"active"`
	// Version counts the edits. What the customer owes moves without it.
	Version int `json:"version"`
}

func customerOf(r db.FindCustomerRow) Customer {
	return Customer{ID: r.ID, DocumentKind: r.DocumentKind, DocumentNumber: r.DocumentNumber, Name: r.Name, Phone: r.Phone, Email: r.Email,
		Address: r.Address, CreditLimit: r.CreditLimit, CreditBalance: r.CreditBalance, CreditDays: r.CreditDays, Active: r.Active, Version: r.Version}
}

// Search lists customers by name who have every word of a text in their name or document number, anywhere and in any order, whatever
// the case and accents: the active ones, or all. It returns errs.InvalidRequest for a cursor that no page gave.
func Search(ctx context.Context, conn db.DBTX, words string, inactiveToo bool, limit int, cursor string) (paging.Page[Customer], error) {
	after, err := paging.ParseCursor(cursor)
	if err != nil {
		return paging.Page[Customer]{}, err
	}
	ids, err := match(ctx, conn, strings.Fields(spelling.Unaccented(words)), inactiveToo, after, limit)
	if err != nil || len(ids) == 0 {
		return paging.Page[Customer]{Items: []Customer{}}, err
	}
	rows, err := db.New(conn).CustomersOf(ctx, ids)
	if err != nil {
		return paging.Page[Customer]{}, fmt.Errorf("reading customers: %w", mysql.Explain(err))
	}
	customers := make([]Customer, len(rows))
	for i, row := range rows {
		customers[i] = customerOf(db.FindCustomerRow(row))
	}
	return paging.Cut(customers, limit, func(c Customer) paging.Cursor { return paging.Cursor{Key: c.Name, ID: c.ID} }), nil
}

// match returns the ids of the customers whose names have the words: one more than the limit, if there are as many.
func match(ctx context.Context, conn db.DBTX, words []string, inactiveToo bool, after paging.Cursor, limit int) (ids []string, err error) {
	const line = "  and search_text like ?\n"
	query := strings.Replace(db.MatchCustomers, line, strings.Repeat(line, len(words)), 1)
	args := []any{inactiveToo, after.Key, after.Key, after.ID}
	for _, word := range words {
		args = append(args, "%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(word)+"%")
	}
	rows, err := conn.QueryContext(ctx, query, append(args, paging.Fetch(limit))...)
	if err != nil {
		return nil, fmt.Errorf("searching customers: %w", mysql.Explain(err))
	}
	defer rows.Close()
	for rows.Next() {
		var id, name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, fmt.Errorf("searching customers: %w", mysql.Explain(err))
		}
		ids = append(ids, id)
	}
	return ids, mysql.Explain(rows.Err())
}

// searchText is what a search looks into.
func searchText(document, name string) string { return spelling.Unaccented(document + " " + name) }

// Find reads one customer; errs.NotFound when there is none.
func Find(ctx context.Context, conn db.DBTX, id string) (Customer, error) {
	row, err := db.New(conn).FindCustomer(ctx, id)
	return found(row, err, id)
}

// lock is Find with a row lock until the transaction ends.
func lock(ctx context.Context, tx *sql.Tx, id string) (Customer, error) {
	row, err := db.New(tx).LockCustomer(ctx, id)
	return found(db.FindCustomerRow(row), err, id)
}

func found(row db.FindCustomerRow, err error, id string) (Customer, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return Customer{}, errs.New(errs.NotFound, "no customer has the id %q", id)
	}
	if err != nil {
		return Customer{}, fmt.Errorf("reading a customer: %w", mysql.Explain(err))
	}
	return customerOf(row), nil
}

// Add adds customers whose documents are checked already.
func Add(ctx context.Context, tx *sql.Tx, customers []Customer) error {
	rows := make([]db.InsertCustomerParams, len(customers))
	for i, c := range customers {
		rows[i] = db.InsertCustomerParams{ID: c.ID, DocumentKind: c.DocumentKind, DocumentNumber: c.DocumentNumber, Name: c.Name,
			SearchText: searchText(c.DocumentNumber, c.Name), Phone: c.Phone, Email: c.Email, Address: c.Address}
	}
	if _, err := mysql.InsertAll(ctx, tx, db.InsertCustomer, rows); err != nil {
		return fmt.Errorf("adding customers: %w", err)
	}
	return nil
}
