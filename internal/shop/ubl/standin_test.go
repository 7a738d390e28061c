package ubl_test

import (
	"strings"
	"testing"

	"carmensita.pe/market/internal/shop/ubl"
	"carmensita.pe/market/internal/values/peru"
)

func (o *office) takes(t *testing.T, name string, d document) {
	t.Helper()
	if said, err := o.sends(d); err != nil || said != "" {
		t.Errorf("%s: %v %s", name, err, said)
	}
}

func TestDocuments_ofEveryKindAreAcceptedWithoutAWord(t *testing.T) {
	t.Parallel()
	o := opens(t)
	docs := documents(t)
	for _, kind := range []string{"boleta", "factura", "note", "voided"} { // what a note takes back is there before it
		for name, d := range docs {
			if strings.HasPrefix(name, kind) {
				o.takes(t, name, d)
			}
		}
	}
}

func TestSummary_addsBoletasThenVoidsOne(t *testing.T) {
	t.Parallel()
	o := opens(t)
	docs := documents(t)
	day := peru.BusinessDay(evening)
	summary := func(n int, lines ...ubl.SummaryLine) ubl.Summary {
		return ubl.Summary{Issuer: issuer(), Issued: day, Made: day, Number: n, Lines: lines}
	}
	var added []ubl.SummaryLine
	for _, name := range []string{"boleta-dni", "boleta-anonymous-cash-rounded", "boleta-above-700", "boleta-of-gifts-of-all-classes", "boleta-nuevo-rus",
		"boleta-of-a-restaurant"} {
		added = append(added, docs[name].(ubl.Invoice).SummaryLine(ubl.Add))
	}
	o.takes(t, "what was sold", summary(1, added...))
	o.takes(t, "what came back", summary(2, docs["note-boleta-part"].(ubl.CreditNote).SummaryLine(ubl.Add)))
	o.takes(t, "what is void", summary(3, docs["boleta-above-700"].(ubl.Invoice).SummaryLine(ubl.Void)))
}
