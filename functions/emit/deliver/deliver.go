package main

import (
	"context"
	"time"

	"carmensita.pe/market/internal/aws/courier"
	"carmensita.pe/market/internal/platform/step"
	"carmensita.pe/market/internal/shop/document"
	"carmensita.pe/market/internal/shop/emission"
)

// input has one of these.
type input struct {
	Sign *emission.Delivery `json:"sign,omitempty"`
	Send *emission.Delivery `json:"send,omitempty"`
	// Bring is a summary.
	Bring *emission.Errand `json:"bring,omitempty"`
	Try   *courier.Trial   `json:"try,omitempty"`
}

type output struct {
	courier.Signed
	Told  *document.Told `json:"told"`
	Tried *courier.Tried `json:"tried"`
}

func (s service) deliver(ctx context.Context, task *step.Task, in input) (output, error) {
	switch {
	case in.Sign != nil:
		signed, err := s.courier.Sign(ctx, *in.Sign, time.Now())
		return output{Signed: signed}, err
	case in.Send != nil:
		again := task.Attempt > 0 // the attempt before may have sent it
		outcome, err := s.courier.Send(ctx, *in.Send, again)
		return output{Signed: courier.Signed{Outcome: sent(outcome, err)}}, err
	case in.Bring != nil:
		told, err := s.courier.Bring(ctx, *in.Bring, task.Attempt > 0)
		if err != nil {
			return output{}, err
		}
		return output{Told: &told}, nil
	case in.Try != nil:
		tried, err := s.courier.Try(ctx, *in.Try, time.Now())
		return output{Tried: &tried}, err
	}
	return output{}, nil
}

func sent(o document.Outcome, err error) *document.Outcome {
	if err != nil {
		return nil
	}
	return &o
}
