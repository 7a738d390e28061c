package e2e_test

import (
	"context"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/platform/session"
	who "carmensita.pe/market/internal/shop/people"
	"carmensita.pe/market/internal/shop/pins"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
)

type employee struct {
	who.User
	TemporaryPassword string
}

var hired atomic.Int64

const chosen = "Elegida-2026"

// hire creates a user of the role.
func (s *shop) hire(role string) employee {
	s.t.Helper()
	name := "persona" + strconv.FormatInt(hired.Add(1), 10)
	user := map[string]string{"username": name, "name": "Persona de Prueba", "role": role, "email": name + "@example.com"}
	made := decode[employee](s.till(admin).send(http.MethodPost, "/api/users", user).want(http.StatusCreated))
	if made.TemporaryPassword == "" || made.Role != role || !made.Enabled || !made.MustChangePassword {
		s.t.Errorf("hired %+v", made)
	}
	return made
}

// firstDay signs a new user in for the first time.
func (s *shop) firstDay(e employee) *till {
	s.t.Helper()
	at := s.elsewhere()
	refusal := at.tryPassword(e.Username, e.TemporaryPassword).refused(errs.PasswordChange)
	return at.entered(at.choose(e.Username, refusal.Session, chosen).want(http.StatusCreated))
}

var computers atomic.Int64

// elsewhere is a browser on a computer with a network address of its own.
func (s *shop) elsewhere() *till {
	n := computers.Add(1)
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 9, byte(n>>8), byte(n))}}
	return &till{shop: s,
		client: &http.Client{Timeout: patience, Transport: &http.Transport{DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			return dialer.DialContext(ctx, "tcp4", strings.Replace(address, "localhost", "127.0.0.1", 1))
		}}}}
}

// tryPassword gives the answer that decides: a busy computer may ask to try again.
func (t *till) tryPassword(username, password string) (a answer) {
	t.shop.eventually("a password is looked at", func() bool {
		a = t.send(http.MethodPost, "/api/sessions", map[string]string{"username": username, "password": password})
		return a.status != http.StatusServiceUnavailable
	})
	return a
}

func (t *till) choose(username, session, password string) answer {
	return t.send(http.MethodPost, "/api/sessions/password", map[string]string{"username": username, "session": session, "newPassword": password})
}

// entered takes the cookie of a sign-in.
func (t *till) entered(a answer) *till {
	for _, c := range a.cookies {
		if c.Name == session.Cookie {
			t.cookie = c.Value
		}
	}
	return t
}

func (s *shop) admits(what string, t *till, open bool) {
	s.t.Helper()
	if got := t.get("/api/tills").status; (got == http.StatusOK) != open {
		s.t.Errorf("%s: the session gets %d", what, got)
	}
}

func TestUser_choosesHisPasswordAtTheFirstSignIn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	e, at := s.hire("cashier"), s.elsewhere()
	at.tryPassword(e.Username, "Otra-2026").refused(errs.SignInFailed)
	refusal := at.tryPassword(e.Username, e.TemporaryPassword).refused(errs.PasswordChange)
	at.choose(e.Username, refusal.Session, "corta").refused(errs.InvalidRequest)
	at.choose(e.Username, "inventada", chosen).refused(errs.SignInFailed)
	at.entered(at.choose(strings.ToUpper(e.Username), refusal.Session, chosen).want(http.StatusCreated))
	s.admits("the first sign-in", at, true)
	at.tryPassword(e.Username, e.TemporaryPassword).refused(errs.SignInFailed)
	at.tryPassword(e.Username, chosen).want(http.StatusCreated)
	if got := decode[who.User](s.till(admin).get("/api/users/" + e.Username).want(http.StatusOK)); got.MustChangePassword || got.Role != "cashier" {
		t.Errorf("afterwards he is %+v", got)
	}
}

