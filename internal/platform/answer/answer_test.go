package answer_test

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"carmensita.pe/market/internal/platform/answer"
	"carmensita.pe/market/internal/platform/answer/answerstore"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/mariadb/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var noon = time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)

func open(t *testing.T) *sql.DB {
	t.Helper()
	db, err := mysql.OpenDSN(dbtest.DSN(t, dbtest.Migrated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

const route = "PUT /api/counter"

// counter serves a route that counts how often it was done, in a transaction of its own.
func counter(db *sql.DB, fail *error) map[string]lambdahttp.Handler {
	return lambdahttp.Idempotent(answerstore.MySQL{DB: db},
		map[string]lambdahttp.Handler{route: func(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
			var n int
			err := mysql.InTx(ctx, db, func(tx *sql.Tx) error {
				if _, err := tx.ExecContext(ctx, "insert into counter values (null)"); err != nil {
					return err
				}
				return tx.QueryRowContext(ctx, "select count(*) from counter").Scan(&n)
			})
			if err == nil {
				err = *fail
			}
			return lambdahttp.Created(n, true, err)
		}})
}

func send(t *testing.T, routes map[string]lambdahttp.Handler, user, body string, headers ...string) lambdahttp.Response {
	t.Helper()
	event := events.APIGatewayV2HTTPRequest{RouteKey: route, RawPath: "/api/counter", Body: body, Headers: map[string]string{"x-carmensita": "1"}}
	event.RequestContext.HTTP.Method = http.MethodPut
	event.RequestContext.Authorizer = &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{Lambda: map[string]any{"username": user}}
	for pair := range slices.Chunk(headers, 2) {
		event.Headers[pair[0]] = pair[1]
	}
	return lambdahttp.Serve(t.Context(), routes, event)
}

func done(t *testing.T, db *sql.DB) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), "select count(*) from counter").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOnce_whatTellsARequestFromAnotherOneLikeIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		first, second [2]string // header If-Match or Idempotency-Key, and body
		user          string
		want          int // times that it is done
	}{
		"an id in the body": {first: [2]string{"", `{"id":"a"}`}, second: [2]string{"", `{ "id": "a" }`}, want: 1},
		"another id":        {first: [2]string{"", `{"id":"a"}`}, second: [2]string{"", `{"id":"b"}`}, want: 2},
		"another PIN": {
			first:  [2]string{"", `{"id":"a","approval":{"pin":"1234"}}`},
			second: [2]string{"", `{"id":"a","approval":{"pin":"4321"}}`},
			want:   1,
		},
		"the same id by another":     {first: [2]string{"", `{"id":"a"}`}, second: [2]string{"", `{"id":"a"}`}, user: "rosa", want: 2},
		"the version that was seen":  {first: [2]string{"if-match 1", `{"n":1}`}, second: [2]string{`if-match "1"`, `{"n":1}`}, want: 1},
		"the next version":           {first: [2]string{"if-match 1", `{"n":1}`}, second: [2]string{"if-match 2", `{"n":1}`}, want: 2},
		"another change of the same": {first: [2]string{"if-match 1", `{"n":1}`}, second: [2]string{"if-match 1", `{"n":2}`}, want: 2},
		"a key":                      {first: [2]string{"idempotency-key k", `{}`}, second: [2]string{"idempotency-key k", `{}`}, want: 1},
		"nothing":                    {first: [2]string{"", `{}`}, second: [2]string{"", `{}`}, want: 2},
		"two sums beyond a float":    {first: [2]string{"if-match 1", `{"n":9007199254740993}`}, second: [2]string{"if-match 1", `{"n":9007199254740992}`}, want: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t)
			if _, err := db.ExecContext(t.Context(), "create table counter (n int auto_increment primary key)"); err != nil {
				t.Fatal(err)
			}
			routes := counter(db, new(error))
			user := "luis"
			first := send(t, routes, user, c.first[1], strings.Fields(c.first[0])...)
			if c.user != "" {
				user = c.user
			}
			second := send(t, routes, user, c.second[1], strings.Fields(c.second[0])...)
			if n := done(t, db); n != c.want || (first.Body == second.Body) != (c.want == 1) || first.StatusCode != http.StatusCreated {
				t.Errorf("done %d times, want %d; answered %d %q and %d %q", n, c.want, first.StatusCode, first.Body, second.StatusCode, second.Body)
			}
			if c.want == 1 && second.StatusCode != http.StatusOK {
				t.Errorf("the repeat has the status %d: nothing is new", second.StatusCode)
			}
		})
	}
}

