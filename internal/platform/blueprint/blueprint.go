// Package blueprint is the one table of the system: every function, route, workflow and schedule.
//
// The local cloud and the CDK app both build what stands here and nothing else. Adding a Lambda or a
// route is one folder and one line; a test fails when the folders, the state machine files, the OpenAPI
// file and this table disagree.
//
// Side is what keeps a small shop's bill small: a function that touches MySQL lives in a private subnet
// and reaches only MySQL, S3 and DynamoDB; one that calls any other service lives outside and never
// touches MySQL. A test holds each function's imports to its side.
package blueprint

import (
	"slices"
	"strings"
	"time"
)

// Side says on which side of the private network a function runs.
type Side string

const (
	// Inside is the private subnet: MySQL and the free gateway endpoints (S3, DynamoDB), nothing else.
	Inside Side = "inside"
	// Outside is no network of ours: every AWS service and the internet, but no MySQL.
	Outside Side = "outside"
)

// Access is one kind of thing that a function may reach. Its IAM policy is made from these.
type Access string

// What a function may touch: kind:thing is to read and write it, kind:thing:verb only that.
const (
	MySQL           Access = "mysql"
	Sessions        Access = "dynamodb:sessions"
	ReadSessions    Access = "dynamodb:sessions:read"
	Settings        Access = "dynamodb:settings"
	ReadSettings    Access = "dynamodb:settings:read"
	DumpSettings    Access = "dynamodb:settings:dump"
	Approvals       Access = "dynamodb:approvals"
	Cognito         Access = "cognito"
	CognitoAdmin    Access = "cognito:admin"
	Attempts        Access = "dynamodb:attempts"
	AuthorizerReset Access = "apigateway:authorizer-cache"
	ReceiptsBucket  Access = "s3:receipts"
	CardTerminal    Access = "card-terminal"
	// PageAddress is where customers find the page.
	PageAddress Access = "page-address"
	// Sunat is the addresses of SUNAT; the secret is the certificate and the SOL user, which one function reads and another one writes.
	Sunat           Access = "sunat"
	SunatSecret     Access = "ssm:sunat:read" //nolint:gosec // the name of an access, not a secret
	KeepSunatSecret Access = "ssm:sunat:keep" //nolint:gosec // the name of an access, not a secret
	// Names is the addresses of the providers of names, and Taxpayers what they said before; the secret is the shop's token there.
	Names           Access = "names"
	Taxpayers       Access = "dynamodb:taxpayers"
	NamesSecret     Access = "ssm:lookup:read" //nolint:gosec // the name of an access, not a secret
	KeepNamesSecret Access = "ssm:lookup:keep" //nolint:gosec // the name of an access, not a secret
	ReportsBucket   Access = "s3:reports"
	ReadReports     Access = "s3:reports:read"
	BackupsBucket   Access = "s3:backups"
	ReadBackups     Access = "s3:backups:read"
	DeleteBackups   Access = "s3:backups:delete"
	DocumentsBucket Access = "s3:documents"
	ReadDocuments   Access = "s3:documents:read"
	Mail            Access = "ses"
	// ScratchMySQL may create and drop schemas named carmensita_restore_*.
	ScratchMySQL Access = "mysql:scratch"

	// TaskTokens is answering the tasks that wait for somebody: SendTaskSuccess.
	TaskTokens Access = "states:task-tokens"
	// Executions is seeing, stopping and starting the executions of every machine.
	Executions       Access = "states:executions"
	StartCheckout    Access = "states:checkout"
	StartRefund      Access = "states:refund"
	StartPeople      Access = "states:people"
	StartIntervene   Access = "states:intervene"
	StartPlanRestock Access = "states:plan-restock"
	StartRestock     Access = "states:restock"
	StartSummary     Access = "states:summary"
	StartRestockAct  Access = "states:restock-act"
	StartDailyReport Access = "states:daily-report"
	StartBackup      Access = "states:backup"
	StartEmit        Access = "states:emit"
	StartCredentials Access = "states:credentials" //nolint:gosec // the name of an access, not a secret

	// What state machines use by themselves. PutEvents is the event bus; AlertsTopic tells admins of trouble, NoticesTopic
	// managers and the owner of news.
	PutEvents    Access = "events:bus"
	AlertsTopic  Access = "sns:alerts"
	NoticesTopic Access = "sns:notices"
)

