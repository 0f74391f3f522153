package scheduler

// maxKept bounds the events kept of a site.
const maxKept = 64

// keep is the event of a node, to be referred to when something else has been
// executed there. Nobody changes it any more. Steps at the same place of a program
// mostly touch the same things, in most executions, so there are few different events,
// and each is remembered once: sleep sets and wakeup trees, which would otherwise be
// made of copies, hold pointers.
func (p *path) keep(nd *node) *event {
	if nd.kept == nil {
		nd.kept = p.seenOf(nd).keep(&nd.event)
	}
	return nd.kept
}

func (s *site) keep(e *event) *event {
	for _, k := range s.events {
		if k.equals(e) {
			return k
		}
	}
	k := e.copied()
	if len(s.events) < maxKept {
		s.events = append(s.events, k)
		return k
	}
	s.events[s.oldest] = k
	s.oldest = (s.oldest + 1) % maxKept
	return k
}
