package document

import (
	"strings"
	"time"

	"carmensita.pe/market/internal/platform/sunat"
	"carmensita.pe/market/internal/values/peru"
)

// Standing is a document as an attempt leaves it to its answer.
type Standing struct {
	State    State
	Way      Way
	Series   string
	Number   int
	Issued   peru.Day
	Revision int
	Attempts int
	Deadline peru.Day
}

// Outcome is what came of an attempt.
type Outcome struct {
	Answer sunat.Answer `json:"answer"`
	// Doubt: an earlier attempt may have arrived, so a document of this number at SUNAT is ours.
	Doubt bool `json:"doubt"`
	// CanAsk: there is a service that says what SUNAT has, and it may answer later if it did not now.
	CanAsk bool `json:"canAsk"`
	// Absent: SUNAT was asked before it was sent, and did not have it.
	Absent bool `json:"absent"`
	// CDR is the key of the answer that SUNAT signed.
	CDR string `json:"cdr"`
	// Refused: nothing was sent, because the shop's own certificate or user will not do. The answer says why.
	Refused bool `json:"refused"`
	// Unwritten: the document cannot be written as SUNAT wants it, so a person mends what is wrong with it.
	Unwritten bool `json:"unwritten"`
}

// Next is what becomes of the document, and of the queue.
type Next struct {
	State    State
	Way      Way
	Revision int
	// Try is when a machine takes it on again; zero for never.
	Try      time.Time
	Deadline peru.Day
	Advice   Advice
	// Stops the queue of the shop.
	Stops bool
}

// pauses before the next attempt, by how many there were; the last one counts on. SUNAT is seldom down for long, and a shop that sends every
// half an hour meets every deadline.
var pauses = []time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 30 * time.Minute}

// Pause is how long a document waits after so many attempts.
func Pause(attempts int) time.Duration { return pauses[min(max(attempts, 1), len(pauses))-1] }

// alreadyThere is SUNAT's code for a number that it has.
const alreadyThere = "1033"

// After says what becomes of a document after an attempt. It is a pure function: all paths of SUNAT's answers stand here.
func After(s Standing, o Outcome, now time.Time) Next {
	verdict := sunat.Classify(o.Answer)
	switch {
	case o.Unwritten:
		verdict = sunat.Verdict{Action: sunat.Mend}
	case o.Refused:
		verdict = sunat.Verdict{Action: sunat.Stop, Stops: true}
	}
	next := Next{State: Issued, Way: s.Way, Revision: s.Revision, Deadline: s.Deadline, Stops: verdict.Stops}
	if o.Doubt || s.State == Unknown {
		next.State = Unknown // whatever this attempt says of itself, an earlier one may have arrived
	}
	switch verdict.Action {
	case sunat.Accept:
		return accepted(s, o, next)
	case sunat.Refuse:
		next.State, next.Advice = Rejected, SellAgain
	case sunat.Mend:
		return refused(next, now)
	case sunat.Stop:
		next.Try = now // as soon as a person lets the queue go on
	case sunat.Later:
		next.Try = now.Add(Pause(s.Attempts))
	case sunat.Summarize:
		if o.Absent {
			next.State = Issued
		}
		return summarized(s, next, now)
	case sunat.Ask, sunat.Wait:
		return unanswered(s, o, next, now)
	}
	return next
}

// accepted trusts an answer about this document only.
func accepted(s Standing, o Outcome, next Next) Next {
	if about := o.Answer.Reference; about != "" && about != Number(s.Series, s.Number) && about != padded(s.Series, s.Number) {
		next.State, next.Advice = Held, LookUp
		return next
	}
	next.State = Accepted
	if o.CDR == "" {
		next.Advice = LookedUp
	}
	if len(o.Answer.Notes) > 0 || o.Answer.Code > "3999" && len(o.Answer.Code) == len("4000") {
		next.State = Observed
	}
	return next
}

func padded(series string, number int) string {
	return peru.ReceiptNumber{Series: peru.Series(series), Correlative: int64(number)}.String()
}

// refused at the door: the number is free. What every document would be refused for is mended outside of it, so it is signed anew then.
func refused(next Next, now time.Time) Next {
	if next.Stops {
		next.State, next.Revision, next.Try = Issued, next.Revision+1, now
		return next
	}
	next.State, next.Advice = Held, MendData
	return next
}

// summarized is what came too late to go alone: a boleta, or a note of one, goes by the next summary, after its last day, too (4443 is but
// an observation). A factura has no other way.
func summarized(s Standing, next Next, now time.Time) Next {
	if !strings.HasPrefix(s.Series, "B") {
		next.State, next.Advice = Held, TooLate
		return next
	}
	next.Way, next.Deadline, next.Try = Summary, LastDay(s.Series, s.Issued, Summary), now
	return next
}

func unanswered(s Standing, o Outcome, next Next, now time.Time) Next {
	there := o.Answer.Code == alreadyThere
	switch {
	case there && next.State != Unknown: // nothing of ours was ever on the way
		next.State, next.Advice = Held, OtherSystem
	case there && !o.CanAsk:
		next.State, next.Advice = Held, LookUp
	default:
		next.State, next.Try = Unknown, now.Add(Pause(s.Attempts))
	}
	return next
}

// Overdue says what becomes of a document whose last day is over before an attempt: it is too late, and for a boleta a summary is left. One that SUNAT may have is sent again all the same: the answer tells. false when there is time.
func Overdue(s Standing, now time.Time) (Next, bool) {
	if s.State != Issued || !s.Deadline.Before(peru.BusinessDay(now)) {
		return Next{}, false
	}
	return summarized(s, Next{State: Issued, Way: s.Way, Revision: s.Revision, Deadline: s.Deadline}, now), true
}
