package mysql_test

import (
	"strings"
	"testing"

	driver "github.com/go-sql-driver/mysql"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/local/mariadb/dbtest"
)

// A token goes over TLS or not at all: a server without it gets neither token nor password.
func TestOpenDSN_anIAMTokenNeedsTLS(t *testing.T) {
	t.Parallel()
	config, err := driver.ParseDSN(dbtest.DSN(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	config.Net, config.Params = "tcp", map[string]string{"iam": "us-east-1"}
	if strings.HasPrefix(config.Addr, "/") {
		config.Addr = "127.0.0.1:1"
	}
	db, err := mysql.OpenDSN(config.FormatDSN())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.PingContext(t.Context()); err == nil {
		t.Error("a server without TLS was given the token")
	}
}

func TestOpenDSN_iamNeedsAnAddressAndAuthorities(t *testing.T) {
	if _, err := mysql.OpenDSN("shop@unix(/tmp/x)/shop?iam=us-east-1"); err == nil {
		t.Error("a socket has no name to check a certificate against")
	}
	t.Setenv(mysql.Authorities, "/nowhere.pem")
	if _, err := mysql.OpenDSN("shop@tcp(db:3306)/shop?iam=us-east-1"); err == nil || !strings.Contains(err.Error(), mysql.Authorities) {
		t.Errorf("authorities that are not there: %v", err)
	}
}

// The users are made on a server of its own kind of sign-in; RDS's is the only part that differs.
func TestEnsureUsers_mayRunAgain(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t, nil)
	for range 2 {
		if err := mysql.EnsureUsers(t.Context(), db, "by 'secret'"); err != nil {
			t.Fatal(err)
		}
	}
	var shown strings.Builder
	rows, err := db.QueryContext(t.Context(), "show grants for 'carmensita'@'%'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var grant string
		if err := rows.Scan(&grant); err != nil {
			t.Fatal(err)
		}
		shown.WriteString(grant + "\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	grants := shown.String()
	if !strings.Contains(grants, "SELECT, INSERT, UPDATE, DELETE ON `carmensita`.*") || strings.Contains(grants, "DROP") || strings.Contains(grants, "ALL") {
		t.Errorf("the shop's user may:\n%s", grants)
	}
}
