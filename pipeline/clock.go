package pipeline

import (
	"sync"
	"time"
)

// stageClock adds up the busy time of each stage over all workers. The zero value is ready.
type stageClock struct {
	mutex sync.Mutex
	spent map[string]time.Duration
}

func (c *stageClock) add(stage string, d time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.spent == nil {
		c.spent = map[string]time.Duration{}
	}
	c.spent[stage] += d
}

// time measures from its call to the call of what it returns.
func (c *stageClock) time(stage string) func() {
	began := time.Now()
	return func() { c.add(stage, time.Since(began)) }
}

// seconds returns the busy seconds of each stage in the order of Stages.
func (c *stageClock) seconds() []StageSeconds {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	var all []StageSeconds
	for _, stage := range Stages {
		all = append(all, StageSeconds{stage.Name, c.spent[stage.Name].Seconds()})
	}
	return all
}
