package invariant_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/invariant"
)

// repairs gives the rows of the operators' table: the rules that each is for, by how their names begin, and what it says.
func repairs(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../../docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "## An invariant does not hold")
	section, _, _ = strings.Cut(section, "\n## ")
	rows := map[string]string{}
	for _, row := range regexp.MustCompile(`(?m)^\| ([^|]+) \|.*\|$`).FindAllStringSubmatch(section, -1)[1:] {
		for rule := range strings.SplitSeq(row[1], "; ") {
			rows[rule] = row[0]
		}
	}
	return rows
}

func TestRepairs_areForRulesThatThereAre(t *testing.T) {
	t.Parallel()
	for begin := range repairs(t) {
		if !slices.ContainsFunc(invariant.Rules, func(r invariant.Rule) bool { return strings.HasPrefix(r.Holds, begin) }) {
			t.Errorf("no rule says that %s", begin)
		}
	}
}

func TestRepairs_tellOfGoodsAndPurchases(t *testing.T) {
	t.Parallel()
	known := repairs(t)
	for _, rule := range invariant.Rules {
		repair := ""
		for begin, row := range known {
			if strings.HasPrefix(rule.Holds, begin) {
				repair = row
			}
		}
		if regexp.MustCompile(`purchase|to suppliers|supplier was paid`).MatchString(rule.Holds) && repair == "" {
			t.Errorf("docs/operate.md has no repair for: %s", rule.Holds)
		}
		if rule.Holds != "a movement of goods names a thing of its kind that there is" {
			continue
		}
		for _, table := range regexp.MustCompile(`left join (\w+)`).FindAllStringSubmatch(rule.Breaches, -1) {
			if !strings.Contains(repair, "`"+table[1]+"`") {
				t.Errorf("the repair does not look for the reference in %s", table[1])
			}
		}
	}
}
