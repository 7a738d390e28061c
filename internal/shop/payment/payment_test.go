package payment_test

import (
	"testing"

	"pgregory.net/rapid"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

func cash(amount money.Centimos) payment.Tender {
	return payment.Tender{Method: payment.Cash, Amount: amount}
}

func by(method payment.Method, amount money.Centimos) payment.Tender {
	return payment.Tender{Method: method, Amount: amount, Reference: "0012345678"}
}

func TestSettle_roundsOnlyWhatIsLeftForCash(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name             string
		total            money.Centimos
		tenders          []payment.Tender
		kept             []money.Centimos
		rounding, change money.Centimos
		toConfirm        int
	}{
		{"coins exactly", 470, []payment.Tender{cash(470)}, []money.Centimos{470}, 0, 0, 0},
		{"4.75 becomes 4.70", 475, []payment.Tender{cash(500)}, []money.Centimos{470}, -5, 30, 0},
		{"4.76 becomes 4.70", 476, []payment.Tender{cash(470)}, []money.Centimos{470}, -6, 0, 0},
		{"0.09 becomes nothing", 9, []payment.Tender{cash(0)}, []money.Centimos{0}, -9, 0, 0},
		{"23.99 becomes 23.90", 2399, []payment.Tender{cash(5000)}, []money.Centimos{2390}, -9, 2610, 0},
		{"22.30 stays", 2230, []payment.Tender{cash(2230)}, []money.Centimos{2230}, 0, 0, 0},
		{"a card is exact", 2397, []payment.Tender{by(payment.Card, 2397)}, []money.Centimos{2397}, 0, 0, 0},
		{"23.97: 20 by card, 3.90 in cash", 2397, []payment.Tender{by(payment.Card, 2000), cash(500)}, []money.Centimos{2000, 390}, -7, 110, 0},
		{"cash may be said first", 2397, []payment.Tender{cash(500), by(payment.Card, 2000)}, []money.Centimos{390, 2000}, -7, 110, 0},
		{"wallets are looked into later", 1000, []payment.Tender{by("yape", 400), by("plin", 600)}, []money.Centimos{400, 600}, 0, 0, 2},
		{"two cards", 1000, []payment.Tender{by(payment.Card, 400), by(payment.Card, 600)}, []money.Centimos{400, 600}, 0, 0, 0},
		{"20.05: the rest is less than a coin", 2005, []payment.Tender{by(payment.Card, 2000), cash(0)}, []money.Centimos{2000, 0}, -5, 0, 0},
	} {
		got, err := payment.Settle(c.total, c.tenders, 10)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got.Rounding != c.rounding || got.Change != c.change {
			t.Errorf("%s: rounding %s and change %s, want %s and %s", c.name, got.Rounding, got.Change, c.rounding, c.change)
		}
		toConfirm := 0
		for i, p := range got.Payments {
			tender := c.tenders[i]
			if p.Amount != c.kept[i] || p.Method != tender.Method || p.Received != tender.Amount || p.Reference.String() != tender.Reference ||
				p.Amount+p.Change != p.Received {
				t.Errorf("%s: payment %d is %+v, want to keep %s", c.name, i+1, p, c.kept[i])
			}
			if p.State == payment.ToConfirm {
				toConfirm++
			}
		}
		if toConfirm != c.toConfirm {
			t.Errorf("%s: %d payments to confirm, want %d", c.name, toConfirm, c.toConfirm)
		}
	}
}

func TestSettle_refusesWhatDoesNotPayTheTotal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		total   money.Centimos
		tenders []payment.Tender
		code    errs.Code
		due     money.Centimos
	}{
		{"too little cash", 475, []payment.Tender{cash(460)}, errs.PaymentShort, 470},
		{"no payment", 475, nil, errs.PaymentShort, 475},
		{"too little on the card", 475, []payment.Tender{by(payment.Card, 470)}, errs.PaymentShort, 475},
		{"too little in the mix", 2397, []payment.Tender{by(payment.Card, 2000), cash(380)}, errs.PaymentShort, 2390},
		{"too much on the card", 475, []payment.Tender{by(payment.Card, 476)}, errs.PaymentOver, 475},
		{"too much by wallets", 475, []payment.Tender{by("yape", 400), by("plin", 100)}, errs.PaymentOver, 475},
		{"too much in the mix", 475, []payment.Tender{by(payment.Card, 480), cash(100)}, errs.PaymentOver, 475},
		{"nothing left for cash", 475, []payment.Tender{by(payment.Card, 475), cash(100)}, errs.PaymentOver, 475},
	} {
		_, err := payment.Settle(c.total, c.tenders, 10)
		if errs.CodeOf(err) != c.code || errs.From(err).Total == nil || *errs.From(err).Total != c.due {
			t.Errorf("%s: %v, want %s with %s due", c.name, err, c.code, c.due)
		}
	}
}

