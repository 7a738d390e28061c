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

	"carmensita.pe/market/internal/customer/db"
	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/money"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/spelling"
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

func customerOf(r db.Customer) Customer {
	return Customer{ID: r.ID, DocumentKind: r.DocumentKind, DocumentNumber: r.DocumentNumber, Name: r.Name, Phone: r.Phone, Email: r.Email,
		Address: r.Address, CreditLimit: r.CreditLimit, CreditBalance: r.CreditBalance, CreditDays: r.CreditDays, Active: r.Active, Version: r.Version}
}

// Search finds up to 20 customers whose document begins with the text or whose name has it, by name: the active ones,
// or all of them.
func Search(ctx context.Context, conn db.DBTX, text string, inactiveToo bool) ([]Customer, error) {
	escaped := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(spelling.Tidy(text))
	search := db.SearchCustomersParams{InactiveToo: inactiveToo, Word: "%" + escaped + "%"}
	if mysql.ASCII(escaped) {
		search.Prefix = escaped + "%"
	}
	rows, err := db.New(conn).SearchCustomers(ctx, search)
	if err != nil {
		return nil, fmt.Errorf("searching customers: %w", mysql.Explain(err))
	}
	customers := make([]Customer, len(rows))
	for i, row := range rows {
		customers[i] = customerOf(row)
	}
	return customers, nil
}

// Find reads one customer; errs.NotFound when there is none.
func Find(ctx context.Context, conn db.DBTX, id string) (Customer, error) {
	row, err := db.New(conn).FindCustomer(ctx, id)
	return found(row, err, id)
}

// Known gives the id of the customer with this document, as peru.ParseDocument spells it; "" when there is none.
func Known(ctx context.Context, conn db.DBTX, document peru.Document) (string, error) {
	row, err := db.New(conn).CustomerByDocument(ctx, db.CustomerByDocumentParams{DocumentKind: document.Kind, DocumentNumber: document.Number})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("finding a customer by document: %w", mysql.Explain(err))
	}
	return row.ID, nil
}

// lock is Find, and nobody else changes the customer until the transaction ends.
func lock(ctx context.Context, tx *sql.Tx, id string) (Customer, error) {
	row, err := db.New(tx).LockCustomer(ctx, id)
	return found(row, err, id)
}

func found(row db.Customer, err error, id string) (Customer, error) {
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
	var args []any
	for _, c := range customers {
		args = append(args, c.ID, string(c.DocumentKind), c.DocumentNumber, c.Name, c.Phone, c.Email, c.Address)
	}
	if _, err := tx.ExecContext(ctx, mysql.Rows(db.InsertCustomer, len(customers)), args...); err != nil {
		return fmt.Errorf("adding customers: %w", err)
	}
	return nil
}
