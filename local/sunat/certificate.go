package sunat

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// DemoRUC is that of the demo shop, and DemoPassword opens its certificate.
const (
	DemoRUC      = "20000000001"
	DemoPassword = "Carmensita-2026"
	demoFile     = "demo.pfx"
)

// CertificateOptions describe a certificate. RUC stands in its subject as the certifiers write it; "" leaves it out,
// as in many that are made by hand.
type CertificateOptions struct {
	RUC, Name           string
	NotBefore, NotAfter time.Time
	Password            string
}

// Certificate signs itself. PFX is the file that a shop uploads, DER what it tells SUNAT.
type Certificate struct {
	PFX, DER []byte
	Key      *rsa.PrivateKey
}

// NewCertificate makes a key of 2048 bits and its certificate.
func NewCertificate(options CertificateOptions) (Certificate, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return Certificate{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64))
	if err != nil {
		return Certificate{}, err
	}
	subject := pkix.Name{Country: []string{"PE"}, Organization: []string{options.Name}, CommonName: options.Name}
	if options.RUC != "" {
		subject.SerialNumber, subject.OrganizationalUnit = "RUC-"+options.RUC, []string{"RUC " + options.RUC}
	}
	template := &x509.Certificate{SerialNumber: serial, Subject: subject, NotBefore: options.NotBefore,
		NotAfter: options.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return Certificate{}, err
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		return Certificate{}, err
	}
	pfx, err := pkcs12.Modern.Encode(key, parsed, nil, options.Password)
	if err != nil {
		return Certificate{}, err
	}
	return Certificate{PFX: pfx, DER: der, Key: key}, nil
}

// DemoCertificate is the demo shop's, which is made once and kept in dir. It ends three years after it was made.
func DemoCertificate(dir string, now time.Time) (path string, err error) {
	path = filepath.Join(dir, demoFile)
	if _, err = os.Stat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return path, err
	}
	const years = 3
	certificate, err := NewCertificate(CertificateOptions{RUC: DemoRUC, Name: "Market Carmensita S.A.C.",
		NotBefore: now.AddDate(0, 0, -1),
		NotAfter:  now.AddDate(years, 0, 0), Password: DemoPassword})
	if err != nil {
		return "", fmt.Errorf("making the demo shop's certificate: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	return path, writeWhole(path, certificate.PFX)
}

// writeWhole puts a whole file in its place, or none.
func writeWhole(path string, text []byte) error {
	half := path + ".new"
	if err := os.WriteFile(half, text, 0o600); err != nil {
		return err
	}
	return os.Rename(half, path)
}
