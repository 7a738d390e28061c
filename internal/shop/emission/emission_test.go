package emission_test

import (
	"database/sql"
	"slices"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/sunat"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

var (
	accepted = document.Outcome{Answer: sunat.Answer{Where: sunat.InCDR, Code: "0"}, CDR: "kept"}
	rejected = document.Outcome{Answer: sunat.Answer{Where: sunat.InCDR, Code: "2017"}, CDR: "kept"}
	down     = document.Outcome{Answer: sunat.Answer{Where: sunat.InFault, Code: "0109"}}
	locked   = document.Outcome{Answer: sunat.Answer{Where: sunat.InFault, Code: "0102", Text: "Usuario o contrasena incorrectos"}}
)

func TestChange_beginsSeriesOfTheirOwnAndSendsNothingOld(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	old := s.sells(peru.Boleta, noon)
	priced := s.cart(peru.Boleta, noon)             // and not recorded yet
	began := s.emits(bodega, noon.Add(time.Minute)) // the second till never sold, and keeps its series
	if want := []string{"B002", "B003", "BC02", "BC03", "F002", "F003", "FC02", "FC03"}; !slices.Equal(began.Series, want) || !began.Since.Equal(noon.Add(time.Minute)) {
		t.Errorf("it emits since %v with %v, want %v", began.Since, began.Series, want)
	}
	between, fresh := s.records(priced, noon.Add(2*time.Minute)), s.sells(peru.Factura, noon.Add(3*time.Minute))
	if old.Number != "B001-00000001" || between.Number != "B003-00000001" || fresh.Number != "F003-00000001" {
		t.Errorf("the numbers are %s, %s, %s", old.Number, between.Number, fresh.Number)
	}
	back := s.takesBack(old.ID, noon.Add(4*time.Minute)) // its sale is none of SUNAT's
	if got, want := s.claim(noon.Add(time.Hour)), []string{fresh.ID, between.ID}; !slices.Equal(got, want) {
		t.Errorf("due are %v, want %v: the factura has fewer days", got, want)
	}
	if _, err := document.Find(t.Context(), s.db, back.Refund.ID); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("a note on an internal document: %v", err)
	}
	if d := s.document(between.ID); d.Kind != document.Boleta || d.State != document.Issued || d.Deadline.String() != "2026-03-20" || d.Total != 1420 || d.RUC != bodega.RUC {
		t.Errorf("the boleta is %+v", d)
	}
	if d := s.document(fresh.ID); d.Kind != document.Factura || d.Number != fresh.Number || d.Deadline.String() != "2026-03-18" {
		t.Errorf("the factura is %+v", d)
	}
}

func TestChange_betweenTestAndProductionMixesNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(bodega, noon)
	trial := s.sells(peru.Boleta, noon)
	s.answered(trial.ID, accepted, noon)
	live := bodega
	live.Channel = emission.Production
	s.emits(live, noon.Add(time.Minute))
	counts := s.sells(peru.Boleta, noon.Add(2*time.Minute))
	note := s.takesBack(trial.ID, noon.Add(3*time.Minute))
	if trial.Number != "B001-00000001" || counts.Number != "B003-00000001" {
		t.Errorf("the numbers are %s and %s", trial.Number, counts.Number)
	}
	if _, err := document.Find(t.Context(), s.db, note.Refund.ID); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("a note in production on a trial: %v", err)
	}
	live.Address = "Jr. Los Jazmines 247" // no other channel: the series go on
	s.emits(live, noon.Add(4*time.Minute))
	if next := s.sells(peru.Boleta, noon.Add(5*time.Minute)); next.Number != "B003-00000002" {
		t.Errorf("after another address the number is %s", next.Number)
	}
	off := live
	off.Channel = emission.Off
	s.emits(off, noon.Add(6*time.Minute))
	if inside := s.sells(peru.Boleta, noon.Add(7*time.Minute)); inside.Number != "B004-00000001" {
		t.Errorf("an internal document is %s", inside.Number)
	}
	if got := s.claim(noon.Add(time.Hour)); len(got) != 2 {
		t.Errorf("%d are due, want the two of production", len(got))
	}
}

