package ubl

import (
	"errors"
	"fmt"
	"regexp"
	"unicode/utf8"

	"carmensita.pe/market/internal/platform/signature"
	"carmensita.pe/market/internal/values/peru"
)

// Issuer is who issues a document, on the day that it bears.
type Issuer struct {
	RUC       string
	LegalName string
	TradeName string
	// Establishment is the code of the shop's premises in SUNAT's register: "0000" for the main ones.
	Establishment string
	Address       Address
	// Amazon says that the shop sells in the Amazon region for consumption there: what it sells exonerated bears legend 2001
	// (Ley 27037).
	Amazon bool
}

// Address is the issuer's. Ubigeo is INEI's code of the district, of six digits (catalogue 13). What is empty is left out.
type Address struct {
	Ubigeo, Department, Province, District, Urbanization, Line string
}

// ErrIssuer says that no document can be issued in the name of the issuer; what it wraps says why.
var ErrIssuer = errors.New("the issuer's data are not complete")

var (
	ubigeo        = regexp.MustCompile(`^\d{6}$`)
	establishment = regexp.MustCompile(`^\d{4}$`)
)

// Check says what the issuer lacks for documents that SUNAT accepts without a note. It returns ErrIssuer.
func (i Issuer) Check() error {
	_, ruc := peru.ParseRUC(i.RUC)
	a := i.Address
	for _, c := range []struct {
		ok      bool
		missing string
	}{
		{ruc == nil, "a valid RUC"},
		{utf8.RuneCountInString(line(i.LegalName, 1500)) >= 3, "the legal name, of 3 characters at least"},
		{establishment.MatchString(i.Establishment), "the code of the establishment, of 4 digits (0000 for the main one)"},
		{ubigeo.MatchString(a.Ubigeo), "the ubigeo of the district, of 6 digits"},
		{fits(a.Line, 3, 200), "the address, of 3 to 200 characters"},
		{fits(a.Urbanization, 0, 25), "an urbanization of at most 25 characters"},
		{fits(a.Province, 1, 30), "the province, of at most 30 characters"},
		{fits(a.Department, 1, 30), "the department, of at most 30 characters"},
		{fits(a.District, 1, 30), "the district, of at most 30 characters"},
	} {
		if !c.ok {
			return fmt.Errorf("%w: give %s", ErrIssuer, c.missing)
		}
	}
	return nil
}

func fits(text string, least, most int) bool {
	n := utf8.RuneCountInString(line(text, 10_000))
	return n >= least && n <= most
}

// Customer is who a document is made out to. The zero value is a buyer who gave no document.
type Customer struct {
	Document peru.Document
	Name     string
}

// Anonymous is how documents name a buyer who gave no document. Credit notes know no "-" for it (2016), so boletas do not use it either.
func Anonymous() Customer {
	return Customer{Document: peru.Document{Kind: peru.NoDocument, Number: "00000000"}, Name: "CLIENTES VARIOS"}
}

// orAnonymous is the customer as documents name him.
func (c Customer) orAnonymous() Customer {
	if _, err := peru.ParseAnonymous(c.Document.Kind, c.Document.Number); err == nil || c.Document.IsZero() {
		return Anonymous()
	}
	return c
}

// known says that the buyer gave a document.
func (c Customer) known() bool { return c.orAnonymous() != Anonymous() }

// signatory names the signature and whose it is (sheet Firma of the rules).
func (w *writer) signatory(i Issuer) {
	w.in("cac:Signature", func() {
		w.text("cbc:ID", i.RUC)
		w.in("cac:SignatoryParty", func() {
			w.in("cac:PartyIdentification", func() { w.text("cbc:ID", i.RUC) })
			w.in("cac:PartyName", func() { w.text("cbc:Name", line(i.LegalName, 1500)) })
		})
		w.in("cac:DigitalSignatureAttachment", func() {
			w.in("cac:ExternalReference", func() { w.text("cbc:URI", "#"+signature.ID) })
		})
	})
}

func (w *writer) supplier(i Issuer) {
	w.in("cac:AccountingSupplierParty", func() {
		w.in("cac:Party", func() {
			w.in("cac:PartyIdentification", func() { w.text("cbc:ID", i.RUC, "schemeID", peru.RUC.Code()) })
			if name := line(i.TradeName, 1500); name != "" {
				w.in("cac:PartyName", func() { w.text("cbc:Name", name) })
			}
			w.in("cac:PartyLegalEntity", func() {
				w.text("cbc:RegistrationName", line(i.LegalName, 1500))
				w.address(i.Address, i.Establishment)
			})
		})
	})
}

func (w *writer) address(a Address, establishment string) {
	w.in("cac:RegistrationAddress", func() {
		w.maybe("cbc:ID", a.Ubigeo)
		w.text("cbc:AddressTypeCode", establishment)
		w.maybe("cbc:CitySubdivisionName", line(a.Urbanization, 25))
		w.maybe("cbc:CityName", line(a.Province, 30))
		w.maybe("cbc:CountrySubentity", line(a.Department, 30))
		w.maybe("cbc:District", line(a.District, 30))
		if street := line(a.Line, 200); street != "" {
			w.in("cac:AddressLine", func() { w.text("cbc:Line", street) })
		}
		w.in("cac:Country", func() { w.text("cbc:IdentificationCode", "PE") })
	})
}

func (w *writer) customer(c Customer) {
	c = c.orAnonymous()
	w.in("cac:AccountingCustomerParty", func() {
		w.in("cac:Party", func() {
			w.in("cac:PartyIdentification", func() { w.text("cbc:ID", c.Document.Number, "schemeID", c.Document.Kind.Code()) })
			w.in("cac:PartyLegalEntity", func() { w.text("cbc:RegistrationName", named(c.Name, c.Document.Number, 1000)) })
		})
	})
}
