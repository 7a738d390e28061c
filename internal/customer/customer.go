// Package customer knows the people whom the shop sells to by name: their identity documents, which peru checks.
package customer

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"carmensita.pe/market/internal/customer/db"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/peru"
)

// Customer is a person or company.
type Customer struct {
	ID             string            `json:"id"`
	DocumentKind   peru.DocumentKind `json:"documentKind"`
	DocumentNumber string            `json:"documentNumber"`
	Name           string            `json:"name"`
	Phone          string            `json:"-"`
}

// Search finds up to 20 active customers whose document begins with the text or whose name has it, by name.
func Search(ctx context.Context, conn db.DBTX, text string) ([]Customer, error) {
	escaped := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.TrimSpace(text))
	search := db.SearchCustomersParams{Word: "%" + escaped + "%"}
	if mysql.ASCII(escaped) {
		search.Prefix = escaped + "%"
	}
	rows, err := db.New(conn).SearchCustomers(ctx, search)
	if err != nil {
		return nil, fmt.Errorf("searching customers: %w", mysql.Explain(err))
	}
	customers := make([]Customer, len(rows))
	for i, row := range rows {
		customers[i] = Customer{ID: row.ID, DocumentKind: row.DocumentKind, DocumentNumber: row.DocumentNumber, Name: row.Name}
	}
	return customers, nil
}

// Add adds customers.
func Add(ctx context.Context, tx *sql.Tx, customers []Customer) error {
	var args []any
	for _, c := range customers {
		args = append(args, c.ID, string(c.DocumentKind), c.DocumentNumber, c.Name, c.Phone)
	}
	if _, err := tx.ExecContext(ctx, mysql.Rows(db.InsertCustomer, len(customers)), args...); err != nil {
		return fmt.Errorf("adding customers: %w", err)
	}
	return nil
}
