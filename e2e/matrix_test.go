package e2e_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/blueprint"
)

// TestMatrix_everyRouteIsOpenToItsRolesAndToNobodyElse asks every route of the blueprint as every kind of caller. A route
// is open to who gets neither 401 nor 403: what is sent is empty, so most answers are other refusals.
func TestMatrix_everyRouteIsOpenToItsRolesAndToNobodyElse(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	callers := map[blueprint.Role]string{blueprint.Cashier: cashier, blueprint.Manager: manager, blueprint.Admin: admin}
	ended := s.signIn(cashier)
	ended.send(http.MethodDelete, "/api/sessions/current", nil).want(http.StatusNoContent)
	fresh := map[blueprint.Role]*till{}
	for role, username := range callers {
		fresh[role] = s.signIn(username)
	}
	for _, route := range blueprint.Routes {
		if len(route.Roles) == 0 {
			t.Errorf("%s: nobody decided who may call it", route.Key())
		}
		ask := func(caller *till) int {
			var body any
			if route.Method != http.MethodGet {
				body = map[string]any{}
			}
			path := strings.NewReplacer("{username}",
				"nadie", "{workflow}", "nada", "{name}", "nada", "{number}", "0", "{period}", "2026-03", "{format}", "xlsx", "{link}", "nobody", "{document}", "20999000283", "{id}", newID()).Replace(route.Path)
			if strings.Contains(path, "{") {
				t.Fatalf("%s: give its parameters a value here", route.Key())
			}
			return caller.send(route.Method, path, body).status
		}
		expect := func(who string, caller *till, refusal int) {
			got := ask(caller)
			open := got != http.StatusUnauthorized && got != http.StatusForbidden
			if refusal == 0 && !open || refusal != 0 && got != refusal {
				t.Errorf("%s for %s: got %d, want %s", route.Key(), who, got, map[bool]string{true: "it open", false: http.StatusText(refusal)}[refusal == 0])
			}
		}
		unknown := http.StatusUnauthorized
		if route.Public() {
			unknown = 0
		}
		expect("nobody", &till{shop: s}, unknown)
		expect("an ended session", &till{shop: s, cookie: ended.cookie}, unknown)
		for role, username := range callers {
			refusal := http.StatusForbidden
			if route.Public() || slices.Contains(route.Roles, role) {
				refusal = 0
			}
			caller := fresh[role]
			if route.Key() == "DELETE /api/sessions/current" {
				caller = s.signIn(username) // it is over after that
			}
			expect(string(role), caller, refusal)
		}
	}
}