func TestOnce_aKeyStandsForOneRequest(t *testing.T) {
	t.Parallel()
	db := open(t)
	if _, err := db.ExecContext(t.Context(), "create table counter (n int auto_increment primary key)"); err != nil {
		t.Fatal(err)
	}
	routes := counter(db, new(error))
	send(t, routes, "luis", `{"n":1}`, "idempotency-key", "k")
	if r := send(t, routes, "luis", `{"n":2}`, "idempotency-key", "k"); r.StatusCode != http.StatusConflict || done(t, db) != 1 {
		t.Errorf("another request under the key: %d %s, done %d times", r.StatusCode, r.Body, done(t, db))
	}
}

func TestOnce_aRefusalLeavesNothingAndMayBeTriedAgain(t *testing.T) {
	t.Parallel()
	db := open(t)
	if _, err := db.ExecContext(t.Context(), "create table counter (n int auto_increment primary key)"); err != nil {
		t.Fatal(err)
	}
	refused := error(errs.New(errs.Conflict, "not today"))
	routes := counter(db, &refused)
	if r := send(t, routes, "luis", `{"id":"a"}`); r.StatusCode != http.StatusConflict || done(t, db) != 0 {
		t.Errorf("refused with %d, and done %d times", r.StatusCode, done(t, db))
	}
	refused = nil
	if r := send(t, routes, "luis", `{"id":"a"}`); r.StatusCode != http.StatusCreated || done(t, db) != 1 {
		t.Errorf("tried again: %d, done %d times", r.StatusCode, done(t, db))
	}
}

func TestOnce_twentyAtOnceDoItOnce(t *testing.T) {
	t.Parallel()
	db := open(t)
	if _, err := db.ExecContext(t.Context(), "create table counter (n int auto_increment primary key)"); err != nil {
		t.Fatal(err)
	}
	routes := counter(db, new(error))
	var created atomic.Int64
	ended := make(chan struct{})
	for range 20 {
		go func() {
			if send(t, routes, "luis", `{"id":"a"}`).StatusCode == http.StatusCreated {
				created.Add(1)
			}
			ended <- struct{}{}
		}()
	}
	for range 20 {
		<-ended
	}
	if created.Load() != 1 || done(t, db) != 1 {
		t.Errorf("created %d times, done %d times", created.Load(), done(t, db))
	}
}

func TestOf_givesTheFirstOutcomeOfAnActAndTellsWhoTakesItsID(t *testing.T) {
	t.Parallel()
	db := open(t)
	of := func(kind, request string) (n int, err error) {
		err = mysql.InTx(t.Context(), db, func(tx *sql.Tx) error {
			n, err = answer.ForStep(t.Context(), tx, kind, "a", request, noon, func() (int, error) { return len(request), nil })
			return err
		})
		return n, err
	}
	for range 2 {
		if n, err := of("act", "approve"); n != 7 || err != nil {
			t.Errorf("got %d, %v", n, err)
		}
	}
	if _, err := of("act", "reject"); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("another act under the id: %v", err)
	}
	if n, err := of("plan", "reject"); n != 6 || err != nil {
		t.Errorf("an id of another kind: %d, %v", n, err)
	}
}

func TestInTx_aPartThatFailsIsUndoneAlone(t *testing.T) {
	t.Parallel()
	db := open(t)
	ctx := t.Context()
	if _, err := db.ExecContext(ctx, "create table counter (n int auto_increment primary key)"); err != nil {
		t.Fatal(err)
	}
	failed := errors.New("this part fails")
	err := mysql.InTx(ctx, db, func(tx *sql.Tx) error {
		within := mysql.Within(ctx, db, tx)
		for _, fault := range []error{nil, failed, nil} {
			err := mysql.InTx(within, db, func(tx *sql.Tx) error {
				if _, err := tx.ExecContext(ctx, "insert into counter values (null)"); err != nil {
					return err
				}
				return fault
			})
			if !errors.Is(err, fault) {
				return err
			}
		}
		return nil
	})
	if n := done(t, db); err != nil || n != 2 {
		t.Errorf("%d rows, %v, want 2", n, err)
	}
}
