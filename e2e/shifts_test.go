package e2e_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/paging"
	tills "carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/errs"
)

func TestShifts_aDayAtATill(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa, luis := s.till(cashier), s.till(manager)
	box := s.newTill()
	shift := s.openShift(box, 10000)
	rosa.send(http.MethodPost, "/api/tills/"+box+"/shifts", tills.Opening{ID: newID(), OpeningFloat: 10000}).refused(errs.Conflict)
	if again := decode[tills.Shift](rosa.send(http.MethodPost, "/api/tills/"+box+"/shifts",
		tills.Opening{ID: shift.ID, OpeningFloat: 10000}).want(http.StatusOK)); !reflect.DeepEqual(again, shift) {
		t.Errorf("again: %+v, want %+v", again, shift)
	}
	if open := s.listed(box).Shift; open == nil || open.ID != shift.ID || open.OpenedBy != "Rosa Quispe" {
		t.Errorf("the list shows %+v", open)
	}

	path := "/api/shifts/" + shift.ID
	out := tills.NewMovement{ID: newID(), Kind: "cash_out", Amount: 1550, Reason: "pan para la tienda"}
	moved := decode[tills.Movement](rosa.send(http.MethodPost, path+"/movements", out).want(http.StatusCreated))
	if again := decode[tills.Movement](rosa.send(http.MethodPost, path+"/movements", out).want(http.StatusOK)); again != moved || moved.Amount != -1550 {
		t.Errorf("again: %+v, want %+v", again, moved)
	}
	cart := s.cart(s.stocked(5).times(3))
	cart.TillID = box
	sold := rosa.sell(cart).sold()

	if blind := rosa.get(path).want(http.StatusOK); strings.Contains(string(blind.body), "cash\":{") ||
		strings.Contains(string(blind.body), "sales") || strings.Contains(string(blind.body), "expected") {
		t.Errorf("the cashier sees what is expected before the count: %s", blind.body)
	}
	if open := decode[tills.Report](luis.get(path).want(http.StatusOK)); open.Cash == nil || open.Cash.Expected != 10000+3000-1550 {
		t.Errorf("the manager sees %+v", open.Cash)
	}

	counted := body{"counted": body{"10000": 1, "1000": 1, "200": 2, "50": 1}}
	z := decode[tills.Report](rosa.send(http.MethodPost, path+"/close", counted).want(http.StatusOK))
	if *z.ExpectedCash != 11450 || *z.CountedCash != 11450 || *z.Difference != 0 || z.Sales.Count != 1 || z.Sales.Total != 3000 ||
		z.Sales.IGV != sold.Totals.IGV ||
		len(z.Numbers) != 1 || z.Numbers[0].First != sold.Number || len(z.Movements) != 1 {
		t.Errorf("the Z report is %+v", z)
	}
	for _, again := range []answer{rosa.get(path), rosa.send(http.MethodPost, path+"/close", counted)} {
		if got := decode[tills.Report](again.want(http.StatusOK)); !reflect.DeepEqual(got, z) {
			t.Errorf("%s: %+v, want %+v", again.about, got, z)
		}
	}
	rosa.send(http.MethodPost, path+"/close", body{"counted": body{"10000": 2}}).refused(errs.Conflict)
	rosa.send(http.MethodPost, path+"/movements", tills.NewMovement{ID: newID(), Kind: "cash_in", Amount: 100, Reason: "x"}).refused(errs.TillClosed)
	if s.listed(box).Shift != nil {
		t.Error("the list shows a shift that is closed")
	}
	rosa.get("/api/shifts").refused(errs.Forbidden)
	if !s.ofToday(shift.ID) {
		t.Error("the day's shifts do not show it")
	}
}

// listed finds a till in the list.
func (s *shop) listed(id string) tills.Till {
	s.t.Helper()
	for _, found := range decode[paging.Page[tills.Till]](s.till(cashier).get("/api/tills?all=true").want(http.StatusOK)).Items {
		if found.ID == id {
			return found
		}
	}
	s.t.Errorf("no till has the id %s", id)
	return tills.Till{}
}

// ofToday looks for a shift in the manager's list, page by page.
func (s *shop) ofToday(id string) bool {
	s.t.Helper()
	for cursor, more := "", true; more; {
		shifts := decode[paging.Page[tills.Shift]](s.till(manager).get("/api/shifts?limit=3&cursor=" + cursor).want(http.StatusOK))
		for _, shift := range shifts.Items {
			if shift.ID == id {
				return true
			}
		}
		cursor, more = shifts.Next, shifts.Next != ""
	}
	return false
}

