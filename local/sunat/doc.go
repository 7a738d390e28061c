// Package sunat stands in for SUNAT, over HTTP on this computer: billService of BETA and of production, an OSE,
// billConsultService, and the "Consulta Integrada" by REST, each at the path of the real host. It shares no code with what
// makes and signs documents.
//
//	/ol-ti-itcpfegem-beta/billService    sendBill, sendSummary, getStatus by ticket: BETA
//	/ol-ti-itcpfegem/billService         the same: production
//	/ose/billService                     the same, and getStatusCdr: an OSE
//	/ol-it-wsconscpegem/billConsultService    getStatus and getStatusCdr by document, about production
//	/v1/clientesextranet/{client}/oauth2/token/    a token for
//	/v1/contribuyente/contribuyentes/{ruc}/validarcomprobante    a query about any document of production
//
// A file passes, in this order: user and password, name and zip, XML, its schema (by xmllint, where it is installed), the
// signature, the certificate, and the rules of SUNAT's workbook of 2026-02-12 that a small shop can break, which are a table:
// rules.go and what it lists. The first rule that a file breaks is the answer. Deadlines go by the clock of Options.
//
// What differs from SUNAT, or is not known of it:
//   - A rejection for what a document says is a fault at BETA, as there; in production it is always a CDR, which uses the
//     number up. What reception finds (signature, certificate, schema) is always a fault.
//   - A summary takes effect when it is received; only its answer waits for the ticket.
//   - A certificate must be in force on the day of issue or of reception. In production one that names another RUC is
//     refused (2325); at BETA any will do that nobody registered otherwise.
//   - CDRs carry the dummy signature of BETA. Perceptions, advances, ISC of special systems and transport are hardly checked.
//
// GET /documents and /deliveries list the books; POST /faults [{"kind": "down", "times": 3}] sets what goes wrong, DELETE
// /faults ends it, POST /issuers tells of a RUC. The page at /_local/sunat does the same. Tests in the same process call
// Inject, Register and Documents.
//
// The books on disk forget nothing that was answered, across restarts and SIGKILL; they do not wait for the disk, so a power
// cut may cost the last second.
package sunat
