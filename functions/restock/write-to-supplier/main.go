// Write-to-supplier mails an order with its PDF, or that it has ended. That a mail went out is kept, so a retry sends none.
package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/bucket"
	"carmensita.pe/market/internal/dynamo"
	"carmensita.pe/market/internal/mail"
	"carmensita.pe/market/internal/restock"
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

type output struct {
	Mail string `json:"mail"`
}

func main() {
	s := service{approvals: setup.Must(dynamo.OpenApprovals()), documents: setup.Must(bucket.Open("DOCUMENTS_BUCKET")), sender: setup.Must(mail.Open()),
		shop: &settings.Cache{Load: setup.Must(dynamo.OpenSettings()).Load, For: 10 * time.Second}}
	step.Start(s.write)
}

func (s service) write(ctx context.Context, _ *step.Task, order restock.View) (out output, err error) {
	rules, err := s.shop.Get(ctx, time.Now())
	if err != nil {
		return out, err
	}
	letter := order.Letter(rules)
	if out.Mail, err = s.approvals.Mailed(ctx, order.ID, letter.Name); err != nil || out.Mail != "" {
		return out, err
	}
	message := mail.Message{To: []string{order.Email}, Subject: letter.Subject, Text: letter.Text}
	if letter.Attachment != "" {
		pdf, err := s.documents.Get(ctx, letter.Attachment)
		if err != nil {
			return out, err
		}
		message.Attachments = []mail.Attachment{{Name: order.Number + ".pdf", Type: "application/pdf", Content: pdf}}
	}
	if out.Mail, err = s.sender.Send(ctx, message); err != nil {
		return out, err
	}
	return out, s.approvals.KeepMailed(ctx, order.ID, letter.Name, out.Mail, time.Now())
}
