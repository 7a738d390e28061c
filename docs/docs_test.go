// Package docs_test keeps what is written about the product true where a program can tell.
package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var link = regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)

func TestLinks_leadToFiles(t *testing.T) {
	t.Parallel()
	for _, page := range pages(t) {
		for _, found := range link.FindAllStringSubmatch(read(t, page), -1) {
			if _, err := os.Stat(filepath.Join("..", filepath.Dir(page), found[1])); err != nil {
				t.Errorf("%s links to %s: %v", page, found[1], err)
			}
		}
	}
}

// A file that a page names; <name> and * stand for what its reader chooses.
var path = regexp.MustCompile("`((?:cdk|docs|e2e|functions|internal|local|terraform|web|workflows)/[^` :]+)`")

func TestPages_nameFilesThatAreThere(t *testing.T) {
	t.Parallel()
	for _, page := range pages(t) {
		for _, found := range path.FindAllStringSubmatch(read(t, page), -1) {
			there := found[1]
			if end := strings.IndexAny(there, "<*{"); end >= 0 {
				there = filepath.Dir(there[:end] + "x")
			}
			if _, err := os.Stat(filepath.Join("..", there)); err != nil {
				t.Errorf("%s names %s: %v", page, found[1], err)
			}
		}
	}
}

// A command that a page gives is one that there is.
func TestPages_giveCommandsThatThereAre(t *testing.T) {
	t.Parallel()
	makefile := read(t, "Makefile")
	found := 0
	for _, page := range pages(t) {
		if page == "CHANGELOG.md" || strings.HasPrefix(page, "docs/decisions/") {
			continue // of their time
		}
		for _, target := range regexp.MustCompile("(?m)(?:`|^ *)make ([a-z][a-z-]*)").FindAllStringSubmatch(read(t, page), -1) {
			found++
			if !regexp.MustCompile(`(?m)^` + target[1] + `:`).MatchString(makefile) {
				t.Errorf("%s says make %s, which is no target", page, target[1])
			}
		}
	}
	if found < 20 {
		t.Errorf("%d targets found: the test looks at the wrong thing", found)
	}
}

// What only an account can show says how one will see it, and where to look when it is otherwise.
func TestDeploy_saysHowToSeeWhatOnlyAnAccountShows(t *testing.T) {
	t.Parallel()
	_, rest, _ := strings.Cut(read(t, "docs/deploy.md"), "## What only AWS can show\n")
	table, _, _ := strings.Cut(rest, "\n## ")
	rows := regexp.MustCompile(`(?m)^\|(.*)\|$`).FindAllStringSubmatch(table, -1)
	if len(rows) < 10 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		cells := strings.Split(row[1], " | ")
		if strings.HasPrefix(row[1], "---") {
			continue
		}
		if len(cells) != 3 || strings.TrimSpace(cells[0]) == "" || strings.TrimSpace(cells[1]) == "" || strings.TrimSpace(cells[2]) == "" {
			t.Errorf("the row lacks a cell: %s", row[0])
		}
	}
}

func TestDecisions_standInTheIndex(t *testing.T) {
	t.Parallel()
	index := read(t, "docs/decisions/README.md")
	records, err := filepath.Glob("decisions/0*.md")
	if err != nil || len(records) == 0 {
		t.Fatalf("there are no decisions: %v", err)
	}
	taken := map[string]string{}
	for _, record := range records {
		name := filepath.Base(record)
		if other := taken[name[:4]]; other != "" {
			t.Errorf("%s and %s have one number", other, name)
		}
		taken[name[:4]] = name
		number, title, _ := strings.Cut(strings.TrimPrefix(strings.SplitN(read(t, "docs/"+record), "\n", 2)[0], "# "), ". ")
		if want := "- [" + name[:4] + "](" + name + ") " + title + "\n"; !strings.Contains(index, want) {
			t.Errorf("the index lacks %q", want)
		}
		if strings.TrimLeft(name[:4], "0") != number {
			t.Errorf("%s calls itself %s", name, number)
		}
	}
}

// pages are the repository's Markdown files, by their paths from its root.
func pages(t *testing.T) []string {
	t.Helper()
	var pages []string
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || len(entry.Name()) > 2 && entry.Name()[0] == '.'):
			return filepath.SkipDir
		case filepath.Ext(path) == ".md":
			page, err := filepath.Rel("..", path)
			pages = append(pages, page)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
