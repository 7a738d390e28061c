package mysql

import (
	"context"
	"database/sql"
	"fmt"
)

// IAM is how a user of RDS is identified who signs in with a token.
const IAM = "with AWSAuthenticationPlugin as 'RDS'"

// users of the shop's schema, and what each may do there.
var users = []struct {
	name   string
	grants []string
}{
	{"carmensita", []string{"select, insert, update, delete on carmensita.*"}},
	// Backups read everything, and restore into schemas of their own.
	{"carmensita_backup", []string{"select, lock tables on carmensita.*", "all privileges on `carmensita\\_restore\\_%`.*"}},
}

// EnsureUsers makes the users by whom functions sign in, with no more rights than they need. They are identified as given, such
// as IAM. It may run again at any time.
func EnsureUsers(ctx context.Context, db *sql.DB, identified string) error {
	for _, user := range users {
		statements := []string{fmt.Sprintf("create user if not exists '%s'@'%%' identified %s", user.name, identified)}
		for _, grant := range user.grants {
			statements = append(statements, fmt.Sprintf("grant %s to '%s'@'%%'", grant, user.name))
		}
		for _, statement := range statements {
			if _, err := db.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("making the user %s: %w", user.name, err)
			}
		}
	}
	return nil
}
