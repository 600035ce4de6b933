package lab

import (
	"sync"

	"golang.org/x/crypto/ssh"
)

// session answers the requests of one session; the first shell or exec starts the command line.
func (s *sshd) session(user string, channel ssh.Channel, requests <-chan *ssh.Request) {
	t := newTerminal(channel, s.record)
	var running sync.WaitGroup
	started := false
	for r := range requests {
		ok := false
		switch r.Type {
		case "pty-req":
			ok = t.attach(r.Payload)
		case "window-change":
			ok = t.resize(r.Payload)
		case "env":
			ok = true
		case "shell", "exec":
			var exec struct{ Command string }
			if started || r.Type == "exec" && ssh.Unmarshal(r.Payload, &exec) != nil {
				break
			}
			ok, started = true, true
			running.Go(func() {
				c := &commandLine{lab: s.lab, user: user, terminal: t}
				if r.Type == "exec" {
					s.record(exec.Command)
					c.run(exec.Command)
				} else {
					c.shell()
				}
				_, _ = channel.SendRequest("exit-status", false, ssh.Marshal(struct{ Status uint32 }{0}))
				_ = channel.Close()
			})
		}
		if r.WantReply {
			_ = r.Reply(ok, nil) // the client may be gone
		}
	}
	_ = channel.Close()
	running.Wait()
}
