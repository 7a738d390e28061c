package customer_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/shop/till"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var (
	noon = time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)
	luis = actor.Actor{Username: "luis", Name: "Luis Huamán", Address: "10.0.0.7"}
)

// shop is a database with an open till.
type shop struct {
	t     *testing.T
	db    *sql.DB
	till  string
	shift string
}

func newShop(t *testing.T) shop {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := shop{t, db, id(), id()}
	if _, _, err := till.Create(t.Context(), db, till.New{ID: s.till, Name: "Caja 1"}, luis, noon); err != nil {
		t.Fatal(err)
	}
	if _, _, err := till.Open(t.Context(), db, s.till, till.Opening{ID: s.shift}, luis, noon); err != nil {
		t.Fatal(err)
	}
	return s
}

func id() string { return uuid.Must(uuid.NewV7()).String() }

func ana() customer.New {
	return customer.New{ID: id(), DocumentKind: peru.DNI, DocumentNumber: "45671238", Name: "Ana Pérez"}
}

// with returns a customer who may owe so much, for 30 days.
func (s shop) with(limit money.Centimos) customer.Customer {
	s.t.Helper()
	n := ana()
	var there int
	s.scan(&there, "select count(*) from customers")
	n.DocumentNumber = fmt.Sprintf("4567%04d", there)
	return s.allow(s.create(n), limit, 30)
}

func (s shop) create(n customer.New) customer.Customer {
	s.t.Helper()
	c, created, err := customer.Create(s.t.Context(), s.db, n, luis, noon)
	if err != nil || !created {
		s.t.Fatalf("created %t, %v", created, err)
	}
	return c
}

