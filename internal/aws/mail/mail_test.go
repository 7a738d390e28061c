package mail_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"carmensita.pe/market/internal/aws/mail"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/local/mailbox"
)

var box *mailbox.Server

// The SDK reads its environment once a process, so all tests share one mailbox.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "mail")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if box, err = mailbox.Start(mailbox.Options{Dir: dir}); err != nil {
		panic(err)
	}
	for name, value := range map[string]string{"AWS_ENDPOINT_URL_SESV2": box.Endpoint(), "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local",
		"AWS_SECRET_ACCESS_KEY": "local", "MAIL_FROM": "Tienda <tienda@carmensita.example>"} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	m.Run()
	_ = box.Stop(context.Background())
}

func open(t *testing.T) *mail.Sender {
	t.Helper()
	sender, err := mail.Open()
	if err != nil {
		t.Fatal(err)
	}
	return sender
}

// One test: the faults are of the one mailbox.
func TestSend_aMailArrivesOnceItsServiceWorks(t *testing.T) {
	t.Parallel()
	sender := open(t)
	order := mail.Message{To: []string{"ventas@proveedor.example"}, Subject: "Pedido n.º 12: señor proveedor, " + strings.Repeat("muy ", 20) + "pronto",
		Text: "Atención:\nadjuntamos el pedido.", HTML: "<p>Atención</p>",
		Attachments: []mail.Attachment{{Name: "pedido.pdf", Type: "application/pdf", Content: []byte("%PDF-1.7\x00\xff")}}}

	box.Fail(3)
	for range 3 {
		if _, err := sender.Send(t.Context(), order); errs.CodeOf(err) != errs.Unavailable {
			t.Errorf("while the service fails: %v", err)
		}
	}
	id, err := sender.Send(t.Context(), order)
	if err != nil {
		t.Fatal(err)
	}

	caught := box.Mails()
	if len(caught) != 1 || caught[0].ID != id {
		t.Fatalf("caught %d mails: %+v", len(caught), caught)
	}
	got := caught[0]
	if got.From != "Tienda <tienda@carmensita.example>" || !slices.Equal(got.To, order.To) || got.Subject != order.Subject ||
		got.Text != order.Text || got.HTML != order.HTML {
		t.Errorf("caught %+v", got)
	}
	if len(got.Attachments) != 1 || got.Attachments[0].Name != "pedido.pdf" || string(got.Attachments[0].Content) != string(order.Attachments[0].Content) {
		t.Errorf("with the files %+v", got.Attachments)
	}

	order.To = []string{"no address"}
	if _, err := sender.Send(t.Context(), order); errs.CodeOf(err) != errs.InvalidRequest {
		t.Errorf("to nobody: %v", err)
	}
}
