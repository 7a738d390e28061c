package asl

import (
	"math"
	"math/rand/v2"
	"time"
)

type retrier struct {
	errors   []string
	interval float64 // seconds
	attempts int
	backoff  float64
	maxDelay float64 // seconds
	jitter   bool
}

// delay is the pause before the retry that follows so many others.
func (r *retrier) delay(earlier int) time.Duration {
	seconds := min(r.interval*math.Pow(r.backoff, float64(earlier)), r.maxDelay)
	if r.jitter {
		seconds *= rand.Float64()
	}
	return time.Duration(seconds * float64(time.Second))
}

// retry waits for the time of the next attempt; it is false when there is none. attempts counts those of each retrier.
func (f *frame) retry(st *state, failure *Error, attempts []int) (bool, error) {
	for i := range st.retry {
		r := &st.retry[i]
		if !failure.matches(r.errors) {
			continue
		}
		if attempts[i] >= r.attempts {
			return false, nil
		}
		moment, err := f.value("retry", func() any {
			return f.run.Clock.Now().Add(r.delay(attempts[i])).UTC().Format(recordTime)
		})
		if err != nil {
			return false, err
		}
		attempts[i]++
		f.retries++
		return true, f.waitUntil(moment)
	}
	return false, nil
}

func (f *frame) waitUntil(moment any) error {
	text, _ := moment.(string)
	until, err := time.Parse(recordTime, text)
	if err != nil {
		return f.mismatch("a moment")
	}
	return f.sleep(until)
}

func (f *frame) sleep(until time.Time) error {
	if err := f.flush(); err != nil {
		return err
	}
	if err := sleep(f.ctx, f.run.Clock, until); err != nil {
		return &suspension{err}
	}
	return nil
}

type catcher struct {
	errors     []string
	next       *state
	resultPath resultPath
	assign     []fieldTemplate
}

// catch hands the error to the first catcher that takes it. Its output does not pass through OutputPath.
func (f *frame) catch(st *state, input any, failure *Error) (ending, bool, error) {
	for i := range st.catch {
		c := &st.catch[i]
		if !failure.matches(c.errors) {
			continue
		}
		end, err := c.handle(f, input, failure.output())
		if err != nil {
			named, err := f.failure(err)
			if err == nil {
				err = named
			}
			return ending{}, false, err
		}
		return end, true, nil
	}
	return ending{}, false, nil
}

func (c *catcher) handle(f *frame, input, output any) (ending, error) {
	assigned, err := evalAssign(c.assign, &scope{input: output, frame: f})
	if err != nil {
		return ending{}, err
	}
	output, err = c.resultPath.into(input, output)
	return ending{output: output, next: c.next, assigned: assigned}, err
}