func TestUser_createdAgainIsTheSameAndOnlyOne(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	e := s.hire("cashier")
	same := map[string]string{"username": e.Username, "name": e.Name, "role": e.Role, "email": e.Email}
	again := decode[employee](s.till(admin).send(http.MethodPost, "/api/users", same).want(http.StatusOK))
	e.TemporaryPassword = again.TemporaryPassword
	s.firstDay(e)
	if late := decode[employee](s.till(admin).send(http.MethodPost, "/api/users", same).want(http.StatusOK)); late.TemporaryPassword != "" {
		t.Error("who has a password got another")
	}
	same["role"] = "admin"
	s.till(admin).send(http.MethodPost, "/api/users", same).refused(errs.Conflict)
	if got := one[int](s, "select count(*) from audit_log where subject = ? and action = 'user.created'", e.Username); got != 1 {
		t.Errorf("created %d times by the audit", got)
	}
	for name, bad := range map[string]map[string]string{
		"a capital": {"username": "Maria", "name": "María", "role": "cashier"}, "no letter": {"username": "maria", "name": "123", "role": "cashier"},
		"no such role": {"username": "maria", "name": "María", "role": "owner"},
		"no address":   {"username": "maria", "name": "María", "role": "cashier", "email": "x"},
	} {
		if a := s.till(admin).send(http.MethodPost, "/api/users", bad); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, a.status)
		}
	}
}

func TestUser_whatAnAdminChangesCountsFromTheNextRequest(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	boss := s.till(admin)
	for _, c := range []struct {
		name   string
		change func(username string) answer
	}{
		{"disabled", func(u string) answer {
			return boss.send(http.MethodPut, "/api/users/"+u+"/enabled", map[string]bool{"enabled": false})
		}},
		{"another role", func(u string) answer {
			return boss.send(http.MethodPut, "/api/users/"+u+"/role", map[string]string{"role": "cashier"})
		}},
		{"password reset", func(u string) answer { return boss.send(http.MethodPost, "/api/users/"+u+"/password-reset", nil) }},
		{"sessions ended", func(u string) answer { return boss.send(http.MethodDelete, "/api/users/"+u+"/sessions", nil) }},
	} {
		e := s.hire("manager")
		in := s.firstDay(e)
		s.admits(c.name, in, true)
		s.admits(c.name, in, true) // the authorizer's answer is kept now
		if a := c.change(e.Username); a.status >= http.StatusMultipleChoices {
			t.Errorf("%s: %d %s", c.name, a.status, a.body)
		}
		s.admits(c.name, in, false)
		switch c.name {
		case "disabled":
			s.elsewhere().tryPassword(e.Username, chosen).refused(errs.SignInFailed)
			boss.send(http.MethodPut, "/api/users/"+e.Username+"/enabled", map[string]bool{"enabled": true}).want(http.StatusOK)
			s.elsewhere().tryPassword(e.Username, chosen).want(http.StatusCreated)
		case "another role":
			back := s.elsewhere()
			back.entered(back.tryPassword(e.Username, chosen).want(http.StatusCreated))
			back.send(http.MethodPut, "/api/pin", map[string]string{"pin": "1234"}).refused(errs.Forbidden)
		case "password reset":
			s.elsewhere().tryPassword(e.Username, chosen).refused(errs.SignInFailed)
		}
	}
}

// codeSentTo reads the code in the one mail to an address.
func (s *shop) codeSentTo(address string) string {
	s.t.Helper()
	var codes []string
	for _, m := range s.cloud.Mailbox.Mails() {
		if slices.Equal(m.To, []string{address}) {
			codes = append(codes, regexp.MustCompile(`\b\d{4,8}\b`).FindString(m.Text))
		}
	}
	if len(codes) != 1 || codes[0] == "" {
		s.t.Fatalf("the codes sent to %s are %q, want one", address, codes)
	}
	return codes[0]
}

