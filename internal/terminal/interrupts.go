package terminal

import (
	"context"
	"os"
	"os/signal"
	"sync"
)

// Interrupts receives Ctrl-C and the signals that end a program. They end the session, except while something shorter
// is going on that they end instead, such as a watch.
type Interrupts struct {
	mu    sync.Mutex
	inner context.CancelFunc // of what is going on; nil: nothing
}

// Listen returns a context that ends with the first of the signals that nothing shorter takes.
func Listen(ctx context.Context, ends ...os.Signal) (context.Context, *Interrupts, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	i := &Interrupts{}
	arrived := make(chan os.Signal, 1)
	signal.Notify(arrived, ends...)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case s := <-arrived:
				if !i.taken(s) {
					cancel()
				}
			}
		}
	}()
	return ctx, i, func() {
		signal.Stop(arrived)
		cancel()
	}
}

// taken ends what is going on, if Ctrl-C can end it.
func (i *Interrupts) taken(s os.Signal) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.inner == nil || s != os.Interrupt {
		return false
	}
	i.inner()
	i.inner = nil
	return true
}

// Catch returns a context that the next Ctrl-C ends instead of the session, until release. A nil Interrupts catches
// nothing.
func (i *Interrupts) Catch(ctx context.Context) (caught context.Context, release context.CancelFunc) {
	caught, cancel := context.WithCancel(ctx)
	if i == nil {
		return caught, cancel
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.inner = cancel
	return caught, func() {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.inner = nil
		cancel()
	}
}
