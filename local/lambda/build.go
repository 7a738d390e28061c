package lambda

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"syscall"
)

// Build compiles functions, given as folders below root, into outDir, and returns the binary of each. Go's build cache
// skips what has not changed. progress, if not nil, gets the name of each package that is compiled.
//
// `go build -o dir/` compiles many programs in one command, but names each after the last element of its path, so that
// intervene/act and restock/act would collide: functions whose last element was taken go to a further command.
//
// The flags that a compilation depends on are those of `go run` and `go test`, so that shared packages are compiled once: -trimpath,
// which the deployed binaries have, would compile all of them a second time.
//
// Builds into one folder take turns, whatever process they come from: the second finds done what the first has linked.
func Build(ctx context.Context, root string, functions []string, outDir string, progress func(line string)) (map[string]string, error) {
	outDir, err := filepath.Abs(outDir)
	if err != nil {
		return nil, fmt.Errorf("lambda: build: %w", err)
	}
	var rounds [][]string
	seen := make(map[string]int)
	binaries := make(map[string]string, len(functions))
	for _, function := range functions {
		base := path.Base(function)
		round := seen[base]
		seen[base]++
		if round == len(rounds) {
			rounds = append(rounds, nil)
		}
		rounds[round] = append(rounds[round], "./"+function)
		binaries[function] = filepath.Join(outDir, strconv.Itoa(round), base)
	}
	unlock, err := takeTurn(outDir)
	if err != nil {
		return nil, fmt.Errorf("lambda: build: %w", err)
	}
	defer unlock()
	for round, packages := range rounds {
		if err := build(ctx, root, packages, filepath.Join(outDir, strconv.Itoa(round)), progress); err != nil {
			return nil, err
		}
	}
	return binaries, nil
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

func build(ctx context.Context, root string, packages []string, outDir string, progress func(line string)) error {
	args := []string{"build", "-v", "-ldflags=-s -w", "-tags=lambda.norpc", "-o", outDir + string(filepath.Separator)}
	cmd := exec.CommandContext(ctx, "go", append(args, packages...)...)
	cmd.Dir = root
	var said bytes.Buffer
	output := &lines{emit: func(line []byte) {
		said.Write(append(line, '\n'))
		if progress != nil {
			progress(string(line))
		}
	}}
	cmd.Stdout, cmd.Stderr = output, output
	if err := cmd.Run(); err != nil {
		output.flush()
		return fmt.Errorf("lambda: go build: %w\n%s", err, said.Bytes())
	}
	return nil
}
