package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/values/money"
)

// unanswered are the writes that the test below does not send twice, each with its reason.
var unanswered = map[string]string{
	"PUT /api/emission":                "gives every till new series: TestEmission_isSetUpByTheOwner sends it twice",
	"POST /api/emission/resume":        "needs a queue that SUNAT stopped: TestEmission_aStoppedQueueGoesOn sends it twice",
	"PUT /api/emission/credentials":    "the shop has but one certificate: TestEmission_isSetUpByTheOwner sends it twice",
	"PUT /api/lookup":                  "the shop has but one provider: TestLookup_anAdminChoosesTheProvider sends it twice",
	"POST /api/emission/trial":         "asks SUNAT and changes nothing",
	"POST /api/documents/{id}/resend":  "needs a document that SUNAT refused: TestEmission_whatIsMendedIsSentAnew sends it twice",
	"POST /api/documents/{id}/confirm": "needs a document that nobody can ask about: TestEmission_whatAPersonFoundInSOL sends it twice",
	"POST /api/consult":                "reads; only wrong tries are counted: TestConsult_guessing sends it again and again",
	"POST /api/restore/decisions":      "needs a shop that was restored: TestRestore_bringsTheShopBack says it twice, and looks at the audit and at bad input",
	"POST /api/restore/release":        "needs a shop that was restored: TestRestore_bringsTheShopBack sends it twice, and looks at the audit and at bad input",
	"POST /api/sessions":               "a sign-in that is sent twice is two sessions of one person, who sees both in his list and ends either",
	"POST /api/sessions/password":      "what Cognito gave for the first password is good for one choice: the next try signs in with the new one",
	"DELETE /api/sessions/current":     "the second one has no session any more, and says so: 401",
	"POST /api/passwords/forgotten":    "answers with nothing, and sends a second code to who asked twice",
	"POST /api/passwords":              "a code from the mail is good for one choice: the next try signs in with the new password",
	"PUT /api/settings":                "the shop has but one record of them: TestSettings_changeWithTheirHistoryAndTheAudit sends it twice",
}

// extras are good requests of the routes that goods leaves to other tests.
func (s *shop) extras() map[string]func() good {
	return map[string]func() good{
		"POST /api/sales": func() good {
			return good{by: cashier, path: "/api/sales", body: asBody(s.cart(s.stocked(9).times(2)))}
		},
		"PUT /api/counts/{id}/lines": func() good {
			p, id := s.stocked(9), newID()
			s.till(manager).send(http.MethodPost, "/api/counts", body{"id": id, "name": "Conteo", "productIds": []string{p.id}}).want(http.StatusCreated)
			return good{by: cashier, path: "/api/counts/" + id + "/lines", body: body{"id": newID(), "lines": []any{body{"productId": p.id, "counted": 7}}}}
		},
		"POST /api/products/import": func() good {
			_, file := importable(3)
			return good{by: manager, path: "/api/products/import?format=csv", file: file}
		},
		"PUT /api/purchases/{id}/photo": func() good {
			b := s.purchase()
			s.till(manager).send(http.MethodPost, "/api/purchases", b).want(http.StatusCreated)
			return good{by: manager, path: fmt.Sprintf("/api/purchases/%s/photo", b["id"]), file: pixel}
		},
		"POST /api/labels": func() good {
			return good{by: manager, path: "/api/labels", body: body{"size": "a4", "items": []any{body{"productId": s.stocked(5).id, "count": 1}}}, dated: true}
		},
		"PUT /api/pin": func() good {
			e := s.hire("manager")
			s.sessions.Store(e.Username, s.firstDay(e).cookie)
			return good{by: e.Username, path: "/api/pin", body: body{"pin": "24681"}}
		},
		"DELETE /api/sessions/{id}": func() good {
			username, other := s.signedInTwice()
			return good{by: username, path: "/api/sessions/" + other}
		},
		"DELETE /api/users/{username}/sessions/{id}": func() good {
			username, other := s.signedInTwice()
			return good{by: admin, path: "/api/users/" + username + "/sessions/" + other}
		},
	}
}

