package stepfunctions

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"carmensita.pe/market/local/asl"
)

const (
	targetPrefix = "AWSStepFunctions."
	maxBody      = 2 << 20 // bytes: a definition of 1 MiB, escaped
)

// request is the body of a call: a JSON object.
type request map[string]any

func (r request) text(field string) string {
	s, _ := r[field].(string)
	return s
}

// response is the body of an answer.
type response map[string]any

// texts are the fields that are text in every operation.
var texts = []string{
	"cause", "definition", "error", "executionArn", "input", "name", "nextToken", "output", "resourceArn", "roleArn", "stateMachineArn",
	"statusFilter", "taskToken", "type", "versionDescription",
}

// required are the fields that an operation cannot do without.
var required = map[string][]string{
	"CreateStateMachine": {"name", "definition", "roleArn"}, "DeleteStateMachine": {"stateMachineArn"}, "DescribeExecution": {"executionArn"},
	"DescribeStateMachine": {"stateMachineArn"}, "DescribeStateMachineForExecution": {"executionArn"}, "GetExecutionHistory": {"executionArn"},
	"ListExecutions": {"stateMachineArn"}, "ListTagsForResource": {"resourceArn"}, "SendTaskFailure": {"taskToken"}, "SendTaskHeartbeat": {"taskToken"},
	"SendTaskSuccess": {"taskToken", "output"}, "StartExecution": {"stateMachineArn"}, "StartSyncExecution": {"stateMachineArn"},
	"StopExecution": {"executionArn"}, "TagResource": {"resourceArn", "tags"}, "UntagResource": {"resourceArn", "tagKeys"},
	"UpdateStateMachine": {"stateMachineArn"}, "ValidateStateMachineDefinition": {"definition"},
}

// check refuses fields of a wrong type, and those that are missing.
func (r request) check(operation string) error {
	for _, field := range texts {
		if _, isText := r[field].(string); r[field] != nil && !isText {
			return errorf("SerializationException", "%s must be a string, not %s", field, asl.Encode(r[field]))
		}
	}
	for _, field := range required[operation] {
		if r[field] == nil {
			return errorf("ValidationException", "1 validation error detected: Value at '%s' failed to satisfy constraint: Member must not be null", field)
		}
	}
	return nil
}

type operation func(s *Service, ctx context.Context, in request) (response, error)

// operations are the calls that are served, by the name in the X-Amz-Target header.
var operations = map[string]operation{
	"CreateStateMachine":               (*Service).apiCreateStateMachine,
	"DeleteStateMachine":               (*Service).apiDeleteStateMachine,
	"DescribeExecution":                (*Service).apiDescribeExecution,
	"DescribeStateMachine":             (*Service).apiDescribeStateMachine,
	"DescribeStateMachineForExecution": (*Service).apiDescribeStateMachineForExecution,
	"GetExecutionHistory":              (*Service).apiGetExecutionHistory,
	"ListExecutions":                   (*Service).apiListExecutions,
	"ListStateMachines":                (*Service).apiListStateMachines,
	"ListTagsForResource":              (*Service).apiListTags,
	"SendTaskFailure":                  (*Service).apiSendTaskFailure,
	"SendTaskHeartbeat":                (*Service).apiSendTaskHeartbeat,
	"SendTaskSuccess":                  (*Service).apiSendTaskSuccess,
	"StartExecution":                   (*Service).apiStartExecution,
	"StartSyncExecution":               (*Service).apiStartSyncExecution,
	"StopExecution":                    (*Service).apiStopExecution,
	"TagResource":                      (*Service).apiTagResource,
	"UntagResource":                    (*Service).apiUntagResource,
	"UpdateStateMachine":               (*Service).apiUpdateStateMachine,
	"ValidateStateMachineDefinition":   (*Service).apiValidateDefinition,
}

// ServeHTTP speaks AWS JSON 1.0. Signatures are not checked.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.Header.Get("X-Amz-Target"), targetPrefix)
	do, ok := operations[name]
	if !ok {
		s.refuse(w, name, errorf("UnknownOperationException", "There is no operation %q here", name))
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		s.refuse(w, name, errorf("SerializationException", "the body cannot be read: %v", err))
		return
	}
	value, err := asl.Decode(body)
	in, isObject := value.(map[string]any)
	if err != nil || !isObject {
		s.refuse(w, name, errorf("SerializationException", "the body is not a JSON object"))
		return
	}
	if err := request(in).check(name); err != nil {
		s.refuse(w, name, err)
		return
	}
	out, err := do(s, r.Context(), in)
	if err != nil {
		s.refuse(w, name, err)
		return
	}
	write(w, http.StatusOK, out)
}

func write(w http.ResponseWriter, status int, body response) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(status)
	_, _ = w.Write(asl.Encode(map[string]any(body))) // the client is gone if this fails
}

func (s *Service) refuse(w http.ResponseWriter, operation string, err error) {
	var refused *Error
	if errors.As(err, &refused) {
		write(w, http.StatusBadRequest, response{"__type": refused.Code, "message": refused.Message})
		return
	}
	s.options.Logger.Error("a call failed", "operation", operation, "error", err)
	write(w, http.StatusInternalServerError, response{"__type": "InternalFailure", "message": "The call failed; the log of the service tells why"})
}

// seconds is how the protocol writes a time.
func seconds(t time.Time) json.Number {
	return json.Number(strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', 3, 64))
}

// page is one page of a list: maxResults items from the offset in nextToken.
type page struct{ from, to, total int }

func pageOf(in request, total int) (page, error) {
	const usual, most = 100, 1000
	size, ok := in["maxResults"].(int64)
	if !ok || size == 0 {
		size = usual
	}
	if size < 0 || size > most {
		return page{}, errorf("ValidationException", "maxResults must be from 0 to %d", most)
	}
	p := page{total: total}
	if token := in.text("nextToken"); token != "" {
		from, err := strconv.Atoi(token)
		if err != nil || from < 0 {
			return page{}, errorf("InvalidToken", "Invalid Token: '%s'", token)
		}
		p.from = min(from, total)
	}
	p.to = min(p.from+int(size), total)
	return p, nil
}

func (p page) close(out response) response {
	if p.to < p.total {
		out["nextToken"] = strconv.Itoa(p.to)
	}
	return out
}
