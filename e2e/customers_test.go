package e2e_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/sale"
	tills "carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

var people atomic.Int64

// someone is a customer whom nobody has registered yet.
func someone() customer.New {
	n := people.Add(1)
	return customer.New{ID: newID(), DocumentKind: peru.CE, DocumentNumber: fmt.Sprintf("TEST%05d", n), Name: fmt.Sprintf("Vecina de prueba %d", n)}
}

// customer registers someone who may owe so much.
func (s *shop) customer(limit money.Centimos) customer.Customer {
	s.t.Helper()
	luis := s.till(manager)
	made := decode[customer.Customer](luis.send(http.MethodPost, "/api/customers", someone()).want(http.StatusCreated))
	return decode[customer.Customer](luis.seeing(made.Version).send(http.MethodPut, "/api/customers/"+made.ID+"/credit",
		body{"limit": limit, "days": 15}).want(http.StatusOK))
}

// owes has the customer buy on credit for so much, in whole S/ 10.
func (s *shop) owes(c customer.Customer, amount money.Centimos) sale.Sale {
	s.t.Helper()
	p := s.stocked(int(amount / (10 * money.Sol)))
	return s.till(cashier).sell(onCredit(s.cart(p.times(int(amount/(10*money.Sol)))), c.ID)).sold()
}

// isOwed has the customer bring back what he had bought on credit and paid for.
func (s *shop) isOwed(c customer.Customer, amount money.Centimos) {
	s.t.Helper()
	sold, box := s.owes(c, amount), s.newTill()
	s.openShift(box, 0)
	rosa := s.till(cashier)
	rosa.send(http.MethodPost, "/api/customers/"+c.ID+"/payments",
		customer.Payment{ID: newID(), TillID: box, Amount: amount, Method: "cash"}).want(http.StatusCreated)
	rosa.refund(sold.ID, s.back(1, int(amount/(10*money.Sol)))).refunded()
}

// seeing is the same browser with the version that it saw.
func (t *till) seeing(version int) *till {
	return &till{shop: t.shop, cookie: t.cookie, header: http.Header{"If-Match": {strconv.Itoa(version)}}}
}

func TestCustomers_aManagerKeepsThemAndACashierFindsThem(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis, rosa := s.till(manager), s.till(cashier)
	n := someone()
	n.Phone, n.Email = "999888777", "vecina@example.com"
	made := decode[customer.Customer](luis.send(http.MethodPost, "/api/customers", n).want(http.StatusCreated))
	if again := decode[customer.Customer](luis.send(http.MethodPost, "/api/customers", n).want(http.StatusOK)); again != made {
		t.Errorf("again: %+v, want %+v", again, made)
	}
	if found := decode[paging.Page[customer.Customer]](rosa.get("/api/customers?q=" + n.DocumentNumber).want(http.StatusOK)); len(found.Items) != 1 ||
		found.Items[0] != made {
		t.Errorf("the cashier finds %+v", found.Items)
	}
	other := someone()
	other.DocumentNumber = n.DocumentNumber
	if refusal := luis.send(http.MethodPost, "/api/customers", other).refused(errs.Conflict); !strings.Contains(refusal.Title, n.Name) {
		t.Errorf("the refusal does not say whose document it is: %q", refusal.Title)
	}

	path := "/api/customers/" + made.ID
	change := body{"documentKind": "ce", "documentNumber": n.DocumentNumber, "name": "Vecina mudada", "address": "Jr. Nuevo 2", "active": false}
	edited := decode[customer.Customer](luis.seeing(1).send(http.MethodPut, path, change).want(http.StatusOK))
	if edited.Name != "Vecina mudada" || edited.Active || edited.Version != 2 || edited.Phone != "" {
		t.Errorf("edited: %+v", edited)
	}
	if again := decode[customer.Customer](luis.seeing(1).send(http.MethodPut, path, change).want(http.StatusOK)); again != edited {
		t.Errorf("the same change sent again gives %+v", again)
	}
	change["name"] = "Vecina mudada otra vez"
	luis.seeing(1).send(http.MethodPut, path, change).refused(errs.Stale)
	luis.send(http.MethodPut, path, change).refused(errs.InvalidRequest) // which version was seen?
	if seen := decode[customer.Customer](rosa.get(path).want(http.StatusOK)); seen != edited {
		t.Errorf("the cashier sees %+v", seen)
	}
	for query, want := range map[string]int{"": 0, "&all=true": 1} {
		if found := decode[paging.Page[customer.Customer]](rosa.get("/api/customers?q=" + n.DocumentNumber + query).want(http.StatusOK)); len(found.Items) != want {
			t.Errorf("%q finds %d, want %d", query, len(found.Items), want)
		}
	}
	if acts := one[int](s, "select count(*) from audit_log where subject = ? and actor = ?", made.ID, manager); acts != 2 {
		t.Errorf("the audit has %d acts, want 2", acts)
	}
}

