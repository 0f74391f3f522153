package trace

import _ "embed"

//go:embed schema.json
var schema []byte

// Schema is the JSON Schema (2020-12) of both JSON forms: the one object, and,
// under $defs, the lines of JSON Lines.
func Schema() []byte { return append([]byte(nil), schema...) }
