package sunat

import "strings"

// swap replaces one text by another; cut takes it out.
func swap(code, document, old, to string, more ...string) breach {
	return breach{code: code, document: document, change: append([]string{old, to}, more...)}
}

func cut(code, document, old string) breach { return swap(code, document, old, "") }

func named(code, document, name string) breach {
	return breach{code: code, document: document, name: name}
}

func (b breach) in(world Issuer) breach {
	b.world = map[string]Issuer{world.RUC: world}
	return b
}

// on is received on another day.
func (b breach) on(today string) breach {
	b.today = today
	return b
}

func (b breach) as(name string) breach {
	b.name = name
	return b
}

const (
	customerName = "<cac:PartyLegalEntity><cbc:RegistrationName>BODEGA AMIGA S.A.C.</cbc:RegistrationName></cac:PartyLegalEntity>"
	term         = "<cac:PaymentTerms><cbc:ID>FormaPago</cbc:ID><cbc:PaymentMeansID>"
	cash         = term + "Contado</cbc:PaymentMeansID></cac:PaymentTerms>\n"
	owed         = term +
		"Credito</cbc:PaymentMeansID><cbc:Amount currencyID=\"PEN\">138.30</cbc:Amount></cac:PaymentTerms>\n"
	quota1 = term +
		"Cuota001</cbc:PaymentMeansID><cbc:Amount currencyID=\"PEN\">100.00</cbc:Amount><cbc:PaymentDueDate>2026-12-29</cbc:PaymentDueDate></cac:PaymentTerms>\n"
	quota2 = term +
		"Cuota002</cbc:PaymentMeansID><cbc:Amount currencyID=\"PEN\">38.30</cbc:Amount><cbc:PaymentDueDate>2027-01-29</cbc:PaymentDueDate></cac:PaymentTerms>\n"
	issued       = "<cbc:IssueDate>2026-11-29</cbc:IssueDate>"
	issuerRUC    = `<cac:PartyIdentification><cbc:ID schemeID="6">20000000001</cbc:ID></cac:PartyIdentification>`
	buyerRUC     = `<cac:PartyIdentification><cbc:ID schemeID="6">20100070970</cbc:ID></cac:PartyIdentification>`
	buyerDNI     = `<cac:PartyIdentification><cbc:ID schemeID="1">45678912</cbc:ID></cac:PartyIdentification>`
	theReference = "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>F001-1</cbc:ID><cbc:DocumentTypeCode>01</cbc:DocumentTypeCode></cac:InvoiceDocumentReference></cac:BillingReference>"
	creditOther  = "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>F001-2</cbc:ID><cbc:DocumentTypeCode>01</cbc:DocumentTypeCode></cac:InvoiceDocumentReference></cac:BillingReference>"
	signed       = `<ds:Signature Id="SignMarket"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="a"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="b"></ds:SignatureMethod>` +
		`<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="c"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="d"></ds:DigestMethod><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference>` +
		`</ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`
	content   = "<ext:ExtensionContent></ext:ExtensionContent>"
	withSign  = "<ext:ExtensionContent>" + signed + "</ext:ExtensionContent>"
	bagTax    = `<cac:TaxSubtotal><cbc:TaxAmount currencyID="PEN">1.00</cbc:TaxAmount><cbc:BaseUnitMeasure unitCode="NIU">2</cbc:BaseUnitMeasure>`
	firstTax  = `<cac:TaxSubtotal><cbc:TaxableAmount currencyID="PEN">90.00</cbc:TaxableAmount><cbc:TaxAmount currencyID="PEN">16.20</cbc:TaxAmount><cac:TaxCategory><cbc:Percent>18</cbc:Percent><cbc:TaxExemptionReasonCode>10</cbc:TaxExemptionReasonCode>`
	totalTax  = `<cac:TaxSubtotal><cbc:TaxableAmount currencyID="PEN">110.06</cbc:TaxableAmount><cbc:TaxAmount currencyID="PEN">19.81</cbc:TaxAmount><cac:TaxCategory>`
	scheme999 = `<cac:TaxScheme><cbc:ID>1000</cbc:ID><cbc:Name>IGV</cbc:Name><cbc:TaxTypeCode>VAT</cbc:TaxTypeCode></cac:TaxScheme>`
	bagLine   = `<cac:TaxScheme><cbc:ID>7152</cbc:ID><cbc:Name>ICBPER</cbc:Name><cbc:TaxTypeCode>OTH</cbc:TaxTypeCode></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal>`
	price     = "<cac:PricingReference><cac:AlternativeConditionPrice><cbc:PriceAmount currencyID=\"PEN\">53.1</cbc:PriceAmount><cbc:PriceTypeCode>01</cbc:PriceTypeCode></cac:AlternativeConditionPrice></cac:PricingReference>"
	lineDisc  = `<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:AllowanceChargeReasonCode>00</cbc:AllowanceChargeReasonCode><cbc:MultiplierFactorNumeric>0.1</cbc:MultiplierFactorNumeric><cbc:Amount currencyID="PEN">10.00</cbc:Amount><cbc:BaseAmount currencyID="PEN">100.00</cbc:BaseAmount></cac:AllowanceCharge>`
	wholeDisc = `<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:AllowanceChargeReasonCode>03</cbc:AllowanceChargeReasonCode><cbc:MultiplierFactorNumeric>0.01</cbc:MultiplierFactorNumeric><cbc:Amount currencyID="PEN">1.00</cbc:Amount><cbc:BaseAmount currencyID="PEN">100.00</cbc:BaseAmount></cac:AllowanceCharge>`
	legend    = `<cbc:Note languageLocaleID="1000">CIENTO TREINTA Y OCHO CON 30/100 SOLES</cbc:Note>`
)

// pen is an element with an amount in soles.
func pen(name, amount string) string {
	return "<cbc:" + name + ` currencyID="PEN">` + amount + "</cbc:" + name + ">"
}

var breaches = concat(headBreaches, partyBreaches, lineBreaches, taxBreaches, totalBreaches, paymentBreaches,
	noteBreaches, summaryBreaches, voidedBreaches,
	attributeBreaches)

func concat(all ...[]breach) []breach {
	var joined []breach
	for _, some := range all {
		joined = append(joined, some...)
	}
	return joined
}

var headBreaches = []breach{
	cut("2073", "boleta", "<cbc:CustomizationID>2.0</cbc:CustomizationID>"),
	swap("2072", "boleta", "<cbc:CustomizationID>2.0", "<cbc:CustomizationID>1.0"),
	swap("2072", "resumen", "<cbc:CustomizationID>1.1", "<cbc:CustomizationID>1.0"),
	swap("2072", "baja", "<cbc:CustomizationID>1.0", "<cbc:CustomizationID>1.1"),
	cut("2075", "factura", "<cbc:UBLVersionID>2.1</cbc:UBLVersionID>"),
	swap("2074", "factura", "<cbc:UBLVersionID>2.1", "<cbc:UBLVersionID>2.0"),
	swap("2074", "resumen", "<cbc:UBLVersionID>2.0", "<cbc:UBLVersionID>2.1"),
	named("1035", "boleta", "20000000001-03-B002-7"),
	named("1036", "boleta", "20000000001-03-B001-00000007"),
	swap("1001", "boleta", "<cbc:ID>B001-7<", "<cbc:ID>F001-7<").as("20000000001-03-F001-7"),
	swap("1001", "factura", "<cbc:ID>F001-7<", "<cbc:ID>B001-7<").as("20000000001-01-B001-7"),
	named("1034", "boleta", "20100070970-03-B001-7"),
	swap("1033", "boleta", "<cbc:ID>B001-7<", "<cbc:ID>B001-1<").as("20000000001-03-B001-1"),
	swap("1033", "boleta", "<cbc:ID>B001-7<", "<cbc:ID>B001-00000001<").as("20000000001-03-B001-00000001"),
	swap("1032", "boleta", "<cbc:ID>B001-7<", "<cbc:ID>B001-3<").as("20000000001-03-B001-3"),
	swap("1032", "boleta", "<cbc:ID>B001-7<", "<cbc:ID>B001-4<").as("20000000001-03-B001-4"),
	swap("3207", "boleta", "<cbc:ID>B001-7<", "<cbc:ID>0001-7<").as("20000000001-03-0001-7"),
	swap("2108", "factura", issued, "<cbc:IssueDate>2026-11-25</cbc:IssueDate>"),
	swap("2108", "nota-factura", issued, "<cbc:IssueDate>2026-11-25</cbc:IssueDate>"),
	swap("1079", "boleta", issued, "<cbc:IssueDate>2026-11-23</cbc:IssueDate>"),
	swap("1079", "nota-boleta", issued, "<cbc:IssueDate>2026-11-23</cbc:IssueDate>"),
	swap("2329", "boleta", issued, "<cbc:IssueDate>2026-12-02</cbc:IssueDate>"),
	cut("1004", "boleta", `<cbc:InvoiceTypeCode listID="0101">03</cbc:InvoiceTypeCode>`),
	swap("1003", "boleta", `listID="0101">03<`, `listID="0101">01<`),
	cut("2128", "nota-boleta", "<cbc:ResponseCode>07</cbc:ResponseCode>"),
	swap("2172", "nota-boleta", "<cbc:ResponseCode>07", "<cbc:ResponseCode>77"),
	swap("2173", "debito-boleta", "<cbc:ResponseCode>02", "<cbc:ResponseCode>77"),
	swap("3203", "nota-boleta", "</cac:DiscrepancyResponse>",
		"</cac:DiscrepancyResponse><cac:DiscrepancyResponse><cbc:ResponseCode>07</cbc:ResponseCode></cac:DiscrepancyResponse>"),
	cut("2136", "nota-boleta", "<cbc:Description>DEVOLUCION POR ITEM</cbc:Description>"),
	swap("2135", "nota-boleta", "DEVOLUCION POR ITEM", "DEVOLUCION\nPOR ITEM"),
	cut("2070", "boleta", "<cbc:DocumentCurrencyCode>PEN</cbc:DocumentCurrencyCode>"),
	swap("3088", "boleta", "<cbc:DocumentCurrencyCode>PEN", "<cbc:DocumentCurrencyCode>SOL"),
	swap("2071", "boleta", `<cbc:PayableAmount currencyID="PEN">`, `<cbc:PayableAmount currencyID="USD">`),
	swap("2085", "boleta", content, withSign, ` Id="SignMarket"`, ""),
	swap("2084", "boleta", content, withSign, ` Id="SignMarket"`, ` Id="`+long(3001)+`"`),
	swap("2087", "boleta", content, withSign, ` Algorithm="a"`, ""),
	swap("2089", "boleta", content, withSign, ` Algorithm="b"`, ""),
	swap("2091", "boleta", content, withSign, ` URI=""`, ""),
	swap("2090", "boleta", content, withSign, ` URI=""`, ` URI="#here"`),
	swap("2093", "boleta", content, withSign, ` Algorithm="c"`, ""),
	swap("2095", "boleta", content, withSign, ` Algorithm="d"`, ""),
	swap("2097", "boleta", content, withSign, "<ds:DigestValue>AAAA", "<ds:DigestValue>"),
	swap("2099", "boleta", content, withSign, "<ds:SignatureValue>AAAA", "<ds:SignatureValue>"),
	swap("2098", "boleta", content, withSign, "<ds:SignatureValue>AAAA", "<ds:SignatureValue>¿?"),
	swap("2101", "boleta", content, withSign, "<ds:X509Certificate>AAAA", "<ds:X509Certificate>"),
	swap("2100", "boleta", content, withSign, "<ds:X509Certificate>AAAA", "<ds:X509Certificate>¿?"),
	swap("2076", "boleta", content, withSign, "<cbc:ID>SignMarket</cbc:ID>", ""),
	swap("2077", "resumen", content, withSign, "<cbc:ID>SignMarket</cbc:ID>", "<cbc:ID></cbc:ID>"),
	swap("2079", "boleta", content, withSign,
		"<cac:PartyIdentification><cbc:ID>20000000001</cbc:ID></cac:PartyIdentification>", ""),
	swap("2078", "boleta", content, withSign, "<cac:PartyIdentification><cbc:ID>20000000001</cbc:ID>",
		"<cac:PartyIdentification><cbc:ID>20100070970</cbc:ID>"),
	swap("2081", "boleta", content, withSign,
		"<cac:PartyName><cbc:Name>MARKET CARMENSITA S.A.C.</cbc:Name></cac:PartyName>", ""),
	swap("2083", "baja", content, withSign, "<cbc:URI>#SignMarket</cbc:URI>", ""),
}

