package e2e_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/shop/stock"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/cloud"
	"carmensita.pe/market/local/terminal"
)

// shop is a running cloud in the hands of one test. Each test sells products of its own.
type shop struct {
	*place
	t        *testing.T
	contract *contract
	// stood are the charges that stood at the terminal when the test entered, in a rough shop.
	stood []string
}

// within is the same shop in the hands of a sub-test.
func (s *shop) within(t *testing.T) *shop {
	t.Helper()
	inner := *s
	inner.t = t
	return &inner
}

func (s *shop) ctx() context.Context { return s.t.Context() }

func (s *shop) db() *sql.DB { return s.cloud.DB }

// product is something to sell.
type product struct {
	id    string
	name  string
	price money.Centimos
}

// line is a quantity of a product in a cart.
type line struct {
	product
	quantity quantity.Quantity
}

func (p product) times(pieces int) line { return line{p, quantity.Quantity(pieces) * quantity.One} }

var products atomic.Int64

// stocked puts a new product on the shelf: S/ 10.00 a piece, taxed, unless it is changed.
func (s *shop) stocked(pieces int, change ...func(*catalog.NewProduct)) product {
	s.t.Helper()
	number := products.Add(1)
	added := catalog.NewProduct{ID: newID(), SKU: fmt.Sprintf("TEST-%d", number), Name: fmt.Sprintf("Producto de prueba %d", number), Unit: catalog.Piece,
		Barcode: fmt.Sprintf("2%012d", number), Price: 10 * money.Sol, Cost: 8 * money.Sol, TaxClass: peru.Gravado, Active: true}
	for _, c := range change {
		c(&added)
	}
	now := time.Now().UTC()
	err := mysql.InTx(s.ctx(), s.db(), func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(s.ctx(), "select id from categories order by sort_order limit 1").Scan(&added.Category.ID); err != nil {
			return err
		}
		if err := catalog.AddProducts(s.ctx(), tx, []catalog.NewProduct{added}, now); err != nil {
			return err
		}
		return stock.Open(s.ctx(), tx, []stock.Item{{ProductID: added.ID, Quantity: quantity.Quantity(pieces) * quantity.One}}, "test", "test", now)
	})
	if err != nil {
		s.t.Fatalf("adding a product: %v", err)
	}
	return product{added.ID, added.Name, added.Price}
}

// cart is a boleta for the lines at the first till, paid in cash to the centimo. Prices here are whole soles.
func (s *shop) cart(lines ...line) sale.Request {
	s.t.Helper()
	request := sale.Request{ID: newID(), TillID: s.tillID(1), Document: peru.Boleta}
	for _, l := range lines {
		request.Lines = append(request.Lines, sale.RequestLine{ProductID: l.id, Quantity: l.quantity})
		request.ExpectedTotal += l.price * money.Centimos(l.quantity) / money.Centimos(quantity.One)
	}
	request.Payments = []payment.Tender{{Method: payment.Cash, Amount: request.ExpectedTotal}}
	return request
}

// byCard is the cart, paid by card. A reference that is a code of the bank is refused by the terminal.
func byCard(cart sale.Request, reference string) sale.Request {
	cart.Payments = []payment.Tender{{Method: payment.Card, Amount: cart.ExpectedTotal, Reference: reference}}
	return cart
}

func withBuyer(cart sale.Request, kind peru.DocumentKind, number, name string) sale.Request {
	cart.Buyer = &sale.Buyer{DocumentKind: kind, DocumentNumber: number, Name: name}
	return cart
}

// companyRUC is of the demo shop's invention, with a valid check digit.
const companyRUC = "20999001018"

func asFactura(cart sale.Request) sale.Request {
	cart = withBuyer(cart, peru.RUC, companyRUC, "Bodega San Martín E.I.R.L.")
	cart.Document = peru.Factura
	return cart
}

// again is the same cart as a new sale.
func again(cart sale.Request) sale.Request {
	cart.ID = newID()
	return cart
}

func (s *shop) tillID(number int) string {
	s.t.Helper()
	return one[string](s, "select id from tills where name = ?", fmt.Sprintf("Caja %d", number))
}

// one reads a single value.
func one[T any](s *shop, query string, args ...any) T {
	s.t.Helper()
	var value T
	if err := s.db().QueryRowContext(s.ctx(), query, args...).Scan(&value); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
	return value
}

func (s *shop) exec(statement string, args ...any) {
	s.t.Helper()
	err := mysql.InTx(s.ctx(), s.db(), func(tx *sql.Tx) error { // the machines work beside, and the server may choose this one of two that lock
		_, err := tx.ExecContext(s.ctx(), statement, args...)
		return err
	})
	if err != nil {
		s.t.Fatalf("%s: %v", statement, err)
	}
}

// wantStock asserts how many pieces there are, and that nobody has reserved any.
func (s *shop) wantStock(p product, pieces int) {
	s.t.Helper()
	var onHand, reserved quantity.Quantity
	err := s.db().QueryRowContext(s.ctx(), "select on_hand, reserved from stock where product_id = ?", p.id).Scan(&onHand, &reserved)
	if err != nil {
		s.t.Fatal(err)
	}
	if onHand != quantity.Quantity(pieces)*quantity.One || reserved != 0 {
		s.t.Errorf("stock of %s: %s on hand and %s reserved, want %d and none", p.name, onHand, reserved, pieces)
	}
}

