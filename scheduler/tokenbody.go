package scheduler

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"unicode/utf8"

	"github.com/simrun-dev/simrun/sim"
)

// A bodyReader takes the body of a token apart. The checksum has been verified,
// so what does not fit was never written by [Token.Encode]; the first such
// thing is kept in err.
type bodyReader struct {
	b   []byte
	err error
}

func (r *bodyReader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("malformed, although the checksum is right: "+format, args...)
	}
	r.b = nil
}

func (r *bodyReader) take(n int, what string) []byte {
	if n > len(r.b) {
		r.fail("%s ends early", what)
		return nil
	}
	p := r.b[:n]
	r.b = r.b[n:]
	return p
}

// number reads a varint in its shortest form, at most limit.
func (r *bodyReader) number(limit uint64, what string) int {
	n, k := binary.Uvarint(r.b)
	if k <= 0 || n > limit || k > 1 && r.b[k-1] == 0 {
		r.fail("%s is no number up to %d", what, limit)
		return 0
	}
	r.b = r.b[k:]
	return int(n)
}

func (r *bodyReader) text(what string) string {
	s := string(r.take(r.number(MaxTokenName, "length of the "+what), what))
	if !utf8.ValidString(s) {
		r.fail("%s is not UTF-8", what)
	}
	return s
}

// parseBody reads the fields in order.
func parseBody(body []byte) (t Token, err error) {
	r := &bodyReader{b: body}
	flags := byte(0)
	if b := r.take(1, "flags"); b != nil {
		flags = b[0]
	}
	if flags&^(flagFIFO|flagElastic) != 0 {
		r.fail("unknown flags %#x", flags)
	}
	if flags&flagFIFO != 0 {
		t.Discipline = sim.FIFO
	}
	if flags&flagElastic != 0 {
		t.Time = sim.Elastic
	}
	copy(t.Digest[:], r.take(len(t.Digest), "digest"))
	t.Scenario = r.text("scenario")
	t.Lock = r.text("lock")
	t.Params = r.text("parameters")
	t.Choices = r.choices()
	if r.err == nil && len(r.b) > 0 {
		r.err = errors.New("malformed, although the checksum is right: data behind the choices")
	}
	return t, r.err
}

// choices undoes appendChoices. What appendChoices would have written
// otherwise is refused, so that a schedule has one token.
func (r *bodyReader) choices() []int32 {
	count := r.number(MaxTokenChoices, "number of choices")
	width := r.number(31, "bits per choice")
	packed := r.take((count*width+7)/8, "choices")
	if r.err != nil || count == 0 && width == 0 {
		return nil
	}
	list := make([]int32, count)
	acc, n, all := uint64(0), 0, int32(0)
	for i := range list {
		for ; n < width; n += 8 {
			acc |= uint64(packed[0]) << n
			packed = packed[1:]
		}
		list[i] = int32(acc & (1<<width - 1))
		all |= list[i]
		acc >>= width
		n -= width
	}
	if acc != 0 || bits.Len32(uint32(all)) != width {
		r.fail("choices are not packed as they should be")
	}
	return list
}
