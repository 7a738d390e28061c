package e2e_test

import (
	"net/http"
	"testing"

	"carmensita.pe/market/internal/aws/sessions"
	who "carmensita.pe/market/internal/shop/people"
	"carmensita.pe/market/internal/values/errs"
)

// adminAct is a change that an admin makes of a manager who is signed in and has a PIN.
type adminAct struct {
	action       who.Action
	method, path string
	body         any
	// after says what became of him.
	role              string
	enabled, signedIn bool
	pin               int
}

var adminActs = []adminAct{
	{who.Disabled, http.MethodPut, "/enabled", body{"enabled": false}, "manager", false, false, 0},
	{who.RoleChanged, http.MethodPut, "/role", body{"role": "cashier"}, "cashier", true, false, 0},
	{who.PasswordReset, http.MethodPost, "/password-reset", nil, "manager", true, false, 1},
	{who.AllSessionsEnded, http.MethodDelete, "/sessions", nil, "manager", true, false, 1},
	{who.Edited, http.MethodPut, "", body{"name": "Otro Nombre", "email": ""}, "manager", true, true, 1},
}

// steps of the machine that changes people.
var peopleSteps = []string{"people/change-user", "people/record-change"}

func (s *shop) managerWithPIN() (employee, *till) {
	s.t.Helper()
	e := s.hire("manager")
	in := s.firstDay(e)
	in.send(http.MethodPut, "/api/pin", body{"pin": "2468"}).want(http.StatusNoContent)
	s.admits("before", in, true)
	return e, in
}

// wantDone asserts in Cognito, among the sessions and in MySQL that the act was done, and how often the audit tells it.
func (a adminAct) wantDone(s *shop, e employee, in *till, want int) {
	s.t.Helper()
	if got := decode[who.User](s.till(admin).get("/api/users/" + e.Username).want(http.StatusOK)); got.Role != a.role || got.Enabled != a.enabled {
		s.t.Errorf("in Cognito he is %+v", got)
	}
	s.admits("afterwards", in, a.signedIn)
	if pins := one[int](s, "select count(*) from staff_pins where username = ?", e.Username); pins != a.pin {
		s.t.Errorf("he has %d PINs, want %d", pins, a.pin)
	}
	if acts := one[int](s, "select count(*) from audit_log where subject = ? and action = ? and actor = ?", e.Username, string(a.action), admin); acts != want {
		s.t.Errorf("the audit has it %d times, want %d", acts, want)
	}
}

// TestPeople_aProcessThatDiesIsTriedAgain kills each step before and after its work: the admin's request passes all the
// same, once in effect.
func TestPeople_aProcessThatDiesIsTriedAgain(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	for _, act := range adminActs { //nolint:paralleltest // one fault at a time
		for _, step := range peopleSteps {
			for _, when := range []string{before, after} {
				t.Run(string(act.action)+" "+when+" "+step, func(t *testing.T) {
					s := s.within(t)
					e, in := s.managerWithPIN()
					s.faults.strike(when, step, 1)
					if a := s.till(admin).send(act.method, "/api/users/"+e.Username+act.path, act.body); a.status >= http.StatusMultipleChoices {
						t.Errorf("got %d %s", a.status, a.body)
					}
					act.wantDone(s, e, in, 1)
				})
			}
		}
	}
}

// TestPeople_oneSessionEndsWhileProcessesDie kills each step before and after its work. Sent again, it is answered as it was, and nothing is done twice.
func TestPeople_oneSessionEndsWhileProcessesDie(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	for _, step := range peopleSteps {
		for _, when := range []string{before, after} {
			e, in := s.managerWithPIN()
			path := "/api/users/" + e.Username + "/sessions"
			living := decode[sessions.Views](s.till(admin).get(path).want(http.StatusOK)).Items
			if len(living) != 1 {
				t.Fatalf("he has %d sessions", len(living))
			}
			s.faults.strike(when, step, 1)
			s.till(admin).send(http.MethodDelete, path+"/"+living[0].ID, nil).want(http.StatusNoContent)
			s.admits(when+" "+step, in, false)
			s.till(admin).send(http.MethodDelete, path+"/"+living[0].ID, nil).want(http.StatusNoContent)
			if acts := one[int](s, "select count(*) from audit_log where subject = ? and action = ?", e.Username, string(who.SessionEnded)); acts != 1 {
				t.Errorf("%s %s: the audit tells it %d times", when, step, acts)
			}
		}
	}
}

// TestPeople_aMachineThatDiesIsRunAgainByTheAdmin kills every try of a step, so that the request fails in the middle. What
// shuts somebody out is never undone, and the admin's next request does the rest.
func TestPeople_aMachineThatDiesIsRunAgainByTheAdmin(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	act := adminActs[0]
	states := map[string]string{"people/change-user": "Change the user", "people/record-change": "Record the change"}
	for _, step := range peopleSteps { //nolint:paralleltest // one fault at a time
		for _, when := range []string{before, after} {
			t.Run(when+" "+step, func(t *testing.T) {
				s := s.within(t)
				e, in := s.managerWithPIN()
				s.faults.strike(when, step, tries(t, "people", states[step]))
				s.till(admin).send(act.method, "/api/users/"+e.Username+act.path, act.body).refused(errs.Unavailable)
				s.faults.spare(step) // a busy computer may leave no time for the last tries
				if step == "people/record-change" || when == after {
					s.admits("shut out already", in, false)
				}
				s.till(admin).send(act.method, "/api/users/"+e.Username+act.path, act.body).want(http.StatusOK)
				act.wantDone(s, e, in, 1) // also when the first request was recorded, and its answer was lost: the second finds him so
			})
		}
	}
}

// TestPeople_oneWhoIsHiredWhileProcessesDieGetsIn kills the steps of creating a user.
func TestPeople_oneWhoIsHiredWhileProcessesDieGetsIn(t *testing.T) {
	t.Parallel()
	s := newRoughShop(t)
	for _, step := range peopleSteps {
		for _, when := range []string{before, after} {
			s.faults.strike(when, step, 1)
			e := s.hire("cashier")
			s.admits("who was hired", s.firstDay(e), true)
			if acts := one[int](s, "select count(*) from audit_log where subject = ? and action = 'user.created'", e.Username); acts != 1 {
				t.Errorf("%s %s: created %d times by the audit", when, step, acts)
			}
		}
	}
}
