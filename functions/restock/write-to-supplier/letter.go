package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/aws/mail"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/shop/restock"
	"carmensita.pe/market/internal/values/spelling"
)

type output struct {
	Mail string `json:"mail"`
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
	message, err := s.message(ctx, order, letter)
	if err != nil {
		return out, err
	}
	if out.Mail, err = s.sender.Send(ctx, message); err != nil {
		return out, err
	}
	return out, s.approvals.KeepMailed(ctx, order.ID, letter.Name, out.Mail, time.Now())
}

// message is the letter to the order's supplier, with the document that is attached to it.
func (s service) message(ctx context.Context, order restock.View, letter restock.Letter) (mail.Message, error) {
	message := mail.Message{To: spelling.SplitAddresses(order.Email), Subject: letter.Subject, Text: letter.Text}
	if letter.Attachment == "" {
		return message, nil
	}
	pdf, err := s.documents.Get(ctx, letter.Attachment)
	message.Attachments = []mail.Attachment{{Name: order.Number + ".pdf", Type: "application/pdf", Content: pdf}}
	return message, err
}
