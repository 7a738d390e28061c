// Package signature signs XML as SUNAT wants it: an enveloped XML signature (XML-DSig) with C14N 1.0, SHA-256 and RSA (PKCS #1 v1.5),
// which holds the certificate.
//
// It takes documents in their canonical form only, which package ubl writes. So the digest is that of the bytes as they are, and needs no
// key: the till prints it on the receipt before anybody has signed. RSA signatures of this kind are deterministic: the same document and
// key give the same bytes, whoever signs first.
package signature

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// ID is the signature's name in the document, which refers to it as "#" + ID.
const ID = "FirmaDelEmisor"

// Errors of Sign.
var (
	ErrPlace = errors.New("the document is not in canonical form, or has no place for a signature")
	ErrSign  = errors.New("the key does not sign")
)

// declaration stands before the signed document. The canonical form has none, so no digest knows of it.
const declaration = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

const (
	before = "<ext:ExtensionContent>"
	after  = "</ext:ExtensionContent>"
	dsig   = "http://www.w3.org/2000/09/xmldsig#"
)

// Digest gives the DigestValue of an unsigned document in canonical form, in base64: the "hash" on its paper.
func Digest(unsigned []byte) string {
	sum := sha256.Sum256(unsigned)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Sign puts the signature into an unsigned document in canonical form. What it returns is to be kept and sent as it is: a byte changed
// breaks it (2335). Errors: ErrPlace, ErrSign.
func Sign(unsigned []byte, key Key) ([]byte, error) {
	if !fit(unsigned) {
		return nil, ErrPlace
	}
	if key.private == nil {
		return nil, fmt.Errorf("%w: there is none", ErrSign)
	}
	info := signedInfo(Digest(unsigned))
	sum := sha256.Sum256([]byte(inContext(info, unsigned)))
	value, err := rsa.SignPKCS1v15(nil, key.private, crypto.SHA256, sum[:])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSign, err)
	}
	var signed bytes.Buffer
	at := bytes.Index(unsigned, []byte(before+after)) + len(before)
	signed.WriteString(declaration)
	signed.Write(unsigned[:at])
	signed.WriteString(`<ds:Signature Id="` + ID + `">`)
	signed.WriteString(info)
	signed.WriteString("<ds:SignatureValue>" + base64.StdEncoding.EncodeToString(value) + "</ds:SignatureValue>")
	signed.WriteString("<ds:KeyInfo><ds:X509Data><ds:X509Certificate>")
	signed.WriteString(base64.StdEncoding.EncodeToString(key.Certificate.Raw))
	signed.WriteString("</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>")
	signed.Write(unsigned[at:])
	return signed.Bytes(), nil
}

// signedInfo is what is signed, as it stands in the document.
func signedInfo(digest string) string {
	return `<ds:SignedInfo>` +
		`<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"></ds:CanonicalizationMethod>` +
		`<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></ds:SignatureMethod>` +
		`<ds:Reference URI=""><ds:Transforms>` +
		`<ds:Transform Algorithm="` + dsig + `enveloped-signature"></ds:Transform>` +
		`</ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>` +
		`<ds:DigestValue>` + digest + `</ds:DigestValue></ds:Reference></ds:SignedInfo>`
}

// inContext is the canonical form of SignedInfo within the document: its start tag bears every namespace that is declared around it,
// which the root declares in the order of their prefixes.
func inContext(info string, unsigned []byte) string {
	root := unsigned[:bytes.IndexByte(unsigned, '>')]
	namespaces := root[bytes.IndexByte(root, ' '):]
	return "<ds:SignedInfo" + string(namespaces) + info[len("<ds:SignedInfo"):]
}

// fit says whether the document can take a signature: in canonical form, with one place for it, and a root that declares the signature's
// namespace and bears nothing but namespaces.
func fit(unsigned []byte) bool {
	end := bytes.IndexByte(unsigned, '>')
	if end < 0 || bytes.Count(unsigned, []byte(before+after)) != 1 || unsigned[0] != '<' || unsigned[1] == '?' {
		return false
	}
	root := string(unsigned[:end])
	return strings.Contains(root, ` xmlns:ds="`+dsig+`"`) && strings.Count(root, `="`) == strings.Count(root, " xmlns")
}
