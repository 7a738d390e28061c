package cloud_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"carmensita.pe/market/internal/blueprint"
	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/money"
	"carmensita.pe/market/internal/peru"
	"carmensita.pe/market/internal/settlement"
)

// good is a request that a route takes, and how the audit tells it.
type good struct {
	by   string
	path string
	// version for If-Match; 0 for none.
	version int
	body    body
	// action of the act; before says whether the act tells how the thing was.
	action string
	before bool
}

// unheld are the writes that no test below makes, each with its reason.
var unheld = map[string]string{
	"POST /api/sessions": "a sign-in is a session. Failures and locks are counted in DynamoDB for a quarter of an hour: who is not signed in must not be able " +
		"to fill a table that is never cut. Bad input: TestBadInput_aSignInThatIsNone",
	"POST /api/sessions/password":                "ends what user.created or user.password_reset began: TestUser_choosesHisPasswordAtTheFirstSignIn",
	"DELETE /api/sessions/{id}":                  "one's own session: TestSession_isListedAndEndedOneByOne",
	"DELETE /api/sessions/current":               "one's own session",
	"POST /api/passwords/forgotten":              "sends a code and changes nothing: TestPassword_forgottenIsChosenAnewWithTheCode",
	"POST /api/passwords":                        "needs a code from the mail, as above, where its act is looked for, too",
	"PUT /api/settings":                          "the shop has but one record of them, which settings_test.go alone may change; it looks at act and bad input",
	"DELETE /api/users/{username}/sessions/{id}": "needs a session to end: TestSession_isListedAndEndedOneByOne",
	"POST /api/products/import":                  "a file, not JSON; its acts are those of products: catalogue_test.go",
	"POST /api/labels":                           "prints and changes nothing; its bad input: catalogue_test.go",
	"PUT /api/counts/{id}/lines":                 "the line itself keeps who counted, and when; the count's posting is the act. Its bad input: counts_test.go",
	"POST /api/sales":                            "the sale is a document of its own, with who, when and where; its bad input: badinput_test.go",
}

// owned are routes of other parts of the house, which hold theirs themselves.
var owned = []string{"/api/backups", "/api/restocks", "/api/reports", "/api/executions", "/api/events"}

var partners atomic.Int64

// unusedRUC is a valid one that no other test has.
func unusedRUC() string {
	stem := fmt.Sprintf("20%08d", 70000000+partners.Add(1))
	for digit := range 10 {
		if number, err := peru.ParseRUC(fmt.Sprint(stem, digit)); err == nil {
			return number
		}
	}
	return ""
}

