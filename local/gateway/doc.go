// Package gateway is API Gateway's HTTP API on one computer: the routes of the blueprint, events and responses of
// payload format 2.0, a Lambda authorizer with its cache, and the files of the page.
//
// Limits are API Gateway's: a body of 10 MB, 30 s for an answer. Every refusal is an RFC 9457 problem in the words of
// package errs, where API Gateway has {"message":...}: 404 for an unknown route or method, 413, 401 without a session,
// 403 when the authorizer says no, 500 when a function fails, 502 when its answer is not understood, 503 when it is
// refused, 504 when it takes too long.
//
// The authorizer's identity sources are $request.header.Cookie and $context.routeKey: without a cookie it is not asked
// (401), and its answer is kept per cookie header and route, since what a role may do differs by route. It answers
// {"isAuthorized":bool,"context":{...}}, or fails with the message "Unauthorized" for a session that is not valid
// (401). An answer that was under way when the cache was reset is not kept: who has signed out is out.
//
// A request that has arrived is carried out even when its client goes away before the answer, as on AWS: a page sends its last
// words while it is being left.
//
// What differs from AWS: HEAD is served where GET is; JSON answers are not compressed (CloudFront's part there).
package gateway
