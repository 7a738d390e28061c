package sunat

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"regexp"
	"strings"
)

// fileName is the name of a file, taken apart: "20000000001-03-B001-42". For a summary or a communication the day
// stands where the series does: "20000000001-RC-20261129-1".
type fileName struct{ ruc, kind, series, number string }

// id is series and number, or the ID of a summary: "B001-42", "RC-20261129-1".
func (f fileName) id() string {
	if kindOf[f.kind]&batches != 0 {
		return f.kind + "-" + f.series + "-" + f.number
	}
	return f.series + "-" + f.number
}

func (f fileName) String() string { return f.ruc + "-" + f.kind + "-" + f.series + "-" + f.number }

var (
	singleName = regexp.MustCompile(`^([12]\d{10})-(01|03|07|08)-([A-Z0-9]{1,4})-(\d{1,8})$`)
	batchName  = regexp.MustCompile(`^([12]\d{10})-(RC|RA|RR)-(\d{8})-([1-9]\d{0,4})$`)
)

// readName takes a name apart, without its ending.
func readName(name string) (f fileName, ok bool) {
	for _, form := range []*regexp.Regexp{singleName, batchName} {
		if m := form.FindStringSubmatch(name); m != nil {
			return fileName{m[1], m[2], m[3], m[4]}, true
		}
	}
	return fileName{}, false
}

// without cuts an ending, in small or capital letters.
func without(name, ending string) (stem string, found bool) {
	if got := path.Ext(name); got == ending || got == strings.ToUpper(ending) {
		return strings.TrimSuffix(name, got), true
	}
	return name, false
}

const maxXML = 5 << 20

// unpack takes the one file out of a zip. code says what is wrong with it, by the sheet "General".
func unpack(zipName string, content []byte) (name fileName, text []byte, code string) {
	stem, isZip := without(zipName, ".zip")
	name, ok := readName(stem)
	if !ok || !isZip {
		return name, nil, "0151"
	}
	if len(content) == 0 {
		return name, nil, "0155"
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return name, nil, "0156"
	}
	var files []*zip.File
	for _, f := range archive.File {
		if !strings.HasSuffix(f.Name, "/") {
			files = append(files, f)
		}
	}
	switch {
	case len(files) == 0:
		return name, nil, "0157"
	case len(files) > 1:
		return name, nil, "0158"
	}
	inner, isXML := without(files[0].Name, ".xml")
	if _, ok := readName(inner); !ok || !isXML {
		return name, nil, "0159"
	}
	if inner != stem {
		return name, nil, "0161"
	}
	body, err := files[0].Open()
	if err != nil {
		return name, nil, "0156"
	}
	defer body.Close()
	text, err = io.ReadAll(io.LimitReader(body, maxXML+1))
	switch {
	case err != nil:
		return name, nil, "0156"
	case len(text) == 0:
		return name, nil, "0160"
	case len(text) > maxXML:
		return name, nil, "0305"
	}
	return name, text, ""
}

// pack makes a zip as SUNAT's: an empty folder first, which readers must pass over.
func pack(name string, text []byte) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	if _, err := archive.Create("dummy/"); err != nil {
		return nil, err
	}
	w, err := archive.Create(name)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
