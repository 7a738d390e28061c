package gauge

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

func TestParseStat_takesNamesWithSpacesAndBrackets(t *testing.T) {
	t.Parallel()
	stat := "4711 (a ) b) S 12 4711 4711 0 -1 4194560 1 2 3 4 150 25 7 8 20 0 9 0 100 200"
	pid, parent, taken := parseStat([]byte(stat))
	if pid != 4711 || parent != 12 || taken != 1750*time.Millisecond {
		t.Errorf("got %d, %d, %v", pid, parent, taken)
	}
	if pid, _, _ := parseStat([]byte("nonsense")); pid != 0 {
		t.Errorf("got %d", pid)
	}
}

func TestUsage_isWhatWasTakenSince(t *testing.T) {
	t.Parallel()
	spent := Usage{}
	Usage{"mariadbd": 3 * time.Second, "sell": time.Second}.Since(Usage{"mariadbd": time.Second, "sell": time.Second}, spent)
	if len(spent) != 1 || spent["mariadbd"] != 2*time.Second || spent.Sum() != 2*time.Second {
		t.Errorf("got %v", spent)
	}
}

func TestProcesses_areThisOneAndItsChildren(t *testing.T) {
	t.Parallel()
	child := exec.CommandContext(t.Context(), "sleep", "60")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = child.Process.Kill(), child.Wait() }()
	byPID := map[int]Process{}
	for _, p := range Processes() {
		byPID[p.PID] = p
	}
	self, other := byPID[os.Getpid()], byPID[child.Process.Pid]
	if self.PID == 0 || self.Name != "" || self.Memory() < 1<<20 || self.Files() < 3 {
		t.Errorf("this process is %+v with %d bytes and %d files", self, self.Memory(), self.Files())
	}
	if other.PID == 0 || other.Memory() == 0 || other.Files() < 3 {
		t.Errorf("its child is %+v with %d bytes and %d files", other, other.Memory(), other.Files())
	}
}