func TestCustomers_payWhatTheyOweAtAnOpenTill(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa, luis := s.till(cashier), s.till(manager)
	c := s.customer(100 * money.Sol)
	s.owes(c, 6000)
	box := s.newTill()
	path := "/api/customers/" + c.ID + "/payments"
	payment := customer.Payment{ID: newID(), TillID: box, Amount: 2500, Method: "cash"}
	rosa.send(http.MethodPost, path, payment).refused(errs.TillClosed)
	shift := s.openShift(box, 0)

	receipt := decode[customer.Receipt](rosa.send(http.MethodPost, path, payment).want(http.StatusCreated))
	if receipt.Balance != 3500 || receipt.ReceivedBy != cashier {
		t.Errorf("the receipt is %+v", receipt)
	}
	if again := decode[customer.Receipt](rosa.send(http.MethodPost, path, payment).want(http.StatusOK)); !reflect.DeepEqual(again, receipt) {
		t.Errorf("again: %+v, want %+v", again, receipt)
	}
	payment.Amount = 2600
	rosa.send(http.MethodPost, path, payment).refused(errs.Conflict)
	if refusal := rosa.send(
		http.MethodPost,
		path,
		customer.Payment{ID: newID(), TillID: box, Amount: 3510, Method: "yape", Reference: "1"},
	).refused(errs.Conflict); !strings.Contains(refusal.Title, "S/ 35.00") {
		t.Errorf("the refusal does not say what is owed: %q", refusal.Title)
	}
	if in := one[money.Centimos](s, "select sum(amount) from till_movements where shift_id = ? and kind = 'credit_payment'", shift.ID); in != 2500 {
		t.Errorf("%s are in the drawer", in)
	}

	statement := decode[customer.Statement](rosa.get("/api/customers/" + c.ID + "/statement").want(http.StatusOK))
	if statement.Opening != 0 || statement.Closing != 3500 || len(statement.Entries) != 2 || statement.Entries[1].Method != "cash" {
		t.Errorf("the statement is %+v", statement)
	}
	for _, debtor := range decode[customer.Ageing](luis.get("/api/customers/ageing").want(http.StatusOK)).Customers {
		if debtor.ID == c.ID && debtor.Ages != (customer.Ages{Owed: 3500, Current: 3500}) {
			t.Errorf("the ageing is %+v", debtor.Ages)
		}
	}
	if bought := decode[paging.Page[customer.Purchase]](rosa.get("/api/customers/" + s.customer(0).ID + "/sales").want(http.StatusOK)); bought.Items == nil ||
		len(bought.Items) != 0 {
		t.Errorf("nothing was sold, and yet there is %+v", bought)
	}
}

