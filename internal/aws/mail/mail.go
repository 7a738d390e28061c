// Package mail sends mail by SES. It does not retry, because SES has no idempotency key. A step that sends records that the mail
// went out, because it may run again.
package mail

import (
	"context"
	"errors"
	"mime"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/values/errs"
)

// Message is a mail. Text is what a reader without HTML sees; HTML may be "".
type Message struct {
	To          []string
	Subject     string
	Text, HTML  string
	Attachments []Attachment
}

// Attachment is a file that goes with a mail. Type is its MIME type. All of a mail together may have 40 MB.
type Attachment struct {
	Name, Type string
	Content    []byte
}

// Sender sends mails from the shop's address.
type Sender struct {
	client *sesv2.Client
	from   string
}

// Open returns the Sender of the address in MAIL_FROM.
func Open() (*Sender, error) {
	from, err := setup.Env("MAIL_FROM", "the address that mails come from, verified in SES")
	if err != nil {
		return nil, err
	}
	config, err := setup.AWS()
	if err != nil {
		return nil, err
	}
	// The state machine tries again, and says how often: a blind retry here would hide that.
	client := sesv2.NewFromConfig(config, func(o *sesv2.Options) { o.Retryer = aws.NopRetryer{} })
	return &Sender{client: client, from: from}, nil
}

// Send hands a mail to SES and gives its id there.
//
// Errors: errs.InvalidRequest when SES refuses the mail itself, such as for its address: trying again is useless;
// errs.Unavailable for everything that passes.
func (s *Sender) Send(ctx context.Context, m Message) (id string, err error) {
	simple := types.Message{Subject: text(mime.QEncoding.Encode("utf-8", m.Subject)), Body: &types.Body{Text: text(m.Text)}}
	if m.HTML != "" {
		simple.Body.Html = text(m.HTML)
	}
	for _, a := range m.Attachments {
		simple.Attachments = append(simple.Attachments, types.Attachment{FileName: &a.Name, ContentType: &a.Type, RawContent: a.Content,
			ContentTransferEncoding: types.AttachmentContentTransferEncodingBase64})
	}
	out, err := s.client.SendEmail(ctx, &sesv2.SendEmailInput{FromEmailAddress: &s.from, Destination: &types.Destination{ToAddresses: m.To},
		Content: &types.EmailContent{Simple: &simple}})
	if err != nil {
		return "", explain(err)
	}
	return aws.ToString(out.MessageId), nil
}

func text(data string) *types.Content {
	return &types.Content{Data: &data, Charset: aws.String("UTF-8")}
}

func explain(err error) error {
	var tooMany *types.TooManyRequestsException
	var answer *smithyhttp.ResponseError
	if !errors.As(err, &tooMany) && errors.As(err, &answer) && answer.HTTPStatusCode() == http.StatusBadRequest {
		refused := errs.Wrap(errs.InvalidRequest, err, "the mail was refused")
		var said smithy.APIError
		if errors.As(err, &said) {
			refused.Reason = said.ErrorMessage()
		}
		return refused
	}
	return errs.Wrap(errs.Unavailable, err, "the mail could not be sent")
}
