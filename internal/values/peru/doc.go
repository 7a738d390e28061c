// Package peru holds the rules of Peru that a shop lives by: taxes, the cash that coins can pay, identity documents,
// receipts and their numbers, barcodes and the business day.
//
// Everything here is a pure function: no clock, no I/O, no setting read from anywhere. What changes with the law or with
// the shop (rates, regime, the buyer who gives no name) comes in as an argument; the values of today are constants beside
// it. Amounts are money.Centimos, rates are basis points (1800 is 18 %). Errors are sentinels in plain English; the edge
// turns them into sentences for a person.
//
// Codes called "SUNAT" are those of the tax office's catalogues for electronic receipts.
package peru
