package trace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/simrun-dev/simrun/sim"
)

// A Value is an argument or a result in its JSON form: a whole number, "true",
// "false", or empty for nothing.
type Value string

func valueOf(v sim.Value) Value {
	if v.None() {
		return ""
	}
	return Value(v.String())
}

// MarshalJSON writes a number or a truth value; null for nothing.
func (v Value) MarshalJSON() ([]byte, error) {
	if v == "" {
		return []byte("null"), nil
	}
	return []byte(v), nil
}

// UnmarshalJSON accepts what MarshalJSON writes, but null only by leaving the
// field out.
func (v *Value) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	switch s := string(b); s {
	case "true", "false":
		*v = Value(s)
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(b, &n); err == nil && b[0] != '"' {
		if i, err := strconv.ParseInt(n.String(), 10, 64); err == nil {
			*v = Value(strconv.FormatInt(i, 10))
			return nil
		}
	}
	return fmt.Errorf("%s is neither a whole number nor true or false", b)
}
