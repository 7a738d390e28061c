package stepfunctions

import (
	"context"
	"slices"
	"time"

	"carmensita.pe/market/local/asl"
)

func (s *Service) apiStartExecution(_ context.Context, in request) (response, error) {
	input, err := in.input()
	if err != nil {
		return nil, err
	}
	x, err := s.StartExecution(in.text("stateMachineArn"), in.text("name"), input)
	return response{"executionArn": x.ARN, "startDate": seconds(x.Start)}, err
}

func (s *Service) apiStartSyncExecution(_ context.Context, in request) (response, error) {
	input, err := in.input()
	if err != nil {
		return nil, err
	}
	x, err := s.StartSyncExecution(in.text("stateMachineArn"), in.text("name"), input)
	if err != nil {
		return nil, err
	}
	out := x.fields()
	out["outputDetails"] = included // of one that failed, too
	out["billingDetails"] = map[string]any{
		"billedDurationInMilliseconds": (x.Stop.Sub(x.Start).Milliseconds()/100 + 1) * 100, "billedMemoryUsedInMB": int64(64),
	}
	return out, nil
}

// input is {} when there is none; text that is empty is no JSON.
func (r request) input() (string, error) {
	value, given := r["input"]
	if !given || value == nil {
		return "{}", nil
	}
	if value == "" {
		return "", errorf("InvalidExecutionInput", "Invalid State Machine Execution Input: 'the text is empty'")
	}
	return r.text("input"), nil
}

var included = map[string]any{"included": true}

func (x Execution) fields() response {
	out := response{
		"executionArn": x.ARN, "stateMachineArn": x.MachineARN, "name": x.Name, "status": string(x.Status), "startDate": seconds(x.Start),
		"input": x.Input, "inputDetails": included,
	}
	if x.Status == asl.Running {
		return out
	}
	out["stopDate"] = seconds(x.Stop)
	if x.Status == asl.Succeeded {
		out["output"], out["outputDetails"] = x.Output, included
	}
	if x.Error != nil && x.Error.Name != "" {
		out["error"] = x.Error.Name
	}
	if x.Error != nil && x.Error.Cause != "" {
		out["cause"] = x.Error.Cause
	}
	return out
}

func (s *Service) apiStopExecution(ctx context.Context, in request) (response, error) {
	x, err := s.StopExecution(ctx, in.text("executionArn"), in.text("error"), in.text("cause"))
	return response{"stopDate": seconds(x.Stop)}, err
}

func (s *Service) apiDescribeExecution(_ context.Context, in request) (response, error) {
	x, err := s.DescribeExecution(in.text("executionArn"))
	if err != nil {
		return nil, err
	}
	out := x.fields()
	if x.Status == asl.TimedOut { // recorded on AWS: the status alone says it
		delete(out, "error")
	}
	out["redriveCount"], out["redriveStatus"] = int64(0), "REDRIVABLE"
	if reason := x.notRedrivable(s.options.Clock.Now()); reason != "" {
		out["redriveStatus"], out["redriveStatusReason"] = "NOT_REDRIVABLE", reason
	}
	return out, nil
}

// notRedrivable says in AWS's words why an execution could not be redriven; "" when it could. RedriveExecution itself is not offered here.
func (x Execution) notRedrivable(now time.Time) string {
	const redrivable = 14 * 24 * time.Hour
	switch {
	case x.Status == asl.Running, x.Status == asl.Succeeded:
		return "Execution is " + string(x.Status) + " and cannot be redriven."
	case x.Error != nil && x.Error.Cause == asl.HistoryFull:
		return "Execution history event limit exceeded."
	case now.Sub(x.Stop) > redrivable:
		return "Execution redrivable period exceeded."
	}
	return ""
}

// statuses are what executions can be listed by.
var statuses = []asl.Status{asl.Running, asl.Succeeded, asl.Failed, asl.TimedOut, asl.Aborted, "PENDING_REDRIVE"}

// apiListExecutions pages by the number of executions that ended the page before; new executions may move a page by as many.
func (s *Service) apiListExecutions(_ context.Context, in request) (response, error) {
	if filter, given := in["statusFilter"]; given && filter != nil && !slices.Contains(statuses, asl.Status(in.text("statusFilter"))) {
		return nil, errorf("ValidationException", "1 validation error detected: Value '%v' at 'statusFilter' failed to satisfy constraint: "+
			"Member must satisfy enum value set: %v", filter, statuses)
	}
	all, err := s.ListExecutions(in.text("stateMachineArn"), asl.Status(in.text("statusFilter")))
	if err != nil {
		return nil, err
	}
	p, err := pageOf(in, len(all))
	if err != nil {
		return nil, err
	}
	items := make([]any, 0, p.to-p.from)
	for _, x := range all[p.from:p.to] {
		item := map[string]any{
			"executionArn": x.ARN, "stateMachineArn": x.MachineARN, "name": x.Name, "status": string(x.Status), "startDate": seconds(x.Start),
			"redriveCount": int64(0),
		}
		if x.Status != asl.Running {
			item["stopDate"] = seconds(x.Stop)
		}
		items = append(items, item)
	}
	return p.close(response{"executions": items}), nil
}

func (s *Service) apiGetExecutionHistory(_ context.Context, in request) (response, error) {
	arn := in.text("executionArn")
	total, err := s.HistoryLength(arn)
	if err != nil {
		return nil, err
	}
	p, err := pageOf(in, int(total))
	if err != nil {
		return nil, err
	}
	first, last := int64(p.from+1), int64(p.to)
	if in["reverseOrder"] == true {
		first, last = total-int64(p.to)+1, total-int64(p.from)
	}
	events, err := s.History(arn, first, last)
	if err != nil {
		return nil, err
	}
	if in["reverseOrder"] == true {
		slices.Reverse(events)
	}
	items := make([]any, 0, p.to-p.from)
	for _, e := range events {
		items = append(items, eventFields(e, in["includeExecutionData"] != false))
	}
	return p.close(response{"events": items}), nil
}

// data are the details that includeExecutionData = false leaves out.
var data = []string{"input", "inputDetails", "output", "outputDetails", "parameters", "assignedVariables", "assignedVariablesDetails"}

func eventFields(e asl.Event, withData bool) map[string]any {
	fields := map[string]any{"id": e.ID, "previousEventId": e.PreviousID, "type": e.Type, "timestamp": seconds(e.Time)}
	if e.Details == nil {
		return fields
	}
	details := make(map[string]any, len(e.Details))
	for name, value := range e.Details {
		if withData || !slices.Contains(data, name) {
			details[name] = value
		}
	}
	fields[e.DetailsField()] = details
	return fields
}

func (s *Service) apiSendTaskSuccess(ctx context.Context, in request) (response, error) {
	return response{}, s.SendTaskSuccess(ctx, in.text("taskToken"), in.text("output"))
}

func (s *Service) apiSendTaskFailure(ctx context.Context, in request) (response, error) {
	return response{}, s.SendTaskFailure(ctx, in.text("taskToken"), in.text("error"), in.text("cause"))
}

func (s *Service) apiSendTaskHeartbeat(ctx context.Context, in request) (response, error) {
	return response{}, s.SendTaskHeartbeat(ctx, in.text("taskToken"))
}