// signedInTwice hires somebody and gives the handle of one of his two sessions.
func (s *shop) signedInTwice() (username, other string) {
	s.t.Helper()
	e := s.hire("cashier")
	s.sessions.Store(e.Username, s.firstDay(e).cookie)
	second := s.elsewhere()
	second.entered(second.tryPassword(e.Username, chosen).want(http.StatusCreated))
	for _, it := range decode[struct {
		Items []struct {
			ID      string
			Current bool
		}
	}](s.till(e.Username).get("/api/sessions").want(http.StatusOK)).Items {
		if !it.Current {
			other = it.ID
		}
	}
	return e.Username, other
}

// requests are good ones of every writing route, each made when it is asked for.
func (s *shop) requests() map[string]func() good {
	all := s.goods()
	maps.Copy(all, s.extras())
	return all
}

func TestTwice_everyWriteHasAnAnswerToBeingSentAgainOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	all := (&shop{t: t}).requests()
	for _, route := range blueprint.Routes {
		if _, ok := all[route.Key()]; route.Method != http.MethodGet && ok == (unanswered[route.Key()] != "") {
			t.Errorf("%s: make a good request of it in extras, or say in unanswered why it cannot be sent twice", route.Key())
		}
	}
}

// A lost answer: the till, or the page, sends what it sent before, a moment later. Something was sold meanwhile.
func TestTwice_theSecondAnswerIsTheFirstAndNothingMovesAgain(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for key, prepare := range s.requests() { //nolint:paralleltest // each waits for little
		t.Run(key, func(t *testing.T) {
			s := s.within(t)
			g := prepare()
			method, _, _ := strings.Cut(key, " ")
			sent := orNil(g.body)
			deletesOne := method == http.MethodDelete && strings.HasSuffix(key, "{id}")
			if g.version == 0 && g.body["id"] == nil && !deletesOne {
				g.key = newID()
			}
			first := g.send(s, method, sent)
			if first.status >= http.StatusMultipleChoices {
				t.Fatalf("got %d %s", first.status, first.body)
			}
			text, _ := json.Marshal(g.body)
			ids := append(idsIn(g.path, string(text), string(first.body)), userOf(g)...)
			ids = slices.DeleteFunc(ids, func(id string) bool { return s.shared(id) && !strings.Contains(g.path, "/categories") })
			s.quiet(ids)
			s.sellOneOfEach(ids)
			before := s.quiet(ids)

			second := g.send(s, method, sent)

			if want := []int{first.status, repeated(first.status)}; !slices.Contains(want, second.status) || !g.dated && !bytes.Equal(first.body, second.body) {
				t.Errorf("the first answer was %d %s\nthe second is %d %s", first.status, first.body, second.status, second.body)
			}
			if after := s.quiet(ids); after != before {
				t.Errorf("the second one moved something:\nbefore %s\nafter  %s", before, after)
			}
		})
	}
}

// shared reports whether other stories are at work around the id: it is a category, or a till that all sell at.
func (s *shop) shared(id string) bool {
	s.t.Helper()
	return slices.Contains([]string{s.tillID(1), s.tillID(2), s.tillID(3), s.tillID(4)}, id) ||
		one[int](s, "select count(*) from categories where id = ?", id) > 0
}

// repeated is the status of an answer that is given again: what was created is there.
func repeated(status int) int {
	if status == http.StatusCreated {
		return http.StatusOK
	}
	return status
}

