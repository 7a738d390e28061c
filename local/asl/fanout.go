package asl

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"
)

// inlineConcurrency is how many iterations of an inline Map Step Functions runs at once when MaxConcurrency is 0.
const inlineConcurrency = 40

var errSibling = errors.New("another branch failed")

// parallel is the action of a Parallel state.
type parallel struct{ branches []*Machine }

func (p *parallel) do(f *frame, _ *state, input any) (any, *rule, error) {
	if _, err := f.emit("ParallelStateStarted", nil); err != nil {
		return nil, nil, err
	}
	fan := fanout{parent: f, count: len(p.branches), workers: len(p.branches)}
	fan.run = func(child *frame, i int) (any, error) { return child.through(p.branches[i].start, input) }
	outputs, err := fan.all()
	if err != nil {
		return nil, nil, err
	}
	return outputs, nil, f.emitAside("ParallelStateSucceeded", nil)
}

// mapState is the action of a Map state.
type mapState struct {
	processor      *Machine
	items          selector
	item           template // nil passes the item itself
	maxConcurrency template
	distributed    bool
	tolerated      template // number of iterations that may fail; nil means none
	toleratedShare template // the same in percent
	label          string
	iterator       bool // written as Iterator, the older name of ItemProcessor
}

func (m *mapState) do(f *frame, st *state, input any) (any, *rule, error) {
	s := scope{input: input, frame: f}
	selected, err := m.items.from(&s)
	if err != nil {
		return nil, nil, err
	}
	items, ok := selected.([]any)
	if !ok {
		return nil, nil, runtimeErrorf("Map state input must be an array but was: %s", Encode(selected))
	}
	fan := fanout{parent: f, count: len(items), name: st.name, silent: m.distributed}
	if fan.workers, err = m.workers(&s, len(items)); err != nil {
		return nil, nil, err
	}
	if _, err := f.emit("MapStateStarted", map[string]any{"length": int64(len(items))}); err != nil {
		return nil, nil, err
	}
	if fan.tolerated, err = m.tolerance(&s, len(items)); err != nil {
		return nil, nil, err
	}
	if m.distributed {
		if _, err := f.emit("MapRunStarted", map[string]any{"mapRunArn": m.runARN(f)}); err != nil {
			return nil, nil, err
		}
	}
	began := f.previous
	fan.run = func(child *frame, i int) (any, error) {
		value, err := m.itemInput(child, i, items[i], input)
		if err != nil {
			return nil, err
		}
		return child.through(m.processor.start, value)
	}
	outputs, err := fan.all()
	if err != nil {
		return nil, nil, m.failed(f, err)
	}
	if m.distributed {
		if _, err := f.emit("MapRunSucceeded", nil); err != nil {
			return nil, nil, err
		}
	}
	err = f.emitAside("MapStateSucceeded", nil)
	if m.distributed && !m.iterator {
		f.previous = began // as recorded on AWS, where an Iterator's exit follows MapRunSucceeded
	}
	return outputs, nil, err
}

// runARN names a map run: its machine, the state's label or a UUID in its place, and a UUID of its own.
func (m *mapState) runARN(f *frame) string {
	label := m.label
	if label == "" {
		label = uuid.NewString()
	}
	return strings.Replace(f.run.MachineID, ":stateMachine:", ":mapRun:", 1) + "/" + label + ":" + uuid.NewString()
}

func (m *mapState) failed(f *frame, err error) error {
	var failure *Error
	if !m.distributed || !errors.As(err, &failure) {
		return err
	}
	failure = &Error{Name: ErrNameTolerated, Cause: "The specified tolerated failure threshold was exceeded"}
	if _, err := f.emit("MapRunFailed", errorDetails(failure)); err != nil {
		return err
	}
	return failure
}

// itemInput is what an iteration starts with. The child shows the item in the context object from now on.
func (m *mapState) itemInput(child *frame, index int, item, input any) (any, error) {
	child.item = map[string]any{"Item": map[string]any{"Index": int64(index), "Value": item}}
	if m.item == nil {
		return item, nil
	}
	value, err := m.item.eval(&scope{input: input, frame: child})
	if err != nil {
		if failure, other := child.failure(err); other == nil {
			return nil, failure
		}
	}
	return value, err
}

