package main

import (
	"context"
	"database/sql"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/mysql/migrations"
)

// input is what RDS keeps in the master's secret; empty where the function may do everything as who it is.
type input struct {
	Username string `json:"username"`
	Password string `json:"password"`
}

type output struct {
	Version int64 `json:"version"`
}

func migrate(ctx context.Context, dsn string, in input) (out output, err error) {
	db, err := open(dsn, in)
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
	out.Version, err = migrations.Version(ctx, db)
	return out, err
}

func open(dsn string, in input) (*sql.DB, error) {
	if in.Username == "" {
		return mysql.OpenDSN(dsn)
	}
	return mysql.OpenAs(dsn, in.Username, in.Password)
}
