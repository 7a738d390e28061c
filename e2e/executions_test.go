package e2e_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"carmensita.pe/market/internal/ops/execution"
	"carmensita.pe/market/internal/platform/paging"
	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/workflows"
)

// standard makes a Standard machine that calls a function, in a Map and in a Parallel, and then waits for an hour; and starts it.
func (s *shop) standard(input string) (workflow, name string) {
	s.t.Helper()
	workflow, name = "test-"+newID(), newID()
	call := `"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 60, "ResultPath": null,
		"Parameters": {"FunctionName": "arn:aws:lambda:us-east-1:000000000000:function:checkout/find-expired"}`
	made, err := s.stepFunctions().CreateStateMachine(s.ctx(),
		&sfn.CreateStateMachineInput{Name: &workflow, RoleArn: aws.String("arn:aws:iam::000000000000:role/test"),
			Definition: aws.String(`{"StartAt": "Each", "States": {
			"Each": {"Type": "Map", "ItemsPath": "$.days", "ResultPath": null, "Next": "Both", "ItemProcessor": {"StartAt": "Look", "States": {"Look": {` + call +
				`, "End": true}}}},
			"Both": {"Type": "Parallel", "ResultPath": null, "Next": "Rest", "Branches": [
				{"StartAt": "Left", "States": {"Left": {` + call + `, "End": true}}}, {"StartAt": "Right", "States": {"Right": {"Type": "Pass", "End": true}}}]},
			"Rest": {"Type": "Wait", "Seconds": 3600, "End": true}}}`)})
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.stepFunctions().StartExecution(
		s.ctx(),
		&sfn.StartExecutionInput{StateMachineArn: made.StateMachineArn, Name: &name, Input: &input},
	); err != nil {
		s.t.Fatal(err)
	}
	return workflow, name
}

func TestExecutions_anAdminSeesStopsAndRestartsOne(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	workflow, name := s.standard(`{"days": [1, 2], "buyer": {"documentNumber": "46712369", "name": "Rosa"}}`)
	carmen, path := s.till(admin), "/api/executions/"+workflow+"/"+name
	see := func(path string) execution.Execution {
		return decode[execution.Execution](carmen.get(path).want(http.StatusOK))
	}
	list := func(query url.Values) paging.Page[execution.Summary] {
		query.Set("workflow", workflow)
		return decode[paging.Page[execution.Summary]](carmen.get("/api/executions?" + query.Encode()).want(http.StatusOK))
	}

	var running execution.Execution
	s.eventually("it rests", func() bool {
		running = see(path)
		return len(running.Steps) == 7
	})
	parents := map[string]int64{}
	for _, step := range running.Steps {
		parents[step.State] = step.Parent
		if step.Type == "Task" && (len(step.Attempts) != 1 || step.Outcome != execution.OutcomeDone || step.DurationMS == nil) {
			t.Errorf("a call is reported as %+v", step)
		}
	}
	if running.State != execution.Running || parents["Look"] != running.Steps[0].ID || parents["Left"] == 0 ||
		parents["Left"] != parents["Right"] || parents["Rest"] != 0 {
		t.Errorf("it is reported as %+v", running)
	}
	var input struct {
		Buyer struct{ DocumentNumber, Name string }
	}
	if err := json.Unmarshal(running.Input, &input); err != nil || input.Buyer.DocumentNumber != "*****369" || input.Buyer.Name != "*osa" {
		t.Errorf("the input is shown as %s", running.Input)
	}
	if got := list(url.Values{"state": {"running"}}); len(got.Items) != 1 || got.Items[0].Name != name {
		t.Errorf("running are %+v", got.Items)
	}

	today, yesterday := peru.BusinessDay(running.StartedAt), peru.BusinessDay(running.StartedAt).AddDays(-1)
	if on := list(url.Values{"day": {today.String()}}); len(on.Items) != 1 {
		t.Errorf("today are %+v", on.Items)
	}
	if on := list(url.Values{"day": {yesterday.String()}}); len(on.Items) != 0 || on.Next != "" {
		t.Errorf("yesterday were %+v", on)
	}

	stop := map[string]string{"id": newID(), "reason": "Se colgó"}
	for range 2 {
		if got := decode[execution.Summary](carmen.send(http.MethodPost, path+"/stop", stop).want(http.StatusOK)); got.State != execution.Aborted ||
			got.StoppedAt == nil {
			t.Errorf("stopped is %+v", got)
		}
	}
	carmen.send(http.MethodPost, path+"/stop", map[string]string{"id": newID(), "reason": "Otra vez"}).refused(errs.Conflict)
	if got := see(path); got.State != execution.Aborted || got.Error != "StoppedByAdmin" || got.Steps[6].Outcome != execution.OutcomeStopped {
		t.Errorf("stopped it is reported as %s %s, resting %s", got.State, got.Error, got.Steps[6].Outcome)
	}

	again := map[string]string{"id": newID(), "reason": "Ya se puede"}
	for range 2 {
		if got := decode[execution.Summary](carmen.send(http.MethodPost, path+"/restart", again).want(http.StatusCreated)); got.Name != again["id"] ||
			got.State != execution.Running {
			t.Errorf("restarted is %+v", got)
		}
	}
	if got := see("/api/executions/" + workflow + "/" + again["id"]); string(got.Input) != string(running.Input) {
		t.Errorf("it has the input %s, want %s", got.Input, running.Input)
	}
	first := list(url.Values{"limit": {"1"}})
	second := list(url.Values{"limit": {"1"}, "cursor": {first.Next}})
	if len(first.Items) != 1 || first.Items[0].Name != again["id"] || len(second.Items) != 1 || second.Items[0].Name != name || second.Next != "" {
		t.Errorf("listed are %+v and %+v", first, second)
	}
	for action, id := range map[string]string{"execution.stopped": stop["id"], "execution.restarted": again["id"]} {
		if n := one[int](s, "select count(*) from audit_log where act_id = ? and action = ? and actor = ? and json_value(after_doc, '$.workflow') = ?", id, action, admin, workflow); n != 1 {
			t.Errorf("%s stands %d times in the audit", action, n)
		}
	}
}

