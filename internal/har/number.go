package har

// numberState is where in a number of JSON a byte stands.
type numberState byte

const (
	afterMinus numberState = iota
	afterZero
	inInteger
	afterPoint
	inFraction
	afterE
	afterSign
	inExponent
)

func numberFrom(c byte) numberState {
	switch c {
	case '-':
		return afterMinus
	case '0':
		return afterZero
	}
	return inInteger
}

// whole says whether a number may end here.
func (n numberState) whole() bool {
	return n == afterZero || n == inInteger || n == inFraction || n == inExponent
}

// takes says whether the number goes on with c.
func (n *numberState) takes(c byte) bool {
	digit := c >= '0' && c <= '9'
	switch *n {
	case afterMinus:
		if digit {
			*n = numberFrom(c)
			return true
		}
		return false
	case afterPoint, inFraction:
		if digit {
			*n = inFraction
			return true
		}
	case afterE, afterSign, inExponent:
		if *n == afterE && (c == '+' || c == '-') {
			*n = afterSign
			return true
		}
		if digit {
			*n = inExponent
		}
		return digit
	case inInteger:
		if digit {
			return true
		}
	}
	switch {
	case c == '.' && (*n == afterZero || *n == inInteger):
		*n = afterPoint
	case (c == 'e' || c == 'E') && *n != afterPoint:
		*n = afterE
	default:
		return false
	}
	return true
}
