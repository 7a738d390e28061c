package machines_test

import (
	"context"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/asl"
	"carmensita.pe/market/local/stepfunctions"
)

// noFunctions serves machines that call none.
type noFunctions struct{}

func (noFunctions) Invoke(context.Context, string, []byte) (asl.Result, error) {
	return asl.Result{}, &asl.Error{Name: "Lambda.ResourceNotFoundException"}
}

// definitions by the variable that names them. A failure carries what Lambda makes of a domain error.
var definitions = map[string]string{
	"ECHO_ARN":    `{"StartAt":"a","States":{"a":{"Type":"Pass","End":true}}}`,
	"FAIL_ARN":    `{"StartAt":"a","States":{"a":{"Type":"Fail","Error":"PaymentDeclined","Cause":"{\"errorMessage\":\"{\\\"code\\\":\\\"payment_declined\\\",\\\"reason\\\":\\\"Fondos insuficientes\\\"}\"}"}}}`,
	"FOREIGN_ARN": `{"StartAt":"a","States":{"a":{"Type":"Fail","Error":"States.DataLimitExceeded","Cause":"too much"}}}`,
	"SLOW_ARN":    `{"TimeoutSeconds":1,"StartAt":"a","States":{"a":{"Type":"Wait","Seconds":60,"End":true}}}`,
}

// The SDK reads its environment once a process, so all tests share one Step Functions.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "states")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	service, err := stepfunctions.New(stepfunctions.Options{Dir: dir, Invoker: noFunctions{}})
	if err != nil {
		panic(err)
	}
	endpoint := httptest.NewServer(service)
	defer endpoint.Close()
	env := map[string]string{"AWS_ENDPOINT_URL_SFN": endpoint.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
		"GONE_ARN": "arn:aws:states:us-east-1:000000000000:stateMachine:gone"}
	slow, err := service.CreateStateMachine("wait", "STANDARD", "", `{"StartAt":"a","States":{"a":{"Type":"Wait","Seconds":3600,"End":true}}}`)
	if err != nil {
		panic(err)
	}
	env["WAIT_ARN"], env["WAIT_ALIAS_ARN"] = slow.ARN, slow.ARN+":live"
	for name, definition := range definitions {
		machine, err := service.CreateStateMachine(strings.ToLower(name), "EXPRESS", "", definition)
		if err != nil {
			panic(err)
		}
		env[name] = machine.ARN
	}
	for name, value := range env {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	m.Run()
	_ = service.Close(context.Background())
}

type cart struct {
	SaleID string `json:"saleId"`
}

func call(ctx context.Context, t *testing.T, variable string) (cart, error) {
	t.Helper()
	machine, err := machines.Open(variable)
	if err != nil {
		t.Fatal(err)
	}
	return machines.Call[cart](ctx, machine, "sale-1", cart{"sale-1 <ñ>"})
}

func TestCall_givesTheOutput(t *testing.T) {
	t.Parallel()
	for range 2 { // an Express execution may be started again under its name
		if got, err := call(t.Context(), t, "ECHO_ARN"); err != nil || got.SaleID != "sale-1 <ñ>" {
			t.Errorf("got %+v, %v", got, err)
		}
	}
}

func TestCall_givesTheDomainErrorThatTheMachineFailedWith(t *testing.T) {
	t.Parallel()
	if _, err := call(t.Context(), t, "FAIL_ARN"); errs.CodeOf(err) != errs.PaymentDeclined || errs.From(err).Reason != "Fondos insuficientes" {
		t.Errorf("got %+v", err)
	}
}

func TestCall_tellsWhatPassesFromWhatDoesNot(t *testing.T) {
	t.Parallel()
	cut, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx      context.Context
		variable string
		want     errs.Code
	}{
		"out of time":     {t.Context(), "SLOW_ARN", errs.Unavailable},
		"no such machine": {t.Context(), "GONE_ARN", errs.Unavailable},
		"cut off":         {cut, "ECHO_ARN", errs.Unavailable},
		"not ours":        {t.Context(), "FOREIGN_ARN", errs.Internal},
	} {
		if _, err := call(c.ctx, t, c.variable); errs.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestCall_anInputThatIsNoJSONIsABug(t *testing.T) {
	t.Parallel()
	machine, err := machines.Open("ECHO_ARN")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := machines.Call[cart](t.Context(), machine, "x", func() {}); err == nil || errs.CodeOf(err) != errs.Internal {
		t.Errorf("got %v", err)
	}
	if _, err := machines.Call[[]int](t.Context(), machine, "y", cart{}); err == nil || errs.CodeOf(err) != errs.Internal {
		t.Errorf("an output of another shape: %v", err)
	}
}

func TestStart_aNameBeginsOnce(t *testing.T) {
	t.Parallel()
	machine, err := machines.Open("WAIT_ARN")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := machine.Start(t.Context(), "day-1", cart{"a"}); err != nil {
			t.Errorf("the same again: %v", err)
		}
	}
	if err := machine.Start(t.Context(), "day-1", cart{"b"}); errs.CodeOf(err) != errs.Conflict {
		t.Errorf("another input: %v", err)
	}
	for _, variable := range []string{"WAIT_ARN", "WAIT_ALIAS_ARN"} {
		machine, err := machines.Open(variable)
		if err != nil {
			t.Fatal(err)
		}
		if began, err := machines.InputOf[cart](t.Context(), machine, "day-1"); err != nil || began != (cart{"a"}) {
			t.Errorf("by %s it began with %+v, %v", variable, began, err)
		}
		if _, err := machines.InputOf[cart](t.Context(), machine, "day-2"); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("by %s what never began: %v", variable, err)
		}
	}
	for name, want := range map[string]cart{"day-1": {"a"}, "day-3": {"b"}} {
		if began, err := machines.StartOnce(t.Context(), machine, name, cart{"b"}); err != nil || began != want {
			t.Errorf("%s began with %+v, %v", name, began, err)
		}
	}
	gone, err := machines.Open("GONE_ARN")
	if err != nil {
		t.Fatal(err)
	}
	if err := gone.Start(t.Context(), "day-1", cart{}); errs.CodeOf(err) != errs.Unavailable {
		t.Errorf("no such machine: %v", err)
	}
	if _, err := machines.StartOnce(t.Context(), gone, "day-1", cart{}); errs.CodeOf(err) != errs.Unavailable {
		t.Errorf("beginning on no such machine: %v", err)
	}
}

func TestTokens_aTaskThatDoesNotWaitIsNotFound(t *testing.T) {
	t.Parallel()
	tokens, err := machines.OpenTokens()
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{"", "no token", "MDE5YmI3ZTYtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAwIGFybjphd3M6eA=="} {
		if err := tokens.SendTaskSuccess(t.Context(), token, cart{}); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("%q: %v", token, err)
		}
	}
}

func TestOpen_saysWhatToSet(t *testing.T) {
	t.Parallel()
	if _, err := machines.Open("NOT_SET_ARN"); err == nil || !strings.Contains(err.Error(), "NOT_SET_ARN") {
		t.Errorf("got %v", err)
	}
}
