package emission_test

import (
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/sunat"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission"
	"carmensita.pe/market/internal/shop/refund"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

var (
	ticketed = document.Told{Answer: sunat.Answer{Where: sunat.InTicket, Ticket: "77"}}
	wellDone = document.Told{Answer: sunat.Answer{Where: sunat.InCDR, Code: "0"}, CDR: "kept"}
)

func refusedBy(code string) document.Told {
	return document.Told{Answer: sunat.Answer{Where: sunat.InCDR, Code: code, Text: "no"}, CDR: "kept"}
}

// plans makes summaries, and gives those that are due.
func (s shop) plans(at time.Time) []document.Run {
	s.t.Helper()
	runs, err := document.Plan(s.t.Context(), s.db, 10, at)
	if err != nil {
		s.t.Fatal(err)
	}
	return runs
}

// summarized brings a summary through an attempt for each answer.
func (s shop) summarized(run document.Run, at time.Time, answers ...document.Told) document.Again {
	s.t.Helper()
	var again document.Again
	for i, told := range answers {
		at = at.Add(time.Duration(i) * time.Second)
		written, err := emission.WriteSummary(s.t.Context(), s.db, run.ID, at)
		if err != nil {
			s.t.Fatal(err)
		}
		if _, err := emission.BeginSummary(s.t.Context(), s.db, run.ID, written, at); err != nil {
			s.t.Fatal(err)
		}
		if again, err = (emission.Journey{ID: run.ID, Told: &told}).Conclude(s.t.Context(), s.db, at); err != nil {
			s.t.Fatal(err)
		}
	}
	return again
}

// late sells a boleta and lets the days pass in which it could go alone.
func (s shop) late(at time.Time) string {
	s.t.Helper()
	sold := s.sells(peru.Boleta, at)
	s.answered(sold.ID, document.Outcome{Answer: sunat.Answer{Where: sunat.InFault, Code: "1079"}}, at.Add(6*24*time.Hour))
	return sold.ID
}

// voids takes a whole sale back, and has its document made void.
// reason is what a manager writes about a void.
const reason = "El cliente desistió de la compra"

func (s shop) voids(saleID string, role string, at time.Time) (refund.Recorded, error) {
	s.t.Helper()
	sub := refund.Submission{SaleID: saleID, By: carmen, Role: role, Request: refund.Request{ID: newID(), TillID: s.tills[0], Reason: refund.Annulment, Void: true, Note: reason,
		Lines: []refund.RequestLine{{Line: 1, Quantity: 3 * quantity.One, Goods: refund.ToStock}}}}
	approver, err := refund.Approver(s.t.Context(), s.db, sub, at)
	if err != nil {
		return refund.Recorded{}, err
	}
	var back refund.Recorded
	tx, err := s.db.BeginTx(s.t.Context(), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if back, err = refund.Record(s.t.Context(), tx, sub, approver, settings.Limits{CashRefund: 100 * money.Sol, SaleDays: 7}, "run", at); err != nil {
		return back, errors.Join(err, tx.Rollback())
	}
	return back, tx.Commit()
}

func TestPlan_tellsOfADayInOneFileAndOfFacturasInAnother(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(bodega, noon)
	one, two, next := s.late(noon), s.late(noon.Add(time.Minute)), s.late(noon.Add(24*time.Hour))
	sold := s.sells(peru.Factura, noon.Add(7*24*time.Hour))
	s.answered(sold.ID, accepted, noon.Add(7*24*time.Hour))
	back, err := s.voids(sold.ID, "manager", noon.Add(7*24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	now := noon.Add(8 * 24 * time.Hour)
	runs := s.plans(now)
	if len(runs) != 3 || len(s.plans(now)) != 0 {
		t.Fatalf("it begins %v, and again", runs)
	}
	var told []byte
	for _, run := range runs {
		written, err := emission.WriteSummary(t.Context(), s.db, run.ID, now)
		if err != nil {
			t.Fatal(err)
		}
		told = append(told, written.XML...)
		if again := s.summarized(run, now, ticketed); !again.Again || again.Seconds != 15 {
			t.Errorf("SUNAT works on it, and the machine is told %+v", again)
		}
		if again := s.summarized(run, now, wellDone); again.Again {
			t.Errorf("it is answered, and the machine is told %+v", again)
		}
	}
	if !strings.Contains(string(told), "<sac:VoidReasonDescription>"+reason+"</") {
		t.Errorf("SUNAT does not read why: %s", told)
	}
	for id, name := range map[string]string{one: "RC-20260323-1", two: "RC-20260323-1", next: "RC-20260323-2"} {
		if d := s.document(id); d.State != document.Accepted || d.Summary != name || d.CDR != "kept" || d.NextTry != nil {
			t.Errorf("it is %+v, want %s", d, name)
		}
	}
	if d := s.document(sold.ID); d.State != document.Void || d.Advice != "" {
		t.Errorf("the factura is %+v", d)
	}
	if d := s.document(back.Refund.ID); d.State != document.Void || d.Summary != "RA-20260323-1" || d.CDR != "kept" {
		t.Errorf("its note is %+v", d)
	}
}

func TestSummary_thatIsRefusedIsDividedUntilTheBadOneIsFound(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(bodega, noon)
	var ids []string
	for i := range 5 {
		ids = append(ids, s.late(noon.Add(time.Duration(i)*time.Minute)))
	}
	bad := ids[3]
	now, files := noon.Add(7*24*time.Hour), 0
	for runs := s.plans(now); len(runs) > 0; runs = s.plans(now) {
		for _, run := range runs {
			files++
			var has bool
			if err := s.db.QueryRowContext(t.Context(), "select count(*) from summary_lines where summary = ? and document = ?", run.ID, bad).Scan(&has); err != nil {
				t.Fatal(err)
			}
			told := wellDone
			if has {
				told = refusedBy("2513")
			}
			s.summarized(run, now, ticketed, told)
		}
		now = now.Add(time.Minute)
	}
	for i, id := range ids {
		d := s.document(id)
		if want := map[bool]document.State{true: document.Held, false: document.Accepted}[id == bad]; d.State != want {
			t.Errorf("boleta %d is %s %s after %d files: %s", i, d.State, d.Advice, files, d.Answer)
		}
	}
	if d := s.document(bad); d.Advice != document.MendData || d.Code != "2513" || len(d.Tries) < 4 {
		t.Errorf("of the bad one a person is told %+v", d)
	}
	if _, err := document.Resend(t.Context(), s.db, bad, carmen, now); err != nil { // its data were mended
		t.Fatal(err)
	}
	for _, run := range s.plans(now) {
		s.summarized(run, now, ticketed, wellDone)
	}
	if d := s.document(bad); d.State != document.Accepted {
		t.Errorf("after the mending it is %+v", d)
	}
}

func TestVoid_isAManagersAndOfAWholeSaleWithinItsDays(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	internal := s.sells(peru.Boleta, noon)
	s.emits(bodega, noon)
	noted, old, fine, rejectedOne := s.sells(peru.Boleta, noon), s.sells(peru.Boleta, noon), s.sells(peru.Boleta, noon.Add(24*time.Hour)), s.sells(peru.Factura, noon.Add(24*time.Hour))
	s.takesBack(noted.ID, noon)
	s.answered(rejectedOne.ID, rejected, noon.Add(24*time.Hour))
	now := noon.Add(8 * 24 * time.Hour)
	for name, c := range map[string]struct {
		sale, role string
		want       errs.Code
	}{
		"by a cashier":                 {fine.ID, "cashier", errs.ApprovalNeeded},
		"of an internal document":      {internal.ID, "manager", errs.Conflict},
		"of eight days ago":            {old.ID, "manager", errs.Conflict},
		"of what SUNAT rejected":       {rejectedOne.ID, "manager", errs.Conflict},
		"of what a note has changed":   {noted.ID, "manager", errs.AlreadyReturned},
		"of what nobody sold, at last": {newID(), "manager", errs.NotFound},
	} {
		if _, err := s.voids(c.sale, c.role, now); errs.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if d := s.document(fine.ID); d.VoidUntil.String() != "2026-03-23" {
		t.Errorf("it may be made void until %s", d.VoidUntil)
	}
	if _, err := s.voids(fine.ID, "manager", now); err != nil {
		t.Fatal(err)
	}
	if d := s.document(fine.ID); !d.VoidUntil.IsZero() {
		t.Errorf("it may be made void twice, until %s", d.VoidUntil)
	}
	if _, err := s.voids(fine.ID, "manager", now); errs.CodeOf(err) != errs.AlreadyReturned {
		t.Errorf("a second time: %v", err)
	}
}

// Goods and money came back; where SUNAT will not have the void, or is not reached in time, the note goes in its place.
func TestVoid_thatSunatRefusesOrThatComesTooLateLeavesTheNoteToGo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(bodega, noon)
	refusedOne, lateOne, early := s.sells(peru.Boleta, noon), s.sells(peru.Boleta, noon), s.sells(peru.Factura, noon)
	for _, id := range []string{refusedOne.ID, lateOne.ID} {
		s.answered(id, accepted, noon)
	}
	notes := map[string]string{}
	for _, id := range []string{refusedOne.ID, lateOne.ID, early.ID} {
		back, err := s.voids(id, "admin", noon.Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		notes[id] = back.Refund.ID
	}
	now := noon.Add(time.Hour)
	for _, run := range s.plans(now) { // both boletas in one; the factura is not accepted yet
		s.summarized(run, now, ticketed, refusedBy("2957"))
	}
	now = now.Add(time.Minute)
	for i, run := range s.plans(now) {
		if i == 0 {
			s.summarized(run, now, ticketed, refusedBy("2957"))
		} else {
			s.summarized(run, now, document.Told{Answer: sunat.Answer{Where: sunat.InFault, Code: "0109"}})
		}
	}
	gone := 0
	for _, id := range []string{refusedOne.ID, lateOne.ID} {
		if d := s.document(notes[id]); d.Way == document.Bill && d.State == document.Issued && d.NextTry != nil {
			gone++
		} else if d.Way != document.Instead || d.State != document.Sent {
			t.Errorf("a note is %+v", d)
		}
	}
	if gone != 1 {
		t.Errorf("%d notes go themselves, want the one whose void was refused", gone)
	}
	s.plans(noon.Add(4 * 24 * time.Hour)) // the void of the factura comes too late: its note has three days, of which the last is kept for it
	if d := s.document(notes[early.ID]); d.Way != document.Bill || d.Deadline.String() != "2026-03-18" {
		t.Errorf("the factura's note is %+v", d)
	}
	if d := s.document(early.ID); d.State != document.Issued {
		t.Errorf("the factura is %s", d.State)
	}
}

func TestSummary_whoseAnswerIsLostIsFoundByItsDocumentsOrLeftToAPerson(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.emits(bodega, noon)
	silent := document.Told{Answer: sunat.Answer{Where: sunat.InSilence}}
	for name, c := range map[string]struct {
		then   document.Told
		state  document.State
		advice document.Advice
	}{
		"its document is there":                {document.Told{Doubt: true, There: true, Answer: sunat.Answer{Where: sunat.InStatus, Code: "0001"}}, document.Accepted, document.LookedUp},
		"it was given before, nobody to ask":   {document.Told{Doubt: true, Answer: sunat.Answer{Where: sunat.InFault, Code: "2223"}}, document.Held, document.LookUp},
		"its ticket comes with the same bytes": {ticketed, document.Sent, ""},
	} {
		id := s.late(noon)
		now := noon.Add(7 * 24 * time.Hour)
		runs := s.plans(now)
		s.summarized(runs[0], now, silent, c.then)
		if d := s.document(id); d.State != c.state || d.Advice != c.advice {
			t.Errorf("%s: it is %s %q", name, d.State, d.Advice)
		}
	}
	var doubt bool
	s.must(func(tx *sql.Tx) (err error) {
		id := ""
		if err = tx.QueryRowContext(t.Context(), "select id from summaries where state = 'ticket'").Scan(&id); err != nil {
			return err
		}
		f, err := document.LockSummary(t.Context(), tx, id)
		if err != nil {
			return err
		}
		doubt, err = f.Begin(t.Context(), tx, noon.Add(8*24*time.Hour))
		return err
	})
	if !doubt {
		t.Error("a ticket is asked for as if nothing had been sent")
	}
}
