package stepfunctions

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"carmensita.pe/market/local/asl"
)

// Types of state machines.
const (
	Standard = "STANDARD"
	Express  = "EXPRESS"
)

// StateMachine describes a state machine as it is now.
type StateMachine struct {
	ARN        string    `json:"arn"`
	Name       string    `json:"name"`
	Type       string    `json:"type"`
	RoleARN    string    `json:"role,omitempty"`
	Definition string    `json:"definition"`
	Created    time.Time `json:"created"`
	Updated    time.Time `json:"updated"`

	Settings
}

// Settings are stored with a machine and returned; nothing here acts on them.
type Settings struct {
	Tags       map[string]string `json:"tags,omitempty"`
	Logging    map[string]any    `json:"logging,omitempty"`
	Tracing    map[string]any    `json:"tracing,omitempty"`
	Encryption map[string]any    `json:"encryption,omitempty"`
}

func (s Settings) isEmpty() bool {
	return s.Tags == nil && s.Logging == nil && s.Tracing == nil && s.Encryption == nil
}

// over returns these settings where they say something, else the others.
func (s Settings) over(old Settings) Settings {
	if s.Tags == nil {
		s.Tags = old.Tags
	}
	if s.Logging == nil {
		s.Logging = old.Logging
	}
	if s.Tracing == nil {
		s.Tracing = old.Tracing
	}
	if s.Encryption == nil {
		s.Encryption = old.Encryption
	}
	return s
}

// Revision identifies the definition: asl.Hash of it.
func (m StateMachine) Revision() string { return asl.Hash(m.Definition) }

// machine is a StateMachine, compiled. It is replaced, never changed.
type machine struct {
	StateMachine
	compiled *asl.Machine
	refused  error // why the definition, which an earlier version took, cannot be run
}

var namePattern = regexp.MustCompile(`^[^\s<>{}\[\]?*"#%\\^|~` + "`" + `$&,;:/\x00-\x1f\x7f]{1,80}$`)

func checkName(name string) error {
	if !namePattern.MatchString(name) {
		return errorf("InvalidName", "Invalid Name: '%s'", name)
	}
	return nil
}

// CreateStateMachine makes a machine of the given type (Standard if empty). Making it again just the same gives the first one.
// Errors: InvalidName, InvalidDefinition, StateMachineAlreadyExists.
func (s *Service) CreateStateMachine(name, typ, role, definition string) (StateMachine, error) {
	return s.create(name, typ, role, definition, Settings{})
}

func (s *Service) create(name, typ, role, definition string, settings Settings) (StateMachine, error) {
	if err := checkName(name); err != nil {
		return StateMachine{}, err
	}
	if err := checkType(typ); err != nil {
		return StateMachine{}, err
	}
	typ = cmp.Or(typ, Standard)
	compiled, err := compile(typ, definition)
	if err != nil {
		return StateMachine{}, err
	}
	now := s.options.Clock.Now().UTC()
	m := &machine{StateMachine{s.arn("stateMachine", name), name, typ, role, definition, now, now, settings}, compiled, nil}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.machines[m.ARN]; old != nil {
		if old.Definition == definition && old.Type == typ && old.RoleARN == role {
			return old.StateMachine, nil
		}
		return StateMachine{}, errorf("StateMachineAlreadyExists", "State Machine Already Exists: '%s'", m.ARN)
	}
	return m.StateMachine, s.keep(m)
}

func checkType(typ string) error {
	if typ != "" && typ != Standard && typ != Express {
		return errorf("ValidationException", "type must be STANDARD or EXPRESS, not '%s'", typ)
	}
	return nil
}

func compile(typ, definition string) (*asl.Machine, error) {
	compiled, err := parse(typ, definition)
	if err != nil {
		return nil, errorf("InvalidDefinition", "Invalid State Machine Definition: '%s'", inWords(asl.Problems(err)))
	}
	return compiled, nil
}

