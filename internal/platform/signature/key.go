package signature

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"carmensita.pe/market/internal/values/peru"
)

// Key is an issuer's private key with the certificate that vouches for it.
type Key struct {
	Certificate *x509.Certificate
	private     *rsa.PrivateKey
}

// Errors of ReadPFX.
var (
	ErrPassword = errors.New("the password of the certificate file is wrong")
	ErrPFX      = errors.New("the file is no certificate with its key (.pfx or .p12)")
	ErrKey      = errors.New("the file has no RSA key of 2048 bits or more with its certificate")
)

// Errors of Check.
var (
	ErrNotYet   = errors.New("the certificate is not in force yet")
	ErrExpired  = errors.New("the certificate has expired")
	ErrOtherRUC = errors.New("the certificate belongs to another RUC")
)

// smallestKey is what certificates for electronic documents have at least, in bits.
const smallestKey = 2048

// ReadPFX reads a certificate with its key from a PKCS #12 file, in the modern encryption or that of older Windows. Files may hold the
// certificates of the authorities, too, in any order. Errors: ErrPassword, ErrPFX, ErrKey.
func ReadPFX(pfx []byte, password string) (Key, error) {
	private, first, others, err := pkcs12.DecodeChain(pfx, password)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword), errors.Is(err, pkcs12.ErrDecryption):
		return Key{}, ErrPassword
	case err != nil:
		return Key{}, fmt.Errorf("%w: %w", ErrPFX, err)
	}
	key, ok := private.(*rsa.PrivateKey)
	if !ok || key.N.BitLen() < smallestKey {
		return Key{}, ErrKey
	}
	all := append([]*x509.Certificate{first}, others...)
	i := slices.IndexFunc(all, func(c *x509.Certificate) bool { return key.PublicKey.Equal(c.PublicKey) })
	if i < 0 {
		return Key{}, ErrKey
	}
	return Key{Certificate: all[i], private: key}, nil
}

// Check says whether the key may sign for the RUC at that time. Errors: ErrNotYet, ErrExpired, ErrOtherRUC.
func (k Key) Check(ruc string, at time.Time) error {
	switch rucs := k.RUCs(); {
	case at.Before(k.Certificate.NotBefore):
		return ErrNotYet
	case at.After(k.Certificate.NotAfter):
		return ErrExpired
	case len(rucs) > 0 && !slices.Contains(rucs, ruc):
		return ErrOtherRUC
	}
	return nil
}

// Ends is when the certificate ceases to be in force.
func (k Key) Ends() time.Time { return k.Certificate.NotAfter }

var digitRuns = regexp.MustCompile(`\d+`)

// RUCs are the RUCs that the certificate's subject names: authorities put them into its serial number, its organisation or its name. There
// may be none, and a representative's own may stand beside the company's.
func (k Key) RUCs() []string {
	var rucs []string
	for _, attribute := range k.Certificate.Subject.Names {
		text, _ := attribute.Value.(string)
		for _, digits := range digitRuns.FindAllString(text, -1) {
			if ruc, err := peru.ParseRUC(digits); err == nil && !slices.Contains(rucs, ruc) {
				rucs = append(rucs, ruc)
			}
		}
	}
	return rucs
}

// PFX packs the key with its certificate alone, without those of the authorities, under a password.
func (k Key) PFX(password string) ([]byte, error) {
	return pkcs12.Modern.Encode(k.private, k.Certificate, nil, password)
}
