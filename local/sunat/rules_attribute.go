package sunat

import "slices"

// Attributes that say where a code comes from are optional: what SUNAT objects to is another text than its own.

const (
	ofSUNAT  = "PE:SUNAT"
	ofUNECE  = "United Nations Economic Commission for Europe"
	seeURI   = "urn:pe:gob:sunat:cpe:see:gem:catalogos:catalogo"
	identity = "Documento de Identidad"
)

// origin is what the attributes of an element must say, where they are there.
type origin map[string]string

func fromCatalogue(name, number string) origin {
	return origin{"listAgencyName": ofSUNAT, "listName": name, "listURI": seeURI + number}
}

func scheme06() origin {
	return origin{"schemeName": identity, "schemeAgencyName": ofSUNAT, "schemeURI": seeURI + "06"}
}

var (
	ofCountry  = origin{"listID": "ISO 3166-1", "listName": "Country", "listAgencyName": ofUNECE}
	ofQuantity = origin{"unitCodeListID": "UN/ECE rec 20", "unitCodeListAgencyName": ofUNECE}
	ofUbigeo   = origin{"schemeName": "Ubigeos", "schemeAgencyName": "PE:INEI"}
)

// origins of elements, by the element that they stand in and their own name; "" stands for any.
var origins = map[[2]string]origin{
	{"", "CustomizationID"}: {"schemeAgencyName": ofSUNAT},
	{"", "InvoiceTypeCode"}: {"listAgencyName": ofSUNAT, "listName": "Tipo de Documento", "listURI": seeURI + "01",
		"name": "Tipo de Operacion", "listSchemeURI": seeURI + "51"},
	{"", "DocumentCurrencyCode"}: {"listID": "ISO 4217 Alpha", "listName": "Currency", "listAgencyName": ofUNECE},

	{"DiscrepancyResponse", "ResponseCode"}:               fromCatalogue("Tipo de nota de credito", "09"),
	{"InvoiceDocumentReference", "DocumentTypeCode"}:      fromCatalogue("Tipo de Documento", "01"),
	{"DespatchDocumentReference", "DocumentTypeCode"}:     fromCatalogue("Tipo de Documento", "01"),
	{"AdditionalDocumentReference", "DocumentTypeCode"}:   fromCatalogue("Documento Relacionado", "12"),
	{"PartyIdentification", "ID"}:                         scheme06(),
	{"RegistrationAddress", "ID"}:                         ofUbigeo,
	{"RegistrationAddress", "AddressTypeCode"}:            {"listAgencyName": ofSUNAT, "listName": "Establecimientos anexos"},
	{"Country", "IdentificationCode"}:                     ofCountry,
	{"AllowanceCharge", "AllowanceChargeReasonCode"}:      fromCatalogue("Cargo/descuento", "53"),
	{"AlternativeConditionPrice", "PriceTypeCode"}:        fromCatalogue("Tipo de Precio", "16"),
	{"TaxCategory", "TaxExemptionReasonCode"}:             fromCatalogue("Afectacion del IGV", "07"),
	{"TaxScheme", "ID"}:                                   {"schemeName": "Codigo de tributos", "schemeAgencyName": ofSUNAT, "schemeURI": seeURI + "05"},
	{"InvoiceLine", "InvoicedQuantity"}:                   ofQuantity,
	{"CreditNoteLine", "CreditedQuantity"}:                ofQuantity,
	{"DebitNoteLine", "DebitedQuantity"}:                  ofQuantity,
	{"CommodityClassification", "ItemClassificationCode"}: {"listID": "UNSPSC", "listAgencyName": "GS1 US", "listName": "Item Classification"},
}

// originOf finds what an element's attributes must say. A note of debit takes its types from catalogue 10.
func originOf(p *paper, n *node) origin {
	if n.parent != nil && p.kind == debit && n.parent.local == "DiscrepancyResponse" && n.local == "ResponseCode" {
		return fromCatalogue("Tipo de nota de debito", "10")
	}
	if n.parent != nil {
		if o, known := origins[[2]string{n.parent.local, n.local}]; known {
			return o
		}
	}
	return origins[[2]string{"", n.local}]
}

// attributed reports an attribute that says something else than SUNAT's text.
func attributed(name string) func(*paper, report) {
	return func(p *paper, tell report) {
		p.root.walk(func(n *node) {
			want := originOf(p, n)[name]
			got, there := n.attribute(name)
			same := got == want || name == "name" && slices.Contains([]string{"Tipo de operacion", "Tipo de Operacion"}, got)
			if there && want != "" && !same {
				tell("cbc:"+n.local+"/@"+name, got)
			}
		})
	}
}

var attributeRules = []rule{
	{"4251", "", singles, "a listAgencyName that is not SUNAT's text", attributed("listAgencyName")},
	{"4252", "", singles, "a listName that is not SUNAT's text", attributed("listName")},
	{"4253", "", singles, "a listURI that is not SUNAT's text", attributed("listURI")},
	{"4254", "", singles, "a listID that is not SUNAT's text", attributed("listID")},
	{"4255", "", singles, "a schemeName that is not SUNAT's text", attributed("schemeName")},
	{"4256", "", singles, "a schemeAgencyName that is not SUNAT's text", attributed("schemeAgencyName")},
	{"4257", "", singles, "a schemeURI that is not SUNAT's text", attributed("schemeURI")},
	{"4258", "", singles, "a unitCodeListID that is not SUNAT's text", attributed("unitCodeListID")},
	{"4259", "", singles, "a unitCodeListAgencyName that is not SUNAT's text", attributed("unitCodeListAgencyName")},
	{"4260", "", singles, "a name that is not SUNAT's text", attributed("name")},
	{"4261", "", singles, "a listSchemeURI that is not SUNAT's text", attributed("listSchemeURI")},
}
