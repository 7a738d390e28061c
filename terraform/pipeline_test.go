package terraform_test

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// policies are what modules/pipeline/policies works out: the trust of each role, and the boundary of all.
type policies struct {
	Trust    map[string]policy
	Boundary policy
}

type policy struct{ Statement []statement }

type statement struct {
	Effect    string
	Action    any
	NotAction []string
	Resource  []string
	Condition map[string]map[string][]string
}

// worked returns the policies of an environment, worked out by Terraform itself.
func worked(t *testing.T, env, ids string) policies {
	t.Helper()
	module, err := filepath.Abs("modules/pipeline/policies")
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		Trust    struct{ Value map[string]string }
		Boundary struct{ Value string }
	}
	applied(t, `
module "policies" {
  source         = "`+module+`"
  name           = "carmensita-`+env+`"
  env            = "`+env+`"
  account        = "111111111111"
  provider_arn   = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
  repository     = "carmen/market"
  repository_ids = `+ids+`
  branches       = ["main"]
  environments   = ["dev", "prod"]
}
output "trust" { value = module.policies.trust }
output "boundary" { value = module.policies.boundary }
`, &said)
	found := policies{Trust: map[string]policy{}}
	for role, text := range said.Trust.Value {
		var p policy
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			t.Fatal(err)
		}
		found.Trust[role] = p
	}
	if err := json.Unmarshal([]byte(said.Boundary.Value), &found.Boundary); err != nil {
		t.Fatal(err)
	}
	if len(said.Boundary.Value) > 6144 {
		t.Errorf("the boundary has %d letters; IAM takes 6144", len(said.Boundary.Value))
	}
	return found
}

// holds decides as IAM does whether all conditions hold of a request. A key that the request lacks fails StringEquals and meets
// StringNotEquals.
func (s statement) holds(request map[string]string) bool {
	for operator, keys := range s.Condition {
		for key, values := range keys {
			got, has := request[key]
			ok := false
			switch operator {
			case "StringEquals":
				ok = has && slices.Contains(values, got)
			case "StringNotEquals":
				ok = !slices.Contains(values, got)
			case "Null":
				ok = values[0] == "false" && has || values[0] == "true" && !has
			}
			if !ok {
				return false
			}
		}
	}
	return true
}

func matches(patterns []string, text string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		quoted := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*")
		return regexp.MustCompile("^" + quoted + "$").MatchString(text)
	})
}

// lets decides whether a policy allows an action on a resource: nothing denies it, and something allows it.
func (p policy) lets(action, resource string, request map[string]string) bool {
	allowed := false
	for _, s := range p.Statement {
		var actions []string
		if list, ok := s.Action.([]any); ok {
			for _, one := range list {
				name, _ := one.(string)
				actions = append(actions, name)
			}
		}
		named := matches(actions, action) || s.NotAction != nil && !slices.Contains(s.NotAction, action)
		if named && matches(s.Resource, resource) && s.holds(request) {
			if s.Effect == "Deny" {
				return false
			}
			allowed = true
		}
	}
	return allowed
}

// GitHub names repositories that were made since mid-2026 with ids: a role that only knows names refuses every deploy of theirs.
func TestPipeline_believesBothFormsOfGitHubsSubject(t *testing.T) {
	t.Parallel()
	const key = "token.actions.githubusercontent.com:"
	ids := worked(t, "prod", `{ owner = "77", repository = "4242" }`)
	names := worked(t, "prod", "null")
	for name, c := range map[string]struct {
		policies      policies
		role, subject string
		repository    string // its id
		ref           string
		want          bool
	}{
		"by names, where no ids are known":     {names, "deploy", "repo:carmen/market:environment:prod", "4242", "refs/heads/main", true},
		"by ids":                               {ids, "deploy", "repo:carmen@77/market@4242:environment:prod", "4242", "refs/heads/main", true},
		"by names, of the repository with ids": {ids, "deploy", "repo:carmen/market:environment:prod", "4242", "refs/heads/main", true},
		"a pull request plans":                 {ids, "plan", "repo:carmen@77/market@4242:pull_request", "4242", "refs/pull/7/merge", true},
		"main is planned for review":           {ids, "review", "repo:carmen@77/market@4242:environment:prod-plan", "4242", "refs/heads/main", true},
		"who took the name over":               {ids, "deploy", "repo:carmen/market:environment:prod", "9999", "refs/heads/main", false},
		"other ids":                            {ids, "deploy", "repo:carmen@78/market@4243:environment:prod", "4243", "refs/heads/main", false},
		"another environment":                  {ids, "deploy", "repo:carmen@77/market@4242:environment:dev", "4242", "refs/heads/main", false},
		"another branch":                       {ids, "deploy", "repo:carmen@77/market@4242:environment:prod", "4242", "refs/heads/mine", false},
		"a pull request deploys":               {ids, "deploy", "repo:carmen@77/market@4242:pull_request", "4242", "refs/pull/7/merge", false},
		"the review deploys":                   {ids, "deploy", "repo:carmen@77/market@4242:environment:prod-plan", "4242", "refs/heads/main", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token := map[string]string{key + "aud": "sts.amazonaws.com", key + "sub": c.subject, key + "repository_id": c.repository, key + "ref": c.ref}
			if got := c.policies.Trust[c.role].Statement[0].holds(token); got != c.want {
				t.Errorf("%s may take %s: %t", c.subject, c.role, got)
			}
		})
	}
}

