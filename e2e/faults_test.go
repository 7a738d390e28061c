package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"carmensita.pe/market"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/cloud"
	"carmensita.pe/market/local/demo"
	"carmensita.pe/market/local/terminal"
)

// TestCheckout_aProcessKilledAtAnyStep kills the process of each step in turn, before and after its work. Money is at
// stake: the sale is paid by card.
func TestCheckout_aProcessKilledAtAnyStep(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(100)
	left := 100
	for _, function := range []string{"reserve-stock", "take-payment", "record-sale"} { //nolint:paralleltest // one fault at a time
		for _, when := range []string{before, after} {
			t.Run(function+" "+when, func(t *testing.T) {
				s := s.within(t)
				cart := byCard(s.cart(p.times(1)), "123456")
				s.faults.strike(when, "checkout/"+function, 1)

				s.till(cashier).sell(cart).sold()

				left--
				s.wantStock(p, left)
				s.wantSales(p, 100-left)
				s.invariants(cart.ID)
			})
		}
	}
}

// TestCheckout_aProcessKilledWhileASaleIsUndone kills the process of each undoing step in turn. The card was charged and
// the goods were reserved when the database refused to record the sale.
func TestCheckout_aProcessKilledWhileASaleIsUndone(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(100)
	for _, function := range []string{"abandon-sale", "refund-payment", "release-stock"} { //nolint:paralleltest // one fault at a time
		for _, when := range []string{before, after} {
			t.Run(function+" "+when, func(t *testing.T) {
				s := s.within(t)
				cart := byCard(s.cart(p.times(1)), "123456")
				s.refuseToRecord(cart.ID)
				s.faults.strike(when, "checkout/"+function, 1)

				s.till(cashier).sell(cart).refused(errs.Internal)

				s.wantStock(p, 100)
				s.wantSales(p, 0)
				s.invariants(cart.ID)
			})
		}
	}
}

// TestCheckout_aProcessKilledWhileACartInCashIsSold kills the one step of such a sale, and what gives it up.
func TestCheckout_aProcessKilledWhileACartInCashIsSold(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(100)
	left := 100
	for _, when := range []string{before, after} { //nolint:paralleltest // one fault at a time
		t.Run("sell-at-once "+when, func(t *testing.T) {
			s := s.within(t)
			cart := s.cart(p.times(1))
			s.faults.strike(when, "checkout/sell-at-once", 1)

			s.till(cashier).sell(cart).sold() // and not a repeat: its own execution lost the answer

			left--
			s.wantStock(p, left)
			s.wantSales(p, 100-left)
			s.invariants(cart.ID)
		})
		t.Run("abandon-sale "+when, func(t *testing.T) {
			s := s.within(t)
			cart := s.cart(p.times(1))
			allow := s.refuseToRecord(cart.ID)
			s.faults.strike(when, "checkout/abandon-sale", 1)

			s.till(cashier).sell(cart).refused(errs.Internal)

			s.wantStock(p, left)
			s.invariants(cart.ID)
			allow()
			s.till(cashier).sell(cart).sold()
			left--
			s.wantStock(p, left)
			s.invariants(cart.ID)
		})
	}
}

func TestCheckout_sellAtOnceKilledAtEveryAttempt(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(10)
	cart := s.cart(p.times(1))
	hurry := s.delayRecord(cart.ID)
	s.faults.strike(before, "checkout/sell-at-once", tries(t, "checkout", "Sell at once"))

	s.till(cashier).sell(cart).refused(errs.Unavailable)

	s.wantStock(p, 10)
	s.invariants(cart.ID)
	story := []string{"Sell at once 1 lost", "Sell at once 2 lost", "Sell at once 3 lost", "Sell at once 4 lost Runtime.ExitError", "Give the sale up 1 done"}
	s.wantStory(cart.ID, story...)

	hurry()
	s.till(cashier).sell(cart).sold() // the id was given up: by the long way, in the next generation
	s.till(cashier).sell(cart).want(http.StatusOK)

	s.wantStory(cart.ID, append(story, "Sell at once 1 done", "Reserve the stock 1 done", "Record the sale 1 done", "Sell at once 1 done")...)
	s.wantStock(p, 9)
	s.wantSales(p, 1)
	s.invariants(cart.ID)
}

