// Package lambda runs AWS Lambda functions on one computer: each function is its real compiled binary, a child
// process that is spoken to through the Lambda Runtime API, exactly as on AWS.
//
// A function has a pool of warm processes. An invocation goes to a process that waits for one; else a process is
// started, up to Function.MaxProcesses; else it queues. A process serves Function.Concurrency invocations at a time. A function that
// nobody has called for Options.Idle has no process until the next call, as on AWS.
//
// Failures are reported in Lambda's words, so that Retry and Catch of a state machine meet here what they meet on AWS:
// a timeout is Sandbox.Timedout, a process that ends is Runtime.ExitError, an error of the handler is its own type.
// Where several invocations share a process, a timeout must not take the others with it: the process gets no new work
// and is killed when the last of them is answered (at once, if there is none, as on AWS). The process that a panic ends
// is left the same way. A caller that goes away does not stop its invocation, as on AWS.
//
// What differs from AWS: a process is not frozen between invocations; it sees only the environment that it is given;
// memory is not limited; asynchronous events that wait for a retry are lost when the Runtime is closed; the Extensions
// API and log tails are not there.
//
// Cost: five invocations make a sale, so the hop is measured (BenchmarkInvoke_echo: 2 virtual CPUs, 100-byte payload,
// GOMAXPROCS=1 for the function). CPU time of one invocation, both sides together: 125 µs with 8 callers, of which 56
// are the function's own HTTP client; 320 µs with one caller, where an idle processor wakes up for each message (410
// without GOMAXPROCS=1). From the start of a process to its first answer: 4 ms. A Runtime API server of our own over
// net.Conn instead of net/http saved 10 to 22 %: not enough for the code that it takes.
//
// A function with Concurrency above 2 should set http.DefaultTransport's MaxIdleConnsPerHost to it before lambda.Start:
// aws-lambda-go copies that transport, which keeps two idle connections and dials anew for the others at every
// invocation (8 callers, a handler of 1 ms: 193 instead of 317 µs).
package lambda
