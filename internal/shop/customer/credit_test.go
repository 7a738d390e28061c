package customer_test

import (
	"database/sql"
	"reflect"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

func (s shop) charge(c customer.Customer, sale string, amount money.Centimos, at time.Time) error {
	return mysql.InTx(s.t.Context(), s.db, func(tx *sql.Tx) error {
		return customer.Charge(s.t.Context(), tx, c.ID, sale, amount, "rosa", at)
	})
}

func (s shop) refund(c customer.Customer, refund string, amount money.Centimos) error {
	return mysql.InTx(s.t.Context(), s.db, func(tx *sql.Tx) error {
		return customer.Refund(s.t.Context(), tx, c.ID, refund, amount, "rosa", noon)
	})
}

func (s shop) charged(c customer.Customer, amount money.Centimos, at time.Time) {
	s.t.Helper()
	if err := s.charge(c, id(), amount, at); err != nil {
		s.t.Fatal(err)
	}
}

func (s shop) cash(amount money.Centimos) customer.Payment {
	return customer.Payment{ID: id(), TillID: s.till, Amount: amount, Method: "cash"}
}

func (s shop) pay(c customer.Customer, p customer.Payment) (customer.Receipt, bool, error) {
	return customer.Pay(s.t.Context(), s.db, c.ID, p, luis, noon.Add(time.Hour))
}

// wantOwed asserts what the customer owes, and that the ledger says the same at every entry.
func (s shop) wantOwed(c customer.Customer, want money.Centimos) {
	s.t.Helper()
	var owed, sum money.Centimos
	s.scan(&owed, "select credit_balance from customers where id = ?", c.ID)
	s.scan(&sum, "select coalesce(sum(amount), 0) from customer_credit where customer_id = ?", c.ID)
	if owed != want || sum != want {
		s.t.Errorf("the customer owes %s, by the ledger %s, want %s", owed, sum, want)
	}
	var wrong int
	s.scan(&wrong, `select count(*) from (select balance, sum(amount) over (partition by customer_id order by id) as running from customer_credit) e
		where balance <> running`)
	if wrong != 0 {
		s.t.Errorf("%d entries have a balance that is not the sum up to them", wrong)
	}
}

func TestCharge_thirtyTillsAtOnceNeverPassTheLimit(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.with(100 * money.Sol)
	var passed, refused atomic.Int32
	start := make(chan struct{})
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			<-start
			switch err := s.charge(c, id(), 10*money.Sol, noon); errs.CodeOf(err) {
			case "":
				passed.Add(1)
			case errs.CreditLimit:
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	close(start)
	all.Wait()
	if passed.Load() != 10 || refused.Load() != 20 {
		t.Errorf("%d passed and %d were refused, want 10 and 20", passed.Load(), refused.Load())
	}
	s.wantOwed(c, 100*money.Sol)
}

func TestCharge_theSameSaleOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c, other := s.with(100*money.Sol), s.with(100*money.Sol)
	sale := id()
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if err := s.charge(c, sale, 100*money.Sol, noon); err != nil { // the second finds no credit left, and the charge done
				t.Error(err)
			}
		})
	}
	all.Wait()
	s.wantCode(s.charge(c, sale, 1, noon), errs.Conflict, "the sale with another amount")
	s.wantCode(s.charge(other, sale, 100*money.Sol, noon), errs.Conflict, "the sale of another customer")
	s.wantOwed(c, 100*money.Sol)
	s.wantOwed(other, 0)
}

