package stepfunctions

import "fmt"

// Error is a refusal by the API. Code is the name of the error type in the AWS SDKs.
type Error struct {
	Code    string
	Message string
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// ErrorCode returns the error type's name, as the errors of the AWS SDK do.
func (e *Error) ErrorCode() string { return e.Code }

// ErrorMessage returns the message, as the errors of the AWS SDK do.
func (e *Error) ErrorMessage() string { return e.Message }

func errorf(code, format string, args ...any) *Error {
	return &Error{code, fmt.Sprintf(format, args...)}
}
