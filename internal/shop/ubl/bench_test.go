package ubl_test

import (
	"fmt"
	"testing"

	"carmensita.pe/market/internal/platform/signature"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/ubl"
)

// What a till waits for: the document of ten lines and its digest.
func BenchmarkDigestOfASale(b *testing.B) {
	s := tenLines(b)
	b.ReportAllocs()
	for b.Loop() {
		if signature.Digest(written(b, s)) == "" {
			b.Fatal("no digest")
		}
	}
}

// What nobody waits for.
func BenchmarkSign(b *testing.B) {
	o, err := theOracles()
	if err != nil {
		b.Fatal(err)
	}
	unsigned := written(b, tenLines(b))
	var size int
	for b.Loop() {
		signed, err := signature.Sign(unsigned, o.key)
		if err != nil {
			b.Fatal(err)
		}
		size = len(signed)
	}
	b.ReportMetric(float64(size), "B/file")
}

func written(b *testing.B, s sale.Sale) []byte {
	b.Helper()
	invoice, err := ubl.FromSale(s, issuer())
	if err != nil {
		b.Fatal(err)
	}
	unsigned, err := invoice.XML()
	if err != nil {
		b.Fatal(err)
	}
	return unsigned
}

func tenLines(b *testing.B) sale.Sale {
	b.Helper()
	c := newCounter()
	o := order{number: "B001-1", buyer: maria}
	for i := range 10 {
		o.lines = append(o.lines, pieces(c.stocks(fmt.Sprintf("Producto %d", i), 450), 2))
	}
	return c.sells(b, o)
}
