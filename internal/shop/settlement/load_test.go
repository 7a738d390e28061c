package settlement_test

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/purchase"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/shop/settlement"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var load = flag.Duration("load", 2*time.Second, "how long the test of the order of locks works")

var luis = actor.Actor{Username: "luis", Name: "Luis Paredes"}

// shop is a database with two open tills, a closed one, six products (two of them perish) and a customer with credit.
type shop struct {
	t        *testing.T
	db       *sql.DB
	tills    []string
	aside    string // a third till, whose shifts come and go
	products []string
	customer string
	supplier string
}

func newShop(t *testing.T) shop {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := shop{t: t, db: db, customer: newID(), supplier: newID(), aside: newID()}
	dairy := catalog.Category{ID: newID(), Name: "Lácteos", Colour: "sky"}
	now := time.Now().UTC().Truncate(time.Millisecond)
	const products, perishable = 6, 2
	for range products {
		s.products = append(s.products, newID())
	}
	s.must(mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
		if err := catalog.AddSuppliers(t.Context(), tx, []catalog.Supplier{{ID: s.supplier, Code: "GLO", Name: "Gloria S.A.", RUC: "20100190797"}}); err != nil {
			return err
		}
		if err := catalog.AddCategories(t.Context(), tx, []catalog.NewCategory{{Category: dairy}}); err != nil {
			return err
		}
		added, items := make([]catalog.NewProduct, products), make([]stock.Item, products)
		for i, id := range s.products {
			added[i] = catalog.NewProduct{ID: id, SKU: fmt.Sprintf("LAC-%03d", i), Name: fmt.Sprintf("Leche %d", i), Category: dairy, Unit: catalog.Piece,
				Barcode: fmt.Sprintf("775%010d", i), Price: 476, Cost: 400, TaxClass: peru.Gravado, Active: true}
			items[i] = stock.Item{ProductID: id, Quantity: 1_000_000 * quantity.One}
		}
		if err := catalog.AddProducts(t.Context(), tx, added, now); err != nil {
			return err
		}
		if _, err := tx.ExecContext(t.Context(), "update products set perishable = true where sku in ('LAC-000', 'LAC-001')"); err != nil {
			return err
		}
		if err := stock.Open(t.Context(), tx, items, "apertura", "demo", now); err != nil {
			return err
		}
		if err := stock.SettleBatches(t.Context(), tx, s.products[:perishable], now); err != nil {
			return err
		}
		for n := range 2 {
			s.tills = append(s.tills, newID())
			if err := till.Add(t.Context(), tx, s.tills[n], fmt.Sprintf("Caja %d", n+1), n+1); err != nil {
				return err
			}
		}
		if err := till.Add(t.Context(), tx, s.aside, "Caja 3", 3); err != nil {
			return err
		}
		_, err := tx.ExecContext(t.Context(),
			`insert into customers (id, document_kind, document_number, name, credit_limit) values (?, 'dni', '45671238', 'Ana', 100000000000)`, s.customer)
		return err
	}))
	for _, id := range s.tills {
		_, _, err := till.Open(t.Context(), db, id, till.Opening{ID: newID(), OpeningFloat: 1_000_000 * money.Sol}, luis, now)
		s.must(err)
	}
	return s
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func (s shop) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// some returns two to five products in any order, each once.
func (s shop) some() []string {
	const least, more = 2, 4
	picked := make([]string, 0, least+more)
	for _, at := range rand.Perm(len(s.products))[:least+rand.IntN(more)] {
		picked = append(picked, s.products[at])
	}
	return picked
}

func (s shop) till() string { return s.tills[rand.IntN(len(s.tills))] }

// request asks for some goods, paid by the method.
func (s shop) request(method payment.Method) sale.Submission {
	r := sale.Request{ID: newID(), TillID: s.till(), Document: peru.Boleta, CustomerID: s.customer}
	for _, id := range s.some() {
		r.Lines = append(r.Lines, sale.RequestLine{ProductID: id, Quantity: 2 * quantity.One})
		r.ExpectedTotal += 2 * 476
	}
	tender := payment.Tender{Method: method, Amount: r.ExpectedTotal}
	if method != payment.Credit {
		tender.Reference = newID()
	}
	r.Payments = []payment.Tender{tender}
	return sale.Submission{Request: r, Cashier: sale.Cashier(cashier)}
}

