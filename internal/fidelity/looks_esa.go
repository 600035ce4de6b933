package fidelity

import (
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// cloudScreen says what is understood of the screen that no document shows.
func cloudScreen(d evidence.Document) seen {
	text := string(d.Body)
	if d.Ref.Request != "cloudserviceconfig" && d.Ref.Request != "threatresponseconfig" ||
		strings.Contains(text, "Unknown command") || strings.TrimSpace(text) == "" {
		return nothing
	}
	state, ok := asyncos.ParseCloudService(text)
	if !ok {
		return seen{Answered, "not understood: " + counted(strings.Count(text, "\n"), "lines")}
	}
	var understood []string
	if state.Enabled != asyncos.Unknown {
		understood = append(understood, "enabled")
	}
	if state.Registered != asyncos.Unknown {
		understood = append(understood, "registered")
	}
	if state.ServerHost != "" {
		understood = append(understood, "server")
	}
	return seen{Answered, "understood: " + strings.Join(understood, ", ")}
}

func datePrinted(d evidence.Document) seen {
	if len(d.Body) == 0 {
		return nothing
	}
	_, zone, ok := asyncos.ParseDate(string(d.Body)) // of an ambiguous zone there is no time, but the form is known
	return when(ok || zone != "", counted(len(strings.Fields(string(d.Body))), "words"))
}

func interfaceList(d evidence.Document) seen {
	if d.Ref.Request != "interfaceconfig" {
		return nothing
	}
	list := asyncos.ParseInterfaces(string(d.Body))
	if len(list) == 0 {
		return nothing
	}
	tells := slices.ContainsFunc(list, func(i asyncos.Interface) bool {
		return i.APIHTTP.On != asyncos.Unknown || i.APIHTTPS.On != asyncos.Unknown
	})
	if tells {
		return seen{Answered, "it tells them, in words that are understood"}
	}
	return seen{Answered, "no words that are understood"}
}

// cloudTags names the tags that looked like the cloud service's.
func cloudTags(d evidence.Document) seen {
	v, _ := decoded(d.Body)
	machine, _ := v.(map[string]any)
	settings, _ := objects(machine["cloud"])
	var tags []string
	for _, s := range settings {
		name, _ := s["name"].(string)
		for part := range strings.SplitSeq(name, "/") {
			if part = publicKey(part); !slices.Contains(tags, part) {
				tags = append(tags, part)
			}
		}
	}
	if len(tags) == 0 {
		return nothing
	}
	return seen{Answered, "tags: " + strings.Join(tags, ", ")}
}

func cloudLines(d evidence.Document) seen {
	v, _ := decoded(d.Body)
	summary, _ := v.(map[string]any)
	if _, ok := summary["cloudService"].(map[string]any); !ok {
		return nothing
	}
	return seen{Answered, "there are lines about the cloud service"}
}
