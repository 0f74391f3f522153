package trace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// A Value is an argument or a result in its JSON form: a whole number, "true",
// "false", two numbers as in "[0,1]", or empty for nothing.
type Value string

func valueOf(v sim.Value) Value {
	if v.None() {
		return ""
	}
	if a, b, ok := v.Pair(); ok {
		return Value(fmt.Sprintf("[%d,%d]", a, b))
	}
	return Value(v.String())
}

// String is the value as it stands in a scenario.
func (v Value) String() string {
	return strings.ReplaceAll(strings.Trim(string(v), "[]"), ",", " ")
}

// MarshalJSON writes a number, a truth value or two numbers; null for nothing.
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
	var pair []int32
	if err := json.Unmarshal(b, &pair); err == nil && len(pair) == 2 {
		*v = Value(fmt.Sprintf("[%d,%d]", pair[0], pair[1]))
		return nil
	}
	return fmt.Errorf("%s is neither a whole number nor true or false nor two numbers", b)
}
