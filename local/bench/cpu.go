package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// usage is the processor time that this process and its children have taken so far, by the name of the program. It
// knows only Linux; elsewhere it is empty. The kernel counts in steps of 10 ms.
type usage map[string]time.Duration

// self is this process in a usage: the local cloud, and the load generator with it.
const self = "local cloud + generator"

const tick = 10 * time.Millisecond // USER_HZ is 100 on every Linux that Go runs on

func readUsage() usage {
	u := usage{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // none on other systems
	for _, file := range stats {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		pid, parent, taken := parseStat(stat)
		switch os.Getpid() {
		case pid:
			u[self] += taken
		case parent:
			u[program(filepath.Dir(file))] += taken
		}
	}
	return u
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
	number := func(text []byte) int {
		n, _ := strconv.Atoi(string(text)) // the kernel wrote it
		return n
	}
	return number(before), number(fields[ppid]), time.Duration(number(fields[utime])+number(fields[stime])) * tick
}

func program(proc string) string {
	command, _ := os.ReadFile(filepath.Join(proc, "cmdline")) // it has ended when this fails, and then has no name
	name, _, _ := bytes.Cut(command, []byte{0})
	return filepath.Base(string(name))
}

// since adds what was taken since an earlier reading to a sum.
func (u usage) since(earlier, sum usage) {
	for name, taken := range u {
		if spent := taken - earlier[name]; spent > 0 { // nothing of a process that sleeps
			sum[name] += spent
		}
	}
}

// perSale is the processor time that each program took for one of n sales, in milliseconds.
func (u usage) perSale(n int) map[string]float64 {
	each := make(map[string]float64, len(u))
	for name, taken := range u {
		each[name] = ratio(ms(taken), float64(n))
	}
	return each
}

// sum is what all programs took together.
func sum(each map[string]float64) float64 {
	var all float64
	for _, taken := range each {
		all += taken
	}
	return all
}
