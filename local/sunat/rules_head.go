package sunat

import (
	"regexp"
	"strings"
)

var headRules = []rule{
	{"2073", "", singles, "no version of the structure", missing("CustomizationID")},
	{"2072", "", anything, "another version of the structure than 2.0 (1.1 of a summary, 1.0 of a communication)",
		func(p *paper, tell report) {
			other("CustomizationID", map[kinds]string{summary: "1.1",
				voided: "1.0"}[p.kind&batches]+map[bool]string{true: "2.0"}[p.kind&singles != 0])(p, tell)
		}},
}

var identityRules = []rule{
	{"2075", "", anything, "no version of UBL", missing("UBLVersionID")},
	{"2074", "", anything, "another version of UBL than 2.1 (2.0 of a summary or communication)",
		func(p *paper, tell report) {
			if p.kind&batches != 0 {
				other("UBLVersionID", "2.0")(p, tell)
				return
			}
			other("UBLVersionID", "2.1")(p, tell)
		}},
	{"1035", "", singles, "the series is not that of the file's name", func(p *paper, tell report) {
		if series, _, _ := strings.Cut(p.root.value("ID"), "-"); series != p.name.series {
			tell("cbc:ID", p.root.value("ID"))
		}
	}},
	{"1036", "", singles, "the number is not that of the file's name, digit by digit", func(p *paper, tell report) {
		if _, n, _ := strings.Cut(p.root.value("ID"), "-"); n != p.name.number {
			tell("cbc:ID", p.root.value("ID"))
		}
	}},
	{"1001", "", singles, "series and number have not the form of the type", func(p *paper, tell report) {
		if id := p.root.value("ID"); !idForms[p.kind].MatchString(id) {
			tell("cbc:ID", id)
		}
	}},
	{"1034", "", singles, "the RUC is not that of the file's name", func(p *paper, tell report) {
		if ruc := p.root.value(supplier + "PartyIdentification/ID"); ruc != p.name.ruc {
			tell("cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification/cbc:ID", ruc)
		}
	}},
	{"1033", "", singles, "a document with this number is registered", func(p *paper, tell report) {
		if d, known := p.look.find(p.name.kind, p.name.id()); known && d.State == Accepted {
			tell("cbc:ID", p.name.id())
		}
	}},
	{"1032", "", singles, "a document with this number is registered as void or rejected", func(p *paper, tell report) {
		if d, known := p.look.find(p.name.kind, p.name.id()); known && d.State != Accepted {
			tell("cbc:ID", p.name.id())
		}
	}},
	{"3207", "", singles, "a numeric series is of paper that was never authorised", func(p *paper, tell report) {
		if digitsForm.MatchString(p.name.series) {
			tell("cbc:ID", p.name.id())
		}
	}},
}

const (
	supplier = "AccountingSupplierParty/Party/"
	customer = "AccountingCustomerParty/Party/"
)

var idForms = map[kinds]*regexp.Regexp{
	boleta:  regexp.MustCompile(`^(B[A-Z0-9]{3}|\d{1,4})-\d{1,8}$`),
	factura: regexp.MustCompile(`^(F[A-Z0-9]{3}|\d{1,4})-\d{1,8}$`),
	credit:  regexp.MustCompile(`^([FB][A-Z0-9]{3}|\d{1,4})-\d{1,8}$`),
	debit:   regexp.MustCompile(`^([FB][A-Z0-9]{3}|\d{1,4})-\d{1,8}$`),
}

// The days within which a document may be sent by itself.
const (
	facturaDays = 3
	boletaDays  = 5
	voidDays    = 7
	futureDays  = 2
)

var dateRules = []rule{
	{"2108", "", factura | notes, "a factura, or its note, more than 3 days old", func(p *paper, tell report) {
		if !strings.HasPrefix(p.name.series, "B") && days(p.issued, p.look.today) > facturaDays {
			tell("cbc:IssueDate", p.root.value("IssueDate"))
		}
	}},
	{"1079", "", boleta | notes, "a boleta, or its note, more than 5 days old: only a summary may tell it",
		func(p *paper, tell report) {
			if (p.kind == boleta || strings.HasPrefix(p.name.series, "B")) && days(p.issued, p.look.today) > boletaDays {
				tell("cbc:IssueDate", p.root.value("IssueDate"))
			}
		}},
	{"2329", "", singles, "issued more than 2 days after today", func(p *paper, tell report) {
		if days(p.look.today, p.issued) > futureDays {
			tell("cbc:IssueDate", p.root.value("IssueDate"))
		}
	}},
	{"1004", "", invoices, "no type of document", missing("InvoiceTypeCode")},
	{"1003", "", invoices, "another type of document than the file's name says",
		func(p *paper, tell report) { other("InvoiceTypeCode", p.name.kind)(p, tell) }},
	{"2128", "", notes, "a note without its type", missing("DiscrepancyResponse/ResponseCode")},
	{"2172", "", credit, "a type of credit note that catalogue 09 does not have",
		catalogue("DiscrepancyResponse/ResponseCode", "09")},
	{"2173", "", debit, "a type of debit note that catalogue 10 does not have",
		catalogue("DiscrepancyResponse/ResponseCode", "10")},
	{"3203", "", notes, "two types of note", more("DiscrepancyResponse/ResponseCode")},
	{"2136", "", notes, "a note without its reason in words", missing("DiscrepancyResponse/Description")},
	{"2135", "", notes, "a reason that is no line of 1 to 500 characters",
		text("DiscrepancyResponse/Description", 1, 500)},
	{"2070", "", singles, "no currency", missing("DocumentCurrencyCode")},
	{"3088", "", singles, "a currency that catalogue 02 does not have", catalogue("DocumentCurrencyCode", "02")},
	{"2071", "", singles, "an amount in another currency than the document's", func(p *paper, tell report) {
		p.root.walk(func(n *node) {
			if currency, there := n.attribute("currencyID"); there &&
				currency != p.root.value("DocumentCurrencyCode") && !foreign(n) {
				tell("cbc:"+n.local+"/@currencyID", currency)
			}
		})
	}},
}

