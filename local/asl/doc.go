// Package asl runs state machines written in the Amazon States Language, JSONPath dialect, as AWS Step Functions runs them.
//
// Parse compiles a definition once: every path, payload template and intrinsic function becomes a small tree, so that
// running a state only walks it. A value is what Decode makes (map[string]any, []any, string, bool, nil, int64,
// float64, json.Number) and is never changed once made: states share it, and ResultPath copies what it has to alter.
// JSON text exists only where a Lambda function or the history needs it.
//
// One line of control (the machine, a Parallel branch, a Map iteration) is a frame. With a Journal, each frame writes down its
// history events and every outcome that must not be made twice (task results, tokens, random numbers, moments). Resuming is
// running again from the start while the frame takes these records back in the same order; a task without a recorded outcome
// is called again, so tasks run at least once. Without a Journal (Express) nothing is recorded.
//
// Durations in definitions are seconds; sizes are bytes of JSON. JSONata states are refused by Parse.
package asl