func long(n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = 'A'
	}
	return string(text)
}

var partyBreaches = []breach{
	swap("3089", "boleta", issuerRUC, issuerRUC+issuerRUC),
	breach{code: "2010", document: "boleta"}.in(Issuer{RUC: DemoRUC, Inactive: true}),
	breach{code: "2011", document: "factura"}.in(Issuer{RUC: DemoRUC, NotFound: true}),
	breach{code: "1078", document: "boleta"}.in(Issuer{RUC: DemoRUC, MustUseOSE: true}),
	breach{code: "1078", document: "resumen"}.in(Issuer{RUC: DemoRUC, MustUseOSE: true}),
	breach{code: "1086", document: "factura"}.in(Issuer{RUC: DemoRUC, NoCapacity: true}),
	swap("1008", "boleta", issuerRUC,
		"<cac:PartyIdentification><cbc:ID>20000000001</cbc:ID></cac:PartyIdentification>"),
	swap("1007", "boleta", issuerRUC,
		`<cac:PartyIdentification><cbc:ID schemeID="1">20000000001</cbc:ID></cac:PartyIdentification>`),
	swap("3029", "nota-boleta", issuerRUC,
		"<cac:PartyIdentification><cbc:ID>20000000001</cbc:ID></cac:PartyIdentification>"),
	swap("2511", "nota-boleta", issuerRUC,
		`<cac:PartyIdentification><cbc:ID schemeID="1">20000000001</cbc:ID></cac:PartyIdentification>`),
	swap("4092", "boleta", "Market Carmensita<", "Market\tCarmensita<"),
	swap("1037", "boleta", "<cbc:RegistrationName>MARKET CARMENSITA S.A.C.<", "<cbc:RegistrationName><"),
	swap("4338", "boleta", "<cbc:RegistrationName>MARKET CARMENSITA", "<cbc:RegistrationName>MARKET\nCARMENSITA"),
	swap("4094", "boleta", "AV. LOS MERCADOS 123", "AV"),
	swap("4095", "boleta", "URB. CENTRO", "URBANIZACION DEL CENTRO ANTIGUO"),
	swap("4096", "boleta", "<cbc:CityName>LIMA", "<cbc:CityName>"+long(31)),
	swap("4093", "boleta", "<cbc:ID>150101", "<cbc:ID>999999"),
	swap("4097", "boleta", "<cbc:CountrySubentity>LIMA", "<cbc:CountrySubentity>"+long(31)),
	swap("4098", "boleta", "<cbc:District>LIMA", "<cbc:District>"+long(31)),
	swap("4041", "boleta", "<cbc:IdentificationCode>PE", "<cbc:IdentificationCode>CL"),
	cut("3030", "factura", "<cbc:AddressTypeCode>0000</cbc:AddressTypeCode>"),
	cut("4198", "boleta", "<cbc:AddressTypeCode>0000</cbc:AddressTypeCode>"),
	swap("3239", "factura", "<cbc:AddressTypeCode>0000", "<cbc:AddressTypeCode>0007"),
	swap("4199", "boleta", "<cbc:AddressTypeCode>0000", "<cbc:AddressTypeCode>0007"),
	swap("4242", "boleta", "<cbc:AddressTypeCode>0000", "<cbc:AddressTypeCode>00"),
	swap("3090", "factura", buyerRUC, buyerRUC+buyerRUC),
	cut("2014", "boleta", buyerDNI),
	cut("2679", "nota-boleta", buyerDNI),
	swap("2015", "boleta", `schemeID="1">45678912`, ">45678912"),
	swap("2016", "nota-boleta", `schemeID="1">45678912`, `schemeID="-">-`),
	swap("2017", "factura", "20100070970", "2010007097"),
	breach{code: "1083", document: "factura"}.in(Issuer{RUC: "20100070970", Unknown: true}),
	breach{code: "4013", document: "factura"}.in(Issuer{RUC: "20100070970", Inactive: true}),
	breach{code: "4014", document: "factura"}.in(Issuer{RUC: "20100070970", NotFound: true}),
	swap("2801", "factura", `schemeID="6">20100070970`, `schemeID="1">2010007`),
	swap("4207", "boleta", "45678912", "4567891"),
	swap("2802", "factura", `schemeID="6">20100070970`, `schemeID="4">12 34`),
	swap("4208", "boleta", `schemeID="1">45678912`, `schemeID="7">12 34`),
	swap("2800", "factura", `schemeID="6">20100070970`, `schemeID="1">45678912`),
	swap("2800", "boleta", `listID="0101"`, `listID="0200"`, `schemeID="1">45678912`, `schemeID="6">20100070970`),
	cut("2021", "factura", customerName),
	swap("2022", "factura", "BODEGA AMIGA S.A.C.", "BO"),
	swap("4006", "factura", "<cbc:ID>T001-7", "<cbc:ID>GUIA 7"),
	swap("2364", "factura", "<cac:DespatchDocumentReference>",
		"<cac:DespatchDocumentReference><cbc:ID>T001-7</cbc:ID><cbc:DocumentTypeCode>09</cbc:DocumentTypeCode></cac:DespatchDocumentReference><cac:DespatchDocumentReference>"),
	swap("4005", "factura", "<cbc:DocumentTypeCode>09", "<cbc:DocumentTypeCode>10"),
	swap("4010", "factura", "PEDIDO-9", "PEDIDO 9"),
	swap("2365", "factura", "<cac:AdditionalDocumentReference>",
		"<cac:AdditionalDocumentReference><cbc:ID>PEDIDO-9</cbc:ID><cbc:DocumentTypeCode>99</cbc:DocumentTypeCode></cac:AdditionalDocumentReference><cac:AdditionalDocumentReference>"),
	swap("2426", "nota-factura", "<cac:AdditionalDocumentReference>",
		"<cac:AdditionalDocumentReference><cbc:ID>PEDIDO-9</cbc:ID><cbc:DocumentTypeCode>99</cbc:DocumentTypeCode></cac:AdditionalDocumentReference><cac:AdditionalDocumentReference>"),
	swap("4009", "factura", "<cbc:DocumentTypeCode>99", "<cbc:DocumentTypeCode>77"),
	swap("4233", "factura", "OC-15", long(21)),
}

