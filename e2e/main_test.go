package e2e_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"carmensita.pe/market/local/asl"
	"carmensita.pe/market/local/cloud"
	"carmensita.pe/market/local/demo"
	"carmensita.pe/market/local/folders"
	"carmensita.pe/market/local/terminal"
)

const root = ".."

// patience bounds every wait of these tests. A sale may take 27 s by its own rules, and this computer may be busy.
const patience = 4 * time.Minute

// building bounds the start of a cloud: forty programs are linked, on a computer that may do the same for others.
const building = 30 * time.Minute

// Five clouds serve all tests, each started by the first test that enters it. Nobody hurts the calm one: some tests share it. In
// the rough ones processes are killed, terminals fail and the power goes, and in the timed one days pass at once: a test has such
// a cloud for itself. In the wild one strangers may change whatever the API lets them.
var (
	calm  = &place{name: "calm"}
	rough = []*place{{name: "rough", faults: &faults{}}, {name: "rougher", faults: &faults{}}}
	timed = &place{name: "timed", clock: asl.NewManualClock(time.Now())}
	wild  = &place{name: "wild"}

	calmSeats  = seatsIn(calm, calm)
	roughSeats = seatsIn(rough...)
	timedSeats = seatsIn(timed)
	wildSeats  = seatsIn(wild)
)

// seats are where tests may take place at the same time.
type seats chan *place

func seatsIn(places ...*place) seats {
	free := make(seats, len(places))
	for _, p := range places {
		free <- p
	}
	return free
}

// take waits for a free seat and keeps it until the test has ended.
func (free seats) take(t *testing.T) *place {
	t.Helper()
	p := <-free
	t.Cleanup(func() { free <- p })
	return p
}

func TestMain(m *testing.M) {
	if dir := os.Getenv(cloudRole); dir != "" {
		beCloud(dir)
	}
	// Seats say how many tests run at once: one that waits for its seat must not keep another from running.
	flag.Parse()
	if err := flag.Set("test.parallel", "1000"); err != nil {
		panic(err)
	}
	code := m.Run()
	left := ""
	for _, p := range append(rough, calm, timed, wild) {
		if err := p.leave(code == 0); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
		left = cmp.Or(left, p.from)
	}
	_ = os.RemoveAll(left) // the same for all places; of nothing when no test entered one
	os.Exit(code)
}

// place is a cloud in a folder, which outlives a restart of the cloud.
type place struct {
	name   string
	faults *faults // nil where none strike
	// clock is what state machines go by; nil for the computer's.
	clock *asl.ManualClock
	heard listener

	once    sync.Once
	failure error
	dir     string
	from    string // the folder that the first start copies
	cloud   *cloud.Cloud
	client  *http.Client
	// sessions keeps the cookie of each user who signed in once.
	sessions sync.Map
}

// prepared gives the folder of a shop that has never been open, which all places copy.
var prepared = sync.OnceValues(func() (string, error) {
	shop, err := demo.Load()
	if err != nil {
		return "", err
	}
	dir, err := folders.Temporary("prepared")
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), building)
	defer cancel()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		return cloud.Prepare(ctx, cloud.Options{Root: root, Dir: dir, Shop: &shop, Tills: demo.Tills, Users: demo.Users()})
	})
	if flag.Lookup("test.run").Value.String() == "" { // one story builds what it calls
		group.Go(func() error { return cloud.Build(ctx, root) })
	}
	return dir, group.Wait()
})

func (p *place) open() error {
	p.once.Do(func() {
		if p.dir, p.failure = folders.Temporary(p.name); p.failure != nil {
			return
		}
		p.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}, Timeout: patience}
		if p.from, p.failure = prepared(); p.failure != nil {
			return
		}
		p.failure = p.start()
	})
	return p.failure
}

// start opens the shop, for the first time or again.
func (p *place) start() error {
	shop, err := demo.Load()
	if err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(p.dir, "cloud.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	options := cloud.Options{Root: root, Dir: p.dir, From: p.from, Volatile: p.faults == nil, Shop: &shop,
		Tills: demo.Tills, Users: demo.Users(), NoSchedule: true, Cold: true,
		OnEvent: p.heard.hear, Logger: slog.New(slog.NewTextHandler(log, nil))}
	if p.faults != nil {
		options.Faults = cloud.Faults{OnInvoke: p.faults.onInvoke, OnAnswer: p.faults.onAnswer}
	}
	if p.clock != nil {
		options.Clock = p.clock
	}
	ctx, cancel := context.WithTimeout(context.Background(), building)
	defer cancel()
	p.cloud, err = cloud.Start(ctx, options)
	return err
}

func (p *place) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return p.cloud.Stop(ctx)
}

// leave stops the cloud. Its folder is kept when a test failed.
func (p *place) leave(clean bool) error {
	if p.cloud == nil {
		return nil
	}
	if err := p.stop(); err != nil {
		return fmt.Errorf("stopping the %s cloud: %w", p.name, err)
	}
	if !clean {
		kept, err := os.MkdirTemp("", "carmensita-"+p.name+"-")
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "the %s cloud is kept in %s\n", p.name, kept)
		if err := folders.Copy(kept, p.dir); err != nil {
			return err
		}
	}
	return os.RemoveAll(p.dir)
}

// newShop returns the calm cloud, which the test shares with others.
func newShop(t *testing.T) *shop {
	t.Helper()
	return enter(t, calmSeats.take(t))
}

