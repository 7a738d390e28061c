// Customers keeps who buys by name, and what they owe.
package main

import (
	"database/sql"

	"carmensita.pe/market/internal/aws/papers"
	"carmensita.pe/market/internal/platform/answer/answerstore"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
)

type service struct {
	db      *sql.DB
	printer *papers.Printer
}

func main() {
	s := service{db: setup.Must(mysql.Open()), printer: setup.Must(papers.Open(nil))}
	lambdahttp.Start(lambdahttp.Idempotent(answerstore.MySQL{DB: s.db}, map[string]lambdahttp.Handler{
		"GET /api/customers":                     s.search,
		"POST /api/customers":                    s.create,
		"GET /api/customers/{id}":                s.get,
		"PUT /api/customers/{id}":                s.edit,
		"PUT /api/customers/{id}/credit":         s.setCredit,
		"POST /api/customers/{id}/payments":      s.pay,
		"POST /api/customers/{id}/payouts":       s.payOut,
		"GET /api/customers/{id}/statement":      s.statement,
		"GET /api/customers/{id}/statement.html": s.statementPage,
		"GET /api/customers/{id}/statement.pdf":  s.statementPDF,
		"GET /api/customers/{id}/sales":          s.purchases,
		"GET /api/customers/ageing":              s.ageing,
		"GET /api/credit-payments/{id}/receipt":  s.paymentPage,
		"GET /api/customers/owed":                s.owed,
	}))
}
