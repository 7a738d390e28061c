package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"carmensita.pe/market/internal/platform/blueprint"
)

const module = "carmensita.pe/market/"

// code is the source of a package, as far as the test reads it.
type code struct {
	functions map[string]*ast.FuncDecl
	// files are those that the functions stand in: each has its own names for what it imports.
	files     map[string]*ast.File
	constants map[string]string
}

// reader finds the environment variables that programs read, by following calls of plain functions through our packages.
type reader struct {
	t        *testing.T
	packages map[string]*code
	seen     map[string]bool
	found    map[string]bool
}

func (r *reader) load(folder string) *code {
	if known, ok := r.packages[folder]; ok {
		return known
	}
	made := &code{map[string]*ast.FuncDecl{}, map[string]*ast.File{}, map[string]string{}}
	r.packages[folder] = made
	names, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(folder), "*.go"))
	if err != nil {
		r.t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			r.t.Fatal(err)
		}
		for _, declared := range file.Decls {
			switch d := declared.(type) {
			case *ast.FuncDecl:
				key := d.Name.Name
				if d.Recv != nil {
					key = "a method at " + strconv.Itoa(int(d.Pos())) + name
				}
				made.functions[key], made.files[key] = d, file
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if c, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.CONST && len(c.Values) == len(c.Names) {
						for i, name := range c.Names {
							made.constants[name.Name] = literal(c.Values[i])
						}
					}
				}
			}
		}
	}
	return made
}

func literal(e ast.Expr) string {
	if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
		text, _ := strconv.Unquote(l.Value)
		return text
	}
	return ""
}

// from returns the folder of a package of ours by the name that the file has for it.
func from(file *ast.File, e ast.Expr) (folder string, ok bool) {
	name, isName := e.(*ast.Ident)
	for _, i := range file.Imports {
		where, _ := strconv.Unquote(i.Path.Value)
		if folder, ours := strings.CutPrefix(where, module); ours && isName && filepath.Base(where) == name.Name {
			return folder, true
		}
	}
	return "", false
}

// follow reads a function that is called with these texts for its parameters.
func (r *reader) follow(folder, function string, given []string) {
	key := folder + "." + function + "(" + strings.Join(given, ",") + ")"
	body := r.load(folder).functions[function]
	if body == nil || r.seen[key] {
		return
	}
	r.seen[key] = true
	parameters := map[string]string{}
	for _, field := range body.Type.Params.List {
		for _, name := range field.Names {
			if n := len(parameters); n < len(given) {
				parameters[name.Name] = given[n]
			}
		}
	}
	file := r.load(folder).files[function]
	value := func(e ast.Expr) string {
		switch v := e.(type) {
		case *ast.Ident:
			if text, ok := parameters[v.Name]; ok {
				return text
			}
			return r.load(folder).constants[v.Name]
		case *ast.SelectorExpr:
			if other, ok := from(file, v.X); ok {
				return r.load(other).constants[v.Sel.Name]
			}
		}
		return literal(e)
	}
	ast.Inspect(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		var texts []string
		for _, argument := range call.Args {
			texts = append(texts, value(argument))
		}
		switch called := call.Fun.(type) {
		case *ast.Ident:
			r.follow(folder, called.Name, texts)
		case *ast.SelectorExpr:
			if name, _ := called.X.(*ast.Ident); name != nil && name.Name == "os" && called.Sel.Name == "Getenv" && texts[0] != "" {
				r.found[texts[0]] = true
			} else if other, ok := from(file, called.X); ok {
				r.follow(other, called.Sel.Name, texts)
			}
		}
		return true
	})
}

// variablesOf returns the variables that a function's program reads, without those that Lambda sets.
func variablesOf(t *testing.T, packages map[string]*code, function string) []string {
	t.Helper()
	r := &reader{t, packages, map[string]bool{}, map[string]bool{}}
	folder := "functions/" + function
	for name := range r.load(folder).functions {
		r.follow(folder, name, nil)
	}
	maps.DeleteFunc(r.found, func(name string, _ bool) bool { return strings.HasPrefix(name, "AWS_") || name == "GOGC" })
	return slices.Sorted(maps.Keys(r.found))
}

// A variable that is missing ends a program at its start, on AWS only; one that nobody reads is a grant that nobody needs.
func TestFunctions_haveTheVariablesThatTheirCodeReads(t *testing.T) {
	t.Parallel()
	packages, lambdas, sum := map[string]*code{}, byDescription(t), 0
	for _, f := range blueprint.Functions {
		environment, _ := lambdas[f.Name].Properties["Environment"].(map[string]any)
		set, _ := environment["Variables"].(map[string]any)
		reads, has := variablesOf(t, packages, f.Name), slices.Sorted(maps.Keys(set))
		if !slices.Equal(reads, has) {
			t.Errorf("%s reads %v, and is given %v", f.Name, reads, has)
		}
		sum += len(reads)
	}
	if sum < 2*len(blueprint.Functions) {
		t.Errorf("%d variables found: the test looks at the wrong thing", sum)
	}
}

// The authorities that a variable names are put beside the program.
func TestFunctions_findTheAuthoritiesBesideThem(t *testing.T) {
	t.Parallel()
	packer, err := os.ReadFile(filepath.Join("lambdas", "main.go"))
	if err != nil || !strings.Contains(string(packer), `file{"`+authorities+`"`) {
		t.Errorf("%s is packed under another name: %v", authorities, err)
	}
}