func TestCustomers_takeHomeAStatementOfWhatTheyOwe(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa := s.till(cashier)
	c, box := s.customer(100*money.Sol), s.newTill()
	s.openShift(box, 0)
	sold := rosa.sell(onCredit(s.cart(s.stocked(9).times(4)), c.ID)).sold()
	path := "/api/customers/" + c.ID
	rosa.send(http.MethodPost, path+"/payments",
		customer.Payment{ID: newID(), TillID: box, Amount: 1250, Method: "yape", Reference: "00778899"}).want(http.StatusCreated)

	html := rosa.get(path + "/statement.html").want(http.StatusOK)
	for _, want := range []string{c.Name, c.DocumentNumber, sold.Number, "00778899", "40.00", "12.50", "27.50"} {
		if !strings.Contains(string(html.body), want) {
			t.Errorf("the statement lacks %q: %s", want, html.body)
		}
	}
	pdf := rosa.get(path + "/statement.pdf").want(http.StatusOK)
	name := "estado-de-cuenta-" + c.DocumentNumber + "-" + peru.BusinessDay(time.Now()).String()
	if !strings.HasPrefix(string(pdf.body), "%PDF-") || pdf.header.Get("Content-Type") != "application/pdf" ||
		!strings.Contains(pdf.header.Get("Content-Disposition"), name) {
		t.Errorf("the PDF of %d bytes comes with %v", len(pdf.body), pdf.header)
	}
	before := rosa.get(path + "/statement.html?from=2020-01-01&to=2020-01-31").want(http.StatusOK)
	if strings.Contains(string(before.body), sold.Number) {
		t.Error("a month without sales tells one")
	}
	for _, paper := range []string{"/statement.html", "/statement.pdf"} {
		for _, days := range []string{"?from=2026-02-30", "?from=2026-03-02&to=2026-03-01", "?from=2020-01-01&to=2026-03-01"} {
			rosa.get(path + paper + days).refused(errs.InvalidRequest)
		}
		rosa.get("/api/customers/" + newID() + paper).refused(errs.NotFound)
		rosa.get("/api/customers/nobody" + paper).refused(errs.NotFound)
	}
}

