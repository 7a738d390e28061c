// Migrate brings the schema to the newest version, before any new code is deployed. It may run again at any time.
//
// On AWS it is called by the deploy, with the master's name and password: it has no way to the secret, and makes the users
// by whom all other functions sign in.
package main

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/aws/aws-lambda-go/lambda"

	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/mysql/migrations"
	"carmensita.pe/market/internal/setup"
)

// input is what RDS keeps in the master's secret; empty where the function may do everything as who it is.
type input struct {
	Username string `json:"username"`
	Password string `json:"password"`
}

type output struct {
	Version int64 `json:"version"`
}

func main() {
	dsn := setup.Must(setup.Env(mysql.Variable, "the database to migrate"))
	lambda.Start(func(ctx context.Context, in input) (out output, err error) {
		var db *sql.DB
		if in.Username == "" {
			db, err = mysql.OpenDSN(dsn)
		} else {
			db, err = mysql.OpenAs(dsn, in.Username, in.Password)
		}
		if err != nil {
			return out, err
		}
		defer db.Close()
		if in.Username != "" {
			if err := mysql.EnsureUsers(ctx, db, mysql.IAM); err != nil {
				return out, err
			}
		}
		if err := migrations.Apply(ctx, db); err != nil {
			return out, err
		}
		if err := db.QueryRowContext(ctx, "select max(version_id) from goose_db_version").Scan(&out.Version); err != nil {
			return out, fmt.Errorf("reading the schema's version: %w", err)
		}
		return out, nil
	})
}
