package stepfunctions_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"carmensita.pe/market/local/asl"
	"carmensita.pe/market/local/stepfunctions"
)

// quickFunctions answer at once.
type quickFunctions struct{}

func (quickFunctions) Invoke(context.Context, string, []byte) (asl.Result, error) {
	return asl.Result{Payload: []byte(`{"saleId":"0190c2a4-7b0e-7000-8000-000000000001","total":2710}`)}, nil
}

// BenchmarkStartSyncExecution_fiveTasks is a sale as the HTTP handler sees it, without the network.
func BenchmarkStartSyncExecution_fiveTasks(b *testing.B) {
	service, err := stepfunctions.New(stepfunctions.Options{Dir: b.TempDir(), Invoker: quickFunctions{}})
	if err != nil {
		b.Fatal(err)
	}
	task := `{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 10, "ResultPath": "$.a",
		"Parameters": {"FunctionName": "f", "Payload": {"saleId.$": "$.saleId", "lines.$": "$.lines"}}, "ResultSelector": {"total.$": "$.Payload.total"}, `
	machine, err := service.CreateStateMachine("checkout", stepfunctions.Express, "", `{"StartAt": "a", "States": {
		"a": `+task+`"Next": "b"}, "b": `+task+`"Next": "c"}, "c": `+task+`"Next": "d"}, "d": `+task+`"Next": "e"}, "e": `+task+`"End": true}}}`)
	if err != nil {
		b.Fatal(err)
	}
	body := string(asl.Encode(map[string]any{"stateMachineArn": machine.ARN, "name": "sale", "input": `{"saleId":"0190c2a4","lines":[` +
		`{"productId":"p-1","quantity":2},{"productId":"p-2","quantity":1},{"productId":"p-3","quantity":6}]}`}))
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("X-Amz-Target", "AWSStepFunctions.StartSyncExecution")
		w := httptest.NewRecorder()
		service.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
	}
}
