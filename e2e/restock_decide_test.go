package e2e_test

import (
	"net/http"
	"strings"
	"testing"

	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

// TestRestock_twoManagersDecideAtOnce also has them cancel. Whoever comes second is told who was first.
func TestRestock_twoManagersDecideAtOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, other string
		act         func() body
	}{
		{"approve against reject", "decision", func() body { return rejecting("no hay caja") }},
		{"approve against approve", "decision", func() body { return approving() }},
		{"approve against cancel", "cancel", func() body { return ending("me equivoqué") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			people := []*till{s.till(manager), s.till(admin)}
			for range 5 {
				v := s.supplier()
				s.stocked(0, v.packs())
				id := s.drafted(v)
				answers := make([]answer, 2)

				atOnce(2, func(i int) {
					if i == 0 {
						answers[i] = people[i].act(id, "decision", approving())
					} else {
						answers[i] = people[i].act(id, c.other, c.act())
					}
				})

				// A cancellation may come after the approval, and then both are done.
				both := c.other == "cancel" && answers[0].status == http.StatusOK
				won := 0
				for i, a := range answers {
					if a.status == http.StatusOK {
						won++
						continue
					}
					if refusal := a.refused(errs.OrderDecided); !strings.Contains(refusal.Title, []string{admin, manager}[i]) {
						t.Errorf("the loser reads %q", refusal.Title)
					}
				}
				o := s.order(id)
				if (won != 1 && (!both || won != 2)) || len(o.Acts) != won {
					t.Errorf("%d won, and the order tells %v", won, acts(o))
				}
				if o.State.Final() {
					s.ends(id)
				} else {
					s.reaches(id, restock.Sent)
				}
			}
		})
	}
}

func TestRestock_aboveTheLimitOnlyAnAdminApproves(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.supplier()
	p := s.stocked(0, v.packs(func(p *catalog.NewProduct) { p.ReorderPoint = 125 * quantity.One })) // 126 at S/ 8.00 are S/ 1,008.00
	id := s.drafted(v)

	refusal := s.till(manager).act(id, "decision", approving()).refused(errs.RestockLimit)

	if refusal.Total == nil || *refusal.Total != 1008*money.Sol || !strings.Contains(refusal.Title, "administrador") {
		t.Errorf("the manager reads %q with %v", refusal.Title, refusal.Total)
	}
	if o := s.order(id); o.State != restock.Draft || len(o.Acts) != 0 {
		t.Errorf("the refused approval left %+v", o.Summary)
	}
	s.till(manager).act(id, "decision", approving(of(p, 132))).refused(errs.RestockLimit)
	s.till(admin).act(id, "decision", approving(of(p, 132))).want(http.StatusOK)
	s.reaches(id, restock.Sent)
	if o := s.order(id); o.Total != 1056*money.Sol || o.DecidedBy != admin {
		t.Errorf("approved %+v", o.Summary)
	}

	w := s.supplier()
	q := s.stocked(0, w.packs(func(p *catalog.NewProduct) { p.ReorderPoint = 125 * quantity.One }))
	id = s.drafted(w)
	s.till(manager).act(id, "decision", approving(of(q, 120))).want(http.StatusOK) // S/ 960.00
	s.reaches(id, restock.Sent)
}

func TestRestock_aRejectionSaysWhyAndSendsNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.supplier()
	s.stocked(0, v.packs())
	id := s.drafted(v)
	luis := s.till(manager)
	luis.act(id, "decision", rejecting("")).refused(errs.InvalidRequest)
	act := rejecting("precio muy alto")
	first := decode[restock.Outcome](luis.act(id, "decision", act).want(http.StatusOK))
	if again := decode[restock.Outcome](luis.act(id, "decision", act).want(http.StatusOK)); again != first || again.State != restock.Rejected {
		t.Errorf("the same decision again gives %+v", again)
	}
	s.ends(id)
	o := s.order(id)
	wantActs(t, o, "reject luis")
	if o.Reason != "precio muy alto" || len(s.mails(v)) != 0 {
		t.Errorf("it ends as %+v, with %d mails", o.Summary, len(s.mails(v)))
	}
}

