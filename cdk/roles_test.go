package main

import (
	"slices"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/blueprint"
)

type statement struct {
	effect    string
	actions   []string
	resources string
	condition string
}

// strs returns a text or a list of texts as a list.
func strs(value any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		var list []string
		for _, one := range v {
			list = append(list, strs(one)...)
		}
		return list
	}
	return nil
}

func statementsOf(document any) []statement {
	body, _ := document.(map[string]any)
	list, _ := body["Statement"].([]any)
	var found []statement
	for _, one := range list {
		s, _ := one.(map[string]any)
		effect, _ := s["Effect"].(string)
		found = append(found, statement{effect, strs(s["Action"]), text(s["Resource"]), text(s["Condition"])})
	}
	return found
}

// policies returns the statements of every role and policy, by where they stand.
func policies(t *testing.T) map[string][]statement {
	t.Helper()
	found := map[string][]statement{}
	for id, role := range all("AWS::IAM::Role") {
		inline, _ := role.Properties["Policies"].([]any)
		for _, one := range inline {
			policy, _ := one.(map[string]any)
			found[id] = append(found[id], statementsOf(policy["PolicyDocument"])...)
		}
	}
	for id, policy := range all("AWS::IAM::Policy") {
		found[id] = append(found[id], statementsOf(policy.Properties["PolicyDocument"])...)
	}
	if len(found) < len(blueprint.Functions) {
		t.Fatalf("%d policies for %d functions", len(found), len(blueprint.Functions))
	}
	return found
}

// roleOf returns the statements of a function's own role.
func roleOf(t *testing.T, function string) []statement {
	t.Helper()
	for id, lambda := range all("AWS::Lambda::Function") {
		if lambda.Properties["Description"] != function {
			continue
		}
		stack, _, _ := strings.Cut(id, "/")
		reference, _ := lambda.Properties["Role"].(map[string]any)
		logical := strs(reference["Fn::GetAtt"])
		if len(logical) == 0 {
			t.Fatalf("%s has the role %v", function, lambda.Properties["Role"])
		}
		if found := policies(t)[stack+"/"+logical[0]]; len(found) > 0 {
			return found
		}
	}
	t.Fatalf("%s has no role", function)
	return nil
}

// may reports whether any statement allows an action of this service.
func may(statements []statement, service string) bool {
	return slices.ContainsFunc(statements, func(s statement) bool {
		return s.effect == "Allow" && slices.ContainsFunc(s.actions, func(a string) bool { return strings.HasPrefix(a, service+":") })
	})
}

// These actions know no narrower resource (Service Authorization Reference); nothing else may name all.
var unbounded = []string{"xray:", "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:DeleteNetworkInterface",
	"ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses", "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery",
	"logs:DeleteLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups"}

func TestRoles_nameWhatTheyTouch(t *testing.T) {
	t.Parallel()
	for where, statements := range policies(t) {
		for _, s := range statements {
			for _, action := range s.actions {
				if strings.Contains(action, "*") {
					t.Errorf("%s may %s", where, action)
				}
				known := slices.ContainsFunc(unbounded, func(prefix string) bool { return strings.HasPrefix(action, prefix) })
				if s.resources == `"*"` && !known {
					t.Errorf("%s may %s on everything", where, action)
				}
			}
		}
	}
}

func TestRecordSale_cannotReadSessions(t *testing.T) {
	t.Parallel()
	role := roleOf(t, "checkout/record-sale")
	if may(role, "dynamodb") || strings.Contains(text(role), "sessions") {
		t.Errorf("record-sale may use DynamoDB: %v", role)
	}
	if !may(role, "rds-db") {
		t.Error("record-sale may not sign in to MySQL: the test looks at the wrong thing")
	}
	if may(role, "states") || may(role, "cognito-idp") || may(role, "s3") {
		t.Errorf("record-sale may do more than MySQL: %v", role)
	}
}

func TestAuthorizer_cannotReachTheSales(t *testing.T) {
	t.Parallel()
	role := roleOf(t, blueprint.Authorizer)
	if may(role, "rds-db") || may(role, "secretsmanager") {
		t.Errorf("the authorizer may sign in to MySQL: %v", role)
	}
	for _, s := range role {
		for _, action := range s.actions {
			if strings.HasPrefix(action, "dynamodb:") && action != "dynamodb:GetItem" {
				t.Errorf("the authorizer may %s", action)
			}
		}
	}
	if !may(role, "dynamodb") {
		t.Error("the authorizer cannot read sessions: the test looks at the wrong thing")
	}
	for id, lambda := range all("AWS::Lambda::Function") {
		if lambda.Properties["Description"] == blueprint.Authorizer && lambda.Properties["VpcConfig"] != nil {
			t.Errorf("%s is in the network of MySQL", id)
		}
	}
}

// The policy of each function is what its line says, and no other service.
func TestRoles_areWhatTheBlueprintSays(t *testing.T) {
	t.Parallel()
	services := map[string]string{
		"mysql":      "rds-db",
		"dynamodb":   "dynamodb",
		"s3":         "s3",
		"states":     "states",
		"apigateway": "apigateway",
		"ses":        "ses",
		"ssm":        "ssm",
	}
	for _, f := range blueprint.Functions {
		role := roleOf(t, f.Name)
		for kind, service := range services {
			touches := slices.ContainsFunc(f.Touches, func(a blueprint.Access) bool {
				found, _, _ := strings.Cut(string(a), ":")
				return found == kind
			})
			if touches != may(role, service) {
				t.Errorf("%s touches %s: %t; its role may: %t", f.Name, kind, touches, may(role, service))
			}
		}
		if admin := f.Reaches(blueprint.CognitoAdmin); admin != may(role, "cognito-idp") {
			t.Errorf("%s administers users: %t; its role may: %t", f.Name, admin, may(role, "cognito-idp"))
		}
	}
}
