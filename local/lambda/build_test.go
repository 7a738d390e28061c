package lambda_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"carmensita.pe/market/local/lambda"
)

func TestBuild_keepsFunctionsOfTheSameNameInDifferentFoldersApart(t *testing.T) {
	t.Parallel()
	r := newRuntime(t, lambda.Options{}, lambda.Function{Binary: binaries["other/demo"]})
	if got := string(invoke(t, r, `{}`).Payload); got != `"the other one"` {
		t.Errorf("got %s", got)
	}
}

func TestBuild_saysWhatTheCompilerSays(t *testing.T) {
	t.Parallel()
	_, err := lambda.Build(t.Context(), "testdata", []string{"nowhere"}, t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("got %v", err)
	}
}

func TestBuilder_buildsWhatIsAskedForAndThenTheRest(t *testing.T) {
	t.Parallel()
	b := newBuilder(t)
	var asking sync.WaitGroup
	for _, function := range []string{"echo", "demo", "echo"} {
		asking.Go(func() {
			if err := b.Build(t.Context(), function); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(b.Binary(function)); err != nil {
				t.Error(err)
			}
		})
	}
	asking.Wait()
	if _, err := os.Stat(b.Binary("other/demo")); err == nil {
		t.Error("other/demo is built, and nobody has asked for it")
	}

	var left []int
	if err := b.Rest(t.Context(), func(n int) { left = append(left, n) }); err != nil {
		t.Fatal(err)
	}

	if _, err := os.Stat(b.Binary("other/demo")); err != nil || !slices.Equal(left, []int{1, 0}) {
		t.Errorf("it told that %v were left, and other/demo: %v", left, err)
	}
}

func TestBuilder_whoGoesAwayTakesNobodysProgramAlong(t *testing.T) {
	t.Parallel()
	b := newBuilder(t)
	gone, goAway := context.WithCancel(t.Context())
	goAway()

	if err := b.Build(gone, "echo"); err == nil {
		t.Error("it was built by nobody")
	}

	if err := b.Build(t.Context(), "echo"); err != nil {
		t.Error(err)
	}
}

func TestInvoke_waitsUntilTheFunctionIsBuilt(t *testing.T) {
	t.Parallel()
	built, asked := make(chan struct{}), make(chan struct{})
	var once sync.Once
	r := newRuntime(t, lambda.Options{}, lambda.Function{Build: func(context.Context) error {
		once.Do(func() { close(asked) })
		<-built
		return nil
	}})
	answer := start(t, r, `{}`)
	receive(t, asked)
	select {
	case result := <-answer:
		t.Errorf("it answered %s before it was built", result.Payload)
	default:
	}

	close(built)

	mustSucceed(t, receive(t, answer))
}

func TestInvoke_ofAFunctionThatCannotBeBuiltSaysWhy(t *testing.T) {
	t.Parallel()
	b := newBuilder(t)
	r := newRuntime(t, lambda.Options{}, lambda.Function{Build: func(ctx context.Context) error { return b.Build(ctx, "nowhere") }})

	got := errorOf(t, invoke(t, r, `{}`))

	if got.Type != "Runtime.InvalidEntrypoint" || !strings.Contains(got.Message, "there is no function nowhere") {
		t.Errorf("got %+v", got)
	}
}

func TestKill_endsTheWaitForAProgram(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{})
	var tries atomic.Int64
	r := newRuntime(t, lambda.Options{}, lambda.Function{Build: func(ctx context.Context) error {
		if tries.Add(1) > 1 {
			return nil
		}
		close(asked)
		<-ctx.Done()
		return ctx.Err()
	}})
	answer := start(t, r, `{}`)
	receive(t, asked)

	r.Kill("demo")

	mustSucceed(t, receive(t, answer)) // by the process that comes next
}

// newBuilder builds the functions of testdata in a folder of its own.
func newBuilder(t *testing.T) *lambda.Builder {
	t.Helper()
	b, err := lambda.NewBuilder("testdata", filepath.Join(t.TempDir(), "bin"), []string{"demo", "other/demo", "echo"})
	if err != nil {
		t.Fatal(err)
	}
	return b
}