// TestCheckout_sellAtOnceKilledAfterEveryAttempt loses each answer of a sale that is recorded: whoever gives it up finds it.
func TestCheckout_sellAtOnceKilledAfterEveryAttempt(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(10)
	cart := s.cart(p.times(1))
	s.faults.strike(after, "checkout/sell-at-once", tries(t, "checkout", "Sell at once"))

	s.till(cashier).sell(cart).want(http.StatusOK)

	s.wantStock(p, 9)
	s.wantSales(p, 1)
	s.invariants(cart.ID)
}

// TestCheckout_aTerminalThatHangsHoldsNoGoods looks at the shelf while the terminal is asked to void the charge of a sale that
// could not be recorded.
func TestCheckout_aTerminalThatHangsHoldsNoGoods(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(5)
	cart := byCard(s.cart(p.times(2)), "123456")
	s.refuseToRecord(cart.ID)
	asked, answers := s.faults.hold("checkout/refund-payment")
	defer answers()
	got := make(chan answer)
	go func() { got <- s.till(cashier).sell(cart) }()

	<-asked

	if held := one[int](s, "select count(*) from stock_reservations where sale_id = ?", cart.ID); held != 0 {
		t.Errorf("%d goods are reserved while the terminal hangs", held)
	}
	if left := one[int](s, "select reserved from stock where product_id = ?", p.id); left != 0 {
		t.Errorf("%d thousandths are reserved while the terminal hangs", left)
	}
	s.till(cashier).sell(s.cart(p.times(5))).sold() // another customer takes all of it
	answers()
	(<-got).refused(errs.Internal)
	s.wantStock(p, 0)
	s.invariants(cart.ID)
}

func TestCheckout_recordSaleKilledAtEveryAttempt(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(10)
	cart := byCard(s.cart(p.times(1)), "123456")
	hurry := s.delayRecord(cart.ID)
	s.faults.strike(before, "checkout/record-sale", tries(t, "checkout", "Record the sale"))

	refusal := s.till(cashier).sell(cart).refused(errs.Unavailable)

	if !strings.Contains(refusal.Title, "Intente otra vez") {
		t.Errorf("the cashier reads %q", refusal.Title)
	}
	s.wantStock(p, 10)
	s.invariants(cart.ID)
	story := []string{"Reserve the stock 1 done", "Take the payment 1 done",
		"Record the sale 1 lost", "Record the sale 2 lost", "Record the sale 3 lost", "Record the sale 4 lost Runtime.ExitError",
		"Give the sale up 1 done", "Undo the reservation 1 done", "Undo the payment 1 done", "Note that it is undone 1 done"}
	s.wantStory(cart.ID, story...)

	hurry()
	s.till(cashier).sell(cart).sold()
	s.till(cashier).sell(cart).want(http.StatusOK)

	s.wantStock(p, 9)
	s.wantSales(p, 1)
	s.invariants(cart.ID)
	if charges := s.charges(cart.ID); len(charges) != 1 || charges[0].ID != cart.ID+".2.0" {
		t.Errorf("the terminal holds %+v, want the one charge of the second try", charges)
	}
}

func TestCheckout_theAPIKilledWhileTheTillWaits(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(10)
	cart := byCard(s.cart(p.times(1)), "123456")
	s.faults.strike(after, "api/start-sale", 1)
	s.till(cashier).sell(cart).refused(errs.Internal)

	sold := decode[sale.Sale](s.till(cashier).sell(cart).want(http.StatusOK))

	if got := s.timeline(cart.ID); got.Submits != 2 || got.Number != sold.Number {
		t.Errorf("the timeline has %d submits and the number %s", got.Submits, got.Number)
	}
	s.wantStock(p, 9)
	s.wantSales(p, 1)
	s.invariants(cart.ID)
}