var lineBreaches = []breach{
	swap("2023", "boleta", "<cac:InvoiceLine>\n<cbc:ID>1<", "<cac:InvoiceLine>\n<cbc:ID>0<"),
	swap("2137", "nota-boleta", "<cac:CreditNoteLine>\n<cbc:ID>1<", "<cac:CreditNoteLine>\n<cbc:ID>A<"),
	swap("2187", "debito-boleta", "<cac:DebitNoteLine>\n<cbc:ID>1<", "<cac:DebitNoteLine>\n<cbc:ID>1000<"),
	swap("2752", "boleta", "<cac:InvoiceLine>\n<cbc:ID>2<", "<cac:InvoiceLine>\n<cbc:ID>1<"),
	swap("2883", "boleta", `<cbc:InvoicedQuantity unitCode="KGM">`, `<cbc:InvoicedQuantity>`),
	swap("2138", "nota-boleta", `<cbc:CreditedQuantity unitCode="NIU">`, `<cbc:CreditedQuantity>`),
	swap("2188", "debito-boleta", `<cbc:DebitedQuantity unitCode="NIU">`, `<cbc:DebitedQuantity>`),
	swap("2936", "boleta", `unitCode="KGM"`, `unitCode="KILO"`),
	swap("2024", "boleta", `unitCode="KGM">1.5<`, `unitCode="KGM">0<`),
	swap("2025", "boleta", `unitCode="KGM">1.5<`, `unitCode="KGM">1.50000000001<`),
	swap("2139", "nota-boleta", `<cbc:CreditedQuantity unitCode="NIU">2<`,
		`<cbc:CreditedQuantity unitCode="NIU">2.00000000001<`),
	swap("2189", "debito-boleta", `<cbc:DebitedQuantity unitCode="NIU">2<`,
		`<cbc:DebitedQuantity unitCode="NIU">2.00000000001<`),
	swap("4269", "boleta", "ACEITE-1L", long(31)),
	swap("4234", "nota-boleta", "</cbc:Description></cac:Item>",
		"</cbc:Description><cac:SellersItemIdentification><cbc:ID>"+long(31)+"</cbc:ID></cac:SellersItemIdentification></cac:Item>"),
	swap("4332", "boleta", "50151513", "5015151"),
	swap("4337", "boleta", "50151513", "50150000"),
	swap("4334", "boleta", "7751271021975", "775127102197"),
	swap("4333", "boleta", ` schemeID="GTIN-13"`, ""),
	swap("2026", "boleta", "<cbc:Description>ACEITE VEGETAL 1 L</cbc:Description>",
		"<cbc:Description></cbc:Description>"),
	swap("2027", "boleta", "ACEITE VEGETAL 1 L", long(501)),
	swap("4084", "nota-boleta", "ACEITE VEGETAL 1 L", "AC"),
	cut("2068", "boleta", `<cac:Price><cbc:PriceAmount currencyID="PEN">50</cbc:PriceAmount></cac:Price>`),
	swap("2369", "boleta", `<cac:Price><cbc:PriceAmount currencyID="PEN">50<`,
		`<cac:Price><cbc:PriceAmount currencyID="PEN">050<`),
	swap("2640", "boleta", `<cac:Price><cbc:PriceAmount currencyID="PEN">0<`,
		`<cac:Price><cbc:PriceAmount currencyID="PEN">5<`),
	cut("2028", "boleta", price),
	swap("2367", "boleta", `<cbc:PriceAmount currencyID="PEN">53.1<`, `<cbc:PriceAmount currencyID="PEN">-53.1<`),
	swap("3270", "factura", `<cbc:PriceAmount currencyID="PEN">53.1<`, `<cbc:PriceAmount currencyID="PEN">54.11<`),
	swap("4287", "boleta", `<cbc:PriceAmount currencyID="PEN">53.1<`, `<cbc:PriceAmount currencyID="PEN">54.11<`),
	swap("2410", "boleta", "<cbc:PriceTypeCode>01", "<cbc:PriceTypeCode>05"),
	swap("2409", "boleta", "<cac:PricingReference>",
		`<cac:PricingReference><cac:AlternativeConditionPrice><cbc:PriceAmount currencyID="PEN">53.1</cbc:PriceAmount><cbc:PriceTypeCode>01</cbc:PriceTypeCode></cac:AlternativeConditionPrice>`),
	swap("3224", "boleta", "<cac:PricingReference>",
		`<cac:PricingReference><cac:AlternativeConditionPrice><cbc:PriceAmount currencyID="PEN">53.1</cbc:PriceAmount><cbc:PriceTypeCode>02</cbc:PriceTypeCode></cac:AlternativeConditionPrice>`),
	swap("3234", "boleta", "<cbc:PriceTypeCode>02", "<cbc:PriceTypeCode>01"),
	swap("2370", "boleta", pen("LineExtensionAmount", "90.00"), pen("LineExtensionAmount", "90.000")),
	swap("3114", "boleta", "<cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:AllowanceChargeReasonCode>00",
		"<cbc:ChargeIndicator>true</cbc:ChargeIndicator><cbc:AllowanceChargeReasonCode>00"),
	swap("3073", "boleta", "<cbc:AllowanceChargeReasonCode>00</cbc:AllowanceChargeReasonCode>", ""),
	swap("2955", "boleta", pen("Amount", "10.00")+pen("BaseAmount", "100.00"),
		pen("Amount", "10.000")+pen("BaseAmount", "100.00")),
	swap("3052", "boleta", "<cbc:MultiplierFactorNumeric>0.1<", "<cbc:MultiplierFactorNumeric>0.100000<"),
	swap("3053", "boleta", pen("Amount", "10.00")+pen("BaseAmount", "100.00"),
		pen("Amount", "10.00")+pen("BaseAmount", "100.000")),
	swap("3290", "factura", "<cbc:MultiplierFactorNumeric>0.1<", "<cbc:MultiplierFactorNumeric>0.12<"),
	swap("4289", "boleta", "<cbc:MultiplierFactorNumeric>0.1<", "<cbc:MultiplierFactorNumeric>0.12<"),
}

// schemeOf is a tax's name.
func schemeOf(code string) string {
	return "<cac:TaxScheme><cbc:ID>" + code + "</cbc:ID><cbc:Name>" + tributes[code][0] +
		"</cbc:Name><cbc:TaxTypeCode>" + tributes[code][1] + "</cbc:TaxTypeCode></cac:TaxScheme>"
}

const (
	lineOfOil   = `<cbc:TaxExemptionReasonCode>10</cbc:TaxExemptionReasonCode>`
	lineOfPotat = `<cac:TaxSubtotal><cbc:TaxableAmount currencyID="PEN">6.00</cbc:TaxableAmount><cbc:TaxAmount currencyID="PEN">0.00</cbc:TaxAmount><cac:TaxCategory><cbc:Percent>0</cbc:Percent>`
	lineOfGift  = `<cac:TaxSubtotal><cbc:TaxableAmount currencyID="PEN">5.00</cbc:TaxableAmount><cbc:TaxAmount currencyID="PEN">0.90</cbc:TaxAmount><cac:TaxCategory><cbc:Percent>18</cbc:Percent>`
)

