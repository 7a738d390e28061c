package document

import (
	"time"

	"carmensita.pe/market/internal/platform/sunat"
)

// SummaryState is how far a summary has come.
type SummaryState string

// The states of a summary: those of a document, and Ticketed while SUNAT works on it.
const (
	Ticketed SummaryState = "ticket"

	notSent  = SummaryState(Issued)
	doubtful = SummaryState(Unknown)
	taken    = SummaryState(Accepted)
	noticed  = SummaryState(Observed)
	refusedS = SummaryState(Rejected)
	heldS    = SummaryState(Held)
)

// Told is what came of an attempt with a summary.
type Told struct {
	Answer sunat.Answer `json:"answer"`
	// Doubt: an earlier attempt may have arrived.
	Doubt bool `json:"doubt"`
	// CanAsk: there is a service that says what SUNAT has of a document.
	CanAsk bool `json:"canAsk"`
	// There: SUNAT has done with a document what the summary asks for, so the summary arrived, though its answer never did.
	There bool   `json:"there"`
	CDR   string `json:"cdr"`
	// Refused and Unwritten as in an Outcome.
	Refused   bool `json:"refused"`
	Unwritten bool `json:"unwritten"`
}

// Fate is what becomes of the documents of a summary.
type Fate string

// The fates.
const (
	// Waits: they go with their summary.
	Waits Fate = ""
	// Done: SUNAT took the summary.
	Done Fate = "done"
	// Anew: they are told of by another summary, under another number.
	Anew Fate = "anew"
	// Halved: they are told of by two, for SUNAT does not want one of them.
	Halved Fate = "halved"
	// Alone: it is this one that SUNAT does not want.
	Alone Fate = "alone"
	// LookedFor: a person looks them up in SOL.
	LookedFor Fate = "looked_for"
	// Mended: the file cannot be read, which is a fault of the program.
	Mended Fate = "mended"
)

// NextOfSummary is what becomes of a summary.
type NextOfSummary struct {
	State  SummaryState
	Ticket string
	// Try is when a machine takes it on again; zero for never.
	Try   time.Time
	Fate  Fate
	Stops bool
}

// SummaryStanding is a summary as an attempt leaves it to its answer.
type SummaryStanding struct {
	State    SummaryState
	Ticket   string
	Size     int
	Attempts int
	// SentAt is when it was sent first.
	SentAt time.Time
}

// pausesOfTicket are between two questions about a ticket. SUNAT needs seconds, or half an hour.
var pausesOfTicket = []time.Duration{15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute}

func pauseOfTicket(attempts int) time.Duration {
	return pausesOfTicket[min(max(attempts-1, 1), len(pausesOfTicket))-1]
}

// lostFor is how long SUNAT is asked about a document of a summary whose ticket was lost. Nothing is worked on for so long: after it the
// summary was refused, and its documents are told of anew.
const lostFor = 24 * time.Hour

// The codes of a file that SUNAT was given before (RC, RA), and of a ticket that is not known, or not ours.
var (
	givenBefore = map[string]bool{"2223": true, "2324": true}
	noTicket    = map[string]bool{"0126": true, "0127": true}
)

// AfterSummary says what becomes of a summary after an attempt. It is a pure function. A summary is sent under one name, with the same bytes,
// until it is known what became of it: SUNAT takes a name once.
func AfterSummary(s SummaryStanding, o Told, now time.Time) NextOfSummary {
	verdict := sunat.Classify(o.Answer)
	next := NextOfSummary{State: s.State, Ticket: s.Ticket, Stops: verdict.Stops || o.Refused}
	if s.Ticket == "" {
		next.State = notSent
		if o.Doubt || s.State == doubtful {
			next.State = doubtful
		}
	}
	switch {
	case o.Unwritten:
		next.State, next.Fate = heldS, Mended
	case o.There:
		next.State, next.Fate = taken, Done
	case next.Stops:
		next.Try = now // as soon as a person lets the queue go on
	case s.Ticket != "":
		return answeredTicket(s, o, verdict, next, now)
	default:
		return answeredFile(s, o, verdict, next, now)
	}
	return next
}

