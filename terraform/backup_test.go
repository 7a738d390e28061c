package terraform_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// outputs are what Terraform itself makes of expressions that need no provider.
func outputs(t *testing.T, expressions map[string]string) map[string]string {
	t.Helper()
	var text strings.Builder
	for name, expression := range expressions {
		text.WriteString("output \"" + name + "\" {\n  value = " + expression + "\n}\n")
	}
	var said map[string]struct{ Value string }
	applied(t, text.String(), &said)
	values := map[string]string{}
	for name, one := range said {
		values[name] = one.Value
	}
	return values
}

// caught decides as EventBridge does whether an event fits a pattern: every name must be there, with one of the values.
func caught(pattern, event map[string]any) bool {
	for name, wanted := range pattern {
		if name == "$or" {
			list, _ := wanted.([]any)
			if !slices.ContainsFunc(list, func(one any) bool { p, _ := one.(map[string]any); return caught(p, event) }) {
				return false
			}
			continue
		}
		got, has := event[name]
		switch w := wanted.(type) {
		case map[string]any:
			inner, _ := got.(map[string]any)
			if !caught(w, inner) {
				return false
			}
		case []any:
			if !slices.ContainsFunc(w, func(one any) bool {
				if rule, ok := one.(map[string]any); ok {
					return rule["exists"] == has
				}
				return has && one == got
			}) {
				return false
			}
		}
	}
	return true
}

// A job that fails tells so by its state; the vault's own notifications named jobs that completed in any way, and no copies.
func TestBackups_thatFailAreReported(t *testing.T) {
	t.Parallel()
	source := read(t, "modules/backup/main.tf")
	expressions := map[string]string{}
	for _, found := range regexp.MustCompile(`(?s)resource "aws_cloudwatch_event_rule" "(\w+)" \{.*?event_pattern = (jsonencode\(.*?\n  \}\))`).FindAllStringSubmatch(source, -1) {
		expressions[found[1]] = found[2]
	}
	patterns := map[string]map[string]any{}
	for name, text := range outputs(t, expressions) {
		var pattern map[string]any
		if err := json.Unmarshal([]byte(text), &pattern); err != nil {
			t.Fatal(err)
		}
		patterns[name] = pattern
	}
	for name, c := range map[string]struct {
		event string
		want  string // the rule that catches it, or none
	}{
		"a backup fails":       {`{"source":"aws.backup","detail-type":"Backup Job State Change","detail":{"state":"FAILED","resourceType":"RDS"}}`, "failed"},
		"a backup never began": {`{"source":"aws.backup","detail-type":"Backup Job State Change","detail":{"state":"EXPIRED"}}`, "failed"},
		"a copy fails":         {`{"source":"aws.backup","detail-type":"Copy Job State Change","detail":{"state":"FAILED"}}`, "failed"},
		"a restore fails":      {`{"source":"aws.backup","detail-type":"Restore Job State Change","detail":{"status":"FAILED","restoreTestingPlanArn":"a"}}`, "failed"},
		"a backup completes":   {`{"source":"aws.backup","detail-type":"Backup Job State Change","detail":{"state":"COMPLETED"}}`, ""},
		"a test is restored":   {`{"source":"aws.backup","detail-type":"Restore Job State Change","detail":{"status":"COMPLETED","restoreTestingPlanArn":"a"}}`, "restored"},
		"a person restores":    {`{"source":"aws.backup","detail-type":"Restore Job State Change","detail":{"status":"COMPLETED"}}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var event map[string]any
			if err := json.Unmarshal([]byte(c.event), &event); err != nil {
				t.Fatal(err)
			}
			for rule, pattern := range patterns {
				if got := caught(pattern, event); got != (rule == c.want) {
					t.Errorf("the rule %s catches it: %t", rule, got)
				}
			}
		})
	}
	for _, service := range []string{"modules/alerts/main.tf", "modules/kms/main.tf"} {
		if !strings.Contains(read(t, service), `"events.amazonaws.com"`) {
			t.Errorf("%s lets no rule publish", service)
		}
	}
}

// A restore without a subnet group looks for one that this network has not. What comes back is looked at by a machine whose every end is told.
func TestRestoreTest_namesItsPlaceAndIsValidated(t *testing.T) {
	t.Parallel()
	source := read(t, "modules/backup/main.tf")
	for _, key := range []string{"dbSubnetGroupName", "vpcSecurityGroupIds", "multiAZ"} {
		if !regexp.MustCompile(`(?s)restore_metadata_overrides = .*` + key).MatchString(source) {
			t.Errorf("the restore does not say %s", key)
		}
	}
	var machine struct {
		StartAt string
		States  map[string]struct {
			Type, Resource, Next, Default string
			End                           bool
			Choices                       []struct{ Next string }
			Catch                         []struct{ Next string }
		}
	}
	if err := json.Unmarshal([]byte(read(t, "modules/backup/validate.asl.json")), &machine); err != nil {
		t.Fatal(err)
	}
	validated, told := 0, 0
	for name, state := range machine.States {
		if strings.HasSuffix(state.Resource, "putRestoreValidationResult") {
			validated++
		}
		next := []string{state.Next, state.Default}
		for _, c := range append(state.Choices, state.Catch...) {
			next = append(next, c.Next)
		}
		for _, to := range next {
			if _, ok := machine.States[to]; to != "" && !ok {
				t.Errorf("%q goes to %q, which is no state", name, to)
			}
		}
		if state.End {
			told++
			if !strings.HasSuffix(state.Resource, "sns:publish") {
				t.Errorf("%q ends and tells nobody", name)
			}
		}
	}
	if validated != 2 || told != 2 {
		t.Errorf("%d validations, %d ends", validated, told)
	}
}

func TestBackups_areCopiedToAnotherRegionInProd(t *testing.T) {
	t.Parallel()
	found := regexp.MustCompile(`(?m)^backup_copy_region += "([a-z0-9-]+)"`).FindStringSubmatch(read(t, "envs/prod.tfvars"))
	if found == nil || found[1] == "us-east-1" {
		t.Errorf("prod's copies go to %v", found)
	}
	if source := read(t, "modules/backup/main.tf"); !strings.Contains(source, "destination_vault_arn = copy_action.value") || !strings.Contains(source, "var.copy_vault_arn") {
		t.Error("the plan copies nowhere")
	}
}