// parse is asl.Parse for a type of machine.
func parse(typ, definition string) (*asl.Machine, error) {
	compiled, err := asl.Parse([]byte(definition))
	if err != nil {
		return nil, err
	}
	if why := compiled.StandardOnly(); why != "" && typ == Express {
		return nil, &asl.ProblemError{Code: asl.CodeSchema, Message: why + ", which only a Standard machine may"}
	}
	return compiled, nil
}

// inWords writes problems as Step Functions does: CODE: what is wrong at /States/a/Next, CODE: ...
func inWords(problems []*asl.ProblemError) string {
	texts := make([]string, len(problems))
	for i, p := range problems {
		texts[i] = p.Code + ": " + p.Message + " at null" // as AWS says that it is nowhere in particular
		if p.At != "" {
			texts[i] = p.Code + ": " + p.Message + " at " + location(p.At)
		}
	}
	return strings.Join(texts, ", ")
}

// location is /States/a/Next for States.a.Next.
func location(at string) string { return "/" + strings.ReplaceAll(at, ".", "/") }

// UpdateStateMachine changes the definition or role of a machine; an empty argument changes nothing. Executions under way keep the
// definition that they began with. Errors: StateMachineDoesNotExist, InvalidDefinition, MissingRequiredParameter.
func (s *Service) UpdateStateMachine(arn, role, definition string) (StateMachine, error) {
	return s.update(arn, role, definition, Settings{})
}

