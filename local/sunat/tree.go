package sunat

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// node is an element, as the file has it: prefixes are kept beside what they mean, because the canonical form needs
// both.
type node struct {
	prefix, local, space string
	attrs                []attr
	// declares are the namespaces that stand on this element: prefix to address.
	declares map[string]string
	children []any // *node, string (text), comment or instruction
	parent   *node
}

type attr struct{ prefix, local, space, value string }

// comment and instruction matter to the canonical form only.
type (
	comment     string
	instruction struct{ target, text string }
)

const (
	maxDepth = 64
	xmlSpace = "http://www.w3.org/XML/1998/namespace"
)

var (
	errXML      = errors.New("no well-formed XML")
	errTypeDecl = errors.New("a document type declaration, which may hold entities")
)

// parse reads one document. A declaration of a document type is refused: entities could make it grow without end.
func parse(text []byte) (*node, error) {
	decoder := xml.NewDecoder(bytes.NewReader(text))
	decoder.CharsetReader = latin
	var t treeBuilder
	for {
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) {
			if t.root == nil || t.at != nil {
				return nil, errXML
			}
			return t.root, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errXML, err)
		}
		if err := t.take(token); err != nil {
			return nil, err
		}
	}
}

type treeBuilder struct {
	root, at *node
	depth    int
}

func (t *treeBuilder) take(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		return t.start(token)
	case xml.EndElement:
		if t.at == nil || t.at.prefix != token.Name.Space || t.at.local != token.Name.Local {
			return errXML
		}
		t.at = t.at.parent
		t.depth--
	case xml.CharData:
		if t.at == nil && len(bytes.TrimSpace(bytes.TrimPrefix(token, []byte("\ufeff")))) > 0 {
			return errXML
		}
		t.add(string(token))
	case xml.Comment:
		t.add(comment(token))
	case xml.ProcInst:
		t.add(instruction{token.Target, string(token.Inst)})
	case xml.Directive:
		return errTypeDecl
	}
	return nil
}

func (t *treeBuilder) start(token xml.StartElement) error {
	if t.depth++; t.depth > maxDepth || t.at == nil && t.root != nil {
		return errXML
	}
	child, err := open(token, t.at)
	if err != nil {
		return err
	}
	if t.at == nil {
		t.root = child
	}
	t.add(child)
	t.at = child
	return nil
}

// add puts something into the open element; outside of the root it counts for nothing.
func (t *treeBuilder) add(child any) {
	if t.at != nil {
		t.at.children = append(t.at.children, child)
	}
}

// latin reads ISO-8859-1, which some programs still write; everything else must be UTF-8.
func latin(charset string, in io.Reader) (io.Reader, error) {
	if !strings.EqualFold(charset, "iso-8859-1") {
		return nil, fmt.Errorf("the encoding %q is not read", charset)
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	runes := make([]rune, len(text))
	for i, b := range text {
		runes[i] = rune(b)
	}
	return strings.NewReader(string(runes)), nil
}

func open(t xml.StartElement, parent *node) (*node, error) {
	n := &node{prefix: t.Name.Space, local: t.Name.Local, parent: parent}
	for _, a := range t.Attr {
		switch {
		case a.Name.Space == "xmlns":
			n.declare(a.Name.Local, a.Value)
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			n.declare("", a.Value)
		default:
			n.attrs = append(n.attrs, attr{prefix: a.Name.Space, local: a.Name.Local, value: a.Value})
		}
	}
	var known bool
	if n.space, known = n.meaning(n.prefix); !known && n.prefix != "" {
		return nil, fmt.Errorf("%w: the prefix %q means nothing", errXML, n.prefix)
	}
	for i, a := range n.attrs {
		if a.prefix == "" {
			continue
		}
		if n.attrs[i].space, known = n.meaning(a.prefix); !known {
			return nil, fmt.Errorf("%w: the prefix %q means nothing", errXML, a.prefix)
		}
	}
	return n, nil
}

func (n *node) declare(prefix, address string) {
	if n.declares == nil {
		n.declares = make(map[string]string)
	}
	n.declares[prefix] = address
}

// meaning is the address of a prefix at this element.
func (n *node) meaning(prefix string) (address string, known bool) {
	if prefix == "xml" {
		return xmlSpace, true
	}
	for at := n; at != nil; at = at.parent {
		if address, known = at.declares[prefix]; known {
			return address, true
		}
	}
	return "", false
}

// all are the children of a path such as "Party/PartyLegalEntity", by local names: no two of UBL's are alike at one
// place.
func (n *node) all(path string) []*node {
	if n == nil {
		return nil
	}
	name, rest, deeper := strings.Cut(path, "/")
	var found []*node
	for _, c := range n.children {
		child, element := c.(*node)
		if !element || child.local != name {
			continue
		}
		if deeper {
			found = append(found, child.all(rest)...)
		} else {
			found = append(found, child)
		}
	}
	return found
}

// one is the first of all; nil when there is none.
func (n *node) one(path string) *node {
	if found := n.all(path); len(found) > 0 {
		return found[0]
	}
	return nil
}

// text is what stands in an element, "" without one.
func (n *node) text() string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for _, c := range n.children {
		if t, ok := c.(string); ok {
			b.WriteString(t)
		}
	}
	return b.String()
}

