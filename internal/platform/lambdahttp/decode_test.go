package lambdahttp_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/shop/payment"
	"carmensita.pe/market/internal/shop/report"
	"carmensita.pe/market/internal/shop/sale"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

const (
	saleID = "018f3d7e-0000-7000-8000-000000000001"
	till   = "018f3d7e-0000-7000-8000-000000000002"
	arroz  = "018f3d7e-0000-7000-8000-000000000003"
)

// good is a sale that decodes; tests break it in one place.
const good = `{"id":"` + saleID + `","tillId":"` + till + `","document":"boleta","lines":[{"productId":"` + arroz + `","quantity":2}],` +
	`"payments":[{"method":"cash","amount":1000}],"expectedTotal":900}`

func decode(body string) (sale.Request, error) {
	return lambdahttp.Decode[sale.Request](&lambdahttp.Request{APIGatewayV2HTTPRequest: events.APIGatewayV2HTTPRequest{Body: body}})
}

func TestDecode_readsASale(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"plain": good, "space around": " \n" + good + "\n "} {
		got, err := decode(body)
		if err != nil || got.ID != saleID || got.Lines[0].Quantity != 2000 || got.Payments[0].Amount != 1000 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	encoded := events.APIGatewayV2HTTPRequest{Body: base64.StdEncoding.EncodeToString([]byte(good)), IsBase64Encoded: true}
	if got, err := lambdahttp.Decode[sale.Request](&lambdahttp.Request{APIGatewayV2HTTPRequest: encoded}); err != nil || got.ID != saleID {
		t.Errorf("base64: %+v, %v", got, err)
	}
}

// Each wrong field is named as the client wrote it, with what to do.
func TestDecode_saysWhichFieldIsWrongAndHowToMendIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		old, new, field, message string
		code                     errs.Code
	}{
		{`"quantity":2`, `"quantity":0`, "lines[0].quantity", "must be at least 0.001", errs.InvalidRequest},
		{`"quantity":2`, `"quantity":-3`, "lines[0].quantity", "must be at least 0.001", errs.InvalidRequest},
		{`"quantity":2`, `"quantity":1000000000`, "lines[0].quantity", "must be at most 1000000", errs.InvalidRequest},
		{`"quantity":2`, `"quantity":1e9`, "lines[0].quantity", "must be a number with up to three decimals", errs.InvalidBody},
		{`"quantity":2`, `"quantity":0.0001`, "lines[0].quantity", "must be a number with up to three decimals", errs.InvalidBody},
		{`"quantity":2`, `"quantity":"two"`, "lines[0].quantity", "must be a number with up to three decimals", errs.InvalidBody},
		{arroz, "arroz", "lines[0].productId", "must be a UUID", errs.InvalidRequest},
		{`"lines":[`, `"lines":[],"lines_":[`, "lines_", "is not a field of this request: remove it", errs.InvalidBody},
		{`[{"productId":"` + arroz + `","quantity":2}]`, `[]`, "lines", "must be at least 1 entries", errs.InvalidRequest},
		{`[{"productId":"` + arroz + `","quantity":2}]`, `null`, "lines", "is required", errs.InvalidRequest},
		{`[{"productId":"` + arroz + `","quantity":2}]`, `{}`, "lines", "must be a list, not an object", errs.InvalidBody},
		{`"boleta"`, `"ticket"`, "document", "must be one of: boleta, factura", errs.InvalidRequest},
		{`"boleta"`, `7`, "document", "must be a string, not a number", errs.InvalidBody},
		{`"amount":1000`, `"amount":10.5`, "payments[0].amount", "must be a whole number, not a number 10.5", errs.InvalidBody},
		{`"amount":1000`, `"amount":-1`, "payments[0].amount", "must be at least 0", errs.InvalidRequest},
		{`"amount":1000`, `"amount":100000001`, "payments[0].amount", "must be at most 100000000", errs.InvalidRequest},
		{`"amount":1000`, `"amount":99999999999999999999`, "payments[0].amount", "must be a whole number, not a number 99999999999999999999", errs.InvalidBody},
		{`"cash"`, `"bitcoin"`, "payments[0].method", "must be one of: " + payment.OneOf(payment.AtTill), errs.InvalidRequest},
		{`"expectedTotal":900`, `"expectedTotal":-900`, "expectedTotal", "must be at least 0", errs.InvalidRequest},
		{
			`"document"`,
			`"buyer":{"documentKind":"dni","documentNumber":"1234567890123456","name":"Ana"},"document"`,
			"buyer.documentNumber",
			"must be at most 15 characters",
			errs.InvalidRequest,
		},
		{`"document"`, `"buyer":{"documentKind":"dni","documentNumber":"46712369"},"document"`, "buyer.name", "is required", errs.InvalidRequest},
		{saleID, "1", "id", "must be a UUID", errs.InvalidRequest},
	} {
		_, err := decode(strings.Replace(good, c.old, c.new, 1))
		want := errs.Field{Field: c.field, Message: c.message}
		if errs.CodeOf(err) != c.code || !slices.Contains(errs.From(err).Fields, want) {
			t.Errorf("%s: %s with %+v, want %s with %+v", c.new, errs.CodeOf(err), errs.From(err).Fields, c.code, want)
		}
	}
}

