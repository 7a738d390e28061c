package errs_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/money"
)

// codes reads the constants of codes.go, so that one without a specification is seen.
func codes(t *testing.T) []errs.Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []errs.Code
	for _, declaration := range file.Decls {
		group, ok := declaration.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			for _, value := range spec.(*ast.ValueSpec).Values {
				text, err := strconv.Unquote(value.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				found = append(found, errs.Code(text))
			}
		}
	}
	if len(found) < 20 {
		t.Fatalf("only %d codes were found in codes.go", len(found))
	}
	return found
}

func TestCodes_eachHasStatusWorkflowNameAndBothSentences(t *testing.T) {
	t.Parallel()
	workflows, seen := map[string]errs.Code{}, map[errs.Code]bool{}
	for _, code := range codes(t) {
		spec := code.Spec()
		if code != errs.Internal && spec == errs.Internal.Spec() {
			t.Errorf("%s has no specification", code)
			continue
		}
		if spec.Status < 400 || spec.Status > 599 {
			t.Errorf("%s has status %d", code, spec.Status)
		}
		for language, sentence := range map[string]string{"Spanish": spec.Spanish, "English": spec.English} {
			if !strings.HasSuffix(sentence, ".") || strings.TrimSpace(sentence) != sentence {
				t.Errorf("%s in %s is no sentence: %q", code, language, sentence)
			}
		}
		if spec.Workflow == "" || strings.ContainsAny(spec.Workflow, " .") || strings.HasPrefix(spec.Workflow, "States") {
			t.Errorf("%s has the workflow error %q, which no state machine can tell from its own", code, spec.Workflow)
		}
		if other, taken := workflows[spec.Workflow]; taken {
			t.Errorf("%s and %s share the workflow error %s", code, other, spec.Workflow)
		}
		if seen[code] {
			t.Errorf("%s stands twice", code)
		}
		workflows[spec.Workflow], seen[code] = code, true
	}
}

func TestSpec_ofAnUnknownCodeIsInternal(t *testing.T) {
	t.Parallel()
	if got := errs.Code("nonsense").Spec(); got != errs.Internal.Spec() {
		t.Errorf("got %+v", got)
	}
}

// caused is what Lambda puts into the cause of a failed function.
func caused(t *testing.T, failure error) string {
	t.Helper()
	message, err := json.Marshal(failure)
	if err != nil {
		t.Fatal(err)
	}
	cause, err := json.Marshal(map[string]string{"errorMessage": string(message), "errorType": errs.From(failure).Code.Spec().Workflow})
	if err != nil {
		t.Fatal(err)
	}
	return string(cause)
}

func TestFromWorkflow_readsBackWhatAFunctionSaid(t *testing.T) {
	t.Parallel()
	total := 470 * money.Sol
	short := errs.New(errs.OutOfStock, "some products are short")
	short.Shortages = []errs.Shortage{{ProductID: "p-1", Name: "Arroz", Requested: 2000, Available: 350}}
	changed := errs.New(errs.PriceChanged, "the total is another")
	changed.Total = &total
	declined := errs.New(errs.PaymentDeclined, "the terminal answered 51")
	declined.Reason = "Fondos insuficientes"
	for _, want := range []*errs.Error{short, changed, declined, errs.Invalid("lines", "give one"), errs.New(errs.NotFound, "")} {
		got := errs.FromWorkflow(want.Code.Spec().Workflow, caused(t, want))
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

func TestFromWorkflow_everyCodeGoesThereAndBack(t *testing.T) {
	t.Parallel()
	for _, code := range codes(t) {
		if got := errs.FromWorkflow(code.Spec().Workflow, "not JSON"); got.Code != code {
			t.Errorf("by its name %s becomes %s", code, got.Code)
		}
		if got := errs.FromWorkflow("Handled", caused(t, errs.New(code, "x"))); got.Code != code {
			t.Errorf("by its cause %s becomes %s", code, got.Code)
		}
	}
}

func TestFromWorkflow_aStepThatGaveNoAnswerMayBeTriedAgain(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Runtime.ExitError", "Sandbox.Timedout", "States.Timeout", "Lambda.TooManyRequestsException"} {
		if got := errs.FromWorkflow(name, `{"errorMessage":"RequestId: 1 exited"}`); got.Code != errs.Unavailable || strings.Contains(got.Message, "RequestId") {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

func TestFromWorkflow_whatIsNotOursIsInternal(t *testing.T) {
	t.Parallel()
	for name, cause := range map[string]string{
		"States.Runtime": "", "Runtime.InvalidEntrypoint": `{"errorMessage":"RequestId: 1 no such file"}`, "errorString": `{"errorMessage":"{}"}`, "": "null",
	} {
		got := errs.FromWorkflow(name, cause)
		if got.Code != errs.Internal || got.Public().Message != "" {
			t.Errorf("%s: got %s, shown as %q; want internal, and nothing of it shown", name, got, got.Public().Message)
		}
	}
}

func TestCodeOf_findsTheDomainErrorInside(t *testing.T) {
	t.Parallel()
	ours := errs.Wrap(errs.Unavailable, io.EOF, "the database does not answer")
	wrapped := fmt.Errorf("reading the till: %w", ours)
	if got := errs.CodeOf(wrapped); got != errs.Unavailable || errs.From(wrapped) != ours {
		t.Errorf("got %s of %v", got, errs.From(wrapped))
	}
	if !errors.Is(wrapped, io.EOF) {
		t.Error("the cause is lost")
	}
	if got := errs.CodeOf(io.EOF); got != errs.Internal || errs.From(io.EOF).Code != errs.Internal || !errors.Is(errs.From(io.EOF), io.EOF) {
		t.Errorf("got %s of a foreign error", got)
	}
	if got := errs.CodeOf(nil); got != "" {
		t.Errorf("got %q of no error", got)
	}
	if got, want := wrapped.Error(), "reading the till: unavailable: the database does not answer: EOF"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPublic_keepsWhatIsOursToItself(t *testing.T) {
	t.Parallel()
	internal := errs.New(errs.Internal, "dial tcp 10.0.0.7: refused")
	if shown := internal.Public(); shown.Message != "" || internal.Message == "" {
		t.Errorf("shown %q, kept %q", shown.Message, internal.Message)
	}
	if shown := errs.New(errs.NotFound, "no sale has this id").Public(); shown.Message == "" {
		t.Error("a message for the caller is hidden")
	}
}
