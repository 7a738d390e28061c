package sale_test

import (
	"database/sql"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/local/mariadb/dbtest"
)

// begin does what the step does. Before the bundle is sent, meanwhile happens.
func (s store) begin(sub sale.Submission, execution string, meanwhile func()) (got sale.Begun, err error) {
	err = s.in(func(tx *sql.Tx) error {
		return mysql.Bundled(s.t.Context(), tx, func(b *mysql.Bundle) (err error) {
			if got, err = sale.Begin(s.t.Context(), b, sub, terms(), execution); err == nil && meanwhile != nil {
				meanwhile()
			}
			return err
		})
	})
	if err == nil {
		return got, nil
	}
	return sale.Resume(s.t.Context(), s.db, sub, terms(), execution, err, func(do func(*sql.Tx) (sale.Begun, error)) (begun sale.Begun, err error) {
		err = s.in(func(tx *sql.Tx) error {
			begun, err = do(tx)
			return err
		})
		return begun, err
	})
}

// reserved is how much of a product is promised to sales.
func (s store) reserved(product int) (thousandths int) {
	s.t.Helper()
	if err := s.db.QueryRowContext(s.t.Context(), "select reserved from stock where product_id = ?", s.products[product]).Scan(&thousandths); err != nil {
		s.t.Fatal(err)
	}
	return thousandths
}

