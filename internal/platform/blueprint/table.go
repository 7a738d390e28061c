package blueprint

import (
	"net/http"
	"time"
)

// Authorizer is the function that answers for every route that is not public.
const Authorizer = "api/authorizer"

// Migrator is the function that brings the schema to the newest version. No route and no state machine calls it: the deploy
// does, before any new code is there.
const Migrator = "deploy/migrate"

// Timeouts: a step of a checkout is retried by its state machine, so it gives up early; what a person waits for
// ends before API Gateway's 30 s.
const (
	step   = 5 * time.Second
	screen = 10 * time.Second
	// terminal leaves the payback of a refund to be tried twice within the machine's time.
	terminal = 8 * time.Second
	whole    = 29 * time.Second
	// long is for many small things, longest for what reads or writes the whole shop: Lambda's own limit.
	long    = 2 * time.Minute
	longest = 15 * time.Minute
	// minute is for work on a day's sales, or on the files of a report.
	minute = time.Minute
)

// concurrency is enough for every till of a shop at once in one process.
const concurrency = 32

// Functions of the system, by folder.
var Functions = []Function{
	{Name: "api/authorizer", Side: Outside, Touches: []Access{ReadSessions}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/sessions", Side: Outside, Touches: []Access{Sessions, Attempts, Cognito, AuthorizerReset}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/passwords", Side: Outside, Touches: []Access{Sessions, Attempts, Cognito, StartPeople}, Timeout: whole, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/users", Side: Outside, Touches: []Access{Sessions, CognitoAdmin, StartPeople}, Timeout: whole, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/pin", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/executions", Side: Outside, Touches: []Access{Executions, StartIntervene}, Timeout: whole, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/events", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/audit", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/products", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/imports", Side: Inside, Touches: []Access{MySQL}, Timeout: whole, MemoryMB: 1024, Concurrency: concurrency},
	{Name: "api/labels", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 512, Concurrency: concurrency},
	{Name: "api/categories", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/suppliers", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/stock", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/counts", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/customers", Side: Inside, Touches: []Access{MySQL, ReadSettings}, Timeout: screen, MemoryMB: 512, Concurrency: concurrency},
	{Name: "api/tills", Side: Inside, Touches: []Access{MySQL, ReadSettings}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/start-sale", Side: Outside, Touches: []Access{StartCheckout}, Timeout: whole, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/settings", Side: Inside, Touches: []Access{MySQL, Settings}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/settlements", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/promotions", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/pulse", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/sales", Side: Inside, Touches: []Access{MySQL, ReadSettings, ReceiptsBucket}, Timeout: screen, MemoryMB: 512, Concurrency: concurrency},
	{Name: "api/start-refund", Side: Outside, Touches: []Access{StartRefund}, Timeout: whole, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/refunds", Side: Inside, Touches: []Access{MySQL, ReadSettings, ReceiptsBucket}, Timeout: screen, MemoryMB: 512, Concurrency: concurrency},
	{Name: "api/start-backup", Side: Outside, Touches: []Access{StartBackup}, Timeout: whole, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/backups", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/start-restock", Side: Outside, Touches: []Access{StartPlanRestock, StartRestockAct}, Timeout: whole, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/restocks", Side: Inside, Touches: []Access{MySQL, ReadSettings, DocumentsBucket}, Timeout: screen, MemoryMB: 512, Concurrency: concurrency},
	{Name: "api/start-report", Side: Outside, Touches: []Access{StartDailyReport}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "api/reports", Side: Inside, Touches: []Access{MySQL, ReadReports}, Timeout: screen, MemoryMB: 512, Concurrency: concurrency},

	{Name: "checkout/sell-at-once", Side: Inside, Touches: []Access{MySQL, ReadSettings}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},
	{Name: "checkout/price-cart", Side: Inside, Touches: []Access{MySQL, ReadSettings}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},
	{Name: "checkout/reserve-stock", Side: Inside, Touches: []Access{MySQL}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},
	{Name: "checkout/take-payment", Side: Outside, Touches: []Access{CardTerminal}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "checkout/record-sale", Side: Inside, Touches: []Access{MySQL}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},
	{Name: "checkout/abandon-sale", Side: Inside, Touches: []Access{MySQL}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},
	{Name: "checkout/refund-payment", Side: Outside, Touches: []Access{CardTerminal}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "checkout/release-stock", Side: Inside, Touches: []Access{MySQL}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},
	{Name: "checkout/find-expired", Side: Inside, Touches: []Access{MySQL}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},

	{Name: "refund/record-refund", Side: Inside, Touches: []Access{MySQL, ReadSettings}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},
	{Name: "refund/pay-back", Side: Outside, Touches: []Access{CardTerminal}, Timeout: terminal, MemoryMB: 256, Concurrency: concurrency},
	{Name: "refund/settle-refund", Side: Inside, Touches: []Access{MySQL}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},
	{Name: "refund/find-owed", Side: Inside, Touches: []Access{MySQL}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},

	{Name: "watch/measure", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 256, Concurrency: 1},
	{Name: "watch/convert-trail", Side: Inside, Touches: []Access{MySQL}, Timeout: minute, MemoryMB: 256, Concurrency: 1},

	{Name: Migrator, Side: Inside, Touches: []Access{MySQL}, Timeout: 15 * time.Minute, MemoryMB: 512, Concurrency: 1},
	{Name: "restock/draft-orders", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "restock/look-at-order", Side: Inside, Touches: []Access{MySQL}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},
	{Name: "restock/wait-for-word", Side: Outside, Touches: []Access{Approvals, TaskTokens}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},
	{Name: "restock/act", Side: Inside, Touches: []Access{MySQL, ReadSettings}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},
	{Name: "restock/wake-order", Side: Outside, Touches: []Access{Approvals, TaskTokens}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},
	{Name: "restock/draw-order", Side: Inside, Touches: []Access{MySQL, ReadSettings, DocumentsBucket}, Timeout: screen, MemoryMB: 512, Concurrency: concurrency},
	{Name: "restock/write-to-supplier", Side: Outside, Touches: []Access{Approvals, ReadSettings, ReadDocuments, Mail}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "restock/mark-sent", Side: Inside, Touches: []Access{MySQL}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},
	{Name: "events/next-batch", Side: Inside, Touches: []Access{MySQL}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},

	{Name: "intervene/act", Side: Outside, Touches: []Access{Executions}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "intervene/record-act", Side: Inside, Touches: []Access{MySQL}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},
	{Name: "report/find-due", Side: Inside, Touches: []Access{MySQL, ReadSettings}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "report/plan-reports", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "report/roll-day", Side: Inside, Touches: []Access{MySQL}, Timeout: minute, MemoryMB: 512, Concurrency: concurrency},
	{Name: "report/compare-books", Side: Inside, Touches: []Access{MySQL}, Timeout: minute, MemoryMB: 256, Concurrency: concurrency},
	{Name: "report/collect-sales", Side: Inside, Touches: []Access{MySQL, ReportsBucket}, Timeout: minute, MemoryMB: 512, Concurrency: concurrency},
	{Name: "report/collect-money", Side: Inside, Touches: []Access{MySQL, ReadSettings, ReportsBucket}, Timeout: minute, MemoryMB: 256, Concurrency: concurrency},
	{Name: "report/collect-stock", Side: Inside, Touches: []Access{MySQL, ReportsBucket}, Timeout: minute, MemoryMB: 512, Concurrency: concurrency},
	{Name: "report/render-report", Side: Inside, Touches: []Access{MySQL, ReportsBucket}, Timeout: minute, MemoryMB: 1024, Concurrency: concurrency},
	{Name: "report/record-report", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "report/give-up", Side: Inside, Touches: []Access{MySQL}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "report/write-notice", Side: Inside, Touches: []Access{MySQL, ReadSettings, ReadReports}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},

	{Name: "people/change-user", Side: Outside, Touches: []Access{Sessions, CognitoAdmin, AuthorizerReset}, Timeout: screen, MemoryMB: 256, Concurrency: concurrency},
	{Name: "people/record-change", Side: Inside, Touches: []Access{MySQL}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},

	{Name: "backup/begin-backup", Side: Inside, Touches: []Access{MySQL}, Timeout: step, MemoryMB: 256, Concurrency: concurrency},
	{Name: "backup/list-users", Side: Outside, Touches: []Access{CognitoAdmin, BackupsBucket}, Timeout: whole, MemoryMB: 256, Concurrency: concurrency},
	{Name: "backup/export-shop", Side: Inside, Touches: []Access{MySQL, DumpSettings, BackupsBucket, DeleteBackups}, Timeout: longest, MemoryMB: 1024, Concurrency: concurrency},
	{Name: "backup/prepare-restore", Side: Inside, Touches: []Access{MySQL, ScratchMySQL, ReadBackups}, Timeout: long, MemoryMB: 256, Concurrency: concurrency},
	{Name: "backup/restore-table", Side: Inside, Touches: []Access{MySQL, ScratchMySQL, ReadBackups}, Timeout: longest, MemoryMB: 1024, Concurrency: concurrency},
	{Name: "backup/verify-backup", Side: Inside, Touches: []Access{MySQL, ScratchMySQL, BackupsBucket}, Timeout: longest, MemoryMB: 1024, Concurrency: concurrency},
	{Name: "backup/prune-backups", Side: Inside, Touches: []Access{MySQL, ReadBackups, DeleteBackups}, Timeout: long, MemoryMB: 256, Concurrency: concurrency},
	{Name: "backup/fail-backup", Side: Inside, Touches: []Access{MySQL, ScratchMySQL}, Timeout: whole, MemoryMB: 256, Concurrency: concurrency},
}

// Routes of the API.
var Routes = []Route{
	{http.MethodPost, "/api/sessions", "api/sessions", []Role{Public}},
	{http.MethodPost, "/api/sessions/password", "api/sessions", []Role{Public}},
	{http.MethodGet, "/api/sessions", "api/sessions", Everyone},
	{http.MethodDelete, "/api/sessions/{id}", "api/sessions", Everyone},
	{http.MethodGet, "/api/sessions/current", "api/sessions", Everyone},
	{http.MethodDelete, "/api/sessions/current", "api/sessions", Everyone},
	{http.MethodPost, "/api/passwords/forgotten", "api/passwords", []Role{Public}},
	{http.MethodPost, "/api/passwords", "api/passwords", []Role{Public}},
	{http.MethodPut, "/api/pin", "api/pin", []Role{Manager, Admin}},
	{http.MethodGet, "/api/users", "api/users", []Role{Admin}},
	{http.MethodPost, "/api/users", "api/users", []Role{Admin}},
	{http.MethodGet, "/api/users/{username}", "api/users", []Role{Admin}},
	{http.MethodPut, "/api/users/{username}", "api/users", []Role{Admin}},
	{http.MethodPut, "/api/users/{username}/role", "api/users", []Role{Admin}},
	{http.MethodPut, "/api/users/{username}/enabled", "api/users", []Role{Admin}},
	{http.MethodPost, "/api/users/{username}/password-reset", "api/users", []Role{Admin}},
	{http.MethodGet, "/api/users/{username}/sessions", "api/users", []Role{Admin}},
	{http.MethodDelete, "/api/users/{username}/sessions", "api/users", []Role{Admin}},
	{http.MethodDelete, "/api/users/{username}/sessions/{id}", "api/users", []Role{Admin}},
	{http.MethodGet, "/api/executions", "api/executions", []Role{Admin}},
	{http.MethodGet, "/api/executions/{workflow}/{name}", "api/executions", []Role{Admin}},
	{http.MethodPost, "/api/executions/{workflow}/{name}/stop", "api/executions", []Role{Admin}},
	{http.MethodPost, "/api/executions/{workflow}/{name}/restart", "api/executions", []Role{Admin}},
	{http.MethodGet, "/api/workflows", "api/executions", []Role{Admin}},
	{http.MethodGet, "/api/workflows/{name}", "api/executions", []Role{Admin}},
	{http.MethodGet, "/api/audit", "api/audit", []Role{Admin}},
	{http.MethodGet, "/api/events/set-aside", "api/events", []Role{Admin}},
	{http.MethodPost, "/api/events/{number}/retry", "api/events", []Role{Admin}},
	{http.MethodGet, "/api/backups", "api/backups", []Role{Admin}},
	{http.MethodPost, "/api/backups", "api/start-backup", []Role{Admin}},
	{http.MethodGet, "/api/backups/{id}", "api/backups", []Role{Admin}},
	{http.MethodGet, "/api/restore", "api/backups", []Role{Admin}},
	{http.MethodPost, "/api/restore/decisions", "api/backups", []Role{Admin}},
	{http.MethodPost, "/api/restore/release", "api/backups", []Role{Admin}},
	{http.MethodGet, "/api/tills", "api/tills", Everyone},
	{http.MethodPost, "/api/tills", "api/tills", []Role{Manager, Admin}},
	{http.MethodPut, "/api/tills/{id}", "api/tills", []Role{Manager, Admin}},
	{http.MethodDelete, "/api/tills/{id}", "api/tills", []Role{Manager, Admin}},
	{http.MethodPost, "/api/tills/{id}/shifts", "api/tills", Everyone},
	{http.MethodGet, "/api/shifts", "api/tills", []Role{Manager, Admin}},
	{http.MethodGet, "/api/shifts/{id}", "api/tills", Everyone},
	{http.MethodPost, "/api/shifts/{id}/movements", "api/tills", Everyone},
	{http.MethodPost, "/api/shifts/{id}/close", "api/tills", Everyone},
	{http.MethodGet, "/api/products", "api/products", Everyone},
	{http.MethodPost, "/api/products", "api/products", []Role{Manager, Admin}},
	{http.MethodPost, "/api/products/import", "api/imports", []Role{Manager, Admin}},
	{http.MethodGet, "/api/products/export", "api/imports", []Role{Manager, Admin}},
	{http.MethodGet, "/api/products/{id}", "api/products", Everyone},
	{http.MethodPut, "/api/products/{id}", "api/products", []Role{Manager, Admin}},
	{http.MethodGet, "/api/products/{id}/detail", "api/products", []Role{Manager, Admin}},
	{http.MethodGet, "/api/products/{id}/prices", "api/products", []Role{Manager, Admin}},
	{http.MethodPost, "/api/labels", "api/labels", []Role{Manager, Admin}},
	{http.MethodGet, "/api/categories", "api/categories", Everyone},
	{http.MethodPost, "/api/categories", "api/categories", []Role{Manager, Admin}},
	{http.MethodPut, "/api/categories/{id}", "api/categories", []Role{Manager, Admin}},
	{http.MethodGet, "/api/suppliers", "api/suppliers", []Role{Manager, Admin}},
	{http.MethodPost, "/api/suppliers", "api/suppliers", []Role{Manager, Admin}},
	{http.MethodPut, "/api/suppliers/{id}", "api/suppliers", []Role{Manager, Admin}},
	{http.MethodGet, "/api/stock", "api/stock", Everyone},
	{http.MethodGet, "/api/stock/cover", "api/stock", []Role{Manager, Admin}},
	{http.MethodGet, "/api/stock/expiring", "api/stock", Everyone},
	{http.MethodGet, "/api/stock/incidents", "api/stock", []Role{Manager, Admin}},
	{http.MethodPost, "/api/stock/adjustments", "api/stock", []Role{Manager, Admin}},
	{http.MethodPost, "/api/stock/receipts", "api/stock", []Role{Manager, Admin}},
	{http.MethodGet, "/api/products/{id}/movements", "api/stock", []Role{Manager, Admin}},
	{http.MethodGet, "/api/restocks", "api/restocks", []Role{Manager, Admin}},
	{http.MethodPost, "/api/restocks", "api/start-restock", []Role{Manager, Admin}},
	{http.MethodGet, "/api/restocks/{id}", "api/restocks", []Role{Manager, Admin}},
	{http.MethodGet, "/api/restocks/{id}/order.pdf", "api/restocks", []Role{Manager, Admin}},
	{http.MethodGet, "/api/restocks/{id}/timeline", "api/restocks", []Role{Manager, Admin}},
	{http.MethodPost, "/api/restocks/{id}/decision", "api/start-restock", []Role{Manager, Admin}},
	{http.MethodPost, "/api/restocks/{id}/receipts", "api/start-restock", []Role{Manager, Admin}},
	{http.MethodPost, "/api/restocks/{id}/close", "api/start-restock", []Role{Manager, Admin}},
	{http.MethodPost, "/api/restocks/{id}/cancel", "api/start-restock", []Role{Manager, Admin}},
	{http.MethodGet, "/api/counts", "api/counts", Everyone},
	{http.MethodPost, "/api/counts", "api/counts", []Role{Manager, Admin}},
	{http.MethodGet, "/api/counts/{id}", "api/counts", Everyone},
	{http.MethodGet, "/api/counts/{id}/lines", "api/counts", Everyone},
	{http.MethodPut, "/api/counts/{id}/lines", "api/counts", Everyone},
	{http.MethodGet, "/api/counts/{id}/review", "api/counts", []Role{Manager, Admin}},
	{http.MethodPost, "/api/counts/{id}/post", "api/counts", []Role{Manager, Admin}},
	{http.MethodPost, "/api/counts/{id}/cancel", "api/counts", []Role{Manager, Admin}},
	{http.MethodGet, "/api/customers", "api/customers", Everyone},
	{http.MethodPost, "/api/customers", "api/customers", []Role{Manager, Admin}},
	{http.MethodGet, "/api/customers/ageing", "api/customers", []Role{Manager, Admin}},
	{http.MethodGet, "/api/customers/owed", "api/customers", []Role{Manager, Admin}},
	{http.MethodGet, "/api/customers/{id}", "api/customers", Everyone},
	{http.MethodPut, "/api/customers/{id}", "api/customers", []Role{Manager, Admin}},
	{http.MethodPut, "/api/customers/{id}/credit", "api/customers", []Role{Manager, Admin}},
	{http.MethodPost, "/api/customers/{id}/payments", "api/customers", Everyone},
	{http.MethodPost, "/api/customers/{id}/payouts", "api/customers", []Role{Manager, Admin}},
	{http.MethodGet, "/api/customers/{id}/statement", "api/customers", Everyone},
	{http.MethodGet, "/api/customers/{id}/statement.html", "api/customers", Everyone},
	{http.MethodGet, "/api/customers/{id}/statement.pdf", "api/customers", Everyone},
	{http.MethodGet, "/api/customers/{id}/sales", "api/customers", Everyone},
	{http.MethodGet, "/api/shop", "api/settings", Everyone},
	{http.MethodGet, "/api/settings", "api/settings", []Role{Admin}},
	{http.MethodPut, "/api/settings", "api/settings", []Role{Admin}},
	{http.MethodGet, "/api/settings/versions", "api/settings", []Role{Admin}},
	{http.MethodGet, "/api/promotions", "api/promotions", Everyone},
	{http.MethodPost, "/api/promotions", "api/promotions", []Role{Manager, Admin}},
	{http.MethodPut, "/api/promotions/{id}", "api/promotions", []Role{Manager, Admin}},
	{http.MethodPost, "/api/promotions/{id}/end", "api/promotions", []Role{Manager, Admin}},
	{http.MethodPost, "/api/sales", "api/start-sale", Everyone},
	{http.MethodGet, "/api/sales", "api/sales", Everyone},
	{http.MethodGet, "/api/sales/{id}", "api/sales", Everyone},
	{http.MethodGet, "/api/sales/{id}/receipt", "api/sales", Everyone},
	{http.MethodGet, "/api/sales/{id}/receipt.pdf", "api/sales", Everyone},
	{http.MethodGet, "/api/sales/{id}/timeline", "api/sales", []Role{Manager, Admin}},
	{http.MethodPost, "/api/sales/{id}/refunds", "api/start-refund", Everyone},
	{http.MethodGet, "/api/sales/{id}/refunds", "api/refunds", Everyone},
	{http.MethodGet, "/api/refunds", "api/refunds", []Role{Manager, Admin}},
	{http.MethodGet, "/api/refunds/{id}", "api/refunds", Everyone},
	{http.MethodGet, "/api/refunds/{id}/receipt", "api/refunds", Everyone},
	{http.MethodGet, "/api/refunds/{id}/receipt.pdf", "api/refunds", Everyone},
	{http.MethodGet, "/api/refunds/{id}/timeline", "api/refunds", []Role{Manager, Admin}},
	{http.MethodGet, "/api/pulse", "api/pulse", []Role{Manager, Admin}},
	{http.MethodGet, "/api/operations", "api/settlements", Everyone},
	{http.MethodGet, "/api/unsettled", "api/settlements", []Role{Manager, Admin}},
	{http.MethodGet, "/api/settlements", "api/settlements", []Role{Manager, Admin}},
	{http.MethodPost, "/api/settlements", "api/settlements", []Role{Manager, Admin}},
	{http.MethodGet, "/api/reports", "api/reports", []Role{Manager, Admin}},
	{http.MethodPost, "/api/reports", "api/start-report", []Role{Manager, Admin}},
	{http.MethodGet, "/api/reports/{id}", "api/reports", []Role{Manager, Admin}},
	{http.MethodGet, "/api/dashboard", "api/reports", []Role{Manager, Admin}},
}

// Workflows of the system: the state machine files.
var Workflows = []Workflow{
	{Name: "checkout", Type: Express},
	{Name: "sweep", Type: Express},
	{Name: "refund", Type: Express},
	{Name: "owed-refunds", Type: Express},
	{Name: "people", Type: Express},
	{Name: "backup", Type: Standard, Uses: []Access{AlertsTopic, PutEvents}},
	{Name: "watch", Type: Express},
	{Name: "plan-restock", Type: Express, Uses: []Access{StartRestock}},
	{Name: "restock", Type: Standard, Uses: []Access{NoticesTopic, AlertsTopic}},
	{Name: "restock-act", Type: Express},
	{Name: "wake-restock", Type: Express},
	{Name: "intervene", Type: Express},
	{Name: "publish-events", Type: Express, Uses: []Access{PutEvents, AlertsTopic}},
	{Name: "report-hour", Type: Express, Uses: []Access{StartDailyReport}},
	{Name: "daily-report", Type: Standard, Uses: []Access{NoticesTopic, AlertsTopic}},
}

// Schedules of the system, in America/Lima.
var Schedules = []Schedule{
	{Name: "sweep-expired-sales", Cron: "* * * * *", Workflow: "sweep", Input: "{}"},
	{Name: "plan-restock", Cron: "0 2 * * *", Workflow: "plan-restock",
		Input: `{"origin":"night","supplierId":"","by":{"username":"sistema","name":"Sistema","address":""}}`},
	{Name: "begin-daily-report", Cron: "*/5 * * * *", Workflow: "report-hour", Input: `{"at": "<aws.scheduler.scheduled-time>"}`},
	{Name: "pay-owed-refunds", Cron: "* * * * *", Workflow: "owed-refunds", Input: "{}"},
	{Name: "back-up-the-shop", Cron: "0 3 * * *", Workflow: "backup", Input: `{"by":{"username":"horario","name":"Horario","address":""}}`},
	{Name: "watch-every-five-minutes", Cron: "*/5 * * * *", Workflow: "watch", Input: "{}"},
	{Name: "publish-events", Cron: "* * * * *", Workflow: "publish-events", Input: "{}"},
}

// Rules start workflows by events.
var Rules = []EventRule{
	{Name: "restock-low-goods", DetailType: "StockLow", Workflow: "plan-restock"},
	{Name: "wake-decided-order", DetailType: "RestockDecided", Workflow: "wake-restock"},
	{Name: "wake-received-order", DetailType: "RestockReceived", Workflow: "wake-restock"},
}