// An administrator of dev in the account that holds prod would be prod's, too.
func TestPipeline_ofDevCannotTouchProd(t *testing.T) {
	t.Parallel()
	boundary := worked(t, "dev", "null").Boundary
	const mine = "arn:aws:iam::111111111111:policy/carmensita-dev-boundary"
	for name, c := range map[string]struct {
		action, resource string
		request          map[string]string
		want             bool
	}{
		"dev's function":          {"lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:111111111111:function:carmensita-dev-api", map[string]string{"aws:ResourceTag/Environment": "dev"}, true},
		"what has no tag":         {"cloudfront:ListDistributions", "*", nil, true},
		"prod's function":         {"lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:111111111111:function:carmensita-prod-api", nil, false},
		"prod's database":         {"rds:DeleteDBInstance", "arn:aws:rds:us-east-1:111111111111:db:carmensita-prod", nil, false},
		"prod's files":            {"s3:GetObject", "arn:aws:s3:::carmensita-prod-backups-111111111111/a", nil, false},
		"prod's state":            {"s3:PutObject", "arn:aws:s3:::carmensita-terraform-111111111111/carmensita/prod/terraform.tfstate", nil, false},
		"dev's state":             {"s3:PutObject", "arn:aws:s3:::carmensita-terraform-111111111111/carmensita/dev/terraform.tfstate", nil, true},
		"prod's key, by its tag":  {"kms:Decrypt", "arn:aws:kms:us-east-1:111111111111:key/1", map[string]string{"aws:ResourceTag/Environment": "prod"}, false},
		"prod's role":             {"sts:AssumeRole", "arn:aws:iam::111111111111:role/carmensita-prod-deploy", nil, false},
		"a role without boundary": {"iam:CreateRole", "arn:aws:iam::111111111111:role/carmensita-dev-x", nil, false},
		"a role with another":     {"iam:CreateRole", "arn:aws:iam::111111111111:role/x", map[string]string{"iam:PermissionsBoundary": mine + "2"}, false},
		"a role with it":          {"iam:CreateRole", "arn:aws:iam::111111111111:role/carmensita-dev-x", map[string]string{"iam:PermissionsBoundary": mine}, true},
		"the boundary itself":     {"iam:CreatePolicyVersion", mine, nil, false},
		"its own trust":           {"iam:UpdateAssumeRolePolicy", "arn:aws:iam::111111111111:role/carmensita-dev-deploy", nil, false},
		"a user":                  {"iam:CreateUser", "arn:aws:iam::111111111111:user/me", nil, false},
		"the account's provider":  {"iam:GetOpenIDConnectProvider", "*", map[string]string{"aws:ResourceTag/Environment": "prod"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := boundary.lets(c.action, c.resource, c.request); got != c.want {
				t.Errorf("%s on %s: %t", c.action, c.resource, got)
			}
		})
	}
}

// As shipped each environment has an account of its own, and nothing is applied in another.
func TestEnvironments_haveAccountsOfTheirOwn(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("envs/*.tfvars")
	if err != nil {
		t.Fatal(err)
	}
	taken := map[string]string{}
	for _, file := range files {
		found := regexp.MustCompile(`(?m)^account +=\s+"(\d{12})"$`).FindStringSubmatch(read(t, file))
		if found == nil || taken[found[1]] != "" {
			t.Errorf("%s has the account %v, as %s", file, found, taken[found[1]])
			continue
		}
		taken[found[1]] = file
	}
	if !strings.Contains(read(t, "versions.tf"), "allowed_account_ids = [var.account]") {
		t.Error("Terraform would work in any account")
	}
}
