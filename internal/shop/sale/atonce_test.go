package sale_test

import (
	"database/sql"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/local/mariadb/dbtest"
)

var rosa = sale.Cashier{Username: "rosa", Name: "Rosa"}

func submit(r sale.Request, by sale.Cashier, role string) sale.Submission {
	return sale.Submission{Request: r, Cashier: by, Role: role}
}

func terms() sale.Terms { return sale.Terms{Shop: settings.Default(), Now: noon} }

// atOnce does what the step does. Before the bundle is sent, meanwhile happens.
func (s store) atOnce(sub sale.Submission, execution string, meanwhile func()) (got sale.Attempt, err error) {
	err = s.in(func(tx *sql.Tx) error {
		return mysql.Bundled(s.t.Context(), tx, func(b *mysql.Bundle) (err error) {
			if got, err = sale.SellAtOnce(s.t.Context(), b, sub, terms(), execution); err == nil && meanwhile != nil {
				meanwhile()
			}
			return err
		})
	})
	if err != nil {
		return sale.Detour(s.t.Context(), s.db, sub, terms(), execution, err)
	}
	return got, nil
}

// sellNow sells a request at once, which must succeed.
func (s store) sellNow(r sale.Request, execution string) sale.Sale {
	s.t.Helper()
	got, err := s.atOnce(submit(r, rosa, "cashier"), execution, nil)
	if err != nil || got.Done == nil {
		s.t.Fatalf("sold at once: %+v, %v", got, err)
	}
	return got.Done.Sale
}

// count is how many rows a query finds.
func (s store) count(query string, args ...any) (n int) {
	s.t.Helper()
	if err := s.db.QueryRowContext(s.t.Context(), "select count(*) from "+query, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s store) exec(statement string, args ...any) {
	s.t.Helper()
	if _, err := s.db.ExecContext(s.t.Context(), statement, args...); err != nil {
		s.t.Fatal(err)
	}
}

func TestAtOnce_isForACartAboutWhichNobodyIsAsked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		payments []payment.Tender
		approval *pins.Approval
		want     bool
	}{
		"cash":        {[]payment.Tender{cash(500)}, nil, true},
		"a wallet":    {[]payment.Tender{{Method: "yape", Amount: 300, Reference: "1"}, cash(200)}, nil, true},
		"on credit":   {[]payment.Tender{{Method: payment.Credit, Amount: 500}}, nil, true},
		"a card":      {[]payment.Tender{cash(200), card(300)}, nil, false},
		"with a PIN":  {[]payment.Tender{cash(500)}, &pins.Approval{Username: "luis", PIN: "1234"}, false},
		"card and so": {[]payment.Tender{card(500)}, &pins.Approval{Username: "luis", PIN: "1234"}, false},
	} {
		if got := submit(sale.Request{Payments: c.payments, Approval: c.approval}, rosa, "cashier"); got.AtOnce() != c.want {
			t.Errorf("%s: at once is %t", name, got.AtOnce())
		}
	}
}

// rows are all that a sale left in a table, without what differs from sale to sale.
func (s store) rows(id, table, of string) (rows []string) {
	s.t.Helper()
	found, err := s.db.QueryContext(s.t.Context(), "select * from "+table+" where "+of+" = ?", id) //nolint:gosec // of the test
	if err != nil {
		s.t.Fatal(err)
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		s.t.Fatal(err)
	}
	values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for found.Next() {
		if err := found.Scan(into...); err != nil {
			s.t.Fatal(err)
		}
		var row []string
		for i, column := range columns {
			// The long way keeps its lease; numbers, balances and ids go on; the generated columns follow from these.
			if !slices.Contains([]string{"id", "number", "balance", "request_hash", "expires_at"}, column) {
				row = append(row, column+"="+strings.ReplaceAll(values[i].String, id, "ID"))
			}
		}
		text := strings.Join(row, " ")
		if table == "outbox" { // its payload has the number
			text, _, _ = strings.Cut(text, `"number"`)
		}
		rows = append(rows, text)
	}
	if err := found.Err(); err != nil {
		s.t.Fatal(err)
	}
	slices.Sort(rows) // the ledger of the long way is by product, too
	return rows
}