func TestChange_isSaidOnceByWhoSawWhatStands(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	first := s.emits(bodega, noon)
	again, err := emission.Change(t.Context(), s.db, 0, bodega, carmen, noon.Add(time.Minute))
	if err != nil || again.Version != first.Version {
		t.Errorf("the same again is version %d (%v)", again.Version, err)
	}
	other := bodega
	other.District = "COMAS"
	if _, err := emission.Change(t.Context(), s.db, 0, other, actor.Actor{Username: "luis"}, noon); errs.CodeOf(err) != errs.Stale {
		t.Errorf("by who saw nothing: %v", err)
	}
	for name, wrong := range map[string]func(*emission.Setup){
		"a RUC": func(e *emission.Setup) { e.RUC = "20000000002" }, "an ubigeo": func(e *emission.Setup) { e.Ubigeo = "1501" },
		"an ubigeo that nobody has": func(e *emission.Setup) { e.Ubigeo = "150144" }, "a whole province": func(e *emission.Setup) { e.Ubigeo = "150100" },
		"an OSE without TLS": func(e *emission.Setup) { e.Channel, e.URL = emission.OSE, "http://ose.example.pe/billService" },
		"an OSE at a number": func(e *emission.Setup) { e.Channel, e.URL = emission.OSE, "https://localhost/billService" },
		"no district":        func(e *emission.Setup) { e.District = " " },
	} {
		setup := bodega
		wrong(&setup)
		if _, err := emission.Change(t.Context(), s.db, 1, setup, carmen, noon); errs.CodeOf(err) != errs.InvalidRequest {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestQueue_aStoppedOneGoesOnWhenAPersonSaysSo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(bodega, noon)
	one, two := s.sells(peru.Boleta, noon), s.sells(peru.Boleta, noon.Add(time.Second))
	later := noon.Add(time.Hour)
	s.claim(later)
	if d := s.answered(one.ID, locked, later); d.State != document.Issued || d.Code != "0102" {
		t.Errorf("it is %+v", d)
	}
	later = later.Add(time.Hour)
	if due := s.claim(later); len(due) != 0 {
		t.Errorf("a stopped queue gives %v", due)
	}
	stands, err := emission.Load(t.Context(), s.db)
	if err != nil || stands.Stopped == nil || stands.Stopped.Answer != "Usuario o contrasena incorrectos" {
		t.Fatalf("it says %+v (%v)", stands.Stopped, err)
	}
	for range 2 {
		if stands, err = emission.GoOn(t.Context(), s.db, carmen, later); err != nil || stands.Stopped != nil {
			t.Fatalf("it stands still: %+v (%v)", stands.Stopped, err)
		}
	}
	if due := s.claim(later); !slices.Equal(due, []string{one.ID, two.ID}) {
		t.Errorf("due are %v", due)
	}
}

func TestQueue_aNoteWaitsForItsSale(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(bodega, noon)
	fine, bad := s.sells(peru.Factura, noon), s.sells(peru.Factura, noon.Add(time.Second))
	note, lost := s.takesBack(fine.ID, noon.Add(time.Minute)).Refund, s.takesBack(bad.ID, noon.Add(time.Minute)).Refund
	later := noon.Add(time.Hour)
	if due := s.claim(later); !slices.Equal(due, []string{fine.ID, bad.ID}) {
		t.Errorf("due are %v, want the sales alone", due)
	}
	s.answered(fine.ID, accepted, later)
	s.answered(bad.ID, rejected, later)
	if due := s.claim(later); !slices.Equal(due, []string{note.ID}) {
		t.Errorf("due are %v, want the note of the sale that was accepted", due)
	}
	if d := s.document(lost.ID); d.State != document.Void {
		t.Errorf("a note on what was rejected is %s", d.State)
	}
	after := s.takesBack(bad.ID, later) // the goods come back all the same
	if _, err := document.Find(t.Context(), s.db, after.Refund.ID); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("a note on what was rejected before: %v", err)
	}
}

func TestQueue_twoRunsTakeDifferentDocumentsAndAnAttemptThatDiedIsDoubted(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(bodega, noon)
	sold := s.sells(peru.Boleta, noon)
	later := noon.Add(time.Minute)
	if one, two := s.claim(later), s.claim(later); len(one) != 1 || len(two) != 0 {
		t.Errorf("two runs take %v and %v", one, two)
	}
	begin := func(at time.Time) (doubt bool) {
		s.must(func(tx *sql.Tx) error {
			held, err := document.Lock(t.Context(), tx, sold.ID)
			if err != nil {
				return err
			}
			doubt, err = held.Begin(t.Context(), tx, "digest", at)
			return err
		})
		return doubt
	}
	if begin(later) {
		t.Error("the first attempt is doubted")
	}
	// The run dies here, and its lease ends.
	later = later.Add(7 * time.Minute)
	if due := s.claim(later); len(due) != 1 || !begin(later) {
		t.Errorf("what a dead run may have sent is sent blindly (%v)", due)
	}
	if d := s.answered(sold.ID, down, later); d.State != document.Unknown || d.Attempts != 3 {
		t.Errorf("after one lost answer, 0109 makes it %s", d.State)
	}
}

func TestQueue_afterARestoreNothingOldGoesOutBeforeAPersonSaysSo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(bodega, noon)
	old := s.sells(peru.Boleta, noon)
	restored := noon.Add(time.Hour)
	s.exec("insert into restores (id, taken_at, restored_at, series_from) values ('r-1', ?, ?, 50)", restored, restored)
	fresh := s.sells(peru.Boleta, restored.Add(time.Minute))
	later := restored.Add(time.Hour)
	if due := s.claim(later); !slices.Equal(due, []string{fresh.ID}) {
		t.Errorf("due are %v, want what was sold since", due)
	}
	s.exec("update restores set released_by = 'carmen', released_at = ?", later)
	if due := s.claim(later); !slices.Equal(due, []string{old.ID}) {
		t.Errorf("due are %v, want the old one", due)
	}
	there := document.Outcome{Answer: sunat.Answer{Where: sunat.InFault, Code: "1033"}, CanAsk: true}
	if d := s.answered(old.ID, there, later); d.State != document.Unknown {
		t.Errorf("what went out after the backup was taken is %s, %s", d.State, d.Advice)
	}
}