// goods makes a good request of each writing route of the shop's own running.
func (s *shop) goods() map[string]func() good {
	post := func(by, path, action string, b body) good { return good{by: by, path: path, body: b, action: action} }
	put := func(by, path, action string, version int, b body) good {
		return good{by: by, path: path, version: version, body: b, action: action, before: true}
	}
	made := func(by, path string, b body) string {
		s.till(by).send(http.MethodPost, path, b).want(http.StatusCreated)
		id, _ := b["id"].(string)
		return id
	}
	person := func() string { return "/api/users/" + s.hire("manager").Username }
	category := func() body {
		return body{"id": newID(), "name": "Rubro " + newID(), "colour": "#336699", "sort": 50, "active": true}
	}
	supplier := func() body {
		return body{"id": newID(), "code": fmt.Sprintf("PRV%d", partners.Add(1)), "name": "Proveedor", "ruc": unusedRUC(), "contact": "", "phone": "", "email": "", "leadTimeDays": 3, "active": true}
	}
	till := func() body { return body{"id": newID(), "name": fmt.Sprintf("Caja de prueba %d", people.Add(1))} }
	buyer := func() body {
		n := someone()
		return body{"id": n.ID, "documentKind": n.DocumentKind, "documentNumber": n.DocumentNumber, "name": n.Name}
	}
	lines := func(q int) []any { return []any{body{"productId": s.stocked(9).id, "quantity": q}} }
	count := func() body { return body{"id": newID(), "name": "Conteo", "productIds": []string{s.stocked(5).id}} }
	promo := func() body { return threeForTwo(s.stocked(1)) }
	open := func(id string) string { return s.openShift(id, 0).ID }
	return map[string]func() good{
		"PUT /api/pin": func() good { return good{by: manager, path: "/api/pin", body: body{"pin": "24681"}, action: "pin.set"} },
		"POST /api/users": func() good {
			return post(admin, "/api/users", "user.created", body{"username": fmt.Sprintf("nueva%d", hired.Add(1)), "name": "Nueva", "role": "cashier", "email": ""})
		},
		"PUT /api/users/{username}": func() good {
			return put(admin, person(), "user.changed", 0, body{"name": "Otra", "email": "o@example.com"})
		},
		"PUT /api/users/{username}/role":            func() good { return put(admin, person()+"/role", "user.role_changed", 0, body{"role": "cashier"}) },
		"PUT /api/users/{username}/enabled":         func() good { return put(admin, person()+"/enabled", "user.disabled", 0, body{"enabled": false}) },
		"POST /api/users/{username}/password-reset": func() good { return put(admin, person()+"/password-reset", "user.password_reset", 0, nil) },
		"DELETE /api/users/{username}/sessions":     func() good { return put(admin, person()+"/sessions", "user.sessions_ended", 0, nil) },
		"POST /api/tills":                           func() good { return post(manager, "/api/tills", "till.created", till()) },
		"PUT /api/tills/{id}": func() good {
			return put(manager, "/api/tills/"+made(manager, "/api/tills", till()), "till.changed", 1, body{"name": "Caja " + newID(), "active": false})
		},
		"DELETE /api/tills/{id}": func() good {
			return put(manager, "/api/tills/"+made(manager, "/api/tills", till()), "till.deleted", 0, nil)
		},
		"POST /api/tills/{id}/shifts": func() good {
			return post(cashier, "/api/tills/"+s.newTill()+"/shifts", "shift.opened", body{"id": newID(), "openingFloat": 100})
		},
		"POST /api/shifts/{id}/movements": func() good {
			return post(cashier, "/api/shifts/"+open(s.newTill())+"/movements", "shift.cash_moved", body{"id": newID(), "kind": "cash_in", "amount": 100, "reason": "sencillo"})
		},
		"POST /api/shifts/{id}/close": func() good {
			return put(cashier, "/api/shifts/"+open(s.newTill())+"/close", "shift.closed", 0, body{"counted": body{"100": 1}})
		},
		"POST /api/products": func() good { return post(manager, "/api/products", "product.created", s.newProduct()) },
		"PUT /api/products/{id}": func() good {
			p := s.newProduct()
			return put(manager, "/api/products/"+made(manager, "/api/products", p), "product.changed", 1, change(p, body{"price": 990}))
		},
		"POST /api/categories": func() good { return post(manager, "/api/categories", "category.created", category()) },
		"PUT /api/categories/{id}": func() good {
			c := category()
			return put(manager, "/api/categories/"+made(manager, "/api/categories", c), "category.changed", 1, without(c, "id"))
		},
		"POST /api/suppliers": func() good { return post(manager, "/api/suppliers", "supplier.created", supplier()) },
		"PUT /api/suppliers/{id}": func() good {
			p := supplier()
			return put(manager, "/api/suppliers/"+made(manager, "/api/suppliers", p), "supplier.changed", 1, without(p, "id"))
		},
		"POST /api/stock/adjustments": func() good {
			return post(manager, "/api/stock/adjustments", "stock.adjusted", body{"id": newID(), "reason": "waste", "note": "", "lines": lines(-1)})
		},
		"POST /api/stock/receipts": func() good {
			return post(manager, "/api/stock/receipts", "stock.received", body{"id": newID(), "note": "", "lines": lines(2)})
		},
		"POST /api/counts": func() good { return post(manager, "/api/counts", "count.started", count()) },
		"POST /api/counts/{id}/post": func() good {
			return good{by: manager, path: "/api/counts/" + made(manager, "/api/counts", count()) + "/post", version: 1, action: "count.posted"}
		},
		"POST /api/counts/{id}/cancel": func() good {
			return put(manager, "/api/counts/"+made(manager, "/api/counts", count())+"/cancel", "count.cancelled", 1, nil)
		},
		"POST /api/customers": func() good { return post(manager, "/api/customers", "customer.created", buyer()) },
		"PUT /api/customers/{id}": func() good {
			c := buyer()
			id := made(manager, "/api/customers", c)
			c["active"] = true
			return put(manager, "/api/customers/"+id, "customer.changed", 1, without(c, "id"))
		},
		"PUT /api/customers/{id}/credit": func() good {
			return put(manager, "/api/customers/"+made(manager, "/api/customers", buyer())+"/credit", "customer.credit_set", 1, body{"limit": 1000, "days": 15})
		},
		"POST /api/customers/{id}/payments": func() good {
			c, box := s.customer(50*money.Sol), s.newTill()
			s.owes(c, 2000)
			s.openShift(box, 0)
			return post(cashier, "/api/customers/"+c.ID+"/payments", "customer.paid", body{"id": newID(), "tillId": box, "amount": 500, "method": "cash"})
		},
		"POST /api/promotions": func() good { return post(manager, "/api/promotions", "promotion.created", promo()) },
		"PUT /api/promotions/{id}": func() good {
			p := promo()
			return put(manager, "/api/promotions/"+made(manager, "/api/promotions", p), "promotion.changed", 1, without(p, "id"))
		},
		"POST /api/promotions/{id}/end": func() good {
			return put(manager, "/api/promotions/"+made(manager, "/api/promotions", promo())+"/end", "promotion.ended", 1, nil)
		},
		"POST /api/sales/{id}/refunds": func() good {
			sold := s.till(cashier).sell(s.cart(s.stocked(5).times(2))).sold()
			return post(cashier, "/api/sales/"+sold.ID+"/refunds", "sale.refunded",
				body{"id": newID(), "tillId": s.tillID(1), "reason": "07", "lines": []any{body{"line": 1, "quantity": 1, "goods": "stock"}}})
		},
		"POST /api/settlements": func() good {
			sold := s.till(cashier).sell(byYape(s.cart(s.stocked(5).times(1)))).sold()
			item := s.waiting(sold.ID)
			return put(manager, "/api/settlements", "money.settled", item.Version,
				body{"id": newID(), "kind": item.Kind, "subject": sold.ID, "line": item.Line, "outcome": settlement.Confirmed})
		},
	}
}

