package label_test

import (
	"bytes"
	"os"
	"strconv"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/label"
	"carmensita.pe/market/internal/values/errs"
)

var noon = time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)

func labels(n int) []label.Label {
	kinds := []label.Label{
		{Name: "Leche evaporada Gloria azul 400 g", Price: 450, Code: "7751805000049"},
		{Name: "Palta fuerte", Price: 1290, PerKilo: true, Code: "2000000000015"},
		{Name: "Detergente en polvo con un nombre tan largo que no cabe en las dos líneas de una etiqueta", Price: 123450, Code: "96385074"},
		{Name: "Bolsa ñandú", Price: 10, Code: "BOL-PLASTICO-GRANDE-0123456789"},
	}
	all := make([]label.Label, n)
	for i := range all {
		all[i] = kinds[i%len(kinds)]
	}
	return all
}

func TestPDF_fillsAPageBeforeTheNext(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		paper         label.Paper
		labels, pages int
	}{{label.A4, 1, 1}, {label.A4, 24, 1}, {label.A4, 25, 2}, {label.A4, 49, 3}, {label.Roll58, 1, 1}, {label.Roll58, 4, 4}} {
		pdf, err := label.PDF(c.paper, labels(c.labels), noon)
		if err != nil {
			t.Fatal(err)
		}
		if want := []byte("/Count " + strconv.Itoa(c.pages) + "\n"); !bytes.Contains(pdf, want) {
			t.Errorf("%d labels on %s do not give %d pages", c.labels, c.paper, c.pages)
		}
		if dir := os.Getenv("LABELS_DIR"); dir != "" { // to look at them
			if err := os.WriteFile(dir+"/"+string(c.paper)+"-"+strconv.Itoa(c.labels)+".pdf", pdf, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestPDF_refusesWhatItCannotPrint(t *testing.T) {
	t.Parallel()
	if _, err := label.PDF("a5", labels(1), noon); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("an unknown paper: %v", err)
	}
	if _, err := label.PDF(label.A4, []label.Label{{Name: "x", Price: 1, Code: "ñ漢"}}, noon); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("a code that no barcode holds: %v", err)
	}
}
