package sunat

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// sample reads a signed document of others.
func sample(t *testing.T, name string) (text []byte, root *node) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "samples", name+".xml"))
	if err != nil {
		t.Fatal(err)
	}
	if root, err = parse(text); err != nil {
		t.Fatal(err)
	}
	return text, root
}

func TestSamples_goodOnesBreakNoRule(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, today string }{
		{"20123456789-01-F001-1", "2020-07-21"}, {"20123456789-RA-20201018-1",
			"2020-10-18"}, {"20123456789-RC-20201022-33221", "2020-10-22"},
	} {
		_, root := sample(t, c.name)
		if code, detail, _ := verify(root, signatureOf(root)); code != "" {
			t.Errorf("%s: its signature gets %s: %s", c.name, code, detail)
		}
		parts, _ := readName(c.name)
		adds := make(map[string]bool) // what the summary itself tells is not registered yet
		for _, n := range root.all("SummaryDocumentsLine") {
			if statusOf(n) == "1" {
				adds[n.value("DocumentTypeCode")+" "+idOf(n)] = true
			}
		}
		p := newPaper(parts, root, look{channel: Beta, sender: parts.ruc, today: day(c.today),
			taxpayer: func(string) Issuer { return Issuer{} },
			find: func(kind, id string) (Document, bool) {
				return Document{State: Accepted, IssueDate: root.value("ReferenceDate")}, parts.kind != "01" &&
					!adds[kind+" "+id]
			}})
		for _, rules := range [][]rule{before, signatureRules, after} {
			if found, notes := p.judge(rules); found != nil || len(notes) > 0 {
				t.Errorf("%s breaks %+v %+v", c.name, found, notes)
			}
		}
	}
}

func TestCanonical_isWhatXmllintMakes(t *testing.T) {
	t.Parallel()
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is not installed")
	}
	texts := map[string]string{
		"prefixes declared late":   `<a xmlns="urn:a"><b:c xmlns:b="urn:b" z="1" a="2" b:y="3"><d xmlns=""/><b:e xmlns:b="urn:other"/><b:f/></b:c></a>`,
		"the same one again":       `<a xmlns="urn:a" xmlns:b="urn:b"><a xmlns="urn:a" xmlns:b="urn:b"><b:c/></a></a>`,
		"entities and controls":    "<a b='&lt;&amp;&quot;&#9;&#10;&#13;'>&lt;&gt;&amp;&quot;&#13;\r\n<![CDATA[<&>]]></a>",
		"comments and directions":  `<?xml version="1.0"?><a><!-- no --><?do this?><?that?></a>`,
		"letters of all the world": `<a b="ñ">áéíóúÑ € 😀</a>`,
	}
	for _, name := range []string{"factura", "nota-boleta", "resumen", "baja"} {
		texts[name] = good(t, name)
	}
	for _, name := range []string{"20123456789-01-F001-1", "12345678912-01-F001-2", "20603233591-03-B007-00000049"} {
		text, _ := sample(t, name)
		texts[name] = string(text)
	}
	for name, text := range texts {
		command := exec.Command(xmllint, "--c14n", "-")
		command.Stdin = strings.NewReader(text)
		withComments, err := command.Output()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		root, err := parse([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := root.canonical(nil, true); !bytes.Equal(got, bytes.TrimRight(withComments, "\n")) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, withComments)
		}
	}
}

func TestParse_refusesWhatCouldGrow(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"entities":     `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`,
		"two roots":    `<a/><b/>`,
		"no end":       `<a>`,
		"another end":  `<a></b>`,
		"nothing":      ``,
		"no prefix":    `<b:a/>`,
		"too deep":     strings.Repeat("<a>", maxDepth+1) + strings.Repeat("</a>", maxDepth+1),
		"text outside": `<a/>text`,
	} {
		if _, err := parse([]byte(text)); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}
