package asl

import (
	"slices"
	"strings"
)

const (
	invokeResource = "arn:aws:states:::lambda:invoke"
	tokenSuffix    = ".waitForTaskToken"
)

// serviceNames are the first words of errors where they are not the upper-case name of the service.
var serviceNames = map[string]string{
	"lambda": "Lambda", "events": "EventBridge", "states": "StepFunctions", "dynamodb": "DynamoDB", "scheduler": "Scheduler",
}

func (b *builder) task(st *state, o *object) action {
	resource := o.text("Resource")
	t := &task{timeout: o.wholeField("TimeoutSeconds", 1, mostSeconds), heartbeat: o.wholeField("HeartbeatSeconds", 1, mostSeconds)}
	checkCredentials(o)
	checkHeartbeat(o, t)
	base, byToken := strings.CutSuffix(resource, tokenSuffix)
	t.byToken, st.byToken = byToken, byToken
	switch {
	case byToken:
		b.p.refuseExpress(o.at, "waits for a task token")
	case strings.HasSuffix(resource, ".sync"), strings.HasSuffix(resource, ".sync:2"):
		b.p.refuseExpress(o.at, "waits for a job to end (.sync)")
	}
	switch {
	case isFunctionARN(resource):
		t.service, t.names = functionTask{arn: resource, name: functionName(resource)}, functionEvents(resource)
	case base == invokeResource:
		t.service, t.names = invokeTask{metadata: readsMetadata(st)}, taskEvents(resource)
		checkInvokeParameters(o)
	case strings.HasPrefix(resource, "arn:aws:states:::") && strings.Count(resource, ":") >= 6:
		t.names = taskEvents(resource)
		t.service = integrationTask{resource: base, service: serviceName(t.names.resourceType), names: &t.names}
	case resource != "":
		o.errorf("Resource", "%q is neither a Lambda function's ARN nor a service integration (arn:aws:states:::...)", resource)
	}
	return t
}

// checkCredentials refuses Credentials that name no role. The role itself is not taken on here: there is one account.
func checkCredentials(o *object) {
	value, ok := o.take("Credentials")
	if !ok {
		return
	}
	fields := o.p.object(o.where("Credentials"), value)
	if _, byPath := fields.take("RoleArn.$"); !byPath {
		fields.text("RoleArn")
	}
	fields.finish()
}

func isFunctionARN(resource string) bool {
	return strings.HasPrefix(resource, "arn:") && strings.Contains(resource, ":lambda:") && strings.Contains(resource, ":function:")
}

func serviceName(resourceType string) string {
	name := strings.TrimPrefix(resourceType, "aws-sdk:")
	if known, ok := serviceNames[name]; ok {
		return known
	}
	return strings.ToUpper(name)
}

func checkHeartbeat(o *object, t *task) {
	timeout, ok := t.timeout.(constant)
	heartbeat, also := t.heartbeat.(constant)
	if ok && also && heartbeat.value.(int64) >= timeout.value.(int64) {
		o.errorf("HeartbeatSeconds", "it must be smaller than TimeoutSeconds")
	}
}

var invokeParameters = []string{"FunctionName", "Payload", "InvocationType", "Qualifier", "ClientContext", "LogType"}

func checkInvokeParameters(o *object) {
	parameters, ok := o.fields["Parameters"].(map[string]any)
	if !ok {
		return
	}
	hasName := false
	for _, key := range sortedKeys(parameters, nil) {
		name := strings.TrimSuffix(key, ".$")
		if !slices.Contains(invokeParameters, name) {
			o.errorf("Parameters."+key, "lambda:invoke has no such parameter")
		}
		hasName = hasName || name == "FunctionName"
	}
	if !hasName {
		o.errorf("Parameters", "lambda:invoke needs a FunctionName")
	}
}

// readsMetadata reports whether the state can see more of lambda:invoke's answer than its payload and status. Most states do not,
// and then the headers need not be made.
func readsMetadata(st *state) bool {
	sees := func(p *path) bool {
		if p.root != ofInput {
			return false
		}
		if len(p.steps) == 0 {
			return true
		}
		key := p.steps[0].key
		return key != "Payload" && key != "StatusCode" && key != "ExecutedVersion"
	}
	for _, field := range st.assign {
		if readsAny(field.value, sees) {
			return true
		}
	}
	switch {
	case st.resultSelector != nil:
		return readsAny(st.resultSelector, sees)
	case st.resultPath.discard:
		return false
	case len(st.resultPath.steps) == 0 && st.outputPath.path != nil:
		return sees(st.outputPath.path)
	}
	return true
}

func readsAny(t template, sees func(*path) bool) bool {
	switch t := t.(type) {
	case selection:
		return sees(t.path)
	case argument:
		return sees(t.path)
	case *call:
		return slices.ContainsFunc(t.args, func(arg template) bool { return readsAny(arg, sees) })
	case objectTemplate:
		return slices.ContainsFunc(t, func(field fieldTemplate) bool { return readsAny(field.value, sees) })
	case arrayTemplate:
		return slices.ContainsFunc(t, func(item template) bool { return readsAny(item, sees) })
	}
	return false
}
