package checks

import "github.com/xdrdoctor/xdrdoctor/internal/i18n"

// ScreenReading is temporary.
type ScreenReading struct {
	Symptom string
	sure    bool
}

// Sure is temporary.
func (r ScreenReading) Sure() bool { return r.sure }

// Words is temporary.
func (r ScreenReading) Words(l *i18n.Language) string { return r.Symptom }

// ReadScreen is temporary.
func ReadScreen(text string) ScreenReading {
	b, ok := Recognise(text)
	if !ok {
		return ScreenReading{}
	}
	return ScreenReading{b.Name, true}
}
