package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/ops/backup"
	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/platform/invariant"
	"carmensita.pe/market/internal/shop/refund"
	shopreport "carmensita.pe/market/internal/shop/report"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
	"carmensita.pe/market/local/cloud"
	"carmensita.pe/market/local/cognito"
	"carmensita.pe/market/local/demo"
	"carmensita.pe/market/local/lambda"
	"carmensita.pe/market/local/process"
)

// How a soak goes. What happens once has a share of the whole time: the halves that are compared at the end see the same.
const (
	soakTills    = 8
	soakPace     = 2 * time.Second // of a till, from sale to sale
	refundEvery  = 3 * time.Second
	lookEvery    = 5 * time.Second
	reportEvery  = time.Minute
	killEvery    = 15 * time.Second
	restartAt    = 0.15 // the whole cloud
	databaseAt   = 0.30 // MariaDB is killed
	backupsAt    = 3    // so many, spread over the time
	patience     = 2 * time.Minute
	settleWithin = 5 * time.Minute
	cardEvery    = 6 // one cart of so many is paid by card
)

// soak is a shop that sells for long, while things happen to it.
type soak struct {
	options cloud.Options
	began   time.Time
	lasts   time.Duration

	mu       sync.Mutex
	cloud    *cloud.Cloud
	sold     []string          // the newest sales, of which some come back
	sales    [][]time.Duration // by the minute: how long a customer waited for each
	counts   map[string]int
	problems []string
	watched  []watch
}

