package e2e_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"carmensita.pe/market/internal/shop/report"
	"carmensita.pe/market/local/cloud"
)

// TestReports_aProcessKilledAtAnyStepMakesOneReport kills the process of every step, before its work and at the next try
// after it.
func TestReports_aProcessKilledAtAnyStepMakesOneReport(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	day := today().AddDays(-1000)
	for _, function := range []string{
		"plan-reports", "roll-day", "compare-books", "collect-sales", "collect-money", "collect-stock", "render-report",
		"record-report", "write-notice",
	} {
		for _, when := range []string{before, after} {
			s.faults.strike(when, "report/"+function, 1)
		}
	}
	s.cloud.Mailbox.Fail(2)

	made := s.reported(s.ask(day, day, false))

	if len(made) != 1 {
		t.Fatalf("%d reports were made", len(made))
	}
	s.wantReportEvents(made, "Reporte del "+shown(day))
	s.wantFiles(s.opened(made[0].ID).Files)
}

// TestReports_aReportThatCannotBeRendered is given up after every try; started again by an admin, it is made: one report.
func TestReports_aReportThatCannotBeRendered(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	day := today().AddDays(-1100)
	s.faults.strike(before, "report/render-report", tries(t, "daily-report", "Render the report"))
	request := s.ask(day, day, false)

	s.reportsEnd(request, types.ExecutionStatusFailed)

	given := s.requested(request)
	if len(given) != 1 || given[0].State != report.Failed {
		t.Fatalf("the reports are %+v", given)
	}
	s.wantOneMail("No se pudo generar el reporte del "+shown(day), given[0].CreatedAt)
	if events := one[int](s, "select count(*) from outbox where kind = 'ReportReady' and subject = ?", given[0].ID); events != 0 {
		t.Errorf("a report that was given up left %d events", events)
	}
	if got := decode[report.Opened](s.till(manager).get("/api/reports/" + given[0].ID).want(http.StatusOK)); got.Document != nil || len(got.Files) != 0 {
		t.Errorf("a report that was given up says %+v", got)
	}

	again := body{"id": newID(), "reason": "Ya hay sitio"}
	s.till(admin).send(http.MethodPost, "/api/executions/"+report.Workflow+"/"+request+"/restart", again).want(http.StatusCreated)

	s.reportsEnd(again["id"].(string), types.ExecutionStatusSucceeded)
	made := s.requested(request)
	if len(made) != 1 || made[0].ID != given[0].ID {
		t.Fatalf("the reports are %+v", made)
	}
	s.wantReportEvents(made, "Reporte del "+shown(day))
	s.wantFiles(s.opened(made[0].ID).Files)
}

// TestReports_aProcessKilledWhileItGivesUp kills who notes that a report cannot be made, or none of a request, before his
// work and at the next try after it: what is listed and mailed is that it failed, once.
func TestReports_aProcessKilledWhileItGivesUp(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	for i, fails := range []string{"render-report", "roll-day"} { //nolint:paralleltest // one fault at a time
		t.Run(fails, func(t *testing.T) {
			s := s.within(t)
			day := today().AddDays(-1200 - 100*i)
			const ever = 1000
			s.faults.strike(before, "report/"+fails, ever)
			s.faults.strike(before, "report/give-up", 1)
			s.faults.strike(after, "report/give-up", 1)

			request := s.ask(day, day, false)
			s.reportsEnd(request, types.ExecutionStatusFailed)
			s.faults.spare("report/" + fails)

			given := s.requested(request)
			if len(given) != 1 || given[0].State != report.Failed || given[0].FinishedAt == nil {
				t.Fatalf("the reports are %+v", given)
			}
			s.wantOneMail("No se pudo generar el reporte del "+shown(day), given[0].CreatedAt)
		})
	}
}

// TestReportHour_killedWhileItLooksBeginsOneReport also gives a whole run up: the next one makes up for it.
func TestReportHour_killedWhileItLooksBeginsOneReport(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	p := s.stocked(3)
	s.till(cashier).sell(s.cart(p.times(1))).sold()
	day := today().AddDays(1) // another than the day on which other tests look
	begins := func() bool {
		ran, err := s.cloud.States.StartSyncExecution(cloud.MachineARN("report-hour"), "", `{"at":"`+day.End().Add(-time.Minute).Format(time.RFC3339)+`"}`)
		if err != nil {
			t.Fatal(err)
		}
		return ran.Error == nil
	}
	s.faults.strike(before, "report/find-due", tries(t, "report-hour", "Is it time?"))
	if begins() {
		t.Error("a run that could not look succeeded")
	}
	if n := one[int](s, "select count(*) from reports where from_day = ?", day.String()); n != 0 {
		t.Errorf("it began %d reports", n)
	}

	s.faults.strike(before, "report/find-due", 1)
	s.faults.strike(after, "report/find-due", 1)
	if !begins() {
		t.Error("a run that was killed twice failed")
	}
	s.reportsEnd(day.String(), types.ExecutionStatusSucceeded)
	if !begins() {
		t.Error("the run after it failed")
	}

	if made := s.rows("select execution, concat(state, requested_by) from reports where from_day = ?",
		day.String()); !slices.Equal(made, []string{day.String() + " ready"}) {
		t.Errorf("the day has the reports %q", made)
	}
}

// TestReports_aRestartInEachState stops the cloud wherever reports are under way, and starts it again.
func TestReports_aRestartInEachState(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	last := today().AddDays(-700)
	var request, arn string
	noticed, tell := s.faults.hold("report/write-notice")
	s.restartInEach([]string{
		"report/plan-reports", "report/roll-day", "report/compare-books", "report/collect-stock", "report/render-report",
		"report/record-report",
	}, func() string {
		request = s.ask(last.AddDays(-30), last, true)
		arn = executionARN(report.Workflow, request)
		return arn
	})
	s.comes(noticed)
	s.cloud.Mailbox.Fail(3) // it waits to tell the owner again; the fault is gone with the old cloud
	tell()
	s.eventually("it tells the owner", func() bool {
		return len(s.events(arn, func(e types.HistoryEvent) bool { return entering(e) == "Tell the owner" })) > 0
	})
	if status := s.execution(arn).Status; status != types.ExecutionStatusRunning {
		t.Errorf("while it tells the owner it is %s", status)
	}
	s.restart()

	made := s.reported(request)

	s.restart() // and when all is done
	if len(made) != 31 {
		t.Fatalf("%d reports were made", len(made))
	}
	s.wantReportEvents(made, "Reportes: 31 listos")
	s.wantFiles(s.opened(made[0].ID).Files)
}