func TestRestock_badInputIsRefusedAndNothingChanges(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.supplier()
	p := s.stocked(0, v.packs(perishable))
	loose := s.stocked(0, v.packs())
	other := s.stocked(50)
	draft := s.drafted(v)
	w := s.supplier()
	cold, dry := s.stocked(0, w.packs(perishable)), s.stocked(0, w.packs())
	sent := s.sent(w)
	luis := s.till(manager)
	fresh := dayFromNow(9)
	for _, c := range []struct {
		name, path string
		body       any
		code       errs.Code
		helps      string
	}{
		{"a plan without an id", "", body{}, errs.InvalidRequest, "id"},
		{"a plan for a supplier in SQL", "", body{"id": newID(), "supplierId": "' or 1=1"}, errs.InvalidRequest, "UUID"},
		{"a plan for nobody", "", body{"id": newID(), "supplierId": newID()}, errs.NotFound, ""},
		{"a plan with a wish", "", body{"id": newID(), "origin": "night"}, errs.InvalidBody, "origin"},
		{"no body", "/" + draft + "/decision", nil, errs.InvalidBody, "empty"},
		{"no decision", "/" + draft + "/decision", body{"id": newID()}, errs.InvalidRequest, "decision"},
		{"a decision of no list", "/" + draft + "/decision", body{"id": newID(), "decision": "expire"}, errs.InvalidRequest, "one of"},
		{"a decision without an id", "/" + draft + "/decision", body{"decision": "approve"}, errs.InvalidRequest, "id"},
		{"a product of no line", "/" + draft + "/decision", approving(of(other, 6)), errs.InvalidRequest, "lines[0].productId"},
		{"a line twice", "/" + draft + "/decision", approving(of(p, 6), of(p, 12)), errs.InvalidRequest, "lines[1].productId"},
		{"half a pack", "/" + draft + "/decision", approving(of(p, 3)), errs.InvalidRequest, "packs of 6"},
		{"half a piece", "/" + draft + "/decision", approving(of(p, 1.5)), errs.InvalidRequest, "whole number"},
		{"less than nothing", "/" + draft + "/decision", approving(of(p, -6)), errs.InvalidRequest, "lines[0].quantity"},
		{"too much", "/" + draft + "/decision", approving(of(p, 1_000_002)), errs.InvalidRequest, "at most 1000000"},
		{"nothing at all", "/" + draft + "/decision", approving(of(p, 0), of(loose, 0)), errs.InvalidRequest, "reject the order"},
		{"a novel for a reason", "/" + draft + "/decision", rejecting(strings.Repeat("x", 201)), errs.InvalidRequest, "reason"},
		{"goods of a draft", "/" + draft + "/receipts", bringing(of(loose, 6)), errs.OrderDecided, "espera"},
		{"closing a draft", "/" + draft + "/close", ending("x"), errs.OrderDecided, "espera"},
		{"an order that is none", "/" + newID() + "/decision", approving(), errs.NotFound, ""},
		{"an id that is none", "/1/decision", approving(), errs.NotFound, ""},
		{"no reason to cancel", "/" + sent + "/cancel", body{"id": newID()}, errs.InvalidRequest, "reason"},
		{"no goods", "/" + sent + "/receipts", bringing(), errs.InvalidRequest, "lines"},
		{"goods of another order", "/" + sent + "/receipts", bringing(of(loose, 6)), errs.InvalidRequest, "lines[0].productId"},
		{"no quantity", "/" + sent + "/receipts", bringing(body{"productId": dry.id}), errs.InvalidRequest, "lines[0].quantity"},
		{"a part of a piece", "/" + sent + "/receipts", bringing(of(dry, 0.5)), errs.InvalidRequest, "whole number"},
		{"a negative cost", "/" + sent + "/receipts", bringing(body{"productId": dry.id, "quantity": 1, "cost": -1}), errs.InvalidRequest, "lines[0].cost"},
		{"a cost in soles", "/" + sent + "/receipts", bringing(body{"productId": dry.id, "quantity": 1, "cost": 8.5}), errs.InvalidBody, "cost"},
		{"two costs", "/" + sent + "/receipts",
			bringing(body{"productId": cold.id, "quantity": 1, "cost": 1, "expiresOn": fresh}, body{"productId": cold.id, "quantity": 1, "cost": 2, "expiresOn": fresh}),
			errs.InvalidRequest, "lines[1].cost"},
		{"milk that never spoils", "/" + sent + "/receipts", bringing(of(cold, 1)), errs.InvalidRequest, "lines[0].expiresOn"},
		{
			"milk that has spoilt",
			"/" + sent + "/receipts",
			bringing(body{"productId": cold.id, "quantity": 1, "expiresOn": "2020-01-01"}),
			errs.InvalidRequest,
			"expired",
		},
		{
			"a day that is none",
			"/" + sent + "/receipts",
			bringing(body{"productId": cold.id, "quantity": 1, "expiresOn": "soon"}),
			errs.InvalidRequest,
			"lines[0].expiresOn",
		},
		{"soap that spoils", "/" + sent + "/receipts", bringing(body{"productId": dry.id, "quantity": 1, "expiresOn": fresh}), errs.InvalidRequest, "not perishable"},
		{"deciding what is sent", "/" + sent + "/decision", approving(), errs.OrderDecided, "se envió"},
	} {
		if a := luis.send(http.MethodPost, "/api/restocks"+c.path, c.body); a.refused(c.code).Code != "" && !strings.Contains(string(a.body), c.helps) {
			t.Errorf("%s: the answer does not help with %q: %s", c.name, c.helps, a.body)
		}
	}
	for path, code := range map[string]errs.Code{
		"?state=eaten": errs.InvalidRequest, "?state=draft,": errs.InvalidRequest, "?supplier=1": errs.InvalidRequest,
		"?limit=0": errs.InvalidRequest, "?cursor=x": errs.InvalidRequest,
		"/" + newID(): errs.NotFound, "/1": errs.NotFound, "/" + newID() + "/order.pdf": errs.NotFound, "/" + newID() + "/timeline": errs.NotFound,
	} {
		luis.get("/api/restocks" + path).refused(code)
	}
	s.till(cashier).get("/api/restocks").refused(errs.Forbidden)
	for id, state := range map[string]restock.State{draft: restock.Draft, sent: restock.Sent} {
		if o := s.order(id); o.State != state || id == draft && len(o.Acts) != 0 || id == sent && len(o.Acts) != 1 {
			t.Errorf("bad input changed order %s: %+v", id, o.Summary)
		}
	}
	s.wantStock(cold, 0)
	s.wantStock(dry, 0)
	listed := all[restock.Summary](luis, "/api/restocks?limit=1&supplier="+w.id)
	if len(listed) != 1 || listed[0].ID != sent {
		t.Errorf("the list of a supplier has %+v", listed)
	}
	listed = all[restock.Summary](luis, "/api/restocks?limit=2&state=draft")
	for _, o := range listed {
		if o.State != restock.Draft {
			t.Errorf("among the drafts is %+v", o)
		}
	}
	both := map[string]restock.Summary{}
	for _, o := range all[restock.Summary](luis, "/api/restocks?limit=2&state=draft,sent") {
		both[o.ID] = o
	}
	if both[draft].Products != 2 || both[sent].Products != 2 {
		t.Errorf("among drafts and sent orders are %+v and %+v", both[draft], both[sent])
	}
}