func answeredTicket(s SummaryStanding, o Told, verdict sunat.Verdict, next NextOfSummary, now time.Time) NextOfSummary {
	switch {
	case o.Answer.Where == sunat.InCDR && verdict.Action == sunat.Accept:
		next.State, next.Fate = taken, Done
		if len(o.Answer.Notes) > 0 || o.Answer.Code > "3999" && len(o.Answer.Code) == len("4000") {
			next.State = noticed
		}
	case o.Answer.Where == sunat.InCDR && verdict.Action == sunat.Refuse:
		return next.refused(s)
	case o.Answer.Where == sunat.InCDR: // an exception of SUNAT's own: nothing was registered, and the name is used up
		next.State, next.Fate = refusedS, Anew
	case noTicket[o.Answer.Code]:
		next.State, next.Ticket, next.Try = doubtful, "", now.Add(Pause(s.Attempts))
	default: // still worked on, or nobody knows
		next.Try = now.Add(pauseOfTicket(s.Attempts))
	}
	return next
}

func answeredFile(s SummaryStanding, o Told, verdict sunat.Verdict, next NextOfSummary, now time.Time) NextOfSummary {
	before := givenBefore[o.Answer.Code]
	switch {
	case o.Answer.Where == sunat.InTicket:
		next.State, next.Ticket, next.Try = Ticketed, o.Answer.Ticket, now.Add(pauseOfTicket(1))
	case before && !o.Doubt: // another system's, or one of before a restore
		next.State, next.Fate = refusedS, Anew
	case before && !o.CanAsk:
		next.State, next.Fate = heldS, LookedFor
	case before && now.Sub(s.SentAt) > lostFor:
		next.State, next.Fate = refusedS, Anew
	case before:
		next.State, next.Try = doubtful, now.Add(Pause(s.Attempts))
	case verdict.Action == sunat.Later:
		next.Try = now.Add(Pause(s.Attempts))
	case verdict.Action == sunat.Mend && o.Answer.Where == sunat.InFault && o.Answer.Code < "2000":
		next.State, next.Fate = heldS, Mended
	case o.Answer.Where == sunat.InFault && (verdict.Action == sunat.Mend || verdict.Action == sunat.Refuse):
		return next.refused(s)
	default:
		next.State, next.Try = doubtful, now.Add(Pause(s.Attempts))
	}
	return next
}

// refused is a summary of which SUNAT does not want a document: it registered none of them.
func (n NextOfSummary) refused(s SummaryStanding) NextOfSummary {
	n.State, n.Fate = refusedS, Halved
	if s.Size == 1 {
		n.Fate = Alone
	}
	return n
}

// The codes that say of a document that it is registered already, and that it is void or rejected already (RC, RA).
const isRegistered = "2282"

var isVoid = map[string]bool{"2987": true, "2323": true}

// unwanted is what becomes of the only document of a summary that SUNAT refused. A note whose sale cannot be made void goes itself.
func unwanted(s Standing, code string, now time.Time) Next {
	next := Next{State: Held, Way: s.Way, Revision: s.Revision, Deadline: s.Deadline, Advice: MendData}
	switch {
	case s.Way == Instead && isVoid[code]:
		next.State, next.Advice = Void, ""
	case s.Way == Instead:
		return note(s, now)
	case code == isRegistered && s.State == Unknown: // by an attempt whose answer was lost
		next.State, next.Advice = Accepted, LookedUp
	case code == isRegistered:
		next.Advice = OtherSystem
	}
	return next
}

// note sends a note alone after all.
func note(s Standing, now time.Time) Next {
	return Next{State: Issued, Way: Bill, Revision: s.Revision, Try: now, Deadline: LastDay(s.Series, s.Issued, Bill)}
}
