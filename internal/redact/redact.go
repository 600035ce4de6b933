// Package redact keeps secrets out of everything that is printed.
package redact

import "log/slog"

const mask = "[secret]"

// Secret is a password or a token. However it is printed, it shows a mask of fixed length. The value stands behind a
// pointer, because fmt cannot call a method of a field that is not exported and would print what it holds.
type Secret struct{ value *string }

// New wraps a value.
func New(value string) Secret { return Secret{&value} }

// Reveal returns the value, for the one place that sends it.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Empty says that there is none.
func (s Secret) Empty() bool { return s.Reveal() == "" }

func (Secret) String() string               { return mask }
func (Secret) GoString() string             { return mask }
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + mask + `"`), nil }
func (Secret) MarshalText() ([]byte, error) { return []byte(mask), nil }
func (Secret) LogValue() slog.Value         { return slog.StringValue(mask) }
