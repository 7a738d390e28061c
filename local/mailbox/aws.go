package mailbox

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"mime"
	"net/http"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxBody = 60 << 20 // SES takes 40 MB, which base64 makes a third more of

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v2/email/outbound-emails", s.sendEmail)
	mux.HandleFunc("POST /{$}", s.publish)
	return mux
}

type content struct{ Data string }

// sendEmail is SES's SendEmail, for a simple message.
func (s *Server) sendEmail(w http.ResponseWriter, r *http.Request) {
	var in struct {
		FromEmailAddress string
		Destination      struct{ ToAddresses, CcAddresses, BccAddresses []string }
		Content          struct {
			Simple *struct {
				Subject     content
				Body        struct{ Text, HTML content }
				Attachments []struct {
					FileName, ContentType string
					RawContent            []byte
				}
			}
		}
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		err = json.Unmarshal(text, &in)
	}
	if err != nil || in.Content.Simple == nil {
		refuseEmail(w, http.StatusBadRequest, "BadRequestException", "only simple messages are caught")
		return
	}
	message := in.Content.Simple
	to := append(append(in.Destination.ToAddresses, in.Destination.CcAddresses...), in.Destination.BccAddresses...)
	if !allAddresses(append(to, in.FromEmailAddress)) || len(to) == 0 {
		refuseEmail(w, http.StatusBadRequest, "MessageRejected", "Missing or illegal address")
		return
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Subject.Data)
	if err != nil || !ascii(message.Subject.Data) {
		refuseEmail(w, http.StatusBadRequest, "BadRequestException", "the subject must be ASCII, as RFC 2047 writes other letters")
		return
	}
	caught := Mail{From: in.FromEmailAddress, To: to, Subject: subject, Text: message.Body.Text.Data, HTML: message.Body.HTML.Data}
	for _, a := range message.Attachments {
		caught.Attachments = append(caught.Attachments, Attachment{Name: a.FileName, Type: a.ContentType, Content: a.RawContent})
	}
	id, err := s.Catch(caught)
	if err != nil {
		refuseEmail(w, http.StatusInternalServerError, "InternalServiceErrorException", err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"MessageId": id}) // fails only when the caller has gone
}

func refuseEmail(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-ErrorType", code)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"message": message}) // fails only when the caller has gone
}

func allAddresses(list []string) bool {
	for _, address := range list {
		if _, err := mail.ParseAddress(address); err != nil {
			return false
		}
	}
	return true
}

func ascii(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}

// publish is SNS's Publish, by its query protocol.
func (s *Server) publish(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil || r.PostForm.Get("Action") != "Publish" {
		refusePublish(w, http.StatusBadRequest, "InvalidAction", "only Publish is served")
		return
	}
	topic, message := r.PostForm.Get("TopicArn"), r.PostForm.Get("Message")
	to, known := s.options.Subscribers[topic]
	if !known {
		refusePublish(w, http.StatusNotFound, "NotFound", "Topic does not exist")
		return
	}
	const subjectBelow = 100
	subject := r.PostForm.Get("Subject")
	if message == "" || utf8.RuneCountInString(subject) >= subjectBelow || strings.ContainsFunc(subject, unicode.IsControl) {
		refusePublish(w, http.StatusBadRequest, "InvalidParameter", "Invalid parameter: a message, and a subject of less than 100 characters in one line")
		return
	}
	id, err := s.Catch(Mail{Topic: topic, To: to, Subject: subject, Text: message})
	if err != nil {
		refusePublish(w, http.StatusInternalServerError, "InternalError", err.Error())
		return
	}
	answerXML(w, http.StatusOK, struct {
		XMLName   xml.Name `xml:"https://sns.amazonaws.com/doc/2010-03-31/ PublishResponse"`
		MessageID string   `xml:"PublishResult>MessageId"`
	}{MessageID: id})
}

func refusePublish(w http.ResponseWriter, status int, code, message string) {
	answerXML(w, status, struct {
		XMLName xml.Name `xml:"https://sns.amazonaws.com/doc/2010-03-31/ ErrorResponse"`
		Code    string   `xml:"Error>Code"`
		Message string   `xml:"Error>Message"`
	}{Code: code, Message: message})
}

func answerXML(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	_ = xml.NewEncoder(w).Encode(body) // fails only when the caller has gone
}
