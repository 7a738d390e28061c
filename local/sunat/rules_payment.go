package sunat

import (
	"math/big"
	"regexp"
	"slices"
)

func legendCode(n *node) string {
	code, _ := n.attribute("languageLocaleID")
	return code
}

var legendRules = []rule{
	{"3027", "", singles, "a legend that catalogue 52 does not have", func(p *paper, tell report) {
		for _, n := range p.root.all("Note") {
			if code, there := n.attribute("languageLocaleID"); there && !listed("52", code) {
				tell("cbc:Note/@languageLocaleID", code)
			}
		}
	}},
	{"3014", "4362", invoices, "a legend twice", func(p *paper, tell report) {
		repeated(slices.DeleteFunc(p.root.all("Note"), func(n *node) bool { return legendCode(n) == "" }), legendCode,
			tell)
	}},
	{"4264", "", invoices, "milled rice without legend 2007", func(p *paper, tell report) {
		if !p.legend("2007") && slices.ContainsFunc(p.lines, func(l *line) bool { return l.hasIVAP }) {
			tell("cbc:Note/@languageLocaleID", "2007")
		}
	}},
	{"4265", "", invoices, "a detraction without legend 2006", func(p *paper, tell report) {
		if slices.Contains(detractions, p.operation()) && !p.legend("2006") {
			tell("cbc:Note/@languageLocaleID", "2006")
		}
	}},
	{"4266", "", invoices, "goods delivered elsewhere without legend 2005", func(p *paper, tell report) {
		if p.root.value("Delivery/DeliveryLocation/Address/AddressLine/Line") != "" && !p.legend("2005") {
			tell("cbc:Note/@languageLocaleID", "2005")
		}
	}},
	{"3006", "", singles, "a legend that is no line of 1 to 200", text("Note", 1, 200)},
	{"3205", "", invoices, "no type of operation", func(p *paper, tell report) {
		if p.operation() == "" {
			tell("cbc:InvoiceTypeCode/@listID", "")
		}
	}},
	{"3206", "", invoices, "a type of operation that catalogue 51 does not have for the document",
		func(p *paper, tell report) {
			kind := map[kinds]string{boleta: "boleta", factura: "factura"}[p.kind]
			if marks, known := catalogues["51"][p.operation()]; p.operation() != "" &&
				(!known || !regexp.MustCompile(kind).MatchString(marks)) {
				tell("cbc:InvoiceTypeCode/@listID", p.operation())
			}
		}},
}

var detractions = []string{"1001", "1002", "1003", "1004"}

// terms are the forms of payment.
func (p *paper) terms() []*node {
	return slices.DeleteFunc(p.root.all("PaymentTerms"), func(n *node) bool { return n.value("ID") != "FormaPago" })
}

var quotaForm = regexp.MustCompile(`^Cuota\d{3}$`)

func means(n *node) string { return n.value("PaymentMeansID") }

func (p *paper) pays(how string) *node {
	for _, t := range p.terms() {
		if means(t) == how {
			return t
		}
	}
	return nil
}

func (p *paper) quotas() []*node {
	return slices.DeleteFunc(p.terms(), func(n *node) bool { return !quotaForm.MatchString(means(n)) })
}

// eachQuota applies a check to each instalment.
func eachQuota(check func(p *paper, q *node, tell report)) func(*paper, report) {
	return func(p *paper, tell report) {
		for _, q := range p.quotas() {
			check(p, q, tell)
		}
	}
}

func buysWithRUC(p *paper) bool {
	code, _ := scheme(p, customer)
	return code == "6"
}

// onCredit applies a check to what is owed, of a buyer with a RUC.
func onCredit(check func(p *paper, owed *node, tell report)) func(*paper, report) {
	return func(p *paper, tell report) {
		if owed := p.pays("Credito"); owed != nil && buysWithRUC(p) {
			check(p, owed, tell)
		}
	}
}

func payableOf(p *paper) *big.Rat { return number(p.monetary().value("PayableAmount")) }

const amountOfTerms = "cac:PaymentTerms/cbc:Amount"

