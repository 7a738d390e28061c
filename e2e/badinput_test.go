package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// body is a sale as JSON, to be spoilt.
type body = map[string]any

func jsonOf(cart sale.Request) body {
	var b body
	text, _ := json.Marshal(cart)
	_ = json.Unmarshal(text, &b)
	return b
}

// first returns the first of a list of objects in a body.
func first(b body, list string) body { return b[list].([]any)[0].(body) }

// refusal is a bad request: how it is made of a good sale, and what it must get.
type refusal struct {
	name  string
	spoil func(b body)
	code  errs.Code
	// helps is in the answer: which field it is, or what to do.
	helps string
}

func quantityOf(value any) func(body) {
	return func(b body) { first(b, "lines")["quantity"] = value }
}

func paying(payments ...body) func(body) {
	return func(b body) { b["payments"] = payments }
}

func set(field string, value any) func(body) { return func(b body) { b[field] = value } }

func (s *shop) refusals() []refusal {
	inactive := s.stocked(5, func(p *catalog.NewProduct) { p.Active = false })
	dear := s.stocked(5, func(p *catalog.NewProduct) { p.Price = 700*money.Sol + 1 })
	sell := func(p product) func(body) {
		return func(b body) {
			first(b, "lines")["productId"] = p.id
			b["expectedTotal"], first(b, "payments")["amount"] = p.price, p.price
		}
	}
	buyer := func(kind, number, name string) body {
		return body{"documentKind": kind, "documentNumber": number, "name": name}
	}
	factura := func(buyer any) func(body) {
		return func(b body) { b["document"], b["buyer"] = "factura", buyer }
	}
	return []refusal{
		{"an unknown product", func(b body) { first(b, "lines")["productId"] = newID() }, errs.UnknownProduct, "Quítelo"},
		{"a product that is no longer sold", sell(inactive), errs.ProductInactive, "ya no se vende"},
		{"quantity 0", quantityOf(0), errs.InvalidRequest, "lines[0].quantity"},
		{"quantity -1", quantityOf(-1), errs.InvalidRequest, "lines[0].quantity"},
		{"quantity 1e9 in digits", quantityOf(1_000_000_000), errs.InvalidRequest, "at most 1000000"},
		{"quantity 1e9", quantityOf(json.RawMessage("1e9")), errs.InvalidBody, "quantity"},
		{"quantity beyond any number", quantityOf(json.RawMessage(strings.Repeat("9", 400))), errs.InvalidBody, "quantity"},
		{"quantity two", quantityOf("two"), errs.InvalidBody, "quantity"},
		{"quantity true", quantityOf(true), errs.InvalidBody, "quantity"},
		{"no quantity", func(b body) { delete(first(b, "lines"), "quantity") }, errs.InvalidRequest, "lines[0].quantity"},
		{"half a piece", quantityOf(0.5), errs.InvalidRequest, "whole number"},
		{"a tenth of a gram", quantityOf(0.0001), errs.InvalidBody, "three decimals"},
		{"more than a receipt holds", func(b body) {
			b["lines"] = slicesOf(200, first(b, "lines"))
			for _, l := range b["lines"].([]any) {
				l.(body)["quantity"] = 1_000_000
			}
		}, errs.InvalidRequest, "more than a receipt may hold"},
		{"an empty cart", set("lines", []any{}), errs.InvalidRequest, "lines"},
		{"no cart", func(b body) { delete(b, "lines") }, errs.InvalidRequest, "lines"},
		{"201 lines", func(b body) { b["lines"] = slicesOf(201, first(b, "lines")) }, errs.InvalidRequest, "at most 200 entries"},
		{"10,000 lines", func(b body) { b["lines"] = slicesOf(10_000, first(b, "lines")) }, errs.BodyTooLarge, "demasiado grande"},

		{"a payment below the total", paying(body{"method": "cash", "amount": 990}), errs.PaymentShort, `"total":1000`},
		{"a card below the total", paying(body{"method": "card", "amount": 999, "reference": "1"}), errs.PaymentShort, `"total":1000`},
		{"a card over the total", paying(body{"method": "card", "amount": 1001, "reference": "1"}), errs.PaymentOver, "solo se da vuelto en efectivo"},
		{
			"a card for all of it and cash besides",
			paying(body{"method": "card", "amount": 1000, "reference": "1"}, body{"method": "cash", "amount": 100}),
			errs.PaymentOver,
			"",
		},
		{
			"a card for nothing",
			paying(body{"method": "card", "amount": 0, "reference": "1"}, body{"method": "cash", "amount": 1000}),
			errs.InvalidRequest,
			"payments",
		},
		{
			"a wallet for nothing",
			paying(body{"method": "yape", "amount": 0, "reference": "1"}, body{"method": "cash", "amount": 1000}),
			errs.InvalidRequest,
			"payments",
		},
		{"cash twice", paying(body{"method": "cash", "amount": 500}, body{"method": "cash", "amount": 500}), errs.InvalidRequest, "give cash once"},
		{"a card without its operation number", paying(body{"method": "card", "amount": 1000}), errs.InvalidRequest, "payments[0].reference"},
		{"a negative payment", paying(body{"method": "cash", "amount": -1000}), errs.InvalidRequest, "payments[0].amount"},
		{"a payment in parts of a centimo", paying(body{"method": "cash", "amount": 1000.5}), errs.InvalidBody, "amount"},
		{"a payment by cheque", paying(body{"method": "cheque", "amount": 1000}), errs.InvalidRequest, "must be one of: cash, card, yape, plin"},
		{"no payment", paying(), errs.InvalidRequest, "payments"},
		{"a price that has changed", set("expectedTotal", 999), errs.PriceChanged, `"total":1000`},
		{"a negative total", set("expectedTotal", -1), errs.InvalidRequest, "expectedTotal"},

		{"an unknown field", set("discount", 10), errs.InvalidBody, "discount"},
		{"an unknown field in a line", func(b body) { first(b, "lines")["price"] = 1 }, errs.InvalidBody, "price"},
		{"a number for the till", set("tillId", 1), errs.InvalidBody, "tillId"},
		{"an object for the payments", set("payments", body{}), errs.InvalidBody, "payments"},
		{"an id that is none", set("id", "1"), errs.InvalidRequest, "must be a UUID"},
		{"an id that would break SQL", set("id", "' or '1'='1"), errs.InvalidRequest, "must be a UUID"},
		{"no id", func(b body) { delete(b, "id") }, errs.InvalidRequest, "id"},
		{"an unknown till", set("tillId", newID()), errs.UnknownTill, "Elija otra caja"},
		{"an unknown document", set("document", "nota"), errs.InvalidRequest, "boleta, factura"},

		{"a boleta above S/ 700 without a document", sell(dear), errs.BuyerRequired, "700"},
		{"a boleta for the DNI of nobody", set("buyer", buyer("dni", "00000000", "Cliente")), errs.InvalidDocument, "leave the buyer out"},
		{"a DNI of seven digits", set("buyer", buyer("dni", "4567123", "Ana")), errs.InvalidDocument, "buyer.documentNumber"},
		{"a buyer without a name", set("buyer", buyer("dni", "45671238", "")), errs.InvalidRequest, "buyer.name"},
		{"a buyer whose name is a space", set("buyer", buyer("dni", "45671238", " ")), errs.InvalidRequest, "buyer.name"},
		{"a factura without a buyer", factura(nil), errs.FacturaNeedsRUC, "RUC"},
		{"a factura with a wrong RUC", factura(buyer("ruc", "20999001019", "Bodega")), errs.FacturaNeedsRUC, "11 dígitos"},
		{"a factura with a DNI", factura(buyer("dni", "45671238", "Ana")), errs.FacturaNeedsRUC, "RUC"},
	}
}