// Machine is the workflow that the access starts; ok is false when it starts none.
func (a Access) Machine() (workflow string, ok bool) {
	if a == TaskTokens || a == Executions {
		return "", false
	}
	return strings.CutPrefix(string(a), "states:")
}

// Role is a group of users in Cognito.
type Role string

// The roles, from least to most. Public marks a route that needs no session.
const (
	Public  Role = "public"
	Cashier Role = "cashier"
	Manager Role = "manager"
	Admin   Role = "admin"
)

// Everyone who works in the shop.
var Everyone = []Role{Cashier, Manager, Admin}

// Function is one Lambda: a folder below functions/ with a package main.
type Function struct {
	// Name is the folder below functions/, such as "checkout/reserve-stock".
	Name    string
	Side    Side
	Touches []Access
	// Timeout after which Lambda stops an invocation.
	Timeout time.Duration
	// MemoryMB is the memory on AWS, in MiB; its share of a CPU grows with it.
	MemoryMB int
	// Concurrency is how many invocations one process serves at a time (AWS_LAMBDA_MAX_CONCURRENCY). It is used
	// where the platform allows it: by the local cloud.
	Concurrency int
}

// Placeholder is the function's name in state machine files: "checkout/reserve-stock" is ${CheckoutReserveStock} there.
func (f Function) Placeholder() string { return camel(f.Name) }

func camel(words string) string {
	var name strings.Builder
	for _, word := range strings.FieldsFunc(words, func(r rune) bool { return r == '/' || r == '-' }) {
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return name.String()
}

// Reaches reports whether the function touches what access names.
func (f Function) Reaches(access Access) bool { return slices.Contains(f.Touches, access) }

// Route is one method and path of the API.
type Route struct {
	Method string
	// Path in API Gateway's syntax, such as "/api/sales/{id}".
	Path     string
	Function string
	// Roles that may call it; Public alone means that no session is needed.
	Roles []Role
}

// Key is the route as API Gateway names it: "GET /api/sales/{id}".
func (r Route) Key() string { return r.Method + " " + r.Path }

// Public says that the route needs no session.
func (r Route) Public() bool { return slices.Contains(r.Roles, Public) }

// Allows reports whether the role may call the route with this key. A route that the table does not have is closed.
func Allows(key string, role Role) bool {
	route, ok := RouteOf(key)
	return ok && slices.Contains(route.Roles, role)
}

// RouteOf finds a route by its key.
func RouteOf(key string) (Route, bool) {
	for _, route := range Routes {
		if route.Key() == key {
			return route, true
		}
	}
	return Route{}, false
}

// WorkflowType is how Step Functions runs a state machine.
type WorkflowType string

// The two types of Step Functions.
const (
	Express  WorkflowType = "EXPRESS"
	Standard WorkflowType = "STANDARD"
)

// Workflow is one state machine: a *.asl.json file in workflows/.
type Workflow struct {
	// Name is the file's name without .asl.json.
	Name string
	Type WorkflowType
	// Uses is what the machine's own integrations touch, besides the functions that it calls.
	Uses []Access
}

// Placeholder is the workflow's name in other state machine files: "plan-restock" is ${PlanRestockMachine} there.
func (w Workflow) Placeholder() string { return camel(w.Name) + "Machine" }

// EventSource is the source of every event of the system.
const EventSource = "carmensita"

// EventRule starts a workflow for every event of a kind, with the event's detail as its input.
type EventRule struct {
	Name string
	// DetailType is the kind of event, such as "StockLow".
	DetailType string
	Workflow   string
}

// Schedule starts a workflow by the clock.
type Schedule struct {
	Name string
	// Cron has five fields (minute hour day month weekday), read in America/Lima.
	Cron     string
	Workflow string
	// Input is the JSON that the execution starts with.
	Input string
}
