package report_test

import (
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/shop/report"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/ledger"
)

func (s *shop) dashboard(day peru.Day, now time.Time) report.Dashboard {
	s.t.Helper()
	view, err := report.DashboardOf(s.t.Context(), s.db, day, now)
	if err != nil {
		s.t.Fatal(err)
	}
	return view
}

// The Wednesdays before it sold 4.00 and 4.00, 12.00, and 8.00 of rice that costs three quarters of its price.
func TestDashboardOf_tellsWhatIsUsualAtThisTimeOfTheDay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aSmallDay()

	early := s.dashboard(wednesday, at(wednesday, 9, 0)).UsualSoFar
	halfPastTen := s.dashboard(wednesday, at(wednesday, 10, 30)).UsualSoFar
	over := s.dashboard(wednesday, late).UsualSoFar

	same(t, "at nine", early, &report.SoFar{MarginRate: 25_00})
	same(t, "at half past ten", halfPastTen, &report.SoFar{Total: 8_67, Tickets: 1, AverageTicket: 8_67, MarginRate: 25_00})
	same(t, "when the day is over", over, &report.SoFar{Total: 9_33, Tickets: 1, AverageTicket: 9_33, MarginRate: 25_00})
	if unknown := s.dashboard(wednesday.AddDays(-21), late).UsualSoFar; unknown != nil {
		t.Errorf("before the first sale, %+v was usual", unknown)
	}
}

func TestDashboardOf_aDayOnWhichNothingWasSoldHasEmptyLists(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	now := at(wednesday, 8, 0)

	for what, day := range map[string]peru.Day{"today": wednesday, "a day that is over": wednesday.AddDays(-1)} {
		view := s.dashboard(day, now)
		same(t, what, []any{view.Hours, view.Methods, view.TopProducts}, []any{[]int{}, []int{}, []int{}})
	}
}

func TestDashboardOf_tellsWhatWaits(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.aSmallDay()

	waits := s.dashboard(wednesday, late).Waiting
	if waits.Unsettled != 0 || waits.Differences != 0 || waits.BackupAt != nil || !waits.BackupLate {
		t.Errorf("in a shop where only a backup is missing, %+v waits", waits)
	}

	s.exec("update payments set state = 'to_confirm' where method = 'yape'")
	s.exec("update refund_payouts set state = 'refused' limit 1")
	reported := func(day peru.Day, state string, made time.Time) {
		s.exec("insert into reports (id, request_id, kind, from_day, to_day, state, execution, created_at) values (?, ?, 'day', ?, ?, ?, '', ?)",
			ledger.ID(made), ledger.ID(made), day, day, state, made)
	}
	reported(wednesday, "ready_with_differences", late.Add(-2*time.Hour))
	reported(wednesday, "failed", late.Add(-time.Hour)) // says nothing of the books
	reported(wednesday.AddDays(-1), "ready_with_differences", late.Add(-2*time.Hour))
	reported(wednesday.AddDays(-1), "ready", late.Add(-time.Hour))
	reported(wednesday.AddDays(-9), "ready_with_differences", late.AddDate(0, 0, -8))
	verified := late.Add(-25 * time.Hour)
	s.exec("insert into backups (id, state, detail, execution, created_at, verified_at) values (?, 'verified', '', '', ?, ?)",
		ledger.ID(verified), verified, verified)
	s.exec("insert into backups (id, state, detail, execution, created_at) values (?, 'failed', '', '', ?)", ledger.ID(late), late)

	waits = s.dashboard(wednesday, late).Waiting
	if waits.Unsettled != 2 || waits.Differences != 1 || waits.BackupAt == nil || !waits.BackupAt.Equal(verified) || waits.BackupLate {
		t.Errorf("%+v waits, want two to settle, one report with differences, and the backup of last night", waits)
	}
	if !s.dashboard(wednesday, late.Add(2*time.Hour)).Waiting.BackupLate {
		t.Error("after a night without a backup, nobody is told")
	}
}

func TestDashboardOf_tellsOfWrongPINsThoughTheRightOneCameAfterThem(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	if err := pins.Set(t.Context(), s.db, pins.Manager{Username: "luis", Name: "Luis", Role: "manager"}, "482915", late); err != nil {
		t.Fatal(err)
	}
	approve := func(pin string, when time.Time) errs.Code {
		_, err := pins.Approve(t.Context(), s.db, pins.Approval{Username: "luis", PIN: pin}, actor.Actor{Username: "rosa", Name: "Rosa"}, when)
		return errs.CodeOf(err)
	}
	for range pins.Alarming {
		if got := approve("000000", late); got != errs.WrongPIN {
			t.Fatalf("got %q", got)
		}
	}
	const pause = 2 * time.Minute
	if got := approve("482915", late.Add(pause)); got != "" {
		t.Fatalf("got %q", got)
	}
	if got := s.dashboard(wednesday, late.Add(pause)).Waiting.WrongPINs; got != 1 {
		t.Errorf("wrong PINs of %d managers are told, want of one", got)
	}
	tomorrow := late.AddDate(0, 0, 1)
	if got := s.dashboard(wednesday.AddDays(1), tomorrow).Waiting.WrongPINs; got != 0 {
		t.Errorf("on the day after, those of %d managers are told", got)
	}
}
