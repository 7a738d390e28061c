package mysql

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/rds/auth"
	"github.com/go-sql-driver/mysql"

	"carmensita.pe/market/internal/platform/awsenv"
)

// Authorities names the environment variable with a file of certificate authorities that MySQL's certificate is checked against,
// besides the system's: an instance of RDS has a certificate of RDS's own authorities, a proxy one of Amazon's public ones.
const Authorities = "MYSQL_CA"

// signIn makes a DSN with "?iam=<region>" sign in with a token of AWS IAM in place of a password, over TLS. The token is
// computed here, from the credentials that Lambda puts into the environment: no service is asked, so a function without a
// way to the internet can sign in. A new token is made for each connection; it counts for 15 minutes. Whoever has a password
// of his own (as) uses it, over the same TLS.
func signIn(config *mysql.Config, as *login) error {
	if as != nil {
		config.User, config.Passwd = as.username, as.password
	}
	region, ok := config.Params["iam"]
	if !ok {
		return nil
	}
	delete(config.Params, "iam")
	roots, err := authorities()
	if err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(config.Addr)
	if err != nil {
		return fmt.Errorf("reading %s: %w", Variable, err)
	}
	config.TLS = &tls.Config{MinVersion: tls.VersionTLS12, ServerName: host, RootCAs: roots}
	if as != nil {
		return nil
	}
	config.AllowCleartextPasswords = true // the token is the password, inside TLS
	return config.Apply(mysql.BeforeConnect(func(ctx context.Context, next *mysql.Config) error {
		next.Passwd, err = auth.BuildAuthToken(ctx, next.Addr, region, next.User, aws.CredentialsProviderFunc(awsenv.Credentials))
		return err
	}))
}

// authorities are the system's and those in the file that MYSQL_CA names; nil means the system's alone.
func authorities() (*x509.CertPool, error) {
	path := os.Getenv(Authorities)
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path) //nolint:gosec // the operator's own file
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", Authorities, err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		return nil, fmt.Errorf("reading the system's certificate authorities: %w", err)
	}
	if !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s: there is no certificate in %s", Authorities, path)
	}
	return roots, nil
}
