// Package gauge reads what this process and its children take of the computer: processor time, memory, open files. Measurements and the
// soak ask it. It knows only Linux; elsewhere it finds nothing.
package gauge

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Load is the load average of the last minute; "?" on systems that have none.
func Load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "?"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

// Process is this one or a child of it.
type Process struct {
	PID int
	// Name is that of the program; empty for this process.
	Name string
	// CPU is the processor time so far. The kernel counts in steps of 10 ms.
	CPU time.Duration
}

const tick = 10 * time.Millisecond // USER_HZ is 100 on every Linux that Go runs on

// Processes lists this process and its children.
func Processes() []Process {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // none on other systems
	var found []Process
	for _, file := range stats {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		pid, parent, taken := parseStat(stat)
		switch os.Getpid() {
		case pid:
			found = append(found, Process{PID: pid, CPU: taken})
		case parent:
			found = append(found, Process{PID: pid, Name: program(filepath.Dir(file)), CPU: taken})
		}
	}
	return found
}

// parseStat reads a line of /proc/<pid>/stat; the program's name in it may hold anything, so it counts from its end.
func parseStat(stat []byte) (pid, parent int, taken time.Duration) {
	const (
		ppid  = iota + 1 // the fields after the name, where the state is 0
		utime = 11
		stime = 12
	)
	before, _, _ := bytes.Cut(stat, []byte(" "))
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) <= stime {
		return 0, 0, 0
	}
	return number(before), number(fields[ppid]), time.Duration(number(fields[utime])+number(fields[stime])) * tick
}

func number(text []byte) int {
	n, _ := strconv.Atoi(string(text)) // the kernel wrote it
	return n
}

func program(proc string) string {
	command, _ := os.ReadFile(filepath.Join(proc, "cmdline")) // it has ended when this fails, and then has no name
	name, _, _ := bytes.Cut(command, []byte{0})
	return filepath.Base(string(name))
}

// Memory is what a process holds of the memory in bytes: what it shares with others counts for each its part. 0 when it has ended.
func (p Process) Memory() int64 {
	text, _ := os.ReadFile(p.file("smaps_rollup"))
	for line := range bytes.Lines(text) {
		if rest, ok := bytes.CutPrefix(line, []byte("Pss:")); ok {
			return int64(number(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(rest), []byte("kB"))))) * 1024
		}
	}
	return 0
}

// Files is how many files and connections a process has open. 0 when it has ended.
func (p Process) Files() int {
	open, _ := os.ReadDir(p.file("fd"))
	return len(open)
}

func (p Process) file(name string) string { return filepath.Join("/proc", strconv.Itoa(p.PID), name) }

// Usage is the processor time that programs have taken, by name.
type Usage map[string]time.Duration

// Used is what has been taken so far; self names this process.
func Used(self string) Usage {
	u := Usage{}
	for _, p := range Processes() {
		if p.Name == "" {
			p.Name = self
		}
		u[p.Name] += p.CPU
	}
	return u
}

// Since adds what was taken since an earlier reading to a sum.
func (u Usage) Since(earlier, sum Usage) {
	for name, taken := range u {
		if spent := taken - earlier[name]; spent > 0 { // nothing of a process that sleeps
			sum[name] += spent
		}
	}
}

// Sum is what all programs took together.
func (u Usage) Sum() (all time.Duration) {
	for _, taken := range u {
		all += taken
	}
	return all
}
