package e2e_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/promotion"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// threeForTwo is a promotion of the product, for today and tomorrow.
func threeForTwo(p product) body {
	today := peru.BusinessDay(time.Now())
	return body{"id": newID(), "name": "3x2", "kind": "n_for_m", "buy": 3, "pay": 2, "productId": p.id, "from": today.String(), "to": today.AddDays(1).String()}
}

func without(b body, fields ...string) body {
	rest := body{}
	for k, v := range b {
		if !slices.Contains(fields, k) {
			rest[k] = v
		}
	}
	return rest
}

func TestPromotions_begunChangedAndEnded(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis, rosa := s.till(manager), s.till(cashier)
	wanted := threeForTwo(s.stocked(1))

	made := decode[promotion.Promotion](luis.send(http.MethodPost, "/api/promotions", wanted).want(http.StatusCreated))

	if again := decode[promotion.Promotion](luis.send(http.MethodPost, "/api/promotions", wanted).want(http.StatusOK)); again != made {
		t.Errorf("the same again gives %+v, not %+v", again, made)
	}
	wanted["name"] = "Otra"
	luis.send(http.MethodPost, "/api/promotions", wanted).refused(errs.Conflict)
	path := "/api/promotions/" + made.ID
	changed := decode[promotion.Promotion](luis.sees(1).send(http.MethodPut, path, without(wanted, "id")).want(http.StatusOK))
	if changed.Name != "Otra" || changed.Version != 2 {
		t.Errorf("changed to %+v", changed)
	}
	if again := decode[promotion.Promotion](luis.sees(1).send(http.MethodPut, path, without(wanted, "id")).want(http.StatusOK)); again != changed {
		t.Errorf("the same change again gives %+v, not %+v", again, changed)
	}
	wanted["name"] = "Otra más"
	luis.sees(1).send(http.MethodPut, path, without(wanted, "id")).refused(errs.Stale)
	luis.send(http.MethodPut, path, without(wanted, "id")).refused(errs.InvalidRequest)
	listed := func(query string) bool {
		found := decode[paging.Page[promotion.Promotion]](rosa.get("/api/promotions" + query).want(http.StatusOK))
		return slices.ContainsFunc(found.Items, func(p promotion.Promotion) bool { return p.ID == made.ID })
	}
	today := peru.BusinessDay(time.Now())
	if !listed("?day="+today.String()) || listed("?day="+today.AddDays(-1).String()) || listed("?day="+today.AddDays(2).String()) {
		t.Error("it is not listed on its days only")
	}
	ended := decode[promotion.Promotion](luis.sees(2).send(http.MethodPost, path+"/end", nil).want(http.StatusOK))
	if ended.Active || ended.Version != 3 || listed("?day="+today.String()) || !listed("?limit=200") {
		t.Errorf("ended: %+v", ended)
	}
	luis.sees(3).send(http.MethodPost, path+"/end", nil).refused(errs.Conflict)
	luis.sees(3).send(http.MethodPut, path, without(wanted, "id")).refused(errs.Conflict)
	if n := one[int](s, "select count(*) from audit_log where subject = ? and actor = ?", made.ID, manager); n != 3 {
		t.Errorf("the audit has %d entries, want created, changed and ended", n)
	}
}

func TestPromotions_badInput(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis := s.till(manager)
	p := s.stocked(1)
	for name, c := range map[string]struct {
		spoil func(body)
		code  errs.Code
	}{
		"an unknown product":      {set("productId", newID()), errs.InvalidRequest},
		"a product that is no id": {set("productId", "ñ"), errs.InvalidRequest},
		"an unknown category":     {func(b body) { delete(b, "productId"); b["categoryId"] = newID() }, errs.InvalidRequest},
		"product and category":    {set("categoryId", newID()), errs.InvalidRequest},
		"an unknown kind":         {set("kind", "free"), errs.InvalidRequest},
		"2 for 3":                 {set("pay", 4), errs.InvalidRequest},
		"a percent besides":       {set("percent", 10), errs.InvalidRequest},
		"a negative percent":      {set("percent", -10), errs.InvalidRequest},
		"backwards":               {set("to", "2020-01-01"), errs.InvalidRequest},
		"no day":                  {func(b body) { delete(b, "from") }, errs.InvalidRequest},
		"a day that is none":      {set("from", "31/12/2026"), errs.InvalidRequest},
		"an id that is none":      {set("id", "1"), errs.InvalidRequest},
		"a field of its own":      {set("active", true), errs.InvalidBody},
	} {
		b := threeForTwo(p)
		c.spoil(b)
		if got := decode[problem](luis.send(http.MethodPost, "/api/promotions", b)); got.Code != c.code {
			t.Errorf("%s: %+v, want %s", name, got, c.code)
		}
	}
	if n := one[int](s, "select count(*) from promotions where product_id = ?", p.id); n != 0 {
		t.Errorf("%d promotions were kept", n)
	}
	luis.sees(1).send(http.MethodPut, "/api/promotions/"+newID(), without(threeForTwo(p), "id")).refused(errs.NotFound)
	luis.sees(1).send(http.MethodPost, "/api/promotions/"+newID()+"/end", nil).refused(errs.NotFound)
	luis.get("/api/promotions?day=mañana").refused(errs.InvalidRequest)
	s.till(cashier).send(http.MethodPost, "/api/promotions", threeForTwo(p)).refused(errs.Forbidden)
}

func TestPromotions_ofTwoManagersAtOnceOneWins(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	managers := []*till{s.till(manager), s.till(admin)}
	made := decode[promotion.Promotion](managers[0].send(http.MethodPost, "/api/promotions", threeForTwo(s.stocked(1))).want(http.StatusCreated))
	const sends = 10 // half of them each manager's, who sends one and the same request again and again
	statuses := make([]int, sends)
	atOnce(sends, func(i int) {
		statuses[i] = managers[i%2].sees(1).send(http.MethodPost, "/api/promotions/"+made.ID+"/end", nil).status
	})
	won := [2]int{}
	for i, status := range statuses {
		if status == http.StatusOK {
			won[i%2]++
		} else if status != http.StatusPreconditionFailed && status != http.StatusConflict {
			t.Errorf("got %d", status)
		}
	}
	if won != [2]int{sends / 2, 0} && won != [2]int{0, sends / 2} {
		t.Errorf("the answers say that it was ended %v times by each; want one manager's request alone", won)
	}
	if n := one[int](s, "select count(*) from audit_log where subject = ? and action = 'promotion.ended'", made.ID); n != 1 {
		t.Errorf("%d entries in the audit", n)
	}
}
