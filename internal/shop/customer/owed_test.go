package customer_test

import (
	"database/sql"
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

// creditor is a customer who brought goods back that he had paid: the shop owes him so much.
func (s shop) creditor(amount money.Centimos) customer.Customer {
	s.t.Helper()
	c := s.with(100 * money.Sol)
	s.charged(c, amount, noon)
	if _, _, err := s.pay(c, customer.Payment{ID: id(), TillID: s.till, Amount: amount, Method: "card", Reference: "1"}); err != nil {
		s.t.Fatal(err)
	}
	if err := s.refund(c, id(), amount); err != nil {
		s.t.Fatal(err)
	}
	return c
}

func (s shop) payOut(c customer.Customer, p customer.NewPayout) (customer.Payout, bool, error) {
	return customer.PayOut(s.t.Context(), s.db, c.ID, p, luis, noon.Add(2*time.Hour))
}

func (s shop) float(amount money.Centimos) {
	s.t.Helper()
	if _, err := s.db.Exec("update till_shifts set opening_float = ? where id = ?", amount, s.shift); err != nil {
		s.t.Fatal(err)
	}
}

// drawer is what must be in the drawer.
func (s shop) drawer() money.Centimos {
	s.t.Helper()
	report, err := till.ReportOf(s.t.Context(), s.db, s.shift, false)
	if err != nil {
		s.t.Fatal(err)
	}
	return report.Cash.Expected
}

func TestOwed_listsWhatTheShopOwesMostFirst(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.charged(s.with(100*money.Sol), 500, noon) // owes himself
	little, much := s.creditor(2000), s.creditor(3000)
	got, err := customer.OwedNow(t.Context(), s.db)
	if err != nil || got.Total != 5000 || len(got.Customers) != 2 {
		t.Fatalf("got %+v, %v", got, err)
	}
	for i, want := range []customer.Customer{much, little} {
		if c := got.Customers[i]; c.ID != want.ID || c.Name != want.Name || !c.Since.Equal(noon) {
			t.Errorf("%d is %+v, want %s since %s", i, c, want.Name, noon)
		}
	}
}

func TestPayOut_givesCashOnceOutOfAnOpenDrawer(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.float(3000)
	c := s.creditor(2003)
	p := customer.NewPayout{ID: id(), Amount: 2003, Method: "cash", TillID: s.till}
	first, fresh, err := s.payOut(c, p)
	if err != nil || !fresh || first.Cash != 2010 || first.State != "confirmed" || first.Balance != 0 {
		t.Fatalf("paid %+v, %t, %v", first, fresh, err)
	}
	if again, fresh, err := s.payOut(c, p); err != nil || fresh || again != first {
		t.Errorf("again: %+v, %t, %v", again, fresh, err)
	}
	s.wantOwed(c, 0)
	if left := s.drawer(); left != 990 {
		t.Errorf("%s is left in the drawer, want S/ 9.90", left)
	}
	var acts int
	s.scan(&acts, "select count(*) from audit_log where action = 'customer.paid_out' and subject = ?", c.ID)
	if acts != 1 {
		t.Errorf("the audit tells of %d payouts", acts)
	}
	if _, err := till.Close(t.Context(), s.db, s.shift, till.Closing{Counted: till.Count{}}, luis, noon); err != nil {
		t.Fatal(err)
	}
	if again, fresh, err := s.payOut(c, p); err != nil || fresh || again != first {
		t.Errorf("again after the shift: %+v, %t, %v", again, fresh, err)
	}
}

func TestPayOut_refusesWhatIsNotOwedOrNotThere(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.float(1000)
	c, other := s.creditor(2000), s.creditor(2000)
	cash := func(amount money.Centimos) customer.NewPayout {
		return customer.NewPayout{ID: id(), Amount: amount, Method: "cash", TillID: s.till}
	}
	taken := cash(100)
	if _, _, err := s.payOut(other, taken); err != nil {
		t.Fatal(err)
	}
	byWallet := taken
	byWallet.Method, byWallet.TillID = "yape", ""
	for what, c := range map[string]struct {
		to   customer.Customer
		pay  customer.NewPayout
		want errs.Code
	}{
		"more than is owed":          {c, cash(2010), errs.Conflict},
		"more than is in the drawer": {c, cash(1000), errs.DrawerShort},
		"cash of no till":            {c, customer.NewPayout{ID: id(), Amount: 100, Method: "cash"}, errs.InvalidRequest},
		"a till for a wallet":        {c, customer.NewPayout{ID: id(), Amount: 100, Method: "yape", TillID: s.till}, errs.InvalidRequest},
		"a till that is not there":   {c, customer.NewPayout{ID: id(), Amount: 100, Method: "cash", TillID: id()}, errs.TillClosed},
		"another's id":               {c, taken, errs.Conflict},
		"the id in another way":      {other, byWallet, errs.Conflict},
		"who owes himself":           {s.with(100), cash(10), errs.Conflict},
		"nobody":                     {customer.Customer{ID: id()}, cash(10), errs.NotFound},
	} {
		_, _, err := s.payOut(c.to, c.pay)
		s.wantCode(err, c.want, what)
	}
	s.wantOwed(c, -2000)
	if left := s.drawer(); left != 900 {
		t.Errorf("%s is left in the drawer, want S/ 9.00", left)
	}
}

func TestPayOut_manyAtOnceNeverMoreThanIsOwed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.float(100 * money.Sol)
	c := s.creditor(1000)
	var paid atomic.Int32
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() {
			p := customer.NewPayout{ID: id(), Amount: 300, Method: "plin"}
			if i%2 == 0 {
				p.Method, p.TillID = "cash", s.till
			}
			if _, fresh, err := s.payOut(c, p); fresh && err == nil {
				paid.Add(1)
			} else if errs.CodeOf(err) != errs.Conflict {
				t.Errorf("paid %t, %v", fresh, err)
			}
		})
	}
	all.Wait()
	if paid.Load() != 3 {
		t.Errorf("%d times S/ 3.00 of S/ 10.00 were paid", paid.Load())
	}
	s.wantOwed(c, -100)
}

