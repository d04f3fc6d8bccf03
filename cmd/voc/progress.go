package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"voc/pipeline"
)

// progress shows how far a run is: one line that is written over on a terminal, a plain line every ten seconds
// elsewhere, so that a log stays readable.
type progress struct {
	out      io.Writer
	terminal bool
	every    time.Duration
	last     time.Time
	stage    string
	open     bool // a line on the terminal is not ended yet
}

func newProgress(out io.Writer, quiet bool) *progress {
	p := &progress{out: out, every: 10 * time.Second, last: time.Now()}
	if quiet {
		p.out = io.Discard
	} else if file, ok := out.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		p.terminal, p.every = true, 100*time.Millisecond
	}
	return p
}

func (p *progress) show(now pipeline.Progress) {
	finished := now.Total > 0 && now.Done == now.Total
	if now.Stage == p.stage && !finished && time.Since(p.last) < p.every {
		return
	}
	if !p.terminal && !finished && time.Since(p.last) < p.every {
		return
	}
	p.stage, p.last = now.Stage, time.Now()
	text := fmt.Sprintf("%s: %d %s", now.Stage, now.Done, now.Unit)
	if now.Total > 0 {
		text = fmt.Sprintf("%s: %d of %d %s", now.Stage, now.Done, now.Total, now.Unit)
		if p.terminal {
			const width = 24
			filled := int(now.Done * width / now.Total)
			bar := make([]byte, width)
			for i := range bar {
				bar[i] = "-#"[min(1, max(0, filled-i))]
			}
			text = fmt.Sprintf("%-8s [%s] %d/%d %s", now.Stage, bar, now.Done, now.Total, now.Unit)
		}
	}
	if p.terminal {
		fmt.Fprintf(p.out, "\r\x1b[K%s", text)
		p.open = true
		return
	}
	fmt.Fprintln(p.out, text)
}

// end leaves the terminal on a fresh line.
func (p *progress) end() {
	if p.open {
		fmt.Fprint(p.out, "\r\x1b[K")
		p.open = false
	}
}