// value is the text of the first element of a path.
func (n *node) value(path string) string { return n.one(path).text() }

// attribute is the value of an attribute, and whether it is there.
func (n *node) attribute(name string) (value string, there bool) {
	if n == nil {
		return "", false
	}
	for _, a := range n.attrs {
		if a.local == name {
			return a.value, true
		}
	}
	return "", false
}

// walk visits an element and all below it.
func (n *node) walk(visit func(*node)) {
	visit(n)
	for _, c := range n.children {
		if child, element := c.(*node); element {
			child.walk(visit)
		}
	}
}

// canonical writes Canonical XML 1.0 (inclusive) of an element in its document, without leave. Comments count only
// where asked for. It reads what encoding/xml reads: line ends are \n already, and an attribute in several lines
// would be written otherwise than the standard says.
func (n *node) canonical(leave *node, comments bool) []byte {
	scope := map[string]string{} // the apex also has what stands above it
	for at := n; at != nil; at = at.parent {
		for p, a := range at.declares {
			if _, nearer := scope[p]; !nearer {
				scope[p] = a
			}
		}
	}
	c := canonicalWriter{leave: leave, comments: comments}
	c.element(n, scope, nil)
	return c.out.Bytes()
}

type canonicalWriter struct {
	out      bytes.Buffer
	leave    *node
	comments bool
}

// element writes one with the namespaces of scope that are not rendered above it.
func (c *canonicalWriter) element(n *node, scope, rendered map[string]string) {
	if n == c.leave {
		return
	}
	name := n.local
	if n.prefix != "" {
		name = n.prefix + ":" + n.local
	}
	c.out.WriteString("<" + name)
	rendered = c.namespaces(scope, rendered)
	attrs := slices.Clone(n.attrs)
	slices.SortFunc(attrs, func(a, b attr) int {
		return cmp.Or(strings.Compare(a.space, b.space), strings.Compare(a.local, b.local))
	})
	for _, a := range attrs {
		if a.prefix != "" {
			a.local = a.prefix + ":" + a.local
		}
		c.attribute(a.local, a.value)
	}
	c.out.WriteByte('>')
	for _, child := range n.children {
		switch child := child.(type) {
		case *node:
			c.element(child, child.declares, rendered)
		case string:
			_, _ = textEscapes.WriteString(&c.out, child) // a buffer takes everything
		case comment:
			if c.comments {
				c.out.WriteString("<!--" + string(child) + "-->")
			}
		case instruction:
			c.out.WriteString("<?" + strings.TrimSuffix(child.target+" "+child.text, " ") + "?>")
		}
	}
	c.out.WriteString("</" + name + ">")
}

// namespaces writes what scope adds, and gives what is rendered then.
func (c *canonicalWriter) namespaces(scope, rendered map[string]string) map[string]string {
	var fresh []string
	for p, a := range scope {
		if before, known := rendered[p]; known && before != a || !known && a != "" {
			fresh = append(fresh, p)
		}
	}
	if len(fresh) == 0 {
		return rendered
	}
	now := maps.Clone(rendered)
	if now == nil {
		now = make(map[string]string)
	}
	slices.Sort(fresh)
	for _, p := range fresh {
		now[p] = scope[p]
		c.attribute(strings.TrimSuffix("xmlns:"+p, ":"), scope[p])
	}
	return now
}

func (c *canonicalWriter) attribute(name, value string) {
	c.out.WriteString(" " + name + `="`)
	_, _ = attributeEscapes.WriteString(&c.out, value) // a buffer takes everything
	c.out.WriteByte('"')
}

var (
	textEscapes      = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")
	attributeEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\t", "&#x9;", "\n", "&#xA;", "\r",
		"&#xD;")
)
