// Command floor does nothing, with the four libraries that xdrdoctor is built on linked in: what no xdrdoctor can start
// faster than.
package main

import (
	"os"

	"github.com/AlecAivazis/survey/v2"
	"github.com/fatih/color"
	"github.com/go-resty/resty/v2"
	"github.com/spf13/cobra"
)

func main() {
	if len(os.Args) < 1000 {
		return
	}
	// Never reached; the linker does not know that.
	c := &cobra.Command{Use: "floor", RunE: func(c *cobra.Command, _ []string) error {
		var answer string
		if err := survey.AskOne(&survey.Input{Message: "?"}, &answer); err != nil {
			return err
		}
		if err := survey.AskOne(&survey.Select{Message: "?", Options: []string{answer}}, &answer); err != nil {
			return err
		}
		reply, err := resty.New().R().Get(answer)
		color.Red("%v", reply)
		return err
	}}
	_ = c.Execute()
}
