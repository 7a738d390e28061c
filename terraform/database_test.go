package terraform_test

import (
	"regexp"
	"strings"
	"testing"
)

// The alarms of CDK are held to the same by a test of their own.
func TestAlarms_haveARunbook(t *testing.T) {
	t.Parallel()
	alarms, book := read(t, "modules/database/main.tf"), read(t, "../docs/operate.md")
	names := regexp.MustCompile(`alarm_name\s+= "\$\{var\.name\}-([a-z-]+)"`).FindAllStringSubmatch(alarms, -1)
	if len(names) != strings.Count(alarms, `"aws_cloudwatch_metric_alarm"`) || len(names) != strings.Count(alarms, "alarm_actions ") {
		t.Errorf("not every alarm has a name and tells somebody: %q", names)
	}
	for _, name := range names {
		if !strings.Contains(book, "\n### "+name[1]+"\n") || !strings.Contains(alarms, "Runbook: docs/operate.md#"+name[1]) {
			t.Errorf("docs/operate.md has no runbook for %s, or the alarm does not name it", name[1])
		}
	}
}

// A class whose memory is not known would get alarms of nothing.
func TestDatabase_theClassesOfAllEnvironmentsAreKnown(t *testing.T) {
	t.Parallel()
	known := regexp.MustCompile(`condition\s+= can\(regex\("([^"]+)"`).FindStringSubmatch(read(t, "modules/database/variables.tf"))
	if known == nil {
		t.Fatal("the class is not checked")
	}
	class := regexp.MustCompile(strings.ReplaceAll(known[1], `\\`, `\`))
	for _, text := range []string{read(t, "variables.tf"), read(t, "envs/dev.tfvars"), read(t, "envs/prod.tfvars")} {
		for _, used := range regexp.MustCompile(`"(db\.[^"]+)"`).FindAllStringSubmatch(text, -1) {
			if !class.MatchString(used[1]) {
				t.Errorf("the memory of %s is not known in modules/database", used[1])
			}
		}
	}
}
