package emission_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/signature"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/shop/emission/printed"
	"carmensita.pe/market/internal/shop/receipt"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/peru"
)

func live() emission.Setup {
	s := bodega
	s.Channel = emission.Production
	return s
}

func (s shop) press() printed.Press { return printed.NewPress(s.db, "https://market.example.pe") }

func (s shop) paperOf(sold sale.Sale) printed.Comprobante {
	s.t.Helper()
	c, err := s.press().OfSale(s.t.Context(), sold)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func TestPaper_hasTheHashThatWillBeSignedBeforeAnybodyHasSigned(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(live(), noon)
	sold := s.sells(peru.Boleta, noon)
	c := s.paperOf(sold)
	written, err := emission.Write(t.Context(), s.db, sold.ID, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	hash := signature.Digest(written.XML)
	if c.Electronic == nil || c.Electronic.Hash != hash || c.Electronic.QR != "20000000001|03|B001|1|2.18|14.20|2026-03-15|0|00000000|"+hash+"|" {
		t.Fatalf("the paper says %+v, want the hash %s", c.Electronic, hash)
	}
	if c.Electronic.Title != "BOLETA DE VENTA ELECTRÓNICA" || c.Electronic.Words != "SON CATORCE CON 20/100 SOLES" || c.Electronic.Notice != nil || c.Electronic.Path == "" {
		t.Errorf("the paper says %+v", c.Electronic)
	}
	s.answered(sold.ID, accepted, noon.Add(time.Minute)) // which signs "digest"
	if c = s.paperOf(sold); c.Electronic.Hash != "digest" || !strings.HasSuffix(c.Electronic.QR, "|digest|") || c.Document.State != "accepted" {
		t.Errorf("a copy says %+v of %+v", c.Electronic, c.Document)
	}
}

// The shop's settings may say another name, or another RUC: paper goes by who issued.
func TestPaper_namesWhoIssued(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(live(), noon)
	sold := s.sells(peru.Boleta, noon)
	e, err := s.press().Sale(t.Context(), sold)
	if err != nil {
		t.Fatal(err)
	}
	shop := settings.Default()
	shop.RUC, shop.LegalName, shop.Address = "20505310072", "Otra S.A.C.", "Otra calle"
	page, err := receipt.HTML(sold, shop, e, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Consulte su documento en market.example.pe/consulta", "R.U.C. 20000000001", "Market Carmensita E.I.R.L.", "Jr. Los Jazmines 245, SAN JUAN DE LURIGANCHO, LIMA, LIMA"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the paper lacks %q", want)
		}
	}
	if strings.Contains(string(page), "Otra") {
		t.Error("the paper names another shop")
	}
}

func TestPaper_ofAnInternalDocumentIsNone(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	old := s.sells(peru.Boleta, noon)
	s.emits(live(), noon.Add(time.Minute))
	if c := s.paperOf(old); c != (printed.Comprobante{}) {
		t.Errorf("the paper of an internal document says %+v", c)
	}
	back, err := refund.Find(t.Context(), s.db, s.takesBack(old.ID, noon.Add(time.Hour)).Refund.ID)
	if err != nil {
		t.Fatal(err)
	}
	if e, err := s.press().Refund(t.Context(), back); e != nil || err != nil {
		t.Errorf("its note says %+v, %v", e, err)
	}
}

func TestPaper_saysWhatItIsNotWorth(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(bodega, noon)
	trial := s.sells(peru.Boleta, noon)
	if got := s.paperOf(trial).Electronic.Notice; !slices.Equal(got, []string{"EMISIÓN DE PRUEBA -", "NO ES COMPROBANTE DE PAGO"}) {
		t.Errorf("the paper of SUNAT's test service says %q", got)
	}
	s.emits(live(), noon.Add(time.Minute))
	burnt := s.sells(peru.Factura, noon.Add(2*time.Minute))
	s.answered(burnt.ID, rejected, noon.Add(3*time.Minute))
	if got := s.paperOf(burnt).Electronic.Notice; !slices.Equal(got, []string{"RECHAZADO POR SUNAT -", "NO ES COMPROBANTE DE PAGO"}) {
		t.Errorf("the paper of a rejected factura says %q", got)
	}
}

func TestPaper_ofANoteIsThatOfItsDocument(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(live(), noon)
	sold := s.sells(peru.Factura, noon)
	id := s.takesBack(sold.ID, noon.Add(time.Minute)).Refund.ID
	back, err := refund.Find(t.Context(), s.db, id)
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.press().OfRefund(t.Context(), back)
	if err != nil {
		t.Fatal(err)
	}
	written, err := emission.Write(t.Context(), s.db, id, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if c.Electronic == nil || c.Electronic.Title != "NOTA DE CRÉDITO ELECTRÓNICA" || c.Electronic.Hash != signature.Digest(written.XML) {
		t.Errorf("the paper of the note says %+v", c.Electronic)
	}
}

// A sale under a rate of IGV that the law never had cannot be written, and its paper must not pass for a comprobante. The till prints all the same.
func TestPaper_ofADocumentThatCannotBeWrittenIsNone(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(live(), noon)
	sold := s.sells(peru.Boleta, noon)
	sold.Totals.IGVRate = 1600
	if c := s.paperOf(sold); c.Electronic != nil || c.Document == nil {
		t.Errorf("the paper says %+v", c)
	}
}
