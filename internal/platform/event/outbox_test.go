package event_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/event"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// shop is an outbox, and a bus that takes what it likes.
type shop struct {
	t  *testing.T
	db *sql.DB
	// takes reports whether the bus takes an entry; it refuses a batch whole.
	takes func(event.Entry) bool
	now   time.Time
	// sent are the subjects that the bus took, notices what admins were sent, asked how often a batch was sent.
	sent    []string
	notices []string
	asked   int
}

func newShop(t *testing.T) *shop {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return &shop{t: t, db: db, takes: func(e event.Entry) bool { return e.DetailType != "poison" }, now: time.Date(2026, 3, 15, 13, 0, 0, 0, time.UTC)}
}

// happen writes events of these kinds, whose subjects are what they are called.
func (s *shop) happen(kinds ...string) {
	s.t.Helper()
	for _, kind := range kinds {
		if err := event.Write(s.t.Context(), s.db, event.Kind(kind), kind, 1, s.now); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *shop) exec(statement string, args ...any) {
	s.t.Helper()
	if _, err := s.db.ExecContext(s.t.Context(), statement, args...); err != nil {
		s.t.Fatal(err)
	}
}

// run does what the state machine does in a minute, and reports whether the bus took everything.
func (s *shop) run() (clean bool) {
	s.t.Helper()
	s.now = s.now.Add(time.Minute)
	s.asked, clean = 0, true
	var round event.Round
	const most = 100
	for range most {
		b, err := event.Next(s.t.Context(), s.db, "shop", "bus", round, s.now)
		if err != nil {
			s.t.Fatal(err)
		}
		if b.Notice != "" {
			s.notices = append(s.notices, b.Notice)
		}
		if len(b.IDs) == 0 {
			return clean
		}
		s.now = s.now.Add(time.Millisecond)
		s.asked++
		if slices.ContainsFunc(b.Entries, func(e event.Entry) bool { return !s.takes(e) }) {
			clean = false
			round = event.Round{Refused: b.IDs, Why: "EventBridge.FailedEntry", Alive: round.Alive, Began: b.Began}
			continue
		}
		for _, e := range b.Entries {
			s.sent = append(s.sent, e.Detail.Subject)
		}
		round = event.Round{Published: b.IDs, Alive: true, Began: b.Began}
	}
	s.t.Fatalf("a run has no end: %d batches", s.asked)
	return false
}

// aside lists what was set aside.
func (s *shop) aside() []event.SetAside {
	s.t.Helper()
	listed, err := event.ListSetAside(s.t.Context(), s.db, 50, "")
	if err != nil {
		s.t.Fatal(err)
	}
	return listed.Items
}

func TestNext_onePoisonHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.happen("a", "poison", "b", "c")
	s.happen(slices.Repeat([]string{"later"}, 12)...)

	if s.run() {
		t.Error("a run in which the bus refused an event is reported as clean")
	}

	slices.Sort(s.sent)
	if want := append([]string{"a", "b", "c"}, slices.Repeat([]string{"later"}, 12)...); !slices.Equal(s.sent, want) {
		t.Errorf("the first run sent %q, want all but the poison, once", s.sent)
	}
	// The first batch, its ten one by one, and the rest.
	if s.asked != 1+10+1 {
		t.Errorf("the bus was asked %d times", s.asked)
	}
	runs := 1
	for ; len(s.aside()) == 0 && runs < 20; runs++ {
		s.happen("news")
		if s.run(); s.asked != 2 {
			t.Errorf("run %d asked the bus %d times, want once for the news and once for the poison", runs, s.asked)
		}
	}
	if given := s.aside(); runs != 5 || given[0].Kind != "poison" || given[0].Failure != "EventBridge.FailedEntry" || given[0].Data != "1" ||
		given[0].SetAsideAt.IsZero() {
		t.Errorf("after %d runs set aside is %+v", runs, given)
	}
	if len(s.notices) != 1 || !strings.Contains(s.notices[0], "poison (n.º 2): EventBridge.FailedEntry") {
		t.Errorf("the admins read %q", s.notices)
	}
	if !s.run() || s.asked != 0 || len(s.notices) != 1 {
		t.Errorf("afterwards the bus is asked %d times, and the admins read %q", s.asked, s.notices)
	}
}

