// Package terminal simulates the gateway of a shop's card terminal, over HTTP on this computer. It speaks
// internal/shop/payment/gateway.yaml and passes the tests of gateways beside it; here is what it does beyond them.
//
//	POST /charges {"id": "...", "amount": 1250, "reference": "..."}
//	     200 {"status": "approved", "authorization": "..."}
//	     402 {"status": "declined", "code": "51", "reason": "Fondos insuficientes"}
//	POST /charges/{id}/void
//	     200 {"status": "voided"}
//	POST /charges/{id}/refunds {"id": "...", "amount": 500}
//	     200 {"status": "refunded", "authorization": "..."}
//	GET  /charges    every charge, void and refund, oldest first
//	POST /faults [{"unavailable": true}, {"loseAnswer": true}, {"delayMs": 900}]
//
// Amounts are centimos. The id is the caller's and makes a charge happen once: the same id again gets the same answer,
// with another amount 409 {"status": "conflict"}. Voiding again changes nothing; voiding an id that never came keeps it
// from being charged later: 409 {"status": "voided"}.
//
// A refund gives back a part of a charge, once under its own id. All of them together never give back more than the
// charge: 409 {"status": "refused"}, as for a charge that was voided, declined or never came. A charge of which a part
// went back is not voided any more: 409 {"status": "refunded"}.
//
// A reference that is one of these ISO 8583 response codes is declined as such; any other is approved:
//
//	05  the bank says no          51  not enough money
//	54  the card has expired      91  the card's bank does not answer
//
// Each fault is met by one POST to /charges or below it, in order: "unavailable" answers 503 and does nothing; "loseAnswer" does the
// work and cuts the connection; "delayMs" does the work and answers late. Tests in the same process call Inject.
//
// The journal on disk forgets nothing that was answered, across restarts and SIGKILL; it does not wait for the disk, so a
// power cut may cost the last second.
package terminal