var taxBreaches = []breach{
	cut("3195", "nota-boleta",
		"<cac:TaxTotal>\n<cbc:TaxAmount currencyID=\"PEN\">18.00</cbc:TaxAmount>\n<cac:TaxSubtotal>"+pen("TaxableAmount", "100.00")+pen("TaxAmount", "18.00")+
			"<cac:TaxCategory><cbc:Percent>18</cbc:Percent>"+lineOfOil+schemeOf("1000")+"</cac:TaxCategory></cac:TaxSubtotal>\n</cac:TaxTotal>\n"),
	swap("3021", "boleta", "<cbc:TaxAmount currencyID=\"PEN\">16.20</cbc:TaxAmount>\n<cac:TaxSubtotal>",
		"<cbc:TaxAmount currencyID=\"PEN\">16.200</cbc:TaxAmount>\n<cac:TaxSubtotal>"),
	swap("3292", "factura", "<cbc:TaxAmount currencyID=\"PEN\">16.20</cbc:TaxAmount>\n<cac:TaxSubtotal>",
		"<cbc:TaxAmount currencyID=\"PEN\">17.21</cbc:TaxAmount>\n<cac:TaxSubtotal>"),
	swap("4293", "boleta", "<cbc:TaxAmount currencyID=\"PEN\">16.20</cbc:TaxAmount>\n<cac:TaxSubtotal>",
		"<cbc:TaxAmount currencyID=\"PEN\">17.21</cbc:TaxAmount>\n<cac:TaxSubtotal>"),
	swap("3026", "boleta", "<cac:Item><cbc:Description>ACEITE",
		"<cac:TaxTotal></cac:TaxTotal><cac:Item><cbc:Description>ACEITE"),
	swap("3031", "boleta", firstTax, swapped(firstTax, "90.00<", "90.000<")),
	swap("3272", "factura", firstTax, swapped(firstTax, "90.00<", "90.01<")),
	swap("4294", "boleta", firstTax, swapped(firstTax, "90.00<", "90.01<")),
	swap("2033", "boleta", firstTax, swapped(firstTax, "16.20<", "16.200<")),
	swap("3110", "boleta", lineOfPotat, swapped(lineOfPotat, "0.00</cbc:TaxAmount>", "0.01</cbc:TaxAmount>")),
	swap("3110", "boleta", lineOfGift+"<cbc:TaxExemptionReasonCode>15", lineOfGift+"<cbc:TaxExemptionReasonCode>31"),
	swap("3111", "boleta", "<cbc:TaxAmount currencyID=\"PEN\">0.03</cbc:TaxAmount>",
		"<cbc:TaxAmount currencyID=\"PEN\">0.00</cbc:TaxAmount>"),
	swap("3111", "boleta", lineOfGift, swapped(lineOfGift, "0.90<", "0.00<")),
	swap("3103", "boleta", firstTax, swapped(firstTax, "<cbc:Percent>18<", "<cbc:Percent>10.5<")),
	swap("2992", "boleta", firstTax, swapped(firstTax, "<cbc:Percent>18</cbc:Percent>", "")),
	swap("3102", "boleta", firstTax, swapped(firstTax, "<cbc:Percent>18<", "<cbc:Percent>18.000000<")),
	swap("2993", "boleta",
		"<cbc:TaxableAmount currencyID=\"PEN\">0.17</cbc:TaxableAmount><cbc:TaxAmount currencyID=\"PEN\">0.03</cbc:TaxAmount><cac:TaxCategory><cbc:Percent>18<",
		"<cbc:TaxableAmount currencyID=\"PEN\">0.17</cbc:TaxableAmount><cbc:TaxAmount currencyID=\"PEN\">0.03</cbc:TaxAmount><cac:TaxCategory><cbc:Percent>0<"),
	cut("2371", "boleta", "<cbc:TaxExemptionReasonCode>20</cbc:TaxExemptionReasonCode>"),
	swap("3050", "factura-isc", "<cbc:TierRange>01",
		"<cbc:TaxExemptionReasonCode>10</cbc:TaxExemptionReasonCode><cbc:TierRange>01"),
	swap("2040", "boleta", "<cbc:TaxExemptionReasonCode>20<", "<cbc:TaxExemptionReasonCode>30<"),
	swap("2642", "factura-exportacion", "<cbc:TaxExemptionReasonCode>40<", "<cbc:TaxExemptionReasonCode>30<"),
	swap("2644", "boleta-ivap", "</cac:InvoiceLine>\n", "</cac:InvoiceLine>\n"+plainLine),
	swap("2037", "boleta", lineOfOil+"<cac:TaxScheme><cbc:ID>1000<", lineOfOil+"<cac:TaxScheme><cbc:ID><"),
	swap("2036", "boleta", lineOfOil+"<cac:TaxScheme><cbc:ID>1000<", lineOfOil+"<cac:TaxScheme><cbc:ID>1999<"),
	swap("3067", "boleta", pen("PerUnitAmount", "0.50")+bagLine, pen("PerUnitAmount",
		"0.50")+bagLine+`<cac:TaxSubtotal>`+pen("TaxAmount", "0.00")+`<cbc:BaseUnitMeasure unitCode="NIU">2</cbc:BaseUnitMeasure><cac:TaxCategory>`+pen("PerUnitAmount", "0.50")+bagLine),
	swap("3105", "boleta", lineOfPotat, swapped(lineOfPotat, "6.00<", "0.00<")),
	swap("3223", "boleta", lineOfPotat, `<cac:TaxSubtotal>`+pen("TaxableAmount", "6.00")+pen("TaxAmount", "0.00")+
		"<cac:TaxCategory><cbc:Percent>0</cbc:Percent><cbc:TaxExemptionReasonCode>30</cbc:TaxExemptionReasonCode>"+schemeOf("9998")+"</cac:TaxCategory></cac:TaxSubtotal>"+lineOfPotat),
	swap("2996", "boleta", lineOfOil+"<cac:TaxScheme><cbc:ID>1000</cbc:ID><cbc:Name>IGV<",
		lineOfOil+"<cac:TaxScheme><cbc:ID>1000</cbc:ID><cbc:Name><"),
	swap("3051", "boleta", lineOfOil+"<cac:TaxScheme><cbc:ID>1000</cbc:ID><cbc:Name>IGV<",
		lineOfOil+"<cac:TaxScheme><cbc:ID>1000</cbc:ID><cbc:Name>VAT<"),
	swap("2377", "boleta", lineOfOil+schemeOf("1000"), lineOfOil+swapped(schemeOf("1000"), "VAT", "EXC")),
	swap("3108", "factura-isc", "<cbc:Percent>20</cbc:Percent>", "<cbc:Percent>25</cbc:Percent>"),
	swap("3109", "factura-isc", "<cbc:Percent>5</cbc:Percent>", "<cbc:Percent>50</cbc:Percent>"),
	swap("3104", "factura-isc", "<cbc:Percent>20</cbc:Percent>", "<cbc:Percent>0</cbc:Percent>"),
	cut("2373", "factura-isc", "<cbc:TierRange>01</cbc:TierRange>"),
	swap("3210", "factura-isc", "<cbc:Percent>5</cbc:Percent>",
		"<cbc:Percent>5</cbc:Percent><cbc:TierRange>01</cbc:TierRange>"),
	swap("2199", "factura-isc", "<cbc:TierRange>01", "<cbc:TierRange>09"),
	swap("3240", "boleta-nrus", "<cac:TaxSubtotal>"+pen("TaxableAmount", "100.00")+pen("TaxAmount",
		"0.00")+"<cac:TaxCategory><cbc:Percent>", bagTax+"<cac:TaxCategory>"+pen("PerUnitAmount", "0.50")+bagLine+
		"<cac:TaxSubtotal>"+pen("TaxableAmount", "100.00")+pen("TaxAmount", "0.00")+"<cac:TaxCategory><cbc:Percent>"),
	cut("3237", "boleta", `<cbc:BaseUnitMeasure unitCode="NIU">2</cbc:BaseUnitMeasure>`),
	swap("2892", "boleta", `<cbc:BaseUnitMeasure unitCode="NIU">2<`, `<cbc:BaseUnitMeasure unitCode="NIU">2.0<`),
	swap("3236", "boleta", `<cbc:BaseUnitMeasure unitCode="NIU">2<`, `<cbc:BaseUnitMeasure unitCode="NIU">3<`),
	swap("3238", "boleta", pen("PerUnitAmount", "0.50"), pen("PerUnitAmount", "0.00")),
	swap("4318", "boleta", "<cac:TaxSubtotal>"+pen("TaxAmount", "1.00")+"<cbc:BaseUnitMeasure",
		"<cac:TaxSubtotal>"+pen("TaxAmount", "1.01")+"<cbc:BaseUnitMeasure",
		"<cac:TaxSubtotal>"+pen("TaxAmount", "1.00")+"<cac:TaxCategory>", "<cac:TaxSubtotal>"+pen("TaxAmount",
			"1.01")+"<cac:TaxCategory>"),
	swap("4237", "boleta", pen("PerUnitAmount", "0.50"), pen("PerUnitAmount", "0.40"),
		"<cac:TaxSubtotal>"+pen("TaxAmount", "1.00")+"<cbc:BaseUnitMeasure", "<cac:TaxSubtotal>"+pen("TaxAmount",
			"0.80")+"<cbc:BaseUnitMeasure",
		"<cac:TaxSubtotal>"+pen("TaxAmount", "1.00")+"<cac:TaxCategory>", "<cac:TaxSubtotal>"+pen("TaxAmount",
			"0.80")+"<cac:TaxCategory>"),
	swap("3271", "factura", `<cac:Price><cbc:PriceAmount currencyID="PEN">50<`,
		`<cac:Price><cbc:PriceAmount currencyID="PEN">51<`),
	swap("4288", "boleta", `<cac:Price><cbc:PriceAmount currencyID="PEN">50<`,
		`<cac:Price><cbc:PriceAmount currencyID="PEN">51<`),
	swap("2954", "boleta", "<cbc:AllowanceChargeReasonCode>01<", "<cbc:AllowanceChargeReasonCode>77<"),
	swap("4268", "boleta", lineDisc, allowanceOf("true", "50", "0.50")+lineDisc),
}

// plainLine is one of taxed goods.
const plainLine = `<cac:InvoiceLine><cbc:ID>9</cbc:ID><cbc:InvoicedQuantity unitCode="NIU">1</cbc:InvoicedQuantity><cbc:LineExtensionAmount currencyID="PEN">10.00</cbc:LineExtensionAmount>` +
	`<cac:PricingReference><cac:AlternativeConditionPrice><cbc:PriceAmount currencyID="PEN">11.8</cbc:PriceAmount><cbc:PriceTypeCode>01</cbc:PriceTypeCode></cac:AlternativeConditionPrice></cac:PricingReference>` +
	`<cac:TaxTotal><cbc:TaxAmount currencyID="PEN">1.80</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxableAmount currencyID="PEN">10.00</cbc:TaxableAmount><cbc:TaxAmount currencyID="PEN">1.80</cbc:TaxAmount>` +
	`<cac:TaxCategory><cbc:Percent>18</cbc:Percent><cbc:TaxExemptionReasonCode>10</cbc:TaxExemptionReasonCode>` +
	scheme999 + `</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>` +
	`<cac:Item><cbc:Description>AZUCAR</cbc:Description></cac:Item><cac:Price><cbc:PriceAmount currencyID="PEN">10</cbc:PriceAmount></cac:Price></cac:InvoiceLine>`

// off gives the total of a tax another base.
func off(code, document, tax, amount, old, now string) breach {
	rest := pen("TaxAmount", amount) + "<cac:TaxCategory>" + schemeOf(tax)
	return swap(code, document, pen("TaxableAmount", old)+rest, pen("TaxableAmount", now)+rest)
}

// addTotal adds a tax to the whole.
func addTotal(code, document, tax, base, amount, total string, more ...string) breach {
	const end = "</cac:TaxTotal>\n<cac:LegalMonetaryTotal>"
	b := swap(code, document, end, "<cac:TaxSubtotal>"+pen("TaxableAmount", base)+pen("TaxAmount",
		amount)+"<cac:TaxCategory>"+schemeOf(tax)+"</cac:TaxCategory></cac:TaxSubtotal>"+end)
	if document != "boleta-ivap" {
		b.change = append(b.change, "<cac:TaxTotal>\n"+pen("TaxAmount", "18.00"),
			"<cac:TaxTotal>\n"+pen("TaxAmount", total))
	}
	b.change = append(b.change, more...)
	return b
}

// legended adds a legend.
func legended(code, document, legend string) breach {
	return swap(code, document, "<cbc:DocumentCurrencyCode>",
		`<cbc:Note languageLocaleID="`+legend+`">LEYENDA</cbc:Note><cbc:DocumentCurrencyCode>`)
}

// igv makes the whole's IGV 1.50 too high, wherever it counts.
func igv(code, document string) breach {
	return swap(code, document, totalTax, swapped(totalTax, "19.81", "21.31"), pen("TaxAmount", "20.81"),
		pen("TaxAmount", "22.31"))
}

