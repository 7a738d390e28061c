package till_test

import (
	"database/sql"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var (
	morning = time.Date(2026, 3, 15, 13, 0, 0, 0, time.UTC)
	rosa    = actor.Actor{Username: "rosa", Name: "Rosa Quispe"}
	luis    = actor.Actor{Username: "luis", Name: "Luis Huamán"}
)

// shop is a database with one till, "Caja 1".
type shop struct {
	t    *testing.T
	db   *sql.DB
	till string
}

func newShop(t *testing.T) shop {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := shop{t, db, id()}
	if _, created, err := till.Create(t.Context(), db, till.New{ID: s.till, Name: "Caja 1"}, luis, morning); err != nil || !created {
		t.Fatalf("created %t, %v", created, err)
	}
	return s
}

func id() string { return uuid.Must(uuid.NewV7()).String() }

func (s shop) exec(statement string, args ...any) {
	s.t.Helper()
	if _, err := s.db.Exec(statement, args...); err != nil {
		s.t.Fatalf("%s: %v", statement, err)
	}
}

func (s shop) open(float money.Centimos) string {
	s.t.Helper()
	shift, created, err := till.Open(s.t.Context(), s.db, s.till, till.Opening{ID: id(), OpeningFloat: float}, rosa, morning)
	if err != nil || !created {
		s.t.Fatalf("opened %t, %v", created, err)
	}
	return shift.ID
}

// sell records a sale in a shift with what was paid by each method.
func (s shop) sell(shift string, number int, paid map[string]money.Centimos) string {
	s.t.Helper()
	var total money.Centimos
	for _, amount := range paid {
		total += amount
	}
	sale, igv := id(), total*18/118
	s.exec(`insert into sales (id, document, series, number, issuer_ruc, till_id, till_name, cashier, cashier_name, buyer_kind, sold_at, business_day,
		taxed_base, exonerated, unaffected, igv, igv_rate, icbper, bags, total, rounding, cost, settings_version, execution, shift_id)
		values (?, 'boleta', 'B001', ?, '20999001018', ?, 'Caja 1', 'rosa', 'Rosa', 'none', ?, ?, ?, 0, 0, ?, 1800, 0, 0, ?, 0, 0, 1, 'test', ?)`,
		sale, number, s.till, morning, peru.BusinessDay(morning), total-igv, igv, total, shift)
	line := 0
	for method, amount := range paid {
		line++
		s.exec("insert into payments (sale_id, line, method, amount, received, state) values (?, ?, ?, ?, ?, 'confirmed')", sale, line, method, amount, amount)
	}
	return sale
}

func (s shop) move(shift, kind string, amount money.Centimos, reason string) {
	s.t.Helper()
	move := till.NewMovement{ID: id(), Kind: kind, Amount: amount, Reason: reason}
	if _, created, err := till.Move(s.t.Context(), s.db, shift, move, rosa, "", limit, morning); err != nil || !created {
		s.t.Fatalf("moved %t, %v", created, err)
	}
}

func (s shop) close(shift string, counted till.Count) (till.Report, error) {
	return till.Close(s.t.Context(), s.db, shift, till.Closing{Counted: counted}, rosa, morning.Add(8*time.Hour))
}

func (s shop) wantCode(err error, want errs.Code, what string) {
	s.t.Helper()
	if errs.CodeOf(err) != want {
		s.t.Errorf("%s: got %v, want %s", what, err, want)
	}
}

func TestCreate_givesEachTillTheNextSeries(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	second := till.New{ID: id(), Name: "  Caja   de la  puerta "}
	made, created, err := till.Create(t.Context(), s.db, second, luis, morning)
	if err != nil || !created || made.Name != "Caja de la puerta" {
		t.Fatalf("created %t %+v, %v", created, made, err)
	}
	if again, created, err := till.Create(t.Context(), s.db, second, luis, morning); err != nil || created || again != made {
		t.Errorf("again: created %t %+v, %v", created, again, err)
	}
	var series string
	err = s.db.QueryRow("select group_concat(series order by series) from receipt_series where till_id = ?", made.ID).Scan(&series)
	if err != nil || series != "B002,BC02,F002,FC02" {
		t.Errorf("its series are %s (%v)", series, err)
	}
	_, _, err = till.Create(t.Context(), s.db, till.New{ID: id(), Name: "caja 1"}, luis, morning)
	s.wantCode(err, errs.Conflict, "a name that is taken")
	_, _, err = till.Create(t.Context(), s.db, till.New{ID: made.ID, Name: "Otra"}, luis, morning)
	s.wantCode(err, errs.Conflict, "an id that is taken")
	_, _, err = till.Create(t.Context(), s.db, till.New{ID: id(), Name: " \t "}, luis, morning)
	s.wantCode(err, errs.InvalidRequest, "a blank name")
}

func TestCreate_manyAtOnceShareNoSeries(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			_, _, err := till.Create(t.Context(), s.db, till.New{ID: id(), Name: fmt.Sprintf("Puesto %d", n)}, luis, morning)
			if err != nil && errs.CodeOf(err) != errs.Unavailable {
				t.Errorf("till %d: %v", n, err)
			}
		})
	}
	all.Wait()
	var tills, series int
	if err := s.db.QueryRow("select count(distinct till_id), count(distinct series) from receipt_series").Scan(&tills, &series); err != nil ||
		series != 4*tills || tills < 2 {
		t.Errorf("%d tills have %d series (%v)", tills, series, err)
	}
}

