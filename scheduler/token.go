package scheduler

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"math/bits"
	"strings"
	"unicode/utf8"

	"github.com/simrun-dev/simrun/sim"
)

// A Digest stands for the text of a scenario, so that a schedule is not replayed
// on another one unnoticed.
type Digest [8]byte

// DigestOf is the digest of a text.
func DigestOf(text []byte) Digest {
	sum := sha256.Sum256(text)
	return Digest(sum[:len(Digest{})])
}

// String is d in 16 hexadecimal digits.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// ParseDigest reads what [Digest.String] prints.
func ParseDigest(s string) (d Digest, err error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(d) {
		return d, fmt.Errorf("scheduler: digest %q is not %d hexadecimal digits", s, 2*len(d))
	}
	return Digest(b), nil
}

// A Token is a whole execution in one word, to be pasted into a command line:
// which scenario, which lock, and every choice.
//
// Its text is "v1:" and, in unpadded base64url, the length of the body, the
// body and its CRC-32 (IEEE). The body is a byte of flags (1: fifo, 2: elastic
// time), the digest, the three strings each with its length in front, the
// number of choices, the bits per choice, and the choices packed from the lowest
// bit on. Numbers are varints.
type Token struct {
	// Scenario is the scenario's name and Digest that of its text.
	Scenario string
	Digest   Digest
	// Lock is the algorithm's name.
	Lock string
	// Params are what scenario and lock were built with, in words that are the
	// caller's own; may be empty.
	Params     string
	Discipline sim.Discipline
	Time       sim.TimeMode
	// Choices is the schedule, as in [sim.Result.Choices].
	Choices []int32
}

// Limits of a token. They protect the reader of a forged one.
const (
	MaxTokenName    = 1 << 12 // bytes of each of the three strings
	MaxTokenChoices = 1 << 20
	maxTokenText    = 1 << 25
)

const (
	tokenPrefix = "v1:"
	flagFIFO    = 1
	flagElastic = 2
)

var tokenText = base64.RawURLEncoding.Strict()

// Encode is the token's text. It panics if the token exceeds a limit or has a
// negative choice: no execution makes such a schedule.
func (t *Token) Encode() string {
	flags := byte(0)
	if t.Discipline == sim.FIFO {
		flags |= flagFIFO
	}
	if t.Time == sim.Elastic {
		flags |= flagElastic
	}
	body := append([]byte{flags}, t.Digest[:]...)
	for _, s := range []string{t.Scenario, t.Lock, t.Params} {
		if len(s) > MaxTokenName || !utf8.ValidString(s) {
			panic(fmt.Sprintf("scheduler: token with a name of %d bytes, or not in UTF-8", len(s)))
		}
		body = binary.AppendUvarint(body, uint64(len(s)))
		body = append(body, s...)
	}
	body = appendChoices(body, t.Choices)
	all := binary.AppendUvarint(nil, uint64(len(body)))
	all = append(all, body...)
	all = binary.BigEndian.AppendUint32(all, crc32.ChecksumIEEE(body))
	return tokenPrefix + tokenText.EncodeToString(all)
}

// appendChoices packs choices with as many bits each as the largest needs.
func appendChoices(b []byte, choices []int32) []byte {
	all := int32(0)
	for _, c := range choices {
		if c < 0 {
			panic("scheduler: token with a negative choice")
		}
		all |= c
	}
	if len(choices) > MaxTokenChoices {
		panic("scheduler: token with too many choices")
	}
	width := bits.Len32(uint32(all))
	b = binary.AppendUvarint(b, uint64(len(choices)))
	b = append(b, byte(width))
	acc, n := uint64(0), 0
	for _, c := range choices {
		acc |= uint64(c) << n
		for n += width; n >= 8; n -= 8 {
			b = append(b, byte(acc))
			acc >>= 8
		}
	}
	if n > 0 {
		b = append(b, byte(acc))
	}
	return b
}

