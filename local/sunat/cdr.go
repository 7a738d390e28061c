package sunat

import (
	"bytes"
	_ "embed"
	"encoding/xml"
	"fmt"
	"strings"
	"text/template"
	"time"
)

//go:embed cdr.xml
var cdrText string

var cdrTemplate = template.Must(template.New("cdr").Funcs(template.FuncMap{"xml": escaped}).
	Parse(strings.TrimSuffix(cdrText, "\n")))

func escaped(s string) string {
	var out bytes.Buffer
	_ = xml.EscapeText(&out, []byte(s)) // a buffer takes everything
	return out.String()
}

// verdict is what is answered about a file: code "0" for an accepted one.
type verdict struct {
	code, detail string
	notes        []finding
}

// names of the types, as SUNAT's sentences have them.
var kindNames = map[string][2]string{"01": {"La Factura numero", "aceptada"}, "03": {"La Boleta numero", "aceptada"},
	"07": {"La Nota de Credito numero", "aceptada"}, "08": {"La Nota de Debito numero", "aceptada"},
	"RC": {"El Resumen diario", "aceptado"}, "RA": {"La Comunicacion de baja", "aceptada"}}

func (v verdict) sentence(name fileName) string {
	if v.code == "0" {
		words := kindNames[name.kind]
		return words[0] + " " + name.id() + ", ha sido " + words[1]
	}
	return sentence(v.code) + v.detail
}

// note writes an observation as SUNAT does.
func (f finding) note() string {
	return fmt.Sprintf("%s - %s - INFO: %s (nodo: %q valor: %q)", f.code, sentence(f.code), f.code, f.where, f.value)
}

// cdr makes the constancy of reception: a zip with the XML in it. Its signature is the dummy one of BETA.
func cdr(name fileName, v verdict, id, customer string, received, answered time.Time) ([]byte, error) {
	notes := make([]string, len(v.notes))
	for i, n := range v.notes {
		notes[i] = n.note()
	}
	var out bytes.Buffer
	err := cdrTemplate.Execute(&out, map[string]any{
		"ID": id, "Received": received.In(lima).Format("2006-01-02T15:04:05"), "Notes": notes, "RUC": name.ruc,
		"Day": answered.In(lima).Format(time.DateOnly), "Time": answered.In(lima).Format(time.TimeOnly),
		"Document": name.id(), "Code": v.code, "Sentence": v.sentence(name), "Customer": customer,
	})
	if err != nil {
		return nil, err
	}
	return pack("R-"+name.String()+".xml", out.Bytes())
}
