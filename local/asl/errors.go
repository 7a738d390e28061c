package asl

import (
	"errors"
	"fmt"
	"strings"
)

// Names of the errors that the interpreter itself raises.
const (
	ErrNameAll               = "States.ALL"
	ErrNameBranchFailed      = "States.BranchFailed"
	ErrNameDataLimitExceeded = "States.DataLimitExceeded"
	ErrNameHeartbeatTimeout  = "States.HeartbeatTimeout"
	ErrNameResultPath        = "States.ResultPathMatchFailure"
	ErrNameRuntime           = "States.Runtime"
	ErrNameTaskFailed        = "States.TaskFailed"
	ErrNameTimeout           = "States.Timeout"
	ErrNameTolerated         = "States.ExceedToleratedFailureThreshold"
)

// Error is a failure as Retry and Catch see it: a name to match and a cause to read.
type Error struct {
	Name  string
	Cause string

	missedHeartbeat bool // a States.Timeout that a Retry or Catch may also name States.HeartbeatTimeout
}

func (e *Error) Error() string { return strings.TrimSuffix(e.Name+": "+e.Cause, ": ") }

// output is the value that a Catch passes on.
func (e *Error) output() any {
	return map[string]any{"Error": e.Name, "Cause": e.Cause}
}

// matches reports whether a Retry or Catch that lists these names takes the error. States.Runtime is never taken:
// a broken definition must be seen.
func (e *Error) matches(names []string) bool {
	if e.Name == ErrNameRuntime {
		return false
	}
	timeout := e.Name == ErrNameTimeout
	for _, name := range names {
		switch {
		case name == e.Name, name == ErrNameAll:
			return true
		case name == ErrNameTaskFailed && !timeout:
			return true
		case name == ErrNameHeartbeatTimeout && e.missedHeartbeat:
			return true
		}
	}
	return false
}

// evaluation is an error found while a state computes its values. The frame adds which state it was and makes it an Error.
type evaluation struct {
	name string
	text string
}

func (e *evaluation) Error() string { return e.text }

func runtimeErrorf(format string, args ...any) error {
	return &evaluation{name: ErrNameRuntime, text: fmt.Sprintf(format, args...)}
}

// codedError is what the AWS SDK's errors offer; a Lambda stand-in's own errors may offer it too.
type codedError interface {
	error
	ErrorCode() string
	ErrorMessage() string
}

// serviceError names the failure of a service call as Step Functions does: Lambda.TooManyRequestsException.
func serviceError(service string, err error) *Error {
	var named *Error
	if errors.As(err, &named) {
		return named
	}
	var coded codedError
	if !errors.As(err, &coded) {
		return &Error{Name: service + ".SdkClientException", Cause: err.Error()}
	}
	name := coded.ErrorCode()
	if !strings.Contains(name, ".") {
		name = service + "." + name
	}
	return &Error{Name: name, Cause: coded.ErrorMessage()}
}
