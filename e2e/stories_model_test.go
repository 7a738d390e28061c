package e2e_test

import (
	"time"

	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// world is a made-up shop as it must be: it knows no rule but what a person behind the counter could say. Quantities are thousandths.
type world struct {
	goods  []*goods
	till   string
	shift  string // "" while the till is closed
	drawer money.Centimos
	buyer  string
	owed   money.Centimos
	limit  money.Centimos
	sales  []*soldOnce
	count  *counting
	sent   []lostAnswer
	order  *ordered // from the one supplier; nil when none is open
	repaid []repaid
	days   *[]figures // of the shop's life, also of the stories before; the last one is today
}

// figures are of a day.
type figures struct {
	tickets, notes        int
	total, paid, refunded money.Centimos
}

// repaid is what the customer paid by Yape of what he owes, and nobody has looked into the wallet for.
type repaid struct {
	id     string
	amount money.Centimos
}

type goods struct {
	product
	made    body
	version int
	weighed bool
	onHand  int64
	active  bool
	promo   string // of three for two; "" for none
	// counts is whether a till reckons with it: prices are some seconds old at most, and changed says since when they are.
	counts  bool
	changed time.Time
}

// soldOnce is a sale with what may come back of it still.
type soldOnce struct {
	id    string
	lines []*soldLine
	paid  map[payment.Method]money.Centimos
	back  map[payment.Method]money.Centimos
	yape  string // what is known of its payment by Yape: "to_confirm" and so on
}

type soldLine struct {
	of             *goods
	quantity, left int64
	amount, back   money.Centimos
}

// counting is an open count of one product: what was counted, and what there was at that moment.
type counting struct {
	id       string
	version  int
	of       *goods
	counted  int64
	expected int64
	written  bool
}

type pick struct {
	of       *goods
	quantity int64
}

// amount is what a line costs before and after a promotion of three for two.
func (p pick) amount() money.Centimos {
	gross := money.Centimos((int64(p.of.price)*p.quantity + 500) / 1000)
	if p.of.counts {
		gross -= p.of.price * money.Centimos(p.quantity/3000)
	}
	return gross
}

// merged are the lines of the receipt: pieces of one product are one, each weighing is its own.
func merged(picks []pick) (lines []pick) {
	for _, p := range picks {
		at := -1
		for i, l := range lines {
			if l.of == p.of && !p.of.weighed {
				at = i
			}
		}
		if at < 0 {
			lines = append(lines, p)
		} else {
			lines[at].quantity += p.quantity
		}
	}
	return lines
}

// total of a cart, and why it must be refused; no codes when it must pass.
func (w *world) total(picks []pick, onCredit bool) (total money.Centimos, refusals []errs.Code) {
	asked := map[*goods]int64{}
	for _, line := range merged(picks) {
		total += line.amount()
		asked[line.of] += line.quantity
	}
	for of, q := range asked {
		if q > of.onHand {
			refusals = append(refusals, errs.OutOfStock)
		}
		if !of.active {
			refusals = append(refusals, errs.ProductInactive)
		}
	}
	if w.shift == "" {
		refusals = append(refusals, errs.TillClosed)
	}
	if onCredit && w.owed+total > w.limit {
		refusals = append(refusals, errs.CreditLimit)
	}
	return total, refusals
}

// record is what a sale changes.
func (w *world) record(id string, picks []pick, paid map[payment.Method]money.Centimos) {
	s := &soldOnce{id: id, paid: paid, back: map[payment.Method]money.Centimos{}}
	for _, line := range merged(picks) {
		line.of.onHand -= line.quantity
		s.lines = append(s.lines, &soldLine{of: line.of, quantity: line.quantity, left: line.quantity, amount: line.amount()})
	}
	w.drawer += paid[payment.Cash]
	w.owed += paid[payment.Credit]
	w.sales = append(w.sales, s)
	if paid["yape"] > 0 {
		s.yape = "to_confirm"
	}
	day := w.today()
	day.tickets++
	for _, line := range s.lines {
		day.total += line.amount
	}
	for _, amount := range paid {
		day.paid += amount
	}
}

func (w *world) today() *figures { return &(*w.days)[len(*w.days)-1] }

// settle is what a decision about a payment by Yape changes: what is missing is paid in cash, or lost.
func (w *world) settle(s *soldOnce, outcome string) {
	s.yape = map[string]string{"confirmed": "confirmed", "rejected": "rejected", "cash": "settled", "written_off": "written_off"}[outcome]
	if missing := s.paid["yape"] - s.back["yape"]; outcome == "cash" {
		s.paid["yape"] -= missing
		s.paid[payment.Cash] += missing
		w.drawer += missing
	}
}

// returned is what a credit note changes: it says what is wrong with it, "" for nothing.
func (w *world) returned(s *soldOnce, l *soldLine, q int64, shelf bool, amount money.Centimos, payouts map[payment.Method]money.Centimos) string {
	l.left -= q
	l.back += amount
	if shelf {
		l.of.onHand += q
	}
	if amount < 0 || l.back > l.amount || l.left == 0 && l.back != l.amount {
		return "a line gave back what it did not cost"
	}
	all := true
	for _, line := range s.lines {
		all = all && line.left == 0
	}
	for method, given := range payouts {
		s.back[method] += given
	}
	for method, paid := range s.paid {
		if s.back[method] > paid || all && s.back[method] != paid {
			return "a payment gave back what it did not bring: " + string(method)
		}
	}
	w.drawer -= payouts[payment.Cash]
	w.owed -= payouts[payment.Credit]
	w.today().notes++
	w.today().refunded += amount
	return ""
}

// close ends the count; false when goods that were not found are gone already.
func (w *world) post() bool {
	c := w.count
	if !c.written {
		return true
	}
	if after := c.of.onHand + c.counted - c.expected; after < 0 {
		return false
	}
	c.of.onHand += c.counted - c.expected
	return true
}
