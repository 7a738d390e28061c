// Start-restock takes what people do about orders to suppliers, and runs the state machines that do it.
package main

import (
	"carmensita.pe/market/internal/aws/machines"
	"carmensita.pe/market/internal/platform/lambdahttp"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/shop/restock"
)

type service struct{ plan, act *machines.Machine }

func main() {
	s := service{plan: setup.Must(machines.Open("PLAN_RESTOCK_ARN")), act: setup.Must(machines.Open("RESTOCK_ACT_ARN"))}
	lambdahttp.Start(map[string]lambdahttp.Handler{
		"POST /api/restocks":               s.draft,
		"POST /api/restocks/{id}/decision": acting(s, func(d restock.Decision, id string) restock.Act { return d.Act(id) }),
		"POST /api/restocks/{id}/receipts": acting(s, func(r restock.Receipt, id string) restock.Act { return r.Act(id) }),
		"POST /api/restocks/{id}/close":    acting(s, func(e restock.Ending, id string) restock.Act { return e.Act(id, restock.Close) }),
		"POST /api/restocks/{id}/cancel":   acting(s, func(e restock.Ending, id string) restock.Act { return e.Act(id, restock.Cancel) }),
	})
}
