package sim

// UseExplorersClock has w make a mistake: that accesses of a Cell order each other,
// as they do for exploration.
func UseExplorersClock(w *World) { w.clocks.explorers = true }