func (s *Service) update(arn, role, definition string, settings Settings) (StateMachine, error) {
	if role == "" && definition == "" && settings.isEmpty() {
		return StateMachine{}, errorf("MissingRequiredParameter", "Either the definition, the role ARN, the LoggingConfiguration, "+
			"or the TracingConfiguration must be specified")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	old, err := s.machine(arn)
	if err != nil {
		return StateMachine{}, err
	}
	m := *old
	if definition != "" {
		if m.compiled, err = compile(m.Type, definition); err != nil {
			return StateMachine{}, err
		}
		m.Definition, m.refused = definition, nil
	}
	m.RoleARN, m.Settings = cmp.Or(role, m.RoleARN), settings.over(m.Settings)
	m.Updated = s.options.Clock.Now().UTC()
	return m.StateMachine, s.keep(&m)
}

// EnsureStateMachine creates the machine, or brings its definition and role up to date: what a deployment wants.
func (s *Service) EnsureStateMachine(name, typ, role, definition string) (StateMachine, error) {
	m, err := s.CreateStateMachine(name, typ, role, definition)
	var refused *Error
	if !errors.As(err, &refused) || refused.Code != "StateMachineAlreadyExists" {
		return m, err
	}
	old, err := s.DescribeStateMachine(s.arn("stateMachine", name))
	if err != nil || old.Type == cmp.Or(typ, Standard) {
		return s.UpdateStateMachine(s.arn("stateMachine", name), role, definition)
	}
	if err := s.DeleteStateMachine(old.ARN); err != nil { // a machine's type cannot be changed
		return StateMachine{}, err
	}
	return s.CreateStateMachine(name, typ, role, definition)
}

// maxTags is how many tags a machine may have; Step Functions' own limit.
const maxTags = 50

// Tag adds tags to a machine and takes some away. Errors: InvalidArn, ResourceNotFound, TooManyTags.
func (s *Service) Tag(arn string, add map[string]string, remove []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, err := s.tagged(arn)
	if err != nil {
		return err
	}
	m := *old
	m.Tags = maps.Clone(old.Tags)
	if m.Tags == nil {
		m.Tags = map[string]string{}
	}
	maps.Copy(m.Tags, add)
	for _, key := range remove {
		delete(m.Tags, key)
	}
	if len(m.Tags) > maxTags {
		return errorf("TooManyTags", "A state machine has %d tags at most", maxTags)
	}
	return s.keep(&m)
}

// Tags returns the tags of a machine. Errors: InvalidArn, ResourceNotFound.
func (s *Service) Tags(arn string) (map[string]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.tagged(arn)
	if err != nil {
		return nil, err
	}
	return m.Tags, nil
}

// tagged finds a machine, and refuses another one in the words of the calls about tags. s.mu is held.
func (s *Service) tagged(arn string) (*machine, error) {
	m, err := s.machine(arn)
	var refused *Error
	if errors.As(err, &refused) && refused.Code == "StateMachineDoesNotExist" {
		return nil, errorf("ResourceNotFound", "Resource not found: '%s'", arn)
	}
	return m, err
}

// DeleteStateMachine forgets the machine; executions under way go on to their end.
func (s *Service) DeleteStateMachine(arn string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.machines[arn]
	if m == nil {
		return nil // as AWS does
	}
	delete(s.machines, arn)
	return removeIfThere(s.machineFile(m.Name))
}

// DescribeStateMachine returns the machine. Errors: StateMachineDoesNotExist.
func (s *Service) DescribeStateMachine(arn string) (StateMachine, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.machine(arn)
	if err != nil {
		return StateMachine{}, err
	}
	return m.StateMachine, nil
}

// ListStateMachines returns all machines by name.
func (s *Service) ListStateMachines() []StateMachine {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]StateMachine, 0, len(s.machines))
	for _, m := range s.machines {
		all = append(all, m.StateMachine)
	}
	slices.SortFunc(all, func(a, b StateMachine) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// machine finds a machine by its ARN. s.mu is held.
func (s *Service) machine(arn string) (*machine, error) {
	if m := s.machines[arn]; m != nil {
		return m, nil
	}
	if !strings.HasPrefix(arn, "arn:") {
		return nil, errorf("InvalidArn", "Invalid Arn: '%s'", arn)
	}
	return nil, errorf("StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'", arn)
}

// keep writes the machine to disk and makes it the current one. s.mu is held.
func (s *Service) keep(m *machine) error {
	text, err := json.MarshalIndent(m.StateMachine, "", "  ")
	if err != nil {
		return err
	}
	if err := writeFile(s.definitionFile(m.Revision()), []byte(m.Definition)); err != nil {
		return fmt.Errorf("keep the definition of %s: %w", m.Name, err)
	}
	if err := writeFile(s.machineFile(m.Name), text); err != nil {
		return fmt.Errorf("keep the state machine %s: %w", m.Name, err)
	}
	s.machines[m.ARN] = m
	if m.refused == nil {
		s.versions[m.Revision()] = m.compiled
	}
	return nil
}

func (s *Service) machineFile(name string) string {
	return filepath.Join(s.options.Dir, "machines", name+".json")
}

func (s *Service) definitionFile(hash string) string {
	return filepath.Join(s.options.Dir, "definitions", hash+".json")
}

// writeFile puts a whole file in its place, or leaves the old one.
func writeFile(path string, data []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return syncDir(filepath.Dir(path))
}

func (s *Service) loadMachines() error {
	files, err := filepath.Glob(filepath.Join(s.options.Dir, "machines", "*.json"))
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		m := &machine{}
		if err := json.Unmarshal(text, &m.StateMachine); err != nil {
			if err := s.setAside(file, err); err != nil {
				return err
			}
			continue
		}
		s.machines[m.ARN] = m
		if m.compiled, m.refused = asl.Parse([]byte(m.Definition)); m.refused != nil {
			s.options.Logger.Error("the definition of a state machine is refused: give it another one", "machine", m.ARN, "error", m.refused)
			continue
		}
		s.versions[m.Revision()] = m.compiled
	}
	return nil
}

// version compiles the definition with the hash, which may be an old one. s.mu is held.
func (s *Service) version(hash string) (*asl.Machine, error) {
	if compiled := s.versions[hash]; compiled != nil {
		return compiled, nil
	}
	definition, err := os.ReadFile(s.definitionFile(hash))
	if err != nil {
		return nil, err
	}
	compiled, err := asl.Parse(definition)
	if err == nil {
		s.versions[hash] = compiled
	}
	return compiled, err
}

// definition returns the text of the definition with the hash.
func (s *Service) definition(hash string) (string, error) {
	text, err := os.ReadFile(s.definitionFile(hash))
	return string(text), err
}
