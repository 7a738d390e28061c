// Package stepfunctions is AWS Step Functions on one computer: state machines and executions, used in the process (Service's methods)
// or over HTTP (Service is an http.Handler) with the protocol that the AWS SDKs and the AWS CLI speak.
//
// Standard executions are durable. Each has one file of JSON lines that only grows: a header, then the journal of package asl,
// which is also its history. Lines are on disk (fsync) before a task is called, before a wait, and before StartExecution and
// SendTask... answer. New reads the files and resumes what had not ended, wherever it was. Plain files were chosen over an embedded
// database because every access is "append" or "read all of one", a person can read them, and an execution that misbehaves
// can be looked at, copied or deleted by itself; a line that a crash cut short is dropped. Closed executions are deleted after
// 90 days, as on AWS. A definition is kept for as long as any execution names its hash.
//
// Express executions run for at most five minutes and have no history. An asynchronous one (StartExecution) is on disk until it
// has ended, and runs again, from its beginning, when the process dies meanwhile: at least once, as on AWS. One of StartSyncExecution
// lives in memory only; a caller who goes away does not stop it.
//
// StartSyncExecution and the SDK: it puts "sync-" before the host name of every endpoint, also of AWS_ENDPOINT_URL_SFN, which
// makes 127.0.0.1 a name that does not exist. The handler takes any host, so two settings work without code: HTTP_PROXY
// set to this handler's address together with an AWS_ENDPOINT_URL_SFN whose host is a name that is not local (http://states.local; Go
// sends requests for loopback addresses past the proxy); or code that holds everywhere: a client with a configured BaseEndpoint
// uses it literally (smithyhttp.DisableEndpointHostPrefix in a middleware). Both are in the tests.
package stepfunctions