// wantSales asserts how often the product was sold.
func (s *shop) wantSales(p product, want int) {
	s.t.Helper()
	if got := one[int](s, "select count(*) from sale_lines where product_id = ?", p.id); got != want {
		s.t.Errorf("%s was sold %d times, want %d", p.name, got, want)
	}
	if got := one[int](s, "select count(*) from stock_movements where product_id = ? and kind = 'sale'", p.id); got != want {
		s.t.Errorf("%s left the shelf %d times, want %d", p.name, got, want)
	}
}

// charges of a sale at the terminal that were not given back.
func (s *shop) charges(saleID string) []terminal.Charge {
	var standing []terminal.Charge
	for _, charge := range s.cloud.Terminal.Charges() {
		if strings.HasPrefix(charge.ID, saleID+".") && charge.Status == terminal.Approved {
			standing = append(standing, charge)
		}
	}
	return standing
}

// sweep runs the workflow that clears up after dead executions, once.
func (s *shop) sweep() {
	s.t.Helper()
	swept, err := s.cloud.States.StartSyncExecution(cloud.MachineARN("sweep"), "", "{}")
	if err != nil || swept.Error != nil {
		s.t.Fatalf("sweeping: %v %v", err, swept.Error)
	}
}

// expire ends the lease of whoever holds the sale, as a minute of waiting would.
func (s *shop) expire(saleID string) {
	s.t.Helper()
	s.exec("update checkouts set expires_at = utc_timestamp(3) - interval 1 second where sale_id = ?", saleID)
}

// refuseToRecord makes the database refuse to record the sale, until the function that it returns is called.
func (s *shop) refuseToRecord(saleID string) (allow func()) {
	s.t.Helper()
	return s.trigger(saleID, "signal sqlstate '45000' set message_text = 'refused by the test'")
}

// delayRecord makes recording the sale take long enough to be killed at it.
func (s *shop) delayRecord(saleID string) (allow func()) {
	s.t.Helper()
	return s.trigger(saleID, "do sleep(0.2)")
}

// trigger runs a statement whenever the sale is about to be recorded.
func (s *shop) trigger(saleID, statement string) (drop func()) {
	s.t.Helper()
	name := "test_" + strings.ReplaceAll(saleID, "-", "")
	s.exec("create trigger " + name + " before insert on sales for each row if new.id = '" + saleID + "' then " + statement + "; end if")
	drop = sync.OnceFunc(func() {
		if _, err := s.db().ExecContext(context.Background(), "drop trigger "+name); err != nil {
			s.t.Error(err)
		}
	})
	s.t.Cleanup(drop)
	return drop
}

// age makes all that the books say older. The functions go by the computer's clock: for them time passes so. By whole days, days grow
// older, too.
func (s *shop) age(by time.Duration) {
	s.t.Helper()
	const day = 24 * time.Hour
	set, order := map[string][]string{}, map[string][]string{}
	for _, row := range s.rows(`select concat(c.table_name, ' ', c.column_name), c.data_type from information_schema.columns c
		join information_schema.tables t using (table_schema, table_name) where c.table_schema = database() and c.data_type in ('date', 'datetime')
		and t.table_type = 'BASE TABLE' and coalesce(c.generation_expression, '') = '' order by c.table_name, c.ordinal_position`) {
		column := strings.Fields(row)
		table, name, kind := column[0], column[1], column[2]
		if kind == "date" && by%day != 0 {
			continue
		}
		set[table] = append(set[table], fmt.Sprintf("%s = %[1]s - interval %d second", name, int(by.Seconds())))
		if kind == "date" {
			set[table][len(set[table])-1] = fmt.Sprintf("%s = %[1]s - interval %d day", name, by/day)
			order[table] = append(order[table], name) // the oldest first: a day may be a part of a key
		}
	}
	if len(set) < 20 {
		s.t.Fatalf("only %d tables know times", len(set))
	}
	for table, older := range set {
		statement := "update " + table + " set " + strings.Join(older, ", ")
		if order[table] != nil {
			statement += " order by " + strings.Join(order[table], ", ")
		}
		s.exec(statement)
	}
	for table, at := range map[string]string{"sales": "sold_at", "refunds": "refunded_at"} {
		s.exec("update " + table + " set business_day = date(date_sub(" + at + ", interval 5 hour)) where business_day <> date(date_sub(" + at +
			", interval 5 hour))")
	}
}

// eventually waits for a condition. It may be called from any goroutine.
func (s *shop) eventually(what string, condition func() bool) {
	s.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !condition() {
		select {
		case <-deadline:
			s.t.Errorf("in vain waited until %s", what)
			return
		case <-tick.C:
		}
	}
}

// atOnce does n things at the same moment and waits for all of them.
func atOnce(n int, do func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	all.Wait()
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