// A rejected sale waits for a person until it is taken back.
func TestLoad_countsWhatWasRejectedUntilItIsTakenBack(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(bodega, noon)
	sold := s.sells(peru.Boleta, noon)
	s.answered(sold.ID, rejected, noon.Add(time.Minute))
	counted := func() (n int) {
		now, err := emission.Load(t.Context(), s.db)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range now.Queue {
			if c.State == document.Rejected {
				n += c.Documents
			}
		}
		return n
	}
	before := counted()
	s.takesBack(sold.ID, noon.Add(time.Hour))
	if after := counted(); before != 1 || after != 0 {
		t.Errorf("%d rejected before it was taken back, %d after", before, after)
	}
}

// A backlog is worked off by few at a time; what died on its way does not count for long.
func TestUnderWay_countsWhatIsBeingSent(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(bodega, noon)
	begun := s.sells(peru.Boleta, noon)
	s.sells(peru.Boleta, noon.Add(time.Second))
	under := func(at time.Time) int {
		n, err := document.UnderWay(t.Context(), s.db, at)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := under(noon); n != 0 {
		t.Errorf("%d are being sent before any", n)
	}
	s.must(func(tx *sql.Tx) error {
		held, err := document.Lock(t.Context(), tx, begun.ID)
		if err != nil {
			return err
		}
		_, err = held.Begin(t.Context(), tx, "digest", noon)
		return err
	})
	if now, later := under(noon.Add(time.Minute)), under(noon.Add(3*time.Minute)); now != 1 || later != 0 {
		t.Errorf("%d are being sent, %d when it must have died", now, later)
	}
}