func TestExecutions_refusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	carmen := s.till(admin)
	for _, path := range []string{
		"/api/executions/checkout/nobody", "/api/executions/nothing/nobody", "/api/executions?workflow=checkout",
		"/api/executions?workflow=nothing", "/api/workflows/nothing",
	} {
		carmen.get(path).refused(errs.NotFound)
	}
	for _, path := range []string{"/api/executions?state=RUNNING", "/api/executions?cursor=x", "/api/executions?limit=0", "/api/executions?day=today"} {
		carmen.get(path).refused(errs.InvalidRequest)
	}
	for _, act := range []string{"/stop", "/restart"} {
		carmen.send(http.MethodPost, "/api/executions/checkout/nobody"+act, map[string]string{"id": newID(), "reason": "x"}).refused(errs.NotFound)
		carmen.send(http.MethodPost, "/api/executions/checkout/nobody"+act, map[string]string{"id": newID()}).refused(errs.InvalidRequest)
	}
}

// The page draws the checkout of a sale by the definition, and the path taken by the sale's timeline: each step of it is a
// state of the definition with the same version.
func TestWorkflows_aSalesTimelineCanBeDrawnOnItsDefinition(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	cart := byCard(s.cart(s.stocked(3).times(1)), "123456")
	s.till(cashier).sell(cart).sold()
	carmen := s.till(admin)

	all := decode[struct{ Items []workflows.View }](carmen.get("/api/workflows").want(http.StatusOK))
	checkout := decode[workflows.View](carmen.get("/api/workflows/checkout").want(http.StatusOK))

	var machine struct {
		States map[string]struct{ Type string }
	}
	if err := json.Unmarshal(checkout.Definition, &machine); err != nil {
		t.Fatal(err)
	}
	story := s.timeline(cart.ID)
	if len(story.Executions) != 1 || story.Execution != story.Executions[0] ||
		story.SettingsVersion == nil || *story.SettingsVersion != one[int](s, "select settings_version from sales where id = ?", cart.ID) {
		t.Errorf("it was recorded by %s of %v, by the rules %v", story.Execution, story.Executions, story.SettingsVersion)
	}
	for _, step := range story.Steps {
		if machine.States[step.Step].Type != "Task" || step.Definition != checkout.Version {
			t.Errorf("the step %q of version %s is not in the definition %s", step.Step, step.Definition, checkout.Version)
		}
	}
	for _, w := range all.Items {
		if w.Version == "" || w.Definition != nil {
			t.Errorf("listed is %+v", w)
		}
	}
}