func TestTills_aManagerAddsRenamesAndRemovesThem(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis, rosa := s.till(manager), s.till(cashier)
	unused, used := s.newTill(), s.newTill()
	shift := s.openShift(used, 0)
	path := "/api/tills/" + used

	luis.seeing(1).send(http.MethodPut, path, body{"name": "Caja " + used, "active": false}).refused(errs.Conflict)
	rosa.send(http.MethodPost, "/api/shifts/"+shift.ID+"/close", body{"counted": body{}}).want(http.StatusOK)
	closed := decode[tills.Till](luis.seeing(1).send(http.MethodPut, path, body{"name": "Caja " + used, "active": false}).want(http.StatusOK))
	if listed := s.listed(used); listed != closed || listed.Active {
		t.Errorf("listed as %+v, want %+v", listed, closed)
	}
	luis.seeing(1).send(http.MethodPut, path, body{"name": "Otra", "active": true}).refused(errs.Stale)
	luis.seeing(2).send(http.MethodPut, path, body{"name": "Caja 1", "active": true}).refused(errs.Conflict)
	luis.send(http.MethodDelete, path, nil).refused(errs.Conflict)
	luis.send(http.MethodDelete, "/api/tills/"+unused, nil).want(http.StatusNoContent)
	luis.send(http.MethodDelete, "/api/tills/"+unused, nil).want(http.StatusNoContent) // the answer was lost
	s.till(admin).send(http.MethodDelete, "/api/tills/"+unused, nil).refused(errs.NotFound)
	rosa.send(http.MethodPost, "/api/tills", tills.New{ID: newID(), Name: "Mía"}).refused(errs.Forbidden)
	rosa.send(http.MethodDelete, path, nil).refused(errs.Forbidden)
	rosa.seeing(2).send(http.MethodPut, path, body{"name": "Mía", "active": true}).refused(errs.Forbidden)
}

func TestShifts_badInput(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa, luis := s.till(cashier), s.till(manager)
	box, closed := s.newTill(), s.newTill()
	shift := s.openShift(box, 0)
	path := "/api/shifts/" + shift.ID
	move := func(field string, value any) body {
		b := body{"id": newID(), "kind": "cash_in", "amount": 1000, "reason": "sencillo"}
		b[field] = value
		return b
	}
	for _, r := range []struct {
		path  string
		sent  body
		code  errs.Code
		helps string
	}{
		{"/api/tills", body{"id": newID(), "name": " "}, errs.InvalidRequest, "name"},
		{"/api/tills", body{"id": newID(), "name": strings.Repeat("x", 61)}, errs.InvalidRequest, "name"},
		{"/api/tills", body{"id": newID(), "name": "Caja 1"}, errs.Conflict, "ya se llama"},
		{"/api/tills", body{"id": newID(), "name": "Caja X", "series": "B009"}, errs.InvalidBody, "series"},
		{"/api/tills/" + closed + "/shifts", body{"id": newID(), "openingFloat": -1}, errs.InvalidRequest, "openingFloat"},
		{"/api/tills/" + closed + "/shifts", body{"id": newID(), "openingFloat": 15}, errs.InvalidRequest, "coin"},
		{"/api/tills/" + closed + "/shifts", body{"id": "x", "openingFloat": 0}, errs.InvalidRequest, "UUID"},
		{"/api/tills/" + newID() + "/shifts", body{"id": newID(), "openingFloat": 0}, errs.NotFound, ""},
		{path + "/movements", move("amount", 0), errs.InvalidRequest, "amount"},
		{path + "/movements", move("amount", -100), errs.InvalidRequest, "amount"},
		{path + "/movements", move("amount", 1001), errs.InvalidRequest, "coin"},
		{path + "/movements", move("kind", "sale"), errs.InvalidRequest, "cash_in, cash_out"},
		{path + "/movements", move("reason", ""), errs.InvalidRequest, "reason"},
		{path + "/movements", move("reason", "  "), errs.InvalidRequest, "reason"},
		{"/api/shifts/" + newID() + "/movements", move("amount", 10), errs.NotFound, ""},
		{path + "/close", body{}, errs.InvalidRequest, "counted"},
		{path + "/close", body{"counted": nil}, errs.InvalidRequest, "counted"},
		{path + "/close", body{"counted": body{"5": 1}}, errs.InvalidRequest, "counted.5"},
		{path + "/close", body{"counted": body{"100": -1}}, errs.InvalidRequest, "counted.100"},
		{path + "/close", body{"counted": body{"100": 100_001}}, errs.InvalidRequest, "counted.100"},
		{path + "/close", body{"counted": body{"100": 1.5}}, errs.InvalidBody, "whole number"},
		{path + "/close", body{"counted": body{"a sol": 1}}, errs.InvalidBody, "counted"},
		{path + "/close", body{"counted": body{}, "expected": 0}, errs.InvalidBody, "expected"},
		{"/api/shifts/" + newID() + "/close", body{"counted": body{}}, errs.NotFound, ""},
	} {
		a := luis.send(http.MethodPost, r.path, r.sent)
		a.refused(r.code)
		if !strings.Contains(string(a.body), r.helps) {
			t.Errorf("%s %v: the answer does not help with %q: %s", r.path, r.sent, r.helps, a.body)
		}
	}
	for query, code := range map[string]errs.Code{"/api/shifts?day=today": errs.InvalidRequest,
		"/api/shifts?limit=0": errs.InvalidRequest, "/api/shifts?cursor=x": errs.InvalidRequest,
		"/api/shifts/" + newID(): errs.NotFound, "/api/shifts/x": errs.NotFound, "/api/tills?all=maybe": errs.InvalidRequest} {
		luis.get(query).refused(code)
	}
	if still := s.listed(box).Shift; still == nil || still.ID != shift.ID {
		t.Errorf("after all this the till has the shift %+v", still)
	}
	rosa.send(http.MethodPost, path+"/close", body{"counted": body{}}).want(http.StatusOK)
}
