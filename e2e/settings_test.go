package e2e_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"testing"

	"carmensita.pe/market/internal/platform/audit"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// owner is the demo shop's admin.
const owner = "carmen"

// asBody is a value as JSON, to be spoilt.
func asBody(value any) (b body) {
	text, _ := json.Marshal(value)
	_ = json.Unmarshal(text, &b)
	return b
}

// sees is a browser that sends with each write the version that it saw.
func (t *till) sees(version int) *till {
	seeing := *t
	seeing.header = http.Header{"If-Match": {strconv.Quote(strconv.Itoa(version))}}
	return &seeing
}

// The calm cloud has one shop for all tests: this one alone changes it, and by so little that no other test sees it. What stands on
// paper stays: other tests read a receipt twice.
func TestSettings_changeWithTheirHistoryAndTheAudit(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	boss := s.till(owner)
	before := decode[settings.Settings](boss.get("/api/settings").want(http.StatusOK))
	values := before.Values
	values.Limits.RestockTotal++

	changed := decode[settings.Settings](boss.sees(before.Version).send(http.MethodPut, "/api/settings", values).want(http.StatusOK))

	if changed.Version != before.Version+1 || changed.Limits != values.Limits || changed.ChangedBy != owner {
		t.Errorf("changed to %+v", changed)
	}
	again := decode[settings.Settings](boss.sees(before.Version).send(http.MethodPut, "/api/settings", values).want(http.StatusOK))
	if again.Version != changed.Version || !again.ChangedAt.Equal(changed.ChangedAt) {
		t.Errorf("the same change again made %+v", again)
	}
	if shop := decode[settings.Public](s.till(cashier).get("/api/shop").want(http.StatusOK)); shop.Version != changed.Version || shop.ICBPER != 50 {
		t.Errorf("the till sees %+v", shop)
	}
	values.Limits.RestockTotal++
	boss.sees(before.Version).send(http.MethodPut, "/api/settings", values).refused(errs.Stale)
	boss.send(http.MethodPut, "/api/settings", values).refused(errs.InvalidRequest)
	latest := decode[settings.Settings](boss.sees(changed.Version).send(http.MethodPut, "/api/settings", values).want(http.StatusOK))

	var history []settings.Settings
	for cursor := "?limit=1"; cursor != ""; {
		versions := decode[paging.Page[settings.Settings]](boss.get("/api/settings/versions" + cursor).want(http.StatusOK))
		history = append(history, versions.Items...)
		if cursor = ""; versions.Next != "" {
			cursor = "?limit=1&cursor=" + versions.Next
		}
	}
	if len(history) != latest.Version+1 || !slices.Equal(
		[]settings.Limits{history[0].Limits, history[1].Limits, history[2].Limits},
		[]settings.Limits{values.Limits, changed.Limits, before.Limits},
	) {
		t.Errorf("the history: %+v", history)
	}
	for _, made := range []settings.Settings{changed, latest} {
		got, err := audit.List(t.Context(), s.db(), settings.Subject(made.Version), 10, "")
		if err != nil || len(got.Items) != 1 || got.Items[0].Actor != owner || got.Items[0].Address == "" {
			t.Errorf("the audit of version %d: %+v, %v", made.Version, got, err)
		}
	}
	thirtyAtOnce(s, boss, latest)
}

// thirtyAtOnce change the same version: one wins.
func thirtyAtOnce(s *shop, boss *till, seen settings.Settings) {
	s.t.Helper()
	const people = 30
	statuses := make([]int, people)
	atOnce(people, func(i int) {
		values := seen.Values
		values.Limits.RestockTotal += money.Centimos(i + 1)
		statuses[i] = boss.sees(seen.Version).send(http.MethodPut, "/api/settings", values).status
	})
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if count[http.StatusOK] != 1 || count[http.StatusPreconditionFailed] != people-1 {
		s.t.Errorf("the answers: %v, want one 200", count)
	}
	if newest := decode[settings.Settings](boss.get("/api/settings")); newest.Version != seen.Version+1 {
		s.t.Errorf("version %d after %d", newest.Version, seen.Version)
	}
}

func TestSettings_refuseWhatIsNoShop(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	boss := s.till(owner)
	values := asBody(decode[settings.Settings](boss.get("/api/settings").want(http.StatusOK)).Values)
	for name, c := range map[string]struct {
		spoil func(body)
		code  errs.Code
	}{
		"a RUC with a slip":       {set("ruc", "20000000002"), errs.InvalidRequest},
		"no name":                 {func(b body) { delete(b, "shopName") }, errs.InvalidRequest},
		"a rate in parts":         {set("igvRate", 18.5), errs.InvalidBody},
		"a day that is none":      {set("icbper", []any{body{"from": "2026-02-30", "perBag": 50}}), errs.InvalidRequest},
		"a version in the body":   {set("version", 7), errs.InvalidBody},
		"someone else's document": {set("anonymous", body{"kind": "dni", "number": "46712369"}), errs.InvalidRequest},
		"a word for the limits":   {set("limits", "none"), errs.InvalidBody},
	} {
		spoilt := body{}
		for k, v := range values {
			spoilt[k] = v
		}
		c.spoil(spoilt)
		if got := decode[problem](boss.sees(0).send(http.MethodPut, "/api/settings", spoilt)); got.Code != c.code {
			t.Errorf("%s: %+v, want %s", name, got, c.code)
		}
	}
	for _, cursor := range []string{"x", "eyJpIjoiLTEifQ", "eyJpIjoiOTk5OTk5In0"} {
		boss.get("/api/settings/versions?cursor=" + cursor).refused(errs.InvalidRequest)
	}
	s.till(cashier).get("/api/settings").refused(errs.Forbidden)
	s.till(manager).sees(0).send(http.MethodPut, "/api/settings", values).refused(errs.Forbidden)
}