func (m *mapState) workers(s *scope, items int) (int, error) {
	most := inlineConcurrency
	if m.maxConcurrency != nil {
		value, err := m.maxConcurrency.eval(s)
		if err != nil {
			return 0, err
		}
		n, ok := integer(value)
		switch {
		case !ok:
			return 0, notANumber("MaxConcurrency", m.maxConcurrency, value, "integer")
		case n < 0:
			return 0, runtimeErrorf("MaxConcurrency cannot be negative.")
		case n > 0:
			most = int(min(n, math.MaxInt32))
		}
	}
	return min(most, items), nil
}

// tolerance is the number of iterations that may fail: none by default, and by the stricter of two thresholds.
func (m *mapState) tolerance(s *scope, items int) (int, error) {
	var thresholds []int
	if m.tolerated != nil {
		value, err := m.tolerated.eval(s)
		if err != nil {
			return 0, err
		}
		count, ok := integer(value)
		switch {
		case !ok:
			return 0, notANumber("ToleratedFailureCount", m.tolerated, value, "integer")
		case count < 0:
			return 0, runtimeErrorf("ToleratedFailureCount cannot be negative.")
		}
		thresholds = append(thresholds, int(min(count, int64(items))))
	}
	if m.toleratedShare != nil {
		value, err := m.toleratedShare.eval(s)
		if err != nil {
			return 0, err
		}
		share, ok := decimal(value)
		switch {
		case !ok:
			return 0, notANumber("ToleratedFailurePercentage", m.toleratedShare, value, "float")
		case share < 0 || share > 100:
			return 0, runtimeErrorf("ToleratedFailurePercentage must be between 0 and 100.")
		}
		thresholds = append(thresholds, int(share*float64(items)/100))
	}
	if len(thresholds) == 0 {
		return 0, nil
	}
	return slices.Min(thresholds), nil
}

// notANumber says that a ...Path field leads to what is no number. Parse has checked the constants.
func notANumber(field string, t template, value any, wanted string) error {
	from, _ := t.(argument)
	return runtimeErrorf("The %sPath field refers to value \"%s\" which is not a valid %s: %s", field, plainText(value), wanted, from.path.text)
}

// fanout runs the children of one state side by side and puts their outputs together.
type fanout struct {
	parent    *frame
	count     int
	workers   int
	name      string // of a Map, whose iterations have their own events; "" for Parallel
	silent    bool
	tolerated int
	run       func(child *frame, i int) (any, error)

	cancel    context.CancelCauseFunc
	children  []*frame
	outputs   []any
	errs      []error
	mu        sync.Mutex
	failures  int
	firstFail int
	lastEvent int64
}

// all returns the outputs in order. Once the outcome is in the journal, a resumed execution does not run the children again.
func (fan *fanout) all() ([]any, error) {
	f := fan.parent
	f.fanouts++
	summary, done, err := f.recorded("children")
	if err != nil {
		return nil, err
	}
	if !done {
		if err := fan.runChildren(); err != nil {
			return nil, err
		}
		if summary, err = f.record("children", fan.summary()); err != nil {
			return nil, err
		}
	}
	return fan.conclude(summary.(map[string]any))
}

func (fan *fanout) runChildren() error {
	f := fan.parent
	ctx, cancel := context.WithCancelCause(f.ctx)
	defer cancel(nil)
	fan.cancel = cancel
	fan.children, fan.outputs, fan.errs = make([]*frame, fan.count), make([]any, fan.count), make([]error, fan.count)
	fan.firstFail, fan.lastEvent = -1, f.previous
	for i := range fan.children {
		fan.children[i] = f.child(ctx, i)
		if fan.silent { // an iteration is an execution of its own
			fan.children[i].silent, fan.children[i].events = true, new(atomic.Int64)
		}
	}
	fan.runWorkers()
	if f.ctx.Err() != nil {
		return &suspension{context.Cause(f.ctx)}
	}
	var failure *Error
	for _, err := range fan.errs {
		if err != nil && !errors.As(err, &failure) && !errors.Is(err, errSibling) {
			return err
		}
	}
	return nil
}

// runWorkers begins as many children as may run at once, in order, and lets each worker go on with the next one that is left.
func (fan *fanout) runWorkers() {
	var next atomic.Int64
	next.Store(int64(fan.workers))
	for i := range fan.workers {
		fan.errs[i] = fan.started(i)
	}
	if fan.workers == 1 {
		fan.work(&next, 0)
		return
	}
	var wg sync.WaitGroup
	for i := range fan.workers {
		wg.Go(func() { fan.work(&next, i) })
	}
	wg.Wait()
}

