// Act stops an execution, or starts it again with the same input.
package main

import (
	"context"

	"carmensita.pe/market/internal/ops/execution"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
)

func main() {
	client := setup.Must(execution.Open())
	step.Start(func(ctx context.Context, _ *step.Task, intervention execution.Intervention) (execution.Result, error) {
		return client.Intervene(ctx, intervention)
	})
}