// newRoughShop returns a rough cloud for this test alone, and checks that every planned fault struck.
func newRoughShop(t *testing.T) *shop {
	t.Helper()
	s := enter(t, roughSeats.take(t))
	for _, charge := range s.cloud.Terminal.Charges() {
		if charge.Status == terminal.Approved {
			s.stood = append(s.stood, charge.ID)
		}
	}
	t.Cleanup(s.settle)
	t.Cleanup(func() {
		if left := s.faults.clear(); len(left) > 0 {
			t.Errorf("these faults never struck: %v", left)
		}
	})
	return s
}

// settle tells the bus what waits, and waits until every workflow that this began has ended: what it does belongs to no later test.
// A plan that goods running low began drafts for all suppliers, those of the test that comes next too.
func (s *shop) settle() {
	s.t.Helper()
	s.eventually("nothing waits for the bus", s.publish)
	s.eventually("what the bus began has ended", func() bool { return !s.expressRuns() })
}

func (s *shop) expressRuns() bool {
	s.t.Helper()
	running, err := filepath.Glob(filepath.Join(s.dir, "states", "express", "*"))
	if err != nil {
		s.t.Fatal(err)
	}
	return len(running) > 0
}

// newTimedShop returns the timed cloud for this test alone. Its clock goes on with the computer's, and may be moved ahead.
func newTimedShop(t *testing.T) *shop {
	t.Helper()
	s := enter(t, timedSeats.take(t))
	s.beat(t)
	return s
}

// beat has the clock of a place go on with the computer's, until the test has ended.
func (p *place) beat(t *testing.T) {
	t.Helper()
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) })
	go func() {
		const beat = 20 * time.Millisecond
		tick := time.NewTicker(beat)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				p.clock.Advance(beat)
			}
		}
	}()
}

func enter(t *testing.T, p *place) *shop {
	t.Helper()
	if err := p.open(); err != nil {
		t.Fatalf("starting the %s cloud: %v", p.name, err)
	}
	contract, err := theContract()
	if err != nil {
		t.Fatalf("the API's document: %v", err)
	}
	return &shop{place: p, t: t, contract: contract}
}

// faults strikes function processes in the middle of their work.
type faults struct {
	mu sync.Mutex
	// planned counts what is still to strike.
	planned map[fault]int
	// answered is what a test does when a function has answered, before its state machine knows.
	answered map[string]func()
	// held are functions to stop when their work is done.
	held map[string]held
	// called are those that were called since a test began to listen; nil while none does.
	called map[string]bool
}

type fault struct{ when, function string }

const (
	before = "before" // the process is killed when it was handed an invocation
	after  = "after"  // the process is killed when its work is done, and its answer is lost
)

// strike plans to kill the process that serves each of the next invocations of a function.
func (f *faults) strike(when, function string, times int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.planned == nil {
		f.planned = map[fault]int{}
	}
	f.planned[fault{when, function}] += times
}

// spare takes back what is still planned against a function.
func (f *faults) spare(function string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.planned, fault{before, function})
	delete(f.planned, fault{after, function})
}

// on does something each time that a function has answered, until it is taken back.
func (f *faults) on(function string, do func()) (undo func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.answered == nil {
		f.answered = map[string]func(){}
	}
	f.answered[function] = do
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.answered, function)
	}
}

// hold stops a function when its work is done, before its state machine knows, the next time that it is called. Then entered
// is closed; after release the answer is lost and the process is dead.
func (f *faults) hold(function string) (entered <-chan struct{}, release func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.held == nil {
		f.held = map[string]held{}
	}
	h := held{make(chan struct{}), make(chan struct{})}
	f.held[function] = h
	return h.entered, sync.OnceFunc(func() { close(h.released) })
}

type held struct{ entered, released chan struct{} }

// stay reports whether the function was held, once it is released.
func (f *faults) stay(function string) bool {
	f.mu.Lock()
	h, ok := f.held[function]
	delete(f.held, function)
	f.mu.Unlock()
	if ok {
		close(h.entered)
		<-h.released
	}
	return ok
}

func (f *faults) answer(function string) {
	f.mu.Lock()
	do := f.answered[function]
	f.mu.Unlock()
	if do != nil {
		do()
	}
}

func (f *faults) take(what fault) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.planned[what] == 0 {
		return false
	}
	if f.planned[what]--; f.planned[what] == 0 {
		delete(f.planned, what)
	}
	return true
}

// clear forgets what did not strike and tells it.
func (f *faults) clear() map[fault]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	left := f.planned
	f.planned = nil
	return left
}

// listen begins to note which functions are called, until the function that it gives tells them.
func (f *faults) listen() (called func() []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.called = map[string]bool{}
	return func() []string {
		f.mu.Lock()
		defer f.mu.Unlock()
		names := slices.Sorted(maps.Keys(f.called))
		f.called = nil
		return names
	}
}

func (f *faults) note(function string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.called != nil {
		f.called[function] = true
	}
}

func (f *faults) onInvoke(function, _ string, pid int) {
	f.note(function)
	if !f.take(fault{before, function}) {
		return
	}
	if process, err := os.FindProcess(pid); err == nil {
		_ = process.Kill() // SIGKILL; it fails only if the process has ended already
	}
}

func (f *faults) onAnswer(function, _ string, _ int) bool {
	f.answer(function)
	return f.stay(function) || f.take(fault{after, function})
}
