package e2e_test

import (
	"fmt"
	"net/http"
	"strconv"
	"sync/atomic"

	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/shop/settlement"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// good is a request that a route takes, and how the audit tells it.
type good struct {
	by   string
	path string
	// version for If-Match; 0 for none.
	version int
	body    body
	// action of the act; before reports whether the act tells how the thing was, silent that it tells not even what it is.
	action string
	before bool
	silent bool
	// takes are the names of spoilt bodies that the route does take, with a good reason.
	takes []string
	// key is for the header Idempotency-Key, where neither an id nor a version tells the request from another one like it.
	key string
	// file is sent in place of the body.
	file string
	// dated says that the answer is a paper that tells when it was printed.
	dated bool
}

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
		return body{
			"id":           newID(),
			"code":         fmt.Sprintf("PRV%d", partners.Add(1)),
			"name":         "Proveedor",
			"ruc":          unusedRUC(),
			"contact":      "",
			"phone":        "",
			"email":        "",
			"leadTimeDays": 3,
			"active":       true,
		}
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
	order := func(route, action string, sent bool, act func(product) body) good {
		v := s.supplier()
		p := s.stocked(0, v.packs())
		id := s.drafted(v)
		if sent {
			s.till(manager).act(id, "decision", approving()).want(http.StatusOK)
			s.reaches(id, restock.Sent)
		}
		return put(manager, "/api/restocks/"+id+"/"+route, action, 0, act(p))
	}
	run := func() string {
		workflow, name := s.standard(`{"days": []}`)
		return "/api/executions/" + workflow + "/" + name
	}
	return map[string]func() good{
		"PUT /api/pin": func() good {
			return good{by: manager, path: "/api/pin", body: body{"pin": "24681"}, action: "pin.set", silent: true} // a secret
		},
		"PUT /api/passwords/own": func() good {
			e := s.hire("cashier")
			s.sessions.Store(e.Username, s.firstDay(e).cookie)
			return good{by: e.Username, path: "/api/passwords/own", body: body{"oldPassword": chosen, "newPassword": "Nueva-2026"}, action: "user.password_chosen"}
		},
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
			return good{by: manager, path: "/api/tills/" + made(manager, "/api/tills", till()), action: "till.deleted", before: true, silent: true}
		},
		"POST /api/tills/{id}/shifts": func() good {
			return post(cashier, "/api/tills/"+s.newTill()+"/shifts", "shift.opened", body{"id": newID(), "openingFloat": 100})
		},
		"POST /api/shifts/{id}/movements": func() good {
			return post(cashier, "/api/shifts/"+open(s.newTill())+"/movements",
				"shift.cash_moved", body{"id": newID(), "kind": "cash_in", "amount": 100, "reason": "sencillo"})
		},
		"POST /api/shifts/{id}/close": func() good {
			return put(cashier, "/api/shifts/"+open(s.newTill())+"/close", "shift.closed", 0, body{"counted": body{"100": 1}})
		},
		"POST /api/products": func() good { return post(manager, "/api/products", "product.created", s.newProduct()) },
		"PUT /api/products/{id}": func() good {
			p := s.newProduct()
			return put(manager, "/api/products/"+made(manager, "/api/products", p), "product.changed", 1, change(p, body{"price": 990}))
		},
		"POST /api/products/at-till": func() good {
			p := s.newProduct()
			return post(cashier, "/api/products/at-till", "product.created", body{"id": p["id"], "code": p["sku"], "name": p["name"], "price": p["price"],
				"categoryId": p["categoryId"], "taxClass": p["taxClass"]})
		},
		"POST /api/products/{id}/barcodes": func() good {
			id := made(manager, "/api/products", s.newProduct())
			return put(cashier, "/api/products/"+id+"/barcodes", "product.changed", 0, body{"barcode": barcode()})
		},
		"POST /api/products/{id}/review": func() good {
			p := s.newProduct()
			id := made(cashier, "/api/products/at-till", body{"id": p["id"], "code": p["sku"], "name": p["name"], "price": p["price"],
				"categoryId": p["categoryId"], "taxClass": p["taxClass"]})
			return put(manager, "/api/products/"+id+"/review", "product.reviewed", 1, nil)
		},
		"POST /api/categories": func() good { return post(manager, "/api/categories", "category.created", category()) },
		"PUT /api/categories/{id}": func() good {
			c := category()
			id := made(manager, "/api/categories", c)
			c["sort"] = 51
			return put(manager, "/api/categories/"+id, "category.changed", 1, without(c, "id"))
		},
		"POST /api/suppliers": func() good { return post(manager, "/api/suppliers", "supplier.created", supplier()) },
		"PUT /api/suppliers/{id}": func() good {
			p := supplier()
			id := made(manager, "/api/suppliers", p)
			p["leadTimeDays"] = 4
			return put(manager, "/api/suppliers/"+id, "supplier.changed", 1, without(p, "id"))
		},
		"POST /api/purchases": func() good {
			g := post(manager, "/api/purchases", "purchase.entered", s.purchase())
			g.takes = []string{twice} // each expires on a day of its own
			return g
		},
		"PUT /api/purchases/{id}": func() good {
			b := s.purchase()
			id := made(manager, "/api/purchases", b)
			return put(manager, "/api/purchases/"+id, "purchase.mended", 1, body{"kind": "01", "series": "F009", "number": b["number"], "issuedOn": b["issuedOn"], "note": ""})
		},
		"POST /api/purchases/{id}/payments": func() good {
			id := made(manager, "/api/purchases", s.purchase())
			return post(manager, "/api/purchases/"+id+"/payments", "purchase.paid", body{"id": newID(), "amount": 100, "method": "transfer", "operation": "778899"})
		},
		"POST /api/stock/adjustments": func() good {
			return post(manager, "/api/stock/adjustments", "stock.adjusted", body{"id": newID(), "reason": "waste", "note": "", "lines": lines(-1)})
		},
		"POST /api/stock/receipts": func() good {
			g := post(manager, "/api/stock/receipts", "stock.received", body{"id": newID(), "note": "", "lines": lines(2)})
			g.takes = []string{twice} // each expires on a day of its own
			return g
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
			c["active"], c["phone"] = true, "987654321"
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
		"POST /api/customers/{id}/payouts": func() good {
			c := s.customer(50 * money.Sol)
			s.isOwed(c, 2000)
			return post(manager, "/api/customers/"+c.ID+"/payouts", "customer.paid_out", body{"id": newID(), "amount": 500, "method": "yape"})
		},
		"POST /api/promotions": func() good { return post(manager, "/api/promotions", "promotion.created", promo()) },
		"PUT /api/promotions/{id}": func() good {
			p := promo()
			id := made(manager, "/api/promotions", p)
			p["name"] = "Otro nombre"
			return put(manager, "/api/promotions/"+id, "promotion.changed", 1, without(p, "id"))
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
		"POST /api/restocks": func() good {
			v := s.supplier()
			s.stocked(0, v.packs())
			return post(manager, "/api/restocks", "restock.drafted", body{"id": newID(), "supplierId": v.id})
		},
		"POST /api/restocks/{id}/decision": func() good {
			g := order("decision", "restock.approve", false, func(p product) body { return approving(of(p, 6)) })
			g.takes = []string{noLines} // then all stays as proposed
			return g
		},
		"POST /api/restocks/{id}/receipts": func() good {
			g := order("receipts", "restock.receive", true, func(p product) body { return bringing(of(p, 6)) })
			g.takes = []string{twice} // as above
			return g
		},
		"POST /api/restocks/{id}/close": func() good {
			return order("close", "restock.close", true, func(product) body { return ending("no trae más") })
		},
		"POST /api/restocks/{id}/cancel": func() good {
			return order("cancel", "restock.cancel", false, func(product) body { return ending("ya no hace falta") })
		},
		"POST /api/reports": func() good {
			day := today().AddDays(-1300).String()
			return post(manager, "/api/reports", "reports.requested", body{"id": newID(), "from": day, "to": day, "each": true})
		},
		"POST /api/backups": func() good {
			return good{by: admin, path: "/api/backups", body: body{"id": newID()}, action: "backup.started", silent: true} // there is none yet
		},
		"POST /api/events/{number}/retry": func() good {
			subject := newID()
			s.exec("insert into outbox (kind, subject, payload, created_at, set_aside_at) values ('TestRefused', ?, '{}', utc_timestamp(3), utc_timestamp(3))", subject)
			number := one[int64](s, "select id from outbox where subject = ?", subject)
			return put(admin, fmt.Sprintf("/api/events/%d/retry", number), "event.retried", 0, nil)
		},
		"POST /api/executions/{workflow}/{name}/stop": func() good {
			return post(admin, run()+"/stop", "execution.stopped", ending("se colgó"))
		},
		"POST /api/executions/{workflow}/{name}/restart": func() good {
			path := run()
			s.till(admin).send(http.MethodPost, path+"/stop", ending("se colgó")).want(http.StatusOK)
			return post(admin, path+"/restart", "execution.restarted", ending("ya se puede"))
		},
	}
}

// send makes the request, with another body when one is given.
func (g good) send(s *shop, method string, value any) answer {
	s.t.Helper()
	by := &till{shop: s, cookie: s.till(g.by).cookie, header: http.Header{}}
	if g.version > 0 {
		by.header.Set("If-Match", strconv.Itoa(g.version))
	}
	if g.key != "" {
		by.header.Set("Idempotency-Key", g.key)
	}
	if g.file != "" {
		by.header.Set("Content-Type", "application/octet-stream")
		value = []byte(g.file)
	}
	before, a := by.cookie, by.send(method, g.path, value)
	if by.entered(a).cookie != before { // who chose another password goes on in a new session
		s.sessions.Store(g.by, by.cookie)
	}
	return a
}