func slicesOf(n int, item body) []any {
	all := make([]any, n)
	for i := range all {
		all[i] = item
	}
	return all
}

func TestBadInput_isRefusedWithASentenceThatHelpsAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(5)
	for _, r := range s.refusals() { //nolint:paralleltest // all are quick, and what they must not change is asserted after them
		t.Run(r.name, func(t *testing.T) {
			s := s.within(t)
			cart := s.cart(p.times(1))
			spoilt := jsonOf(cart)
			r.spoil(spoilt)

			a := s.till(cashier).send(http.MethodPost, "/api/sales", spoilt)

			a.refused(r.code)
			if !strings.Contains(string(a.body), r.helps) {
				t.Errorf("the answer does not help with %q: %s", r.helps, a.body)
			}
			s.wantNothingOf(cart.ID)
		})
	}
	s.wantStock(p, 5)
	s.till(cashier).sell(s.cart(p.times(1))).sold() // what the refusals were made of
	s.invariants()
}

// wantNothingOf asserts that a refused sale left nothing but its trail.
func (s *shop) wantNothingOf(saleID string) {
	s.t.Helper()
	if found := s.rows(`select 'checkout', sale_id from checkouts where sale_id = ? union all select 'sale', id from sales where id = ?
		union all select 'reservation', sale_id from stock_reservations where sale_id = ?`, saleID, saleID, saleID); len(found) > 0 {
		s.t.Errorf("half written: %v", found)
	}
	if charges := s.charges(saleID); len(charges) > 0 {
		s.t.Errorf("charged: %v", charges)
	}
}

