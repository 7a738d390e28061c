package stepfunctions

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"carmensita.pe/market/local/asl"
)

func (s *Service) apiCreateStateMachine(_ context.Context, in request) (response, error) {
	settings, err := in.settings()
	if err != nil {
		return nil, err
	}
	m, err := s.create(in.text("name"), in.text("type"), in.text("roleArn"), in.text("definition"), settings)
	return response{"stateMachineArn": m.ARN, "creationDate": seconds(m.Created)}, err
}

func (s *Service) apiUpdateStateMachine(_ context.Context, in request) (response, error) {
	settings, err := in.settings()
	if err != nil {
		return nil, err
	}
	m, err := s.update(in.text("stateMachineArn"), in.text("roleArn"), in.text("definition"), settings)
	return response{"updateDate": seconds(m.Updated), "revisionId": m.Revision()}, err
}

// settings reads what is stored with a machine. Versions are refused, because nobody could run one.
func (r request) settings() (settings Settings, err error) {
	if r["publish"] == true || r.text("versionDescription") != "" {
		return settings, errorf("ValidationException", "Versions of state machines are not kept here: leave out publish and versionDescription")
	}
	if _, given := r["tags"]; given {
		if settings.Tags, err = r.tags(); err != nil {
			return settings, err
		}
	}
	settings.Logging, _ = r["loggingConfiguration"].(map[string]any)
	settings.Tracing, _ = r["tracingConfiguration"].(map[string]any)
	settings.Encryption, _ = r["encryptionConfiguration"].(map[string]any)
	return settings, nil
}

// tags reads a list of keys and values.
func (r request) tags() (map[string]string, error) {
	const longestKey, longestValue = 128, 256
	entries, _ := r["tags"].([]any)
	if len(entries) > maxTags {
		return nil, errorf("TooManyTags", "A state machine has %d tags at most", maxTags)
	}
	tags := make(map[string]string, len(entries))
	for _, entry := range entries {
		fields, _ := entry.(map[string]any)
		key, isText := fields["key"].(string)
		value, valueIsText := fields["value"].(string)
		if !isText || fields["value"] != nil && !valueIsText {
			return nil, errorf("SerializationException", "a tag is {\"key\": \"text\", \"value\": \"text\"}")
		}
		if key == "" || utf8.RuneCountInString(key) > longestKey || utf8.RuneCountInString(value) > longestValue {
			return nil, errorf("ValidationException", "A tag's key has 1 to %d characters and its value %d at most", longestKey, longestValue)
		}
		tags[key] = value
	}
	return tags, nil
}

func (s *Service) apiTagResource(_ context.Context, in request) (response, error) {
	tags, err := in.tags()
	if err != nil {
		return nil, err
	}
	return response{}, s.Tag(in.text("resourceArn"), tags, nil)
}

func (s *Service) apiUntagResource(_ context.Context, in request) (response, error) {
	entries, _ := in["tagKeys"].([]any)
	var keys []string
	for _, entry := range entries {
		key, _ := entry.(string)
		keys = append(keys, key)
	}
	return response{}, s.Tag(in.text("resourceArn"), nil, keys)
}

func (s *Service) apiDeleteStateMachine(_ context.Context, in request) (response, error) {
	return response{}, s.DeleteStateMachine(in.text("stateMachineArn"))
}

func (s *Service) apiDescribeStateMachine(_ context.Context, in request) (response, error) {
	m, err := s.DescribeStateMachine(in.text("stateMachineArn"))
	out := response{
		"stateMachineArn": m.ARN, "name": m.Name, "status": "ACTIVE", "definition": m.Definition, "roleArn": m.RoleARN, "type": m.Type,
		"creationDate": seconds(m.Created), "revisionId": m.Revision(),
		"loggingConfiguration": map[string]any{"level": "OFF", "includeExecutionData": false}, "tracingConfiguration": map[string]any{"enabled": false},
	}
	for field, value := range map[string]map[string]any{
		"loggingConfiguration": m.Logging, "tracingConfiguration": m.Tracing, "encryptionConfiguration": m.Encryption,
	} {
		if value != nil {
			out[field] = value
		}
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

func (s *Service) apiListTags(_ context.Context, in request) (response, error) {
	tags, err := s.Tags(in.text("resourceArn"))
	if err != nil {
		return nil, err
	}
	items := make([]any, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		items = append(items, map[string]any{"key": key, "value": tags[key]})
	}
	return response{"tags": items}, nil
}

func (s *Service) apiValidateDefinition(_ context.Context, in request) (response, error) {
	typ := in.text("type")
	if err := checkType(typ); err != nil {
		return nil, err
	}
	_, err := parse(typ, in.text("definition"))
	if err == nil {
		return response{"result": "OK", "diagnostics": []any{}, "truncated": false}, nil
	}
	var diagnostics []any
	for _, p := range asl.Problems(err) {
		diagnostic := map[string]any{"severity": "ERROR", "code": p.Code, "message": p.Message}
		if p.At != "" {
			diagnostic["location"] = location(p.At)
		}
		diagnostics = append(diagnostics, diagnostic)
	}
	return response{"result": "FAIL", "diagnostics": diagnostics, "truncated": false}, nil
}