func allowanceOf(charge, reason, amount string) string {
	return "<cac:AllowanceCharge><cbc:ChargeIndicator>" + charge +
		"</cbc:ChargeIndicator><cbc:AllowanceChargeReasonCode>" + reason + "</cbc:AllowanceChargeReasonCode>" +
		"<cbc:MultiplierFactorNumeric>0.01</cbc:MultiplierFactorNumeric>" + pen("Amount", amount) +
		pen("BaseAmount", "100.00") + "</cac:AllowanceCharge>"
}

// swapped replaces parts of a text.
func swapped(text string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(text) }

var totalBreaches = []breach{
	cut("2956", "nota-boleta",
		"<cac:TaxTotal>\n<cbc:TaxAmount currencyID=\"PEN\">18.00</cbc:TaxAmount>\n<cac:TaxSubtotal>"+pen("TaxableAmount", "100.00")+pen("TaxAmount", "18.00")+
			"<cac:TaxCategory>"+schemeOf("1000")+"</cac:TaxCategory></cac:TaxSubtotal>\n</cac:TaxTotal>\n"),
	swap("3020", "boleta", pen("TaxAmount", "20.81"), pen("TaxAmount", "20.810")),
	swap("3294", "factura", pen("TaxAmount", "20.81"), pen("TaxAmount", "21.82")),
	swap("4301", "boleta", pen("TaxAmount", "20.81"), pen("TaxAmount", "21.82")),
	swap("3024", "boleta", "<cac:LegalMonetaryTotal>", "<cac:TaxTotal></cac:TaxTotal><cac:LegalMonetaryTotal>"),
	cut("2638", "boleta", "<cac:TaxSubtotal>"+pen("TaxableAmount", "6.00")+pen("TaxAmount",
		"0.00")+"<cac:TaxCategory>"+schemeOf("9997")+"</cac:TaxCategory></cac:TaxSubtotal>"),
	swap("3003", "boleta", totalTax, swapped(totalTax, pen("TaxableAmount", "110.06"), "")),
	swap("2999", "boleta", totalTax, swapped(totalTax, "110.06", "110.060")),
	swap("2048", "boleta", totalTax, swapped(totalTax, "19.81", "19.810")),
	swap("3059", "boleta", totalTax, "<cac:TaxSubtotal>"+pen("TaxableAmount", "0.00")+pen("TaxAmount",
		"0.00")+"<cac:TaxCategory>"+swapped(schemeOf("1000"), ">1000<", "><")+"</cac:TaxCategory></cac:TaxSubtotal>"+totalTax),
	swap("3007", "boleta", totalTax, "<cac:TaxSubtotal>"+pen("TaxableAmount", "0.00")+pen("TaxAmount",
		"0.00")+"<cac:TaxCategory>"+swapped(schemeOf("1000"), ">1000<", ">1999<")+"</cac:TaxCategory></cac:TaxSubtotal>"+totalTax),
	swap("3068", "boleta", totalTax, "<cac:TaxSubtotal>"+pen("TaxableAmount", "0.00")+pen("TaxAmount",
		"0.00")+"<cac:TaxCategory>"+schemeOf("1000")+"</cac:TaxCategory></cac:TaxSubtotal>"+totalTax),
	swap("2054", "boleta", totalTax+schemeOf("1000"), totalTax+swapped(schemeOf("1000"), ">IGV<", "><")),
	swap("2964", "boleta", totalTax+schemeOf("1000"), totalTax+swapped(schemeOf("1000"), ">IGV<", ">IVA<")),
	swap("2052", "boleta", totalTax+schemeOf("1000"), totalTax+swapped(schemeOf("1000"), ">VAT<", "><")),
	swap("2961", "boleta", totalTax+schemeOf("1000"), totalTax+swapped(schemeOf("1000"), ">VAT<", ">EXC<")),
	swap("3000", "boleta", pen("TaxAmount", "0.00")+"<cac:TaxCategory>"+schemeOf("9997"),
		pen("TaxAmount", "0.01")+"<cac:TaxCategory>"+schemeOf("9997")),
	swap("3107", "factura-exportacion", "</cac:TaxTotal>\n<cac:LegalMonetaryTotal>",
		"<cac:TaxSubtotal>"+pen("TaxableAmount", "0.00")+pen("TaxAmount", "0.00")+"<cac:TaxCategory>"+schemeOf("1000")+
			"</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>\n<cac:LegalMonetaryTotal>"),
	off("3273", "factura-exportacion", "9995", "0.00", "100.00", "102.00"),
	addTotal("4295", "boleta-anonima", "9995", "2.00", "0.00", "18.00"),
	off("3275", "factura", "9997", "0.00", "6.00", "8.00"),
	off("4297", "boleta", "9997", "0.00", "6.00", "8.00"),
	off("3274", "factura", "9998", "0.00", "3.00", "5.00"),
	off("4296", "boleta", "9998", "0.00", "3.00", "5.00"),
	legended("3283", "factura-contado", "2001"), legended("4022", "boleta-anonima", "2001"),
	legended("3284", "factura-contado", "2002"), legended("4023", "boleta-anonima", "2002"),
	legended("3285", "factura-contado", "2003"), legended("4024", "boleta-anonima", "2003"),
	legended("3289", "factura-contado", "2008"), legended("4244", "boleta-anonima", "2008"),
	swap("3276", "factura", pen("TaxableAmount", "5.00")+pen("TaxAmount", "0.90")+"<cac:TaxCategory>"+schemeOf("9996"),
		pen("TaxableAmount", "7.00")+pen("TaxAmount", "0.90")+"<cac:TaxCategory>"+schemeOf("9996")),
	swap("4298", "boleta", pen("TaxableAmount", "5.00")+pen("TaxAmount", "0.90")+"<cac:TaxCategory>"+schemeOf("9996"),
		pen("TaxableAmount", "7.00")+pen("TaxAmount", "0.90")+"<cac:TaxCategory>"+schemeOf("9996")),
	swap("2641", "boleta", pen("TaxableAmount", "5.00")+pen("TaxAmount", "0.90")+"<cac:TaxCategory>"+schemeOf("9996"),
		pen("TaxableAmount", "0.00")+pen("TaxAmount", "0.90")+"<cac:TaxCategory>"+schemeOf("9996")),
	swap("2416", "boleta-anonima", "<cbc:DocumentCurrencyCode>",
		`<cbc:Note languageLocaleID="1002">GRATIS</cbc:Note><cbc:DocumentCurrencyCode>`, "</cac:TaxTotal>\n<cac:LegalMonetaryTotal>",
		"<cac:TaxSubtotal>"+pen("TaxableAmount", "0.00")+pen("TaxAmount",
			"0.00")+"<cac:TaxCategory>"+schemeOf("9996")+"</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>\n<cac:LegalMonetaryTotal>"),
	swap("3302", "factura", pen("TaxAmount", "0.90")+"<cac:TaxCategory>"+schemeOf("9996"),
		pen("TaxAmount", "2.00")+"<cac:TaxCategory>"+schemeOf("9996")),
	swap("4311", "boleta", pen("TaxAmount", "0.90")+"<cac:TaxCategory>"+schemeOf("9996"),
		pen("TaxAmount", "2.00")+"<cac:TaxCategory>"+schemeOf("9996")),
	off("3277", "factura", "1000", "19.81", "110.06", "112.00"),
	off("4299", "boleta", "1000", "19.81", "110.06", "112.00"),
	addTotal("3293", "factura-contado", "1016", "2.00", "0.00", "18.00"),
	off("4300", "boleta-ivap", "1016", "4.00", "100.00", "102.00"),
	igv("3291", "factura"), igv("4290", "boleta"),
	swap("3462", "boleta", firstTax, swapped(firstTax, "<cbc:Percent>18<", "<cbc:Percent>17<", "16.20<", "15.30<")),
	swap("4439", "boleta-anonima", "<cbc:Percent>18<", "<cbc:Percent>10.5<", pen("TaxAmount", "18.00"),
		pen("TaxAmount", "10.50"), pen("TaxAmount", "18.00"), pen("TaxAmount", "10.50"), pen("TaxAmount",
			"18.00"), pen("TaxAmount", "10.50"),
		pen("TaxAmount", "18.00"), pen("TaxAmount",
			"10.50"), "118.00", "110.50", "118.00", "110.50", `<cbc:PriceAmount currencyID="PEN">59<`, `<cbc:PriceAmount currencyID="PEN">55.25<`),
	addTotal("3295", "factura-contado", "1016", "0.00", "1.50", "19.50"),
	swap("4302", "boleta-ivap", pen("TaxAmount", "4.00"), pen("TaxAmount", "5.50"),
		pen("TaxableAmount", "100.00")+pen("TaxAmount", "4.00")+"<cac:TaxCategory>"+schemeOf("1016"),
		pen("TaxableAmount", "100.00")+pen("TaxAmount", "5.50")+"<cac:TaxCategory>"+schemeOf("1016")),
	off("3296", "factura-isc", "2000", "20.00", "100.00", "102.00"),
	addTotal("4303", "boleta-anonima", "2000", "2.00", "0.00", "18.00"),
	off("3297", "factura-isc", "9999", "0.50", "10.00", "12.00"),
	addTotal("4304", "boleta-anonima", "9999", "2.00", "0.00", "18.00"),
	swap("3298", "factura-isc", pen("TaxAmount", "20.00")+"<cac:TaxCategory>"+schemeOf("2000"),
		pen("TaxAmount", "21.50")+"<cac:TaxCategory>"+schemeOf("2000"), pen("TaxAmount", "43.90"), pen("TaxAmount",
			"45.40")),
	addTotal("4305", "boleta-anonima", "2000", "0.00", "1.50", "19.50", pen("TaxInclusiveAmount", "118.00"),
		pen("TaxInclusiveAmount", "118.60")),
	swap("3306", "factura", pen("TaxAmount", "1.00")+"<cac:TaxCategory>"+schemeOf("7152"),
		pen("TaxAmount", "1.01")+"<cac:TaxCategory>"+schemeOf("7152")),
	swap("4321", "boleta", pen("TaxAmount", "1.00")+"<cac:TaxCategory>"+schemeOf("7152"),
		pen("TaxAmount", "1.01")+"<cac:TaxCategory>"+schemeOf("7152")),
	swap("2949", "boleta", issued, "<cbc:IssueDate>2019-07-31</cbc:IssueDate>").on("2019-07-31"),
	swap("3299", "factura-isc", pen("TaxAmount", "0.50")+"<cac:TaxCategory>"+schemeOf("9999"),
		pen("TaxAmount", "2.00")+"<cac:TaxCategory>"+schemeOf("9999"), pen("TaxAmount", "43.90"), pen("TaxAmount",
			"45.40")),
	addTotal("4306", "boleta-anonima", "9999", "0.00", "1.50", "19.50", pen("TaxInclusiveAmount", "118.00"),
		pen("TaxInclusiveAmount", "118.60")),
	addTotal("2650", "boleta-ivap", "2000", "0.01", "0.00", "4.00"),
	swap("3114", "boleta", "<cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:AllowanceChargeReasonCode>03<",
		"<cbc:ChargeIndicator>true</cbc:ChargeIndicator><cbc:AllowanceChargeReasonCode>03<"),
	cut("3072", "boleta", "<cbc:AllowanceChargeReasonCode>03</cbc:AllowanceChargeReasonCode>"),
	swap("4291", "boleta-anonima", "<cac:TaxTotal>", allowanceOf("false", "01", "1.00")+"<cac:TaxTotal>"),
	swap("3071", "boleta", "<cbc:AllowanceChargeReasonCode>03<", "<cbc:AllowanceChargeReasonCode>77<"),
	swap("3025", "boleta", "<cbc:MultiplierFactorNumeric>0.005<", "<cbc:MultiplierFactorNumeric>0.005000<"),
	swap("2968", "boleta", pen("Amount", "0.50"), pen("Amount", "0.500")),
	swap("3307", "factura", wholeDisc, swapped(wholeDisc, ">0.01<", ">0.03<")),
	swap("4322", "boleta", wholeDisc, swapped(wholeDisc, ">0.01<", ">0.03<")),
	swap("3282", "boleta-anonima", "<cac:TaxTotal>", allowanceOf("false", "05", "0.50")+"<cac:TaxTotal>"),
	swap("3016", "boleta", wholeDisc, swapped(wholeDisc, "100.00", "100.000")),
	swap("2065", "boleta", pen("AllowanceTotalAmount", "3.00"), pen("AllowanceTotalAmount", "3.000")),
	swap("3300", "factura", pen("AllowanceTotalAmount", "3.00"), pen("AllowanceTotalAmount", "4.10"),
		pen("PayableRoundingAmount", "-0.07"), pen("PayableRoundingAmount", "1.00")),
	swap("4307", "boleta", pen("AllowanceTotalAmount", "3.00"), pen("AllowanceTotalAmount", "4.10"),
		pen("PayableRoundingAmount", "-0.07"), pen("PayableRoundingAmount", "1.00")),
	swap("2064", "boleta", pen("ChargeTotalAmount", "1.50"), pen("ChargeTotalAmount", "1.500")),
	swap("3301", "factura", pen("ChargeTotalAmount", "1.50"), pen("ChargeTotalAmount", "2.60"),
		pen("PayableRoundingAmount", "-0.07"), pen("PayableRoundingAmount", "-0.90")),
	swap("4308", "boleta", pen("ChargeTotalAmount", "1.50"), pen("ChargeTotalAmount", "2.60"),
		pen("PayableRoundingAmount", "-0.07"), pen("PayableRoundingAmount", "-0.90")),
	swap("2062", "boleta", pen("PayableAmount", "138.30"), pen("PayableAmount", "138.300")),
	swap("3280", "factura", pen("PayableAmount", "138.30"), pen("PayableAmount", "139.40")),
	swap("4312", "boleta", pen("PayableAmount", "138.30"), pen("PayableAmount", "139.40")),
	swap("4312", "nota-boleta", pen("PayableAmount", "118.00"), pen("PayableAmount", "116.50")),
	cut("3288", "factura", pen("LineExtensionAmount", "119.06")),
	swap("4212", "boleta-anonima", "<cac:LegalMonetaryTotal>\n"+pen("LineExtensionAmount", "100.00"),
		"<cac:LegalMonetaryTotal>", pen("TaxInclusiveAmount", "118.00"), pen("TaxInclusiveAmount", "18.00"),
		pen("PayableAmount", "118.00"), pen("PayableAmount", "18.00")),
	swap("2031", "boleta", pen("LineExtensionAmount", "119.06"), pen("LineExtensionAmount", "119.060")),
	swap("3278", "factura-contado", "<cac:LegalMonetaryTotal>\n"+pen("LineExtensionAmount", "100.00"),
		"<cac:LegalMonetaryTotal>\n"+pen("LineExtensionAmount", "101.10")),
	swap("4309", "boleta", pen("LineExtensionAmount", "119.06"), pen("LineExtensionAmount", "120.16"),
		pen("TaxInclusiveAmount", "139.87"), pen("TaxInclusiveAmount", "140.40"), pen("PayableAmount",
			"138.30"), pen("PayableAmount", "138.80")),
	swap("3305", "factura-contado", pen("TaxInclusiveAmount", "118.00"), "", pen("PayableAmount", "118.00"),
		pen("PayableAmount", "0.00")),
	swap("4317", "boleta-anonima", pen("TaxInclusiveAmount", "118.00"), "", pen("PayableAmount", "118.00"),
		pen("PayableAmount", "0.00")),
	swap("3019", "boleta", pen("TaxInclusiveAmount", "139.87"), pen("TaxInclusiveAmount", "139.870")),
	swap("3279", "factura-contado", pen("TaxInclusiveAmount", "118.00"), pen("TaxInclusiveAmount", "119.10"),
		pen("PayableAmount", "118.00"), pen("PayableAmount", "118.20")),
	swap("4310", "boleta-anonima", pen("TaxInclusiveAmount", "118.00"), pen("TaxInclusiveAmount", "119.10"),
		pen("PayableAmount", "118.00"), pen("PayableAmount", "118.20")),
	swap("3303", "factura", pen("PayableRoundingAmount", "-0.07"), pen("PayableRoundingAmount", "-1.01")),
	swap("4314", "boleta", pen("PayableRoundingAmount", "-0.07"), pen("PayableRoundingAmount", "-1.01")),
}