func TestUser_nameAndAddressAreCorrected(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	e := s.hire("manager")
	in := s.firstDay(e)
	in.send(http.MethodPut, "/api/pin", map[string]string{"pin": "2468"}).want(http.StatusNoContent)
	path, boss := "/api/users/"+e.Username, s.till(admin)
	edited := decode[who.User](boss.send(http.MethodPut, path, map[string]string{"name": "Nombre Nuevo", "email": "nuevo@example.com"}).want(http.StatusOK))
	if edited.Name != "Nombre Nuevo" || edited.Email != "nuevo@example.com" || edited.Role != "manager" {
		t.Errorf("edited: %+v", edited)
	}
	if got := decode[who.User](boss.get(path).want(http.StatusOK)); got != edited {
		t.Errorf("he is %+v, want %+v", got, edited)
	}
	s.admits("who was renamed", in, true)
	if by, err := pins.Approve(
		t.Context(),
		s.db(),
		pins.Approval{Username: e.Username, PIN: "2468"},
		actor.Actor{Username: cashier},
		time.Now().UTC(),
	); err != nil || by.Name != "Nombre Nuevo" {
		t.Errorf("approved by %+v, %v", by, err)
	}
	if acts := s.rows("select json_extract(before_doc, '$.name'), json_extract(after_doc, '$.name') from audit_log where subject = ? and action = 'user.changed'",
		e.Username); !slices.Equal(acts, []string{`"Persona de Prueba" "Nombre Nuevo"`}) {
		t.Errorf("the audit says %q", acts)
	}
	for name, bad := range map[string]map[string]any{
		"no letter": {"name": "123", "email": ""}, "no address": {"name": "Ana", "email": "x"}, "two addresses": {"name": "Ana", "email": "Ana <a@b.pe>"},
		"no email": {"name": "Ana"}, "no name": {"email": ""}, "too long a name": {"name": strings.Repeat("x", 121), "email": ""},
	} {
		if a := boss.send(http.MethodPut, path, bad); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	boss.send(http.MethodPut, path, map[string]string{"name": "Ana", "email": "", "role": "admin"}).refused(errs.InvalidBody)
	boss.send(http.MethodPut, "/api/users/nadie", map[string]string{"name": "Ana", "email": ""}).refused(errs.NotFound)
}

func TestUser_losesThePINWithTheRole(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	e := s.hire("manager")
	in := s.firstDay(e)
	in.send(http.MethodPut, "/api/pin", map[string]string{"pin": "12a4"}).refused(errs.InvalidRequest)
	in.send(http.MethodPut, "/api/pin", map[string]string{"pin": "2468"}).want(http.StatusNoContent)
	word := pins.Approval{Username: e.Username, PIN: "2468"}
	if by, err := pins.Approve(t.Context(), s.db(), word, actor.Actor{Username: cashier}, time.Now().UTC()); err != nil || by.Role != "manager" {
		t.Errorf("approved by %+v, %v", by, err)
	}
	s.till(admin).send(http.MethodPut, "/api/users/"+e.Username+"/role", map[string]string{"role": "cashier"}).want(http.StatusOK)
	if _, err := pins.Approve(t.Context(), s.db(), word, actor.Actor{Username: cashier}, time.Now().UTC()); errs.CodeOf(err) != errs.WrongPIN {
		t.Errorf("a cashier approves: %v", err)
	}
}

func TestUser_noAdminShutsHimselfOut(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	boss := s.till(admin)
	boss.send(http.MethodPut, "/api/users/"+admin+"/enabled", map[string]bool{"enabled": false}).refused(errs.Conflict)
	boss.send(http.MethodPut, "/api/users/"+admin+"/role", map[string]string{"role": "cashier"}).refused(errs.Conflict)
	boss.send(http.MethodPut, "/api/users/nadie/role", map[string]string{"role": "cashier"}).refused(errs.NotFound)
	boss.get("/api/users").want(http.StatusOK)
}

func TestSession_isListedAndEndedOneByOne(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	e := s.hire("cashier")
	first := s.firstDay(e)
	second := s.elsewhere()
	second.entered(second.tryPassword(e.Username, chosen).want(http.StatusCreated))
	type list struct {
		Items []struct {
			ID      string
			Current bool
		}
	}
	mine := decode[list](second.get("/api/sessions").want(http.StatusOK)).Items
	if len(mine) != 2 || !mine[0].Current || mine[1].Current {
		t.Fatalf("the sessions are %+v", mine)
	}
	s.till(cashier).send(http.MethodDelete, "/api/sessions/"+mine[1].ID, nil).refused(errs.NotFound) // not hers
	s.admits("another's session", first, true)
	second.send(http.MethodDelete, "/api/sessions/"+mine[1].ID, nil).want(http.StatusNoContent)
	s.admits("ended by himself", first, false)
	path := "/api/users/" + e.Username + "/sessions"
	if theirs := decode[list](s.till(admin).get(path).want(http.StatusOK)).Items; len(theirs) != 1 {
		t.Errorf("the admin sees %+v", theirs)
	}
	s.till(admin).send(http.MethodDelete, path+"/"+mine[0].ID, nil).want(http.StatusNoContent)
	s.admits("ended by the admin", second, false)
}

func TestPassword_forgottenIsChosenAnewWithTheCode(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	e, silent := s.hire("cashier"), s.hire("cashier")
	in, at := s.firstDay(e), s.elsewhere()
	boss := s.till(admin)
	boss.send(http.MethodPut, "/api/users/"+silent.Username, map[string]string{"name": "Sin Correo", "email": ""}).want(http.StatusOK)
	address := "nueva-" + e.Email
	boss.send(http.MethodPut, "/api/users/"+e.Username, map[string]string{"name": "Persona Mudada", "email": address}).want(http.StatusOK)
	for _, username := range []string{e.Username, "nadie-olvidado", silent.Username} { // the last one has no mail address
		a := at.send(http.MethodPost, "/api/passwords/forgotten", map[string]string{"username": username}).want(http.StatusAccepted)
		if len(a.body) != 0 {
			t.Errorf("the answer for %s tells %s", username, a.body)
		}
	}
	code := s.codeSentTo(address)
	choose := func(username, code, password string) answer {
		return at.send(http.MethodPost, "/api/passwords", map[string]string{"username": username, "code": code, "newPassword": password})
	}
	choose(e.Username, "000000x", "Nueva-2026").refused(errs.InvalidRequest)
	choose("nadie-olvidado", code, "Nueva-2026").refused(errs.InvalidRequest)
	choose(e.Username, code, "sencilla").refused(errs.InvalidRequest)
	choose(e.Username, code, "Nueva-2026").want(http.StatusNoContent)
	s.admits("who had signed in with the old password", in, false)
	at.tryPassword(e.Username, chosen).refused(errs.SignInFailed)
	at.tryPassword(e.Username, "Nueva-2026").want(http.StatusCreated)
	if acts := s.rows("select actor, json_extract(after_doc, '$.name') from audit_log where subject = ? and action = 'user.password_chosen' and address <> ''",
		e.Username); !slices.Equal(acts, []string{e.Username + ` "Persona Mudada"`}) {
		t.Errorf("the audit says %q", acts)
	}
}

func TestPassword_isChangedByWhoKnowsTheOldOneWhoStaysWhileHisOtherSessionsEnd(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	e := s.hire("cashier")
	in, lost := s.firstDay(e), s.elsewhere()
	lost.entered(lost.tryPassword(e.Username, chosen).want(http.StatusCreated))
	change := func(old, password string) answer {
		return in.send(http.MethodPut, "/api/passwords/own", map[string]string{"oldPassword": old, "newPassword": password})
	}
	if wrong := change("Errada-2026", "Nueva-2026").refused(errs.InvalidRequest); len(wrong.Fields) != 1 || wrong.Fields[0].Field != "oldPassword" {
		t.Errorf("a wrong old password: %+v", wrong.Fields)
	}
	change(chosen, "sencilla").refused(errs.InvalidRequest)
	change(chosen, chosen).refused(errs.InvalidRequest)
	s.admits("a telephone that was lost, before", lost, true)

	before := &till{shop: s, client: in.client, cookie: in.cookie}
	in.entered(change(chosen, "Nueva-2026").want(http.StatusNoContent))
	s.admits("who changed it", in, true)
	s.admits("the session that he had", before, false)
	s.admits("the telephone that was lost", lost, false)
	at := s.elsewhere()
	at.tryPassword(e.Username, chosen).refused(errs.SignInFailed)
	at.tryPassword(e.Username, "Nueva-2026").want(http.StatusCreated)
	acts := s.rows("select actor, action from audit_log where subject = ? and action = 'user.password_chosen' and address <> ''", e.Username)
	if !slices.Equal(acts, []string{e.Username + " user.password_chosen"}) {
		t.Errorf("the audit says %q", acts)
	}
}

// The pauses, the locks, the day's limit and the till that is known are tested by the clock in internal/aws/sessions.
func TestSignIn_isSlowedDownAfterThreeFailuresWhoeverItIs(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	e := s.hire("cashier")
	s.firstDay(e)
	for _, username := range []string{e.Username, "nadie-" + e.Username} {
		for range sessions.FreeOfUser {
			s.elsewhere().tryPassword(username, "Errada-2026").refused(errs.SignInFailed)
		}
		early := s.elsewhere().tryPassword(username, chosen)
		early.refused(errs.TooManyTries) // even with the right password
		if wait := early.header.Get("Retry-After"); wait != "1" {
			t.Errorf("Retry-After is %q", wait)
		}
	}
	s.eventually("the pause is over", func() bool { return s.elsewhere().tryPassword(e.Username, chosen).status == http.StatusCreated })
}

func TestSignIn_aStrangerSlowsNobodyDownOnTheTillThatHeUses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	e, at := s.hire("cashier"), s.elsewhere()
	refusal := at.tryPassword(e.Username, e.TemporaryPassword).refused(errs.PasswordChange)
	known := s.elsewhere() // the same browser, in another network
	known.header = http.Header{"Cookie": {}}
	for _, c := range at.choose(e.Username, refusal.Session, chosen).want(http.StatusCreated).cookies {
		if c.Name != session.Cookie {
			known.header["Cookie"] = []string{c.Name + "=" + c.Value}
		}
	}
	for range sessions.FreeOfUser {
		s.elsewhere().tryPassword(e.Username, "Errada-2026").refused(errs.SignInFailed)
	}
	s.elsewhere().tryPassword(e.Username, chosen).refused(errs.TooManyTries)
	known.tryPassword(e.Username, chosen).want(http.StatusCreated)
}

