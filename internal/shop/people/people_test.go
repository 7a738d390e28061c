package people_test

import (
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/people"
	"carmensita.pe/market/internal/values/actor"
	"carmensita.pe/market/internal/values/errs"
)

func TestCheckPassword_wantsEightCharactersOfThreeKinds(t *testing.T) {
	t.Parallel()
	for password, good := range map[string]bool{
		"Mercado1": true, "Ñandú-2026": true, "Corta-1": false, "mercado1": false, "MERCADO1": false, "Mercados": false, "": false,
	} {
		if err := people.CheckPassword(password); (err == nil) != good {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func TestTemporaryPassword_isAGoodOneAndNeverTheSame(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 200 {
		password := people.TemporaryPassword()
		if seen[password] || people.CheckPassword(password) != nil {
			t.Errorf("%q", password)
		}
		seen[password] = true
	}
}

func TestChange_endsSessionsAndPINsWhereItMust(t *testing.T) {
	t.Parallel()
	for action, want := range map[people.Action]struct{ sessions, pin, oneself bool }{
		people.Created: {oneself: true}, people.Enabled: {oneself: true}, people.SessionEnded: {oneself: true},
		people.AllSessionsEnded: {sessions: true, oneself: true}, people.PasswordReset: {sessions: true, oneself: true},
		people.PasswordChosen: {sessions: true, oneself: true},
		people.Disabled:       {sessions: true, pin: true}, people.RoleChanged: {sessions: true, pin: true},
	} {
		c := people.Change{Action: action, By: actor.Actor{Username: "carmen"}, After: people.User{Username: "carmen"}}
		if c.EndsSessions() != want.sessions || c.DropsPIN() != want.pin || (c.Allowed() == nil) != want.oneself {
			t.Errorf("%s: ends sessions %t, drops the PIN %t, oneself %v", action, c.EndsSessions(), c.DropsPIN(), c.Allowed())
		}
		c.By.Username = "luis"
		if err := c.Allowed(); errs.CodeOf(err) != "" {
			t.Errorf("%s by another: %v", action, err)
		}
	}
}

func TestNewUser_askedForAgain(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)
	rosa := people.NewUser{Username: "rosa", Name: "Rosa Quispe", Email: "rosa@example.com", Role: "cashier"}
	fresh := people.User{
		Username:           "rosa",
		Name:               "Rosa Quispe",
		Email:              "rosa@example.com",
		Role:               "cashier",
		Enabled:            true,
		MustChangePassword: true,
		CreatedAt:          now,
	}
	with := func(set func(*people.User)) people.User {
		u := fresh
		set(&u)
		return u
	}
	for name, test := range map[string]struct {
		before *people.User
		action people.Action
		code   errs.Code
	}{
		"nobody has the name":              {action: people.Created},
		"the answer was lost":              {before: &fresh, action: people.PasswordReset},
		"an earlier try broke off":         {before: new(with(func(u *people.User) { u.Role = "" })), action: people.Created},
		"she has signed in":                {before: new(with(func(u *people.User) { u.MustChangePassword = false }))},
		"she has another role":             {before: new(with(func(u *people.User) { u.Role = "admin" })), code: errs.Conflict},
		"another person":                   {before: new(with(func(u *people.User) { u.Name = "Rosa Flores" })), code: errs.Conflict},
		"another person of a broken try":   {before: new(with(func(u *people.User) { u.Role, u.Email = "", "" })), code: errs.Conflict},
		"signed in, and lost every role":   {before: new(with(func(u *people.User) { u.Role, u.MustChangePassword = "", false })), code: errs.Conflict},
		"disabled before she ever came in": {before: new(with(func(u *people.User) { u.Enabled = false })), action: people.PasswordReset},
	} {
		change, err := rosa.Over(test.before, now)
		if errs.CodeOf(err) != test.code || change.Action != test.action {
			t.Errorf("%s: %q, %v; want %q, %q", name, change.Action, err, test.action, test.code)
		}
		if err == nil && (change.After.Username != "rosa" || change.After.Role != "cashier") {
			t.Errorf("%s: she becomes %+v", name, change.After)
		}
		if change.Action == people.Created && change.Before != nil {
			t.Errorf("%s: who is created was %+v", name, change.Before)
		}
	}
}

func TestCheckUsername_takesWhoeverMayBeInCognito(t *testing.T) {
	t.Parallel()
	for name, good := range map[string]bool{
		"rosa":                    true,
		"Rosa.Quispe@example.com": true,
		"":                        false,
		"ñandú":                   false,
		"a b":                     false,
		strings.Repeat("a", 65):   false,
	} {
		if err := people.CheckUsername(name); (err == nil) != good || (err != nil && errs.CodeOf(err) != errs.NotFound) {
			t.Errorf("%q: %v", name, err)
		}
	}
}
