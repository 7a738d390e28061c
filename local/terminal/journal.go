package terminal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Status is what became of a charge.
type Status string

// The ends that a charge can have. Refunded is no charge: it is a part of one that went back.
const (
	Approved Status = "approved"
	Declined Status = "declined"
	Voided   Status = "voided"
	Refunded Status = "refunded"
)

// Charge is one id at the gateway. Amount is in centimos, and 0 for an id that was voided before it was charged.
type Charge struct {
	ID        string    `json:"id,omitempty"`
	Status    Status    `json:"status"`
	Amount    int64     `json:"amount,omitempty"`
	Reference string    `json:"reference,omitempty"`
	At        time.Time `json:"at,omitzero"`
	// Of is the charge that a refund gives back a part of.
	Of string `json:"of,omitempty"`
	// Authorization is the bank's number for an approved charge or a refund.
	Authorization string `json:"authorization,omitempty"`
	// Code (ISO 8583) and Reason say why a charge was declined.
	Code   string `json:"code,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// reasons are shown to the cashier, so they are Spanish.
var reasons = map[string]string{
	"05": "El banco no autorizó la operación",
	"51": "Fondos insuficientes",
	"54": "Tarjeta vencida",
	"91": "El banco de la tarjeta no responde",
}

func decide(charge Charge) Charge {
	if reason, declined := reasons[charge.Reference]; declined {
		charge.Status, charge.Code, charge.Reason = Declined, charge.Reference, reason
		return charge
	}
	charge.Status = Approved
	charge.Authorization = authorization()
	return charge
}

func authorization() string { return strings.ToUpper(uuid.NewString()[:6]) }

// journal keeps each state of each charge as a line of JSON; the last line of an id counts.
type journal struct {
	file    *os.File
	charges map[string]Charge
	order   []string // ids as they came
	// refunded is how much of each charge went back.
	refunded map[string]int64
}

func openJournal(dir string) (*journal, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "charges.jsonl")
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	// A last line without its end was being written by a process that was killed; nobody got an answer to it.
	whole := text[:bytes.LastIndexByte(text, '\n')+1]
	j := &journal{charges: make(map[string]Charge), refunded: make(map[string]int64)}
	for line := range bytes.Lines(whole) {
		var charge Charge
		if err := json.Unmarshal(line, &charge); err != nil {
			return nil, fmt.Errorf("%s is damaged: %w", path, err)
		}
		j.keep(charge)
	}
	if j.file, err = os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return nil, err
	}
	if err := j.file.Truncate(int64(len(whole))); err != nil {
		return nil, err
	}
	return j, nil
}

func (j *journal) write(charge Charge) error {
	line, err := json.Marshal(charge)
	if err != nil {
		return err
	}
	if _, err := j.file.Write(append(line, '\n')); err != nil {
		return err
	}
	j.keep(charge)
	return nil
}

func (j *journal) keep(charge Charge) {
	if _, known := j.charges[charge.ID]; !known {
		j.order = append(j.order, charge.ID)
		if charge.Status == Refunded { // written once
			j.refunded[charge.Of] += charge.Amount
		}
	}
	j.charges[charge.ID] = charge
}

func (j *journal) list() []Charge {
	all := make([]Charge, 0, len(j.order))
	for _, id := range j.order {
		all = append(all, j.charges[id])
	}
	return all
}

func (j *journal) close() error { return j.file.Close() }
