package terraform_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// applied has Terraform work a configuration out that needs no provider, and reads its outputs into said, as `terraform output -json` gives them.
func applied(t *testing.T, configuration string, said any) {
	t.Helper()
	if _, err := exec.LookPath("terraform"); err != nil {
		t.Skip("terraform is not installed")
	}
	root := t.TempDir()
	write(t, filepath.Join(root, "main.tf"), configuration)
	var out []byte
	for _, verb := range [][]string{{"init", "-input=false"}, {"apply", "-input=false", "-auto-approve"}, {"output", "-json"}} {
		cmd := exec.CommandContext(t.Context(), "terraform", verb...)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1")
		var err error
		if out, err = cmd.Output(); err != nil {
			t.Fatalf("terraform %v: %v\n%s", verb, err, out)
		}
	}
	if err := json.Unmarshal(out, said); err != nil {
		t.Fatal(err)
	}
}
