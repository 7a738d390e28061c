package lambda

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
)

// Builder compiles functions when they are needed, into one folder. Go's build cache skips what has not changed.
//
// `go build -o dir/` compiles many programs in one command, but names each after the last element of its path, so that
// intervene/act and restock/act would collide: functions whose last element was taken go to a further folder and command.
//
// The flags that a compilation depends on are those of `go run` and `go test`, so that shared packages are compiled once: -trimpath,
// which the deployed binaries have, would compile all of them a second time.
//
// Builds into one folder take turns, whatever process they come from: the second finds done what the first has linked.
type Builder struct {
	root, outDir string
	folders      map[string]string // below outDir, by function

	mu     sync.Mutex
	built  map[string]bool
	wanted map[string]bool // by those who wait for the command that runs now
	busy   chan struct{}   // closed when that command has ended; nil while there is none
}

// NewBuilder makes a Builder of functions, given as folders below root. It builds nothing yet.
func NewBuilder(root, outDir string, functions []string) (*Builder, error) {
	outDir, err := filepath.Abs(outDir)
	if err != nil {
		return nil, fmt.Errorf("lambda: build: %w", err)
	}
	b := &Builder{root: root, outDir: outDir, folders: map[string]string{}, built: map[string]bool{}, wanted: map[string]bool{}}
	seen := map[string]int{}
	for _, function := range functions {
		base := path.Base(function)
		b.folders[function] = strconv.Itoa(seen[base])
		seen[base]++
	}
	return b, nil
}

// Build builds functions once and gives the program of each.
func Build(ctx context.Context, root string, functions []string, outDir string) (map[string]string, error) {
	b, err := NewBuilder(root, outDir, functions)
	if err != nil {
		return nil, err
	}
	if err := b.Build(ctx, functions...); err != nil {
		return nil, err
	}
	binaries := make(map[string]string, len(functions))
	for _, function := range functions {
		binaries[function] = b.Binary(function)
	}
	return binaries, nil
}

// Binary is the path of a function's program, once it is built.
func (b *Builder) Binary(function string) string {
	return filepath.Join(b.outDir, b.folders[function], path.Base(function))
}

// Build returns when the functions are built. While a command runs it waits for that, and then builds together what all have asked for
// meanwhile. An error has what the compiler said.
func (b *Builder) Build(ctx context.Context, functions ...string) error {
	return b.build(ctx, 0, functions)
}

// build does so with a niceness.
func (b *Builder) build(ctx context.Context, nice int, functions []string) error {
	for {
		mine, running := b.turn(functions)
		if running == nil && mine == nil {
			return nil
		}
		if mine == nil {
			select {
			case <-running:
				continue
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		if err := b.run(ctx, nice, mine); err != nil {
			return err
		}
	}
}

// turn gives what the caller is to build, or who builds now; neither when there is nothing to do.
func (b *Builder) turn(functions []string) (mine []string, running chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	missing := false
	for _, function := range functions {
		if !b.built[function] {
			b.wanted[function] = true
			missing = true
		}
	}
	switch {
	case !missing:
		return nil, nil
	case b.busy != nil:
		return nil, b.busy
	}
	mine = slices.Sorted(maps.Keys(b.wanted))
	clear(b.wanted)
	b.busy = make(chan struct{})
	return mine, nil
}

func (b *Builder) run(ctx context.Context, nice int, functions []string) error {
	err := b.compile(ctx, nice, functions)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, function := range functions {
		b.built[function] = b.built[function] || err == nil
	}
	close(b.busy)
	b.busy = nil
	return err
}

// Rest builds what nobody has asked for, in ever larger parts, at a low priority: whoever asks for a function meanwhile waits for one part.
// It tells progress (may be nil) how many functions are still to be built.
func (b *Builder) Rest(ctx context.Context, progress func(left int)) error {
	const nice = 10 // nobody waits
	for part := 8; ; part *= 2 {
		left := b.left()
		if progress != nil {
			progress(len(left))
		}
		if len(left) == 0 {
			return nil
		}
		if err := b.build(ctx, nice, left[:min(part, len(left))]); err != nil {
			return err
		}
	}
}

func (b *Builder) left() (left []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, function := range slices.Sorted(maps.Keys(b.folders)) {
		if !b.built[function] {
			left = append(left, function)
		}
	}
	return left
}

// compile runs one command for each folder.
func (b *Builder) compile(ctx context.Context, nice int, functions []string) error {
	unlock, err := takeTurn(b.outDir)
	if err != nil {
		return fmt.Errorf("lambda: build: %w", err)
	}
	defer unlock()
	packages := map[string][]string{}
	for _, function := range functions {
		folder, ok := b.folders[function]
		if !ok {
			return fmt.Errorf("lambda: build: there is no function %s", function)
		}
		packages[folder] = append(packages[folder], "./"+function)
	}
	for folder, list := range packages {
		if err := compile(ctx, b.root, nice, list, filepath.Join(b.outDir, folder)); err != nil {
			return err
		}
	}
	return nil
}

// takeTurn waits until no other build works in the folder. A process that dies lets go by itself.
func takeTurn(outDir string) (unlock func(), err error) {
	if err := os.MkdirAll(outDir, 0o755); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(outDir, ".lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return nil, fmt.Errorf("waiting for another build: %w", errors.Join(err, lock.Close()))
	}
	return func() { _ = lock.Close() }, nil // closing lets go
}

func compile(ctx context.Context, root string, nice int, packages []string, outDir string) error {
	args := []string{"build", "-ldflags=-s -w", "-tags=lambda.norpc", "-o", outDir + string(filepath.Separator)}
	cmd := exec.CommandContext(ctx, "go", append(args, packages...)...)
	cmd.Dir = root
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Start()
	if err == nil {
		if nice > 0 {
			_ = syscall.Setpriority(syscall.PRIO_PROCESS, cmd.Process.Pid, nice) // of what it starts, too; it builds without as well
		}
		err = cmd.Wait()
	}
	if err != nil {
		return fmt.Errorf("lambda: go build: %w\n%s", err, said.Bytes())
	}
	return nil
}