func TestCustomers_badInput(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	luis, rosa := s.till(manager), s.till(cashier)
	c := s.customer(100 * money.Sol)
	box := s.newTill()
	s.openShift(box, 0)
	s.owes(c, 5000)
	path := "/api/customers/" + c.ID
	create := func(field string, value any) body {
		b := body{"id": newID(), "documentKind": "dni", "documentNumber": "45671238", "name": "Ana"}
		b[field] = value
		return b
	}
	pay := func(field string, value any) body {
		b := body{"id": newID(), "tillId": box, "amount": 1000, "method": "cash"}
		b[field] = value
		return b
	}
	for _, r := range []struct {
		method, path string
		sent         body
		code         errs.Code
		helps        string
	}{
		{http.MethodPost, "/api/customers", create("documentNumber", "4567123"), errs.InvalidDocument, "8 digits"},
		{http.MethodPost, "/api/customers", create("documentKind", "licence"), errs.InvalidRequest, "dni, ruc, ce, passport"},
		{http.MethodPost, "/api/customers", create("name", "   "), errs.InvalidRequest, "name"},
		{http.MethodPost, "/api/customers", create("name", strings.Repeat("x", 161)), errs.InvalidRequest, "name"},
		{http.MethodPost, "/api/customers", create("email", "no arroba"), errs.InvalidRequest, "email"},
		{http.MethodPost, "/api/customers", create("creditLimit", 1000), errs.InvalidBody, "creditLimit"},
		{http.MethodPost, "/api/customers", create("id", "1"), errs.InvalidRequest, "UUID"},
		{http.MethodPost, "/api/customers", create("name", 7), errs.InvalidBody, "name"},
		{http.MethodPut, path, body{"documentKind": "dni", "documentNumber": "45671238", "name": "Ana"}, errs.InvalidRequest, "active"},
		{http.MethodPut, path + "/credit", body{"limit": -1, "days": 30}, errs.InvalidRequest, "limit"},
		{http.MethodPut, path + "/credit", body{"days": 30}, errs.InvalidRequest, "limit"},
		{http.MethodPut, path + "/credit", body{"limit": 100_000_001, "days": 30}, errs.InvalidRequest, "limit"},
		{http.MethodPut, path + "/credit", body{"limit": 0, "days": 0}, errs.InvalidRequest, "days"},
		{http.MethodPost, path + "/payments", pay("amount", 0), errs.InvalidRequest, "amount"},
		{http.MethodPost, path + "/payments", pay("amount", -100), errs.InvalidRequest, "amount"},
		{http.MethodPost, path + "/payments", pay("amount", 10.5), errs.InvalidBody, "amount"},
		{http.MethodPost, path + "/payments", pay("amount", 1005), errs.InvalidRequest, "coin"},
		{http.MethodPost, path + "/payments", pay("amount", 5010), errs.Conflict, "S/ 50.00"},
		{http.MethodPost, path + "/payments", pay("method", "yape"), errs.InvalidRequest, "reference"},
		{http.MethodPost, path + "/payments", pay("method", "credit"), errs.InvalidRequest, "cash, card, yape, plin"},
		{http.MethodPost, path + "/payments", pay("tillId", newID()), errs.TillClosed, "cerrada"},
		{http.MethodPost, "/api/customers/" + newID() + "/payments", pay("amount", 10), errs.NotFound, ""},
	} {
		a := luis.seeing(c.Version).send(r.method, r.path, r.sent)
		a.refused(r.code)
		if !strings.Contains(string(a.body), r.helps) {
			t.Errorf("%s %s %v: the answer does not help with %q: %s", r.method, r.path, r.sent, r.helps, a.body)
		}
	}
	for query, code := range map[string]errs.Code{
		path + "/statement?from=2026-02-30":                       errs.InvalidRequest,
		path + "/statement?from=2026-03-02&to=2026-03-01":         errs.InvalidRequest,
		path + "/statement?from=2020-01-01&to=2026-03-01":         errs.InvalidRequest,
		path + "/sales?limit=0":                                   errs.InvalidRequest,
		path + "/sales?cursor=x":                                  errs.InvalidRequest,
		"/api/customers?q=ab&all=maybe":                           errs.InvalidRequest,
		"/api/customers/" + newID():                               errs.NotFound,
		"/api/customers/nobody":                                   errs.NotFound,
		"/api/customers/" + newID() + "/statement":                errs.NotFound,
		"/api/customers/" + newID() + "/sales":                    errs.NotFound,
		"/api/customers/" + newID() + "/sales?cursor=eyJpIjoiIn0": errs.InvalidRequest,
	} {
		rosa.get(query).refused(code)
	}
	rosa.send(http.MethodPost, "/api/customers", create("name", "Ana")).refused(errs.Forbidden)
	rosa.seeing(1).send(http.MethodPut, path+"/credit", body{"limit": 1, "days": 1}).refused(errs.Forbidden)
	rosa.get("/api/customers/ageing").refused(errs.Forbidden)
	if owed := one[money.Centimos](s, "select credit_balance from customers where id = ?", c.ID); owed != 5000 {
		t.Errorf("%s are owed, want S/ 50.00", owed)
	}
}

// newTill adds a till that nobody else uses.
func (s *shop) newTill() string {
	s.t.Helper()
	n := tills.New{ID: newID(), Name: fmt.Sprintf("Caja de prueba %d", people.Add(1))}
	s.till(manager).send(http.MethodPost, "/api/tills", n).want(http.StatusCreated)
	return n.ID
}

func (s *shop) openShift(tillID string, float money.Centimos) tills.Shift {
	s.t.Helper()
	return decode[tills.Shift](s.till(cashier).send(http.MethodPost, "/api/tills/"+tillID+"/shifts",
		tills.Opening{ID: newID(), OpeningFloat: float}).want(http.StatusCreated))
}
