package customer_test

import (
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
)

// on is noon in Lima, so many days after the day of these tests.
func on(days int) time.Time { return noon.AddDate(0, 0, days) }

func TestStatement_isTheLedgerOfItsDaysInLima(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.with(100 * money.Sol)
	day := peru.BusinessDay(noon)
	s.charged(c, 1000, day.Start().Add(-time.Millisecond)) // the evening before
	sale := s.sale(&c.ID, 7)
	if err := s.charge(c, sale, 2000, day.Start()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.pay(c, customer.Payment{ID: id(), TillID: s.till, Amount: 500, Method: "yape", Reference: "998877"}); err != nil {
		t.Fatal(err)
	}
	s.charged(c, 300, day.End().Add(-time.Millisecond))
	s.charged(c, 9000-2800, day.End())

	got, err := customer.StatementOf(t.Context(), s.db, c.ID, day, day)
	if err != nil {
		t.Fatal(err)
	}
	if got.Opening != 1000 || got.Closing != 2800 || len(got.Entries) != 3 || got.Customer.CreditBalance != 9000 {
		t.Fatalf("the statement is %+v", got)
	}
	if e := got.Entries[0]; e.Kind != "charge" || e.Amount != 2000 || e.Balance != 3000 || e.Number != "B001-00000007" || e.Reference != sale ||
		e.DueOn == nil || *e.DueOn != day.AddDays(30) || e.By != "rosa" {
		t.Errorf("the charge is %+v", e)
	}
	if e := got.Entries[1]; e.Kind != "payment" || e.Amount != -500 || e.Balance != 2500 || e.Method != "yape" ||
		e.Operation.String() != "998877" || e.DueOn != nil || e.Number != "" {
		t.Errorf("the payment is %+v", e)
	}
	if want := (customer.Ages{Owed: 2800, Current: 2800}); got.Ages != want {
		t.Errorf("at its end it is %+v, want %+v", got.Ages, want)
	}
	later, err := customer.StatementOf(t.Context(), s.db, c.ID, day.AddDays(40), day.AddDays(40))
	if want := (customer.Ages{Owed: 9000, To30: 9000}); err != nil || later.Ages != want {
		t.Errorf("forty days later it is %+v, want %+v (%v)", later.Ages, want, err)
	}
	if none, err := customer.StatementOf(t.Context(), s.db, c.ID, day.AddDays(1), day.AddDays(2)); err != nil || none.Opening != 2800 || none.Closing != 9000 {
		t.Errorf("the next days are %+v (%v)", none, err)
	}
}

func TestStatement_ofAPeriodThatIsNone(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c, day := s.with(0), peru.BusinessDay(noon)
	_, err := customer.StatementOf(t.Context(), s.db, c.ID, day, day.AddDays(-1))
	s.wantCode(err, errs.InvalidRequest, "an end before the beginning")
	_, err = customer.StatementOf(t.Context(), s.db, c.ID, day, day.AddDays(367))
	s.wantCode(err, errs.InvalidRequest, "more than a year")
	_, err = customer.StatementOf(t.Context(), s.db, id(), day, day)
	s.wantCode(err, errs.NotFound, "nobody")
	if got, err := customer.StatementOf(t.Context(), s.db, c.ID, day, day.AddDays(366)); err != nil || got.Entries == nil {
		t.Errorf("a year: %+v, %v", got, err)
	}
}

// Charges fall due after 30 days; the ageing is read on the 100th.
func TestAgeing_countsPaymentsForTheOldestChargesFirst(t *testing.T) {
	t.Parallel()
	type charged struct {
		day    int
		amount money.Centimos
	}
	all := []charged{{-40, 100}, {0, 200}, {20, 300}, {45, 400}, {69, 500}, {70, 600}, {100, 700}} // 110, 70, 50, 25, 1, 0 and -30 days over due
	s := newShop(t)
	names, want := map[string]string{}, map[string]customer.Ages{} // by customer
	for name, c := range map[string]struct {
		charges []charged
		paid    money.Centimos
		want    customer.Ages
	}{
		"nothing paid":                  {all, 0, customer.Ages{Owed: 2800, Current: 1300, To30: 900, To60: 300, To90: 200, Over90: 100}},
		"part of the oldest":            {all, 60, customer.Ages{Owed: 2740, Current: 1300, To30: 900, To60: 300, To90: 200, Over90: 40}},
		"the oldest":                    {all, 100, customer.Ages{Owed: 2700, Current: 1300, To30: 900, To60: 300, To90: 200}},
		"into the third":                {all, 310, customer.Ages{Owed: 2490, Current: 1300, To30: 900, To60: 290}},
		"all but the last":              {all, 2100, customer.Ages{Owed: 700, Current: 700}},
		"all but ten centimos":          {all, 2790, customer.Ages{Owed: 10, Current: 10}},
		"everything":                    {all, 2800, customer.Ages{}},
		"one charge":                    {all[:1], 0, customer.Ages{Owed: 100, Over90: 100}},
		"the 30th day over due":         {[]charged{{40, 100}}, 0, customer.Ages{Owed: 100, To30: 100}},
		"the 31st, 60th, 61st and 90th": {[]charged{{39, 1000}, {10, 200}, {9, 30}, {-20, 4}}, 0, customer.Ages{Owed: 1234, To60: 1200, To90: 34}},
		"the 91st":                      {[]charged{{-21, 100}}, 0, customer.Ages{Owed: 100, Over90: 100}},
	} {
		debtor := s.with(100 * money.Sol)
		for _, charge := range c.charges {
			s.charged(debtor, charge.amount, on(charge.day))
		}
		if c.paid > 0 {
			if _, _, err := s.pay(debtor, s.cash(c.paid)); err != nil {
				t.Fatal(err)
			}
		}
		names[debtor.ID], want[debtor.ID] = name, c.want
	}
	got, err := customer.AgeingOn(t.Context(), s.db, peru.BusinessDay(on(100)))
	if err != nil {
		t.Fatal(err)
	}
	for _, debtor := range got.Customers {
		if debtor.Ages != want[debtor.ID] {
			t.Errorf("%s: got %+v, want %+v", names[debtor.ID], debtor.Ages, want[debtor.ID])
		}
		delete(want, debtor.ID)
	}
	for id, ages := range want {
		if ages.Owed > 0 {
			t.Errorf("%s: is not among those who owe", names[id])
		}
	}
}

func TestAgeing_ofManyCustomers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	small, large, paid, ahead := s.with(100*money.Sol), s.with(100*money.Sol), s.with(100*money.Sol), s.with(100*money.Sol)
	s.with(100 * money.Sol) // never bought on credit
	s.charged(small, 500, on(0))
	s.charged(large, 1000, on(60))
	s.charged(large, 1000, on(100))
	s.charged(paid, 1000, on(0))
	if _, _, err := s.pay(paid, s.cash(1000)); err != nil {
		t.Fatal(err)
	}
	s.charged(ahead, 1000, on(0))
	if err := s.refund(ahead, id(), 3000); err != nil {
		t.Fatal(err)
	}
	got, err := customer.AgeingOn(t.Context(), s.db, peru.BusinessDay(on(100)))
	if err != nil || len(got.Customers) != 2 || got.Customers[0].ID != large.ID || got.Customers[1].ID != small.ID {
		t.Fatalf("got %+v (%v), want who owes most first", got.Customers, err)
	}
	if want := (customer.Ages{Owed: 2500, Current: 1000, To30: 1000, To90: 500}); got.Total != want {
		t.Errorf("in all %+v, want %+v", got.Total, want)
	}
}
