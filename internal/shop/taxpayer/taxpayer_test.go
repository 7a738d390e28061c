package taxpayer_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"carmensita.pe/market/internal/shop/taxpayer"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

const token = "tok-123"

var bakery = peru.Document{Kind: peru.RUC, Number: "20999000101"}

// serve is a provider that answers so, under both names; asked counts the questions.
func serve(t *testing.T, answer http.HandlerFunc) (registry *taxpayer.Registry, asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	registry, err := taxpayer.New(map[taxpayer.Provider]string{taxpayer.Decolecta: server.URL, taxpayer.APIPeru: server.URL + "/"})
	if err != nil {
		t.Fatal(err)
	}
	registry.Patience = time.Minute // a busy computer is no provider that is slow
	return registry, asked
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }
}

func account(of taxpayer.Provider) taxpayer.Account {
	return taxpayer.Account{Provider: of, Token: token}
}

func TestAsk_readsWhatEachProviderSays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		provider taxpayer.Provider
		kind     peru.DocumentKind
		answer   string
		// where is what the provider is asked.
		where string
		want  taxpayer.Taxpayer
	}{
		{taxpayer.Decolecta, peru.RUC, "decolecta-ruc.json", "/v1/sunat/ruc?numero=20999000101", taxpayer.Taxpayer{Document: "20999000101",
			Name: "PANADERIA EL TRIGAL DORADO S.A.C.", Address: "AV. LOS TUSILAGOS NRO. 480, SAN JUAN DE LURIGANCHO, LIMA", Ubigeo: "150132",
			State: "ACTIVO", Condition: "HABIDO"}},
		{taxpayer.Decolecta, peru.DNI, "decolecta-dni.json", "/v1/reniec/dni?numero=74000101", taxpayer.Taxpayer{Document: "74000101",
			Name: "QUISPE MAMANI LUZ ELENA"}},
		{taxpayer.APIPeru, peru.RUC, "apiperu-ruc.json", "/api/ruc/20999000283", taxpayer.Taxpayer{Document: "20999000283",
			Name: "FERRETERIA SIN PUERTA E.I.R.L.", Address: "CAL. CERRADA NRO. 13, MIRAFLORES, LIMA", Ubigeo: "150122",
			State: "BAJA DE OFICIO", Condition: "NO HABIDO"}},
		{taxpayer.APIPeru, peru.DNI, "apiperu-dni.json", "/api/dni/74000102", taxpayer.Taxpayer{Document: "74000102",
			Name: "ÑAHUI DE LA CRUZ, JOSÉ MARÍA"}},
	} {
		t.Run(c.answer, func(t *testing.T) {
			t.Parallel()
			golden, err := os.ReadFile(filepath.Join("testdata", c.answer))
			if err != nil {
				t.Fatal(err)
			}
			var where, proof string
			registry, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
				where, proof = r.URL.RequestURI(), r.Header.Get("Authorization")
				_, _ = w.Write(golden)
			})
			got, err := registry.Ask(t.Context(), account(c.provider), peru.Document{Kind: c.kind, Number: c.want.Document})
			if err != nil || got != c.want {
				t.Errorf("got  %+v (%v)\nwant %+v", got, err, c.want)
			}
			if where != c.where || proof != "Bearer "+token {
				t.Errorf("it was asked %q with %q", where, proof)
			}
		})
	}
}

func TestAsk_makesANameOfItsPartsAndCutsWhatNoFieldHolds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ answer, want, address string }{
		"a person in parts":        {`{"first_name":"LUZ","first_last_name":"QUISPE","second_last_name":"MAMANI","full_name":null}`, "QUISPE MAMANI LUZ", ""},
		"a home that is not shown": {`{"razon_social":"QUISPE MAMANI LUZ","direccion":"-","ubigeo":"-"}`, "QUISPE MAMANI LUZ", ""},
		"a street that ends with its district": {`{"razon_social":"X","direccion":"AV. A 1 LIMA - LIMA - MIRAFLORES","ubigeo":"150122"}`, "X",
			"AV. A 1 LIMA - LIMA - MIRAFLORES"},
		"no district":        {`{"razon_social":"X","direccion":"AV. A 1","ubigeo":"999999"}`, "X", "AV. A 1"},
		"a name beyond all":  {`{"razon_social":"` + strings.Repeat("Ñ", 300) + `"}`, strings.Repeat("Ñ", 160), ""},
		"spaces and a break": {`{"razon_social":"  LA \n  ESQUINA "}`, "LA ESQUINA", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			registry, _ := serve(t, says(c.answer))
			got, err := registry.Ask(t.Context(), account(taxpayer.Decolecta), bakery)
			if err != nil || got.Name != c.want || got.Address != c.address {
				t.Errorf("got %+v (%v)", got, err)
			}
		})
	}
}