func TestSellAtOnce_leavesWhatTheLongWayLeaves(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	ana := s.customer(100 * money.Sol)
	s.exec("update products set perishable = true where id = ?", s.products[1])
	s.exec("insert into stock_batches (id, product_id, expires_on, remaining, received_at) values ('b', ?, '2026-09-01', 20000, ?)", s.products[1], noon)
	request := func() sale.Request {
		r := s.request([]payment.Tender{{Method: payment.Credit, Amount: 400}, {Method: "yape", Amount: 552, Reference: "1234"}, cash(1000)}, 1, 0, 2)
		r.CustomerID = ana
		r.Buyer = &sale.Buyer{DocumentKind: "dni", DocumentNumber: "45678912", Name: "Ana Ñahui"}
		return r
	}
	long := request()
	cart, _, err := s.quote(long)
	if err != nil {
		t.Fatal(err)
	}
	first := s.sell(cart, "run", noon)
	short := request()
	second := s.sellNow(short, "run")

	for table, of := range map[string]string{"checkouts": "sale_id", "sales": "id", "sale_lines": "sale_id", "payments": "sale_id", "outbox": "subject",
		"stock_movements": "reference", "sale_batches": "sale_id", "customer_credit": "reference", "stock_reservations": "sale_id"} {
		if a, b := s.rows(long.ID, table, of), s.rows(short.ID, table, of); !slices.Equal(a, b) {
			t.Errorf("the long way leaves in %s\n%s\nand selling at once\n%s", table, strings.Join(a, "\n"), strings.Join(b, "\n"))
		}
	}
	if found, err := sale.Find(t.Context(), s.db, short.ID); err != nil || !reflect.DeepEqual(found, second) {
		t.Errorf("found %+v (%v)\nsold %+v", found, err, second)
	}
	if first.Number != "B001-00000001" || second.Number != "B001-00000002" {
		t.Errorf("the numbers are %s and %s", first.Number, second.Number)
	}
	s.assertBooks(2)
}

// customer is one who may owe so much.
func (s store) customer(limit money.Centimos) string {
	s.t.Helper()
	id := newID()
	s.exec("insert into customers (id, document_kind, document_number, name, search_text, credit_limit, credit_days) values (?, 'dni', ?, 'Ana', 'ana', ?, 30)",
		id, id[len(id)-8:], limit)
	return id
}

func TestSellAtOnce_theSameAgainGetsTheFirstReceipt(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	r := s.request([]payment.Tender{cash(1000)}, 0, 1)
	first := s.sellNow(r, "first")
	again := func(r sale.Request, execution string) (sale.Attempt, error) {
		return s.atOnce(submit(r, rosa, "cashier"), execution, nil)
	}

	for execution, repeated := range map[string]bool{"first": false, "second": true} { // its own execution has lost the answer
		if got, err := again(r, execution); err != nil || got.Done == nil || !reflect.DeepEqual(got.Done.Sale, first) || got.Done.Repeated != repeated {
			t.Errorf("%s again: %+v, %v", execution, got, err)
		}
	}
	s.closeTill()
	if got, err := again(r, "later"); err != nil || got.Done == nil || got.Done.Sale.Number != first.Number {
		t.Errorf("after the shift: %+v, %v", got, err)
	}
	r.Payments = []payment.Tender{cash(2000)}
	if _, err := again(r, "other"); errs.CodeOf(err) != errs.SaleIDReused {
		t.Errorf("another cart: %v, want sale_id_reused", err)
	}
	if _, err := again(s.request([]payment.Tender{cash(500)}, 0), "new"); errs.CodeOf(err) != errs.TillClosed {
		t.Errorf("a new one: %v, want till_closed", err)
	}
	s.assertBooks(1)
}

func (s store) closeTill() {
	s.t.Helper()
	if err := s.close(); err != nil {
		s.t.Fatal(err)
	}
}

func (s store) close() error {
	var shift string
	if err := s.db.QueryRowContext(s.t.Context(), "select id from till_shifts where open_till = ?", s.till).Scan(&shift); err != nil {
		return err
	}
	_, err := till.Close(s.t.Context(), s.db, shift, till.Closing{Counted: till.Count{}}, actor.Actor{Username: "rosa", Name: "Rosa"}, noon)
	return err
}