// resolve decides about a payment or a payout by wallet.
func (s shop) resolve(do func(*sql.Tx) error) {
	s.t.Helper()
	if err := mysql.InTx(s.t.Context(), s.db, do); err != nil {
		s.t.Fatal(err)
	}
}

func TestPayOut_byWalletIsOwedAgainWhenItWasNotSent(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.creditor(2000)
	p := customer.NewPayout{ID: id(), Amount: 2000, Method: "yape"}
	if made, _, err := s.payOut(c, p); err != nil || made.State != "to_confirm" || made.Cash != 0 {
		t.Fatalf("paid %+v, %v", made, err)
	}
	s.wantOwed(c, 0)
	s.resolve(func(tx *sql.Tx) error {
		return customer.ResolvePayout(t.Context(), tx, p.ID, false, id(), "luis", noon)
	})
	s.wantOwed(c, -2000)
}

func TestAgeing_ofADebtWhosePaymentNeverCameIsAsOldAsItWas(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.with(100 * money.Sol)
	s.charged(c, 1000, on(-40)) // 110 days over due
	s.charged(c, 300, on(45))   // 25
	before, err := customer.AgeingOn(t.Context(), s.db, peru.BusinessDay(on(100)))
	if err != nil {
		t.Fatal(err)
	}
	for _, amount := range []money.Centimos{1000, 200} { // rejected one after the other, with a payment that came in between
		p := customer.Payment{ID: id(), TillID: s.till, Amount: amount, Method: "yape", Reference: "123"}
		if _, _, err := s.pay(c, p); err != nil {
			t.Fatal(err)
		}
		s.resolve(func(tx *sql.Tx) error {
			return customer.ResolvePayment(t.Context(), tx, p.ID, false, id(), "luis", on(99))
		})
	}
	want := customer.Ages{Owed: 1300, To30: 300, Over90: 1000}
	after, err := customer.AgeingOn(t.Context(), s.db, peru.BusinessDay(on(100)))
	if err != nil || before.Total != want || after.Total != want {
		t.Errorf("before %+v, after %+v (%v), want %+v", before.Total, after.Total, err, want)
	}
	statement, err := customer.StatementOf(t.Context(), s.db, c.ID, peru.BusinessDay(on(0)), peru.BusinessDay(on(100)))
	if err != nil || statement.Ages != want {
		t.Errorf("the statement says %+v, %v", statement.Ages, err)
	}
	if _, _, err := s.pay(c, s.cash(400)); err != nil { // what comes in the end counts for the oldest
		t.Fatal(err)
	}
	after, err = customer.AgeingOn(t.Context(), s.db, peru.BusinessDay(on(100)))
	if want := (customer.Ages{Owed: 900, To30: 300, Over90: 600}); err != nil || after.Total != want {
		t.Errorf("after a payment that came: %+v, %v, want %+v", after.Total, err, want)
	}
}
