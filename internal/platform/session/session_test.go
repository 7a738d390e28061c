package session_test

import (
	"net/http"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/session"
)

func parse(t *testing.T, text string) *http.Cookie {
	t.Helper()
	cookie, err := http.ParseSetCookie(text)
	if err != nil {
		t.Fatal(err)
	}
	return cookie
}

func TestCookie_isOutOfReachOfScriptsAndOtherSites(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"signed in": session.Set("abc"), "signed out": session.Clear()} {
		c := parse(t, text)
		if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestCookie_lastsAWorkingDayAndIsTakenAwayAtOnce(t *testing.T) {
	t.Parallel()
	if c := parse(t, session.Set("abc")); c.Value != "abc" || c.MaxAge != 12*60*60 {
		t.Errorf("got %q for %d s", c.Value, c.MaxAge)
	}
	if c := parse(t, session.Clear()); c.Value != "" || c.MaxAge >= 0 {
		t.Errorf("got %q for %d s", c.Value, c.MaxAge)
	}
}

func TestID_isFoundAmongOtherCookies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cookies []string
		want    string
	}{
		{[]string{"__Host-carmensita=abc"}, "abc"},
		{[]string{"theme=dark", "__Host-carmensita=abc"}, "abc"},
		{[]string{"theme=dark; __Host-carmensita=abc"}, "abc"},
		{[]string{"\x00", "__Host-carmensita=abc"}, "abc"},
		{[]string{"__Host-carmensita_2=abc", "carmensita_session=abc"}, ""},
		{[]string{""}, ""},
		{nil, ""},
	} {
		if got := session.ID(c.cookies); got != c.want {
			t.Errorf("%q: got %q, want %q", c.cookies, got, c.want)
		}
	}
}

func TestSet_makesACookieThatNoNeighbourCanShadow(t *testing.T) {
	t.Parallel()
	for _, text := range []string{session.Set("abc"), session.Clear()} {
		c, err := http.ParseSetCookie(text)
		if err != nil || !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || c.Path != "/" || c.Domain != "" || !c.HttpOnly {
			t.Errorf("%s: %+v, %v", text, c, err)
		}
	}
}
