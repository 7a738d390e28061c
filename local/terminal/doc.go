// Package terminal simulates the gateway of a shop's card terminal, over HTTP on this computer.
//
//	POST /charges {"id": "...", "amount": 1250, "reference": "..."}
//	     200 {"status": "approved", "authorization": "..."}
//	     402 {"status": "declined", "code": "51", "reason": "Fondos insuficientes"}
//	POST /charges/{id}/void
//	     200 {"status": "voided"}
//	GET  /charges    every charge and void, oldest first
//	POST /faults [{"unavailable": true}, {"loseAnswer": true}, {"delayMs": 900}]
//
// Amounts are centimos. The id is the caller's and makes a charge happen once: the same id again gets the same answer,
// with another amount 409 {"status": "conflict"}. Voiding again changes nothing; voiding an id that never came keeps it
// from being charged later: 409 {"status": "voided"}.
//
// A reference that is one of these ISO 8583 response codes is declined as such; any other is approved:
//
//	05  the bank says no          51  not enough money
//	54  the card has expired      91  the card's bank does not answer
//
// Each fault is met by one POST to /charges, in order: "unavailable" answers 503 and does nothing; "loseAnswer" does the
// work and cuts the connection; "delayMs" does the work and answers late. Tests in the same process call Inject.
//
// The journal on disk forgets nothing that was answered, across restarts and SIGKILL; it does not wait for the disk, so a
// power cut may cost the last second.
package terminal
