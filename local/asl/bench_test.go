package asl_test

import (
	"context"
	"testing"

	"carmensita.pe/market/local/asl"
)

// saleMachine has the shape of a checkout: lambda:invoke tasks that keep their part of the answer, and a choice between them.
const saleMachine = `{
  "StartAt": "Price",
  "States": {
    "Price": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 10,
      "Parameters": {"FunctionName": "price", "Payload": {"saleId.$": "$.saleId", "lines.$": "$.lines", "execution.$": "$$.Execution.Name"}},
      "ResultSelector": {"total.$": "$.Payload.total", "lines.$": "$.Payload.lines"}, "ResultPath": "$.priced",
      "Retry": [{"ErrorEquals": ["Lambda.TooManyRequestsException"], "MaxAttempts": 3, "JitterStrategy": "FULL"}],
      "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Failed"}], "Next": "AnyLines?"},
    "AnyLines?": {"Type": "Choice", "Choices": [{"Variable": "$.priced.total", "NumericGreaterThan": 0, "Next": "Reserve"}], "Default": "Failed"},
    "Reserve": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 10,
      "Parameters": {"FunctionName": "reserve", "Payload": {"saleId.$": "$.saleId", "lines.$": "$.priced.lines"}},
      "ResultSelector": {"reservation.$": "$.Payload.saleId"}, "ResultPath": "$.reserved", "Next": "Cash?"},
    "Cash?": {"Type": "Choice", "Choices": [{"Variable": "$.method", "StringEquals": "cash", "Next": "Pay"}], "Default": "Failed"},
    "Pay": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 10,
      "Parameters": {"FunctionName": "pay", "Payload": {"saleId.$": "$.saleId", "total.$": "$.priced.total"}},
      "ResultSelector": {"payment.$": "$.Payload.saleId"}, "ResultPath": "$.paid", "Next": "Record"},
    "Record": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 10,
      "Parameters": {"FunctionName": "record", "Payload": {"saleId.$": "$.saleId", "lines.$": "$.priced.lines", "paid.$": "$.paid"}},
      "ResultSelector": {"receipt.$": "$.Payload.saleId"}, "ResultPath": "$.recorded", "Next": "Answer"},
    "Answer": {"Type": "Pass", "Parameters": {"saleId.$": "$.saleId", "total.$": "$.priced.total", "receipt.$": "$.recorded.receipt"}, "Next": "Sold"},
    "Sold": {"Type": "Succeed"},
    "Failed": {"Type": "Fail", "Error": "Failed"}
  }
}`

const saleInput = `{"saleId": "0190c2a4-7b0e-7000-8000-000000000001", "method": "cash", "register": "1", "lines": [
  {"productId": "p-1", "quantity": 2, "price": 350}, {"productId": "p-2", "quantity": 1, "price": 1290}, {"productId": "p-3", "quantity": 6, "price": 120}]}`

// quickFunctions answer at once with a priced cart.
type quickFunctions struct{ answer []byte }

func (q quickFunctions) Invoke(context.Context, string, []byte) (asl.Result, error) {
	return asl.Result{Payload: q.answer}, nil
}

func BenchmarkExpress_eightStates(b *testing.B) {
	machine, err := asl.Parse([]byte(saleMachine))
	if err != nil {
		b.Fatal(err)
	}
	functions := quickFunctions{[]byte(`{"saleId":"0190c2a4-7b0e-7000-8000-000000000001","total":2710,"lines":[` +
		`{"productId":"p-1","quantity":2,"amount":700},{"productId":"p-2","quantity":1,"amount":1290},{"productId":"p-3","quantity":6,"amount":720}]}`)}
	b.ReportAllocs()
	for b.Loop() {
		input, err := asl.Decode([]byte(saleInput))
		if err != nil {
			b.Fatal(err)
		}
		outcome, err := machine.Run(b.Context(), &asl.Execution{Name: "sale", Input: input, Invoker: functions})
		if err != nil || outcome.Status != asl.Succeeded {
			b.Fatal(outcome, err)
		}
		_ = asl.Encode(outcome.Output)
	}
}
