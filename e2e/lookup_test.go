package e2e_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"carmensita.pe/market/internal/shop/taxpayer"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/names"
)

// oneProvider is held by the test that chooses whom the shop asks: it has but one provider.
var oneProvider sync.Mutex

// looksUp has the shop ask a provider until the test has ended.
func (s *shop) looksUp(of taxpayer.Provider) {
	s.t.Helper()
	choose := func(of taxpayer.Provider, token string) {
		s.till(admin).send(http.MethodPut, "/api/lookup", body{"provider": of, "token": token}).want(http.StatusOK)
	}
	s.t.Cleanup(func() { choose(taxpayer.Off, "") })
	choose(of, names.Token)
}

func TestLookup_anAdminChoosesTheProviderAndTheTokenNeverComesBack(t *testing.T) {
	t.Parallel()
	oneProvider.Lock()
	t.Cleanup(oneProvider.Unlock)
	s := newRoughShop(t)
	carmen := s.till(admin)
	for name, bad := range map[string]struct {
		sent  body
		field string
	}{
		"an unknown provider":        {body{"provider": "reniec", "token": "x"}, "provider"},
		"no token":                   {body{"provider": "decolecta"}, "token"},
		"a token with a break":       {body{"provider": "apiperu", "token": "a\nb"}, "token"},
		"a token that is too long":   {body{"provider": "apiperu", "token": strings.Repeat("a", 201)}, "token"},
		"a token that it refuses":    {body{"provider": "decolecta", "token": "otra"}, "token"},
		"neither provider nor token": {body{}, "provider"},
	} {
		refused := carmen.send(http.MethodPut, "/api/lookup", bad.sent).refused(errs.InvalidRequest)
		if len(refused.Fields) != 1 || refused.Fields[0].Field != bad.field {
			t.Errorf("%s: %+v", name, refused.Fields)
		}
	}
	before := s.acts("lookup.provider")
	s.looksUp(taxpayer.Decolecta)
	s.looksUp(taxpayer.Decolecta) // sent twice, it is the same
	shown := carmen.get("/api/lookup").want(http.StatusOK)
	if facts := decode[taxpayer.Facts](shown); facts.Provider != taxpayer.Decolecta || facts.KeptBy != admin || facts.KeptAt == nil {
		t.Errorf("it tells %s", shown.body)
	}
	if told := s.acts("lookup.provider") - before; told != 2 {
		t.Errorf("the audit tells %d times who chose it, want 2", told)
	}
	if n := one[int](s, "select count(*) from audit_log where after_doc like ?", "%"+names.Token+"%"); n != 0 || strings.Contains(string(shown.body), names.Token) {
		t.Errorf("the token comes back: %s, and %d times in the audit", shown.body, n)
	}
}

func TestLookup_aCashierHasTheNameOfANumberAndTypesItWhereNobodyKnows(t *testing.T) {
	t.Parallel()
	oneProvider.Lock()
	t.Cleanup(oneProvider.Unlock)
	s := newRoughShop(t)
	rosa := s.till(cashier)
	asked := len(s.cloud.Names.Asked())
	rosa.get("/api/taxpayers/20999000101").refused(errs.LookupOff)
	if now := len(s.cloud.Names.Asked()); now != asked {
		t.Errorf("the shop asks nobody, and %d questions were asked", now-asked)
	}
	s.looksUp(taxpayer.APIPeru)
	var found answer
	s.eventually("the function sees the new provider", func() bool {
		found = rosa.get("/api/taxpayers/20999000101")
		return found.status == http.StatusOK
	})
	want := taxpayer.Taxpayer{Document: "20999000101", Name: "PANADERIA EL TRIGAL DORADO S.A.C.", Ubigeo: "150132", State: "ACTIVO", Condition: "HABIDO",
		Address: "AV. LOS TUSILAGOS NRO. 480, SAN JUAN DE LURIGANCHO, LIMA"}
	if got := decode[taxpayer.Taxpayer](found); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	asked = len(s.cloud.Names.Asked())
	for _, none := range []string{"20999000102", "7400010", "nadie", "99999999"} {
		rosa.get("/api/taxpayers/" + none).refused(errs.TaxpayerUnknown)
	}
	if now := len(s.cloud.Names.Asked()); now != asked {
		t.Errorf("what is known, and what no number can be, was asked %d times", now-asked)
	}
	answers := func(number string, want errs.Code) {
		t.Helper()
		s.eventually(number+" is answered with "+string(want), func() bool {
			a := rosa.get("/api/taxpayers/" + number) // a busy computer is slow, too, and says lookup_failed
			return a.status == http.StatusOK && want == "" || a.status != http.StatusOK && decode[problem](a).Code == want
		})
	}
	answers("74009999", errs.TaxpayerUnknown)
	s.cloud.Names.Inject(names.Fault{DelayMS: 60_000})
	answers("74000101", errs.LookupFailed)
	answers("74000101", "")
}
