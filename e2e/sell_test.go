package e2e_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/quantity"
)

func TestCheckout_threeRealProductsAreSold(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa := s.till(cashier)
	var lines []line
	var left []int
	for _, sku := range []string{"LAC-001", "LAC-013", "LAC-018"} {
		found := decode[paging.Page[catalog.Product]](rosa.get("/api/products?barcode=" + sku).want(http.StatusOK)).Items
		if len(found) != 1 {
			t.Fatalf("%s: found %d products", sku, len(found))
		}
		p := product{found[0].ID, found[0].Name, found[0].Price}
		lines = append(lines, p.times(2))
		left = append(left, int(found[0].Stock.OnHand/quantity.One)-2)
	}

	sold := rosa.sell(s.cart(lines...)).sold()

	if !strings.HasPrefix(sold.Number, "B001-") || len(sold.Lines) != len(lines) || sold.Cashier != "Rosa Quispe" || sold.Till != "Caja 1" {
		t.Errorf("sold %+v", sold)
	}
	for i, l := range lines {
		s.wantStock(l.product, left[i])
	}
	s.wantOnPaper(rosa, sold)
	day := all[sale.Summary](rosa, "/api/sales?limit=200&day="+sold.BusinessDay.String())
	if !slices.ContainsFunc(day, func(listed sale.Summary) bool { return listed.ID == sold.ID && listed.Number == sold.Number }) {
		t.Errorf("the sale %s is not in the list of its day", sold.ID)
	}
	if n := one[int](s, "select count(*) from outbox where kind = 'SaleCompleted' and subject = ?", sold.ID); n != 1 {
		t.Errorf("the sale has %d events, want 1", n)
	}
	s.invariants(sold.ID)
}

func TestSearch_findsNamesWithAccentsAndWithout(t *testing.T) {
	t.Parallel()
	rosa := newShop(t).till(cashier)
	for path, want := range map[string]string{
		"/api/customers?q=Huam%C3%A1n":      "María Elena Quispe Huamán",
		"/api/customers?q=quispe+huaman":    "María Elena Quispe Huamán",
		"/api/customers?q=990013":           "María Elena Quispe Huamán",
		"/api/products?q=gloria+vinagre":    "",
		"/api/products?q=gloria+ni%C3%B1os": "Leche evaporada Gloria niños 400 g",
		"/api/products?q=GLORIA+NINOS":      "Leche evaporada Gloria niños 400 g",
		"/api/products?barcode=LAC-004":     "Leche evaporada Gloria niños 400 g",
	} {
		found := decode[paging.Page[struct{ Name string }]](rosa.get(path).want(http.StatusOK)).Items
		if len(found) > 1 || (len(found) == 1) != (want != "") || (want != "" && found[0].Name != want) {
			t.Errorf("%s found %v, want %q", path, found, want)
		}
	}
}

// wantOnPaper asserts that the receipt can be read back, printed and downloaded, and stays the same file.
func (s *shop) wantOnPaper(by *till, sold sale.Sale) {
	s.t.Helper()
	path := "/api/sales/" + sold.ID
	if found := decode[sale.Sale](by.get(path).want(http.StatusOK)); found.Number != sold.Number || found.QR != sold.QR {
		s.t.Errorf("read back %+v, want %+v", found, sold)
	}
	html := by.get(path + "/receipt").want(http.StatusOK)
	for _, want := range []string{sold.Number, sold.Lines[0].Name, "NO ES COMPROBANTE DE PAGO"} {
		if !bytes.Contains(html.body, []byte(want)) {
			s.t.Errorf("the printed receipt lacks %q", want)
		}
	}
	first, second := by.get(path+"/receipt.pdf").want(http.StatusOK), by.get(path+"/receipt.pdf").want(http.StatusOK)
	if !bytes.HasPrefix(first.body, []byte("%PDF-")) || !bytes.Equal(first.body, second.body) {
		s.t.Errorf("the PDF of %d bytes is none, or changed", len(first.body))
	}
}

