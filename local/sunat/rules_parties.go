package sunat

import (
	"regexp"
	"slices"
)

const address = supplier + "PartyLegalEntity/RegistrationAddress/"

var issuerRules = []rule{
	{"3089", "", singles, "two numbers of the issuer", more(supplier + "PartyIdentification")},
	{"2010", "", singles, "the issuer is not active", func(p *paper, tell report) {
		if p.look.taxpayer(p.name.ruc).Inactive {
			tell("cac:AccountingSupplierParty", p.name.ruc)
		}
	}},
	{"2011", "", singles | voided, "the issuer is not found at its address (no habido)", func(p *paper, tell report) {
		if p.look.taxpayer(p.name.ruc).NotFound {
			tell("cac:AccountingSupplierParty", p.name.ruc)
		}
	}},
	{"1078", "", singles | summary, "the issuer must send through an OSE", func(p *paper, tell report) {
		if p.look.channel != OSE && p.look.taxpayer(p.name.ruc).MustUseOSE {
			tell("cac:AccountingSupplierParty", p.name.ruc)
		}
	}},
	{"1086", "", factura | notes, "the issuer has no capacity to operate (SSCO)", func(p *paper, tell report) {
		if p.look.taxpayer(p.name.ruc).NoCapacity && (p.kind == factura || p.modifies() == "01") {
			tell("cac:AccountingSupplierParty", p.name.ruc)
		}
	}},
	{"1008", "", invoices, "the issuer's number has no type", schemeMissing(supplier)},
	{"1007", "", invoices, "the issuer's number is no RUC", schemeOther(supplier, "6")},
	{"3029", "", notes, "the issuer's number has no type", schemeMissing(supplier)},
	{"2511", "", notes, "the issuer's number is no RUC", schemeOther(supplier, "6")},
	{"4092", "", singles, "a trade name of more than a line of 1500", text(supplier+"PartyName/Name", 1, 1500)},
	{"1037", "", singles, "the issuer has no name", missing(supplier + "PartyLegalEntity/RegistrationName")},
	{"4338", "", singles, "the issuer's name is more than a line of 1500",
		text(supplier+"PartyLegalEntity/RegistrationName", 1, 1500)},
	{"4094", "", singles, "an address that is no line of 3 to 200", text(address+"AddressLine/Line", 3, 200)},
	{"4095", "", singles, "an urbanization longer than 25", text(address+"CitySubdivisionName", 1, 25)},
	{"4096", "", singles, "a province longer than 30", text(address+"CityName", 1, 30)},
	{"4093", "", singles, "an ubigeo that catalogue 13 does not have", catalogue(address+"ID", "13")},
	{"4097", "", singles, "a department longer than 30", text(address+"CountrySubentity", 1, 30)},
	{"4098", "", singles, "a district longer than 30", text(address+"District", 1, 30)},
	{"4041", "", singles, "an issuer outside Peru", other(address+"Country/IdentificationCode", "PE")},
	{"3030", "4198", singles, "no code of the establishment", missing(address + "AddressTypeCode")},
	{"3239", "4199", singles, "an establishment that the RUC does not have", func(p *paper, tell report) {
		code := p.root.value(address + "AddressTypeCode")
		if code != "" && code != "0000" && establishment.MatchString(code) &&
			!slices.Contains(p.look.taxpayer(p.name.ruc).Establishments, code) {
			tell("cbc:AddressTypeCode", code)
		}
	}},
	{"4242", "", singles, "an establishment that is no four digits", func(p *paper, tell report) {
		if code := p.root.value(address + "AddressTypeCode"); code != "" && !establishment.MatchString(code) {
			tell("cbc:AddressTypeCode", code)
		}
	}},
}

var establishment = regexp.MustCompile(`^\d{4}$`)

func scheme(p *paper, party string) (code string, there bool) {
	return p.root.one(party + "PartyIdentification/ID").attribute("schemeID")
}

func schemeMissing(party string) func(*paper, report) {
	return func(p *paper, tell report) {
		if code, _ := scheme(p, party); code == "" {
			tell("cac:PartyIdentification/cbc:ID/@schemeID", "")
		}
	}
}

func schemeOther(party string, codes ...string) func(*paper, report) {
	return func(p *paper, tell report) {
		if code, there := scheme(p, party); there && !slices.Contains(codes, code) {
			tell("cac:PartyIdentification/cbc:ID/@schemeID", code)
		}
	}
}

// otherPapers are the types of a customer's number besides RUC and DNI.
var otherPapers = []string{"0", "4", "7", "A", "B", "C", "D", "E", "F", "G"}

// buyer checks the customer's number, of the types given.
func buyer(form *regexp.Regexp, types ...string) func(*paper, report) {
	return func(p *paper, tell report) {
		id := p.root.one(customer + "PartyIdentification/ID")
		code, _ := scheme(p, customer)
		if id != nil && slices.Contains(types, code) && !form.MatchString(id.text()) {
			tell("cac:AccountingCustomerParty/cac:Party/cac:PartyIdentification/cbc:ID", id.text())
		}
	}
}

