package e2e_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/stock"
	tills "carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

// livesFor bounds the stories; what rapid does to make a failing one short comes on top.
const livesFor = 45 * time.Second

// A made-up shop lives some days, by the API alone, and is compared with what must be true after every step. A story that fails is made
// short and printed; -rapid.seed tells the same ones again.
func TestStories_aShopThatLivesSomeDaysIsAsItMustBe(t *testing.T) {
	t.Parallel()
	s := newTimedShop(t) // alone: days pass, and each is compared with all that was sold
	if flag.Lookup("rapid.seed").Value.String() == "0" {
		for name, value := range map[string]string{"rapid.seed": strconv.FormatInt(time.Now().UnixNano()>>10, 10), "rapid.nofailfile": "true"} {
			if err := flag.Set(name, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("-rapid.seed=%s", flag.Lookup("rapid.seed").Value)
	till := s.newTill()   // a shop has no more than 99
	s.age(24 * time.Hour) // what others sold today is of yesterday
	days := []figures{{}}
	started, got, failing := time.Now(), 0, false
	rapid.Check(t, func(rt *rapid.T) {
		if !failing && time.Since(started) > livesFor {
			return // the others may not be told any more
		}
		failing = true // until it ends well: who makes it short must tell it again
		live(s, rt, till, &days)
		failing, got = false, got+1
	})
	t.Logf("%d stories", got)
	s.invariants()
}

// story is one life of a shop under way.
type story struct {
	*world
	from supplier
	s    *shop
	rt   *rapid.T
}

// lostAnswer is a write that was done; its answer may get lost.
type lostAnswer struct {
	by, method, path string
	header           http.Header
	body             any
	first            answer
}

func live(s *shop, rt *rapid.T, till string, days *[]figures) {
	who, from := s.customer(60*money.Sol), s.supplier()
	y := &story{world: &world{till: till, buyer: who.ID, limit: 60 * money.Sol, days: days}, from: from, s: s, rt: rt}
	for _, g := range []struct {
		unit  string
		price money.Centimos
		there int
	}{{"NIU", 1000, 12}, {"NIU", 350, 6}, {"KGM", 899, 4}} {
		made := s.newProduct()
		made["unit"], made["price"], made["openingStock"] = g.unit, g.price, g.there
		made["suppliers"] = []body{{"supplierId": from.id, "cost": 300, "packSize": 6, "preferred": true}}
		y.must(manager, http.MethodPost, "/api/products", nil, made)
		y.goods = append(y.goods, &goods{product: product{made["id"].(string), made["name"].(string), g.price}, made: maps.Clone(made), version: 1,
			weighed: g.unit == "KGM", onHand: int64(g.there) * 1000, active: true})
	}
	for _, open := range s.rows("select id, '' from till_shifts where open_till = ?", till) { // of the story before
		y.must(cashier, http.MethodPost, "/api/shifts/"+strings.TrimSpace(open)+"/close", nil, body{"counted": body{"10": 1}})
	}
	y.openTill(rt)
	rt.Repeat(map[string]func(*rapid.T){
		"": y.compare, "sell": y.sell, "sell more": y.sell, "refund": y.refund, "pay fiado": y.payFiado, "goods come in": y.receive, "waste": y.waste,
		"count": y.countOne, "price": y.reprice, "on and off": y.onAndOff, "promotion": y.promotion, "open or close the till": y.openOrClose, "cash": y.cash,
		"a lost answer": y.again, "look into the wallet": y.settlePayment, "look for what was repaid": y.settleRepaid, "order": y.orderOn, "order on": y.orderOn,
		"a night passes": y.night,
	})
}

// try sends a write, and keeps it when it was done. Whom a busy shop asks to try again sends the same once more.
func (y *story) try(by, method, path string, header http.Header, b any) answer {
	browser := &till{shop: y.s, cookie: y.s.till(by).cookie, header: header}
	a := browser.send(method, path, b)
	for asked := time.Now(); a.status >= http.StatusInternalServerError && decode[problem](a).Code == errs.Unavailable && time.Since(asked) < patience; {
		a = browser.send(method, path, b)
	}
	if a.status < http.StatusMultipleChoices {
		y.sent = append(y.sent, lostAnswer{by, method, path, header, b, a})
	} else if a.status >= http.StatusInternalServerError || a.status == 0 {
		y.rt.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
	}
	return a
}

func (y *story) must(by, method, path string, header http.Header, b any) answer {
	a := y.try(by, method, path, header, b)
	if a.status >= http.StatusMultipleChoices {
		y.rt.Fatalf("%s %s of %v: %d %s", method, path, b, a.status, a.body)
	}
	return a
}

// refused reports whether a write was refused, which it must be exactly when there is a reason, and for one of the reasons.
func (y *story) refused(a answer, reasons []errs.Code) bool {
	if a.status < http.StatusMultipleChoices {
		if len(reasons) > 0 {
			y.rt.Fatalf("%s was done, and must be refused for %v: %s", a.about, reasons, a.body)
		}
		return false
	}
	if got := decode[problem](a).Code; !slices.Contains(reasons, got) {
		y.rt.Fatalf("%s was refused for %q, want one of %v: %s", a.about, got, reasons, a.body)
	}
	return true
}

func seen(version int) http.Header { return http.Header{"If-Match": {strconv.Itoa(version)}} }

func (y *story) sell(t *rapid.T) {
	var picks []pick
	for range rapid.IntRange(1, 3).Draw(t, "lines") {
		of := y.some(t)
		q := int64(rapid.IntRange(1, 4).Draw(t, "pieces")) * 1000
		if of.weighed {
			q = int64(rapid.IntRange(50, 1500).Draw(t, "grams"))
		}
		picks = append(picks, pick{of, q})
	}
	method := rapid.SampledFrom([]payment.Method{payment.Cash, "yape", payment.Card, payment.Credit, "mixed"}).Draw(t, "paid by")
	promoted := y.goods[0]
	defer func() { promoted.counts = promoted.promo != "" }()
	for {
		total, reasons := y.total(picks, method == payment.Credit)
		cart, paid := y.cart(picks, method, total)
		a := y.try(cashier, http.MethodPost, "/api/sales", nil, cart)
		if a.status == http.StatusConflict && decode[problem](a).Code == errs.PriceChanged && time.Since(promoted.changed) < patience {
			promoted.counts = !promoted.counts // that machine has the old list still: the till asks the customer and sells at the other price
			if other, _ := y.total(picks, false); *decode[problem](a).Total != other {
				t.Fatalf("it costs %s, or %s while a promotion begins or ends: %s", total, other, a.body)
			}
			continue
		}
		if y.refused(a, reasons) {
			return
		}
		if sold := decode[sale.Sale](a); sold.Totals.Total != total {
			t.Fatalf("sold for %s, want %s", sold.Totals.Total, total)
		}
		y.record(cart.ID, picks, paid)
		return
	}
}

// cart is what a till sends, and what the shop keeps of each payment.
func (y *story) cart(picks []pick, method payment.Method, total money.Centimos) (sale.Request, map[payment.Method]money.Centimos) {
	cart := sale.Request{ID: newID(), TillID: y.till, Document: "boleta", ExpectedTotal: total}
	for _, p := range picks {
		cart.Lines = append(cart.Lines, sale.RequestLine{ProductID: p.of.id, Quantity: quantity.Quantity(p.quantity)})
	}
	paid := map[payment.Method]money.Centimos{}
	tender := func(method payment.Method, amount money.Centimos) {
		one := payment.Tender{Method: method, Amount: amount}
		switch method {
		case payment.Cash:
			amount -= amount % 10 // rounded down, and paid with what there is
			one.Amount = amount + 10
		case payment.Credit:
			cart.CustomerID = y.buyer
		default:
			one.Reference = bankNumber()
		}
		paid[method] += amount
		cart.Payments = append(cart.Payments, one)
	}
	half := total / 20 * 10
	switch {
	case method == "mixed" && half > 0:
		tender("yape", half)
		tender(payment.Cash, total-half)
	case method == "mixed":
		tender(payment.Cash, total)
	default:
		tender(method, total)
	}
	return cart, paid
}

// bankNumber is of an operation: a bank gives it once.
func bankNumber() string { return strconv.FormatInt(time.Now().UnixNano(), 10) }

// some returns one of the goods.
func (y *story) some(t *rapid.T) *goods {
	return y.goods[rapid.IntRange(0, len(y.goods)-1).Draw(t, "goods")]
}

func (y *story) refund(t *rapid.T) {
	if len(y.sales) == 0 {
		t.Skip("nothing was sold")
	}
	s := y.sales[rapid.IntRange(0, len(y.sales)-1).Draw(t, "sale")]
	at := rapid.IntRange(0, len(s.lines)-1).Draw(t, "line")
	l := s.lines[at]
	q := l.quantity
	if !l.of.weighed {
		q = int64(rapid.IntRange(1, int(l.quantity/1000)).Draw(t, "pieces")) * 1000
	} else if rapid.Bool().Draw(t, "a part") {
		q = max(1, l.quantity/3)
	}
	shelf := rapid.Bool().Draw(t, "to the shelf")
	where := map[bool]string{true: "stock", false: "waste"}[shelf]
	a := y.try(cashier, http.MethodPost, "/api/sales/"+s.id+"/refunds", nil, body{"id": newID(), "tillId": y.till, "reason": "07",
		"lines": []any{body{"line": at + 1, "quantity": quantity.Quantity(q), "goods": where}}})
	if a.status >= http.StatusMultipleChoices {
		got := decode[problem](a).Code
		fine := q > l.left && got == errs.AlreadyReturned || y.shift == "" && got == errs.TillClosed || got == errs.ApprovalNeeded ||
			got == errs.DrawerShort && y.drawer < l.amount
		if !fine {
			t.Fatalf("refused to take back %d of %d: %s", q, l.left, a.body)
		}
		return
	}
	if q > l.left {
		t.Fatalf("took back %d of %d", q, l.left)
	}
	note := decode[refund.Refund](a)
	payouts := map[payment.Method]money.Centimos{}
	for _, p := range note.Payouts {
		payouts[p.Method] += p.Amount
	}
	if y.shift == "" && payouts[payment.Cash] > 0 {
		t.Fatalf("cash left a closed till: %s", a.body)
	}
	if wrong := y.returned(s, l, q, shelf, note.Totals.Total, payouts); wrong != "" {
		t.Fatalf("%s: %s", wrong, a.body)
	}
	if y.drawer < 0 {
		t.Fatalf("the drawer holds %s: %s", y.drawer, a.body)
	}
}

func (y *story) payFiado(t *rapid.T) {
	amount := money.Centimos(rapid.IntRange(1, 80).Draw(t, "tens")) * 50
	method := rapid.SampledFrom([]string{"cash", "yape"}).Draw(t, "method")
	var reasons []errs.Code
	if amount > y.owed {
		reasons = append(reasons, errs.Conflict)
	}
	if y.shift == "" {
		reasons = append(reasons, errs.TillClosed)
	}
	b := body{"id": newID(), "tillId": y.till, "amount": amount, "method": method}
	if method != "cash" {
		b["reference"] = bankNumber()
	}
	if !y.refused(y.try(cashier, http.MethodPost, "/api/customers/"+y.buyer+"/payments", nil, b), reasons) {
		y.owed -= amount
		if method == "cash" {
			y.drawer += amount
		} else {
			y.repaid = append(y.repaid, repaid{b["id"].(string), amount})
		}
	}
}

func (y *story) receive(t *rapid.T) {
	of := y.some(t)
	n := rapid.IntRange(1, 9).Draw(t, "pieces")
	y.must(manager, http.MethodPost, "/api/stock/receipts", nil, body{"id": newID(), "note": "", "lines": []any{of.of(n)}})
	of.onHand += int64(n) * 1000
}

func (p product) of(n int) body { return body{"productId": p.id, "quantity": n} }

func (y *story) waste(t *rapid.T) {
	of := y.some(t)
	n := rapid.IntRange(1, 3).Draw(t, "pieces")
	var reasons []errs.Code
	if int64(n)*1000 > of.onHand {
		reasons = []errs.Code{errs.OutOfStock}
	}
	a := y.try(manager, http.MethodPost, "/api/stock/adjustments", nil, body{"id": newID(), "reason": "waste", "note": "", "lines": []any{of.of(-n)}})
	if !y.refused(a, reasons) {
		of.onHand -= int64(n) * 1000
	}
}

// countOne takes a count one step on: it is started, written, and posted.
func (y *story) countOne(t *rapid.T) {
	switch {
	case y.count == nil:
		of := y.some(t)
		id := newID()
		y.must(manager, http.MethodPost, "/api/counts", nil, body{"id": id, "name": "Conteo", "productIds": []string{of.id}})
		y.count = &counting{id: id, of: of}
	case !y.count.written || rapid.Bool().Draw(t, "again"):
		c := y.count
		c.counted = max(0, c.of.onHand+int64(rapid.IntRange(-2, 2).Draw(t, "off"))*1000)
		if !c.of.weighed {
			c.counted -= c.counted % 1000
		}
		c.expected, c.written = c.of.onHand, true
		y.must(cashier, http.MethodPut, "/api/counts/"+c.id+"/lines", nil,
			body{"id": newID(), "lines": []any{body{"productId": c.of.id, "counted": quantity.Quantity(c.counted)}}})
	default:
		c := y.count
		c.version = decode[stock.CountProgress](y.s.till(manager).get("/api/counts/" + c.id)).Version
		var reasons []errs.Code
		if !y.post() {
			reasons = []errs.Code{errs.OutOfStock}
		}
		if y.refused(y.try(manager, http.MethodPost, "/api/counts/"+c.id+"/post", seen(c.version), nil), reasons) {
			y.must(manager, http.MethodPost, "/api/counts/"+c.id+"/cancel", seen(c.version), nil)
		}
		y.count = nil
	}
}

func (y *story) change(of *goods, other body) {
	other = change(of.made, other)
	y.must(manager, http.MethodPut, "/api/products/"+of.id, seen(of.version), other)
	if fmt.Sprint(other) != fmt.Sprint(change(of.made, body{})) {
		of.version++
	}
	maps.Copy(of.made, other)
}

func (y *story) reprice(t *rapid.T) {
	of := y.some(t)
	to := money.Centimos(rapid.IntRange(310, 1500).Draw(t, "price"))
	y.change(of, body{"price": to})
	of.price = to
}

func (y *story) onAndOff(t *rapid.T) {
	of := y.some(t)
	y.change(of, body{"active": !of.active})
	of.active = !of.active
}

// promotion of three for two begins, or ends.
func (y *story) promotion(*rapid.T) {
	of := y.goods[0]
	if of.promo != "" {
		y.must(manager, http.MethodPost, "/api/promotions/"+of.promo+"/end", seen(1), nil)
		of.promo, of.counts, of.changed = "", false, time.Now()
		return
	}
	b := threeForTwo(of.product)
	b["to"] = today().AddDays(60).String() // longer than any story
	y.must(manager, http.MethodPost, "/api/promotions", nil, b)
	of.promo, of.counts, of.changed = b["id"].(string), true, time.Now()
}

func (y *story) openOrClose(t *rapid.T) {
	if y.shift == "" {
		y.openTill(t)
		return
	}
	off := money.Centimos(rapid.IntRange(-3, 3).Draw(t, "off")) * 10
	counted := max(0, y.drawer+off)
	a := y.must(cashier, http.MethodPost, "/api/shifts/"+y.shift+"/close", nil, body{"counted": body{"10": counted / 10}})
	if closed := decode[tills.Report](a); *closed.ExpectedCash != y.drawer || *closed.Difference != counted-y.drawer {
		t.Fatalf("the shift closed with %s expected and a difference of %s, want %s: %s", *closed.ExpectedCash, *closed.Difference, y.drawer, a.body)
	}
	y.shift, y.drawer = "", 0
}

func (y *story) openTill(t *rapid.T) {
	float := money.Centimos(rapid.IntRange(0, 500).Draw(t, "float")) * 10
	id := newID()
	y.must(cashier, http.MethodPost, "/api/tills/"+y.till+"/shifts", nil, body{"id": id, "openingFloat": float})
	y.shift, y.drawer = id, float
}

func (y *story) cash(t *rapid.T) {
	if y.shift == "" {
		t.Skip("the till is closed")
	}
	kind := rapid.SampledFrom([]string{"cash_in", "cash_out"}).Draw(t, "kind")
	amount := money.Centimos(rapid.IntRange(1, 300).Draw(t, "tens")) * 10
	short := kind == "cash_out" && amount > y.drawer
	a := y.try(cashier, http.MethodPost, "/api/shifts/"+y.shift+"/movements", nil, body{"id": newID(), "kind": kind, "amount": amount, "reason": "prueba"})
	if a.status >= http.StatusMultipleChoices {
		got := decode[problem](a).Code
		fine := short && got == errs.DrawerShort || kind == "cash_out" && got == errs.ApprovalNeeded // above the shop's limit a manager says yes
		if !fine {
			t.Fatalf("refused %s of %s from %s: %s", kind, amount, y.drawer, a.body)
		}
		return
	}
	if short {
		t.Fatalf("took %s out of %s", amount, y.drawer)
	}
	if kind == "cash_out" {
		amount = -amount
	}
	y.drawer += amount
}

// again sends something that was done before once more, as who lost the answer does.
func (y *story) again(t *rapid.T) {
	if len(y.sent) == 0 {
		t.Skip("nothing was sent today")
	}
	old := y.sent[rapid.IntRange(0, len(y.sent)-1).Draw(t, "sent before")]
	a := (&till{shop: y.s, cookie: y.s.till(old.by).cookie, header: old.header}).send(old.method, old.path, old.body)
	if want := []int{old.first.status, repeated(old.first.status)}; !slices.Contains(want, a.status) || !bytes.Equal(a.body, old.first.body) {
		t.Fatalf("%s was answered with %d %s\nand now with %d %s", a.about, old.first.status, old.first.body, a.status, a.body)
	}
}

// compare holds the shop to the world.
func (y *story) compare(t *rapid.T) {
	for _, of := range y.goods {
		var onHand, reserved int64
		if err := y.s.db().QueryRowContext(y.s.ctx(), "select on_hand, reserved from stock where product_id = ?", of.id).Scan(&onHand, &reserved); err != nil {
			t.Fatal(err)
		}
		if onHand != of.onHand || reserved != 0 {
			t.Fatalf("there are %d of %s and %d reserved, want %d", onHand, of.name, reserved, of.onHand)
		}
	}
	if owed := one[money.Centimos](y.s, "select credit_balance from customers where id = ?", y.buyer); owed != y.owed {
		t.Fatalf("the customer owes %s, want %s", owed, y.owed)
	}
	y.compareOrder(t)
	if y.shift != "" {
		if report := decode[tills.Report](y.s.till(manager).get("/api/shifts/" + y.shift)); report.Cash.Expected != y.drawer {
			t.Fatalf("the drawer holds %s, want %s", report.Cash.Expected, y.drawer)
		}
		if y.drawer < 0 {
			t.Fatalf("the drawer holds %s", y.drawer)
		}
	}
}
