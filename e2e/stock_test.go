package e2e_test

import (
	"database/sql"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

// correcting is an adjustment of one product.
func correcting(p product, reason stock.Reason, pieces int) body {
	return body{"id": newID(), "reason": reason, "note": "prueba", "lines": []any{body{"productId": p.id, "quantity": pieces}}}
}

func (t *till) adjust(b body) answer { return t.send(http.MethodPost, "/api/stock/adjustments", b) }

func (t *till) receive(b body) answer { return t.send(http.MethodPost, "/api/stock/receipts", b) }

// all walks a list to its end.
func all[T any](t *till, path string) (items []T) {
	t.shop.t.Helper()
	for cursor := ""; ; {
		got := decode[paging.Page[T]](t.get(path + cursor).want(http.StatusOK))
		items = append(items, got.Items...)
		if got.Next == "" {
			return items
		}
		cursor = "&cursor=" + got.Next
	}
}

func TestStock_theLedgerTellsWhoMovedWhatAndWhy(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(10)
	luis := s.till(manager)
	sold := s.till(cashier).sell(s.cart(p.times(2))).sold()
	waste := correcting(p, stock.Waste, -3)

	first := decode[stock.Document](luis.adjust(waste).want(http.StatusCreated))
	again := decode[stock.Document](luis.adjust(waste).want(http.StatusOK))
	came := decode[stock.Document](luis.receive(body{"id": newID(), "lines": []any{body{"productId": p.id, "quantity": 12}}}).want(http.StatusCreated))

	if len(first.Movements) != 1 || first.Movements[0].Balance != 5*quantity.One || !slices.Equal(first.Movements, again.Movements) {
		t.Errorf("adjusted %+v, and again %+v", first, again)
	}
	var got []string
	for _, e := range all[stock.Entry](luis, "/api/products/"+p.id+"/movements?limit=1") {
		got = append(got, strings.Join([]string{string(e.Kind), e.Quantity.String(), e.Balance.String(), e.Reason, e.Note, e.Actor, e.Reference}, " "))
	}
	want := []string{"receipt 12 17   luis " + came.ID, "waste -3 5 waste prueba luis " + first.ID, "sale -2 8   rosa " + sold.ID, "opening 10 10   test test"}
	if !slices.Equal(got, want) {
		t.Errorf("the ledger tells\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	s.wantStock(p, 17)
	if n := one[int](s, "select count(*) from audit_log where subject in (?, ?) and actor = 'luis' and address <> ''", first.ID, came.ID); n != 2 {
		t.Errorf("the audit has %d of 2 acts", n)
	}
	waste["note"] = "otra"
	luis.adjust(waste).refused(errs.Conflict)
	short := luis.adjust(correcting(p, stock.Theft, -18)).refused(errs.OutOfStock).Shortages
	if len(short) != 1 || short[0] != (errs.Shortage{ProductID: p.id, Name: p.name, Requested: 18 * quantity.One, Available: 17 * quantity.One}) {
		t.Errorf("short of %+v", short)
	}
	s.wantStock(p, 17)
	s.invariants(sold.ID)
}

func TestStock_aCashierNeitherCorrectsNorSeesTheBooks(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(10)
	rosa := s.till(cashier)
	rosa.adjust(correcting(p, stock.Waste, -1)).refused(errs.Forbidden)
	rosa.receive(body{"id": newID(), "lines": []any{body{"productId": p.id, "quantity": 1}}}).refused(errs.Forbidden)
	for _, path := range []string{"/api/stock/cover", "/api/stock/incidents", "/api/products/" + p.id + "/movements"} {
		rosa.get(path).refused(errs.Forbidden)
	}
	s.wantStock(p, 10)
}

func TestStock_badCorrectionsAreRefusedAndNothingMoves(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(10)
	line := func(change func(body)) func(body) {
		return func(b body) {
			if lines, ok := b["lines"].([]any); ok {
				change(lines[0].(body))
			}
		}
	}
	luis := s.till(manager)
	for name, c := range map[string]struct {
		spoil func(body)
		code  errs.Code
		helps string
	}{
		"no reason":              {func(b body) { delete(b, "reason") }, errs.InvalidRequest, "reason"},
		"a reason of no list":    {func(b body) { b["reason"] = "hunger" }, errs.InvalidRequest, "must be one of"},
		"no lines":               {func(b body) { b["lines"] = []any{} }, errs.InvalidRequest, "lines"},
		"201 lines":              {func(b body) { b["lines"] = slicesOf(201, body{"productId": p.id, "quantity": -1}) }, errs.InvalidRequest, "at most 200"},
		"an id that is none":     {func(b body) { b["id"] = "1" }, errs.InvalidRequest, "must be a UUID"},
		"a product that is none": {line(func(l body) { l["productId"] = newID() }), errs.UnknownProduct, ""},
		"a product in SQL":       {line(func(l body) { l["productId"] = "' or 1=1 --" }), errs.InvalidRequest, "must be a UUID"},
		"nothing":                {line(func(l body) { l["quantity"] = 0 }), errs.InvalidRequest, "lines[0].quantity"},
		"half a piece":           {line(func(l body) { l["quantity"] = -0.5 }), errs.InvalidRequest, "whole number"},
		"four decimals":          {line(func(l body) { l["quantity"] = -0.0001 }), errs.InvalidBody, "three decimals"},
		"too much":               {line(func(l body) { l["quantity"] = -1000001 }), errs.InvalidRequest, "at least -1000000"},
		"text for a quantity":    {line(func(l body) { l["quantity"] = "two" }), errs.InvalidBody, "three decimals"},
		"the wrong sign":         {line(func(l body) { l["quantity"] = 1 }), errs.InvalidRequest, "below 0"},
		"a field of another API": {func(b body) { b["cost"] = 1 }, errs.InvalidBody, "cost"},
		"a note of a novel":      {func(b body) { b["note"] = strings.Repeat("ñ", 201) }, errs.InvalidRequest, "at most 200"},
	} {
		bad := correcting(p, stock.Waste, -1)
		c.spoil(bad)
		a := luis.adjust(bad)
		a.about += ": " + name
		a.refused(c.code)
		if !strings.Contains(string(a.body), c.helps) {
			t.Errorf("%s: the answer does not help with %q: %s", name, c.helps, a.body)
		}
	}
	for name, line := range map[string]body{"a negative receipt": {"productId": p.id, "quantity": -1}, "a receipt of nothing": {"productId": p.id, "quantity": 0},
		"expiry of what keeps": {"productId": p.id, "quantity": 1, "expiresOn": "2099-01-01"}} {
		a := luis.receive(body{"id": newID(), "lines": []any{line}})
		a.about += ": " + name
		a.refused(errs.InvalidRequest)
	}
	luis.receive(body{"id": newID(), "lines": []any{body{"productId": p.id, "quantity": 1, "expiresOn": "tomorrow"}}}).refused(errs.InvalidRequest)
	for path, code := range map[string]errs.Code{
		"/api/products/" + newID() + "/movements": errs.NotFound, "/api/products/1/movements": errs.NotFound,
		"/api/products/" + p.id + "/movements?cursor=x":                                  errs.InvalidRequest,
		"/api/products/" + p.id + "/movements?cursor=" + paging.Cursor{ID: "x"}.String(): errs.InvalidRequest, "/api/stock/expiring?days=-1": errs.InvalidRequest,
		"/api/stock/expiring?days=soon": errs.InvalidRequest, "/api/stock/expiring?cursor=" + paging.Cursor{Key: "x"}.String(): errs.InvalidRequest,
		"/api/stock/incidents?cursor=" + paging.Cursor{Key: "x"}.String(): errs.InvalidRequest,
		"/api/stock/cover?low=maybe":                                      errs.InvalidRequest, "/api/stock/cover?limit=0": errs.InvalidRequest,
	} {
		luis.get(path).refused(code)
	}
	s.wantStock(p, 10)
	s.invariants()
}

func TestStock_whatExpiresSoonIsListed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(0)
	s.exec("update products set perishable = true where id = ?", p.id)
	luis := s.till(manager)
	today := peru.BusinessDay(time.Now())
	var lines []any
	for _, days := range []int{30, 3, 8} {
		lines = append(lines, body{"productId": p.id, "quantity": days, "expiresOn": today.AddDays(days).String()})
	}
	luis.receive(body{"id": newID(), "lines": lines}).want(http.StatusCreated)
	luis.receive(body{"id": newID(), "lines": []any{body{"productId": p.id, "quantity": 1}}}).refused(errs.InvalidRequest)

	luis.adjust(correcting(p, stock.Expired, -5)).want(http.StatusCreated)

	var left []string
	for _, b := range all[stock.Batch](s.till(cashier), "/api/stock/expiring?days=10&limit=2") {
		if b.ProductID == p.id {
			left = append(left, b.ExpiresOn.String()+" "+b.Remaining.String())
		}
	}
	if want := []string{today.AddDays(8).String() + " 6"}; !slices.Equal(left, want) {
		t.Errorf("left are %q, want %q", left, want)
	}
	s.wantStock(p, 36)
	s.invariants()
}

func TestStock_saysForHowManyDaysItLasts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(100)
	sold := s.till(cashier).sell(s.cart(p.times(28))).sold()
	covers := all[stock.Cover](s.till(manager), "/api/stock/cover?limit=200")
	at := slices.IndexFunc(covers, func(c stock.Cover) bool { return c.ProductID == p.id })
	if at < 0 {
		t.Fatalf("%s is not in the list of %d", p.name, len(covers))
	}
	if c := covers[at]; c.DailySales != quantity.One || c.DaysOfCover == nil || *c.DaysOfCover != 72 || c.Stock.Available != 72*quantity.One {
		t.Errorf("got %+v", c)
	}
	s.invariants(sold.ID)
}

func TestStock_theCountClosesAnIncident(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(3)
	err := mysql.InTx(t.Context(), s.db(), func(tx *sql.Tx) error {
		return stock.OpenIncidents(t.Context(), tx, newID(), []stock.Item{{ProductID: p.id, Quantity: quantity.One}}, manager, time.Now().UTC())
	})
	if err != nil {
		t.Fatal(err)
	}
	luis := s.till(manager)
	open := func() bool {
		return slices.ContainsFunc(
			all[stock.Incident](luis, "/api/stock/incidents?limit=2"),
			func(i stock.Incident) bool { return i.ProductID == p.id && i.ShortBy == quantity.One },
		)
	}
	if !open() {
		t.Error("the incident is not listed")
	}
	id := s.startCount(p)
	counted := s.till(cashier).count(id, body{p.id: 5}).want(http.StatusOK)
	luis.closeCount(id, "post", decode[stock.Count](counted).Version).want(http.StatusOK)
	if open() {
		t.Error("the incident is still open")
	}
	s.wantStock(p, 5)
	s.invariants()
}
