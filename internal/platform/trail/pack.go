package trail

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/klauspost/compress/flate"

	"carmensita.pe/market/internal/platform/step"
)

// A row holds the steps of one execution that one transaction tells, in two parts.
//
// steps is plain, a few bytes a step, so that who looks at times and outcomes unpacks no text: the version of the dictionary, the
// execution, the definition and how many steps there are; then of each its state, attempt, times, outcome, error, and which texts it was
// given and gave. Numbers are varints. Times are differences: of the entry from the row's in ms, of the start from the entry in µs.
//
// texts are the inputs and outputs, each different one once, a line each, deflated with the dictionary's text.
type packed struct {
	steps, texts []byte
}

var errDamaged = errors.New("a row of the trail is damaged")

// outcomes by their number in a row.
var outcomes = []step.Outcome{step.Done, step.Failed, step.Lost}

// The ways to write a text that is mostly an id.
const (
	plainText = iota
	uuidText
	hexText
)

// pack makes a row of records that are of one workflow, subject, execution and definition, the first of which was entered at from.
func pack(records []step.Record, from time.Time) (packed, error) {
	d := dictionaries[newest]
	p := packed{steps: []byte{newest}, texts: []byte{}}
	p.text(records[0].Execution)
	p.text(records[0].Definition)
	p.number(len(records))
	var texts [][]byte
	for _, r := range records {
		p.state(d, r.State)
		p.number(r.Attempt)
		p.difference(r.Entered.Sub(from).Milliseconds())
		p.difference(r.Started.Sub(r.Entered).Microseconds())
		p.difference(r.Micros)
		outcome := slices.Index(outcomes, r.Outcome)
		if outcome < 0 {
			return packed{}, fmt.Errorf("a step ended as %q, which is no outcome", r.Outcome)
		}
		p.number(outcome)
		p.text(r.Error)
		for _, text := range [][]byte{r.Input, r.Output} {
			p.number(place(&texts, text))
		}
	}
	if len(texts) == 0 {
		return p, nil
	}
	var err error
	p.texts, err = d.deflate(bytes.Join(texts, []byte{'\n'}))
	return p, err
}

// place says which of the texts this is, counted from 1, and adds it when it is new; JSON's null is 0.
func place(texts *[][]byte, text []byte) int {
	if len(text) == 0 || string(text) == "null" {
		return 0
	}
	for i, known := range *texts {
		if bytes.Equal(known, text) {
			return i + 1
		}
	}
	*texts = append(*texts, text)
	return len(*texts)
}

func (p *packed) number(n int) { p.steps = binary.AppendUvarint(p.steps, uint64(n)) }

func (p *packed) difference(n int64) { p.steps = binary.AppendVarint(p.steps, n) }

// state writes the number of a state that the dictionary names, or 0 and the name.
func (p *packed) state(d *dictionary, name string) {
	code := d.codes[name]
	p.number(code)
	if code == 0 {
		p.text(name)
	}
}

// text writes the ids of executions and the hashes of definitions as half as many bytes.
func (p *packed) text(s string) {
	kind, raw := plainText, []byte(s)
	if id, err := uuid.Parse(s); err == nil && id.String() == s {
		kind, raw = uuidText, id[:]
	} else if half, err := hex.DecodeString(s); err == nil && len(s) > 0 && hex.EncodeToString(half) == s {
		kind, raw = hexText, half
	}
	p.number(len(raw)<<2 | kind)
	p.steps = append(p.steps, raw...)
}

// reading takes a row apart. The first thing that is not there ends it: err says so.
type reading struct {
	left []byte
	err  error
}

// unpack gives the records of a row, without their texts when texts is nil.
func unpack(p packed, workflow, subject string, from time.Time) ([]step.Record, error) {
	r := reading{left: p.steps}
	d, err := dictionaryOf(r.number())
	if err != nil {
		return nil, err
	}
	same := step.Context{Workflow: workflow, Subject: subject, Execution: r.text(), Definition: r.text()}
	var texts [][]byte
	if len(p.texts) > 0 {
		all, err := d.inflate(p.texts)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errDamaged, err)
		}
		texts = bytes.Split(all, []byte{'\n'})
	}
	var records []step.Record
	for n := r.number(); n > 0 && r.err == nil; n-- {
		records = append(records, r.record(d, same, from, texts))
	}
	if r.err == nil && len(r.left) > 0 {
		r.err = errDamaged
	}
	return records, r.err
}

func (r *reading) record(d *dictionary, same step.Context, from time.Time, texts [][]byte) step.Record {
	at := step.Record{Context: same}
	at.State = r.state(d)
	at.Attempt = r.number()
	at.Entered = from.Add(time.Duration(r.difference()) * time.Millisecond)
	at.Started = at.Entered.Add(time.Duration(r.difference()) * time.Microsecond)
	at.Micros = r.difference()
	if outcome := r.number(); outcome < len(outcomes) {
		at.Outcome = outcomes[outcome]
	} else {
		r.err = errDamaged
	}
	at.Error = r.text()
	at.Input, at.Output = r.line(texts), r.line(texts)
	return at
}

// line gives the text that the row names; null when it names none, or when the texts were not asked for.
func (r *reading) line(texts [][]byte) json.RawMessage {
	n := r.number()
	switch {
	case n == 0 || texts == nil:
		return json.RawMessage("null")
	case n > len(texts):
		r.err = errDamaged
		return nil
	}
	return texts[n-1]
}

func (r *reading) number() int {
	n, size := binary.Uvarint(r.left)
	if size <= 0 || n > 1<<31 {
		r.err, r.left = errDamaged, nil
		return 0
	}
	r.left = r.left[size:]
	return int(n)
}

func (r *reading) difference() int64 {
	n, size := binary.Varint(r.left)
	if size <= 0 {
		r.err, r.left = errDamaged, nil
		return 0
	}
	r.left = r.left[size:]
	return n
}

func (r *reading) state(d *dictionary) string {
	switch code := r.number(); {
	case code == 0:
		return r.text()
	case code <= len(d.states):
		return d.states[code-1]
	}
	r.err = errDamaged
	return ""
}

func (r *reading) text() string {
	n := r.number()
	size, kind := n>>2, n&3
	if size > len(r.left) {
		r.err, r.left = errDamaged, nil
		return ""
	}
	raw := r.left[:size]
	r.left = r.left[size:]
	switch {
	case kind == uuidText && size == len(uuid.UUID{}):
		return uuid.UUID(raw).String()
	case kind == hexText:
		return hex.EncodeToString(raw)
	case kind == plainText:
		return string(raw)
	}
	r.err = errDamaged
	return ""
}

// level is how hard a writer looks for what was there before: the higher ones find little more in a cart, and take twice as long.
const level = 5

// deflate compresses with what the dictionary takes for granted.
func (d *dictionary) deflate(text []byte) ([]byte, error) {
	w, _ := d.writers.Get().(*flate.Writer)
	var out bytes.Buffer
	if w == nil {
		var err error
		if w, err = flate.NewWriterDict(&out, level, d.text); err != nil {
			return nil, err
		}
	} else {
		w.Reset(&out)
	}
	defer d.writers.Put(w)
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	err := w.Close()
	return out.Bytes(), err
}

func (d *dictionary) inflate(deflated []byte) ([]byte, error) {
	return io.ReadAll(flate.NewReaderDict(bytes.NewReader(deflated), d.text))
}
