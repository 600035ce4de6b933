package appliance

import (
	"fmt"
	"strings"
)

// Ambiguity is the error of a choice that what is known does not make.
type Ambiguity struct {
	Names []string // of the appliances to offer, in their order; "" for one without a name
}

func (a *Ambiguity) Error() string {
	return fmt.Sprintf("%d appliances: %s", len(a.Names), strings.Join(a.Names, ", "))
}

// Choose is the one that is mine: the only one unless it is another's, or the only one that is the same. Else the
// error is an *Ambiguity.
func Choose[T any](mine Identity, all []T, of func(T) Identity) (one T, err error) {
	if len(all) == 1 && mine.Match(of(all[0])) != Other {
		return all[0], nil
	}
	same := 0
	names := make([]string, len(all))
	for i, a := range all {
		who := of(a)
		names[i] = who.Name()
		if mine.Match(who) == Same {
			one = a
			same++
		}
	}
	if same != 1 {
		var none T
		return none, &Ambiguity{names}
	}
	return one, nil
}