func TestCheckout_aDeclinedCardReleasesTheGoodsAndSaysWhy(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.stocked(3)
	for code, reason := range map[string]string{"05": "no autorizó", "51": "Fondos insuficientes", "54": "Tarjeta vencida", "91": "no responde"} {
		cart := byCard(s.cart(p.times(3)), code)
		refusal := s.till(cashier).sell(cart).refused(errs.PaymentDeclined)
		if !strings.HasPrefix(refusal.Title, "La tarjeta fue rechazada.") || !strings.Contains(refusal.Title, reason) {
			t.Errorf("the cashier reads %q, want %q in it", refusal.Title, reason)
		}
		s.wantStock(p, 3)
		s.invariants(cart.ID)
	}
	cart := byCard(s.cart(p.times(3)), "51")
	s.till(cashier).sell(cart).refused(errs.PaymentDeclined)
	paid := byCard(cart, "123456") // another card: what was given up may be paid in another way under its id
	s.till(cashier).sell(paid).sold()
	s.till(cashier).sell(cart).refused(errs.SaleIDReused) // and stands for what was sold then
	s.wantStock(p, 0)
	s.invariants(cart.ID)
}

func TestCheckout_aTerminalThatIsDownKeepsNothing(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(5)
	cart := byCard(s.cart(p.times(1)), "123456")
	s.cloud.Terminal.Inject(unavailable(3)...) // each attempt to charge

	refusal := s.till(cashier).sell(cart).refused(errs.TerminalFailed)

	if !strings.Contains(refusal.Title, "No se cobró nada") {
		t.Errorf("the cashier reads %q", refusal.Title)
	}
	s.wantStock(p, 5)
	s.invariants(cart.ID)
	s.till(cashier).sell(cart).sold()
	s.wantStock(p, 4)
	s.invariants(cart.ID)
}

func TestCheckout_moneyThatCannotBeGivenBackNowIsGivenBackByTheSweep(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(5)
	cart := byCard(s.cart(p.times(1)), "123456")
	// The answer to the charge is lost, and after that the terminal is gone: two more attempts, and three to undo.
	s.cloud.Terminal.Inject(append([]terminal.Fault{{LoseAnswer: true}}, unavailable(5)...)...)

	s.till(cashier).sell(cart).refused(errs.TerminalFailed)

	s.wantStock(p, 5)
	if len(s.charges(cart.ID)) != 1 {
		t.Fatal("the terminal holds no money: nothing is tested")
	}
	s.wantStory(cart.ID, "Reserve the stock 1 done", "Take the payment 1 lost", "Take the payment 2 lost", "Take the payment 3 failed terminal_unavailable",
		"Give the sale up 1 done", "Undo the reservation 1 done", "Undo the payment 1 lost", "Undo the payment 2 lost",
		"Undo the payment 3 failed terminal_unavailable", "Note that it is not undone 1 done")
	s.sweep() // the lease is not over: it must keep away
	if len(s.charges(cart.ID)) != 1 {
		t.Error("the sweep did not wait for the lease to end")
	}
	s.expire(cart.ID)
	s.sweep()
	s.invariants(cart.ID)
	s.wantStock(p, 5)
	if left := one[int](s, "select card_lines from checkouts where sale_id = ?", cart.ID); left != 0 {
		t.Error("the sweep would try again for ever")
	}
}

func TestCheckout_anAnswerLostAtTheTerminalChargesOnce(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(5)
	cart := byCard(s.cart(p.times(1)), "123456")
	s.cloud.Terminal.Inject(terminal.Fault{LoseAnswer: true})

	s.till(cashier).sell(cart).sold()

	s.wantStory(cart.ID, "Reserve the stock 1 done", "Take the payment 1 lost", "Take the payment 2 done", "Record the sale 1 done")
	s.wantStock(p, 4)
	s.invariants(cart.ID)
}

func unavailable(times int) []terminal.Fault {
	faults := make([]terminal.Fault, times)
	for i := range faults {
		faults[i].Unavailable = true
	}
	return faults
}

func TestCheckout_thePowerOfTheDatabaseGoesWhileEightTillsSell(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	s.eightTillsSellWhile(30, s.cloud.MariaDB.Kill)
}

// TestCloud_everyChildIsKilledWhileEightTillsSell kills what holds the data and every function at once, and once more while
// they come back.
func TestCloud_everyChildIsKilledWhileEightTillsSell(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	before := s.cloud.Children()

	s.eightTillsSellWhile(20, func() {
		s.killEveryChild()
		s.killEveryChild()
	})

	s.signIn(manager) // waits for Cognito and DynamoDB
	for i, child := range s.cloud.Children() {
		if child.Restarts == before[i].Restarts || child.PID == before[i].PID || !child.Serving {
			t.Errorf("%s was not started again: %+v", child.Name, child)
		}
	}
	page := s.statusPage()
	for _, want := range []string{s.cloud.MariaDB.Status().Name, "dynalite", "cognito-local", "signal: killed", s.cloud.StatesURL, "Version " + market.Version} {
		if !strings.Contains(page, want) {
			t.Errorf("%s says nothing of %q", cloud.StatusPath, want)
		}
	}
}

