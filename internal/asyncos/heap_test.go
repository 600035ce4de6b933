package asyncos

import (
	"runtime"
	"sync"
	"time"
)

// watchHeap notes the most memory in use beyond what is in use now.
func watchHeap() (peak func() uint64, stop func()) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	base, most := m.HeapAlloc, uint64(0)
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			runtime.ReadMemStats(&m)
			if m.HeapAlloc > base {
				most = max(most, m.HeapAlloc-base)
			}
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	})
	return func() uint64 { return most }, func() { close(done); watching.Wait() }
}
