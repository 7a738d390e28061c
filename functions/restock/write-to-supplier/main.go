// Write-to-supplier mails an order with its PDF, or that it has ended. That a mail went out is kept, so a retry sends none.
package main

import (
	"time"

	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/mail"
	"carmensita.pe/market/internal/settings"
	"carmensita.pe/market/internal/setup"
	"carmensita.pe/market/internal/step"
)

type service struct {
	approvals *dynamo.Approvals
	documents *bucket.Bucket
	sender    *mail.Sender
	shop      *settings.Cache
}

func main() {
	s := service{approvals: setup.Must(dynamo.OpenApprovals()), documents: setup.Must(bucket.Open("DOCUMENTS_BUCKET")), sender: setup.Must(mail.Open()),
		shop: &settings.Cache{Load: setup.Must(dynamo.OpenSettings()).Load, For: 10 * time.Second}}
	step.Start(s.write)
}
