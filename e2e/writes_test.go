package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/internal/values/errs"
)

// unheld are the writes that no test below makes, each with its reason.
var unheld = map[string]string{
	"PUT /api/emission":                "gives every till new series, which emission_test.go alone may do; it looks at act and bad input",
	"POST /api/emission/resume":        "needs a queue that SUNAT stopped: emission_test.go, which looks at the act, too",
	"PUT /api/emission/credentials":    "the shop has but one certificate, which emission_test.go alone may bring; it looks at act and bad input",
	"PUT /api/lookup":                  "the shop has but one provider, which lookup_test.go alone may choose; it looks at act and bad input",
	"POST /api/emission/trial":         "asks SUNAT and changes nothing: emission_test.go",
	"POST /api/documents/{id}/resend":  "needs a document that SUNAT refused: emission_test.go, which looks at the act, too",
	"POST /api/documents/{id}/confirm": "needs a document that nobody can ask about: emission_test.go, which looks at the act, too",
	"POST /api/restore/decisions":      "needs a shop that was restored: TestRestore_bringsTheShopBack says it twice, and looks at the audit and at bad input",
	"POST /api/restore/release":        "needs a shop that was restored: TestRestore_bringsTheShopBack sends it twice, and looks at the audit and at bad input",
	"POST /api/sessions": "a sign-in is a session. Failures and locks are counted in DynamoDB for a quarter of an hour: who is not signed in must not be able " +
		"to fill a table that is never cut. Bad input: TestBadInput_aSignInThatIsNone",
	"POST /api/sessions/password":                "ends what user.created or user.password_reset began: TestUser_choosesHisPasswordAtTheFirstSignIn",
	"DELETE /api/sessions/{id}":                  "one's own session: TestSession_isListedAndEndedOneByOne",
	"DELETE /api/sessions/current":               "one's own session",
	"POST /api/consult":                          "looks a document up and changes nothing; who is not signed in must not fill the audit. Bad input: consult_test.go",
	"POST /api/passwords/forgotten":              "sends a code and changes nothing: TestPassword_forgottenIsChosenAnewWithTheCode",
	"POST /api/passwords":                        "needs a code from the mail, as above, where its act is looked for, too",
	"PUT /api/settings":                          "the shop has but one record of them, which settings_test.go alone may change; it looks at act and bad input",
	"DELETE /api/users/{username}/sessions/{id}": "needs a session to end: TestSession_isListedAndEndedOneByOne",
	"POST /api/products/import":                  "a file, not JSON; its acts are those of products: catalogue_test.go",
	"PUT /api/purchases/{id}/photo":              "a picture, not JSON: purchases_test.go, which looks at the act, too",
	"POST /api/labels":                           "prints and changes nothing; its bad input: catalogue_test.go",
	"PUT /api/counts/{id}/lines":                 "the line itself keeps who counted, and when; the count's posting is the act. Its bad input: counts_test.go",
	"POST /api/sales":                            "the sale is a document of its own, with who, when and where; its bad input: badinput_test.go",
}

// orNil keeps a nil body from becoming an interface that is not nil.
func orNil(b body) any {
	if b == nil {
		return nil
	}
	return b
}

func TestWrites_areAllHeldToTheAuditAndToBadInputOrSayWhyNot(t *testing.T) {
	t.Parallel()
	held := (&shop{t: t}).goods()
	for _, route := range blueprint.Routes {
		if route.Method == http.MethodGet {
			continue
		}
		if _, ok := held[route.Key()]; !ok && unheld[route.Key()] == "" {
			t.Errorf("%s: make a good request of it in goods, or say why not in unheld", route.Key())
		}
	}
}

