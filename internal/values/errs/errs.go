// Package errs is the one error of the domain: a stable code, what an engineer reads, and what was wrong where.
//
// A rule returns an *Error; anything else that fails is "internal" to the caller and is logged for the operator.
// The edge turns a code into an HTTP problem (RFC 9457) or a workflow error: codes.go is the one list of both,
// with the sentence that a person reads in Spanish and English.
package errs

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/quantity"
)

// Error is a failure that the caller can understand and act upon.
type Error struct {
	Code Code `json:"code"`
	// Message is for the engineer, in English. The person reads the sentence of the code.
	Message string `json:"message,omitempty"`
	// Fields lists which fields of a request are wrong.
	Fields []Field `json:"fields,omitempty"`
	// Shortages comes with OutOfStock.
	Shortages []Shortage `json:"shortages,omitempty"`
	// Total is the amount due, in centimos, with PriceChanged and PaymentShort.
	Total *money.Centimos `json:"total,omitempty"`
	// Available is what may still be charged, in centimos, with CreditLimit.
	Available *money.Centimos `json:"available,omitempty"`
	// Reason is shown to the person after the code's sentence: why, in Spanish, or what a third party said, such as the card terminal.
	Reason string `json:"reason,omitempty"`
	// ReasonEn is the same in English; empty where a third party said it, whose words stand in both languages.
	ReasonEn string `json:"reasonEn,omitempty"`
	// RetryAfter is how many seconds to wait, with TooManyTries.
	RetryAfter int64 `json:"retryAfter,omitempty"`
	// Session comes with PasswordChange: with it and a new password the sign-in goes on, for some minutes.
	Session string `json:"session,omitempty"`

	cause error
}

// Field is one wrong field of a request: its path in the JSON, such as "lines[2].quantity", and what to do.
type Field struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Shortage is one product of which there is less than was asked for.
type Shortage struct {
	ProductID string            `json:"productId"`
	Name      string            `json:"name"`
	Requested quantity.Quantity `json:"requested"`
	Available quantity.Quantity `json:"available"`
}

// New makes an error of the code with a message for the engineer.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap makes an error of the code that keeps its cause.
func Wrap(code Code, cause error, format string, args ...any) *Error {
	e := New(code, format, args...)
	e.cause = cause
	return e
}

// Invalid makes an InvalidRequest error about one field.
func Invalid(field, format string, args ...any) *Error {
	return &Error{Code: InvalidRequest, Message: "the request has wrong fields", Fields: []Field{{field, fmt.Sprintf(format, args...)}}}
}

// Because gives the person the reason in both languages, each a sentence, and returns the error.
func (e *Error) Because(spanish, english string) *Error {
	e.Reason, e.ReasonEn = spanish, english
	return e
}

func (e *Error) Error() string {
	text := string(e.Code)
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// CodeOf returns the code of err; Internal when it is none of ours, "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// From returns the domain error in err, or an Internal one around it.
func From(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return Wrap(Internal, err, "unexpected failure")
}

// FromWorkflow reads the error of a workflow back: name is the state machine's error, cause the JSON that
// Lambda put there ({"errorMessage": ..., "errorType": ...}). A step that gave no answer is Unavailable; other errors that
// are not ours become Internal.
func FromWorkflow(name, cause string) *Error {
	var lambda struct {
		ErrorMessage string `json:"errorMessage"`
	}
	if json.Unmarshal([]byte(cause), &lambda) == nil {
		var e Error
		if json.Unmarshal([]byte(lambda.ErrorMessage), &e) == nil && e.Code != "" {
			return &e
		}
	}
	for code, spec := range codes {
		if spec.Workflow == name {
			return New(code, "%s", cause)
		}
	}
	if gaveNoAnswer(name) {
		return New(Unavailable, "a step of the workflow gave no answer: %s", name)
	}
	return New(Internal, "the workflow failed: %s: %s", name, cause)
}

// gaveNoAnswer reports whether an error's name is the platform's for a function that died, was refused or took too long,
// each time it was tried: all of which passes.
func gaveNoAnswer(name string) bool {
	switch name {
	case "Runtime.ExitError", "Sandbox.Timedout", "States.Timeout":
		return true
	}
	return strings.HasPrefix(name, "Lambda.")
}

// Public returns a copy that may be shown to the caller: an Internal error keeps its message to itself.
func (e *Error) Public() *Error {
	shown := *e
	if e.Code == Internal {
		shown.Message = ""
	}
	return &shown
}