func TestCheckout_twoHundredBuyersFiftyUnits(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const buyers, units = 200, 50
	last := s.stocked(units)
	rosa := s.till(cashier)
	carts := make([]sale.Request, buyers)
	for i := range carts {
		carts[i] = s.cart(last.times(1))
		if i%4 == 0 {
			carts[i] = byCard(carts[i], "123456")
		}
	}
	answers := make([]answer, buyers)
	atOnce(buyers, func(i int) { answers[i] = rosa.sell(carts[i]) })

	sold := 0
	for _, a := range answers {
		if a.status == http.StatusCreated {
			sold++
			continue
		}
		short := a.refused(errs.OutOfStock).Shortages
		if len(short) != 1 || short[0] != (errs.Shortage{ProductID: last.id, Name: last.name, Requested: quantity.One}) {
			t.Errorf("sold out, but the shortages are %+v", short)
		}
	}
	if sold != units {
		t.Errorf("sold %d, want %d", sold, units)
	}
	s.wantStock(last, 0)
	s.wantSales(last, units)
	s.invariants(idsOf(carts)...)
}

func TestCheckout_cartsThatCrossDoNotBlockEachOther(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const buyers = 40
	a, b, c := s.stocked(1000), s.stocked(1000), s.stocked(1000)
	rosa := s.till(cashier)
	var carts []sale.Request
	for i := range buyers {
		lines := []line{a.times(1), b.times(1), c.times(1)}
		if i%2 == 1 {
			slices.Reverse(lines)
		}
		carts = append(carts, s.cart(lines...))
	}
	atOnce(buyers, func(i int) { rosa.sell(carts[i]).want(http.StatusCreated) })
	for _, p := range []product{a, b, c} {
		s.wantStock(p, 1000-buyers)
	}
	s.invariants(idsOf(carts)...)
}

func TestCheckout_mixedPaymentRoundsOnlyTheCash(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	odd := s.stocked(10, func(p *catalog.NewProduct) { p.Price = 10_37 })
	cart := s.cart(odd.times(1))
	cart.Payments = []payment.Tender{
		{Method: payment.Card, Amount: 5_00, Reference: "000777"}, {Method: "yape", Amount: 2_00, Reference: "99887766"}, {Method: payment.Cash, Amount: 5_00}}

	sold := s.till(cashier).sell(cart).sold()

	if sold.Totals.Total != 10_37 || sold.Totals.Rounding != -7 || sold.Totals.ToPay != 10_30 || sold.Change != 1_70 {
		t.Errorf("total %s, rounding %s, to pay %s, change %s", sold.Totals.Total, sold.Totals.Rounding, sold.Totals.ToPay, sold.Change)
	}
	s.invariants(cart.ID)
}

func TestCheckout_packagesByWeightStayLinesAndEqualLinesAreMerged(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	cheese := s.stocked(10, func(p *catalog.NewProduct) { p.Unit = catalog.Kilogram })
	sold := s.till(cashier).sell(s.cart(line{cheese, 350}, line{cheese, 150})).sold()
	if len(sold.Lines) != 2 || sold.Lines[0].Quantity != 350 || sold.Lines[0].Amount != 3_50 || sold.Lines[1].Quantity != 150 || sold.Lines[1].Amount != 1_50 {
		t.Errorf("sold %+v", sold.Lines)
	}
	if left := one[int](s, "select on_hand from stock where product_id = ?", cheese.id); left != 9_500 {
		t.Errorf("%d g are left, want 9500", left)
	}
	s.invariants(sold.ID)
}

func TestSales_theListPagesThroughTheDayWithoutGaps(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa := s.till(cashier)
	p := s.stocked(100)
	const sales = 7
	var mu sync.Mutex
	missing := map[string]bool{}
	atOnce(sales, func(int) {
		sold := rosa.sell(s.cart(p.times(1))).sold()
		mu.Lock()
		defer mu.Unlock()
		missing[sold.ID] = true
	})
	seen := map[string]bool{}
	for path := "/api/sales?limit=3"; path != ""; {
		listed := decode[paging.Page[sale.Summary]](rosa.get(path).want(http.StatusOK))
		for _, summary := range listed.Items {
			if seen[summary.ID] {
				t.Fatalf("the sale %s is listed twice", summary.ID)
			}
			seen[summary.ID] = true
			delete(missing, summary.ID)
		}
		if path = ""; listed.Next != "" && len(missing) > 0 {
			path = "/api/sales?limit=3&cursor=" + listed.Next
		}
	}
	if len(missing) > 0 {
		t.Errorf("not listed: %v", missing)
	}
}

func idsOf(carts []sale.Request) []string {
	ids := make([]string, len(carts))
	for i, cart := range carts {
		ids[i] = cart.ID
	}
	return ids
}
