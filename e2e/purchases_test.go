package e2e_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/purchase"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// pixel is the smallest picture: a PNG of one point, as far as its first bytes tell.
const pixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"

var papers atomic.Int64

// purchase is ten of a product of its own, on a factura of its own.
func (s *shop) purchase(change ...func(body)) body {
	s.t.Helper()
	v := s.supplier()
	p := s.stocked(0, v.packs())
	b := body{"id": newID(), "supplierId": v.id, "kind": "01", "series": "F001", "number": strconv.FormatInt(1000+papers.Add(1), 10),
		"issuedOn": peru.BusinessDay(time.Now()).String(), "lines": []any{body{"productId": p.id, "quantity": 10, "amount": 5900}}}
	for _, c := range change {
		c(b)
	}
	return b
}

func (s *shop) bought(b body) purchase.Purchase {
	s.t.Helper()
	return decode[purchase.Purchase](s.till(manager).send(http.MethodPost, "/api/purchases", b).want(http.StatusCreated))
}

func TestPurchase_entersIsPaidInPartsAndKeepsItsPhoto(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis := s.till(manager)
	b := s.purchase(func(b body) { b["freight"], b["dueOn"] = 1180, peru.BusinessDay(time.Now()).AddDays(15).String() })
	made := s.bought(b)
	if made.Total != 70_80 || made.Base != 60_00 || made.IGV != 10_80 || made.Lines[0].Cost != 7_08 {
		t.Errorf("got %+v", made)
	}
	product := made.Lines[0].ProductID
	if n := one[quantity.Quantity](s, "select on_hand from stock where product_id = ?", product); n != 10*quantity.One {
		t.Errorf("%s are on hand", n)
	}
	again := s.purchase()
	for _, field := range []string{"supplierId", "number", "lines"} {
		again[field] = b[field]
	}
	a := luis.send(http.MethodPost, "/api/purchases", again)
	if a.refused(errs.PaperEntered); !strings.Contains(string(a.body), "se ingresó el "+time.Now().In(peru.Lima()).Format("02/01/2006")) {
		t.Errorf("it does not say when it was entered first: %s", a.body)
	}

	shift := s.openShift(s.newTill(), 20_00)
	path := "/api/purchases/" + made.ID
	pay := func(b body) answer { b["id"] = newID(); return luis.send(http.MethodPost, path+"/payments", b) }
	pay(body{"amount": 30_00, "method": "cash", "tillId": shift.TillID}).refused(errs.DrawerShort)
	pay(body{"amount": 15_00, "method": "cash", "tillId": shift.TillID}).want(http.StatusCreated)
	pay(body{"amount": 15_00, "method": "transfer"}).refused(errs.InvalidRequest)
	pay(body{"amount": 60_00, "method": "transfer", "operation": "1"}).refused(errs.Conflict)
	pay(body{"amount": 55_80, "method": "transfer", "operation": "00123"}).want(http.StatusCreated)
	now := decode[purchase.Purchase](luis.get(path).want(http.StatusOK))
	if now.Paid != now.Total || len(now.Payments) != 2 || now.Payments[1].Owed != 0 {
		t.Errorf("got %+v", now.Payments)
	}
	statement := decode[purchase.Statement](luis.get("/api/suppliers/" + made.SupplierID + "/statement").want(http.StatusOK))
	if statement.Closing != 0 || len(statement.Entries) != 3 || statement.Entries[0].Amount != 70_80 {
		t.Errorf("got %+v", statement)
	}

	luis.get(path + "/photo").refused(errs.NotFound)
	camera := &till{shop: s, cookie: luis.cookie, header: http.Header{"Content-Type": {"application/octet-stream"}}}
	camera.send(http.MethodPut, path+"/photo", []byte("no picture")).refused(errs.InvalidBody)
	camera.send(http.MethodPut, path+"/photo", []byte(pixel)).want(http.StatusOK)
	if kept := luis.get(path + "/photo").want(http.StatusOK); string(kept.body) != pixel {
		t.Errorf("the photo is %q", kept.body)
	}
	if n := one[int](s, "select count(*) from audit_log where subject = ? and action = 'purchase.photographed' and actor = ?", made.ID, manager); n != 1 {
		t.Errorf("%d acts tell of the photo", n)
	}
	s.till(cashier).get("/api/purchases").refused(errs.Forbidden)
}

// What an order brings is the same record: it is owed, and waits for its paper.
func TestPurchase_isMadeByTheReceiptOfAnOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis, v := s.till(manager), s.supplier()
	p := s.stocked(0, v.packs())
	id := s.sent(v)
	luis.act(id, "receipts", bringing(of(p, 6))).want(http.StatusOK)
	luis.act(id, "receipts", bringing(of(p, 6))).want(http.StatusOK)
	page := decode[struct{ Items []purchase.Summary }](luis.get("/api/purchases?owed=true&supplier=" + v.id).want(http.StatusOK))
	if len(page.Items) != 2 || page.Items[0].Kind != purchase.Unpapered || page.Items[0].Total != 6*8_00 || page.Items[0].OrderNumber != s.order(id).Number {
		t.Fatalf("got %+v", page)
	}
	mend := &till{shop: s, cookie: luis.cookie, header: http.Header{"If-Match": {"1"}}}
	named := decode[purchase.Purchase](mend.send(http.MethodPut, "/api/purchases/"+page.Items[0].ID,
		body{"kind": "01", "series": "F001", "number": "55", "issuedOn": page.Items[0].IssuedOn.String()}).want(http.StatusOK))
	if named.Base != 40_68 || named.IGV != 7_32 || named.OrderID != id {
		t.Errorf("got %+v", named)
	}
	if n := one[money.Centimos](s, "select sum(total) from purchases where supplier_id = ?", v.id); n != 12*8_00 {
		t.Errorf("%s are billed", n)
	}
	if n := one[quantity.Quantity](s, "select on_hand from stock where product_id = ?", p.id); n != 12*quantity.One {
		t.Errorf("%s are on hand", n)
	}
}