// work runs the child first, which has begun already, and then child after child. In the history, the start of a child follows the
// last event of the one before.
func (fan *fanout) work(next *atomic.Int64, first int) {
	previous := fan.parent.previous
	for i := first; i < fan.count; i = int(next.Add(1) - 1) {
		child := fan.children[i]
		if errors.Is(context.Cause(child.ctx), errSibling) {
			return
		}
		if i >= fan.workers {
			child.previous = previous
			fan.errs[i] = fan.started(i)
		}
		if fan.errs[i] == nil {
			fan.outputs[i], fan.errs[i] = fan.run(child, i)
		}
		previous = child.previous
		fan.finished(child, i)
	}
}

func (fan *fanout) started(i int) error {
	if fan.name == "" || fan.silent {
		return nil
	}
	_, err := fan.children[i].emit("MapIterationStarted", fan.iteration(i))
	return err
}

func (fan *fanout) iteration(i int) map[string]any {
	return map[string]any{"index": int64(i), "name": fan.name}
}

func (fan *fanout) finished(child *frame, i int) {
	if fan.errs[i] == nil && fan.name != "" && !fan.silent {
		_, fan.errs[i] = child.emit("MapIterationSucceeded", fan.iteration(i))
	}
	fan.mu.Lock()
	defer fan.mu.Unlock()
	if fan.errs[i] == nil {
		fan.lastEvent = max(fan.lastEvent, child.previous)
		return
	}
	if errors.Is(fan.errs[i], errSibling) {
		return
	}
	fan.failures++
	var failure *Error
	if fan.failures > fan.tolerated || !errors.As(fan.errs[i], &failure) {
		if fan.firstFail < 0 {
			fan.firstFail = i
		}
		fan.cancel(errSibling)
	}
}

// summary is what the journal keeps of the children.
func (fan *fanout) summary() map[string]any {
	if fan.firstFail < 0 {
		outputs := make([]any, 0, fan.count)
		for i, output := range fan.outputs {
			if fan.errs[i] == nil {
				outputs = append(outputs, output)
			}
		}
		return map[string]any{"outputs": outputs, "previous": fan.lastEvent}
	}
	failed := fan.children[fan.firstFail]
	var failure *Error
	errors.As(fan.errs[fan.firstFail], &failure)
	summary := map[string]any{
		"failed": int64(fan.firstFail), "previous": failed.previous, "error": failure.Name, "cause": failure.Cause,
	}
	if fan.parent.run.Journal != nil && !fan.silent {
		summary["aborted"] = fan.aborted()
	}
	return summary
}

// aborted lists the children that were under way, with the type of the state that each was in.
func (fan *fanout) aborted() []any {
	var aborted []any
	for i, child := range fan.children {
		if fan.errs[i] == nil || child.state == fan.parent.state { // finished, or not begun
			continue
		}
		aborted = append(aborted, map[string]any{"index": int64(i), "type": child.state.typ})
	}
	return aborted
}

func (fan *fanout) conclude(summary map[string]any) ([]any, error) {
	f := fan.parent
	previous, _ := summary["previous"].(int64)
	f.previous = previous
	if outputs, ok := summary["outputs"].([]any); ok {
		return outputs, nil
	}
	failure := errorOf(summary)
	aborted, _ := summary["aborted"].([]any)
	if err := fan.emitAborted(summary["failed"], aborted); err != nil {
		return nil, err
	}
	return nil, failure
}

// emitAborted emits the iteration that failed first and those that it stopped.
func (fan *fanout) emitAborted(failed any, aborted []any) error {
	f := fan.parent
	if f.run.Journal == nil || fan.silent {
		return nil
	}
	if i, _ := failed.(int64); fan.name != "" {
		if err := f.emitAside("MapIterationFailed", fan.iteration(int(i))); err != nil {
			return err
		}
	}
	for _, entry := range aborted {
		child, _ := entry.(map[string]any)
		i, _ := child["index"].(int64)
		if fan.name != "" && child["index"] != failed {
			if err := f.emitAside("MapIterationAborted", fan.iteration(int(i))); err != nil {
				return err
			}
		}
		typ, _ := child["type"].(string)
		if typ == "Fail" || typ == "Pass" || typ == "Succeed" || typ == "Choice" {
			continue // these are never found under way
		}
		if err := f.emitAside(typ+"StateAborted", nil); err != nil {
			return err
		}
	}
	return nil
}