func TestBegin_reservesWhatQuoteAndReserveDo(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	ana := s.customer(100 * money.Sol)
	request := func() sale.Request {
		r := s.request([]payment.Tender{{Method: payment.Card, Amount: 400, Reference: "1234"}, {Method: payment.Credit, Amount: 552}, {Method: "yape", Amount: 952, Reference: "99"}}, 1, 0, 2, 0)
		r.CustomerID = ana
		return r
	}
	before := request()
	begun, err := s.begin(submit(before, rosa, "cashier"), "before", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.record(*begun.Cart, begun.Claim, "before", noon.Add(-time.Minute)); err != nil {
		t.Fatal(err)
	}
	apart := request()
	cart, _, err := s.quote(apart)
	if err != nil {
		t.Fatal(err)
	}
	claim, _, err := s.reserve(cart, "run", noon)
	if err != nil {
		t.Fatal(err)
	}
	together := request()
	begun, err = s.begin(submit(together, rosa, "cashier"), "run", nil)
	if err != nil || begun.Sold != nil || begun.Claim != claim {
		t.Fatalf("begun as %+v (%v), want %+v", begun, err, claim)
	}

	if uses := begun.Cart.Payments; len(uses[0].SameOperation) != 1 || len(uses[1].SameOperation) != 0 || len(uses[2].SameOperation) != 1 {
		t.Errorf("of an operation that was used before the cashier is not warned: %+v", uses)
	}
	cart.ID, cart.Hash = begun.Cart.ID, begun.Cart.Hash
	if !reflect.DeepEqual(*begun.Cart, cart) {
		t.Errorf("priced as %+v\nand by Quote %+v", *begun.Cart, cart)
	}
	for table, of := range map[string]string{"checkouts": "sale_id", "stock_reservations": "sale_id"} {
		if a, b := s.rows(apart.ID, table, of), s.rows(together.ID, table, of); !slices.Equal(a, b) {
			t.Errorf("in two steps they leave in %s\n%s\nand in one\n%s", table, strings.Join(a, "\n"), strings.Join(b, "\n"))
		}
	}
	if _, err := s.record(*begun.Cart, begun.Claim, "run", noon); err != nil {
		t.Error(err)
	}
	if got, want := s.reserved(0), 2000; got != want {
		t.Errorf("%d are reserved, want the %d of the other", got, want)
	}
	s.assertBooks(2)
}

func TestBegin_theSameAgainIsTheSameClaim(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	sub := submit(s.request([]payment.Tender{card(952)}, 0, 1), rosa, "cashier")
	first, err := s.begin(sub, "first", nil)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.begin(sub, "first", nil); err != nil || !reflect.DeepEqual(again, first) { // its answer was lost
		t.Errorf("begun again: %+v, %v", again, err)
	}
	if _, err := s.begin(sub, "second", nil); errs.CodeOf(err) != errs.SaleInProgress {
		t.Errorf("by another: %v, want sale_in_progress", err)
	}
	sold, err := s.record(*first.Cart, first.Claim, "first", noon)
	if err != nil {
		t.Fatal(err)
	}
	for _, execution := range []string{"first", "second"} {
		if got, err := s.begin(sub, execution, nil); err != nil || got.Cart != nil || got.Sold == nil || !reflect.DeepEqual(*got.Sold, sold) {
			t.Errorf("once it is sold, %s gets %+v, %v", execution, got, err)
		}
	}
	sub.Request.Payments[0].Reference = "another"
	if _, err := s.begin(sub, "second", nil); errs.CodeOf(err) != errs.SaleIDReused {
		t.Errorf("another cart: %v, want sale_id_reused", err)
	}
	s.assertBooks(1)
}

func TestBegin_refusesAsQuoteDoesAndKeepsNothing(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.exec("update products set active = false where id = ?", s.products[3])
	closed := s.till
	paid := []payment.Tender{card(952)}
	requests := map[errs.Code]func(*sale.Request){
		errs.PriceChanged:    func(r *sale.Request) { r.ExpectedTotal++ },
		errs.UnknownTill:     func(r *sale.Request) { r.TillID = newID() },
		errs.ProductInactive: func(r *sale.Request) { r.Lines[0].ProductID = s.products[3] },
		errs.UnknownProduct:  func(r *sale.Request) { r.Lines[0].ProductID = newID() },
		errs.PaymentShort:    func(r *sale.Request) { r.Payments[0].Amount-- },
		errs.InvalidRequest:  func(r *sale.Request) { r.Payments[0].Reference = strings.Repeat("?", 64) },
		errs.OutOfStock: func(r *sale.Request) {
			r.Lines[0].Quantity *= 21
			r.ExpectedTotal += 20 * 476
			r.Payments[0].Amount += 20 * 476
		},
		errs.WrongPIN: func(r *sale.Request) { r.Approval = &pins.Approval{Username: "luis", PIN: "1234"} },
	}
	refused := func(want errs.Code, r sale.Request) {
		t.Helper()
		if _, err := s.begin(submit(r, rosa, "cashier"), "run", nil); errs.CodeOf(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
		if n := s.count("checkouts where sale_id = ?", r.ID) + s.count("stock_reservations where sale_id = ?", r.ID); n != 0 {
			t.Errorf("%s leaves %d rows", want, n)
		}
	}
	for want, spoil := range requests {
		r := s.request(slices.Clone(paid), 0, 1)
		spoil(&r)
		refused(want, r)
	}
	s.closeTill()
	r := s.request(paid, 0, 1)
	r.TillID = closed
	refused(errs.TillClosed, r)
	s.assertBooks(0)
}

// An attempt that reserved the goods has lost its answer, and the next one is refused: nothing stays reserved for it.
func TestBegin_letsGoOfWhatALostAttemptReserved(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	r := s.request([]payment.Tender{card(952)}, 0, 1)
	if _, err := s.begin(submit(r, rosa, "cashier"), "first", nil); err != nil {
		t.Fatal(err)
	}
	s.exec("update products set price = price + 100 where id = ?", s.products[0])

	if _, err := s.begin(submit(r, rosa, "cashier"), "second", nil); errs.CodeOf(err) != errs.PriceChanged || s.reserved(0) != 1000 {
		t.Errorf("another execution: %v, with %d reserved", err, s.reserved(0))
	}
	if _, err := s.begin(submit(r, rosa, "cashier"), "first", nil); errs.CodeOf(err) != errs.PriceChanged || s.reserved(0) != 0 {
		t.Errorf("its own execution: %v, with %d reserved; want price_changed and nothing", err, s.reserved(0))
	}
	s.assertBooks(0)
	r.ExpectedTotal, r.Payments = 1052, []payment.Tender{card(1052)}
	begun, err := s.begin(submit(r, rosa, "cashier"), "third", nil)
	if err != nil || begun.Claim.Generation != 2 {
		t.Fatalf("at the new price: %+v, %v", begun.Claim, err)
	}
	if _, err := s.record(*begun.Cart, begun.Claim, "third", noon); err != nil {
		t.Error(err)
	}
	s.assertBooks(1)
}

func TestBegin_aManagerVouchesForGoodsThatAreShort(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.exec("update products set short_policy = 'allow_with_pin'")
	r := s.request([]payment.Tender{card(21 * 476)}, 0)
	r.Lines[0].Quantity *= 21
	r.ExpectedTotal = 21 * 476
	if _, err := s.begin(submit(r, rosa, "cashier"), "run", nil); errs.CodeOf(err) != errs.ApprovalNeeded {
		t.Errorf("a cashier: %v, want approval_needed", err)
	}
	begun, err := s.begin(submit(r, sale.Cashier{Username: "luis", Name: "Luis"}, "manager"), "run", nil)
	if err != nil || begun.Cart.Voucher != "luis" {
		t.Fatalf("a manager: %+v, %v", begun, err)
	}
	if _, err := s.record(*begun.Cart, begun.Claim, "run", noon); err != nil {
		t.Error(err)
	}
	if n := s.count("stock_incidents where sale_id = ? and approved_by = 'luis'", r.ID); n != 1 {
		t.Errorf("%d incidents are open, want 1", n)
	}
	s.assertBooks(1)
}

func TestBegin_goodsThatNobodyHasCountedAreSoldWithoutAManager(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.exec("update products set short_policy = if(id = ?, 'allow', 'allow_with_pin')", s.products[0])
	r := s.request([]payment.Tender{card(42 * 476)}, 0, 1)
	for i := range r.Lines {
		r.Lines[i].Quantity *= 21
	}
	r.ExpectedTotal = 42 * 476
	_, err := s.begin(submit(r, rosa, "cashier"), "run", nil)
	if short := errs.From(err).Shortages; errs.CodeOf(err) != errs.ApprovalNeeded || len(short) != 1 || short[0].ProductID != s.products[1] {
		t.Errorf("beside goods that take a PIN: %v with %+v, want approval_needed for these alone", err, short)
	}
	r = s.request([]payment.Tender{card(21 * 476)}, 0)
	r.Lines[0].Quantity *= 21
	r.ExpectedTotal = 21 * 476
	begun, err := s.begin(submit(r, rosa, "cashier"), "run", nil)
	if err != nil || begun.Cart == nil {
		t.Fatalf("a cashier: %+v, %v", begun, err)
	}
	if _, err := s.record(*begun.Cart, begun.Claim, "run", noon); err != nil {
		t.Error(err)
	}
	if n := s.count("stock_incidents where sale_id = ? and approved_by = '' and short_by = 1000", r.ID); n != 1 {
		t.Errorf("%d incidents are open, want 1", n)
	}
	s.assertBooks(1)
}

func TestBegin_tillsThatWantTheLastPiecesGetNoMoreThanThereAre(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	const buyers, pieces = 16, 5 // of 20 pieces, four times five
	codes := make([]errs.Code, buyers)
	var works sync.WaitGroup
	for i := range buyers {
		works.Go(func() {
			r := s.request([]payment.Tender{card(2 * pieces * 476)}, i%2, 1-i%2)
			for l := range r.Lines {
				r.Lines[l].Quantity *= pieces
			}
			r.ExpectedTotal = 2 * pieces * 476
			if _, err := s.begin(submit(r, rosa, "cashier"), "run", nil); err != nil {
				codes[i] = errs.CodeOf(err)
			}
		})
	}
	works.Wait()
	got := map[errs.Code]int{}
	for _, code := range codes {
		got[code]++
	}
	if got[""] != 4 || got[errs.OutOfStock] != buyers-4 || s.reserved(0) != 20000 || s.reserved(1) != 20000 {
		t.Errorf("%v, with %d and %d reserved", got, s.reserved(0), s.reserved(1))
	}
	s.assertBooks(0)
}

// Whoever gives the sale up while its goods are being reserved waits for the end of that, and gives it up then.
func TestAbandon_waitsForASaleThatIsBeingBegun(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	r := s.request([]payment.Tender{card(476)}, 0)
	given := make(chan sale.Abandoned, 1)
	begun, err := s.begin(submit(r, rosa, "cashier"), "first", func() {
		go func() { given <- s.abandon(r.ID, "first", noon) }()
		dbtest.UntilSomebodyWaits(t, s.db)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := <-given; got != (sale.Abandoned{Owned: true, Generation: 1, CardLines: 1}) {
		t.Errorf("given up: %+v", got)
	}
	if _, err := s.record(*begun.Cart, begun.Claim, "first", noon); errs.CodeOf(err) != errs.SaleGivenUp {
		t.Errorf("recorded after it was given up: %v", err)
	}
	s.release(r.ID, 1, false)
	s.assertBooks(0)
}