func TestCharge_saysWhatMayStillBeOwed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.with(50 * money.Sol)
	s.charged(c, 4000, noon)
	wantLeft := func(c customer.Customer, want money.Centimos) {
		t.Helper()
		err := s.charge(c, id(), 1001, noon)
		s.wantCode(err, errs.CreditLimit, "more than is left")
		if left := errs.From(err).Available; left == nil || *left != want {
			t.Errorf("left are %v, want %s", left, want)
		}
	}
	wantLeft(c, 1000)
	s.charged(c, 1000, noon)
	lowered := s.allow(c, 2000, 30)
	wantLeft(lowered, 0)
	no := false
	if _, err := customer.Edit(t.Context(), s.db, c.ID, lowered.Version, customer.Change{DocumentKind: peru.DNI, DocumentNumber: c.DocumentNumber, Name: c.Name,
		Active: &no}, luis, noon); err != nil {
		t.Fatal(err)
	}
	s.allow(customer.Customer{ID: c.ID, Version: lowered.Version + 1}, 500*money.Sol, 30)
	wantLeft(c, 0) // the person who is no customer any more buys nothing on credit, whatever the limit
	s.wantCode(s.charge(customer.Customer{ID: id()}, id(), 100, noon), errs.NotFound, "nobody")
	s.wantOwed(c, 5000)
}

func TestPay_takesWhatIsOwedAndPutsCashIntoTheDrawer(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.with(100 * money.Sol)
	s.charged(c, 5000, noon)
	cash := s.cash(2000)
	first, fresh, err := s.pay(c, cash)
	if err != nil || !fresh || first.Balance != 3000 || first.ReceivedBy != "luis" || first.Amount != 2000 {
		t.Fatalf("paid %t %+v, %v", fresh, first, err)
	}
	yape := customer.Payment{ID: id(), TillID: s.till, Amount: 1000, Method: "yape", Reference: "12345"}
	if _, _, err := s.pay(c, yape); err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string]customer.Payment{
		"more than is owed":         s.cash(2010),
		"the id for another amount": {ID: cash.ID, TillID: s.till, Amount: 1000, Method: "cash"},
		"the id by another method":  {ID: cash.ID, TillID: s.till, Amount: 2000, Method: "yape", Reference: "1"},
	} {
		_, _, err := s.pay(c, p)
		s.wantCode(err, errs.Conflict, name)
	}
	_, _, err = s.pay(c, s.cash(15))
	s.wantCode(err, errs.InvalidRequest, "cash that no coin pays")
	_, _, err = s.pay(customer.Customer{ID: id()}, s.cash(100))
	s.wantCode(err, errs.NotFound, "nobody")
	s.wantOwed(c, 2000)

	z, err := till.Close(t.Context(), s.db, s.shift, till.Closing{Counted: till.Count{2000: 1}}, luis, noon)
	if err != nil || *z.Difference != 0 || len(z.CreditPayments) != 2 ||
		z.CreditPayments[1] != (till.ByMethod{Method: "yape", Count: 1, Amount: 1000, ToConfirm: 1000}) {
		t.Errorf("the shift has %+v (%v)", z, err)
	}
	_, _, err = s.pay(c, s.cash(100))
	s.wantCode(err, errs.TillClosed, "at a closed till")
	if again, fresh, err := s.pay(c, cash); err != nil || fresh || !reflect.DeepEqual(again, first) {
		t.Errorf("again when the till is closed: %t %+v, %v", fresh, again, err)
	}
	s.wantOwed(c, 2000)
}

