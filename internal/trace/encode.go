package trace

import (
	"bytes"
	"encoding/json"
	"io"
)

// endLine is the last line of JSON Lines.
type endLine struct {
	Event EventKind `json:"event"`
	End
}

// endEvent is what the field "event" of the last line says.
const endEvent EventKind = "end"

// WriteJSONL writes t as JSON Lines: the header, then one event a line, then
// the end. The same trace gives the same bytes.
func (t *Trace) WriteJSONL(w io.Writer) error {
	var b bytes.Buffer
	put(&b, "", t.Header, "\n")
	for i := range t.Events {
		put(&b, "", &t.Events[i], "\n")
	}
	put(&b, "", endLine{endEvent, t.End}, "\n")
	_, err := w.Write(b.Bytes())
	return err
}

// WriteJSON writes t as one JSON object: the fields of the header, then
// "events" and "end". Each event stands on a line of its own. The same trace
// gives the same bytes.
func (t *Trace) WriteJSON(w io.Writer) error {
	var b bytes.Buffer
	put(&b, "", t.Header, "")
	b.Truncate(b.Len() - len("}"))
	b.WriteString(",\n\"events\":[")
	for i := range t.Events {
		sep := ",\n"
		if i == 0 {
			sep = "\n"
		}
		put(&b, sep, &t.Events[i], "")
	}
	put(&b, "\n],\n\"end\":", t.End, "}\n")
	_, err := w.Write(b.Bytes())
	return err
}

// put appends v in JSON between two strings. Everything in a trace can be
// encoded: a failure is a mistake in this package.
func put(b *bytes.Buffer, before string, v any, after string) {
	b.WriteString(before)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("trace: " + err.Error())
	}
	b.Truncate(b.Len() - len("\n"))
	b.WriteString(after)
}