func TestSellAtOnce_fiftyTimesAtOnceIsOneSale(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	r := s.request([]payment.Tender{cash(1000)}, 0, 1)
	var group sync.WaitGroup
	numbers := make([]string, 50)
	for i := range numbers {
		group.Go(func() {
			got, err := s.atOnce(submit(r, rosa, "cashier"), fmt.Sprint("run ", i), nil)
			if err != nil || got.Done == nil {
				t.Errorf("%+v, %v", got, err)
				return
			}
			numbers[i] = got.Done.Sale.Number
		})
	}
	group.Wait()
	if slices.Sort(numbers); numbers[0] != "B001-00000001" || numbers[0] != numbers[49] {
		t.Errorf("the receipts are %q", slices.Compact(numbers))
	}
	s.assertBooks(1)
}

// Forty carts want all four products, in orders that cross, half of them by the long way; there are 20 of each.
func TestSellAtOnce_cartsThatCrossSellNoMoreThanThereIs(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	var tills sync.WaitGroup
	for i := range 40 {
		r := s.request([]payment.Tender{cash(2000)}, 0, 1, 2, 3)
		if i%3 == 1 {
			slices.Reverse(r.Lines)
		}
		tills.Go(func() {
			if i%2 == 0 {
				if _, err := s.atOnce(submit(r, rosa, "cashier"), r.ID, nil); err != nil && errs.CodeOf(err) != errs.OutOfStock && errs.CodeOf(err) != errs.Unavailable {
					t.Error(err)
				}
				return
			}
			cart, _, err := s.quote(r)
			if err != nil {
				t.Error(err)
				return
			}
			claim, _, err := s.reserve(cart, cart.ID, noon)
			if err == nil {
				_, err = s.record(cart, claim, cart.ID, noon)
			}
			if err != nil && errs.CodeOf(err) != errs.OutOfStock {
				t.Error(err)
			}
		})
	}
	tills.Wait()
	s.assertBooks(20)
}

func TestSellAtOnce_goodsThatAreReservedAreNotThere(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	held := s.cart(0)
	held.Lines[0].Quantity *= 18
	if _, _, err := s.reserve(held, "other", noon); err != nil {
		t.Fatal(err)
	}
	r := s.request([]payment.Tender{cash(2000)}, 0, 0, 0)
	_, err := s.atOnce(submit(r, rosa, "cashier"), "run", nil)
	if short := errs.From(err).Shortages; errs.CodeOf(err) != errs.OutOfStock || len(short) != 1 || short[0].Name != "Leche 0" || short[0].Available != 2000 {
		t.Errorf("got %v with %+v", err, short)
	}
	if n := s.count("checkouts where sale_id = ?", r.ID); n != 0 {
		t.Error("a sale that was refused holds its id")
	}
	s.exec("update products set short_policy = 'allow_with_pin'")
	if _, err := s.atOnce(submit(r, rosa, "cashier"), "run", nil); errs.CodeOf(err) != errs.ApprovalNeeded {
		t.Errorf("goods that a PIN lets pass: %v, want approval_needed", err)
	}
	if got, err := s.atOnce(submit(r, sale.Cashier{Username: "luis", Name: "Luis"}, "manager"), "run", nil); err != nil || got.Done != nil {
		t.Errorf("a manager who is signed in: %+v, %v; want the goods to be reserved", got, err)
	}
	s.assertBooks(0)
	s.sellNow(s.request([]payment.Tender{cash(1000)}, 0, 0), "run")
	s.assertBooks(1)
}

