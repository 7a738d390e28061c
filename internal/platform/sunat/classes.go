package sunat

import (
	"strconv"
)

// Action is what an answer asks for.
type Action string

// The actions.
const (
	// Accept: registered. Notes may stand beside it.
	Accept Action = "accept"
	// Refuse: registered as rejected. The number is burnt, and a person decides about a new document.
	Refuse Action = "refuse"
	// Mend: refused at the door because of what is in it. The number is free, and a person mends the cause.
	Mend Action = "mend"
	// Later: not received. The same bytes are sent again, after a growing pause.
	Later Action = "later"
	// Stop: nothing of this shop will be received before somebody has mended the account, the certificate or the registration.
	Stop Action = "stop"
	// Ask: nobody knows whether it is registered. The consult service is asked before the same bytes are sent again.
	Ask Action = "ask"
	// Summarize: it can only be told in a daily summary any more.
	Summarize Action = "summarize"
	// Wait: a ticket is still being worked on.
	Wait Action = "wait"
)

// Verdict is what follows from an answer.
type Verdict struct {
	Action Action
	// Stops says that the next document would get the same answer: the shop's queue stands still until a person has acted. It may come
	// with any action.
	Stops bool
}

// class is a range of codes, both ends included.
type class struct {
	from, to int
	Verdict
}

// classes of codes that say the same in a fault and in a CDR; what is in none of them goes by its thousand. Earlier rows win. The sentences
// of the codes are SUNAT's list of 2026-02-12.
var classes = []class{
	{100, 100, Verdict{Action: Later}},                 // the service cannot answer
	{101, 108, Verdict{Action: Stop, Stops: true}},     // header, user, password
	{109, 110, Verdict{Action: Later}},                 // the service of sign-in is down
	{111, 113, Verdict{Action: Stop, Stops: true}},     // profile, secondary user, affiliation
	{125, 125, Verdict{Action: Later}},                 // the CDR cannot be got now
	{126, 127, Verdict{Action: Mend}},                  // the ticket is another's, or unknown
	{130, 138, Verdict{Action: Later}},                 // SUNAT's own disks, queues and databases
	{140, 140, Verdict{Action: Ask}},                   // an equal document is being worked on
	{154, 154, Verdict{Action: Stop, Stops: true}},     // the user may not send for this RUC
	{151, 161, Verdict{Action: Mend}},                  // names and zip: a fault of the program
	{200, 254, Verdict{Action: Later}},                 // SUNAT's batch
	{307, 307, Verdict{Action: Later}},                 // the CDR cannot be got now
	{300, 306, Verdict{Action: Mend}},                  // the XML cannot be read: a fault of the program
	{1032, 1032, Verdict{Action: Refuse}},              // it is there, void or rejected
	{1033, 1033, Verdict{Action: Ask}},                 // it is there: ours, or another system's of the same number
	{1078, 1078, Verdict{Action: Stop, Stops: true}},   // must send through an OSE
	{1079, 1079, Verdict{Action: Summarize}},           // too late for individual sending
	{1080, 1080, Verdict{Action: Stop, Stops: true}},   // must send by another system
	{1086, 1086, Verdict{Action: Stop, Stops: true}},   // an issuer without capacity to operate
	{100, 1999, Verdict{Action: Mend}},                 // not received, because of what is in it
	{2010, 2012, Verdict{Action: Refuse, Stops: true}}, // the issuer is not active, not found, not authorised
	{2325, 2327, Verdict{Action: Refuse, Stops: true}}, // the certificate is unknown, withdrawn, out of time
	{2000, 3999, Verdict{Action: Refuse}},              // rejected
	{4000, 9999, Verdict{Action: Accept}},              // observations
}

// statuses of the consult service without a CDR.
var statuses = map[string]Action{
	"1": Accept, "2": Refuse, "3": Refuse, // accepted, rejected, void; as 0001, 0002, 0003
	"11": Later, // it does not exist: the same bytes may be sent
}

// Classify says what an answer asks for. It knows no time and no document: whether it is too late to send again is the queue's to say.
func Classify(a Answer) Verdict {
	code, err := strconv.Atoi(a.Code)
	switch {
	case a.Where == InTicket:
		return Verdict{Action: Wait}
	case a.Code == "http-401" || a.Code == "http-403": // an OSE's door
		return Verdict{Action: Stop, Stops: true}
	case err != nil || a.Where == InSilence:
		return Verdict{Action: Ask}
	case a.Where == InStatus:
		return inStatus(code)
	case code == 0 && a.Where == InCDR:
		return Verdict{Action: Accept}
	}
	for _, c := range classes {
		if code < c.from || code > c.to {
			continue
		}
		if c.Action == Refuse && a.Where == InFault && code >= 2000 { // nothing was registered: the number is free
			return Verdict{Action: Mend, Stops: c.Stops}
		}
		return c.Verdict
	}
	return Verdict{Action: Ask}
}

func inStatus(code int) Verdict {
	if code == waiting {
		return Verdict{Action: Wait}
	}
	if action, ok := statuses[strconv.Itoa(code)]; ok {
		return Verdict{Action: action}
	}
	return Verdict{Action: Ask} // it does not answer about this kind, or cannot now
}

// waiting is the status of a ticket that is still being worked on.
const waiting = 98
