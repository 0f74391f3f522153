package broken

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/tokio"
)

// notifyEntries are notifications that are lost, heard twice, or heard by the wrong
// one.
func notifyEntries() []Entry {
	return []Entry{
		{
			ID:       "M63",
			From:     "tokio 1.0 to 1.4, Notify",
			Link:     "https://github.com/tokio-rs/tokio/pull/3652",
			What:     "A waiter that all were woken with is dropped, and with it a notification that came later and was kept for the next.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m63-kept-and-dropped",
			Broken:   "broken.tokio.Notify-1.4",
			Fixed:    "tokio.Notify",
		},
		{
			ID:       "M63",
			From:     "tokio 1.0 to 1.25, Notify",
			Link:     "https://github.com/tokio-rs/tokio/pull/5458",
			What:     "One call that wakes all wakes a task twice, if that comes back to wait while others are being woken.",
			Property: "linearizability",
			Scenario: "museum/m63-woken-twice",
			Broken:   "broken.tokio.Notify-1.25",
			Fixed:    "tokio.Notify",
		},
		{
			ID:       "M63",
			From:     "tokio 1.43, Notify",
			Link:     "https://github.com/tokio-rs/tokio/issues/7965",
			What:     "A future that was meant by a notification for all takes a notification for one as well, when it is polled at last.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m63-meant-before",
			Broken:   "tokio.Notify",
			Fixed:    "fixed.tokio.Notify",
		},
	}
}

func notifyLocks() []*algorithms.Algorithm {
	const source, rest = "tokio/src/sync/notify.rs", "Who has waited longest is woken first; one notification that nobody hears is kept."
	return []*algorithms.Algorithm{
		peerVersion("tokio.Notify", "broken.tokio.Notify-1.4",
			func(algorithms.Params) any { return tokio.NewResettingNotify() }, version{
				source:  "tokio 1.4, " + source,
				doc:     "The Notify of tokio 1.4, which forgets what it has kept when the last waiter is dropped. " + rest,
				stories: stories("m63-kept-and-dropped"),
				defects: []algorithms.Defect{
					shows("blocked-when-quiet", "museum/m63-kept-and-dropped", "a notification is lost"),
				},
			}),
		peerVersion("tokio.Notify", "broken.tokio.Notify-1.25",
			func(algorithms.Params) any { return tokio.NewUnevenNotify() }, version{
				source:  "tokio 1.25, " + source,
				doc:     "The Notify of tokio 1.25, which wakes all as long as there are any. " + rest,
				stories: stories("m63-woken-twice"),
				defects: []algorithms.Defect{
					shows("linearizability", "museum/m63-woken-twice", "one notification for all is heard twice"),
					shows("blocked-when-quiet", "notify/prepared", "a task that has been told already takes the notification that is kept"),
				},
			}),
		peerVersion("tokio.Notify", "fixed.tokio.Notify",
			func(algorithms.Params) any { return tokio.NewFixedNotify() }, version{
				source:  "tokio 1.43, " + source + ", but for the order of two questions",
				doc:     "The Notify of tokio, in which whoever has been told already leaves alone what is kept. " + rest,
				stories: stories("m63-meant-before"),
			}),
	}
}