func TestNext_aBusThatIsDownSetsNothingAside(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.takes = func(event.Entry) bool { return false }
	s.happen(slices.Repeat([]string{"a"}, 15)...)
	for range 30 {
		s.run()
	}
	if given := s.aside(); len(given) != 0 || len(s.sent) != 0 {
		t.Fatalf("set aside is %+v, sent %q", given, s.sent)
	}

	s.takes = func(event.Entry) bool { return true }
	if !s.run() || len(s.sent) != 15 {
		t.Errorf("when it works again it sends %q", s.sent)
	}
}

func TestNext_whatCanNeverBeSentIsSetAsideAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.happen("a")
	s.exec("insert into outbox (kind, subject, payload, created_at) values ('half', 'x', '{', now())")
	s.exec("insert into outbox (kind, subject, payload, created_at) values ('novel', 'y', concat('\"', repeat('x', 20000), '\"'), now())")
	for range 12 {
		s.exec("insert into outbox (kind, subject, payload, created_at) values ('half', 'x', '', now())")
	}
	s.happen("b")

	if !s.run() {
		t.Error("the bus refused something")
	}

	if !slices.Equal(s.sent, []string{"a", "b"}) {
		t.Errorf("got %q", s.sent)
	}
	given := s.aside()
	if len(given) != 14 || given[13].Kind != "half" || !strings.Contains(given[13].Failure, "no JSON") || given[12].Kind != "novel" ||
		!strings.Contains(given[12].Failure, "16 kB") {
		t.Errorf("set aside is %.500v", given)
	}
	if all := strings.Join(s.notices, "\n"); strings.Count(all, "\n") != 13 {
		t.Errorf("the admins read %s", all)
	}
	first, err := event.ListSetAside(t.Context(), s.db, 10, "")
	if err != nil {
		t.Fatal(err)
	}
	rest, err := event.ListSetAside(t.Context(), s.db, 10, first.Next)
	if err != nil || len(first.Items) != 10 || len(rest.Items) != 4 || rest.Next != "" {
		t.Errorf("the pages have %d and %d, %v", len(first.Items), len(rest.Items), err)
	}
	if _, err := event.ListSetAside(t.Context(), s.db, 10, "x"); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("a cursor of nobody's making: %v", err)
	}
}

func TestTryAgain_tellsWhatWasSetAside(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.happen("poison")
	for range 10 {
		s.happen("news")
		s.run()
	}
	given := s.aside()
	if len(given) != 1 {
		t.Fatalf("set aside is %+v", given)
	}
	s.takes = func(event.Entry) bool { return true } // the cause is mended
	retry := func(number int64) error {
		return event.Requeue(t.Context(), s.db, number, actor.Actor{Username: "carmen"}, s.now)
	}

	for range 2 {
		if err := retry(given[0].Number); err != nil {
			t.Error(err)
		}
	}

	if !s.run() || !slices.Contains(s.sent, "poison") || len(s.aside()) != 0 {
		t.Errorf("tried again, sent is %q, and set aside %+v", s.sent, s.aside())
	}
	if err := retry(given[0].Number); err != nil {
		t.Errorf("when it was sent: %v", err)
	}
	if err := retry(999); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("an event that is none: %v", err)
	}
	var acts int
	if err := s.db.QueryRowContext(t.Context(), "select count(*) from audit_log where action = 'event.retried' and actor = 'carmen'").Scan(&acts); err != nil ||
		acts != 1 {
		t.Errorf("the audit has %d acts, %v", acts, err)
	}
}
