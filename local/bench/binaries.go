package main

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"carmensita.pe/market/internal/platform/blueprint"
	"carmensita.pe/market/local/lambda"
)

// binary is a function as AWS would get it. Sizes are in bytes and of this computer's architecture.
type binary struct {
	Function string  `json:"function"`
	Size     int64   `json:"size"`
	Zip      int64   `json:"zip"`
	Start    float64 `json:"startMs"`
}

// binaries measures every function: its start, and its size.
func binaries(ctx context.Context, root string, functions *lambda.Runtime) ([]binary, error) {
	folders := make([]string, len(blueprint.Functions))
	for i, f := range blueprint.Functions {
		folders[i] = "functions/" + f.Name
	}
	// The local cloud has built them just now: this finds them.
	files, err := lambda.Build(ctx, root, folders, filepath.Join(root, ".local", "bin"))
	if err != nil {
		return nil, err
	}
	measured := make([]binary, len(folders))
	for i, f := range blueprint.Functions {
		b := binary{Function: f.Name}
		if b.Size, b.Zip, err = sizes(files[folders[i]]); err != nil {
			return nil, err
		}
		start, err := startTime(ctx, functions, f.Name)
		if err != nil {
			return nil, err
		}
		b.Start = ms(start)
		measured[i] = b
	}
	return measured, nil
}

// sizes are those of a program and of its zip, which is what is uploaded to Lambda.
func sizes(program string) (size, zipped int64, err error) {
	file, err := os.Open(program)
	if err != nil {
		return 0, 0, err
	}
	defer file.Close()
	var counted counter
	archive := zip.NewWriter(&counted)
	entry, err := archive.Create("bootstrap")
	if err != nil {
		return 0, 0, err
	}
	if size, err = io.Copy(entry, file); err != nil {
		return 0, 0, fmt.Errorf("zipping %s: %w", program, err)
	}
	return size, int64(counted), archive.Close()
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// startTime is the median time from the start of a function's process until it asks for its first invocation. The
// invocation itself is one that no function can read, so it changes nothing.
func startTime(ctx context.Context, functions *lambda.Runtime, name string) (time.Duration, error) {
	const starts = 5
	times := make([]time.Duration, starts)
	for i := range times {
		functions.Kill(name)
		for times[i] == 0 { // the process that is about to end may still take one, and fail it
			result, err := functions.Invoke(ctx, name, []byte(`"measuring the start"`))
			if err != nil {
				return 0, fmt.Errorf("starting %s: %w", name, err)
			}
			times[i] = result.Init
		}
	}
	slices.Sort(times)
	return percentile(times, 50), nil
}