func TestSignIn_looksAtTwentyFailuresFromAnAddressAtMostHoweverManyAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	thief := s.elsewhere()
	var looked, locked atomic.Int64
	atOnce(40, func(i int) {
		switch a := thief.tryPassword("ladron"+strconv.Itoa(i), "Errada-2026"); a.status {
		case http.StatusUnauthorized:
			looked.Add(1)
		case http.StatusTooManyRequests:
			locked.Add(1)
		default:
			t.Errorf("got %d", a.status)
		}
	})
	if n := looked.Load(); n < sessions.FreeOfAddress || n > sessions.MostOfAddress || n+locked.Load() != 40 {
		t.Errorf("%d tries were looked at and %d not, want %d to %d of 40", n, locked.Load(), sessions.FreeOfAddress, sessions.MostOfAddress)
	}
}

func TestAudit_tellsTheAdminWhoDidWhat(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	e := s.hire("manager")
	s.till(admin).send(http.MethodPut, "/api/users/"+e.Username+"/role", map[string]string{"role": "cashier"}).want(http.StatusOK)
	type entries struct {
		Items []struct {
			Actor, Address, Action string
			Before, After          *who.User
		}
		Next string
	}
	page := decode[entries](s.till(admin).get("/api/audit?limit=1&subject=" + e.Username).want(http.StatusOK))
	if len(page.Items) != 1 || page.Next == "" {
		t.Fatalf("the first page is %+v", page)
	}
	if got := page.Items[0]; got.Actor != admin || got.Address == "" || got.Action != "user.role_changed" || got.Before.Role != "manager" ||
		got.After.Role != "cashier" {
		t.Errorf("the newest act is %+v", got)
	}
	page = decode[entries](s.till(admin).get("/api/audit?limit=1&subject=" + e.Username + "&cursor=" + page.Next).want(http.StatusOK))
	if len(page.Items) != 1 || page.Next != "" || page.Items[0].Action != "user.created" || page.Items[0].Before != nil {
		t.Errorf("the last page is %+v", page)
	}
	s.till(admin).get("/api/audit?cursor=x").refused(errs.InvalidRequest)
	if secrets := one[int](s, "select count(*) from audit_log where before_doc like '%assword\":\"%' or after_doc like '%assword\":\"%'"); secrets != 0 {
		t.Errorf("%d acts tell a password", secrets)
	}
}
