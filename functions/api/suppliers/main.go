// Suppliers are who the shop buys from.
package main

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"carmensita.pe/market/internal/catalog"
	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/mysql"
	"carmensita.pe/market/internal/setup"
)

type service struct{ db *sql.DB }

// request is a supplier without what the path and the headers say. What may be zero or false must be said.
type request struct {
	Code         string `json:"code"`
	Name         string `json:"name"`
	RUC          string `json:"ruc"`
	Contact      string `json:"contact"`
	Phone        string `json:"phone"`
	Email        string `json:"email"`
	LeadTimeDays *int   `json:"leadTimeDays" validate:"required"`
	Active       *bool  `json:"active" validate:"required"`
}

// added is a request with the id that the client made.
type added struct {
	ID string `json:"id" validate:"required,uuid"`
	request
}

func main() {
	s := service{db: setup.Must(mysql.Open())}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"GET /api/suppliers":      s.list,
		"POST /api/suppliers":     s.create,
		"PUT /api/suppliers/{id}": s.change,
	})
}

func (s service) list(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	all, err := catalog.Suppliers(ctx, s.db)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.JSON(http.StatusOK, map[string]any{"items": all})
}

func (s service) create(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	sent, err := lambdahttp.Decode[added](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.Created(catalog.CreateSupplier(ctx, s.db, sent.supplier(sent.ID, 0), r.Actor(), time.Now().UTC()))
}

func (s service) change(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	id, version, sent, err := lambdahttp.DecodeEdit[request](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	return lambdahttp.OK(catalog.ChangeSupplier(ctx, s.db, sent.supplier(id, version), r.Actor(), time.Now().UTC()))
}

func (r request) supplier(id string, version int) catalog.Supplier {
	return catalog.Supplier{ID: id, Code: r.Code, Name: r.Name, RUC: r.RUC, Contact: r.Contact, Phone: r.Phone, Email: r.Email,
		LeadTimeDays: *r.LeadTimeDays, Active: *r.Active, Version: version}
}
