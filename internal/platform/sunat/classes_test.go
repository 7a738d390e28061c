package sunat_test

import (
	"testing"

	"carmensita.pe/market/internal/platform/sunat"
)

func TestClassify_givesEveryAnswerItsPath(t *testing.T) {
	t.Parallel()
	const cdr, fault, status, silence = sunat.InCDR, sunat.InFault, sunat.InStatus, sunat.InSilence
	for _, c := range []struct {
		where  sunat.Where
		code   string
		want   sunat.Action
		stops  bool
		reason string
	}{
		{cdr, "0", sunat.Accept, false, "accepted"},
		{cdr, "4287", sunat.Accept, false, "an observation alone"},
		{cdr, "2017", sunat.Refuse, false, "rejected: the number is burnt"},
		{cdr, "3244", sunat.Refuse, false, "rejected: the number is burnt"},
		{fault, "2017", sunat.Mend, false, "refused at the door: the number is free"},
		{fault, "3244", sunat.Mend, false, "refused at the door: the number is free"},
		{cdr, "0306", sunat.Mend, false, "an exception in the CDR"},
		{fault, "0306", sunat.Mend, false, "the XML cannot be read"},
		{fault, "0151", sunat.Mend, false, "a wrong name"},
		{fault, "1034", sunat.Mend, false, "name and content disagree"},
		{fault, "1083", sunat.Mend, false, "the buyer's RUC does not exist"},
		{fault, "0100", sunat.Later, false, "down"},
		{fault, "0109", sunat.Later, false, "the sign-in is down"},
		{fault, "0138", sunat.Later, false, "SUNAT's database"},
		{fault, "0200", sunat.Later, false, "SUNAT's batch"},
		{fault, "0102", sunat.Stop, true, "a wrong password"},
		{fault, "0105", sunat.Stop, true, "a user who is not active yet"},
		{fault, "0111", sunat.Stop, true, "a user without the profile"},
		{fault, "0154", sunat.Stop, true, "another RUC"},
		{fault, "1078", sunat.Stop, true, "must send by an OSE"},
		{fault, "1086", sunat.Stop, true, "an issuer without capacity"},
		{silence, "http-401", sunat.Stop, true, "an OSE's door"},
		{fault, "2325", sunat.Mend, true, "a certificate that SUNAT does not know, nothing registered"},
		{fault, "2327", sunat.Mend, true, "an expired certificate, nothing registered"},
		{cdr, "2327", sunat.Refuse, true, "an expired certificate, the number is burnt"},
		{cdr, "2010", sunat.Refuse, true, "an issuer who is not active"},
		{fault, "1033", sunat.Ask, false, "it is there"},
		{fault, "0140", sunat.Ask, false, "an equal one is being worked on"},
		{silence, "", sunat.Ask, false, "a lost answer"},
		{silence, "http-503", sunat.Ask, false, "down"},
		{fault, "1032", sunat.Refuse, false, "it is there, void or rejected"},
		{fault, "1079", sunat.Summarize, false, "a boleta that is too old to go alone"},
		{sunat.InTicket, "", sunat.Wait, false, "a ticket"},
		{status, "98", sunat.Wait, false, "a ticket that waits"},
		{status, "0011", sunat.Later, false, "it does not exist: it may be sent"},
		{status, "0001", sunat.Accept, false, "accepted, without its CDR"},
		{status, "0003", sunat.Refuse, false, "void"},
		{status, "0010", sunat.Ask, false, "the service does not answer about boletas"},
		{fault, "no code", sunat.Ask, false, "unreadable"},
	} {
		got := sunat.Classify(sunat.Answer{Where: c.where, Code: c.code})
		if got.Action != c.want || got.Stops != c.stops {
			t.Errorf("%s %s (%s) is %+v, want %s, stops %t", c.where, c.code, c.reason, got, c.want, c.stops)
		}
	}
}

// Whatever code comes, an answer never says that a document is registered unless SUNAT says so.
func TestClassify_acceptsNothingByAFault(t *testing.T) {
	t.Parallel()
	for code := range 4000 {
		text := string([]byte{byte('0' + code/1000), byte('0' + code/100%10), byte('0' + code/10%10), byte('0' + code%10)})
		if got := sunat.Classify(sunat.Answer{Where: sunat.InFault, Code: text}); got.Action == sunat.Accept {
			t.Errorf("the fault %s is %+v", text, got)
		}
	}
}
