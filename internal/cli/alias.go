package cli

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/share"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// aliasBook is the private map, beside the cases that are recorded by themselves.
func aliasBook(w World) (*redact.File, error) {
	dir, err := casefile.StateDir(w.Getenv)
	if err != nil {
		return redact.Open(""), err
	}
	return redact.Open(filepath.Join(filepath.Dir(dir), "aliases.json")), nil
}

// newScreen is nobody's but ours until somebody says otherwise. Then only is the map read.
func newScreen(w World) *share.Screen {
	book, err := aliasBook(w)
	book.Lost = err
	book.Trouble = func(err error) {
		fmt.Fprintln(w.Err, redact.Visible(w.lang.F("Note: the aliases are valid for this run only: %s", err.Error())))
	}
	return share.New(book, redact.Private)
}

func shareFlag(c *cobra.Command, who *string) {
	c.Flags().StringVar(who, "share", "", "hide names from viewers: customer or public")
	complete(c, "share", share.Names())
}

func shareWith(w World, who string) error {
	if who == "" {
		return nil
	}
	sharing, ok := redact.ParseSharing(who)
	if !ok {
		return usage.Unknown("audience", who, share.Names(), "it is customer or public")
	}
	w.shared.With(sharing)
	return nil
}

func aliasCommand(w World) *cobra.Command {
	return &cobra.Command{
		Use:   "alias [NAME...]",
		Short: "Show what the aliases of a shared screen stand for",
		Long: `alias reads the private map of this machine: which host is host-1, whose address
is user-2. Without a name it shows all of it. It is for your eyes only.`,
		Example: `  xdrdoctor alias host-1
  xdrdoctor alias`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			all, _ := readAliases(w)
			return byKind(all), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			all, err := readAliases(w)
			if err != nil {
				return err
			}
			names := byKind(all)
			if len(args) > 0 {
				names = nil
			}
			for _, a := range args {
				name := strings.ToLower(a)
				if all[name] == "" {
					return usage.Unknown("alias", a, byKind(all),
						"xdrdoctor alias lists them; those of a case are known where it was recorded")
				}
				names = append(names, name)
			}
			if len(names) > 0 {
				fmt.Fprintln(w.Err, w.lang.T("Real values follow. Do not show them on a shared screen."))
			}
			for _, n := range names {
				fmt.Fprintf(w.Out, "%-11s %s\n", n, redact.Visible(all[n]))
			}
			return nil
		},
	}
}

func readAliases(w World) (map[string]string, error) {
	book, err := aliasBook(w)
	if err != nil {
		return nil, err
	}
	all, err := book.Load()
	if err != nil {
		return nil, misuse("mend the file, or move it away: the aliases then start again", "%w", err)
	}
	return all, nil
}

// byKind is the names in their order: host-2 before host-10.
func byKind(all map[string]string) []string {
	return slices.SortedFunc(maps.Keys(all), func(a, b string) int {
		kind, _, _ := strings.Cut(a, "-")
		other, _, _ := strings.Cut(b, "-")
		return cmp.Or(cmp.Compare(kind, other), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
}
