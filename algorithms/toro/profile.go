package toro

import "github.com/simrun-dev/simrun/sim"

// Profile is the event loop of Tornado 4: done-callbacks run inside the call
// that settles the future, and equal deadlines come in the order in which the
// timers were made.
var Profile = sim.Profile{Name: "tornado4", SyncCallbacks: true}