func TestBadInput_aBodyThatIsNoSale(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	cart := s.cart(s.stocked(5).times(1))
	good, err := json.Marshal(cart)
	if err != nil {
		t.Fatal(err)
	}
	spaces := func(size int) []byte { return append(bytes.Repeat([]byte(" "), size-len(good)), good...) }
	for name, c := range map[string]struct { //nolint:paralleltest // as above
		body  []byte
		code  errs.Code
		helps string
	}{
		"nothing":               {nil, errs.InvalidBody, "empty"},
		"two values":            {append(append([]byte{}, good...), good...), errs.InvalidBody, "more than one"},
		"a value and a brace":   {append(append([]byte{}, good...), '}'), errs.InvalidBody, "more than one"},
		"a value and a bracket": {append(append([]byte{}, good...), ']'), errs.InvalidBody, "more than one"},
		"a value and a word":    {append(append([]byte{}, good...), "sale"...), errs.InvalidBody, "more than one"},
		"half of it":            {good[:len(good)/2], errs.InvalidBody, "breaks off"},
		"a list":                {[]byte("[]"), errs.InvalidBody, "object"},
		"null":                  {[]byte("null"), errs.InvalidRequest, "required"},
		"a word":                {[]byte("sale"), errs.InvalidBody, "not JSON"},
		"a form":                {[]byte("id=1&lines=2"), errs.InvalidBody, "not JSON"},
		"invalid UTF-8":         {bytes.Replace(good, []byte(`"cash"`), []byte("\"ca\xff\xfesh\""), 1), errs.InvalidBody, "UTF-8"},
		"300 kB":                {spaces(300_000), errs.BodyTooLarge, "demasiado grande"},
		"10 MB":                 {spaces(10_000_000), errs.BodyTooLarge, "demasiado grande"},
		"11 MiB":                {spaces(11 << 20), errs.BodyTooLarge, "demasiado grande"},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.within(t).till(cashier).send(http.MethodPost, "/api/sales", c.body)
			a.refused(c.code)
			if !strings.Contains(string(a.body), c.helps) {
				t.Errorf("the answer does not help with %q: %s", c.helps, a.body)
			}
		})
	}
	s.wantNothingOf(cart.ID)
	s.till(cashier).send(http.MethodPost, "/api/sales", spaces(250_000)).want(http.StatusCreated)
}

func TestBadInput_aWriteWithoutTheHeaderOfThePage(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	cart := s.cart(s.stocked(5).times(1))
	forged := s.till(cashier)
	for _, value := range [][]string{nil, {""}, {"0"}, {"true"}} {
		forged.header = http.Header{"X-Carmensita": value}
		forged.sell(cart).refused(errs.MissingHeader)
		forged.send(http.MethodDelete, "/api/sessions/current", nil).refused(errs.MissingHeader)
		forged.send(http.MethodPost, "/api/sessions", map[string]string{"username": cashier, "password": "Rosa-2026"}).refused(errs.MissingHeader)
	}
	s.wantNothingOf(cart.ID)
	forged.header = nil
	forged.get("/api/tills").want(http.StatusOK)
}

