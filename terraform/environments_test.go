package terraform_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Two environments under one key would overwrite each other's state, and a value under a misspelt name is only a warning.
func TestEnvironments_keepTheirStatesApart(t *testing.T) {
	t.Parallel()
	variables := read(t, "variables.tf")
	files, err := filepath.Glob("envs/*.tfvars")
	if err != nil || len(files) < 2 {
		t.Fatalf("the environments are %v: %v", files, err)
	}
	for _, file := range files {
		env := strings.TrimSuffix(filepath.Base(file), ".tfvars")
		t.Run(env, func(t *testing.T) {
			t.Parallel()
			values := read(t, file)
			if got, want := read(t, "envs/"+env+".tfbackend"), `key = "carmensita/`+env+"/terraform.tfstate\"\n"; got != want {
				t.Errorf("the state stands under %q, not %q", got, want)
			}
			if !regexp.MustCompile(`(?m)^env += "` + env + `"$`).MatchString(values) {
				t.Errorf("%s has the values of another environment", file)
			}
			for _, value := range regexp.MustCompile(`(?m)^(\w+) += `).FindAllStringSubmatch(values, -1) {
				if !strings.Contains(variables, `variable "`+value[1]+`" {`) {
					t.Errorf("%s sets %s, which variables.tf does not declare", file, value[1])
				}
			}
		})
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
