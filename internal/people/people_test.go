package people_test

import (
	"testing"

	"carmensita.pe/market/internal/actor"
	"carmensita.pe/market/internal/errs"
	"carmensita.pe/market/internal/people"
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