func TestBadInput_pathsAndQueries(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa := s.till(manager)
	unknown := newID()
	accented := paging.Cursor{Key: "ñ", ID: "ñ"}.String()
	for path, code := range map[string]errs.Code{
		"/api/sales/" + unknown:                  errs.NotFound,
		"/api/sales/" + unknown + "/receipt":     errs.NotFound,
		"/api/sales/" + unknown + "/receipt.pdf": errs.NotFound,
		"/api/sales/" + unknown + "/timeline":    errs.NotFound,
		"/api/sales/" + unknown + "/comprobante": errs.NotFound,
		"/api/products/" + unknown:               errs.NotFound,
		"/api/sales/1":                           errs.NotFound,
		"/api/sales/%C3%B1":                      errs.NotFound,
		"/api/products/abc":                      errs.NotFound,
		"/api/nothing":                           errs.NotFound,
		"/api/":                                  errs.NotFound,
		"/api/sales?limit=0":                     errs.InvalidRequest,
		"/api/sales?limit=201":                   errs.InvalidRequest,
		"/api/sales?limit=ten":                   errs.InvalidRequest,
		"/api/sales?limit=":                      errs.InvalidRequest,
		"/api/sales?day=yesterday":               errs.InvalidRequest,
		"/api/sales?day=2026-02-30":              errs.InvalidRequest,
		"/api/sales?cursor=x":                    errs.InvalidRequest,
		"/api/products?cursor=e30x":              errs.InvalidRequest,
		"/api/products?cursor=" + accented:       errs.InvalidRequest,
		"/api/sales?cursor=" + accented:          errs.InvalidRequest,
		"/api/products?limit=-1":                 errs.InvalidRequest,
		"/api/products?category=abarrotes":       errs.InvalidRequest,
		"/api/products?category=%C3%B1":          errs.InvalidRequest,
		"/api/stock?low=maybe":                   errs.InvalidRequest,
		"/api/customers":                         errs.InvalidRequest,
		"/api/customers?q=a":                     errs.InvalidRequest,
		"/api/products?q=%FF":                    errs.InvalidRequest,
	} {
		rosa.get(path).refused(code)
	}
	impossible := paging.Cursor{Key: "9999-12-31T23:59:59-14:00", ID: "x"}.String() // in UTC the year is 10000
	for _, list := range []string{"sales", "refunds", "shifts", "restocks", "reports", "backups", "unsettled", "settlements", "counts", "stock/incidents"} {
		s.till(admin).get("/api/" + list + "?cursor=" + impossible).refused(errs.InvalidRequest)
	}
	for _, path := range []string{"/api/products?barcode=%C3%B1and%C3%BA", "/api/products?q=%C3%B1", "/api/products?q=%25_%5C%27", "/api/customers?q=%C3%B1%C3%B1",
		"/api/customers?q=%27%27", "/api/products?category=" + unknown, "/api/sales?day=2020-01-01"} {
		if found := decode[struct{ Items []any }](rosa.get(path).want(http.StatusOK)).Items; found == nil {
			t.Errorf("%s: items is null, want a list", path)
		}
	}
	for _, method := range []string{http.MethodPut, http.MethodPatch, http.MethodDelete} {
		rosa.send(method, "/api/sales", nil).refused(errs.NotFound)
	}
}

func TestBadInput_aSignInThatIsNone(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	nobody := &till{shop: s}
	for _, c := range []struct {
		body any
		code errs.Code
	}{
		{body{}, errs.InvalidRequest}, {body{"username": cashier}, errs.InvalidRequest}, {body{"username": cashier, "password": 1}, errs.InvalidBody},
		{body{"username": strings.Repeat("x", 129), "password": "x"}, errs.InvalidRequest},
		{body{"username": cashier, "password": "x", "role": "admin"}, errs.InvalidBody},
		{[]byte(""), errs.InvalidBody},
	} {
		nobody.send(http.MethodPost, "/api/sessions", c.body).refused(c.code)
	}
}

// TestBadInput_theLimitsThemselvesAreGood guards against a check that refuses too much.
func TestBadInput_theLimitsThemselvesAreGood(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa := s.till(cashier)
	dear := s.stocked(5, func(p *catalog.NewProduct) { p.Price = 700 * money.Sol })
	rosa.sell(s.cart(dear.times(1))).sold()
	rosa.sell(withBuyer(s.cart(dear.times(2)), peru.DNI, "45671238", "Ana")).sold()
	rosa.sell(asFactura(s.cart(dear.times(1)))).sold()
	many := s.cart()
	for i := range 200 {
		p := s.stocked(1, func(p *catalog.NewProduct) {
			p.TaxClass = []peru.TaxClass{peru.Gravado, peru.Exonerado, peru.Inafecto}[i%3]
		})
		many.Lines = append(many.Lines, sale.RequestLine{ProductID: p.id, Quantity: 1000})
		many.ExpectedTotal += p.price
	}
	many.Buyer = withBuyer(many, peru.DNI, "45671238", strings.Repeat("ñ", 160)).Buyer
	many.Payments[0].Amount = many.ExpectedTotal
	many.Payments[0].Reference = strings.Repeat("Z", 64)
	if sold := rosa.sell(many).sold(); len(sold.Lines) != 200 || sold.Totals.Total != many.ExpectedTotal {
		t.Errorf("sold %d lines for %s", len(sold.Lines), sold.Totals.Total)
	}
	s.invariants(many.ID)
}

