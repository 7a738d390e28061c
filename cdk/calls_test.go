package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/blueprint"
)

// call is a request that the code of a file sends to AWS.
type call struct{ service, operation, file string }

// callsOf finds the calls that a package makes: each has an Input of its own in the SDK.
func callsOf(t *testing.T, folder string) []call {
	t.Helper()
	const sdk = "github.com/aws/aws-sdk-go-v2/service/"
	files, err := filepath.Glob(filepath.Join("..", folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var found []call
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		services := map[string]string{} // by the name that the file gives the package
		for _, i := range file.Imports {
			where, _ := strconv.Unquote(i.Path.Value)
			service, ok := strings.CutPrefix(where, sdk)
			if !ok || strings.Contains(service, "/") {
				continue
			}
			local := path.Base(where)
			if i.Name != nil {
				local = i.Name.Name
			}
			services[local] = service
		}
		ast.Inspect(file, func(n ast.Node) bool {
			made, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if kind, ok := made.Type.(*ast.SelectorExpr); ok {
				from, _ := kind.X.(*ast.Ident)
				operation, input := strings.CutSuffix(kind.Sel.Name, "Input")
				if from != nil && input && services[from.Name] != "" {
					found = append(found, call{services[from.Name], operation, strings.TrimSuffix(filepath.Base(name), ".go")})
				}
			}
			return true
		})
	}
	return found
}

// A table's grants are what its code calls, no less and no more. What the sessions' code calls is not what the settings' does.
func TestTables_allowWhatTheirCodeCalls(t *testing.T) {
	t.Parallel()
	called := map[string][]string{}
	for folder, table := range map[string]string{"approvals": "approvals", "sessions": "sessions", "settingstore": "settings", "lookup": "taxpayers"} {
		for _, c := range callsOf(t, "internal/aws/"+folder) {
			table := table
			if c.file == "attempts" { // to sign in: they have a table of their own
				table = c.file
			}
			called[table] = append(called[table], "dynamodb:"+c.operation)
		}
	}
	granted := map[string][]string{}
	for access, actions := range tableActions {
		table := strings.Split(string(access), ":")[1]
		granted[table] = append(granted[table], actions...)
	}
	if len(called) != len(granted) {
		t.Errorf("calls to %v, grants for %v", called, granted)
	}
	for table, actions := range called {
		if want, got := sorted(actions), sorted(granted[table]); !slices.Equal(want, got) {
			t.Errorf("%s: the code calls %v; the grants allow %v", table, want, got)
		}
	}
}

// Other calls are allowed to some function, under the name that IAM has for them (Service Authorization Reference).
func TestRoles_allowWhatTheCodeCalls(t *testing.T) {
	t.Parallel()
	named := map[string]string{
		"s3:CreateMultipartUpload": "s3:PutObject", "s3:UploadPart": "s3:PutObject", "s3:CompleteMultipartUpload": "s3:PutObject",
		"s3:DeleteObjects": "s3:DeleteObject", "s3:ListObjectsV2": "s3:ListBucket", "s3:HeadObject": "s3:GetObject",
		"apigatewayv2:ResetAuthorizersCache": "apigateway:DELETE",
	}
	prefixes := map[string]string{"sfn": "states", "cognitoidentityprovider": "cognito-idp", "sesv2": "ses"}
	// With the client's id or a person's own token, no role is asked for these.
	open := []string{
		"cognito-idp:GetUser", "cognito-idp:InitiateAuth", "cognito-idp:RespondToAuthChallenge", "cognito-idp:ForgotPassword",
		"cognito-idp:ConfirmForgotPassword", "cognito-idp:ChangePassword",
	}
	allowed := map[string]bool{}
	for _, f := range blueprint.Functions {
		for _, s := range roleOf(t, f.Name) {
			for _, action := range s.actions {
				allowed[action] = true
			}
		}
	}
	folders, err := filepath.Glob("../internal/*/*")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, folder := range folders {
		for _, c := range callsOf(t, strings.TrimPrefix(folder, "../")) {
			seen++
			action := c.service + ":" + c.operation
			if name, ok := named[action]; ok {
				action = name
			} else if prefix, ok := prefixes[c.service]; ok {
				action = prefix + ":" + c.operation
			}
			if !allowed[action] && !slices.Contains(open, action) {
				t.Errorf("%s calls %s, which no function may", folder, action)
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d calls found: the test looks at the wrong thing", seen)
	}
}

func sorted(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }
