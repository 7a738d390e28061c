// Write-to-supplier mails an order with its PDF, or that it has ended. That a mail went out is kept, so a retry sends none.
package main

import (
	"time"

	"carmensita.pe/market/internal/aws/approvals"
	"carmensita.pe/market/internal/aws/filestore"
	"carmensita.pe/market/internal/aws/mail"
	"carmensita.pe/market/internal/aws/settingstore"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/shop/settings"
)

type service struct {
	approvals *approvals.Store
	documents *filestore.Bucket
	sender    *mail.Sender
	shop      *settings.Cache
}

func main() {
	s := service{approvals: setup.Must(approvals.Open()), documents: setup.Must(filestore.Open("DOCUMENTS_BUCKET")), sender: setup.Must(mail.Open()),
		shop: &settings.Cache{Load: setup.Must(settingstore.Open()).Load, For: 10 * time.Second}}
	step.Start(s.write)
}