// TestBadInput_theLargestCartOfTheDocument sells what its limits allow at most: 200 lines whose names and promotions are as long as names
// may be, in letters that take most room on the way through the state machine.
func TestBadInput_theLargestCartOfTheDocument(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa := s.till(cashier)
	for _, letter := range []string{"&", "<", "Ñ", "🥑", `"`} {
		name, offer := strings.Repeat(letter, 160), strings.Repeat(letter, 60)
		cart := s.cart()
		var bought []any
		for range 200 {
			p := s.stocked(2, func(p *catalog.NewProduct) { p.Name = name })
			cart.Lines = append(cart.Lines, sale.RequestLine{ProductID: p.id, Quantity: 1000})
			cart.ExpectedTotal += p.price - money.Sol
			bought = append(bought, p.id)
		}
		s.offered(offer, bought)
		cart.Buyer = withBuyer(cart, peru.DNI, "45671238", name).Buyer
		cart.Payments[0].Amount = cart.ExpectedTotal
		s.eventually("the promotion counts", func() bool { return rosa.sell(cart).status == http.StatusCreated })
		sold := decode[sale.Sale](rosa.sell(cart).want(http.StatusOK))
		if len(sold.Lines) != 200 || sold.Lines[199].Name != name || sold.Lines[199].Promotion != offer {
			t.Errorf("%s: sold %d lines, the last one is %+v", letter, len(sold.Lines), sold.Lines[len(sold.Lines)-1])
		}
		byCardToo := byCard(cart, "51")
		byCardToo.ID = newID()
		s.eventually("the promotion counts where a terminal is asked", func() bool { return rosa.sell(byCardToo).status == http.StatusPaymentRequired })
		byCardToo = byCard(byCardToo, "123456")
		rosa.sell(byCardToo).sold()
		byCardToo.ID = newID()
		rosa.sell(byCardToo).refused(errs.OutOfStock)
		s.invariants(cart.ID)
	}
}

// TestBadInput_theLargestCartOfTheDocumentComesBackToItsCard takes such a sale back whole, and the card has its money before the answer: a
// state machine that carried the names twice would give up in the middle, and leave the customer waiting for what he has.
func TestBadInput_theLargestCartOfTheDocumentComesBackToItsCard(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa, name := s.till(cashier), strings.Repeat("🥑", 160)
	cart := s.cart()
	whole := refund.Request{ID: newID(), TillID: s.tillID(1), Reason: refund.TotalReturn, Note: strings.Repeat("🥑", 200)}
	for i := range 200 {
		p := s.stocked(1, func(p *catalog.NewProduct) { p.Name = name })
		cart.Lines = append(cart.Lines, sale.RequestLine{ProductID: p.id, Quantity: quantity.One})
		cart.ExpectedTotal += p.price
		whole.Lines = append(whole.Lines, refund.RequestLine{Line: i + 1, Quantity: quantity.One, Goods: refund.ToStock})
	}
	cart = byCard(withBuyer(cart, peru.DNI, "45671238", name), "123456")
	rosa.sell(cart).sold()

	first := rosa.refund(cart.ID, whole)

	got := first.refunded()
	s.wantPayouts(got, fmt.Sprintf("card %d paid", cart.ExpectedTotal))
	if !got.Settled || len(got.Lines) != 200 || got.Lines[199].Name != name || got.Note != whole.Note || got.Buyer == nil || got.Buyer.Name != name {
		t.Errorf("settled: %t, %d lines", got.Settled, len(got.Lines))
	}
	if len(first.body) > 200<<10 {
		t.Errorf("the credit note has %d bytes: with what a step adds, that comes near what a state may hold", len(first.body))
	}
	if again := decode[refund.Refund](rosa.refund(cart.ID, whole).want(http.StatusOK)); !reflect.DeepEqual(again, got) {
		t.Error("the second answer is another one")
	}
	s.wantCardsPaidBack(cart.ID)
	s.invariants(cart.ID)
}

// offered takes one sol off each of these products today, in a category of their own.
func (s *shop) offered(name string, products []any) {
	s.t.Helper()
	category, today := newID(), peru.BusinessDay(time.Now())
	in := strings.Repeat(", ?", len(products))[2:]
	for _, do := range []struct {
		statement string
		args      []any
	}{
		{"insert into categories (id, name, colour, sort_order) values (?, ?, 'sand', 99)", []any{category, category}},
		{"update products set category_id = ? where id in (" + in + ")", append([]any{category}, products...)},
		{
			"insert into promotions (id, name, kind, amount, category_id, from_day, to_day) values (?, ?, 'amount', 100, ?, ?, ?)",
			[]any{newID(), name, category, today, today.AddDays(1)},
		},
	} {
		if _, err := s.db().ExecContext(s.ctx(), do.statement, do.args...); err != nil {
			s.t.Fatalf("%.60s: %v", do.statement, err)
		}
	}
}
