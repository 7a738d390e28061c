package stepfunctions

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"carmensita.pe/market/local/asl"
)

// promise is an asynchronous Express execution. Its file is there until it has ended: as on AWS it runs at
// least once, and from the beginning when the process died meanwhile.
type promise struct {
	Machine string `json:"machine"` // ARN
	Name    string `json:"name"`
	Input   string `json:"input"`
}

// startExpress begins an execution that is kept until it has ended.
func (s *Service) startExpress(m *machine, name, input string, value any) (Execution, error) {
	text, err := json.Marshal(promise{m.ARN, name, input})
	if err != nil {
		return Execution{}, err
	}
	path := filepath.Join(s.options.Dir, "express", uuid.NewString()+".json")
	if err := writeFile(path, text); err != nil {
		return Execution{}, fmt.Errorf("start an execution of %s: %w", m.Name, err)
	}
	x := s.newExpress(m, name, input)
	s.fulfil(m, x, value, path)
	return x, nil
}

// fulfil runs an execution to its end, whatever that is, and forgets it then.
func (s *Service) fulfil(m *machine, x Execution, input any, path string) {
	s.express.Go(func() {
		if s.runExpress(m, &x, input); x.Status == asl.Running {
			return // the service is closing: the next one runs it again
		}
		if err := removeIfThere(path); err != nil {
			s.options.Logger.Error("an Express execution will run again at the next start", "execution", x.ARN, "error", err)
		}
	})
}

// loadExpress runs again what had not ended. What cannot run any more is let go.
func (s *Service) loadExpress() error {
	files, err := filepath.Glob(filepath.Join(s.options.Dir, "express", "*.json"))
	if err != nil {
		return err
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var p promise
		if err := json.Unmarshal(text, &p); err != nil {
			if err := s.setAside(path, err); err != nil {
				return err
			}
			continue
		}
		m, value, err := s.begin(p.Machine, &p.Name, &p.Input)
		if err != nil || m.Type != Express {
			s.options.Logger.Error("an Express execution is not run again: its machine is gone", "machine", p.Machine, "execution", p.Name, "error", err)
			if err := removeIfThere(path); err != nil {
				return err
			}
			continue
		}
		s.fulfil(m, s.newExpress(m, p.Name, p.Input), value, path)
	}
	return nil
}

func (s *Service) newExpress(m *machine, name, input string) Execution {
	return Execution{
		ARN: s.arn("express", m.Name+":"+name+":"+uuid.NewString()), Name: name, MachineARN: m.ARN, RoleARN: m.RoleARN, Revision: m.Revision(),
		Status: asl.Running, Start: s.options.Clock.Now(), Input: input,
	}
}

// runExpress runs an execution to its end; its status stays asl.Running when it was left.
func (s *Service) runExpress(m *machine, x *Execution, input any) {
	asked := s.options.Clock.Now()
	s.prepare(s.ctx, m.Name)
	x.Start = x.Start.Add(s.options.Clock.Now().Sub(asked))
	outcome, err := m.compiled.Run(s.ctx, &asl.Execution{
		ID: x.ARN, Name: x.Name, Start: x.Start, MachineID: m.ARN, MachineName: m.Name, RoleARN: m.RoleARN, Region: s.options.Region,
		Input: input, Limit: expressLimit, Invoker: s.options.Invoker, Integrations: s.options.Integrations, Clock: s.options.Clock,
		Entered: s.entered,
	})
	if err != nil {
		s.options.Logger.Error("an Express execution was left", "execution", x.ARN, "error", err)
		return
	}
	x.Status, x.Stop, x.Error = outcome.Status, s.options.Clock.Now(), outcome.Error
	if outcome.Status == asl.Succeeded {
		x.Output = string(asl.Encode(outcome.Output))
	}
}