// ParseToken reads what [Token.Encode] wrote. Any damage is an error that says
// which: a text that is no token, another version, a token cut short, mistyped,
// or with something behind it.
func ParseToken(s string) (Token, error) {
	t, err := parseToken(s)
	if err != nil {
		return Token{}, fmt.Errorf("scheduler: token: %w", err)
	}
	return t, nil
}

func parseToken(s string) (Token, error) {
	version, text, ok := strings.Cut(s, ":")
	switch {
	case !ok || !isVersion(version):
		return Token{}, errors.New(`not a token: it does not begin with "v1:"`)
	case version != "v1":
		return Token{}, fmt.Errorf("unknown version %s: this program reads v1", version)
	case len(text) > maxTokenText:
		return Token{}, fmt.Errorf("too long: %d characters", len(text))
	}
	all, err := decodeText(text)
	if err != nil {
		return Token{}, err
	}
	body, err := openEnvelope(all)
	if err != nil {
		return Token{}, err
	}
	return parseBody(body)
}

// isVersion reports whether s is "v" and up to four digits.
func isVersion(s string) bool {
	return len(s) >= 2 && len(s) <= 5 && s[0] == 'v' && strings.Trim(s[1:], "0123456789") == ""
}

// decodeText undoes the base64.
func decodeText(text string) ([]byte, error) {
	if i := strings.IndexFunc(text, notTokenRune); i >= 0 {
		r, _ := utf8.DecodeRuneInString(text[i:])
		return nil, fmt.Errorf("mistyped: %q at position %d is no character of a token", r, i+len(tokenPrefix)+1)
	}
	odd := len(text)%4 == 1 // no number of bytes encodes like this
	if odd {
		text = text[:len(text)-1]
	}
	all, err := tokenText.DecodeString(text)
	if err == nil && !odd {
		return all, nil
	}
	// Something is wrong at the end. If that is because it was cut, the length
	// in front says so.
	all, _ = base64.RawURLEncoding.DecodeString(text)
	if _, err := openEnvelope(all); err != nil {
		return nil, err
	}
	if odd {
		return nil, errors.New("trailing data: one character behind the end of the token")
	}
	return nil, errors.New("mistyped: the last character cannot be right")
}

func notTokenRune(r rune) bool {
	return !('A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-' || r == '_')
}

// openEnvelope checks length and checksum.
func openEnvelope(all []byte) (body []byte, err error) {
	n, k := binary.Uvarint(all)
	if k <= 0 || n > maxTokenText {
		if len(all) < binary.MaxVarintLen64 && k == 0 {
			return nil, errors.New("truncated: nothing but the beginning is there")
		}
		return nil, errors.New("mistyped: its length makes no sense")
	}
	want := k + int(n) + crc32.Size
	switch {
	case len(all) < want:
		return nil, fmt.Errorf("truncated: %d of %d bytes are there", len(all), want)
	case len(all) > want:
		return nil, fmt.Errorf("trailing data: %d bytes behind the end of the token", len(all)-want)
	}
	body = all[k : k+int(n)]
	if crc32.ChecksumIEEE(body) != binary.BigEndian.Uint32(all[want-crc32.Size:]) {
		return nil, errors.New("checksum mismatch: mistyped, or cut and joined")
	}
	return body, nil
}

// Fits says why a schedule does not belong to a scenario and lock; nil if it does.
func (t *Token) Fits(scenario string, digest Digest, lock string, d sim.Discipline) error {
	switch {
	case t.Scenario != scenario:
		return fmt.Errorf("scheduler: the schedule is for scenario %s, this is %s", t.Scenario, scenario)
	case t.Lock != lock:
		return fmt.Errorf("scheduler: the schedule is for lock %s, this is %s", t.Lock, lock)
	case t.Discipline != d:
		return fmt.Errorf("scheduler: the schedule is for loop %s, this is %s", t.Discipline, d)
	case t.Digest != digest:
		return fmt.Errorf("scheduler: the schedule is for scenario %s as of digest %s, this is digest %s: the scenario was edited since",
			t.Scenario, t.Digest, digest)
	}
	return nil
}