var paymentBreaches = []breach{
	swap("3027", "boleta", `languageLocaleID="1000"`, `languageLocaleID="1999"`),
	swap("3014", "factura-contado", "<cbc:DocumentCurrencyCode>",
		`<cbc:Note languageLocaleID="1000">OTRA</cbc:Note><cbc:DocumentCurrencyCode>`),
	swap("4362", "boleta-anonima", "<cbc:DocumentCurrencyCode>",
		`<cbc:Note languageLocaleID="1000">OTRA</cbc:Note><cbc:DocumentCurrencyCode>`),
	cut("4264", "boleta-ivap", `<cbc:Note languageLocaleID="2007">VENTA SUJETA AL IVAP</cbc:Note>`),
	swap("4265", "boleta", `listID="0101"`, `listID="1001"`),
	swap("4266", "boleta", "<cac:AllowanceCharge>",
		"<cac:Delivery><cac:DeliveryLocation><cac:Address><cac:AddressLine><cbc:Line>JR. LIMA 1</cbc:Line></cac:AddressLine></cac:Address></cac:DeliveryLocation></cac:Delivery><cac:AllowanceCharge>"),
	swap("3006", "boleta", legend, `<cbc:Note languageLocaleID="1000">CIENTO TREINTA`+"\n"+`Y OCHO</cbc:Note>`),
	swap("3205", "boleta", ` listID="0101"`, ""),
	swap("3206", "boleta", `listID="0101"`, `listID="9999"`),
	swap("3206", "factura", `listID="0101"`, `listID="0113"`),
	cut("3244", "factura-contado", cash),
	cut("3257", "nota-13",
		term+`Credito</cbc:PaymentMeansID><cbc:Amount currencyID="PEN">118.00</cbc:Amount></cac:PaymentTerms>`+"\n"+
			term+`Cuota001</cbc:PaymentMeansID><cbc:Amount currencyID="PEN">118.00</cbc:Amount><cbc:PaymentDueDate>2027-01-15</cbc:PaymentDueDate></cac:PaymentTerms>`),
	swap("3245", "factura-contado", "<cbc:PaymentMeansID>Contado</cbc:PaymentMeansID>", ""),
	swap("3246", "factura-contado", ">Contado<", ">Yape<"),
	swap("3246", "nota-factura", "<cac:TaxTotal>", cash+"<cac:TaxTotal>"),
	swap("3247", "factura", owed, cash+owed),
	swap("3248", "factura", quota1, quota1+quota1),
	swap("3249", "factura", quota1+quota2, ""),
	swap("3250", "factura", pen("Amount", "138.30"), pen("Amount", "138.300")),
	swap("3251", "factura", pen("Amount", "138.30"), ""),
	swap("3265", "factura", pen("Amount", "138.30"), pen("Amount", "138.31")),
	swap("3319", "factura", pen("Amount", "38.30"), pen("Amount", "38.29")),
	swap("3252", "factura", owed, ""),
	swap("3253", "factura", pen("Amount", "38.30"), pen("Amount", "38.300")),
	swap("3254", "factura", pen("Amount", "38.30"), "", pen("Amount", "138.30"), pen("Amount", "100.00")),
	swap("3266", "factura-contado", cash, term+"Credito</cbc:PaymentMeansID>"+pen("Amount",
		"118.00")+"</cac:PaymentTerms>"+term+"Cuota001</cbc:PaymentMeansID>"+pen("Amount", "118.01")+
		"<cbc:PaymentDueDate>2026-12-29</cbc:PaymentDueDate></cac:PaymentTerms>", `schemeID="6">20100070970`, `schemeID="7">20100070970`, `listID="0101"`, `listID="0401"`),
	swap("3255", "factura", "2026-12-29", "29/12/2026"),
	swap("3256", "factura", "<cbc:PaymentDueDate>2026-12-29</cbc:PaymentDueDate>", ""),
	swap("3267", "factura", "2026-12-29", "2026-11-29"),
	swap("3128", "boleta", "<cac:AllowanceCharge>", cash+"<cac:AllowanceCharge>"),
	swap("3128", "factura", "<cac:PaymentTerms>",
		"<cac:PaymentTerms><cbc:ID>Detraccion</cbc:ID></cac:PaymentTerms><cac:PaymentTerms>"),
	swap("3308", "factura", "<cac:PaymentTerms>",
		"<cac:PaymentTerms><cbc:ID>Percepcion</cbc:ID></cac:PaymentTerms><cac:PaymentTerms>"),
}