var paymentRules = []rule{
	{"3244", "", factura, "a factura that does not say how it is paid", func(p *paper, tell report) {
		if len(p.terms()) == 0 {
			tell("cac:PaymentTerms", "")
		}
	}},
	{"3257", "", credit, "a note of type 13 without terms", thirteen(func(p *paper, tell report) {
		if len(p.terms()) == 0 {
			tell("cac:PaymentTerms", "")
		}
	})},
	{"3245", "", factura | credit, "terms without a form of payment", func(p *paper, tell report) {
		for _, t := range p.terms() {
			if means(t) == "" {
				tell("cac:PaymentTerms/cbc:PaymentMeansID", "")
			}
		}
	}},
	{"3246", "", factura | credit,
		"a form of payment that is neither cash nor credit nor an instalment; a note knows no cash", func(p *paper,
			tell report) {
			for _, t := range p.terms() {
				if how := means(t); how != "Credito" && !quotaForm.MatchString(how) &&
					(how != "Contado" || p.kind == credit) {
					tell("cac:PaymentTerms/cbc:PaymentMeansID", how)
				}
			}
		}},
	{"3247", "", factura, "both cash and credit", func(p *paper, tell report) {
		if p.pays("Contado") != nil && p.pays("Credito") != nil {
			tell("cac:PaymentTerms/cbc:PaymentMeansID", "Contado Credito")
		}
	}},
	{"3248", "", factura | credit, "a form of payment twice", func(p *paper, tell report) {
		repeated(p.terms(), means,
			tell)
	}},
	{"3249", "", factura | credit, "credit without instalments", onCredit(func(p *paper, _ *node, tell report) {
		if len(p.quotas()) == 0 {
			tell("cac:PaymentTerms", "")
		}
	})},
	{"3250", "", factura | credit, "what is owed is no amount", func(p *paper, tell report) {
		if n := p.pays("Credito").one("Amount"); malformed(n, amountForm) {
			tell(amountOfTerms, n.text())
		}
	}},
	{"3251", "", factura | credit, "credit that does not say what is owed",
		onCredit(func(_ *paper, owed *node, tell report) {
			if owed.one("Amount") == nil {
				tell(amountOfTerms, "")
			}
		})},
	{"3265", "", factura, "more is owed than the total", func(p *paper, tell report) {
		if owed := number(p.pays("Credito").value("Amount")); owed.Cmp(payableOf(p)) > 0 {
			tell(amountOfTerms, show(owed))
		}
	}},
	{"3319", "", factura | credit, "instalments that do not sum to what is owed",
		onCredit(func(p *paper, owed *node, tell report) {
			if p.kind == credit && p.reason() != "13" {
				return
			}
			total := new(big.Rat)
			for _, q := range p.quotas() {
				total.Add(total, number(q.value("Amount")))
			}
			if want := number(owed.value("Amount")); total.Cmp(want) != 0 {
				tell(amountOfTerms, show(want))
			}
		})},
	{"3252", "", factura | credit, "instalments without credit", func(p *paper, tell report) {
		if len(p.quotas()) > 0 && p.pays("Credito") == nil {
			tell("cac:PaymentTerms/cbc:PaymentMeansID", means(p.quotas()[0]))
		}
	}},
	{"3253", "", factura | credit, "an instalment that is no amount", eachQuota(func(_ *paper, q *node, tell report) {
		if n := q.one("Amount"); malformed(n, amountForm) {
			tell(amountOfTerms, n.text())
		}
	})},
	{"3254", "", factura | credit, "an instalment without an amount", eachQuota(func(p *paper, q *node, tell report) {
		if buysWithRUC(p) && q.one("Amount") == nil {
			tell(amountOfTerms, "")
		}
	})},
	{"3266", "", factura, "an instalment above the total", eachQuota(func(p *paper, q *node, tell report) {
		if part := number(q.value("Amount")); part.Cmp(payableOf(p)) > 0 {
			tell(amountOfTerms, show(part))
		}
	})},
	{"3255", "", factura | credit, "an instalment's day that is none", eachQuota(func(_ *paper, q *node, tell report) {
		if n := q.one("PaymentDueDate"); n != nil && day(n.text()).IsZero() {
			tell("cac:PaymentTerms/cbc:PaymentDueDate", n.text())
		}
	})},
	{"3256", "", factura | credit, "an instalment without a day", eachQuota(func(p *paper, q *node, tell report) {
		if buysWithRUC(p) && q.one("PaymentDueDate") == nil {
			tell("cac:PaymentTerms/cbc:PaymentDueDate", "")
		}
	})},
	{"3267", "", factura, "an instalment that is due on the day of issue or before",
		eachQuota(func(p *paper, q *node, tell report) {
			if due := day(q.value("PaymentDueDate")); !due.IsZero() && !due.After(p.issued) {
				tell("cac:PaymentTerms/cbc:PaymentDueDate", q.value("PaymentDueDate"))
			}
		})},
	// The workbook says this of terms named Detraccion; SUNAT's stylesheet of boletas says it of any form of payment.
	{"3128", "", invoices, "terms of a detraction, or any on a boleta, in an operation without one",
		func(p *paper, tell report) {
			for _, t := range p.root.all("PaymentTerms") {
				if !slices.Contains(detractions, p.operation()) && (t.value("ID") == "Detraccion" || p.kind == boleta &&
					means(t) != "") {
					tell("cac:PaymentTerms", means(t))
				}
			}
		}},
	{"3308", "", invoices, "terms of a perception in an operation without one", func(p *paper, tell report) {
		for _, t := range p.root.all("PaymentTerms") {
			if t.value("ID") == "Percepcion" && p.operation() != "2001" {
				tell("cac:PaymentTerms", "Percepcion")
			}
		}
	}},
}