func TestSellAtOnce_whoFindsAClaimGoesTheLongWay(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	declined := s.request([]payment.Tender{card(476)}, 0)
	byCard, _, err := s.quote(declined)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.reserve(byCard, "first", noon); err != nil {
		t.Fatal(err)
	}
	inCash := declined
	inCash.Payments = []payment.Tender{cash(500)}
	sub := submit(inCash, rosa, "cashier")

	if got, err := s.atOnce(sub, "second", nil); err != nil || got.Done != nil {
		t.Fatalf("while the card is asked: %+v, %v", got, err)
	}
	if _, err := s.begin(sub, "second", nil); errs.CodeOf(err) != errs.SaleIDReused {
		t.Errorf("while the card is asked: %v", err)
	}
	s.abandon(declined.ID, "first", noon)
	if got, err := s.atOnce(sub, "third", nil); err != nil || got.Done != nil {
		t.Fatalf("when the card was declined: %+v, %v", got, err)
	}
	begun, err := s.begin(sub, "third", nil)
	if err != nil || begun.Claim.Generation != 2 {
		t.Fatalf("when the card was declined: %+v, %v", begun.Claim, err)
	}
	if _, err := s.record(*begun.Cart, begun.Claim, "third", noon); err != nil {
		t.Error(err)
	}
	s.assertBooks(1)
}

// The process of the first attempt hangs, the state machine gives the sale up, and the process goes on.
func TestSellAtOnce_afterItWasGivenUpRecordsNothing(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	r := s.request([]payment.Tender{cash(500)}, 0)
	sub := submit(r, rosa, "cashier")
	if given := s.abandon(r.ID, "first", noon); given != (sale.Abandoned{}) {
		t.Errorf("given up: %+v, want nothing to undo", given)
	}
	if given := s.abandon(r.ID, "first", noon); given.Sale != nil || given.CardLines != 0 || s.release(r.ID, given.Generation, false) != 0 {
		t.Errorf("given up once more: %+v", given) // the step may run again
	}

	if got, err := s.atOnce(sub, "first", nil); err != nil || got.Done != nil {
		t.Errorf("too late: %+v, %v", got, err)
	}
	s.assertBooks(0)

	if got, err := s.atOnce(sub, "second", nil); err != nil || got.Done != nil { // the till sends it again
		t.Fatalf("sent again: %+v, %v", got, err)
	}
	begun, err := s.begin(sub, "second", nil)
	if err != nil || begun.Claim.Generation != 2 {
		t.Fatalf("sent again: %+v, %v, want the next generation", begun.Claim, err)
	}
	if _, err := s.record(*begun.Cart, begun.Claim, "second", noon); err != nil {
		t.Error(err)
	}
	s.assertBooks(1)
}

// Whoever gives the sale up while it is recorded waits for the end of that, and finds it.
func TestAbandon_waitsForASaleThatIsBeingRecordedAtOnce(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	r := s.request([]payment.Tender{cash(500)}, 0)
	given := make(chan sale.Abandoned, 1)
	sold, err := s.atOnce(submit(r, rosa, "cashier"), "first", func() {
		go func() { given <- s.abandon(r.ID, "first", noon) }()
		dbtest.UntilSomebodyWaits(t, s.db)
	})
	if err != nil || sold.Done == nil {
		t.Fatalf("%+v, %v", sold, err)
	}
	if got := <-given; got.Sale == nil || got.Sale.Number != sold.Done.Sale.Number || got.Owned {
		t.Errorf("given up: %+v, want the sale", got)
	}
	s.assertBooks(1)
}

// A sale that comes when the drawer is being counted waits, and then finds the till closed.
func TestSellAtOnce_comesTooLateWhenTheShiftIsClosing(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	closing, err := s.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closing.Rollback()
	if _, err := closing.ExecContext(t.Context(), "update till_shifts set open_till = null, closed_at = ? where till_id = ?", noon, s.till); err != nil {
		t.Fatal(err)
	}
	late := make(chan error, 1)
	go func() {
		_, err := s.atOnce(submit(s.request([]payment.Tender{cash(500)}, 0), rosa, "cashier"), "run", nil)
		late <- err
	}()
	dbtest.UntilSomebodyWaits(t, s.db)
	if err := closing.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-late; errs.CodeOf(err) != errs.TillClosed {
		t.Errorf("a sale that came too late: %v, want till_closed", err)
	}
	s.assertBooks(0)
}