var noteBreaches = []breach{
	cut("2524", "nota-factura", theReference),
	swap("3261", "nota-13", creditOther, creditOther+theReference),
	swap("2117", "nota-factura", "<cac:InvoiceDocumentReference><cbc:ID>F001-1<",
		"<cac:InvoiceDocumentReference><cbc:ID>F0011<"),
	swap("2116", "nota-factura", "<cbc:ID>F001-1</cbc:ID><cbc:DocumentTypeCode>01<",
		"<cbc:ID>B001-1</cbc:ID><cbc:DocumentTypeCode>03<"),
	swap("2399", "nota-boleta", "<cbc:ID>B001-1</cbc:ID><cbc:DocumentTypeCode>03<",
		"<cbc:ID>F001-1</cbc:ID><cbc:DocumentTypeCode>01<"),
	swap("2204", "debito-factura", "<cbc:ID>F001-1</cbc:ID><cbc:DocumentTypeCode>01<",
		"<cbc:ID>B001-1</cbc:ID><cbc:DocumentTypeCode>03<"),
	swap("2400", "debito-boleta", "<cbc:ID>B001-1</cbc:ID><cbc:DocumentTypeCode>03<",
		"<cbc:ID>F001-1</cbc:ID><cbc:DocumentTypeCode>01<"),
	swap("2119", "nota-boleta", "<cbc:ID>B001-1</cbc:ID><cbc:DocumentTypeCode>",
		"<cbc:ID>B001-99</cbc:ID><cbc:DocumentTypeCode>"),
	swap("2120", "nota-boleta", "<cbc:ID>B001-1</cbc:ID><cbc:DocumentTypeCode>",
		"<cbc:ID>B001-3</cbc:ID><cbc:DocumentTypeCode>"),
	swap("2121", "nota-boleta", "<cbc:ID>B001-1</cbc:ID><cbc:DocumentTypeCode>",
		"<cbc:ID>B001-4</cbc:ID><cbc:DocumentTypeCode>"),
	swap("2885", "nota-boleta", issued, "<cbc:IssueDate>2026-11-27</cbc:IssueDate>"),
	swap("3286", "nota-factura", pen("PayableAmount", "118.00"), pen("PayableAmount", "118.01")),
	swap("4028", "nota-boleta", pen("PayableAmount", "118.00"), pen("PayableAmount", "118.01")),
	swap("3209", "nota-factura", "<cac:InvoiceDocumentReference><cbc:ID>F001-1<",
		"<cac:InvoiceDocumentReference><cbc:ID>F001-6<"),
	swap("4368", "nota-boleta", "<cac:InvoiceDocumentReference><cbc:ID>B001-1<",
		"<cac:InvoiceDocumentReference><cbc:ID>B001-6<"),
	swap("3259", "nota-boleta", "<cbc:ResponseCode>07", "<cbc:ResponseCode>13"),
	swap("3260", "nota-13", creditOther, theReference),
	swap("2365", "nota-factura", theReference, theReference+theReference),
	swap("2884", "nota-factura", theReference,
		theReference+"<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>S001-9</cbc:ID><cbc:DocumentTypeCode>12</cbc:DocumentTypeCode></cac:InvoiceDocumentReference></cac:BillingReference>"),
	swap("4367", "nota-boleta", "<cbc:ResponseCode>07", "<cbc:ResponseCode>05"),
	swap("3315", "nota-13", pen("PayableAmount", "0.00"), pen("PayableAmount", "0.50")),
}

const (
	firstTold  = "<cbc:LineID>1</cbc:LineID>\n<cbc:DocumentTypeCode>03</cbc:DocumentTypeCode>\n<cbc:ID>B001-20</cbc:ID>"
	secondTold = "<cbc:LineID>2</cbc:LineID>\n<cbc:DocumentTypeCode>03</cbc:DocumentTypeCode>\n<cbc:ID>B001-21</cbc:ID>"
	noteTold   = "<cbc:LineID>3</cbc:LineID>\n<cbc:DocumentTypeCode>07</cbc:DocumentTypeCode>\n<cbc:ID>BC01-20</cbc:ID>"
	voidTold   = "<cbc:LineID>4</cbc:LineID>\n<cbc:DocumentTypeCode>03</cbc:DocumentTypeCode>\n<cbc:ID>B001-2</cbc:ID>"
	toldBuyerX = "<cbc:CustomerAssignedAccountID>45678912</cbc:CustomerAssignedAccountID><cbc:AdditionalAccountID>1</cbc:AdditionalAccountID>"
	toldRef    = "<cac:InvoiceDocumentReference><cbc:ID>B001-1</cbc:ID><cbc:DocumentTypeCode>03</cbc:DocumentTypeCode></cac:InvoiceDocumentReference>"
	status1    = "<cac:Status><cbc:ConditionCode>1</cbc:ConditionCode></cac:Status>"
)

