package step_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"carmensita.pe/market/internal/platform/step"
)

// What a step gives travels through the state machine once: of a cart of 200 long names its record keeps the size alone, and no sign of
// HTML takes six bytes.
func TestAnswer_carriesALargeOutputOnce(t *testing.T) {
	t.Parallel()
	for _, letter := range []string{"&", "<", "Ñ", "🥑"} {
		type line struct {
			Name string `json:"name"`
		}
		lines := make([]line, 200)
		for i := range lines {
			lines[i].Name = strings.Repeat(letter, 160)
		}
		payload, err := json.Marshal(map[string]any{"step": map[string]any{"workflow": "checkout", "state": "Price the cart"}, "data": map[string]string{"id": "1"}})
		if err != nil {
			t.Fatal(err)
		}
		task, err := step.Open(payload, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		answer, err := task.Answer(map[string]any{"lines": lines}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if once := 200 * 160 * len(letter); len(answer) > once+20_000 {
			t.Errorf("200 names of %s take %d bytes, want little more than %d", letter, len(answer), once)
		}
		if !strings.Contains(string(answer), `"omitted":"`) {
			t.Errorf("the record does not say how much is left out: %.300s", answer)
		}
	}
}
