package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// deploy runs a copy of deploy.sh in a folder of its own, with programs that only say how they were called, and returns what was called, one a line.
func deploy(t *testing.T, account string, ci bool, arguments ...string) (calls []string, err error) {
	t.Helper()
	root := t.TempDir()
	put := func(path, text string) {
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	put("cdk/deploy.sh", read(t, "cdk/deploy.sh"))
	for _, env := range []string{"dev", "prod"} {
		put("terraform/envs/"+env+".tfvars", read(t, "terraform/envs/"+env+".tfvars"))
	}
	say := "#!/usr/bin/env bash\necho \"$(basename \"$0\") $*\" >>" + filepath.Join(root, "calls") + "\n"
	put("cdk/node_modules/.bin/cdk", say)
	put("bin/terraform", say)
	put("bin/aws", say+`case "$*" in
*get-caller-identity*) echo `+account+`;;
*get-parameters-by-path*) echo '[["/carmensita/dev/mail/from","a@b.pe"]]';;
*pipeline/boundary-arn*) echo arn:aws:iam::1:policy/carmensita-dev-boundary;;
*FunctionError*) echo None;;
*list-functions*) echo carmensita-dev-a;;
*list-versions*) printf '3\t10\t4\t12\t11\n';;
esac
`)
	cmd := exec.CommandContext(t.Context(), filepath.Join(root, "cdk", "deploy.sh"), arguments...)
	cmd.Dir = root
	cmd.Env = []string{"PATH=" + filepath.Join(root, "bin") + ":" + os.Getenv("PATH"), "TMPDIR=" + t.TempDir()}
	if ci {
		cmd.Env = append(cmd.Env, "CI=true")
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Logf("%s", out)
	}
	written, _ := os.ReadFile(filepath.Join(root, "calls"))
	return strings.Split(strings.TrimSpace(strings.ReplaceAll(string(written), root+"/", "")), "\n"), err
}

// inOrder reports whether calls match these patterns, one after the other, with others between.
func inOrder(calls []string, patterns ...string) (missing string) {
	for _, call := range calls {
		if len(patterns) > 0 && regexp.MustCompile(patterns[0]).MatchString(call) {
			patterns = patterns[1:]
		}
	}
	if len(patterns) == 0 {
		return ""
	}
	return patterns[0]
}

func TestDeploy_doesEverythingInTheSafeOrder(t *testing.T) {
	t.Parallel()
	calls, err := deploy(t, "111111111111", false, "deploy", "dev")
	if err != nil {
		t.Fatal(err)
	}
	if missing := inOrder(calls, `^terraform .*init`, `^terraform .*apply .*envs/dev.tfvars`, `^cdk bootstrap .*--custom-permissions-boundary carmensita-dev-boundary`,
		`^cdk deploy --exclusively carmensita-dev-database .*--context published=`, `^aws lambda invoke .*deploy-migrate`, `^cdk deploy --all .*--context published=`,
		`^aws s3 sync web/dist/assets`, `^aws cloudfront create-invalidation`); missing != "" {
		t.Errorf("%s is missing, or comes too early:\n%s", missing, strings.Join(calls, "\n"))
	}
}

// Versions that nothing calls any more go; the newest of the old ones stay, by their number and not by its letters.
func TestDeploy_prunesOldVersions(t *testing.T) {
	t.Parallel()
	calls, err := deploy(t, "111111111111", false, "deploy", "dev")
	if err != nil {
		t.Fatal(err)
	}
	var gone []string
	for _, call := range calls {
		if version, ok := strings.CutPrefix(call, "aws lambda delete-function --function-name carmensita-dev-a --qualifier "); ok {
			gone = append(gone, version)
		}
	}
	if !slices.Equal(gone, []string{"3", "4"}) {
		t.Errorf("the versions %v went", gone)
	}
}

// The pipeline does what a person read, with the provider whose checksums are committed, and makes no roles but those of its stacks.
func TestDeploy_ofThePipelineDoesWhatWasReviewed(t *testing.T) {
	t.Parallel()
	calls, err := deploy(t, "222222222222", true, "deploy", "prod", "reviewed.tfplan")
	if err != nil {
		t.Fatal(err)
	}
	if missing := inOrder(calls, `^terraform .*init .*-lockfile=readonly`, `^terraform .*apply -input=false reviewed.tfplan$`, `^cdk deploy --all --require-approval never`); missing != "" {
		t.Errorf("%s is missing:\n%s", missing, strings.Join(calls, "\n"))
	}
	if text := strings.Join(calls, "\n"); strings.Contains(text, "auto-approve") || strings.Contains(text, "bootstrap") {
		t.Errorf("more than what was reviewed:\n%s", text)
	}
	calls, err = deploy(t, "222222222222", true, "plan", "prod", "reviewed.tfplan")
	if missing := inOrder(calls, `^terraform .*plan .*-out=reviewed.tfplan`, `^cdk diff`); err != nil || missing != "" {
		t.Errorf("%v, %s is missing:\n%s", err, missing, strings.Join(calls, "\n"))
	}
}

func TestDeploy_refusesTheAccountOfAnotherEnvironment(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"deploy", "plan", "diff", "destroy"} {
		if calls, err := deploy(t, "222222222222", false, verb, "dev"); err == nil || len(calls) != 1 {
			t.Errorf("%s dev in prod's account: %v, %v", verb, err, calls)
		}
	}
}