func (s shop) allow(c customer.Customer, limit money.Centimos, days int) customer.Customer {
	s.t.Helper()
	c, err := customer.SetCredit(s.t.Context(), s.db, c.ID, c.Version, customer.Credit{Limit: &limit, Days: days}, luis, noon)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func (s shop) scan(into any, query string, args ...any) {
	s.t.Helper()
	if err := s.db.QueryRow(query, args...).Scan(into); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
}

func (s shop) wantCode(err error, want errs.Code, what string) {
	s.t.Helper()
	if errs.CodeOf(err) != want {
		s.t.Errorf("%s: got %v, want %s", what, err, want)
	}
}

func TestCreate_bringsDocumentAndNameToOneSpelling(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	n := customer.New{ID: id(), DocumentKind: peru.CE, DocumentNumber: " 00123456a ", Name: "  Pen\u0303a\t Núñez ", Email: "Pena@Example.com"}
	made := s.create(n)
	if made.DocumentNumber != "00123456A" || made.Name != "Peña Núñez" || made.Email != "pena@example.com" || !made.Active || made.Version != 1 {
		t.Errorf("created %+v", made)
	}
	if again, created, err := customer.Create(t.Context(), s.db, n, luis, noon); err != nil || created || again != made {
		t.Errorf("again: created %t %+v, %v", created, again, err)
	}
	for _, words := range []string{"peña", "PEN\u0303A", "pena nunez", "00123456", "Núñez"} {
		if found, err := customer.Search(t.Context(), s.db, words, false, 20, ""); err != nil || len(found.Items) != 1 || found.Items[0] != made {
			t.Errorf("%q finds %+v (%v)", words, found, err)
		}
	}
	var acts int
	s.scan(&acts, "select count(*) from audit_log where subject = ? and action = 'customer.created' and actor = 'luis' and address = '10.0.0.7'", made.ID)
	if acts != 1 {
		t.Errorf("it is in the audit %d times", acts)
	}
}

func TestCreate_refusesWhatIsNoCustomer(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	first := s.create(ana())
	for name, c := range map[string]struct {
		change func(*customer.New)
		code   errs.Code
		helps  string
	}{
		"a DNI of seven digits":      {func(n *customer.New) { n.DocumentNumber = "4567123" }, errs.InvalidDocument, "8 digits"},
		"the DNI of nobody":          {func(n *customer.New) { n.DocumentNumber = "00000000" }, errs.InvalidDocument, "nobody"},
		"a RUC with a wrong check":   {func(n *customer.New) { n.DocumentKind, n.DocumentNumber = peru.RUC, "20512333798" }, errs.InvalidDocument, "RUC"},
		"a passport that is too odd": {func(n *customer.New) { n.DocumentKind, n.DocumentNumber = peru.Passport, "ñ12345" }, errs.InvalidDocument, "passport"},
		"a name of spaces":           {func(n *customer.New) { n.DocumentNumber, n.Name = "45671239", " \t\n" }, errs.InvalidRequest, ""},
		"a document that Ana has":    {func(n *customer.New) { n.Name = "Otra" }, errs.Conflict, "belongs to Ana Pérez"},
		"the id that Ana has":        {func(n *customer.New) { n.ID, n.Name = first.ID, "Otra" }, errs.Conflict, ""},
	} {
		n := ana()
		c.change(&n)
		_, _, err := customer.Create(t.Context(), s.db, n, luis, noon)
		s.wantCode(err, c.code, name)
		if err != nil && !strings.Contains(fmt.Sprint(errs.From(err).Fields), c.helps) {
			t.Errorf("%s: %+v does not help", name, errs.From(err).Fields)
		}
	}
	var n int
	if s.scan(&n, "select count(*) from customers"); n != 1 {
		t.Errorf("there are %d customers, want Ana alone", n)
	}
}

func TestEdit_changesTheCustomerThatTheManagerSaw(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	made := s.create(ana())
	other := ana()
	other.DocumentNumber, other.Name = "45671239", "Beto Díaz"
	s.create(other)
	yes, no := true, false
	change := customer.Change{DocumentKind: peru.RUC, DocumentNumber: "20512333797", Name: "Bodega Ana", Phone: "999", Address: "Jr. Lima 1", Active: &no}

	edited, err := customer.Edit(t.Context(), s.db, made.ID, 1, change, luis, noon)
	if err != nil || edited.Version != 2 || edited.Active || edited.DocumentNumber != "20512333797" || edited.Address != "Jr. Lima 1" {
		t.Errorf("edited %+v, %v", edited, err)
	}
	_, err = customer.Edit(t.Context(), s.db, made.ID, 1, change, luis, noon)
	s.wantCode(err, errs.Stale, "the version of before")
	taken := customer.Change{DocumentKind: peru.DNI, DocumentNumber: "45671239", Name: "Ana", Active: &yes}
	_, err = customer.Edit(t.Context(), s.db, made.ID, 2, taken, luis, noon)
	s.wantCode(err, errs.Conflict, "Beto's document")
	if !strings.Contains(errs.From(err).Reason, "Beto Díaz") {
		t.Errorf("the refusal does not say whose document it is: %q", errs.From(err).Reason)
	}
	_, err = customer.Edit(t.Context(), s.db, id(), 1, change, luis, noon)
	s.wantCode(err, errs.NotFound, "nobody")
	for _, c := range []struct {
		all  bool
		want int
	}{{false, 0}, {true, 1}} {
		if found, err := customer.Search(t.Context(), s.db, "Bodega", c.all, 20, ""); err != nil || len(found.Items) != c.want {
			t.Errorf("all=%t finds %d (%v), want %d", c.all, len(found.Items), err, c.want)
		}
	}
	var before, after string
	s.scan(&before, "select before_doc from audit_log where subject = ? and action = 'customer.changed'", made.ID)
	s.scan(&after, "select after_doc from audit_log where subject = ? and action = 'customer.changed'", made.ID)
	if !strings.Contains(before, "Ana Pérez") || !strings.Contains(after, "Bodega Ana") {
		t.Errorf("the audit has %s and %s", before, after)
	}
}

func TestPurchases_listsWhatACustomerBoughtNewestFirst(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.create(ana())
	var want []string
	for n := range 7 {
		sale := s.sale(&c.ID, n+1)
		want = append([]string{sale}, want...)
		s.sale(nil, n+101)
	}
	var got []string
	for cursor, pages := "", 0; pages == 0 || cursor != ""; pages++ {
		page, err := customer.Purchases(t.Context(), s.db, c.ID, 3, cursor)
		if err != nil || pages > 3 {
			t.Fatal(pages, err)
		}
		for _, purchase := range page.Items {
			got = append(got, purchase.ID)
		}
		cursor = page.Next
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got %v, want %v", got, want)
	}
	_, err := customer.Purchases(t.Context(), s.db, c.ID, 3, "x")
	s.wantCode(err, errs.InvalidRequest, "a cursor that no page gave")
	_, err = customer.Purchases(t.Context(), s.db, id(), 3, "")
	s.wantCode(err, errs.NotFound, "nobody")
}

// sale records a boleta of S/ 10.00.
func (s shop) sale(customerID *string, number int) string {
	s.t.Helper()
	sale := id()
	_, err := s.db.Exec(`insert into sales (id, document, series, number, issuer_ruc, till_id, till_name, cashier, cashier_name, customer_id, buyer_kind, sold_at,
		business_day, taxed_base, exonerated, unaffected, igv, igv_rate, icbper, bags, total, rounding, cost, settings_version, execution)
		values (?, 'boleta', 'B001', ?, '20999001018', ?, 'Caja 1', 'rosa', 'Rosa', ?, 'none', ?, ?, 847, 0, 0, 153, 1800, 0, 0, 1000, 0, 0, 1, 'test')`,
		sale, number, s.till, customerID, noon, peru.BusinessDay(noon))
	if err != nil {
		s.t.Fatal(err)
	}
	return sale
}