func TestPay_manyAtOnceNeverMoreThanIsOwed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.with(100 * money.Sol)
	s.charged(c, 5000, noon)
	same := s.cash(1000)
	var passed atomic.Int32
	var all sync.WaitGroup
	for n := range 20 {
		all.Go(func() {
			p := same
			if n%2 == 0 {
				p = s.cash(1000)
			}
			if _, fresh, err := s.pay(c, p); err == nil && fresh {
				passed.Add(1)
			} else if err != nil && errs.CodeOf(err) != errs.Conflict {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if passed.Load() != 5 {
		t.Errorf("%d payments passed, want 5", passed.Load())
	}
	s.wantOwed(c, 0)
	var drawer money.Centimos
	if s.scan(&drawer, "select sum(amount) from till_movements where shift_id = ? and kind = 'credit_payment'", s.shift); drawer != 5000 {
		t.Errorf("%s are in the drawer, want S/ 50.00", drawer)
	}
}

func TestRefund_lowersTheDebtOnceEvenBelowNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.with(100 * money.Sol)
	s.charged(c, 3000, noon)
	if _, _, err := s.pay(c, s.cash(2000)); err != nil {
		t.Fatal(err)
	}
	back := id()
	for range 2 {
		if err := s.refund(c, back, 3000); err != nil {
			t.Fatal(err)
		}
	}
	s.wantOwed(c, -2000)
	s.wantCode(s.refund(c, back, 2000), errs.Conflict, "the refund with another amount")
	s.wantCode(s.refund(customer.Customer{ID: id()}, id(), 100), errs.NotFound, "nobody")
	s.charged(c, 120*money.Sol, noon) // what is to his credit, and the limit
	s.wantOwed(c, 100*money.Sol)
}

// Others count it as one more debt, and refuse it: github.com/itpp-labs/pos-addons/issues/433.
func TestRefund_isForWhoOwesMoreThanHeMay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.with(100 * money.Sol)
	s.charged(c, 100*money.Sol, noon)
	c, err := customer.SetCredit(t.Context(), s.db, c.ID, c.Version, customer.Credit{Limit: new(money.Centimos)}, luis, noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.refund(c, id(), 40*money.Sol); err != nil {
		t.Fatal(err)
	}
	s.wantOwed(c, 60*money.Sol)
	if _, _, err := s.pay(c, s.cash(60*money.Sol)); err != nil {
		t.Fatal(err)
	}
	s.wantOwed(c, 0)
}

func TestSetCredit_needsTheVersionThatWasSeen(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.with(100 * money.Sol)
	limit := 200 * money.Sol
	_, err := customer.SetCredit(t.Context(), s.db, c.ID, c.Version-1, customer.Credit{Limit: &limit, Days: 15}, luis, noon)
	s.wantCode(err, errs.Stale, "the version of before")
	s.charged(c, 1000, noon) // what is owed moves without a version
	if set, err := customer.SetCredit(t.Context(), s.db, c.ID, c.Version, customer.Credit{Limit: &limit, Days: 15}, luis, noon); err != nil ||
		set.CreditLimit != limit || set.CreditDays != 15 || set.CreditBalance != 1000 {
		t.Errorf("set %+v, %v", set, err)
	}
}

func TestPay_readsTheNumberOfTheOperationInItsOneSpellingAndWarnsOfASecondUse(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.with(10000)
	s.charged(c, 5000, noon)
	pay := func(number string) customer.Payment {
		return customer.Payment{ID: id(), TillID: s.till, Amount: 1000, Method: "yape", Reference: number}
	}
	for _, blank := range []string{"", "   ", "\u200b", "--"} {
		_, _, err := s.pay(c, pay(blank))
		s.wantCode(err, errs.InvalidRequest, "the number "+strconv.Quote(blank))
	}
	at := noon.Add(time.Hour)
	first := pay(" 0099 8877 ")
	made, _, err := s.pay(c, first)
	if err != nil || made.Reference.String() != "00998877" || made.SameOperation != nil {
		t.Fatalf("made %+v, %v", made, err)
	}
	second, _, err := customer.Pay(t.Context(), s.db, c.ID, pay("00998877"), luis, at.Add(time.Minute))
	if err != nil || len(second.SameOperation) != 1 || second.SameOperation[0].Subject != made.ID || second.SameOperation[0].Kind != "credit_payment" {
		t.Errorf("the second is told %+v, %v", second.SameOperation, err)
	}
	first.Reference = "00998877"
	if again, fresh, err := s.pay(c, first); err != nil || fresh || again.SameOperation != nil {
		t.Errorf("the first again: %t %+v, %v", fresh, again, err)
	}
	s.wantOwed(c, 3000)
}