func TestAsk_saysWhatWasInTheWay(t *testing.T) {
	t.Parallel()
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	for name, c := range map[string]struct {
		provider taxpayer.Provider
		answer   http.HandlerFunc
		want     errs.Code
		token    bool
	}{
		"nobody has the number":         {taxpayer.Decolecta, status(404), errs.TaxpayerUnknown, false},
		"the number is none":            {taxpayer.Decolecta, status(422), errs.TaxpayerUnknown, false},
		"nobody has it, with a 200":     {taxpayer.APIPeru, says(`{"success":false,"message":"No se encontraron registros"}`), errs.TaxpayerUnknown, false},
		"an answer without a name":      {taxpayer.APIPeru, says(`{"success":true,"data":{"ruc":"20999000101"}}`), errs.TaxpayerUnknown, false},
		"a wrong token":                 {taxpayer.Decolecta, status(401), errs.LookupFailed, true},
		"a token that may not":          {taxpayer.APIPeru, status(403), errs.LookupFailed, true},
		"too many questions":            {taxpayer.Decolecta, status(429), errs.LookupFailed, false},
		"a provider that is ill":        {taxpayer.Decolecta, status(500), errs.LookupFailed, false},
		"a page instead of an answer":   {taxpayer.Decolecta, says("<html>Mantenimiento</html>"), errs.LookupFailed, false},
		"an answer that breaks off":     {taxpayer.APIPeru, says(`{"success":true,"data":{"ruc":"2099`), errs.LookupFailed, false},
		"a number instead of a name":    {taxpayer.Decolecta, says(`{"razon_social":7}`), errs.LookupFailed, false},
		"an answer about somebody else": {taxpayer.Decolecta, says(`{"razon_social":"OTRO","numero_documento":"20131312955"}`), errs.LookupFailed, false},
		"an answer without an end":      {taxpayer.Decolecta, says(`{"razon_social":"` + strings.Repeat("A", 1<<20) + `"}`), errs.LookupFailed, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			registry, asked := serve(t, c.answer)
			got, err := registry.Ask(t.Context(), account(c.provider), bakery)
			if errs.CodeOf(err) != c.want || errors.Is(err, taxpayer.ErrToken) != c.token || got != (taxpayer.Taxpayer{}) {
				t.Errorf("got %+v, %v; want %s", got, err, c.want)
			}
			if asked.Load() != 1 {
				t.Errorf("it was asked %d times", asked.Load())
			}
			if text := err.Error(); strings.Contains(text, bakery.Number) || strings.Contains(text, token) {
				t.Errorf("the error tells who was asked for, or the token: %s", text)
			}
		})
	}
}

// A provider that never answers: without a limit this test would not end.
func TestAsk_waitsLessThanASecond(t *testing.T) {
	t.Parallel()
	if taxpayer.Patience >= time.Second {
		t.Errorf("it waits for %s", taxpayer.Patience)
	}
	registry, _ := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	registry.Patience = taxpayer.Patience
	if _, err := registry.Ask(t.Context(), account(taxpayer.Decolecta), bakery); errs.CodeOf(err) != errs.LookupFailed {
		t.Errorf("got %v", err)
	}
}

func TestAsk_takesTheTokenToNoOtherAddress(t *testing.T) {
	t.Parallel()
	_, elsewhere := serve(t, says("{}"))
	var other string
	registry, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other, http.StatusFound) })
	stranger := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(stranger.Close)
	other = stranger.URL
	if _, err := registry.Ask(t.Context(), account(taxpayer.Decolecta), bakery); errs.CodeOf(err) != errs.LookupFailed || elsewhere.Load() != 0 {
		t.Errorf("got %v, and %d questions elsewhere", err, elsewhere.Load())
	}
}

func TestAsk_asksNobodyWhereThereIsNoProvider(t *testing.T) {
	t.Parallel()
	registry, asked := serve(t, says("{}"))
	for _, of := range []taxpayer.Provider{"", taxpayer.Off, "another"} {
		if _, err := registry.Ask(t.Context(), account(of), bakery); errs.CodeOf(err) != errs.LookupOff {
			t.Errorf("%q: %v", of, err)
		}
	}
	if asked.Load() != 0 {
		t.Errorf("%d questions were asked", asked.Load())
	}
}

func TestTry_refusesATokenThatTheProviderRefusesAndKeepsOneOfWhichItIsNotKnown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		token  string
		good   bool
	}{
		"a good one":                      {200, token, true},
		"a provider that does not answer": {503, token, true},
		"one that is refused":             {401, token, false},
		"none":                            {200, "", false},
		"one that no header carries":      {200, "a\nb", false},
		"one with a space":                {200, "a b", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			registry, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(c.status) })
			err := registry.Try(t.Context(), taxpayer.Account{Provider: taxpayer.APIPeru, Token: c.token})
			if refused := errs.CodeOf(err) == errs.InvalidRequest; refused == c.good {
				t.Errorf("got %v", err)
			}
		})
	}
	registry, asked := serve(t, says("{}"))
	if err := registry.Try(t.Context(), taxpayer.Account{Provider: taxpayer.Off}); err != nil || asked.Load() != 0 {
		t.Errorf("nobody is tried: %v, %d questions", err, asked.Load())
	}
}

func TestNew_takesAddressesThatAreEncryptedOrOnThisComputer(t *testing.T) {
	t.Parallel()
	for address, good := range map[string]bool{"https://api.example": true, "http://127.0.0.1:8099/x": true, "http://api.example": false, "ftp://127.0.0.1": false, "": false} {
		_, err := taxpayer.New(map[taxpayer.Provider]string{taxpayer.Decolecta: address, taxpayer.APIPeru: "https://b.example"})
		if (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestParseDocument_tellsARUCFromADNIAndNeitherFromTheRest(t *testing.T) {
	t.Parallel()
	const spaced = "20999000101 "
	for number, want := range map[string]peru.DocumentKind{"20999000101": peru.RUC, "74000101": peru.DNI, "20999000102": "", "99999999": "", "7400010": "", "": "",
		"2099900010a": "", spaced: peru.RUC} {
		got, err := taxpayer.ParseDocument(number)
		if got.Kind != want || (err == nil) != (want != "") || err != nil && errs.CodeOf(err) != errs.TaxpayerUnknown {
			t.Errorf("%q: %+v, %v", number, got, err)
		}
	}
}
