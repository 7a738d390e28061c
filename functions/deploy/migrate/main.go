// Migrate brings the schema to the newest version, before any new code is deployed. It may run again at any time.
//
// On AWS it is called by the deploy, with the master's name and password: it has no way to the secret, and makes the users
// by whom all other functions sign in.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
)

func main() {
	dsn := setup.Must(setup.Env(mysql.Variable, "the database to migrate"))
	lambda.Start(func(ctx context.Context, in input) (output, error) { return migrate(ctx, dsn, in) })
}