func TestWrites_leaveOneActInTheAuditWithWhatWasAndWhatIs(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for key, prepare := range s.goods() { //nolint:paralleltest // each waits for little
		t.Run(key, func(t *testing.T) {
			s := s.within(t)
			g := prepare()
			method, _, _ := strings.Cut(key, " ")
			last := one[int64](s, "select coalesce(max(id), 0) from audit_log")
			a := g.send(s, method, orNil(g.body))
			if a.status >= http.StatusMultipleChoices {
				t.Fatalf("got %d %s", a.status, a.body)
			}
			sent, _ := json.Marshal(g.body)
			var got []string
			s.eventually("the audit tells of it", func() bool { // what goes on in the background tells of itself there
				got = s.rows(`select subject, concat_ws(' ', before_doc <> 'null', after_doc <> 'null', address) from audit_log
					where id > ? and actor = ? and action = ?`, last, g.by, g.action)
				got = slices.DeleteFunc(got, func(act string) bool { // other tests act as the same people
					subject, _, _ := strings.Cut(act, " ")
					return !strings.Contains(g.path+string(sent)+string(a.body)+g.by, subject)
				})
				return len(got) > 0
			})
			want := fmt.Sprintf(" %d %d 127.0.0.1", bit(g.before), bit(!g.silent))
			if len(got) != 1 || !strings.HasSuffix(got[0], want) {
				t.Errorf("the audit tells %q, want one with%s", got, want)
			}
		})
	}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Names of spoilt bodies.
const (
	twice   = "the same line twice"
	noLines = "no lines"
)

// spoilt is a body that no route takes, made of a good one.
type spoilt struct {
	name string
	body []byte
	code errs.Code // "" for either refusal of a body
}

// spoil makes bad bodies of a good one: what the document requires is left out, and each field has another type.
func spoil(t *testing.T, b body, required []string) []spoilt {
	t.Helper()
	with := func(field string, value any) []byte {
		c := maps.Clone(b)
		c[field] = value
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	fine, _ := json.Marshal(b)
	all := []spoilt{
		{"an unknown field", with("sorpresa", 1), errs.InvalidBody},
		{"nothing", nil, errs.InvalidBody},
		{"a list", []byte("[]"), errs.InvalidBody},
		{"half of it", fine[:len(fine)/2], errs.InvalidBody},
		{"two of it", append(slices.Clone(fine), fine...), errs.InvalidBody},
		{"no UTF-8", bytes.Replace(fine, []byte(`{"`), []byte("{\"\xff\xfe"), 1), errs.InvalidBody},
		{"300 kB", append(bytes.Repeat([]byte(" "), 300_000), fine...), errs.BodyTooLarge},
	}
	for field, value := range b {
		text, _ := json.Marshal(value)
		switch text[0] {
		case '"':
			all = append(all, spoilt{field + " as a number", with(field, 7), errs.InvalidBody}, spoilt{field + " as a list", with(field, []int{1}), errs.InvalidBody})
		case '[', '{':
			all = append(all, spoilt{field + " as a text", with(field, "x"), errs.InvalidBody}, spoilt{field + " as a number", with(field, 7), errs.InvalidBody})
		case 't', 'f':
			all = append(all, spoilt{field + " as a text", with(field, "true"), errs.InvalidBody})
		default:
			all = append(all, spoilt{field + " as a text", with(field, "siete"), errs.InvalidBody},
				spoilt{field + " beyond any number", with(field, json.RawMessage(strings.Repeat("9", 40))), errs.InvalidBody},
				spoilt{field + " as a huge number", with(field, 9_000_000_000_000_000), ""}, spoilt{field + " below any number", with(field, -9_000_000_000_000_000), ""})
		}
		if field == "id" {
			all = append(
				all,
				spoilt{"an id that is none", with(field, "1"), errs.InvalidRequest},
				spoilt{"an id that would break SQL", with(field, "' or '1'='1"), errs.InvalidRequest},
			)
		}
		if field == "lines" {
			list, _ := value.([]any)
			all = append(
				all,
				spoilt{twice, with(field, append(slices.Clone(list), list...)), errs.InvalidRequest},
				spoilt{noLines, with(field, []any{}), errs.InvalidRequest},
			)
		}
	}
	for _, field := range required {
		text, _ := json.Marshal(without(b, field))
		all = append(all, spoilt{"no " + field, text, ""})
	}
	return all
}

// requiredOf returns the fields that the API's document requires of a route's body.
func requiredOf(t *testing.T, document *openapi3.T, key string) []string {
	t.Helper()
	method, path, _ := strings.Cut(key, " ")
	described := document.Paths.Find(path).GetOperation(method).RequestBody
	if described == nil {
		return nil
	}
	return described.Value.Content.Get("application/json").Schema.Value.Required
}

func TestWrites_refuseEveryBadBodyAndTakeTheGoodOneAfterwards(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	document, err := openapi3.NewLoader().LoadFromFile(filepath.Join(root, "functions", "api", "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for key, prepare := range s.goods() { //nolint:paralleltest // each waits for little
		t.Run(key, func(t *testing.T) {
			s := s.within(t)
			g := prepare()
			method, _, _ := strings.Cut(key, " ")
			if g.body == nil {
				return // it is all in the path
			}
			for _, bad := range spoil(t, g.body, requiredOf(t, document, key)) {
				if slices.Contains(g.takes, bad.name) {
					continue
				}
				a := g.send(s, method, bad.body)
				got := decode[problem](a)
				if bad.code != "" && got.Code != bad.code || bad.code == "" && got.Code != errs.InvalidBody && got.Code != errs.InvalidRequest {
					t.Errorf("%s: got %d %s, want %q: %.300s", bad.name, a.status, got.Code, bad.code, a.body)
				}
			}
			if a := g.send(s, method, g.body); a.status >= http.StatusMultipleChoices {
				t.Errorf("what the refusals were made of gets %d %s", a.status, a.body)
			}
		})
	}
}

func TestWrites_ofWhatDoesNotExistAreNotFound(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for key, prepare := range s.goods() { //nolint:paralleltest // each waits for little
		if !strings.Contains(key, "{id}") {
			continue
		}
		t.Run(key, func(t *testing.T) {
			s := s.within(t)
			g := prepare()
			method, pattern, _ := strings.Cut(key, " ")
			for id, codes := range map[string][]errs.Code{newID(): {errs.NotFound}, "1": {errs.NotFound}, "%C3%B1": {errs.NotFound}} {
				g.path = strings.Replace(pattern, "{id}", id, 1)
				a := g.send(s, method, orNil(g.body))
				if got := decode[problem](a); !slices.Contains(codes, got.Code) {
					t.Errorf("%s: got %d %s", g.path, a.status, a.body)
				}
			}
		})
	}
}