func TestDecode_namesEveryWrongFieldAtOnce(t *testing.T) {
	t.Parallel()
	_, err := decode(`{"lines":[{"productId":"x","quantity":0}]}`)
	var fields []string
	for _, field := range errs.From(err).Fields {
		fields = append(fields, field.Field)
	}
	want := []string{"id", "tillId", "document", "lines[0].productId", "lines[0].quantity", "payments"}
	if !slices.Equal(fields, want) {
		t.Errorf("got %q, want %q", fields, want)
	}
}

func TestDecode_refusesWhatIsNotOneJSONValue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ body, message string }{
		"empty":              {"", "the body is empty: send JSON"},
		"only space":         {" \n", "the body is empty: send JSON"},
		"broken off":         {good[:len(good)-1], "the JSON breaks off"},
		"a form":             {"id=1&lines=2", "the body is not JSON: invalid character 'i' looking for beginning of value at byte 1"},
		"two values":         {good + good, "there is more than one JSON value in the body"},
		"a brace too many":   {good + "}", "there is more than one JSON value in the body"},
		"a bracket too many": {good + "]", "there is more than one JSON value in the body"},
		"rubbish after it":   {good + " x", "there is more than one JSON value in the body"},
		"not UTF-8":          {strings.Replace(good, "cash", "c\xffsh", 1), "the body is not valid UTF-8"},
	} {
		_, err := decode(c.body)
		if errs.CodeOf(err) != errs.InvalidBody || errs.From(err).Message != c.message {
			t.Errorf("%s: %v, want invalid_body: %s", name, err, c.message)
		}
	}
	broken := events.APIGatewayV2HTTPRequest{Body: "no base64!", IsBase64Encoded: true}
	if _, err := lambdahttp.Decode[sale.Request](&lambdahttp.Request{APIGatewayV2HTTPRequest: broken}); errs.CodeOf(err) != errs.InvalidBody {
		t.Errorf("broken base64: %v", err)
	}
	if _, err := decode(`[]`); errs.CodeOf(err) != errs.InvalidBody || errs.From(err).Fields[0].Message != "must be an object, not an array" {
		t.Errorf("a list: %+v", errs.From(err))
	}
}

func TestDecode_refusesABodyThatIsTooLarge(t *testing.T) {
	t.Parallel()
	const most = 256 << 10
	padded := func(n int) string { return good + strings.Repeat(" ", n-len(good)) }
	if _, err := decode(padded(most)); err != nil {
		t.Errorf("%d bytes: %v", most, err)
	}
	for _, request := range []events.APIGatewayV2HTTPRequest{
		{Body: padded(most + 1)},
		{Body: padded(10 << 20)},
		{Body: base64.StdEncoding.EncodeToString([]byte(padded(most + 1))), IsBase64Encoded: true},
	} {
		if _, err := lambdahttp.Decode[sale.Request](&lambdahttp.Request{APIGatewayV2HTTPRequest: request}); errs.CodeOf(err) != errs.BodyTooLarge {
			t.Errorf("%d bytes: %v, want body_too_large", len(request.Body), err)
		}
	}
}