func terms() sale.Terms {
	return sale.Terms{Shop: settings.Default(), Now: time.Now().UTC().Truncate(time.Millisecond)}
}

// bundled does a transaction that sends what it writes at its end.
func (s shop) bundled(ctx context.Context, do func(*mysql.Bundle) error) error {
	return mysql.InTx(ctx, s.db, func(tx *sql.Tx) error { return mysql.Bundled(ctx, tx, do) })
}

// atOnce sells what needs no terminal.
func (s shop) atOnce(ctx context.Context, sub sale.Submission) error {
	return s.bundled(ctx, func(b *mysql.Bundle) error {
		_, err := sale.SellAtOnce(ctx, b, sub, terms(), sub.Request.ID)
		return err
	})
}

// inSteps sells as the steps of the checkout do: begun in one transaction, recorded in another.
func (s shop) inSteps(ctx context.Context, sub sale.Submission) error {
	var begun sale.Begun
	err := s.bundled(ctx, func(b *mysql.Bundle) (err error) {
		begun, err = sale.Begin(ctx, b, sub, terms(), sub.Request.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("beginning: %w", err)
	}
	return s.record(ctx, sub, *begun.Cart, begun.Claim)
}

// sell sells some goods, paid by the method.
func (s shop) sell(ctx context.Context, method payment.Method) (sale.Request, error) {
	sub := s.request(method)
	if sub.AtOnce() {
		return sub.Request, s.atOnce(ctx, sub)
	}
	return sub.Request, s.inSteps(ctx, sub)
}

// resumed sells as inSteps does when an earlier try has claimed the sale.
func (s shop) resumed(ctx context.Context, sub sale.Submission) error {
	cart, _, err := sale.Quote(ctx, s.db, sub, terms())
	if err != nil {
		return fmt.Errorf("pricing: %w", err)
	}
	var claim sale.Claim
	err = mysql.InTx(ctx, s.db, func(tx *sql.Tx) error {
		claim, _, err = sale.Reserve(ctx, tx, cart, sub.Request.ID, terms().Now)
		return err
	})
	if err != nil {
		return fmt.Errorf("reserving: %w", err)
	}
	return s.record(ctx, sub, cart, claim)
}

func (s shop) record(ctx context.Context, sub sale.Submission, cart sale.Cart, claim sale.Claim) error {
	return s.bundled(ctx, func(b *mysql.Bundle) error {
		_, err := sale.Record(ctx, b, cart, claim, sub.Request.ID, terms().Now)
		return err
	})
}

var cashier = struct {
	Username string `json:"username"`
	Name     string `json:"name"`
}{"rosa", "Rosa"}

// giveBack brings one piece of each line of a sale back, every other time as waste.
func (s shop) giveBack(ctx context.Context, sold sale.Request) (string, error) {
	sub := refund.Submission{SaleID: sold.ID, By: luis, Role: "manager", Request: refund.Request{ID: newID(), TillID: s.till(), Reason: refund.ItemReturn}}
	for n := len(sold.Lines); n > 0; n-- {
		sub.Request.Lines = append(sub.Request.Lines, refund.RequestLine{Line: n, Quantity: quantity.One, Goods: []refund.Goods{refund.ToStock, refund.ToWaste}[n%2]})
	}
	return sub.Request.ID, mysql.InTx(ctx, s.db, func(tx *sql.Tx) error {
		_, err := refund.Record(ctx, tx, sub, luis.Username, settings.Limits{CashRefund: 100 * money.Sol, SaleDays: 7}, sub.Request.ID, time.Now().UTC().Truncate(time.Millisecond))
		return err
	})
}

// The works of a busy shop, each with all that it locks.
func (s shop) works() map[string]func(context.Context) error {
	credit := func(sell func(context.Context, sale.Submission) error) func(context.Context) error {
		return func(ctx context.Context) error {
			sub := s.request(payment.Credit)
			if err := sell(ctx, sub); err != nil {
				return err
			}
			_, err := s.giveBack(ctx, sub.Request)
			return err
		}
	}
	goods := func(sign quantity.Quantity) (lines []stock.Correction, received []stock.ReceivedLine) {
		for _, id := range s.some() {
			if slices.Index(s.products, id) < 4 { // goods that perish ask for a day
				continue
			}
			lines = append(lines, stock.Correction{ProductID: id, Quantity: sign * quantity.One})
			received = append(received, stock.ReceivedLine{ProductID: id, Quantity: quantity.One})
		}
		return lines, received
	}
	return map[string]func(context.Context) error{
		"credit sale and refund":          credit(s.atOnce),
		"credit sale in steps and refund": credit(s.inSteps),
		"resumed credit sale and refund":  credit(s.resumed),
		"wallet sale, refund, settlement in cash": func(ctx context.Context) error {
			sold, err := s.sell(ctx, "yape")
			if err != nil {
				return err
			}
			back, err := s.giveBack(ctx, sold)
			if err != nil {
				return err
			}
			_, _, err = settlement.Settle(ctx, s.db, 1, settlement.Request{ID: newID(), Kind: settlement.Payout, Subject: back, Line: 1, Outcome: settlement.Cash,
				TillID: s.till()}, luis, time.Now().UTC())
			return err
		},
		"debt paid": func(ctx context.Context) error {
			_, _, err := customer.Pay(ctx, s.db, s.customer, customer.Payment{ID: newID(), TillID: s.till(), Amount: 10, Method: "cash"}, luis, time.Now().UTC())
			if errs.CodeOf(err) == errs.Conflict {
				return nil // nothing is owed just now
			}
			return err
		},
		"goods in": func(ctx context.Context) error {
			_, lines := goods(1)
			if len(lines) == 0 {
				return nil
			}
			_, _, err := stock.Receive(ctx, s.db, stock.Receipt{ID: newID(), Lines: lines}, luis, time.Now().UTC())
			return err
		},
		"goods bought, and a part paid": func(ctx context.Context) error {
			n := purchase.New{ID: newID(), SupplierID: s.supplier, Paper: purchase.Paper{Kind: purchase.Factura, Series: "F001",
				Number: strconv.Itoa(1 + rand.IntN(90_000_000)), IssuedOn: peru.BusinessDay(time.Now())}}
			for _, id := range s.some() {
				if slices.Index(s.products, id) >= 4 {
					n.Lines = append(n.Lines, purchase.NewLine{ProductID: id, Quantity: quantity.One, Amount: 4_00})
				}
			}
			if len(n.Lines) == 0 {
				return nil
			}
			if _, _, err := purchase.Enter(ctx, s.db, n, luis, time.Now().UTC()); err != nil {
				return err
			}
			part := purchase.NewPayment{ID: newID(), Amount: 1_00, Method: payment.Cash, TillID: s.till()}
			_, _, err := purchase.Pay(ctx, s.db, n.ID, part, luis, luis.Username, 100*money.Sol, time.Now().UTC())
			return err
		},
		"an order received": func(ctx context.Context) error {
			order, err := s.sent(ctx)
			if err != nil {
				return err
			}
			act := restock.Act{ID: newID(), OrderID: order.ID, Kind: restock.Receive}
			for _, l := range order.Ordered {
				goods := restock.Goods{ProductID: l.ProductID, Quantity: l.Quantity}
				switch at := slices.Index(s.products, l.ProductID); {
				case at < 2:
					goods.ExpiresOn = peru.BusinessDay(time.Now()).AddDays(30)
				case at < 4:
					continue // it perishes or not, just now
				}
				act.Goods = append(act.Goods, goods)
			}
			if len(act.Goods) == 0 {
				return nil
			}
			return s.act(ctx, act)
		},
		"shelves counted, and the count posted": func(ctx context.Context) error {
			n := stock.NewCount{ID: newID(), Name: "Lácteos", ProductIDs: s.some()}
			if _, _, err := stock.StartCount(ctx, s.db, n, luis, time.Now().UTC()); err != nil {
				return err
			}
			counted := stock.CountedLines{ID: newID()}
			for _, id := range n.ProductIDs {
				counted.Lines = append(counted.Lines, stock.CountedLine{ProductID: id, Counted: 900_000*quantity.One + quantity.Quantity(rand.IntN(100_000))*quantity.One})
			}
			written, err := stock.WriteCounted(ctx, s.db, n.ID, counted, luis.Username, time.Now().UTC())
			if err != nil {
				return err
			}
			_, err = stock.PostCount(ctx, s.db, n.ID, written.Version, luis, time.Now().UTC())
			return err
		},
		"wallet sale that never came, paid in cash": func(ctx context.Context) error {
			sold, err := s.sell(ctx, "yape")
			if err != nil {
				return err
			}
			for version, outcome := range []settlement.Outcome{settlement.Rejected, settlement.Cash} {
				r := settlement.Request{ID: newID(), Kind: settlement.Payment, Subject: sold.ID, Line: 1, Outcome: outcome}
				if r.Note = "no está"; outcome == settlement.Cash {
					r.Note, r.TillID = "", s.till()
				}
				if _, _, err := settlement.Settle(ctx, s.db, version+1, r, luis, time.Now().UTC()); err != nil {
					return err
				}
			}
			return nil
		},
		"debt paid that never came": func(ctx context.Context) error {
			p := customer.Payment{ID: newID(), TillID: s.till(), Amount: 10, Method: "yape", Reference: newID()}
			_, _, err := customer.Pay(ctx, s.db, s.customer, p, luis, time.Now().UTC())
			if errs.CodeOf(err) == errs.Conflict {
				return nil // nothing is owed just now
			}
			if err != nil {
				return err
			}
			_, _, err = settlement.Settle(ctx, s.db, 1, settlement.Request{ID: newID(), Kind: settlement.CreditPayment, Subject: p.ID,
				Outcome: settlement.Rejected, Note: "no está"}, luis, time.Now().UTC())
			return err
		},
		"what the shop owes paid out": func(ctx context.Context) error {
			_, _, err := customer.PayOut(ctx, s.db, s.customer, customer.NewPayout{ID: newID(), Amount: 10, Method: "cash", TillID: s.till()}, luis, time.Now().UTC())
			if errs.CodeOf(err) == errs.Conflict {
				return nil // it owes nothing just now
			}
			return err
		},
		"cash moved": func(ctx context.Context) error {
			shift, err := till.RequireOpen(ctx, s.db, s.till())
			if err != nil {
				return err
			}
			for _, kind := range []string{"cash_in", "cash_out"} {
				n := till.NewMovement{ID: newID(), Kind: kind, Amount: money.Sol, Reason: "cambio"}
				if _, _, err := till.Move(ctx, s.db, shift, n, luis, luis.Username, 100*money.Sol, time.Now().UTC()); err != nil {
					return err
				}
			}
			return nil
		},
		"a shift opened, sold in and closed": func(ctx context.Context) error {
			shift := till.Opening{ID: newID(), OpeningFloat: 10 * money.Sol}
			if _, _, err := till.Open(ctx, s.db, s.aside, shift, luis, time.Now().UTC()); err != nil {
				return err
			}
			sub := s.request(payment.Credit)
			sub.Request.TillID = s.aside
			if err := s.atOnce(ctx, sub); err != nil {
				return err
			}
			_, err := till.Close(ctx, s.db, shift.ID, till.Closing{Counted: till.Count{10 * money.Sol: 1}}, luis, time.Now().UTC())
			return err
		},
		"goods out": func(ctx context.Context) error {
			lines, _ := goods(-1)
			if len(lines) == 0 {
				return nil
			}
			_, _, err := stock.Adjust(ctx, s.db, stock.Adjustment{ID: newID(), Reason: stock.Waste, Lines: lines}, luis, time.Now().UTC())
			return err
		},
		"a product begins to perish, or ends": func(ctx context.Context) error {
			id := s.products[2+rand.IntN(2)]
			was, err := catalog.Detail(ctx, s.db, id)
			if err != nil {
				return err
			}
			is := catalog.Details{SKU: was.SKU, Name: was.Name, CategoryID: was.Category.ID, Unit: was.Unit, Price: was.Price, Cost: was.Cost, TaxClass: was.TaxClass,
				Active: true, Barcodes: was.Barcodes, ShortPolicy: was.ShortPolicy, Perishable: !was.Perishable}
			_, err = catalog.Change(ctx, s.db, id, was.Version, is, luis, time.Now().UTC())
			if errs.CodeOf(err) == errs.Stale {
				return nil
			}
			return err
		},
	}
}

// sent is an order of one of each of some products that the supplier has.
func (s shop) sent(ctx context.Context) (restock.Act, error) {
	order := restock.Act{ID: newID(), Kind: restock.Approve}
	order.OrderID = order.ID
	for _, id := range s.some() {
		order.Ordered = append(order.Ordered, restock.Quantity{ProductID: id, Quantity: quantity.One})
	}
	err := mysql.InTx(ctx, s.db, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `insert into restock_orders (id, supplier_id, state, total, execution, origin, created_by, created_at)
			values (?, ?, 'draft', ?, 'x', 'manual', 'luis', now(3))`, order.ID, s.supplier, 400*len(order.Ordered))
		if err != nil {
			return err
		}
		for n, l := range order.Ordered {
			_, err := tx.ExecContext(ctx, `insert into restock_lines (order_id, line, product_id, pack_size, proposed, ordered, cost, why)
				values (?, ?, ?, 1000, ?, ?, 400, '{}')`, order.ID, n+1, l.ProductID, l.Quantity, l.Quantity)
			if err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, "insert into outbox (kind, subject, payload, created_at) values ('RestockDrafted', ?, '{}', now(3))", order.ID)
		return err
	})
	if err != nil {
		return order, err
	}
	if err := s.act(ctx, order); err != nil {
		return order, err
	}
	_, err = s.db.ExecContext(ctx, "update restock_orders set state = 'sent' where id = ?", order.ID)
	return order, err
}

