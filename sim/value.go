package sim

import "strconv"

// A Value is an argument or a result of an operation: nothing, a whole number,
// a truth value or two numbers. It is a small struct and not an interface, so that passing
// one never allocates. The zero Value is nothing.
type Value struct {
	kind valueKind
	n    int64
}

type valueKind uint8

const (
	noValue valueKind = iota
	intValue
	boolValue
	pairValue
)

// Int is the Value of a whole number.
func Int(n int64) Value { return Value{intValue, n} }

// Bool is the Value of a truth value.
func Bool(b bool) Value {
	if b {
		return Value{boolValue, 1}
	}
	return Value{boolValue, 0}
}

// Pair is the Value of two whole numbers.
func Pair(a, b int32) Value { return Value{pairValue, int64(a)<<32 | int64(uint32(b))} }

// None reports whether v is nothing.
func (v Value) None() bool { return v.kind == noValue }

// Int returns the number, and whether v is one.
func (v Value) Int() (int64, bool) { return v.n, v.kind == intValue }

// Bool returns the truth value, and whether v is one.
func (v Value) Bool() (b, ok bool) { return v.n != 0, v.kind == boolValue }

// Pair returns the two numbers, and whether v has two.
func (v Value) Pair() (a, b int32, ok bool) { return int32(v.n >> 32), int32(v.n), v.kind == pairValue }

// Bits is the payload of v as one number: 0 for nothing, 0 or 1 for a truth
// value. With [Value.Kind] it identifies v, for hashing and encoding.
func (v Value) Bits() int64 { return v.n }

// Kind tells nothing (0), number (1), truth value (2) and two numbers (3) apart.
func (v Value) Kind() uint8 { return uint8(v.kind) }

// String is "none", the number in decimal, "true" or "false", two numbers as in "0 1".
func (v Value) String() string {
	switch v.kind {
	case intValue:
		return strconv.FormatInt(v.n, 10)
	case boolValue:
		return strconv.FormatBool(v.n != 0)
	case pairValue:
		a, b, _ := v.Pair()
		return strconv.Itoa(int(a)) + " " + strconv.Itoa(int(b))
	}
	return "none"
}