// foreign amounts are those of perception and detraction, which are always in soles.
func foreign(n *node) bool {
	for at := n.parent; at != nil; at = at.parent {
		id := at.value("ID")
		if at.local == "PaymentTerms" && (id == "Percepcion" || id == "Detraccion") {
			return true
		}
		if code := at.value("AllowanceChargeReasonCode"); at.local == "AllowanceCharge" &&
			(code == "51" || code == "52" || code == "53") {
			return true
		}
	}
	return false
}

const (
	sign     = "UBLExtensions/UBLExtension/ExtensionContent/Signature"
	signInfo = sign + "/SignedInfo"
)

// attributeOf asks that an attribute of an element is there.
func attributeOf(path, name string) func(*paper, report) {
	return func(p *paper, tell report) {
		if value, there := p.root.one(path).attribute(name); !there || value == "" && name != "URI" {
			tell("ds:"+path[strings.LastIndexByte(path, '/')+1:]+"/@"+name, "")
		}
	}
}

// attributeForm asks for a form of an attribute, where it is there.
func attributeForm(path, name string, good func(string) bool) func(*paper, report) {
	return func(p *paper, tell report) {
		if value, there := p.root.one(path).attribute(name); there && !good(value) {
			tell("ds:"+path[strings.LastIndexByte(path, '/')+1:]+"/@"+name, value)
		}
	}
}

var base64Form = regexp.MustCompile(`^[A-Za-z0-9+/=\s]{2,}$`)

var signatureRules = []rule{
	{"2085", "", anything, "the signature has no Id", attributeOf(sign, "Id")},
	{"2084", "", anything, "the signature's Id is longer than 3000", attributeForm(sign, "Id",
		func(s string) bool { return anyText(s, 0, 3000) })},
	{"2087", "", anything, "no CanonicalizationMethod", attributeOf(signInfo+"/CanonicalizationMethod", "Algorithm")},
	{"2089", "", anything, "no SignatureMethod", attributeOf(signInfo+"/SignatureMethod", "Algorithm")},
	{"2091", "", anything, "the Reference has no URI", attributeOf(signInfo+"/Reference", "URI")},
	{"2090", "", anything, "the Reference points at a part of the file",
		attributeForm(signInfo+"/Reference", "URI", func(s string) bool { return s == "" })},
	{"2093", "", anything, "no Transform", attributeOf(signInfo+"/Reference/Transforms/Transform", "Algorithm")},
	{"2095", "", anything, "no DigestMethod", attributeOf(signInfo+"/Reference/DigestMethod", "Algorithm")},
	{"2097", "", anything, "no DigestValue", missing(signInfo + "/Reference/DigestValue")},
	{"2099", "", anything, "no SignatureValue", missing(sign + "/SignatureValue")},
	{"2098", "", anything, "a SignatureValue that is no base64", pattern(sign+"/SignatureValue", base64Form)},
	{"2101", "", anything, "no X509Certificate", missing(sign + "/KeyInfo/X509Data/X509Certificate")},
	{"2100", "", anything, "an X509Certificate that is no base64", pattern(sign+"/KeyInfo/X509Data/X509Certificate",
		base64Form)},
}

// signerRules are about the part of a document that says who signed it.
var signerRules = []rule{
	{"2076", "", anything, "cac:Signature has no ID", func(p *paper, tell report) {
		if p.root.one("Signature/ID") == nil {
			tell("cac:Signature/cbc:ID", "")
		}
	}},
	{"2077", "", anything, "cac:Signature has an empty ID", func(p *paper, tell report) {
		if n := p.root.one("Signature/ID"); n != nil && strings.TrimSpace(n.text()) == "" {
			tell("cac:Signature/cbc:ID", "")
		}
	}},
	{"2079", "", anything, "cac:Signature does not say whose it is",
		missing("Signature/SignatoryParty/PartyIdentification/ID")},
	{"2078", "", anything, "cac:Signature is neither the issuer's nor the sender's", func(p *paper, tell report) {
		other("Signature/SignatoryParty/PartyIdentification/ID", p.name.ruc, p.look.sender)(p, tell)
	}},
	{"2081", "", anything, "cac:Signature has no name", missing("Signature/SignatoryParty/PartyName/Name")},
	{"2083", "", anything, "cac:Signature has no URI",
		missing("Signature/DigitalSignatureAttachment/ExternalReference/URI")},
}
