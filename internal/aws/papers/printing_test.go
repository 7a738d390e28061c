package papers_test

import (
	"strings"
	"testing"

	"carmensita.pe/market/internal/aws/papers"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
)

func TestPaper_isKeptUnderTheIDAndAllThatItSays(t *testing.T) {
	t.Parallel()
	keyOf := func(s sale.Sale, shop settings.Settings, reprint bool) string {
		return papers.Paper{Folder: "sales", ID: s.ID, Name: s.Number, Content: s}.Key(shop, reprint)
	}
	sold := func(change func(*sale.Sale)) sale.Sale {
		s := sale.Sale{ID: "one", Number: "B001-00000007", Payments: []payment.Payment{{Method: "yape", State: payment.ToConfirm}}}
		change(&s)
		return s
	}
	shop := settings.Default()
	first := keyOf(sold(func(*sale.Sale) {}), shop, false)
	if again := keyOf(sold(func(*sale.Sale) {}), shop, false); again != first || !strings.HasPrefix(first, "sales/one/") {
		t.Errorf("the same paper is kept as %s and %s", first, again)
	}
	moved := settings.Default()
	moved.Address = "Jr. Nuevo 123"
	for name, other := range map[string]string{
		"another sale with its number, after a restore": keyOf(sold(func(s *sale.Sale) { s.ID = "two" }), shop, false),
		"the payment was confirmed":                     keyOf(sold(func(s *sale.Sale) { s.Payments[0].State = payment.Confirmed }), shop, false),
		"the payment was rejected":                      keyOf(sold(func(s *sale.Sale) { s.Payments[0].State = payment.Rejected }), shop, false),
		"the shop moved":                                keyOf(sold(func(*sale.Sale) {}), moved, false),
		"a copy":                                        keyOf(sold(func(*sale.Sale) {}), shop, true),
	} {
		if other == first {
			t.Errorf("%s: the same key %s", name, other)
		}
	}
}
