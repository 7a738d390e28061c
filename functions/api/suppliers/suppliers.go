package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/shop/catalog"
	"carmensita.pe/market/internal/values/money"
)

// request is a supplier without what the path and the headers say. What may be zero or false must be said.
type request struct {
	Code         string `json:"code"`
	Name         string `json:"name"`
	RUC          string `json:"ruc"`
	Contact      string `json:"contact"`
	Phone        string `json:"phone"`
	Email        string `json:"email"`
	LeadTimeDays *int   `json:"leadTimeDays" validate:"required"`
	// Where nothing is said, he comes on any day and brings any amount.
	DeliveryDays catalog.Weekdays `json:"deliveryDays"`
	MinOrder     money.Centimos   `json:"minOrder"`
	Active       *bool            `json:"active" validate:"required"`
}

// added is a request with the id that the client made.
type added struct {
	ID string `json:"id" validate:"required,uuid"`
	request
}

func (s service) list(ctx context.Context, _ *lambdahttp.Request) (lambdahttp.Response, error) {
	all, err := catalog.Suppliers(ctx, s.db)
	return lambdahttp.OK(paging.Page[catalog.Supplier]{Items: all}, err)
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
		LeadTimeDays: *r.LeadTimeDays, DeliveryDays: r.DeliveryDays, MinOrder: r.MinOrder, Active: *r.Active, Version: version}
}
