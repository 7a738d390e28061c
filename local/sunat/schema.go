package sunat

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed xsd.zip
var schemaFiles []byte

var mainSchema = map[kinds]string{boleta: "2.1/maindoc/UBL-Invoice-2.1.xsd", factura: "2.1/maindoc/UBL-Invoice-2.1.xsd",
	credit: "2.1/maindoc/UBL-CreditNote-2.1.xsd", debit: "2.1/maindoc/UBL-DebitNote-2.1.xsd",
	summary: "2.0/maindoc/UBL-SummaryDocuments-2.0.xsd", voided: "2.0/maindoc/UBL-VoidedDocuments-2.0.xsd"}

var rootName = map[kinds]string{boleta: "Invoice", factura: "Invoice", credit: "CreditNote", debit: "DebitNote",
	summary: "SummaryDocuments", voided: "VoidedDocuments"}

// schemas are the XSDs on disk, and xmllint, which goes by them.
type schemas struct{ dir, xmllint string }

// unpackSchemas puts the XSDs on disk where xmllint is installed; without it nothing is checked by them.
func unpackSchemas(dir string) (schemas, error) {
	program, err := exec.LookPath("xmllint")
	if err != nil {
		return schemas{}, nil //nolint:nilerr // the check is for where the program is there
	}
	archive, err := zip.NewReader(bytes.NewReader(schemaFiles), int64(len(schemaFiles)))
	if err != nil {
		return schemas{}, err
	}
	for _, f := range archive.File {
		if err := extract(f, filepath.Join(dir, filepath.FromSlash(f.Name))); err != nil {
			return schemas{}, fmt.Errorf("unpacking the schemas: %w", err)
		}
	}
	return schemas{dir, program}, nil
}

func extract(f *zip.File, to string) error {
	if have, err := os.Stat(to); err == nil && have.Size() == int64(f.UncompressedSize64) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	body, err := f.Open()
	if err != nil {
		return err
	}
	defer body.Close()
	text, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	return writeWhole(to, text)
}

// check says what a file breaks of its schema; "" when nothing, or when there is no xmllint.
func (s schemas) check(kind kinds, text []byte) (broken string, err error) {
	if s.xmllint == "" {
		return "", nil
	}
	command := exec.Command(s.xmllint, "--nonet", "--noout", "--schema",
		filepath.Join(s.dir, filepath.FromSlash(mainSchema[kind])), "-")
	command.Stdin = bytes.NewReader(text)
	said, err := command.CombinedOutput()
	if err == nil {
		return "", nil
	}
	const unread, invalid = 1, 3 // how xmllint ends for a file that is no XML, or not that of its schema
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != unread && exit.ExitCode() != invalid {
		return "", fmt.Errorf("xmllint: %w: %s", err, said)
	}
	first, _, _ := strings.Cut(string(said), "\n")
	return first, nil
}