// The shift is not closed under a sale that is being recorded in it: the share lock of the one holds against the other.
func TestSellAtOnce_holdsItsShiftOpen(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	closed := make(chan error, 1)
	sold, err := s.atOnce(submit(s.request([]payment.Tender{cash(500)}, 0), rosa, "cashier"), "run", func() {
		go func() { closed <- s.close() }()
		dbtest.UntilSomebodyWaits(t, s.db)
		select {
		case err := <-closed:
			t.Errorf("the shift was closed under the sale: %v", err)
		default:
		}
	})
	if err != nil || sold.Done == nil {
		t.Fatalf("%+v, %v", sold, err)
	}
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	var expected int
	if err := s.db.QueryRowContext(t.Context(), "select expected_cash from till_shifts where till_id = ?", s.till).Scan(&expected); err != nil || expected != 470 {
		t.Errorf("the closed shift expects %d centimos (%v), want the sale's 470", expected, err)
	}
	s.assertBooks(1)
}

func TestSellAtOnce_keepsTheCreditLimitHoweverManySellAtOnce(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	ana := s.customer(3*476 + 100)
	var group sync.WaitGroup
	for range 8 {
		r := s.request([]payment.Tender{{Method: payment.Credit, Amount: 476}}, 0)
		r.CustomerID = ana
		group.Go(func() {
			if _, err := s.atOnce(submit(r, rosa, "cashier"), r.ID, nil); err != nil && errs.CodeOf(err) != errs.CreditLimit {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if who, err := customer.Find(t.Context(), s.db, ana); err != nil || who.CreditBalance != 3*476 {
		t.Errorf("she owes %s (%v), want three sales", who.CreditBalance, err)
	}
	s.assertBooks(3)
}

func TestSellAtOnce_whatBecamePerishableMeanwhileLeavesItsBatch(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	_, err := s.atOnce(submit(s.request([]payment.Tender{cash(500)}, 0), rosa, "cashier"), "run", func() {
		s.exec("update products set perishable = true where id = ?", s.products[0])
		s.exec("insert into stock_batches (id, product_id, expires_on, remaining, received_at) values (?, ?, null, 20000, ?)", s.products[0], s.products[0], noon)
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := s.count("stock_batches where id = ? and remaining = 19000", s.products[0]); n != 1 {
		t.Error("the sale took its goods out of no batch")
	}
	s.assertBooks(1)
}

func TestSellAtOnce_tellsWhatBecameLowOnce(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.exec("update products set reorder_point = 18000 where id = ?", s.products[0])
	for range 4 {
		s.sellNow(s.request([]payment.Tender{cash(1000)}, 0, 1), "run")
	}
	if n := s.count("outbox where kind = 'StockLow'"); n != 1 {
		t.Errorf("%d products are told to be low, want the one, once", n)
	}
	n := s.count(`outbox where kind = 'StockLow' and subject = ? and json_value(payload, '$.productId') = subject
		and json_value(payload, '$.onHand') = 18 and json_value(payload, '$.reorderPoint') = 18`, s.products[0])
	if n != 1 {
		t.Error("it is not told with its figures")
	}
	s.assertBooks(4)
}

func TestSellAtOnce_refusesAsQuoteDoesAndKeepsNothing(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	base := s.request([]payment.Tender{cash(1000)}, 0)
	for want, change := range map[errs.Code]func(*sale.Request){
		errs.PriceChanged:   func(r *sale.Request) { r.ExpectedTotal++ },
		errs.UnknownTill:    func(r *sale.Request) { r.TillID = newID() },
		errs.UnknownProduct: func(r *sale.Request) { r.Lines = []sale.RequestLine{times(newID(), 1)} },
		errs.PaymentShort:   func(r *sale.Request) { r.Payments = []payment.Tender{cash(10)} },
		errs.InvalidRequest: func(r *sale.Request) { r.CustomerID = newID() },
	} {
		r := base
		r.ID = newID()
		change(&r)
		_, _, quoted := s.quote(r)
		_, err := s.atOnce(submit(r, rosa, "cashier"), "run", nil)
		if errs.CodeOf(err) != want || errs.CodeOf(quoted) != want {
			t.Errorf("%v, and Quote says %v, want %s", err, quoted, want)
		}
	}
	if n := s.count("checkouts"); n != 0 {
		t.Errorf("%d ids are taken", n)
	}
	if n := s.count("receipt_series where last_number > 0"); n != 0 {
		t.Errorf("%d series gave a number", n)
	}
	s.assertBooks(0)
}
