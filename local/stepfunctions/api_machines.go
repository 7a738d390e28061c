package stepfunctions

import (
	"context"
	"strings"

	"carmensita.pe/market/local/asl"
)

func (s *Service) apiCreateStateMachine(_ context.Context, in request) (response, error) {
	m, err := s.CreateStateMachine(in.text("name"), in.text("type"), in.text("roleArn"), in.text("definition"))
	return response{"stateMachineArn": m.ARN, "creationDate": seconds(m.Created)}, err
}

func (s *Service) apiUpdateStateMachine(_ context.Context, in request) (response, error) {
	m, err := s.UpdateStateMachine(in.text("stateMachineArn"), in.text("roleArn"), in.text("definition"))
	return response{"updateDate": seconds(m.Updated), "revisionId": m.Revision()}, err
}

func (s *Service) apiDeleteStateMachine(_ context.Context, in request) (response, error) {
	return response{}, s.DeleteStateMachine(in.text("stateMachineArn"))
}

func (s *Service) apiDescribeStateMachine(_ context.Context, in request) (response, error) {
	m, err := s.DescribeStateMachine(in.text("stateMachineArn"))
	out := response{
		"stateMachineArn": m.ARN, "name": m.Name, "status": "ACTIVE", "definition": m.Definition, "roleArn": m.RoleARN, "type": m.Type,
		"creationDate": seconds(m.Created), "revisionId": m.Revision(), "loggingConfiguration": map[string]any{"level": "OFF"},
	}
	return out, err
}

func (s *Service) apiDescribeStateMachineForExecution(_ context.Context, in request) (response, error) {
	x, err := s.DescribeExecution(in.text("executionArn"))
	if err != nil {
		return nil, err
	}
	definition, err := s.definition(x.Revision)
	out := response{
		"stateMachineArn": x.MachineARN, "name": x.MachineARN[strings.LastIndexByte(x.MachineARN, ':')+1:], "definition": definition,
		"roleArn": x.RoleARN, "updateDate": seconds(x.Start), "revisionId": x.Revision,
	}
	return out, err
}

func (s *Service) apiListStateMachines(_ context.Context, in request) (response, error) {
	all := s.ListStateMachines()
	p, err := pageOf(in, len(all))
	if err != nil {
		return nil, err
	}
	items := make([]any, 0, p.to-p.from)
	for _, m := range all[p.from:p.to] {
		items = append(items, map[string]any{
			"stateMachineArn": m.ARN, "name": m.Name, "type": m.Type, "creationDate": seconds(m.Created),
		})
	}
	return p.close(response{"stateMachines": items}), nil
}

// apiListTags is asked for by tools that describe a machine. Tags are not kept.
func (s *Service) apiListTags(_ context.Context, _ request) (response, error) {
	return response{"tags": []any{}}, nil
}

func (s *Service) apiValidateDefinition(_ context.Context, in request) (response, error) {
	_, err := asl.Parse([]byte(in.text("definition")))
	if err == nil {
		return response{"result": "OK", "diagnostics": []any{}, "truncated": false}, nil
	}
	var diagnostics []any
	for line := range strings.Lines(err.Error()) {
		location, message, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		diagnostics = append(diagnostics, map[string]any{
			"severity": "ERROR", "code": "SCHEMA_VALIDATION_FAILED", "location": "/" + strings.ReplaceAll(location, ".", "/"), "message": message,
		})
	}
	return response{"result": "FAIL", "diagnostics": diagnostics, "truncated": false}, nil
}