func (s shop) act(ctx context.Context, act restock.Act) error {
	return mysql.InTx(ctx, s.db, func(tx *sql.Tx) error {
		_, err := restock.Do(ctx, tx, restock.Submission{Act: act, By: luis, Role: "manager"}, 100*money.Sol, time.Now().UTC())
		return err
	})
}

// deadlocks is how many the server has met so far; MySQL and MariaDB count them alike.
func (s shop) deadlocks() (n int) {
	s.t.Helper()
	s.must(s.db.QueryRowContext(s.t.Context(), "select count from information_schema.innodb_metrics where name = 'lock_deadlocks'").Scan(&n))
	return n
}

func TestTransactions_ofABusyShopLockInOneOrder(t *testing.T) { //nolint:paralleltest // the server counts the deadlocks of all its databases
	s := newShop(t)
	before := s.deadlocks()
	ctx, stop := context.WithTimeout(t.Context(), *load)
	defer stop()
	var works sync.WaitGroup
	var done sync.Map
	for name, work := range s.works() {
		works.Go(func() {
			n := 0
			for ; ctx.Err() == nil; n++ {
				if err := work(t.Context()); err != nil {
					t.Errorf("%s: %v %v", name, err, errs.From(err).Fields)
					return
				}
			}
			done.Store(name, n)
		})
	}
	works.Wait()
	done.Range(func(name, n any) bool { t.Logf("%s: %d times", name, n); return true })
	if met := s.deadlocks() - before; met != 0 {
		var kind, name, status string
		s.must(s.db.QueryRowContext(t.Context(), "show engine innodb status").Scan(&kind, &name, &status))
		_, last, _ := strings.Cut(status, "LATEST DETECTED DEADLOCK")
		last, _, _ = strings.Cut(last, "\nTRANSACTIONS\n")
		t.Errorf("%d deadlocks: some transaction locks in another order than internal/platform/mysql says\n%s", met, last)
	}
	if err := invariant.Check(t.Context(), s.db); err != nil {
		t.Error(err)
	}
}
