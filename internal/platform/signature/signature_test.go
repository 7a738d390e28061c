package signature_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"carmensita.pe/market/internal/platform/signature"
)

const ruc = "20000000001"

var (
	from = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	to   = time.Date(2027, time.January, 1, 0, 0, 0, 0, time.UTC)
)

// keys are made once: they take a while.
var (
	rsaKey   = sync.OnceValue(func() *rsa.PrivateKey { return made(rsa.GenerateKey(rand.Reader, 2048)) })
	otherKey = sync.OnceValue(func() *rsa.PrivateKey { return made(rsa.GenerateKey(rand.Reader, 2048)) })
)

func made[T any](made T, err error) T {
	if err != nil {
		panic(err)
	}
	return made
}

// certificate vouches for a key in the name of a subject.
func certificate(t *testing.T, public any, subject pkix.Name) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: subject, NotBefore: from, NotAfter: to}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, rsaKey())
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func pfx(t *testing.T, by *pkcs12.Encoder, private any, c *x509.Certificate, others []*x509.Certificate, password string) []byte {
	t.Helper()
	file, err := by.Encode(private, c, others, password)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func key(t *testing.T, subject pkix.Name) signature.Key {
	t.Helper()
	k, err := signature.ReadPFX(pfx(t, pkcs12.Modern, rsaKey(), certificate(t, &rsaKey().PublicKey, subject), nil, "clave"), "clave")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// unsigned is a document in canonical form, with all that a namespace, a text or an attribute may hold.
const unsigned = `<Invoice xmlns="urn:invoice" xmlns:cbc="urn:basic" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:ext="urn:extension">` +
	`<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>` +
	`<cbc:Note languageLocaleID="1000">Ñandú &amp; &lt;Cía&gt; "S.A.C."</cbc:Note></Invoice>`

func TestSign_makesASignatureThatXmlsecVerifies(t *testing.T) {
	t.Parallel()
	signed, err := signature.Sign([]byte(unsigned), key(t, pkix.Name{CommonName: "Carmen"}))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := verifies(t, signed); err != nil {
		t.Errorf("%v\n%s\n%s", err, out, signed)
	}
	digest := signature.Digest([]byte(unsigned))
	if !strings.Contains(string(signed), "<ds:DigestValue>"+digest+"</ds:DigestValue>") {
		t.Errorf("the digest %s is not in %s", digest, signed)
	}
	forged := strings.Replace(string(signed), "Ñandú", "Nandú", 1)
	if _, err := verifies(t, []byte(forged)); err == nil {
		t.Error("a changed document is verified")
	}
}

func verifies(t *testing.T, signed []byte) ([]byte, error) {
	t.Helper()
	if _, err := exec.LookPath("xmlsec1"); err != nil {
		t.Fatal("xmlsec1 is missing: `make test` installs it")
	}
	file := filepath.Join(t.TempDir(), "signed.xml")
	if err := os.WriteFile(file, signed, 0o600); err != nil {
		t.Fatal(err)
	}
	// The certificate comes with the document; whose it is, is not asked here.
	return exec.Command("xmlsec1", "--verify", "--insecure", file).CombinedOutput()
}

func TestSign_givesTheSameBytesWhoeverSigns(t *testing.T) {
	t.Parallel()
	k := key(t, pkix.Name{CommonName: "Carmen"})
	first, err := signature.Sign([]byte(unsigned), k)
	if err != nil {
		t.Fatal(err)
	}
	second, err := signature.Sign([]byte(unsigned), k)
	if err != nil || string(first) != string(second) {
		t.Errorf("two signatures differ (%v):\n%s\n%s", err, first, second)
	}
}

func TestSign_refusesWhatItCannotSign(t *testing.T) {
	t.Parallel()
	k := key(t, pkix.Name{CommonName: "Carmen"})
	signed, err := signature.Sign([]byte(unsigned), k)
	if err != nil {
		t.Fatal(err)
	}
	for name, document := range map[string]string{
		"a signed document":               string(signed),
		"one without a place":             strings.ReplaceAll(unsigned, "ext:ExtensionContent", "ext:Other"),
		"one that does not know the sign": strings.Replace(unsigned, ` xmlns:ds="http://www.w3.org/2000/09/xmldsig#"`, "", 1),
		"one whose root has attributes":   strings.Replace(unsigned, ` xmlns:ext=`, ` a="b" xmlns:ext=`, 1),
		"nothing":                         "",
	} {
		if _, err := signature.Sign([]byte(document), k); !errors.Is(err, signature.ErrPlace) {
			t.Errorf("%s: %v, want ErrPlace", name, err)
		}
	}
	if _, err := signature.Sign([]byte(unsigned), signature.Key{}); !errors.Is(err, signature.ErrSign) {
		t.Errorf("no key: %v, want ErrSign", err)
	}
}

func TestReadPFX_readsFilesOldAndNew(t *testing.T) {
	t.Parallel()
	mine := certificate(t, &rsaKey().PublicKey, pkix.Name{CommonName: "Carmen"})
	authority := certificate(t, &otherKey().PublicKey, pkix.Name{CommonName: "Autoridad"})
	for name, file := range map[string][]byte{
		"of today":                    pfx(t, pkcs12.Modern, rsaKey(), mine, nil, "contraseña"),
		"of Windows XP":               pfx(t, pkcs12.LegacyRC2, rsaKey(), mine, nil, "contraseña"),
		"with triple DES":             pfx(t, pkcs12.LegacyDES, rsaKey(), mine, nil, "contraseña"),
		"with its authority":          pfx(t, pkcs12.Modern, rsaKey(), mine, []*x509.Certificate{authority}, "contraseña"),
		"with its authority in front": pfx(t, pkcs12.Modern, rsaKey(), authority, []*x509.Certificate{mine}, "contraseña"),
	} {
		k, err := signature.ReadPFX(file, "contraseña")
		if err != nil || !k.Certificate.Equal(mine) {
			t.Errorf("a file %s: %v", name, err)
		}
	}
}

func TestReadPFX_saysWhatIsWrong(t *testing.T) {
	t.Parallel()
	mine := certificate(t, &rsaKey().PublicKey, pkix.Name{CommonName: "Carmen"})
	other := certificate(t, &otherKey().PublicKey, pkix.Name{CommonName: "Otro"})
	curve := made(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	small := made(rsa.GenerateKey(rand.Reader, 1024)) //nolint:gosec // that it is too small is the point
	for _, c := range []struct {
		name string
		file []byte
		want error
	}{
		{"a wrong password", pfx(t, pkcs12.Modern, rsaKey(), mine, nil, "clave"), signature.ErrPassword},
		{"a wrong password of an old file", pfx(t, pkcs12.LegacyRC2, rsaKey(), mine, nil, "clave"), signature.ErrPassword},
		{"a picture", []byte("\x89PNG\r\n\x1a\n"), signature.ErrPFX},
		{"nothing", nil, signature.ErrPFX},
		{"another's certificate", pfx(t, pkcs12.Modern, rsaKey(), other, nil, "otra"), signature.ErrKey},
		{"a key of another kind", pfx(t, pkcs12.Modern, curve, certificate(t, &curve.PublicKey, pkix.Name{}), nil, "otra"), signature.ErrKey},
		{"a key that is too small", pfx(t, pkcs12.Modern, small, certificate(t, &small.PublicKey, pkix.Name{}), nil, "otra"), signature.ErrKey},
	} {
		if _, err := signature.ReadPFX(c.file, "otra"); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestCheck_holdsTheCertificateToItsTimeAndItsRUC(t *testing.T) {
	t.Parallel()
	organisation := asn1.ObjectIdentifier{2, 5, 4, 97} // where some authorities put the RUC
	for _, c := range []struct {
		name    string
		subject pkix.Name
		at      time.Time
		want    error
	}{
		{"in force", pkix.Name{CommonName: "Carmen"}, from.AddDate(0, 6, 0), nil},
		{"before it begins", pkix.Name{CommonName: "Carmen"}, from.Add(-time.Second), signature.ErrNotYet},
		{"after it ended", pkix.Name{CommonName: "Carmen"}, to.Add(time.Second), signature.ErrExpired},
		{"with its RUC", pkix.Name{CommonName: "Carmen", SerialNumber: "RUC:" + ruc}, from, nil},
		{"with its RUC as the organisation", pkix.Name{ExtraNames: []pkix.AttributeTypeAndValue{{Type: organisation, Value: "NTRPE-" + ruc}}}, from, nil},
		{"with its RUC beside that of who stands for it", pkix.Name{SerialNumber: "10467123691", OrganizationalUnit: []string{ruc}}, from, nil},
		{"with another RUC", pkix.Name{SerialNumber: "20512333797"}, from, signature.ErrOtherRUC},
		{"with eleven digits that are no RUC", pkix.Name{SerialNumber: "99999999999"}, from, nil},
		{"with a DNI only", pkix.Name{SerialNumber: "DNI-46712369"}, from, nil},
	} {
		if err := key(t, c.subject).Check(ruc, c.at); !errors.Is(err, c.want) {
			t.Errorf("a certificate %s: %v, want %v", c.name, err, c.want)
		}
	}
	if k := key(t, pkix.Name{CommonName: "Carmen"}); !k.Ends().Equal(to) {
		t.Errorf("it ends at %s, want %s", k.Ends(), to)
	}
}
