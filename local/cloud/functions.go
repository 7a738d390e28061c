package cloud

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"sync"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/local/lambda"
	"carmensita.pe/market/workflows"
)

// functions builds those of the blueprint, by their names.
type functions struct{ builder *lambda.Builder }

// building has the functions of each repository that a cloud of this process runs from: what one cloud has built is there for all.
var building sync.Map

func functionsOf(root string) (*functions, error) {
	once, _ := building.LoadOrStore(root, sync.OnceValues(func() (*functions, error) {
		folders := make([]string, len(blueprint.Functions))
		for i, f := range blueprint.Functions {
			folders[i] = folder(f.Name)
		}
		builder, err := lambda.NewBuilder(root, filepath.Join(root, ".local", "bin"), folders)
		return &functions{builder}, err
	}))
	return once.(func() (*functions, error))() //nolint:forcetypeassert // nothing else is stored
}

func folder(function string) string { return filepath.Join("functions", filepath.FromSlash(function)) }

func (f *functions) binary(name string) string { return f.builder.Binary(folder(name)) }

// build returns when the functions in these folders are there.
func (f *functions) build(ctx context.Context, folders []string) error {
	return f.builder.Build(ctx, folders...)
}

// Build builds all functions of the repository at root, for tests that call most of them: it is cheaper than one after another.
func Build(ctx context.Context, root string) error {
	all, err := functionsOf(root)
	if err != nil {
		return err
	}
	names := make([]string, len(blueprint.Functions))
	for i, f := range blueprint.Functions {
		names[i] = f.Name
	}
	return all.build(ctx, foldersOf(names))
}

// rest builds all others, and tells how far it is.
func (f *functions) rest(ctx context.Context, progress func(step string)) error {
	begun := false
	return f.builder.Rest(ctx, func(left int) {
		switch {
		case left > 0:
			progress(fmt.Sprintf("the other functions: %d to build; who needs one meanwhile waits for it", left))
		case begun:
			progress("all functions are built")
		}
		begun = true
	})
}

// tillRoutes are what a cashier's page calls from the sign-in to the receipt.
var tillRoutes = []struct{ method, path string }{
	{http.MethodPost, "/api/sessions"},
	{http.MethodGet, "/api/shop"},
	{http.MethodGet, "/api/tills"},
	{http.MethodPost, "/api/tills/{id}/shifts"},
	{http.MethodGet, "/api/products"},
	{http.MethodGet, "/api/categories"},
	{http.MethodGet, "/api/promotions"},
	{http.MethodGet, "/api/customers"},
	{http.MethodGet, "/api/stock"},
	{http.MethodPost, "/api/sales"},
	{http.MethodGet, "/api/sales/{id}"},
}

// till names the functions that a sale needs, with the page around it. They are there before the shop opens.
var till = sync.OnceValue(func() []string {
	names := []string{blueprint.Authorizer}
	for _, r := range blueprint.Routes {
		if !slices.Contains(tillRoutes, struct{ method, path string }{r.Method, r.Path}) {
			continue
		}
		names = append(names, r.Function)
		for _, workflow := range startedBy(r.Function) {
			names = append(names, called()[workflow]...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
})

// TillFunctions names the functions that are built and started before the shop opens.
func TillFunctions() []string { return slices.Clone(till()) }

// startedBy names the workflows that a function starts, and may wait for.
func startedBy(function string) (names []string) {
	for _, f := range blueprint.Functions {
		for _, access := range f.Touches {
			if workflow, ok := access.Machine(); ok && f.Name == function {
				names = append(names, workflow)
			}
		}
	}
	return names
}

// called names the functions that each workflow calls, with those of the workflows that it starts.
var called = sync.OnceValue(func() map[string][]string {
	all := map[string][]string{}
	for _, w := range blueprint.Workflows {
		seen := map[string]bool{}
		for todo := []string{w.Name}; len(todo) > 0; todo = todo[1:] {
			if seen[todo[0]] {
				continue
			}
			seen[todo[0]] = true
			functions, starts := callsOf(todo[0])
			all[w.Name] = append(all[w.Name], functions...)
			todo = append(todo, starts...)
		}
	}
	return all
})

// callsOf names the functions that a workflow calls itself, and the workflows that it starts. One that cannot be read has none: it is not
// deployed either.
func callsOf(workflow string) (functions, starts []string) {
	definition, err := workflows.Load(workflow)
	if err != nil {
		return nil, nil
	}
	named, err := definition.Functions()
	if err != nil {
		return nil, nil
	}
	for _, f := range named {
		functions = append(functions, f.Name)
	}
	for _, access := range definition.Uses() {
		if started, ok := access.Machine(); ok {
			starts = append(starts, started)
		}
	}
	return functions, starts
}

// foldersOf gives the folders of functions.
func foldersOf(names []string) []string {
	folders := make([]string, len(names))
	for i, name := range names {
		folders[i] = folder(name)
	}
	return folders
}

// neededBy gives the folders of a function, of what the workflows call that it starts, and of the authorizer, which is asked first.
func neededBy(function string) []string {
	names := []string{function, blueprint.Authorizer}
	for _, workflow := range startedBy(function) {
		names = append(names, called()[workflow]...)
	}
	return foldersOf(names)
}

// neededIn gives the folders of the functions that each workflow needs.
var neededIn = sync.OnceValue(func() map[string][]string {
	all := map[string][]string{}
	for workflow, names := range called() {
		all[workflow] = foldersOf(names)
	}
	return all
})
