package trail

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/step"
)

var noon = time.Date(2026, 3, 15, 17, 0, 0, 0, time.UTC)

// cashSale is what one transaction tells of a sale of three lines.
func cashSale(sale string) []step.Record {
	at := step.Context{Workflow: "checkout", Subject: sale, Execution: "0b0f53b6-7d0c-4dd6-a2cb-97a3c1e1e0a4", Definition: "0123456789ab", Entered: noon}
	lines := []string{}
	for i := range 3 {
		lines = append(lines,
			fmt.Sprintf(`{"line":%d,"productId":"0195a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a%02d","sku":"LAC-%03d","name":"Leche evaporada %d","unit":"NIU","quantity":1,`+
				`"unitPrice":476,"discount":0,"amount":476,"taxClass":"gravado","base":403,"igv":73,"icbper":0,"returned":0}`, i+1, i, i, i))
	}
	cart := `{"id":"` + sale + `","document":"boleta","series":"B001","lines":[` + strings.Join(lines, ",") +
		`],"totals":{"taxedBase":1209,"igv":219,"total":1428}}`
	price, record := at, at
	price.State = "Price the cart"
	record.State, record.Entered = "Record the sale", noon.Add(12*time.Millisecond)
	return []step.Record{
		{Context: price, Started: noon.Add(1500 * time.Microsecond), Micros: 4210, Outcome: step.Done,
			Input: json.RawMessage(`{"request":{"id":"` + sale + `"}}`), Output: json.RawMessage(cart)},
		{Context: record, Started: record.Entered.Add(time.Millisecond), Micros: 9000, Outcome: step.Done,
			Input: json.RawMessage(cart), Output: json.RawMessage(`{"sale":` + cart + `}`)},
	}
}

func unpacked(t *testing.T, records []step.Record) (packed, []step.Record) {
	t.Helper()
	p, err := pack(records, records[0].Entered)
	if err != nil {
		t.Fatal(err)
	}
	got, err := unpack(p, records[0].Workflow, records[0].Subject, records[0].Entered)
	if err != nil {
		t.Fatal(err)
	}
	return p, got
}

func TestPack_keepsAllThatAnAttemptTells(t *testing.T) {
	t.Parallel()
	at := step.Context{
		Workflow:   "backup",
		Subject:    "b",
		Execution:  "nightly: of:Sunday",
		Definition: "unknown",
		Entered:    noon,
		State:      "Restore the table: sales",
		Attempt:    3,
	}
	for name, records := range map[string][]step.Record{
		"a sale":                              cashSale("0195a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"),
		"a state that the dictionary has not": {{Context: at, Started: noon, Outcome: step.Done, Input: json.RawMessage(`"ñandú"`), Output: json.RawMessage("null")}},
		"a failure": {{
			Context: at,
			Started: noon.Add(-time.Second),
			Micros:  30_000_000,
			Outcome: step.Failed,
			Error:   "payment_declined",
			Input:   json.RawMessage(`{}`),
			Output:  json.RawMessage("null"),
		}},
		"a lost attempt": {
			{Context: at, Started: noon, Outcome: step.Lost, Error: "States.Timeout", Input: json.RawMessage("null"), Output: json.RawMessage("null")},
		},
	} {
		if _, got := unpacked(t, records); !reflect.DeepEqual(got, records) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, records)
		}
	}
}

func TestPack_aSaleIsAFewHundredBytes(t *testing.T) {
	t.Parallel()
	p, _ := unpacked(t, cashSale("0195a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"))
	if len(p.steps) > 70 || len(p.texts) > 350 {
		t.Errorf("steps have %d bytes and texts %d", len(p.steps), len(p.texts))
	}
}

// Rows are kept for good: whoever changes what one was written with makes it unreadable.
func TestDictionaries_neverChange(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"1.states": "c59f959ff9779c587724562703e11803182db6282ce3986cf9533deaa098d69b",
		"1.text":   "f2358ce313605586b6b4456e578109899bee634c1caf70da3d92d932a585b8dd",
		"2.states": "ddcd179926d8d60fb7758e987246ed5139101bbb14f28b64867da2e9e4522beb",
		"2.text":   "961941d92c3d6d9835b4156cb433f0b31e99d943f4fff494b3a64f4ff55227a6",
	} {
		text, err := dictionaryFiles.ReadFile("dictionary/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s has changed: leave it as it was, and add the next version (its hash is %x)", name, sum)
		}
	}
}

// A row that was written by the first program with this format.
func TestUnpack_readsWhatTheFirstVersionWrote(t *testing.T) {
	t.Parallel()
	const steps = "01410b0f53b67d0c4dd6a2cb97a3c1e1e0a41a0123456789ab02010000b817e44100000102040018d00fd08c0100000203"
	const texts = "" +
		"ec974faac3201087af92033c6166d4675c966e7389f14fe8aea58b6e4aee5e30b68b041b035d64e15274900fbedf8c3e577f" +
		"7d40ab191d092f831226ea51f46c9d008f81a21c156b3757d61faf7ba76fc8ba7d539a39b3d0c3e92c20adb3d743f497d8c5" +
		"07dfae770edc41ade8cafc175c4f3b5f745720b39b46169dff7bd3d26e5a5cd06299168f462b77d3d28296cab47410da523f" +
		"43029bab09eda711a1a27e5a0d9a16b016b016b01f066c7a050000ffff"
	var p packed
	for text, to := range map[string]*[]byte{steps: &p.steps, texts: &p.texts} {
		raw, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		*to = raw
	}
	got, err := unpack(p, "checkout", "0195a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b", noon)
	if want := cashSale("0195a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
}

func TestUnpack_saysThatARowIsDamaged(t *testing.T) {
	t.Parallel()
	whole, _ := unpacked(t, cashSale("0195a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"))
	for cut := range len(whole.steps) {
		if _, err := unpack(packed{whole.steps[:cut], whole.texts}, "checkout", "s", noon); err == nil {
			t.Errorf("cut after %d bytes, it is read", cut)
		}
	}
	if _, err := unpack(packed{whole.steps, whole.texts[:len(whole.texts)/2]}, "checkout", "s", noon); err == nil {
		t.Error("half of the texts are read")
	}
	if _, err := unpack(packed{append([]byte{newest + 1}, whole.steps[1:]...), nil}, "checkout", "s", noon); err == nil ||
		!strings.Contains(err.Error(), "newer program") {
		t.Errorf("the dictionary of a newer program: %v", err)
	}
	r := rand.New(rand.NewPCG(1, 2)) // a test that can be repeated
	for range 20_000 {               // whatever stands there, it is read or refused
		p := packed{append([]byte{}, whole.steps...), append([]byte{}, whole.texts...)}
		for range 1 + r.IntN(3) {
			p.steps[r.IntN(len(p.steps))] ^= byte(1 << r.IntN(8))
		}
		_, _ = unpack(p, "checkout", "s", noon)
	}
}

func BenchmarkPack(b *testing.B) {
	records := cashSale("0195a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")
	for b.Loop() {
		if _, err := pack(records, noon); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnpack(b *testing.B) {
	p, err := pack(cashSale("0195a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"), noon)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := unpack(p, "checkout", "s", noon); err != nil {
			b.Fatal(err)
		}
	}
}