// buyerIs checks what SUNAT knows of a customer with a RUC.
func buyerIs(bad func(Issuer) bool) func(*paper, report) {
	return func(p *paper, tell report) {
		ruc := p.root.value(customer + "PartyIdentification/ID")
		if code, _ := scheme(p, customer); code == "6" && bad(p.look.taxpayer(ruc)) {
			tell("cac:AccountingCustomerParty/cac:Party/cac:PartyIdentification/cbc:ID", ruc)
		}
	}
}

// exports are the operations in which the buyer needs no RUC.
var exports = []string{"0200", "0201", "0202", "0203", "0204", "0205", "0206", "0207", "0208", "0401"}

var customerRules = []rule{
	{"3090", "", invoices, "two numbers of the customer", more(customer + "PartyIdentification")},
	{"2014", "", invoices, "no number of the customer", func(p *paper, tell report) {
		if p.root.one(customer+"PartyIdentification/ID") == nil {
			tell("cac:AccountingCustomerParty", "")
		}
	}},
	{"2679", "", notes, "no number, or no type, of the customer", func(p *paper, tell report) {
		if code, _ := scheme(p, customer); code == "" || p.root.value(customer+"PartyIdentification/ID") == "" {
			tell("cac:AccountingCustomerParty", "")
		}
	}},
	{"2015", "", invoices, "the customer's number has no type", func(p *paper, tell report) {
		if _, there := scheme(p, customer); !there {
			tell("cac:AccountingCustomerParty/@schemeID", "")
		}
	}},
	// The workbook allows a dash here, SUNAT's stylesheet does not.
	{"2016", "", notes, "the type of the customer's number is not in catalogue 06", func(p *paper, tell report) {
		if code, there := scheme(p, customer); there && !listed("06", code) {
			tell("cac:AccountingCustomerParty/@schemeID", code)
		}
	}},
	{"2017", "", singles, "a customer's RUC without 11 digits", buyer(rucForm, "6")},
	{"1083", "", singles, "a customer's RUC that does not exist", buyerIs(func(i Issuer) bool { return i.Unknown })},
	{"4013", "", singles, "a customer's RUC that is not active", buyerIs(func(i Issuer) bool { return i.Inactive })},
	{"4014", "", singles, "a customer who is not found at its address",
		buyerIs(func(i Issuer) bool { return i.NotFound })},
	{"2801", "4207", invoices, "a DNI without 8 digits", buyer(dniForm, "1")},
	{"2802", "4208", invoices, "a number of the customer with spaces or more than 15 characters",
		buyer(noSpaceForm, otherPapers...)},
	{"2800", "", factura, "a factura for somebody without a RUC", func(p *paper, tell report) {
		code, _ := scheme(p, customer)
		bad := code != "6"
		switch op := p.operation(); {
		case slices.Contains(exports, op):
			bad = code != "-" && !listed("06", code) || code == "6" &&
				slices.Contains([]string{"0200", "0201", "0204"}, op) && !p.legend("2008")
		case op == "0112":
			bad = code != "1" && code != "6"
		case op == "2106":
			bad = code != "7" && code != "B" && code != "G"
		}
		if bad {
			tell("cac:AccountingCustomerParty/@schemeID", code)
		}
	}},
	{"2800", "", boleta, "an export to somebody with a RUC", func(p *paper, tell report) {
		if code, _ := scheme(p, customer); code == "6" && slices.Contains(exports, p.operation()) &&
			p.operation() != "0202" {
			tell("cac:AccountingCustomerParty/@schemeID", code)
		}
	}},
	{"2021", "", singles, "the customer has no name", missing(customer + "PartyLegalEntity/RegistrationName")},
	{"2022", "", singles, "the customer's name is no line of 3 to 1500",
		text(customer+"PartyLegalEntity/RegistrationName", 3, 1500)},
}

var relatedRules = []rule{
	{"4006", "", singles, "a dispatch guide whose number has no form", pattern("DespatchDocumentReference/ID",
		regexp.MustCompile(`^([TV][A-Z0-9]{3}|\d{4}|EG0[1-47]|G\d{3})-\d{1,8}$`))},
	{"2364", "", singles, "the same dispatch guide twice", func(p *paper, tell report) {
		repeated(p.root.all("DespatchDocumentReference"), typeAndID, tell)
	}},
	{"4005", "", singles, "a dispatch guide of another type than 09 and 31",
		other("DespatchDocumentReference/DocumentTypeCode", "09", "31")},
	{"4010", "", singles, "another document's number with spaces or more than 30 characters",
		pattern("AdditionalDocumentReference/ID", regexp.MustCompile(`^\S{1,30}$`))},
	{"2365", "", invoices, "the same other document twice", func(p *paper, tell report) {
		repeated(p.root.all("AdditionalDocumentReference"), typeAndID, tell)
	}},
	{"2426", "", notes, "the same other document twice", func(p *paper, tell report) {
		repeated(p.root.all("AdditionalDocumentReference"), typeAndID, tell)
	}},
	{"4009", "", invoices, "another document of a type that is not allowed",
		other("AdditionalDocumentReference/DocumentTypeCode",
			"02", "03", "04", "05", "06", "07", "08", "09", "99")},
	{"4233", "", factura, "an order of more than 20 characters", text("OrderReference/ID", 1, 20)},
}

func typeAndID(n *node) string { return n.value("DocumentTypeCode") + " " + n.value("ID") }
