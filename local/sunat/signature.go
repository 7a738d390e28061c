package sunat

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	_ "crypto/sha1" //nolint:gosec // only to verify: SUNAT still takes it, and public samples are signed so
	_ "crypto/sha256"
	_ "crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"regexp"
	"strings"
	"time"
)

const (
	c14n          = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
	c14nComments  = c14n + "#WithComments"
	enveloped     = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
	signatureName = "http://www.w3.org/2000/09/xmldsig#"
)

var digests = map[string]crypto.Hash{
	"http://www.w3.org/2000/09/xmldsig#sha1":  crypto.SHA1,
	"http://www.w3.org/2001/04/xmlenc#sha256": crypto.SHA256,
	"http://www.w3.org/2001/04/xmlenc#sha512": crypto.SHA512,
}

var signatures = map[string]crypto.Hash{
	"http://www.w3.org/2000/09/xmldsig#rsa-sha1":        crypto.SHA1,
	"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": crypto.SHA256,
	"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": crypto.SHA512,
}

// signatureOf finds the one signature of a file; nil without one.
func signatureOf(root *node) *node {
	for _, s := range root.all("UBLExtensions/UBLExtension/ExtensionContent/Signature") {
		if s.space == signatureName {
			return s
		}
	}
	return nil
}

// verify recomputes digest and signature. code is "" when they hold: 2335 says that the file is not what was signed,
// 2336 that the signature cannot be read.
func verify(root, signature *node) (code, detail string, certificate *x509.Certificate) {
	info := signature.one("SignedInfo")
	references := info.all("Reference")
	if len(references) != 1 {
		return "2336", "one Reference is expected", nil
	}
	der, err := decode64(signature.value("KeyInfo/X509Data/X509Certificate"))
	if err != nil {
		return "2336", "the certificate is no base64", nil
	}
	if certificate, err = x509.ParseCertificate(der); err != nil {
		return "2336", "the certificate cannot be read", nil
	}
	key, ok := certificate.PublicKey.(*rsa.PublicKey)
	if !ok {
		return "2336", "the certificate has no RSA key", nil
	}
	reference := references[0]
	whole, ok := transformed(root, signature, reference)
	if !ok {
		return "2336", "a Transform is not known", nil
	}
	digest, known := digests[algorithm(reference.one("DigestMethod"))]
	if !known {
		return "2336", "the DigestMethod is not known", nil
	}
	h := digest.New()
	h.Write(whole)
	if want, err := decode64(reference.value("DigestValue")); err != nil || !bytes.Equal(want, h.Sum(nil)) {
		return "2335", "the digest is that of another document", certificate
	}
	method, known := signatures[algorithm(info.one("SignatureMethod"))]
	if !known {
		return "2336", "the SignatureMethod is not known", nil
	}
	comments := false
	switch algorithm(info.one("CanonicalizationMethod")) {
	case c14n:
	case c14nComments:
		comments = true
	default:
		return "2336", "the CanonicalizationMethod is not known", nil
	}
	h = method.New()
	h.Write(info.canonical(nil, comments))
	value, err := decode64(signature.value("SignatureValue"))
	if err != nil || rsa.VerifyPKCS1v15(key, method, h.Sum(nil), value) != nil {
		return "2335", "the signature was not made with the certificate's key", certificate
	}
	return "", "", certificate
}

// transformed is what a reference signs.
func transformed(root, signature, reference *node) (text []byte, ok bool) {
	leave, comments := (*node)(nil), false
	for _, t := range reference.all("Transforms/Transform") {
		switch algorithm(t) {
		case enveloped:
			leave = signature
		case c14n:
		case c14nComments:
			comments = true
		default:
			return nil, false
		}
	}
	return root.canonical(leave, comments), true
}

func algorithm(n *node) string {
	name, _ := n.attribute("Algorithm")
	return name
}

func decode64(text string) ([]byte, error) {
	return base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
}

var rucPattern = regexp.MustCompile(`\b(1[0-9]|20)\d{9}\b`)

// rucOf is the RUC that stands in a certificate's subject; "" where none does.
func rucOf(certificate *x509.Certificate) string {
	for _, name := range certificate.Subject.Names {
		if text, ok := name.Value.(string); ok {
			if ruc := rucPattern.FindString(text); ruc != "" {
				return ruc
			}
		}
	}
	return ""
}

// inForce says whether a certificate was valid at any moment of a day in Lima.
func inForce(certificate *x509.Certificate, day time.Time) bool {
	return certificate.NotBefore.Before(day.AddDate(0, 0, 1)) && certificate.NotAfter.After(day)
}