func TestEdit_deactivatesOnlyAClosedTill(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	yes, no := true, false
	shift := s.open(0)
	_, err := till.Edit(t.Context(), s.db, s.till, 1, till.Change{Name: "Caja 1", Active: &no}, luis, morning)
	s.wantCode(err, errs.Conflict, "an open till")
	if renamed, err := till.Edit(t.Context(), s.db, s.till, 1, till.Change{Name: "Principal", Active: &yes}, luis, morning); err != nil || renamed.Version != 2 {
		t.Errorf("renaming an open till: %+v, %v", renamed, err)
	}
	if _, err := s.close(shift, till.Count{}); err != nil {
		t.Fatal(err)
	}
	_, err = till.Edit(t.Context(), s.db, s.till, 1, till.Change{Name: "Principal", Active: &no}, luis, morning)
	s.wantCode(err, errs.Stale, "a version of before")
	if _, err := till.Edit(t.Context(), s.db, s.till, 2, till.Change{Name: "Principal", Active: &no}, luis, morning); err != nil {
		t.Error(err)
	}
	_, _, err = till.Open(t.Context(), s.db, s.till, till.Opening{ID: id()}, rosa, morning)
	s.wantCode(err, errs.NotFound, "opening a till that is no longer used")
	_, err = till.Edit(t.Context(), s.db, id(), 1, till.Change{Name: "X", Active: &yes}, luis, morning)
	s.wantCode(err, errs.NotFound, "no till")
	var acts int
	if err := s.db.QueryRow("select count(*) from audit_log where subject = ? and action = 'till.changed'", s.till).Scan(&acts); err != nil || acts != 2 {
		t.Errorf("%d changes are in the audit (%v), want 2", acts, err)
	}
}

func TestDelete_leavesATillWithAHistory(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	unused := till.New{ID: id(), Name: "Caja 2"}
	if _, _, err := till.Create(t.Context(), s.db, unused, luis, morning); err != nil {
		t.Fatal(err)
	}
	if err := till.Delete(t.Context(), s.db, unused.ID, luis, morning); err != nil {
		t.Error(err)
	}
	s.wantCode(till.Delete(t.Context(), s.db, unused.ID, luis, morning), errs.NotFound, "deleting again")
	s.exec("update receipt_series set last_number = 1 where till_id = ? and document = 'boleta'", s.till)
	s.wantCode(till.Delete(t.Context(), s.db, s.till, luis, morning), errs.Conflict, "a till that sold")
	s.exec("update receipt_series set last_number = 0")
	s.open(0)
	s.wantCode(till.Delete(t.Context(), s.db, s.till, luis, morning), errs.Conflict, "a till with a shift")
	var series int
	if err := s.db.QueryRow("select count(*) from receipt_series where till_id = ?", s.till).Scan(&series); err != nil || series != 4 {
		t.Errorf("it has %d series left (%v), want 4", series, err)
	}
}