var summaryBreaches = []breach{
	swap("2220", "resumen", "<cbc:ID>RC-20261129-1<", "<cbc:ID>RC-20261129-2<"),
	swap("2346", "resumen", issued, "<cbc:IssueDate>2026-11-28</cbc:IssueDate>", "<cbc:ReferenceDate>2026-11-29",
		"<cbc:ReferenceDate>2026-11-28"),
	swap("2236", "resumen", issued, "<cbc:IssueDate>2026-11-30</cbc:IssueDate>", "<cbc:ID>RC-20261129-1<",
		"<cbc:ID>RC-20261130-1<").as("20000000001-RC-20261130-1"),
	swap("2671", "resumen", "<cbc:ReferenceDate>2026-11-29", "<cbc:ReferenceDate>2026-11-30"),
	swap("4443", "resumen", "<cbc:ReferenceDate>2026-11-29", "<cbc:ReferenceDate>2026-11-21"),
	swap("1034", "resumen", "<cbc:CustomerAssignedAccountID>20000000001", "<cbc:CustomerAssignedAccountID>20100070970"),
	cut("2219", "resumen", "<cbc:AdditionalAccountID>6</cbc:AdditionalAccountID>"),
	swap("2218", "resumen", "<cbc:AdditionalAccountID>6", "<cbc:AdditionalAccountID>1"),
	swap("2229", "resumen", "<cbc:RegistrationName>MARKET CARMENSITA S.A.C.<", "<cbc:RegistrationName><"),
	swap("2228", "resumen", "<cbc:RegistrationName>MARKET CARMENSITA S.A.C.<", "<cbc:RegistrationName>"+long(101)+"<"),
	swap("2238", "resumen", firstTold, swapped(firstTold, "<cbc:LineID>1<", "<cbc:LineID>A<")),
	swap("2239", "resumen", firstTold, swapped(firstTold, "<cbc:LineID>1<", "<cbc:LineID>0<")),
	swap("2752", "resumen", secondTold, swapped(secondTold, "<cbc:LineID>2<", "<cbc:LineID>1<")),
	swap("2512", "resumen", firstTold, swapped(firstTold, "<cbc:ID>B001-20</cbc:ID>", "")),
	swap("2242", "resumen", firstTold, swapped(firstTold, "Code>03<", "Code><")),
	swap("2241", "resumen", firstTold, swapped(firstTold, "Code>03<", "Code>01<")),
	swap("2513", "resumen", firstTold, swapped(firstTold, "B001-20", "F001-20")),
	swap("2513", "resumen", firstTold, swapped(firstTold, "B001-20", "B001-0")),
	swap("2513", "resumen", toldRef, swapped(toldRef, "Code>03<", "Code>01<")),
	swap("2522", "resumen", status1, "<cac:Status><cbc:ConditionCode></cbc:ConditionCode></cac:Status>"),
	swap("2896", "resumen", status1, "<cac:Status><cbc:ConditionCode>4</cbc:ConditionCode></cac:Status>"),
	swap("3094", "resumen", secondTold, swapped(secondTold, "B001-21", "B001-20")),
	swap("3095", "resumen", firstTold, swapped(firstTold, "B001-20", "B001-1"), secondTold,
		swapped(secondTold, "B001-21", "B001-1"), status1, swapped(status1, ">1<", ">2<")),
	swap("3096", "resumen", firstTold, swapped(firstTold, "B001-20", "B001-2"), status1,
		swapped(status1, ">1<", ">2<")),
	swap("3207", "resumen", firstTold, swapped(firstTold, "B001-20", "0001-20")),
	swap("2663", "resumen", voidTold, swapped(voidTold, "B001-2<", "B001-99<")),
	swap("2987", "resumen", voidTold, swapped(voidTold, "B001-2<", "B001-3<")),
	swap("2282", "resumen", firstTold, swapped(firstTold, "B001-20", "B001-1")),
	swap("2957", "resumen", voidTold, swapped(voidTold, "B001-2<", "B001-5<")),
	cut("2514", "resumen", "<cac:AccountingCustomerParty>"+toldBuyerX+"</cac:AccountingCustomerParty>"),
	swap("2014", "resumen", toldBuyerX, "<cbc:AdditionalAccountID>1</cbc:AdditionalAccountID>"),
	swap("2015", "resumen", toldBuyerX, "<cbc:CustomerAssignedAccountID>45678912</cbc:CustomerAssignedAccountID>"),
	swap("2016", "resumen", toldBuyerX, swapped(toldBuyerX, "ID>1<", "ID>9<")),
	swap("2017", "resumen", toldBuyerX, swapped(toldBuyerX, "ID>1<", "ID>6<")),
	swap("4207", "resumen", toldBuyerX, swapped(toldBuyerX, "45678912", "4567891")),
	swap("4208", "resumen", toldBuyerX, swapped(toldBuyerX, "45678912", "45 67", "ID>1<", "ID>7<")),
	swap("2582", "resumen", "<cac:Status>", "<cac:BillingReference>"+toldRef+"</cac:BillingReference><cac:Status>"),
	swap("2524", "resumen", toldRef, swapped(toldRef, "B001-1", "")),
	swap("2583", "resumen", toldRef, swapped(toldRef, "<cbc:DocumentTypeCode>03</cbc:DocumentTypeCode>", "")),
	swap("2920", "resumen", toldRef, swapped(toldRef, "B001-1", "B0011")),
	swap("2989", "resumen", toldRef, swapped(toldRef, "B001-1", "B001-99")),
	swap("2990", "resumen", toldRef, swapped(toldRef, "B001-1", "B001-3")),
	swap("2251", "resumen", `<sac:TotalAmount currencyID="PEN">854.50`, `<sac:TotalAmount currencyID="PEN">854.500`),
	swap("2071", "resumen", `<cbc:PaidAmount currencyID="PEN">600.00`, `<cbc:PaidAmount currencyID="USD">600.00`),
	swap("2255", "resumen", pen("PaidAmount", "10.00"), ""),
	swap("2254", "resumen", pen("PaidAmount", "600.00"), pen("PaidAmount", "600.000")),
	swap("2257", "resumen", "<cbc:InstructionID>05</cbc:InstructionID>", ""),
	swap("2256", "resumen", "<cbc:InstructionID>05<", "<cbc:InstructionID>09<"),
	swap("2357", "resumen", "<cbc:InstructionID>05<", "<cbc:InstructionID>01<"),
	swap("2263", "resumen", "<cbc:ChargeIndicator>true", "<cbc:ChargeIndicator>false"),
	swap("2411", "resumen", "<cac:AllowanceCharge>",
		"<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>"+pen("Amount",
			"1.00")+"</cac:AllowanceCharge><cac:AllowanceCharge>"),
	swap("2261", "resumen", pen("Amount", "5.00"), pen("Amount", "5.000")),
	swap("2266", "resumen", pen("Amount", "5.00"), pen("Amount", "0.00")),
	swap("2278", "resumen", "<cac:TaxTotal>"+pen("TaxAmount", "118.80"), "<cac:Dropped>"+pen("TaxAmount", "118.80"),
		schemeOf("1000")+"</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>",
		schemeOf("1000")+"</cac:TaxCategory></cac:TaxSubtotal></cac:Dropped>"),
	swap("2048", "resumen", pen("TaxAmount", "118.80"), pen("TaxAmount", "118.800")),
	swap("2344", "resumen", pen("TaxAmount", "118.80"), pen("TaxAmount", "118.81")),
	swap("2269", "resumen", "<cbc:ID>7152<", "<cbc:ID><"),
	swap("2268", "resumen", "<cbc:ID>7152<", "<cbc:ID>7153<"),
	swap("2355", "resumen", schemeOf("7152"), schemeOf("2000")),
	swap("2271", "resumen", "<cbc:Name>ICBPER<", "<cbc:Name><"),
	swap("2276", "resumen", "<cbc:Name>IGV<", "<cbc:Name>IVA<"),
	swap("2275", "resumen", "<cbc:Name>ISC<", "<cbc:Name>SEL<"),
	swap("3051", "resumen", schemeOf("7152"), swapped(schemeOf("1016"), ">IVAP<", ">ARROZ<")),
	swap("4027", "resumen", `<sac:TotalAmount currencyID="PEN">854.50`, `<sac:TotalAmount currencyID="PEN">860.50`),
	swap("4019", "resumen", pen("TaxAmount", "118.80"), pen("TaxAmount", "130.00"), pen("TaxAmount", "118.80"),
		pen("TaxAmount",
			"130.00"), `<sac:TotalAmount currencyID="PEN">854.50`, `<sac:TotalAmount currencyID="PEN">865.70`),
}

const (
	goneFactura = "<cbc:DocumentTypeCode>01</cbc:DocumentTypeCode>\n<sac:DocumentSerialID>F001</sac:DocumentSerialID>\n<sac:DocumentNumberID>1</sac:DocumentNumberID>"
	goneNote    = "<cbc:DocumentTypeCode>07</cbc:DocumentTypeCode>\n<sac:DocumentSerialID>FC01</sac:DocumentSerialID>\n<sac:DocumentNumberID>1</sac:DocumentNumberID>"
)

var voidedBreaches = []breach{
	swap("2220", "baja", "<cbc:ID>RA-20261129-1<", "<cbc:ID>RA-20261129-2<"),
	swap("2301", "baja", issued, "<cbc:IssueDate>2026-11-30</cbc:IssueDate>", "<cbc:ID>RA-20261129-1<",
		"<cbc:ID>RA-20261130-1<").as("20000000001-RA-20261130-1"),
	cut("2288", "baja", "<cbc:AdditionalAccountID>6</cbc:AdditionalAccountID>"),
	swap("2287", "baja", "<cbc:AdditionalAccountID>6", "<cbc:AdditionalAccountID>1"),
	swap("2307", "baja", "<cbc:LineID>1<", "<cbc:LineID><"),
	swap("2305", "baja", "<cbc:LineID>1<", "<cbc:LineID>A<"),
	swap("2306", "baja", "<cbc:LineID>1<", "<cbc:LineID>0<"),
	swap("2309", "baja", goneFactura, swapped(goneFactura, "Code>01<", "Code><")),
	swap("2308", "baja", goneFactura, swapped(goneFactura, "Code>01<", "Code>03<")),
	swap("2311", "baja", goneFactura, swapped(goneFactura, ">F001<", "><")),
	swap("2310", "baja", goneFactura, swapped(goneFactura, ">F001<", ">B001<")),
	swap("2313", "baja", goneFactura, swapped(goneFactura, "NumberID>1<", "NumberID><")),
	swap("2312", "baja", goneFactura, swapped(goneFactura, "NumberID>1<", "NumberID>123456789<")),
	swap("2348", "baja", goneNote, goneFactura),
	swap("2105", "baja", goneFactura, swapped(goneFactura, "NumberID>1<", "NumberID>99<")),
	swap("2398", "baja", goneFactura, swapped(goneFactura, "NumberID>1<", "NumberID>4<")),
	swap("2323", "baja", goneFactura, swapped(goneFactura, "NumberID>1<", "NumberID>3<")),
	swap("2957", "baja", goneFactura, swapped(goneFactura, "NumberID>1<", "NumberID>5<")),
	swap("2375", "baja", "<cbc:ReferenceDate>2026-11-28", "<cbc:ReferenceDate>2026-11-27"),
	swap("2315", "baja", "ERROR DE DIGITACION", ""),
	swap("4203", "baja", "ERROR DE DIGITACION", "NO"),
}

var attributeBreaches = []breach{
	swap("4251", "boleta", `listID="0101"`, `listID="0101" listAgencyName="SUNAT"`),
	swap("4252", "boleta", `listID="0101"`, `listID="0101" listName="SUNAT:Identificador de Tipo de Documento"`),
	swap("4253", "boleta", `listID="0101"`, `listID="0101" listURI="urn:pe:gob:sunat:cpe:see:gem:catalogos:catalogo02"`),
	swap("4254", "boleta", "<cbc:DocumentCurrencyCode>", `<cbc:DocumentCurrencyCode listID="ISO 4217">`),
	swap("4255", "boleta", `schemeID="1"`, `schemeID="1" schemeName="SUNAT:Identificador de Documento de Identidad"`),
	swap("4256", "boleta", "<cbc:ID>150101<", `<cbc:ID schemeAgencyName="PE:SUNAT">150101<`),
	swap("4257", "boleta", `schemeID="1"`, `schemeID="1" schemeURI="urn:pe:gob:sunat:cpe:see:gem:catalogos:catalogo05"`),
	swap("4258", "boleta", `unitCode="KGM"`, `unitCode="KGM" unitCodeListID="UN/ECE"`),
	swap("4259", "nota-boleta", `unitCode="NIU"`, `unitCode="NIU" unitCodeListAgencyName="UNECE"`),
	swap("4260", "boleta", `listID="0101"`, `listID="0101" name="Operacion"`),
	swap("4261", "boleta", `listID="0101"`, `listID="0101" listSchemeURI="urn:pe:gob:sunat:cpe:see:gem:catalogos:catalogo17"`),
	swap("4252", "debito-boleta", "<cbc:ResponseCode>02", `<cbc:ResponseCode listName="Tipo de nota de credito">02`),
}
