package beam

import "runtime/debug"

const released = "0.1.0"

// Version names the release and, where the build knows it, the revision of the source. Driver and workers must agree.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				return released + "+" + setting.Value[:min(12, len(setting.Value))]
			}
		}
	}
	return released
}