// send makes the request, with another body when one is given.
func (g good) send(s *shop, method string, value any) answer {
	s.t.Helper()
	by := s.till(g.by)
	if g.version > 0 {
		by = by.seeing(g.version)
	}
	return by.send(method, g.path, value)
}

// orNil keeps a nil body from becoming an interface that is not nil.
func orNil(b body) any {
	if b == nil {
		return nil
	}
	return b
}

func TestWrites_areAllHeldToTheAuditAndToBadInputOrSayWhyNot(t *testing.T) {
	t.Parallel()
	held := (&shop{t: t}).goods()
	for _, route := range blueprint.Routes {
		if route.Method == http.MethodGet || slices.ContainsFunc(owned, func(part string) bool { return strings.HasPrefix(route.Path, part) }) {
			continue
		}
		if _, ok := held[route.Key()]; !ok && unheld[route.Key()] == "" {
			t.Errorf("%s: make a good request of it in goods, or say why not in unheld", route.Key())
		}
	}
}

func TestWrites_leaveOneActInTheAuditWithWhatWasAndWhatIs(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for key, prepare := range s.goods() { //nolint:paralleltest // each waits for little
		t.Run(key, func(t *testing.T) {
			s := s.within(t)
			g := prepare()
			method, _, _ := strings.Cut(key, " ")
			last := one[int64](s, "select coalesce(max(id), 0) from audit_log")
			a := g.send(s, method, orNil(g.body))
			if a.status >= http.StatusMultipleChoices {
				t.Fatalf("got %d %s", a.status, a.body)
			}
			sent, _ := json.Marshal(g.body)
			told := s.rows(`select subject, concat_ws(' ', before_doc <> 'null', after_doc <> 'null', address) from audit_log
				where id > ? and actor = ? and action = ?`, last, g.by, g.action)
			told = slices.DeleteFunc(told, func(act string) bool { // other tests act as the same people
				subject, _, _ := strings.Cut(act, " ")
				return !strings.Contains(g.path+string(sent)+string(a.body)+g.by, subject)
			})
			gone := g.action == "till.deleted" || g.action == "pin.set" // nothing, and a secret
			want := fmt.Sprintf(" %d %d 127.0.0.1", bit(g.before), bit(!gone))
			if len(told) != 1 || !strings.HasSuffix(told[0], want) {
				t.Errorf("the audit tells %q, want one with%s", told, want)
			}
		})
	}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

const twice = "the same line twice"

// spoilt is a body that no route takes, made of a good one.
type spoilt struct {
	name string
	body []byte
	code errs.Code // "" for either refusal of a body
}

// spoil makes bad bodies of a good one: what the document requires is left out, and each field has another type.
func spoil(t *testing.T, b body, required []string) []spoilt {
	t.Helper()
	with := func(field string, value any) []byte {
		c := maps.Clone(b)
		c[field] = value
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	fine, _ := json.Marshal(b)
	all := []spoilt{
		{"an unknown field", with("sorpresa", 1), errs.InvalidBody},
		{"nothing", nil, errs.InvalidBody},
		{"a list", []byte("[]"), errs.InvalidBody},
		{"half of it", fine[:len(fine)/2], errs.InvalidBody},
		{"two of it", append(slices.Clone(fine), fine...), errs.InvalidBody},
		{"no UTF-8", bytes.Replace(fine, []byte(`{"`), []byte("{\"\xff\xfe"), 1), errs.InvalidBody},
		{"300 kB", append(bytes.Repeat([]byte(" "), 300_000), fine...), errs.BodyTooLarge},
	}
	for field, value := range b {
		text, _ := json.Marshal(value)
		switch text[0] {
		case '"':
			all = append(all, spoilt{field + " as a number", with(field, 7), errs.InvalidBody}, spoilt{field + " as a list", with(field, []int{1}), errs.InvalidBody})
		case '[', '{':
			all = append(all, spoilt{field + " as a text", with(field, "x"), errs.InvalidBody}, spoilt{field + " as a number", with(field, 7), errs.InvalidBody})
		case 't', 'f':
			all = append(all, spoilt{field + " as a text", with(field, "true"), errs.InvalidBody})
		default:
			all = append(all, spoilt{field + " as a text", with(field, "siete"), errs.InvalidBody}, spoilt{field + " beyond any number", with(field, json.RawMessage(strings.Repeat("9", 40))), errs.InvalidBody},
				spoilt{field + " as a huge number", with(field, 9_000_000_000_000_000), ""}, spoilt{field + " below any number", with(field, -9_000_000_000_000_000), ""})
		}
		if field == "id" {
			all = append(all, spoilt{"an id that is none", with(field, "1"), errs.InvalidRequest}, spoilt{"an id that would break SQL", with(field, "' or '1'='1"), errs.InvalidRequest})
		}
		if field == "lines" {
			list, _ := value.([]any)
			all = append(all, spoilt{twice, with(field, append(slices.Clone(list), list...)), errs.InvalidRequest}, spoilt{"no lines", with(field, []any{}), errs.InvalidRequest})
		}
	}
	for _, field := range required {
		text, _ := json.Marshal(without(b, field))
		all = append(all, spoilt{"no " + field, text, ""})
	}
	return all
}

// requiredOf gives the fields that the API's document requires of a route's body.
func requiredOf(t *testing.T, document *openapi3.T, key string) []string {
	t.Helper()
	method, path, _ := strings.Cut(key, " ")
	described := document.Paths.Find(path).GetOperation(method).RequestBody
	if described == nil {
		return nil
	}
	return described.Value.Content.Get("application/json").Schema.Value.Required
}

func TestWrites_refuseEveryBadBodyAndTakeTheGoodOneAfterwards(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	document, err := openapi3.NewLoader().LoadFromFile(filepath.Join(root, "functions", "api", "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for key, prepare := range s.goods() { //nolint:paralleltest // each waits for little
		t.Run(key, func(t *testing.T) {
			s := s.within(t)
			g := prepare()
			method, _, _ := strings.Cut(key, " ")
			if g.body == nil {
				return // it is all in the path
			}
			for _, bad := range spoil(t, g.body, requiredOf(t, document, key)) {
				if key == "POST /api/stock/receipts" && bad.name == twice {
					continue // a product may come in several lines: each expires on a day of its own
				}
				a := g.send(s, method, bad.body)
				told := decode[problem](a)
				if bad.code != "" && told.Code != bad.code || bad.code == "" && told.Code != errs.InvalidBody && told.Code != errs.InvalidRequest {
					t.Errorf("%s: got %d %s, want %q: %.300s", bad.name, a.status, told.Code, bad.code, a.body)
				}
			}
			if a := g.send(s, method, g.body); a.status >= http.StatusMultipleChoices {
				t.Errorf("what the refusals were made of gets %d %s", a.status, a.body)
			}
		})
	}
}

func TestWrites_ofWhatDoesNotExistAreNotFound(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for key, prepare := range s.goods() { //nolint:paralleltest // each waits for little
		if !strings.Contains(key, "{id}") {
			continue
		}
		t.Run(key, func(t *testing.T) {
			s := s.within(t)
			g := prepare()
			method, pattern, _ := strings.Cut(key, " ")
			for id, codes := range map[string][]errs.Code{newID(): {errs.NotFound}, "1": {errs.NotFound}, "%C3%B1": {errs.NotFound}} {
				g.path = strings.Replace(pattern, "{id}", id, 1)
				a := g.send(s, method, orNil(g.body))
				if told := decode[problem](a); !slices.Contains(codes, told.Code) {
					t.Errorf("%s: got %d %s", g.path, a.status, a.body)
				}
			}
		})
	}
}
