package sale_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/internal/shop/operation"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale"
)

func yape(number string) []payment.Tender {
	return []payment.Tender{{Method: "yape", Amount: 476, Reference: number}}
}

func TestQuote_warnsOfAnOperationThatWasUsedAndSellsAllTheSame(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	first, _, err := s.quote(s.request(yape("0081 7263"), 0))
	if err != nil || first.Payments[0].SameOperation != nil {
		t.Fatalf("the first has %+v, %v", first.Payments, err)
	}
	sold := s.sell(first, "one", noon.Add(-time.Minute))
	for name, c := range map[string]struct {
		tenders []payment.Tender
		warned  bool
	}{
		"the same":             {yape("00817263"), true},
		"spelled otherwise":    {yape(" 00817263\u00a0"), true},
		"of the other wallet":  {[]payment.Tender{{Method: "plin", Amount: 476, Reference: "00817263"}}, false},
		"another":              {yape("00817264"), false},
		"a number like no one": {[]payment.Tender{cash(500)}, false},
	} {
		cart, _, err := s.quote(s.request(c.tenders, 1))
		if err != nil {
			t.Fatal(err)
		}
		uses := cart.Payments[0].SameOperation
		if warned := len(uses) == 1 && uses[0].Subject == sold.ID && uses[0].Number == sold.Number && uses[0].Amount == 476; warned != c.warned || len(uses) > 1 {
			t.Errorf("%s: %+v", name, uses)
		}
	}
	again, _, err := s.quote(s.request(yape("00817263"), 1))
	if err != nil {
		t.Fatal(err)
	}
	second := s.sell(again, "two", noon.Add(time.Second))
	if len(second.Payments[0].SameOperation) != 1 {
		t.Errorf("the receipt of the second says %+v", second.Payments)
	}
	if found, err := sale.Find(t.Context(), s.db, sold.ID); err != nil || found.Payments[0].SameOperation != nil {
		t.Errorf("the first is told of what came later: %+v, %v", found.Payments, err)
	}
	number, _ := payment.ParseOperation("0081 7263")
	if of, err := operation.Find(t.Context(), s.db, "yape", number); err != nil || len(of.Items) != 2 || of.Items[0].Subject != second.ID {
		t.Errorf("whoever asks is told %+v, %v", of, err)
	}
	s.assertBooks(2)
}

func TestInvariants_seeAnOperationWithoutItsNumber(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	cart, _, err := s.quote(s.request(yape("00817263"), 0))
	if err != nil {
		t.Fatal(err)
	}
	sold := s.sell(cart, "one", noon)
	for _, broken := range []string{"", "00817263 ", " 00817263", "0081  7263", "0081\t7263"} {
		if _, err := s.db.Exec("update payments set reference = ? where sale_id = ?", broken, sold.ID); err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("money by card, wallet or bank has the number of its operation, in one spelling: %s/1", sold.ID)
		if err := invariant.Check(t.Context(), s.db); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", broken, err, want)
		}
	}
}
