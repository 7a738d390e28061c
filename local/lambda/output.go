package lambda

import (
	"bytes"
	"fmt"
	"os"
)

// lines is a writer that passes on whole lines, however they were written.
type lines struct {
	emit func(line []byte)
	rest []byte
}

// maxLine is where a line without an end is broken, in bytes; CloudWatch's limit.
const maxLine = 256 << 10

func (l *lines) Write(p []byte) (int, error) {
	n := len(p)
	for {
		end := bytes.IndexByte(p, '\n')
		if end < 0 {
			break
		}
		if len(l.rest) > 0 {
			l.emit(append(l.rest, p[:end]...))
			l.rest = l.rest[:0]
		} else {
			l.emit(p[:end])
		}
		p = p[end+1:]
	}
	l.rest = append(l.rest, p...)
	if len(l.rest) > maxLine {
		l.flush()
	}
	return n, nil
}

func (l *lines) flush() {
	if len(l.rest) > 0 {
		l.emit(l.rest)
		l.rest = nil
	}
}

func printLine(function string, line []byte) {
	if bytes.HasPrefix(line, []byte("{")) {
		fmt.Fprintf(os.Stderr, "%s\n", line)
		return
	}
	fmt.Fprintf(os.Stderr, "%s: %s\n", function, line)
}
