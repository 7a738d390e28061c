// Restock takes what people do about orders to suppliers, and runs the state machines that do it.
package main

import (
	"context"
	"net/http"
	"slices"

	"carmensita.pe/market/internal/lambdahttp"
	"carmensita.pe/market/internal/restock"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/states"
)

// plans is what came of a plan: the drafts that wait for a decision now.
type plans struct {
	Drafts []restock.OpenDraft `json:"drafts"`
}

type service struct{ plan, act *states.Machine }

func main() {
	s := service{plan: setup.Must(states.Open("PLAN_RESTOCK_ARN")), act: setup.Must(states.Open("RESTOCK_ACT_ARN"))}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"POST /api/restocks":               s.draft,
		"POST /api/restocks/{id}/decision": acting(s, func(d restock.Decision, id string) restock.Act { return d.Act(id) }),
		"POST /api/restocks/{id}/receipts": acting(s, func(r restock.Receipt, id string) restock.Act { return r.Act(id) }),
		"POST /api/restocks/{id}/close":    acting(s, func(e restock.Ending, id string) restock.Act { return e.Act(id, restock.Close) }),
		"POST /api/restocks/{id}/cancel":   acting(s, func(e restock.Ending, id string) restock.Act { return e.Act(id, restock.Cancel) }),
	})
}

func (s service) draft(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
	request, err := lambdahttp.Decode[restock.NewPlan](r)
	if err != nil {
		return lambdahttp.Response{}, err
	}
	out, err := states.Call[plans](ctx, s.plan, request.ID, restock.Plan{Origin: restock.Manual, SupplierID: request.SupplierID, By: r.Actor()})
	fresh := slices.ContainsFunc(out.Drafts, func(d restock.OpenDraft) bool { return d.Fresh })
	return lambdahttp.Created(out, fresh, err)
}

// acting serves a route whose body becomes an act upon the order.
func acting[T any](s service, actOf func(body T, orderID string) restock.Act) lambdahttp.Handler {
	return func(ctx context.Context, r *lambdahttp.Request) (lambdahttp.Response, error) {
		id, body, err := lambdahttp.DecodeFor[T](r)
		if err != nil {
			return lambdahttp.Response{}, err
		}
		act := actOf(body, id)
		out, err := states.Call[restock.Outcome](ctx, s.act, act.ID, restock.Submission{Act: act, By: r.Actor(), Role: r.User.Role})
		if err != nil {
			return lambdahttp.Response{}, err
		}
		return lambdahttp.JSON(http.StatusOK, out)
	}
}
