package customer

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/customer/db"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/spelling"
)

// defaultCreditDays is the column's default: a month.
const defaultCreditDays = 30

// New is a customer to create. The client makes the id.
type New struct {
	ID             string            `json:"id" validate:"required,uuid"`
	DocumentKind   peru.DocumentKind `json:"documentKind" validate:"required,oneof=dni ruc ce passport"`
	DocumentNumber string            `json:"documentNumber" validate:"required,max=15"`
	Name           string            `json:"name" validate:"required,max=160"`
	Phone          string            `json:"phone" validate:"max=30"`
	Email          string            `json:"email" validate:"omitempty,email,max=160"`
	Address        string            `json:"address" validate:"max=200"`
}

// Change is all that may be edited of a customer; what is left out is emptied.
type Change struct {
	DocumentKind   peru.DocumentKind `json:"documentKind" validate:"required,oneof=dni ruc ce passport"`
	DocumentNumber string            `json:"documentNumber" validate:"required,max=15"`
	Name           string            `json:"name" validate:"required,max=160"`
	Phone          string            `json:"phone" validate:"max=30"`
	Email          string            `json:"email" validate:"omitempty,email,max=160"`
	Address        string            `json:"address" validate:"max=200"`
	Active         *bool             `json:"active" validate:"required"`
}

// Credit is how much a customer may owe, and for how many days.
type Credit struct {
	Limit *money.Centimos `json:"limit" validate:"required,min=0,max=100000000"`
	Days  int             `json:"days" validate:"min=1,max=365"`
}

// Create adds a customer, without credit. The same id and customer again gives the customer as it is, and false.
//
// Errors: errs.InvalidDocument, errs.InvalidRequest (a blank name), errs.Conflict when another customer has the document
// or the id.
func Create(ctx context.Context, conn *sql.DB, n New, by actor.Actor, at time.Time) (Customer, bool, error) {
	c, err := checked(Customer{ID: n.ID, DocumentKind: n.DocumentKind, DocumentNumber: n.DocumentNumber, Name: n.Name, Phone: n.Phone, Email: n.Email,
		Address: n.Address, Active: true, CreditDays: defaultCreditDays, Version: 1})
	if err != nil {
		return Customer{}, false, err
	}
	created := true
	err = mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		err := Add(ctx, tx, []Customer{c})
		if mysql.IsDuplicate(err) {
			created = false
			c, err = before(ctx, tx, c)
			return err
		}
		if err != nil {
			return err
		}
		return audit.Write(ctx, tx, by, "customer.created", c.ID, nil, c, at)
	})
	return c, created, err
}

// before finds the customer that stands in the way of a new one: it is the same one, created by an earlier try, or a
// conflict.
func before(ctx context.Context, tx *sql.Tx, c Customer) (Customer, error) {
	there, err := Find(ctx, tx, c.ID)
	switch {
	case errs.CodeOf(err) == errs.NotFound:
		return Customer{}, taken(ctx, tx, c)
	case err != nil:
		return Customer{}, err
	case there.DocumentKind != c.DocumentKind || there.DocumentNumber != c.DocumentNumber || there.Name != c.Name ||
		there.Phone != c.Phone || there.Email != c.Email || there.Address != c.Address:
		return Customer{}, errs.New(errs.Conflict, "another customer has the id %q", c.ID)
	}
	return there, nil
}

// taken says who has the customer's document.
func taken(ctx context.Context, tx *sql.Tx, c Customer) error {
	owner, err := db.New(tx).CustomerByDocument(ctx, db.CustomerByDocumentParams{DocumentKind: c.DocumentKind, DocumentNumber: c.DocumentNumber})
	if err != nil {
		return fmt.Errorf("finding who has a document: %w", err)
	}
	conflict := errs.New(errs.Conflict, "the customer %s has this document", owner.ID)
	conflict.Fields = []errs.Field{{Field: "documentNumber", Message: "belongs to " + owner.Name}}
	return conflict.Because("Ese documento ya es de "+owner.Name+".", "That document already belongs to "+owner.Name+".")
}

// Edit changes the customer whose version the caller saw.
//
// Errors: errs.NotFound, errs.Stale, and those of Create.
func Edit(ctx context.Context, conn *sql.DB, id string, version int, change Change, by actor.Actor, at time.Time) (Customer, error) {
	to, err := checked(Customer{ID: id, DocumentKind: change.DocumentKind, DocumentNumber: change.DocumentNumber, Name: change.Name,
		Phone: change.Phone, Email: change.Email, Address: change.Address, Active: *change.Active})
	if err != nil {
		return Customer{}, err
	}
	return update(ctx, conn, id, version, "customer.changed", by, at, func(tx *sql.Tx) error {
		err := db.New(tx).ChangeCustomer(ctx,
			db.ChangeCustomerParams{SearchText: searchText(to.DocumentNumber, to.Name), DocumentKind: to.DocumentKind, DocumentNumber: to.DocumentNumber,
				Name: to.Name, Phone: to.Phone, Email: to.Email, Address: to.Address, Active: to.Active, ID: id})
		if mysql.IsDuplicate(err) {
			return taken(ctx, tx, to)
		}
		return err
	})
}

// SetCredit says how much the customer, whose version the caller saw, may owe. Who owes more than a lowered limit buys
// nothing on credit until it is paid.
//
// Errors: errs.NotFound, errs.Stale.
func SetCredit(ctx context.Context, conn *sql.DB, id string, version int, credit Credit, by actor.Actor, at time.Time) (Customer, error) {
	return update(ctx, conn, id, version, "customer.credit_set", by, at, func(tx *sql.Tx) error {
		return db.New(tx).SetCredit(ctx, db.SetCreditParams{CreditLimit: *credit.Limit, CreditDays: credit.Days, ID: id})
	})
}

// update does a change under the customer's lock and writes it into the audit.
func update(ctx context.Context, conn *sql.DB, id string, version int, action string, by actor.Actor, at time.Time, do func(*sql.Tx) error) (Customer, error) {
	var is Customer
	err := mysql.InTx(ctx, conn, func(tx *sql.Tx) error {
		was, err := lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return errs.New(errs.Stale, "the customer has the version %d, not %d", was.Version, version)
		}
		if err := do(tx); err != nil {
			return fmt.Errorf("changing a customer: %w", err)
		}
		if is, err = Find(ctx, tx, id); err != nil {
			return err
		}
		return audit.Write(ctx, tx, by, action, id, was, is, at)
	})
	return is, err
}

// checked brings a customer to its one spelling, or says what is wrong.
func checked(c Customer) (Customer, error) {
	document, err := peru.ParseDocument(c.DocumentKind, c.DocumentNumber)
	if err != nil {
		refused := errs.Wrap(errs.InvalidDocument, err, "the customer's document")
		refused.Fields = []errs.Field{{Field: "documentNumber", Message: err.Error()}}
		return Customer{}, refused
	}
	c.DocumentNumber = document.Number
	c.Name, c.Phone, c.Email, c.Address = spelling.Tidy(c.Name), spelling.Tidy(c.Phone), strings.ToLower(spelling.Tidy(c.Email)), spelling.Tidy(c.Address)
	if c.Name == "" {
		return Customer{}, errs.Invalid("name", "is required")
	}
	return c, nil
}
