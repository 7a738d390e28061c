package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/aws/sessions"
	"carmensita.pe/market/internal/platform/session"
	"carmensita.pe/market/internal/values/errs"
)

type signedIn struct {
	Username, Name, Role string
	ExpiresAt            time.Time
}

func TestSession_tellsWhoIsSignedInAndForHowLong(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for username, want := range map[string]signedIn{cashier: {Name: "Rosa Quispe", Role: "cashier"}, manager: {Name: "Luis Huamán", Role: "manager"},
		"carmen": {Name: "Carmen Rojas", Role: "admin"}} {
		got := decode[signedIn](s.till(username).get("/api/sessions/current").want(http.StatusOK))
		if got.Username != username || got.Name != want.Name || got.Role != want.Role {
			t.Errorf("signed in is %+v, want %+v", got, want)
		}
		if left := time.Until(got.ExpiresAt); left <= session.Length-time.Hour || left > session.Length {
			t.Errorf("the session of %s lasts %s", username, left)
		}
	}
}

func TestSession_theCookieIsOutOfReachOfScriptsAndOtherSites(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	in := (&till{shop: s}).tryPassword(cashier, "Rosa-2026").want(http.StatusCreated)
	if len(in.cookies) != 2 {
		t.Fatalf("got %d cookies, want those of the session and of the browser", len(in.cookies))
	}
	for _, c := range in.cookies {
		if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || len(c.Value) < 40 {
			t.Errorf("the cookie is %s", c.Raw)
		}
		if strings.Contains(string(in.body), c.Value) || strings.Contains(strings.ToLower(string(in.body)), "token") {
			t.Errorf("the body tells scripts more than who it is: %s", in.body)
		}
	}
}

func TestSession_signingOutCountsAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rosa, elsewhere := s.signIn(cashier), s.signIn(cashier)
	for _, till := range []*till{rosa, elsewhere} {
		till.get("/api/tills").want(http.StatusOK)
		till.get("/api/tills").want(http.StatusOK) // the authorizer's answer is kept now
	}
	out := rosa.send(http.MethodDelete, "/api/sessions/current", nil).want(http.StatusNoContent)
	if len(out.cookies) != 1 || out.cookies[0].MaxAge >= 0 {
		t.Errorf("the cookie is not taken away: %v", out.cookies)
	}

	rosa.get("/api/tills").refused(errs.Unauthenticated)
	rosa.sell(s.cart(s.stocked(1).times(1))).refused(errs.Unauthenticated)
	elsewhere.get("/api/tills").want(http.StatusOK)
}

func TestSession_aWrongPasswordAndAnUnknownUserGetTheSameAnswer(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	try := func(username, password string) problem {
		refusal := (&till{shop: s}).tryPassword(username, password).refused(errs.SignInFailed)
		return problem{Title: refusal.Title, TitleEn: refusal.TitleEn, Detail: refusal.Detail}
	}
	somebody := s.hire("cashier").Username // who fails here has to wait: others sign in as rosa meanwhile
	wrong, unknown := try(somebody, "Rosa-2025"), try("nadie", "Rosa-2026")
	if wrong.Title != unknown.Title || wrong.Detail != unknown.Detail {
		t.Errorf("the answers tell who exists: %+v and %+v", wrong, unknown)
	}
	for _, odd := range []string{somebody + " ", strings.ToUpper(somebody), "ñandú", strings.Repeat("x", 128)} {
		try(odd, "Rosa-2025")
	}
}

func TestSession_thatHasExpiredIsOver(t *testing.T) { // not parallel: it sets the environment
	s := newShop(t)
	t.Setenv("AWS_REGION", "us-east-1")
	t.Setenv("AWS_ACCESS_KEY_ID", "local")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "local")
	t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", s.cloud.Dynamo.Endpoint())
	t.Setenv("SESSIONS_TABLE", "sessions")
	table, err := sessions.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		expires time.Time
		check   func(answer)
	}{
		{"a minute ago", time.Now().Add(-time.Minute), func(a answer) { a.refused(errs.Unauthenticated) }},
		{"in an hour", time.Now().Add(time.Hour), func(a answer) { a.want(http.StatusOK) }},
	} {
		id, err := table.Create(t.Context(), sessions.Session{Username: cashier, Name: "Rosa Quispe", Role: "cashier", Since: time.Now(), Expires: c.expires})
		if err != nil {
			t.Fatal(err)
		}
		c.check((&till{shop: s, cookie: id}).get("/api/tills"))
	}
}

func TestSession_whatIsNoSessionOpensNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	cart := s.cart(s.stocked(1).times(1))
	good := s.till(cashier).cookie
	for _, cookie := range []string{"", "garbage", good + "x", good[1:], strings.Repeat("A", 5000), "../../etc/passwd", "'; drop table sales; --"} {
		stranger := &till{shop: s, cookie: cookie}
		stranger.sell(cart).refused(errs.Unauthenticated)
		stranger.get("/api/sales").refused(errs.Unauthenticated)
		stranger.get("/api/sales/" + cart.ID + "/timeline").refused(errs.Unauthenticated)
	}
	s.wantSales(product{id: cart.Lines[0].ProductID}, 0)
}

func TestSession_aRoleOpensItsRoutesOnly(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	cart := s.cart(s.stocked(1).times(1))
	sold := s.till(cashier).sell(cart).sold()
	path := "/api/sales/" + sold.ID + "/timeline"
	s.till(cashier).get(path).refused(errs.Forbidden)
	s.till(manager).get(path).want(http.StatusOK)
	s.till("carmen").get(path).want(http.StatusOK)
}