// What runs in the pipeline is what was looked at: actions by their commit, tools by their version, and each pull request against all environments.
func TestPipeline_isPinned(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../.github/workflows/*.yml")
	if err != nil || len(files) < 4 {
		t.Fatalf("%v: %v", files, err)
	}
	pinned := regexp.MustCompile(`^(\./\S+|\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$`)
	for _, file := range files {
		text := read(t, strings.TrimPrefix(file, "../"))
		for _, used := range regexp.MustCompile(`(?m)uses: (.*)$`).FindAllStringSubmatch(text, -1) {
			if !pinned.MatchString(used[1]) {
				t.Errorf("%s uses %s", file, used[1])
			}
		}
		for _, tool := range regexp.MustCompile(`(?m)(setup-terraform@.*\n.*|pipx install .*)$`).FindAllString(text, -1) {
			if !strings.Contains(tool, "terraform_version: 1.") && !strings.Contains(tool, "==") {
				t.Errorf("%s takes any version: %s", file, tool)
			}
		}
		if strings.Contains(text, "run: make test") && !strings.Contains(text, "cfn-lint==") {
			t.Errorf("%s tests without cfn-lint", file)
		}
	}
	environments, err := filepath.Glob("../terraform/envs/*.tfvars")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range environments {
		names = append(names, strings.TrimSuffix(filepath.Base(file), ".tfvars"))
	}
	slices.Sort(names)
	if want := "matrix: { env: [" + strings.Join(names, ", ") + "] }"; !strings.Contains(read(t, ".github/workflows/pull-request.yml"), want) {
		t.Errorf("pull requests lack %s", want)
	}
}

// GitHub's environments take the branch main only, by code; prod asks a person.
func TestEnvironments_takeMainOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	gh := "#!/usr/bin/env bash\nargs=\"$*\"\ncase \"$args\" in *--input*) args+=\" $(cat)\";; esac\necho \"$args\" | tr -d '\\n\\t' >>" + dir + "/calls; echo >>" + dir + "/calls\n" +
		"case \"$args\" in *users/*) echo 7;; *policies\\ --jq*) echo 99;; esac\n"
	if err := os.WriteFile(filepath.Join(dir, "gh"), []byte(gh), 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "../.github/environments.sh", "carmen/market", "rosa")
	cmd.Env = []string{"PATH=" + dir + ":" + os.Getenv("PATH")}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	written, err := os.ReadFile(filepath.Join(dir, "calls"))
	if err != nil {
		t.Fatal(err)
	}
	calls := strings.Split(string(written), "\n")
	for _, env := range []string{"dev", "dev-plan", "prod", "prod-plan"} {
		at := "repos/carmen/market/environments/" + env
		if missing := inOrder(calls, "PUT "+at+" .*custom_branch_policies\":true", "DELETE "+at+"/deployment-branch-policies/99", "POST "+at+"/deployment-branch-policies -f name=main"); missing != "" {
			t.Errorf("%s lacks %s:\n%s", env, missing, written)
		}
		if asks := inOrder(calls, "PUT "+at+` .*"reviewers":\[\{"type":"User","id":7\}\]`) == ""; asks != (env == "prod") {
			t.Errorf("%s asks a person: %t", env, asks)
		}
	}
}