var uuids = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// idsIn returns what a request and its answer name.
func idsIn(texts ...string) []string {
	ids := uuids.FindAllString(strings.Join(texts, " "), -1)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// userOf returns the person whom the request names: the audit names him so.
func userOf(g good) []string {
	if name, ok := g.body["username"].(string); ok {
		return []string{name}
	}
	if path := strings.Split(g.path, "/"); len(path) > 3 && path[2] == "users" {
		return []string{path[3]}
	}
	if g.path == "/api/pin" {
		return []string{g.by}
	}
	return nil
}

// sellOneOfEach sells a piece of every product that is named and there, at the till that is named; of another product when none is.
func (s *shop) sellOneOfEach(ids []string) {
	s.t.Helper()
	var lines []line
	cart := s.cart()
	for _, id := range ids {
		for _, row := range s.rows(`select price, '' from products join stock on product_id = id
			where id = ? and active and on_hand - reserved >= 1000 and unit = 'NIU'`, id) {
			price, err := strconv.ParseInt(strings.TrimSpace(row), 10, 64)
			if err != nil {
				s.t.Fatal(err)
			}
			lines = append(lines, product{id: id, price: money.Centimos(price)}.times(1))
		}
		for _, row := range s.rows("select open_till, '' from till_shifts where ? in (id, till_id) and open_till is not null", id) {
			cart.TillID = strings.TrimSpace(row)
		}
	}
	if len(lines) == 0 {
		lines = append(lines, s.stocked(1).times(1))
	}
	sold := s.cart(lines...)
	sold.TillID = cart.TillID
	s.till(cashier).sell(sold).sold()
}

// quiet waits until nothing moves around the ids any more, such as a machine that an act has woken, and returns what is there: of every
// table, how many rows name one of them, and a sum over all that stands in these.
func (s *shop) quiet(ids []string) string {
	s.t.Helper()
	was, since := s.around(ids), time.Now()
	s.eventually("nothing moves around "+strings.Join(ids, ", "), func() bool {
		is := s.around(ids)
		if is != was {
			was, since = is, time.Now()
		}
		return time.Since(since) > 150*time.Millisecond && !s.working(ids)
	})
	return was
}

// working reports whether a machine that one of the ids began is under way.
func (s *shop) working(ids []string) bool {
	s.t.Helper()
	return slices.ContainsFunc(ids, func(id string) bool {
		return one[int](s, `select (select count(*) from backups where id = ? and state in ('running', 'exported')) +
			(select count(*) from reports where ? in (id, request_id) and state = 'running')`, id, id) > 0
	})
}

func (s *shop) around(ids []string) string {
	s.t.Helper()
	var got []string
	for _, table := range s.naming() {
		if sum := table.sum(s, ids); sum != "0 0" {
			got = append(got, table.name+" "+sum)
		}
	}
	return strings.Join(got, ", ")
}

// naming is a table, its columns and those that may name a thing by its id.
type naming struct {
	name          string
	columns, keys []string
}

// naming reads every table that tells of the business. The trail tells how often a machine ran, and answers are what is asked for here.
func (s *shop) naming() []naming {
	s.t.Helper()
	var all []naming
	for _, row := range s.rows(`select table_name, concat(group_concat(column_name order by ordinal_position), ' ',
			coalesce(group_concat(if(collation_name = 'ascii_bin' and character_maximum_length >= 36, column_name, null) order by ordinal_position), ''))
		from information_schema.columns
		where table_schema = database() and extra not like '%GENERATED%' and table_name not in ('trail', 'workflow_steps', 'answers', 'outbox', 'goose_db_version')
		group by table_name`) {
		parts := strings.Fields(row)
		if len(parts) == 3 {
			all = append(all, naming{parts[0], strings.Split(parts[1], ","), strings.Split(parts[2], ",")})
		}
	}
	return all
}

func (n naming) sum(s *shop, ids []string) string {
	s.t.Helper()
	if len(ids) == 0 {
		return "0 0"
	}
	marks := "(" + strings.TrimSuffix(strings.Repeat("?,", len(ids)), ",") + ")"
	var where []string
	var args []any
	for _, key := range n.keys {
		where = append(where, "`"+key+"` in "+marks)
		for _, id := range ids {
			args = append(args, id)
		}
	}
	var columns []string
	for _, column := range n.columns {
		columns = append(columns, "coalesce(`"+column+"`, '-')")
	}
	return s.rows("select count(*), coalesce(sum(crc32(concat_ws('|', "+strings.Join(columns, ", ")+"))), 0) from `"+n.name+"` where "+strings.Join(where, " or "),
		args...)[0]
}
