package stepfunctions

import (
	"context"
	"errors"

	"carmensita.pe/market/local/asl"
)

// SendTaskSuccess ends the task that waits for the token; output is JSON. It returns once the result is on disk.
// Errors: InvalidToken, InvalidOutput, TaskDoesNotExist, TaskTimedOut.
func (s *Service) SendTaskSuccess(ctx context.Context, token, output string) error {
	value, err := asl.Decode([]byte(output))
	if err != nil || len(output) > asl.MaxPayload {
		return errorf("InvalidOutput", "Invalid Output: 'the output must be JSON of at most %d bytes'", asl.MaxPayload)
	}
	return s.send(token, func() error { return s.callbacks.Succeed(ctx, token, value) })
}

// SendTaskFailure fails the task that waits for the token, under the same promise as SendTaskSuccess.
// Errors: InvalidToken, TaskDoesNotExist, TaskTimedOut.
func (s *Service) SendTaskFailure(ctx context.Context, token, name, cause string) error {
	return s.send(token, func() error { return s.callbacks.Fail(ctx, token, &asl.Error{Name: name, Cause: cause}) })
}

// SendTaskHeartbeat says that the task that waits for the token is alive. Errors: InvalidToken, TaskDoesNotExist, TaskTimedOut.
func (s *Service) SendTaskHeartbeat(ctx context.Context, token string) error {
	return s.send(token, func() error { return s.callbacks.Heartbeat(ctx, token) })
}

func (s *Service) send(token string, deliver func() error) error {
	arn, err := asl.TokenExecution(token)
	if err != nil {
		return errorf("InvalidToken", "Invalid Token: 'Invalid token'")
	}
	if _, err := s.DescribeExecution(arn); err != nil {
		return errorf("TaskDoesNotExist", "Task Does Not Exist: 'the execution of this token does not exist'")
	}
	if err := deliver(); !errors.Is(err, asl.ErrTaskGone) {
		return err
	}
	return errorf("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
}