func TestSettle_refusesTendersThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for name, tenders := range map[string][]payment.Tender{
		"cash twice":          {cash(100), cash(375)},
		"nothing by card":     {by(payment.Card, 0), cash(475)},
		"nothing by wallet":   {cash(475), by("yape", 0)},
		"less than nothing":   {by(payment.Card, -100), cash(575)},
		"cash below nothing":  {cash(-475)},
		"a card gives change": {by(payment.Card, 500), by("plin", -25)},
	} {
		_, err := payment.Settle(475, tenders, 10)
		if code := errs.CodeOf(err); code != errs.InvalidRequest && code != errs.PaymentShort {
			t.Errorf("%s: %v, want it refused", name, err)
		}
	}
}

// Whatever a customer gives: if it is taken, what the sale keeps is the total less a rounding that only cash has.
func TestSettle_keepsExactlyTheTotal(t *testing.T) {
	t.Parallel()
	methods := rapid.SampledFrom([]payment.Method{payment.Cash, payment.Card, "yape", "plin"})
	rapid.Check(t, func(t *rapid.T) {
		total := money.Centimos(rapid.Int64Range(0, 50_000).Draw(t, "total"))
		var tenders []payment.Tender
		for range rapid.IntRange(0, 5).Draw(t, "tenders") {
			tenders = append(tenders, payment.Tender{Method: methods.Draw(t, "method"), Amount: money.Centimos(rapid.Int64Range(0, 60_000).Draw(t, "amount"))})
		}
		got, err := payment.Settle(total, tenders, 10)
		if err != nil {
			if code := errs.CodeOf(err); code != errs.PaymentShort && code != errs.PaymentOver && code != errs.InvalidRequest {
				t.Fatalf("refused as %v", err)
			}
			return
		}
		var kept, received, change money.Centimos
		hasCash := false
		for _, p := range got.Payments {
			kept, received, change = kept+p.Amount, received+p.Received, change+p.Change
			hasCash = hasCash || p.Method == payment.Cash
			if p.Amount < 0 || p.Change < 0 || (p.Method != payment.Cash && p.Change != 0) {
				t.Fatalf("payment %+v", p)
			}
		}
		if kept != total+got.Rounding || change != got.Change || received != kept+change {
			t.Fatalf("kept %s, received %s and gave %s back for %s with a rounding of %s", kept, received, change, total, got.Rounding)
		}
		if got.Rounding > 0 || got.Rounding <= -10 || (!hasCash && got.Rounding != 0) {
			t.Fatalf("rounding %s", got.Rounding)
		}
	})
}

// Any mix that covers the total is taken, with cash for what the cards leave.
func TestSettle_takesEveryMixThatPays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total := money.Centimos(rapid.Int64Range(2, 50_000).Draw(t, "total"))
		card := money.Centimos(rapid.Int64Range(1, int64(total)-1).Draw(t, "card"))
		due := (total - card).RoundDownToTen()
		handed := due + 10*money.Centimos(rapid.Int64Range(0, 2_000).Draw(t, "more"))
		got, err := payment.Settle(total, []payment.Tender{by(payment.Card, card), cash(handed)}, 10)
		if err != nil || got.Change != handed-due {
			t.Fatalf("%s by card and %s in cash for %s: %+v, %v", card, handed, total, got, err)
		}
	})
}

func TestSettle_asksForTheNumberOfTheOperation(t *testing.T) {
	t.Parallel()
	for _, method := range []payment.Method{payment.Card, "yape", "plin"} {
		_, err := payment.Settle(500, []payment.Tender{{Method: method, Amount: 500}}, 10)
		if got := errs.From(err).Fields; errs.CodeOf(err) != errs.InvalidRequest || len(got) != 1 || got[0].Field != "payments[0].reference" {
			t.Errorf("%s without its number gives %v with %v", method, err, got)
		}
	}
}

// No coins make up 10.03, whether it is too much, enough or too little.
func TestSettle_refusesCashThatNoCoinsMakeUp(t *testing.T) {
	t.Parallel()
	for _, tenders := range [][]payment.Tender{
		{cash(1003)}, {cash(1001)}, {cash(1005)}, {cash(995)}, {by("yape", 500), cash(503)}, {cash(507), by(payment.Card, 500)},
	} {
		_, err := payment.Settle(1000, tenders, 10)
		if errs.CodeOf(err) != errs.InvalidRequest || len(errs.From(err).Fields) != 1 {
			t.Errorf("%+v: got %v, want what to change", tenders, err)
		}
	}
}
