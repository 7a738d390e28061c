package machines

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"carmensita.pe/market/internal/values/errs"
)

// Tokens answers tasks that wait for somebody by their token.
type Tokens struct{ client *sfn.Client }

// OpenTokens opens Step Functions for answers.
func OpenTokens() (*Tokens, error) {
	client, err := open()
	if err != nil {
		return nil, err
	}
	return &Tokens{client}, nil
}

// SendTaskSuccess ends the task that waits for the token, with an output. It returns errs.NotFound when no task waits for it
// any more: it was answered, timed out, or its execution has ended.
func (t *Tokens) SendTaskSuccess(ctx context.Context, token string, output any) error {
	text, err := json.Marshal(output)
	if err != nil {
		return fmt.Errorf("writing the answer of a task: %w", err)
	}
	document := string(text)
	_, err = t.client.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: &token, Output: &document})
	return sent(err)
}

func sent(err error) error {
	var unknown *types.TaskDoesNotExist
	var over *types.TaskTimedOut
	var wrong *types.InvalidToken
	switch {
	case err == nil:
		return nil
	case errors.As(err, &unknown), errors.As(err, &over), errors.As(err, &wrong):
		return errs.Wrap(errs.NotFound, err, "no task waits for this token")
	}
	return errs.Wrap(errs.Unavailable, err, "answering a task")
}
