package verify

import "strings"

const module = "github.com/simrun-dev/simrun"

// machinery are the packages whose frames mean nothing to the author of a lock.
var machinery = map[string]bool{
	"runtime": true, "runtime/debug": true, "iter": true, "testing": true, "panic": true, "sync": true, "time": true, "os/signal": true, "context": true,
	module + "/sim": true, module + "/algorithms": true,
}

// harness are the packages that start operations: what is further down in a
// stack than one of these started the harness itself.
var harness = map[string]bool{
	module: true, module + "/scenarios": true, module + "/scheduler": true, module + "/checker": true,
	module + "/internal/verify": true, module + "/internal/trace": true, module + "/internal/cli": true,
}

// UserStack keeps of stack traces, as the runtime prints them, the frames of
// the lock and what it calls. A goroutine without any is left out; if none
// has, everything is kept.
func UserStack(stacks []byte) []byte {
	var kept []string
	for _, g := range strings.Split(strings.TrimSpace(string(stacks)), "\n\n") {
		if frames := userFrames(g); frames != "" {
			kept = append(kept, frames)
		}
	}
	if len(kept) == 0 {
		return stacks
	}
	return []byte(strings.Join(kept, "\n\n") + "\n")
}

// userFrames is the trace of one goroutine without the machinery, "" if there
// is nothing else.
func userFrames(g string) string {
	lines := strings.Split(g, "\n")
	var kept []string
	for i := 1; i+1 < len(lines); i += 2 {
		call, at := lines[i], lines[i+1]
		pkg := packageOf(call)
		if harness[pkg] || strings.HasPrefix(call, "created by ") {
			break
		}
		if machinery[pkg] {
			continue
		}
		if j := strings.LastIndex(at, " +0x"); j > 0 {
			at = at[:j]
		}
		if j := strings.LastIndexByte(call, '('); j > 0 {
			call = call[:j] // arguments are addresses
		}
		kept = append(kept, call, at)
	}
	return strings.Join(kept, "\n")
}

// packageOf is the import path in front of a function's name.
func packageOf(call string) string {
	if strings.HasPrefix(call, "panic(") {
		return "panic"
	}
	slash := strings.LastIndexByte(call, '/')
	if open := strings.IndexByte(call, '('); open >= 0 && open < slash { // a slash in an argument
		slash = strings.LastIndexByte(call[:open], '/')
	}
	dot := strings.IndexByte(call[slash+1:], '.')
	if dot < 0 {
		return call
	}
	return call[:slash+1+dot]
}

// userMessage leaves our own calls out of the list of calls at the end of a
// message, if there is one: a line each, innermost first.
func userMessage(msg string) string {
	lines := strings.Split(msg, "\n")
	kept := lines[:1]
	for _, l := range lines[1:] {
		call := strings.TrimSpace(l)
		if strings.HasPrefix(call, "algorithms.(*Object).") || strings.HasPrefix(call, "scenarios.(*") {
			break
		}
		if !strings.HasPrefix(call, "algorithms.init.") { // the operations in the table of a kind
			kept = append(kept, l)
		}
	}
	return strings.Join(kept, "\n")
}
