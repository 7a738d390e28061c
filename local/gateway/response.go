package gateway

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"carmensita.pe/market/internal/values/errs"
)

// response is what a function answers in payload format 2.0. Without a status it is not in this format, and is the
// body itself.
type response struct {
	StatusCode      *int              `json:"statusCode"`
	Headers         map[string]string `json:"headers"`
	Cookies         []string          `json:"cookies"`
	Body            string            `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

func (x *exchange) respond(payload []byte) {
	response, body, err := decode(payload)
	if err != nil {
		x.fail(errs.Internal, http.StatusBadGateway, "function answered what is no response", x.route.Function, err.Error())
		return
	}
	header := x.w.Header()
	header.Set("Content-Type", "text/plain; charset=utf-8")
	for name, value := range response.Headers {
		if !strings.EqualFold(name, "Content-Length") && !strings.EqualFold(name, "Connection") {
			header.Set(name, value)
		}
	}
	for _, cookie := range response.Cookies {
		header.Add("Set-Cookie", cookie)
	}
	x.w.WriteHeader(*response.StatusCode)
	_, _ = x.w.Write(body) // if it fails the client has gone away
}

func decode(payload []byte) (*response, []byte, error) {
	if !json.Valid(payload) {
		return nil, nil, fmt.Errorf("not JSON: %.100q", payload)
	}
	r := new(response)
	if bytes.HasPrefix(payload, []byte("{")) {
		if err := json.Unmarshal(payload, r); err != nil {
			return nil, nil, err
		}
	}
	switch {
	case r.StatusCode == nil:
		ok := http.StatusOK
		return &response{StatusCode: &ok, Headers: map[string]string{"Content-Type": "application/json"}}, payload, nil
	case *r.StatusCode < 200 || *r.StatusCode > 599:
		return nil, nil, fmt.Errorf("status %d", *r.StatusCode)
	case r.IsBase64Encoded:
		body, err := base64.StdEncoding.DecodeString(r.Body)
		return r, body, err
	}
	return r, []byte(r.Body), nil
}
