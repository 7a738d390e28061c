package lambda_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"carmensita.pe/market/local/lambda"
)

// BenchmarkInvoke_echo reports the CPU time of one invocation on both sides, in µs: cpu-us/op is the sum, of which
// child-us/op is the function's process (aws-lambda-go and its net/http client).
func BenchmarkInvoke_echo(b *testing.B) {
	payload := []byte(`{"sale":"0190a3c4-7d2e-7c1a-9b1f-2f6f0d3c9a11","register":"B001","lines":[{"product":17,"quantity":3}]}`)
	for _, callers := range []int{1, 8} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			r := lambda.New(
				lambda.Options{},
				lambda.Function{Name: "echo", Binary: binaries["echo"], Concurrency: callers, MaxProcesses: 1, Env: map[string]string{"GOMAXPROCS": "1"}},
			)
			if err := r.Warm(b.Context()); err != nil {
				b.Fatal(err)
			}
			self, children := cpu(b, syscall.RUSAGE_SELF), cpu(b, syscall.RUSAGE_CHILDREN)
			b.ReportAllocs()
			b.ResetTimer()
			var left atomic.Int64
			left.Store(int64(b.N))
			var group sync.WaitGroup
			for range callers {
				group.Go(func() {
					for left.Add(-1) >= 0 {
						if result, err := r.Invoke(context.Background(), "echo", payload); err != nil || result.FunctionError != "" {
							b.Error(err, string(result.Payload))
							return
						}
					}
				})
			}
			group.Wait()
			b.StopTimer()
			if err := r.Close(b.Context()); err != nil {
				b.Fatal(err)
			}
			here := cpu(b, syscall.RUSAGE_SELF) - self
			there := cpu(b, syscall.RUSAGE_CHILDREN) - children
			b.ReportMetric(perOp(here+there, b.N), "cpu-us/op")
			b.ReportMetric(perOp(there, b.N), "child-us/op")
		})
	}
}

// BenchmarkInvoke_coldStart is the start of a process until the answer to its first invocation.
func BenchmarkInvoke_coldStart(b *testing.B) {
	for range b.N {
		r := lambda.New(lambda.Options{}, lambda.Function{Name: "echo", Binary: binaries["echo"]})
		if _, err := r.Invoke(b.Context(), "echo", []byte(`{}`)); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := r.Close(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

func cpu(b *testing.B, who int) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(who, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func perOp(d time.Duration, n int) float64 { return float64(d.Microseconds()) / float64(n) }
