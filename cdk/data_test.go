package main

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/blueprint"
)

// list returns the texts of a list in Terraform, such as users = ["a", "b"].
func list(text, name string) []string {
	var found []string
	if inside := regexp.MustCompile(name + `\s*=\s*\[([^\]]*)\]`).FindStringSubmatch(text); inside != nil {
		for _, one := range regexp.MustCompile(`"([^"]*)"`).FindAllStringSubmatch(inside[1], -1) {
			found = append(found, one[1])
		}
	}
	return slices.Sorted(slices.Values(found))
}

// The pool has a group for each role, lets people sign in by the flow that the code asks for, and shows the client the attributes
// that the code reads.
func TestPool_isAsTheCodeNeedsIt(t *testing.T) {
	t.Parallel()
	pool, code := read(t, "terraform/modules/identity/main.tf"), read(t, "internal/aws/signin/cognito.go")
	for _, role := range blueprint.Everyone {
		if !regexp.MustCompile(`for_each\s+= \{[^}]*\b` + string(role) + ` = \d`).MatchString(pool) {
			t.Errorf("the pool has no group %s", role)
		}
	}
	flows := map[string]string{"types.AuthFlowTypeUserPasswordAuth": "ALLOW_USER_PASSWORD_AUTH"}
	for _, asked := range regexp.MustCompile(`types\.AuthFlowType\w+`).FindAllString(code, -1) {
		if flow, known := flows[asked]; !known || !slices.Contains(list(pool, "explicit_auth_flows"), flow) {
			t.Errorf("the code signs in by %s, which the client does not allow", asked)
		}
	}
	for _, attribute := range []string{"name", "email", "email_verified"} {
		if !slices.Contains(list(pool, "read_attributes"), attribute) {
			t.Errorf("the client may not read %s", attribute)
		}
	}
	if strings.Contains(pool, "generate_secret") {
		t.Error("the client has a secret, which the code does not send")
	}
}

// Whoever signs in to MySQL is made by the migrations and, where there is a proxy, let through by it.
func TestMySQLUsers_areTheSameEverywhere(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, f := range blueprint.Functions {
		for _, s := range roleOf(t, f.Name) {
			for _, found := range regexp.MustCompile(`"/([a-z_]+)"\]`).FindAllStringSubmatch(s.resources, -1) {
				if slices.Contains(s.actions, "rds-db:connect") {
					used[found[1]] = true
				}
			}
		}
	}
	var made []string
	for _, found := range regexp.MustCompile(`\{"(carmensita\w*)", \[\]string`).FindAllStringSubmatch(read(t, "internal/platform/mysql/users.go"), -1) {
		made = append(made, found[1])
	}
	slices.Sort(made)
	through := list(read(t, "terraform/modules/database/variables.tf"), "default")
	if want := slices.Sorted(maps.Keys(used)); len(want) == 0 || !slices.Equal(want, made) || !slices.Equal(want, through) {
		t.Errorf("functions sign in as %v; the migrations make %v; the proxy lets %v through", want, made, through)
	}
}

// The database that all tests run on is set as RDS will be: a text that sorts otherwise, or a group that is taken for complete, shows
// here first.
func TestDatabase_isSetAsTheLocalOne(t *testing.T) {
	t.Parallel()
	local, rds := read(t, "local/mariadb/mariadb.go"), read(t, "terraform/modules/database/main.tf")
	for _, name := range []string{"sql_mode", "character_set_server", "collation_server", "transaction_isolation"} {
		here := regexp.MustCompile(`"--` + strings.ReplaceAll(name, "_", "-") + `=([^"]+)"`).FindStringSubmatch(local)
		there := regexp.MustCompile(name + `\s+= "([^"]+)"`).FindStringSubmatch(rds)
		if here == nil || there == nil || here[1] != there[1] {
			t.Errorf("%s is %q here, %q on RDS", name, here, there)
		}
	}
}