func (s *shop) statusPage() string {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.ctx(), http.MethodGet, s.cloud.URL+cloud.StatusPath, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := s.client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %d %v", cloud.StatusPath, answer.StatusCode, err)
	}
	return string(page)
}

// TestStart_bearsTheDeathOfTheDatabase kills MariaDB when the demo shop is to be put into it.
func TestStart_bearsTheDeathOfTheDatabase(t *testing.T) {
	t.Parallel()
	shop, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	killed := 0
	kill := func(step string) {
		text, err := os.ReadFile(filepath.Join(dir, "mysql", "server.pid"))
		if step != "the demo shop" || err != nil || killed == 2 {
			return
		}
		pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err == nil {
			err = syscall.Kill(pid, syscall.SIGKILL)
		}
		if err != nil {
			t.Error(err)
		}
		killed++
	}

	started, err := cloud.Start(t.Context(), cloud.Options{Root: root, Dir: dir, Shop: &shop, Tills: 2, NoSchedule: true, Cold: true, Progress: kill})

	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := started.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	var products, tills int
	if err := started.DB.QueryRowContext(t.Context(), "select (select count(*) from products), (select count(*) from tills)").Scan(&products, &tills); err != nil {
		t.Fatal(err)
	}
	if killed != 2 || products != len(shop.Products) || tills != 2 {
		t.Errorf("killed %d times, the shop has %d of %d products and %d tills", killed, products, len(shop.Products), tills)
	}
}

// killEveryChild ends every program that the cloud has started, by SIGKILL.
func (s *shop) killEveryChild() {
	s.t.Helper()
	for _, child := range s.cloud.Children() {
		if err := syscall.Kill(child.PID, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			s.t.Error(err)
		}
	}
	for _, function := range s.cloud.Lambda.Status() {
		s.cloud.Lambda.Kill(function.Name)
	}
}

// eightTillsSellWhile lets the fault strike after so many answers. Nothing may be lost, nothing sold twice.
func (s *shop) eightTillsSellWhile(strikeAt int, strike func()) {
	s.t.Helper()
	b := s.busyTills()
	b.sell()
	for range strikeAt {
		<-b.answered
	}
	strike()
	<-b.done
	b.check()
}

// busy are eight tills with a dozen carts each.
type busy struct {
	*shop
	p, q     product
	rosa     *till
	carts    []sale.Request
	answered chan struct{}
	done     chan struct{}
}

func (s *shop) busyTills() *busy {
	s.t.Helper()
	b := &busy{shop: s, p: s.stocked(1000), q: s.stocked(1000), rosa: s.till(cashier), carts: make([]sale.Request, 8*12), done: make(chan struct{})}
	b.answered = make(chan struct{}, len(b.carts))
	for i := range b.carts {
		b.carts[i] = s.cart(b.p.times(1), b.q.times(2))
		b.carts[i].TillID = s.tillID(i%4 + 1)
		if i%2 == 0 {
			b.carts[i] = byCard(b.carts[i], fmt.Sprintf("%06d", 100000+i))
		}
	}
	return b
}

// sell begins. Every till sends what was not answered again, under the same id, as the page does.
func (b *busy) sell() {
	go func() {
		defer close(b.done)
		const tills = 8
		atOnce(tills, func(n int) {
			for i := n; i < len(b.carts); i += tills {
				b.eventually("the sale is answered", func() bool {
					status := b.rosa.sell(b.carts[i]).status
					return status > 0 && status < http.StatusInternalServerError
				})
				b.answered <- struct{}{}
			}
		})
	}()
}

func (b *busy) check() {
	b.t.Helper()
	b.wantStock(b.p, 1000-len(b.carts))
	b.wantStock(b.q, 1000-2*len(b.carts))
	b.wantSales(b.p, len(b.carts))
	b.invariants(idsOf(b.carts)...)
	b.wantNoMoneyLost()
}
