// Package terraform_test holds what checks the Terraform code to saying what it did not check.
package terraform_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheck_saysWhatItDidNotCheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		terraform string // what stands in for the program; "" for none
		want      []string
	}{
		"without Terraform": {"", []string{"NOT CHECKED: terraform is not installed"}},
		"without the provider": {`case "$*" in *init*) echo "Error: Failed to query available provider packages"; exit 1;; esac`, []string{
			"NOT CHECKED: terraform/envs/dev: formatted, but neither validated nor planned", "NOT CHECKED: terraform/envs/prod",
			"Failed to query available provider packages"}},
		"without plans": {"true", []string{"NOT CHECKED: terraform/envs/dev: validated, but not planned", "NOT CHECKED: terraform/envs/prod"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said := check(t, c.terraform)
			for _, want := range c.want {
				if !strings.Contains(said, want) {
					t.Errorf("it lacks %q:\n%s", want, said)
				}
			}
		})
	}
}

// check runs a copy of the script in a folder of its own, and returns what `make test` says at its end.
func check(t *testing.T, terraform string) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "a", "b") // far from any stand-in of the provider
	bin := filepath.Join(root, "bin")
	if err := os.MkdirAll(filepath.Join(root, "terraform", "envs"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("check.sh")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(root, "terraform", "check.sh"), string(script))
	for _, env := range []string{"dev", "prod"} {
		write(t, filepath.Join(root, "terraform", "envs", env+".tfvars"), "")
	}
	for _, program := range []string{"bash", "env", "dirname", "mkdir", "rm", "tee", "mktemp", "grep", "tail", "cat"} {
		path, err := exec.LookPath(program)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(bin, program)); err != nil {
			t.Fatal(err)
		}
	}
	if terraform != "" {
		write(t, filepath.Join(bin, "terraform"), "#!/usr/bin/env bash\n"+terraform+"\n")
	}
	cmd := exec.CommandContext(t.Context(), filepath.Join(root, "terraform", "check.sh"))
	cmd.Env = []string{"PATH=" + bin, "TMPDIR=" + t.TempDir()}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	kept, err := os.ReadFile(filepath.Join(root, ".local", "unchecked", "terraform"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), string(kept)) {
		t.Errorf("it says %q, and keeps %q", out, kept)
	}
	return string(kept)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
}
