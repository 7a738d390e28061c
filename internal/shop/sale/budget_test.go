package sale_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/platform/trail"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/sale"
)

// roundTrips are what the server was asked to do for a cash sale, each with the reason for every statement in it.
var roundTrips = [][]string{
	{
		"start transaction",
		"select h.id, h.opened_at, t.name from tills", // the shift stays open, and the receipt names its till
		"insert into checkouts",                       // the sale is this execution's, or somebody has it already
		"select series, last_number",                  // the number, its time, and whether SUNAT is to know
		"select id, sku, name",                        // prices, taxes and costs of the goods
	},
	{
		"update receipt_series",       // the number is taken
		"insert into sales",           // what the receipt says
		"insert into sale_lines",      //
		"insert into payments",        //
		"insert into outbox",          // others hear of it
		"update stock",                // the goods leave the shelf, product by product, in the order in which all lock them
		"update stock",                //
		"update stock",                //
		"insert into stock_movements", // and the ledger, with the balance that each left
		"insert into stock_movements", //
		"insert into stock_movements", //
		"select m.product_id",         // was there enough, is it low, is it perishable
		"insert into trail",           // how it went
	},
	{"commit"},
}

// cardTrips are those of a sale by card, before the terminal is asked and after it.
var cardTrips = [][]string{
	{
		"start transaction",
		"insert into checkouts",            // the sale is this execution's, or somebody has it already
		"select t.name as till_name",       // the till is open, and has a series
		"select id, sku, name",             // prices, taxes and costs of the goods
		"select exists(select 1 from paym", // whether the number on the slip was used before
	},
	{
		"insert into stock_reservations", // what the sale is to have
		"update stock_reservations r",    // is promised to it, product by product, in the order in which all lock them
		"select s.on_hand, s.reserved",   // was there enough
		"insert into trail",              // how it went
	},
	{"commit"},
	{
		"start transaction",
		"select h.id, h.opened_at, t.name from tills", // the shift stays open
		"select request_hash, execution",              // the sale is still this execution's
		"select series, last_number",                  // the number, its time, and whether SUNAT is to know
	},
	{
		"update checkouts",            // from here on nobody gives the sale up
		"update receipt_series",       // the number is taken
		"insert into sales",           // what the receipt says
		"insert into sale_lines",      //
		"insert into payments",        //
		"insert into outbox",          // others hear of it
		"update stock_reservations r", // the goods leave the shelf
		"insert into stock_movements", // and the ledger, with the balance that each left
		"delete from stock_reservations",
		"select m.product_id", // is it low, is it perishable
		"insert into trail",   // how it went, the terminal's step too
	},
	{"commit"},
}

// The server's own log counts: a cash sale of three products takes three round trips and no more than 6 KB of text.
func TestSellAtOnce_takesThreeRoundTripsAndSixKilobytes(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	r := s.request([]payment.Tender{cash(2000)}, 2, 0, 1)
	s.assertTrips(roundTrips, 6<<10, func() error {
		task := s.task(submit(r, rosa, "cashier"))
		_, err := trail.InBundle(t.Context(), s.db, task, func(b *mysql.Bundle) (sale.Attempt, error) {
			return sale.SellAtOnce(t.Context(), b, submit(r, rosa, "cashier"), terms(), task.Execution)
		})
		return err
	})
	s.assertBooks(1)
}

// A sale of three products by card takes three round trips before the terminal is asked and three after it, and no more than 9 KB of text.
func TestBeginAndRecord_takeSixRoundTripsAndNineKilobytes(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	sub := submit(s.request([]payment.Tender{card(3 * 476)}, 2, 0, 1), rosa, "cashier")
	s.assertTrips(cardTrips, 9<<10, func() error {
		task := s.task(sub)
		begun, err := trail.InBundle(t.Context(), s.db, task, func(b *mysql.Bundle) (sale.Begun, error) {
			return sale.Begin(t.Context(), b, sub, terms(), task.Execution)
		})
		if err != nil {
			return err
		}
		begun.Cart.Payments[0].Authorization = "A1B2C3"
		task = s.task(begun)
		_, err = trail.InBundle(t.Context(), s.db, task, func(b *mysql.Bundle) (sale.Sale, error) {
			return sale.Record(t.Context(), b, *begun.Cart, begun.Claim, task.Execution, noon)
		})
		return err
	})
	s.assertBooks(1)
}

// log is the server's, which is turned on and off for all of its connections.
var log sync.Mutex

// assertTrips holds what do asks of the server to a budget of round trips, and of bytes in all.
func (s store) assertTrips(trips [][]string, most int, do func() error) {
	s.t.Helper()
	log.Lock()
	defer log.Unlock()
	s.db.SetMaxOpenConns(1) // the log tells connections apart
	var connection int
	var from string // another test may have had the log on while this one made its shop
	if err := s.db.QueryRowContext(s.t.Context(), "select connection_id(), cast(now(6) as char)").Scan(&connection, &from); err != nil {
		s.t.Fatal(err)
	}
	s.exec("set global log_output = 'TABLE'")
	s.exec("set global general_log = on")
	err := do()
	s.exec("set global general_log = off")
	if err != nil {
		s.t.Fatal(err)
	}

	sent := s.logged(connection, from)
	bytes := 0
	for i, text := range sent {
		bytes += len(text)
		statements := strings.Split(text, ";\n")
		s.t.Logf("round trip %d has %d statements and %d bytes", i+1, len(statements), len(text))
		if i >= len(trips) || !slices.EqualFunc(statements, trips[i], begins) {
			s.t.Errorf("round trip %d is\n%s", i+1, text)
		}
	}
	if len(sent) != len(trips) {
		s.t.Errorf("there are %d round trips, want %d", len(sent), len(trips))
	}
	if bytes > most {
		s.t.Errorf("%d bytes are sent", bytes)
	}
}

// begins compares a statement with how it begins, wherever its lines break.
func begins(statement, with string) bool {
	return strings.HasPrefix(strings.Join(strings.Fields(statement), " "), with)
}

// task is a step of an execution as the state machine begins it.
func (s store) task(data any) *step.Task {
	s.t.Helper()
	const execution = "arn:aws:states:us-east-1:000000000000:express:checkout:01a2269e-e411-7792-8548-7ee79fe8428c:7ee79fe8-e411-7792-8548-01a2269e428c"
	payload, err := json.Marshal(map[string]any{"data": data, "step": step.Context{Workflow: "checkout", Execution: execution, Subject: newID(), State: "Sell at once",
		Entered: noon, Definition: "0123456789ab"}})
	if err != nil {
		s.t.Fatal(err)
	}
	task, err := step.Open(payload, noon)
	if err != nil {
		s.t.Fatal(err)
	}
	return task
}

// logged is what the server's log has of a connection from a time on, without what turned it on and off.
func (s store) logged(connection int, from string) (texts []string) {
	s.t.Helper()
	rows, err := s.db.QueryContext(s.t.Context(),
		"select argument from mysql.general_log where thread_id = ? and event_time > ? and command_type = 'Query' and argument not like 'set global%' order by event_time", connection, from)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			s.t.Fatal(err)
		}
		// MariaDB logs what is sent together as one text. MySQL logs its statements, each with the semicolon that another one follows.
		if last := len(texts) - 1; last >= 0 && strings.HasSuffix(texts[last], ";") {
			texts[last] += "\n" + text
			continue
		}
		texts = append(texts, text)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return texts
}