func TestDecode_refusesTenThousandLines(t *testing.T) {
	t.Parallel()
	var lines []string
	for i := range 1000 { // 10,000 are refused for their size already
		lines = append(lines, fmt.Sprintf(`{"productId":"018f3d7e-0000-7000-8000-%012d","quantity":1}`, i))
	}
	_, err := decode(strings.Replace(good, `{"productId":"`+arroz+`","quantity":2}`, strings.Join(lines, ","), 1))
	want := errs.Field{Field: "lines", Message: "must be at most 200 entries"}
	if errs.CodeOf(err) != errs.InvalidRequest || !slices.Contains(errs.From(err).Fields, want) {
		t.Errorf("got %+v", errs.From(err))
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(good)
	f.Add(`{"lines":[{"quantity":0.001}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		request, err := decode(body)
		if err != nil {
			if code := errs.CodeOf(err); code != errs.InvalidBody && code != errs.InvalidRequest && code != errs.BodyTooLarge {
				t.Errorf("%q: %v is nothing that the client could mend", body, err)
			}
			return
		}
		if request.ID == "" || len(request.Lines) == 0 || len(request.Payments) == 0 {
			t.Errorf("%q passed as %+v", body, request)
		}
	})
}

// Fields that JSON shows in the outer object are named without the Go struct that holds them, however deep the fault is.
func TestDecode_namesFieldsAsTheJSONDoes(t *testing.T) {
	t.Parallel()
	const whole = `{"id":"` + arroz + `","sku":"A","name":"Arroz","price":450}`
	for _, c := range []struct{ old, new, field, message string }{
		{`"price":450`, `"price":"4.50"`, "price", "must be a whole number, not a string"},
		{`"price":450`, `"suppliers":[{"cost":1},{"cost":true}]`, "suppliers[1].cost", "must be a whole number, not a bool"},
		{`"price":450`, `"barcodes":["7751271021975",7]`, "barcodes[1]", "must be a string, not a number"},
		{`"price":450`, `"reorderPoint":"2,5"`, "reorderPoint", "must be a number with up to three decimals"},
		{`"price":450`, `"openingStock":1e3`, "openingStock", "must be a number with up to three decimals"},
		{`"price":450`, `"suppliers":[{"ruc":"1"}]`, "suppliers[0].ruc", "is not a field of this request: remove it"},
		{arroz, "arroz", "id", "must be a UUID"},
	} {
		body := strings.Replace(whole, c.old, c.new, 1)
		_, err := lambdahttp.Decode[catalog.NewProductRequest](&lambdahttp.Request{APIGatewayV2HTTPRequest: events.APIGatewayV2HTTPRequest{Body: body}})
		if want := (errs.Field{Field: c.field, Message: c.message}); !slices.Contains(errs.From(err).Fields, want) {
			t.Errorf("%s: %+v, want %+v", c.new, errs.From(err).Fields, want)
		}
	}
}

func TestDecode_refusesDaysThatNoShopHasBusinessOn(t *testing.T) {
	t.Parallel()
	for _, day := range []string{"0001-01-01", "9999-12-31", "2101-01-01", "1999-12-31", "2026-02-30", "mañana"} {
		body := `{"id":"` + arroz + `","from":"2026-03-15","to":"` + day + `"}`
		_, err := lambdahttp.Decode[report.Request](&lambdahttp.Request{APIGatewayV2HTTPRequest: events.APIGatewayV2HTTPRequest{Body: body}})
		if want := (errs.Field{Field: "to", Message: peru.ErrDay.Error()}); errs.CodeOf(err) != errs.InvalidRequest || !slices.Contains(errs.From(err).Fields, want) {
			t.Errorf("%s: %v with %+v, want invalid_request with %+v", day, err, errs.From(err).Fields, want)
		}
	}
}
