package ubl_test

import (
	"archive/zip"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
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

// oracles are programs that know nothing of this code: xmllint for the schemas and the canonical form, xmlsec1 for the signature.
type oracles struct {
	key         signature.Key
	certificate string
	schemas     string
}

var theOracles = sync.OnceValues(func() (*oracles, error) {
	dir, err := os.MkdirTemp("", "ubl") // the process's own: small, and the system clears it
	if err != nil {
		return nil, err
	}
	o := &oracles{schemas: dir, certificate: filepath.Join(dir, "certificate.pem")}
	if err := unpack("../../../local/sunat/xsd.zip", dir); err != nil {
		return nil, err
	}
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Market Carmensita", SerialNumber: "20000000001"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(o.certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		return nil, err
	}
	pfx, err := pkcs12.Modern.Encode(private, certificate, nil, "clave")
	if err != nil {
		return nil, err
	}
	o.key, err = signature.ReadPFX(pfx, "clave")
	return o, err
})

func unpack(archive, dir string) error {
	files, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer files.Close()
	for _, f := range files.File {
		to := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		in, err := f.Open()
		if err != nil {
			return err
		}
		content, err := io.ReadAll(in)
		if err != nil {
			return err
		}
		if err := os.WriteFile(to, content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// holds checks documents all at once, by file name: each is canonical as it is, valid by its schema once it is signed, and its signature
// is good.
func holds(t *testing.T, documents map[string][]byte) {
	t.Helper()
	for _, program := range []string{"xmllint", "xmlsec1"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("%s is missing: `make test` installs it", program)
		}
	}
	o, err := theOracles()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var unsigned []byte
	var canonical, signed []string
	bySchema := map[string][]string{}
	for name, document := range documents {
		plain, file := filepath.Join(dir, name+".plain"), filepath.Join(dir, name+".xml")
		writes(t, plain, document)
		canonical, unsigned = append(canonical, plain), append(unsigned, document...)
		content, err := signature.Sign(document, o.key)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		writes(t, file, content)
		signed = append(signed, file)
		bySchema[schemaOf(document)] = append(bySchema[schemaOf(document)], file)
	}
	if got := runs(t, "xmllint", append([]string{"--nonet", "--c14n"}, canonical...)); got != string(unsigned) {
		t.Errorf("not in canonical form:\n%s\nis\n%s", unsigned, got)
	}
	if got := runs(t, "xmlsec1", append([]string{"--verify", "--trusted-pem", o.certificate}, signed...)); strings.Count(got, "SignedInfo References (ok/all): 1/1") != len(signed) {
		t.Errorf("%d signatures are verified:\n%s", len(signed), got)
	}
	for schema, files := range bySchema {
		runs(t, "xmllint", append([]string{"--nonet", "--noout", "--schema", filepath.Join(o.schemas, schema)}, files...))
	}
}

func writes(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// runs runs a program that must succeed.
func runs(t *testing.T, program string, arguments []string) string {
	t.Helper()
	out, err := exec.Command(program, arguments...).CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", program, err, out)
	}
	return string(out)
}

func schemaOf(document []byte) string {
	root, _, _ := strings.Cut(strings.TrimPrefix(string(document), "<"), " ")
	return map[string]string{"Invoice": "2.1/maindoc/UBL-Invoice-2.1.xsd", "CreditNote": "2.1/maindoc/UBL-CreditNote-2.1.xsd",
		"SummaryDocuments": "2.0/maindoc/UBL-SummaryDocuments-2.0.xsd", "VoidedDocuments": "2.0/maindoc/UBL-VoidedDocuments-2.0.xsd"}[root]
}
