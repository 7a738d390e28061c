package lambdahttp_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/customer"
	"carmensita.pe/market/internal/values/errs"
)

// Whatever keyboard made a name, it is kept in one form: search finds it, and paper prints it.
func TestDecode_bringsTextsToOneForm(t *testing.T) {
	t.Parallel()
	body := `{"id":"` + arroz +
		`","documentKind":"dni","documentNumber":" 45671238 ","name":" Jose\u0301  Pen\u0303a\u00a0Nu\u0301n\u0303ez\u200b ","phone":"","email":"","address":"Jr.\tAyacucho 12"}`
	got, err := lambdahttp.Decode[customer.New](&lambdahttp.Request{APIGatewayV2HTTPRequest: events.APIGatewayV2HTTPRequest{Body: body}})
	if err != nil || got.Name != "José Peña Núñez" || got.DocumentNumber != "45671238" || got.Address != "Jr. Ayacucho 12" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestDecode_keepsAPasswordAsItWasTyped(t *testing.T) {
	t.Parallel()
	type signIn struct {
		Username string `json:"username"`
		Password string `json:"password" spelling:"exact"`
	}
	got, err := lambdahttp.Decode[signIn](&lambdahttp.Request{
		APIGatewayV2HTTPRequest: events.APIGatewayV2HTTPRequest{Body: `{"username":" ana ","password":" e\u0301  x "}`},
	})
	if err != nil || got.Username != "ana" || got.Password != " e\u0301  x " {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestDecode_refusesWhatIsNoTextAndWhatIsBeyondAnyAmount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ old, new, field, message string }{
		{`"cash","amount":1000`, `"yape","amount":1000,"reference":"12\u000034"`, "payments[0].reference", "must be text without control characters"},
		{`"cash","amount":1000`, `"yape","amount":1000,"reference":"\ud800"`, "payments[0].reference", "must be text without control characters"},
		{`"expectedTotal":900`, `"expectedTotal":100000001`, "expectedTotal", "must be at most 100000000"},
		{`"expectedTotal":900`, `"expectedTotal":100000000000000`, "expectedTotal", "must be at most 100000000"},
		{`"amount":1000`, `"amount":100000000000000`, "payments[0].amount", "must be at most 100000000"},
		{`"quantity":2`, `"quantity":1000001`, "lines[0].quantity", "must be at most 1000000"},
	} {
		_, err := decode(strings.Replace(good, c.old, c.new, 1))
		if errs.CodeOf(err) != errs.InvalidRequest || !slices.Equal(errs.From(err).Fields, []errs.Field{{Field: c.field, Message: c.message}}) {
			t.Errorf("%s: %v with %+v, want %s %s", c.new, err, errs.From(err).Fields, c.field, c.message)
		}
	}
}
