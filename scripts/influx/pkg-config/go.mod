module provnat/influx-pkg-config

go 1.25.0

require github.com/influxdata/pkg-config v0.2.14

require (
	github.com/Masterminds/semver v1.4.2 // indirect
	github.com/spf13/pflag v1.0.3 // indirect
	go.uber.org/atomic v1.5.1 // indirect
	go.uber.org/multierr v1.4.0 // indirect
	go.uber.org/zap v1.9.1 // indirect
)

tool github.com/influxdata/pkg-config