// runSoak lets eight tills sell for so long, with refunds, reports, backups, a restart and kills, and prints how the system bore it.
func runSoak(ctx context.Context, lasts time.Duration) (err error) {
	dir, err := os.MkdirTemp("", "carmensita-soak-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	goods, err := shop()
	if err != nil {
		return err
	}
	progress("building every function") // so that none is waited for, in a shop that had them long ago
	folders := make([]string, len(blueprint.Functions))
	for i, f := range blueprint.Functions {
		folders[i] = "functions/" + f.Name
	}
	if _, err := lambda.Build(ctx, root, folders, filepath.Join(root, ".local", "bin")); err != nil {
		return err
	}
	port, err := process.FreePort(0)
	if err != nil {
		return err
	}
	// What is killed on purpose complains; what went wrong is told at the end.
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	slog.SetDefault(quiet)
	s := &soak{lasts: lasts, counts: map[string]int{}, options: cloud.Options{Root: root, Dir: filepath.Join(dir, "cloud"), Port: port, Shop: &goods,
		Tills: soakTills, Users: demo.Users(), Logger: quiet, Progress: func(step string) { progress(step) }}}
	if s.cloud, err = cloud.Start(ctx, s.options); err != nil {
		return err
	}
	defer func() {
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		err = errors.Join(err, s.running().Stop(stopping))
	}()
	before, err := tableSizes(ctx, s.cloud.DB)
	if err != nil {
		return err
	}
	if err := s.live(ctx); err != nil {
		return err
	}
	progress("until nothing is under way")
	if err := s.settle(ctx); err != nil {
		s.problem("%v", err)
	}
	return s.tell(ctx, before)
}

// live lets everything happen until the time is over.
func (s *soak) live(ctx context.Context) error {
	shelf, err := readShelf(ctx, s.cloud.DB)
	if err != nil {
		return err
	}
	s.began = time.Now()
	ctx, cancel := context.WithTimeout(ctx, s.lasts)
	defer cancel()
	var group sync.WaitGroup
	for i := range soakTills {
		group.Go(func() { s.sell(ctx, shelf, i) })
	}
	every := func(pace time.Duration, do func(context.Context)) {
		group.Go(func() {
			for turn := time.NewTicker(pace); ; {
				select {
				case <-ctx.Done():
					turn.Stop()
					return
				case <-turn.C:
					do(ctx)
				}
			}
		})
	}
	manager := &person{base: s.cloud.URL, who: demo.Users()[1]}
	every(refundEvery, func(ctx context.Context) { s.refund(ctx, manager, shelf) })
	every(lookEvery, func(ctx context.Context) { s.look(ctx, manager) })
	every(reportEvery, func(ctx context.Context) { s.report(ctx, manager) })
	every(killEvery, func(context.Context) { s.kill() })
	every(max(time.Second, s.lasts/samples), func(context.Context) { s.watch() })
	at := func(share float64, do func()) {
		group.Go(func() {
			select {
			case <-ctx.Done():
			case <-time.After(time.Duration(share * float64(s.lasts))):
				do()
			}
		})
	}
	whole := context.WithoutCancel(ctx) // a backup that was begun is waited for
	for i := range backupsAt {
		at((float64(i)+0.5)/backupsAt, func() { s.backUp(whole) })
	}
	at(restartAt, func() { s.restart(whole) })
	at(databaseAt, func() {
		progress("MariaDB is killed")
		s.running().MariaDB.Kill()
	})
	group.Wait()
	return nil
}

func (s *soak) running() *cloud.Cloud {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cloud
}

func (s *soak) problem(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.problems = append(s.problems, fmt.Sprintf(format, args...))
}

func (s *soak) count(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[what]++
}

// restart stops the whole cloud and starts it again on what it left.
func (s *soak) restart(ctx context.Context) {
	progress("the cloud is stopped and started again")
	stopping, cancel := context.WithTimeout(ctx, stopWithin)
	defer cancel()
	if err := s.running().Stop(stopping); err != nil {
		s.problem("stopping: %v", err)
	}
	again, err := cloud.Start(ctx, s.options)
	if err != nil {
		s.problem("starting again: %v", err)
		return
	}
	s.mu.Lock()
	s.cloud = again
	s.mu.Unlock()
	progress("it sells again")
}

// kill ends the processes of some function, whatever they do.
func (s *soak) kill() {
	c := s.running()
	var alive []string
	for _, f := range c.Lambda.Status() {
		if f.Processes > 0 {
			alive = append(alive, f.Name)
		}
	}
	if len(alive) > 0 && c.Lambda.Kill(alive[rand.IntN(len(alive))]) > 0 {
		s.count("functions killed")
	}
}

// sell is a till: a cart every few seconds, sent again under its id until there is a receipt, as the page does.
func (s *soak) sell(ctx context.Context, shelf shelf, number int) {
	rosa := &person{base: s.cloud.URL, who: demo.Users()[0]}
	cash, byCard := newBasket(shelf, cell{products, soakTills}, number), newBasket(shelf, cell{card, soakTills}, number)
	for turn := 0; ctx.Err() == nil; turn++ {
		c := cash.fill()
		if turn%cardEvery == cardEvery-1 {
			c = byCard.fill()
		}
		began := time.Now()
		if err := rosa.until(http.MethodPost, "/api/sales", c.request()); err != nil {
			s.problem("a sale of till %d: %v", number+1, err)
		} else {
			s.receipt(c.id, time.Since(began))
		}
		select {
		case <-ctx.Done():
		case <-time.After(soakPace - min(soakPace, time.Since(began))):
		}
	}
}

func (s *soak) receipt(id string, took time.Duration) {
	const newest = 200
	s.mu.Lock()
	defer s.mu.Unlock()
	minute := int(time.Since(s.began) / time.Minute)
	for len(s.sales) <= minute {
		s.sales = append(s.sales, nil)
	}
	s.sales[minute] = append(s.sales[minute], took)
	s.counts["sales"]++
	if s.sold = append(s.sold, id); len(s.sold) > newest {
		s.sold = s.sold[1:]
	}
}

// refund takes a piece of the oldest of the newest sales back.
func (s *soak) refund(_ context.Context, manager *person, shelf shelf) {
	s.mu.Lock()
	if len(s.sold) == 0 {
		s.mu.Unlock()
		return
	}
	sale := s.sold[0]
	s.sold = s.sold[1:]
	s.mu.Unlock()
	r := refund.Request{ID: uuid.Must(uuid.NewV7()).String(), TillID: shelf.tills[0].ID, Reason: refund.ItemReturn,
		Lines: []refund.RequestLine{{Line: 1, Quantity: quantity.One, Goods: refund.ToStock}}}
	if err := manager.until(http.MethodPost, "/api/sales/"+sale+"/refunds", r); err != nil {
		s.problem("a refund: %v", err)
		return
	}
	s.count("refunds")
}

// look opens what a manager looks at all day. What fails while a process dies is looked at again in a moment.
func (s *soak) look(_ context.Context, manager *person) {
	if err := manager.until(http.MethodGet, "/api/dashboard?day="+peru.BusinessDay(time.Now()).String(), nil); err != nil {
		s.problem("the dashboard: %v", err)
		return
	}
	s.count("dashboards")
}

func (s *soak) report(_ context.Context, manager *person) {
	today := peru.BusinessDay(time.Now())
	if err := manager.until(http.MethodPost, "/api/reports", shopreport.Request{ID: uuid.NewString(), From: today, To: today}); err != nil {
		s.problem("a report: %v", err)
		return
	}
	s.count("reports")
}

// backUp makes a backup, which counts when it was restored and verified. One that a restart meets goes on afterwards.
func (s *soak) backUp(ctx context.Context) {
	id := uuid.NewString()
	if _, err := s.running().States.StartExecution(cloud.MachineARN(backup.Workflow), id, `{"by":{"username":"soak","name":"","address":""}}`); err != nil {
		s.problem("beginning a backup: %v", err)
		return
	}
	for began := time.Now(); time.Since(began) < settleWithin; time.Sleep(time.Second) {
		made, err := backup.Find(ctx, s.running().DB, id)
		switch {
		case err != nil: // it is not noted yet, or the database is away
		case made.State == backup.Verified:
			s.count("backups verified")
			return
		case made.State == backup.Failed:
			s.problem("a backup failed: %s", made.Detail)
			return
		}
	}
	s.problem("a backup was not verified within %s", settleWithin)
}

// settle waits until machines have finished or given up what was under way.
func (s *soak) settle(ctx context.Context) error {
	var left int
	for began := time.Now(); time.Since(began) < settleWithin && ctx.Err() == nil; time.Sleep(time.Second) {
		err := s.running().DB.QueryRowContext(ctx, `select (select count(*) from stock_reservations) + (select count(*) from checkouts where state = 'reserved')
			+ (select count(*) from refund_payouts where state = 'pending') + (select count(*) from outbox where published_at is null)`).Scan(&left)
		if err == nil && left == 0 {
			return nil
		}
	}
	return fmt.Errorf("%d reservations, checkouts, payouts and events are left after %s", left, settleWithin)
}

// check holds what is left to the invariants, and to the receipts that were given out.
func (s *soak) check(ctx context.Context) {
	if err := invariant.Check(ctx, s.cloud.DB); err != nil {
		s.problem("%v", err)
	}
	for what, query := range map[string]string{
		"sales": "select count(*) from sales", "refunds": "select count(*) from refunds",
	} {
		var recorded int
		if err := s.cloud.DB.QueryRowContext(ctx, query).Scan(&recorded); err != nil {
			s.problem("counting: %v", err)
		} else if recorded != s.counts[what] {
			s.problem("%d %s are recorded, %d were answered", recorded, what, s.counts[what])
		}
	}
}

// person is somebody who signs in again when the session has ended.
type person struct {
	base   string
	who    cognito.User
	cookie string // of the session and of the browser; empty while nobody is signed in
}

// until sends a request until it is answered as it should be. What is cut off, refused for a moment or still under way is sent again.
func (p *person) until(method, path string, body any) error {
	var last error
	for began := time.Now(); time.Since(began) < patience; time.Sleep(300 * time.Millisecond) {
		if p.cookie == "" {
			if p.cookie, last = session(context.Background(), p.base, p.who); last != nil {
				continue
			}
		}
		got, err := call(context.Background(), method, p.base+path, http.Header{"Cookie": {p.cookie}}, body)
		switch {
		case err != nil:
			last = err
		case got.status < http.StatusMultipleChoices:
			return nil
		case got.status == http.StatusUnauthorized:
			p.cookie, last = "", fmt.Errorf("%s", got)
		case got.status >= http.StatusInternalServerError, got.status == http.StatusConflict, got.status == http.StatusTooManyRequests:
			last = fmt.Errorf("%s", got)
		default:
			return fmt.Errorf("%s %s: %s", method, path, got)
		}
	}
	return fmt.Errorf("%s %s, for %s: %w", method, path, patience, last)
}
