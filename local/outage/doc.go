// Package outage holds the queue of electronic documents to its promise on its worst day: SUNAT is down for an hour while the shop sells, answers
// are lost, functions are killed, and deadlines pass before all is sent. Afterwards each document is registered once, with the bytes that were
// signed first, or a person is told what to do; SUNAT's own books (local/sunat) and the shop's are compared.
//
// The state machines are the product's, run by the local interpreter; their functions run in this process and go by a clock that jumps, so that
// days take seconds. `make outage SALES=10000` runs it at its size, the tests of this folder at a small one.
package outage
