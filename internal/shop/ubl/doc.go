// Package ubl writes the electronic documents that SUNAT takes: boletas and facturas (Invoice) and credit notes (CreditNote) in UBL 2.1, the
// daily summary of boletas (Summary) and the voiding of facturas (Voided) in SUNAT's own form.
//
// All of it is pure: a document is built from plain figures, or from a recorded sale or refund and the issuer of its day, and the same
// figures give the same bytes. The bytes are the canonical form (C14N 1.0) of the document without its signature, so their SHA-256 is
// what a signature signs; package signature puts the signature in.
//
// Money is in centimos, quantities in thousandths, rates in basis points. The rules are those of SUNAT's workbook "Validaciones
// v20260212"; a four-digit number in a comment is the code of the rule that refuses what is not so. SUNAT allows a sol of difference in
// most sums: nothing here uses it. Sums agree to the centimo; a product of a line, which has two roundings in it, to one centimo.
package ubl
