package server

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"driveway/internal/db"
	"driveway/internal/op"
)

// Metrics are the numbers that a server tells of itself. It is safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	bytesIn  prometheus.Counter
	bytesOut prometheus.Counter
	running  prometheus.Gauge
	finished *prometheus.CounterVec
	database *prometheus.HistogramVec
	findings *prometheus.CounterVec
}

// NewMetrics returns metrics of its own registry.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "driveway_request_seconds",
			Help:    "Time of requests, by the guide's number of the operation and the class of the status.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300},
		}, []string{"op", "status"}),
		bytesIn:  prometheus.NewCounter(prometheus.CounterOpts{Name: "driveway_received_bytes_total", Help: "Bytes of request bodies."}),
		bytesOut: prometheus.NewCounter(prometheus.CounterOpts{Name: "driveway_sent_bytes_total", Help: "Bytes of answers."}),
		running:  prometheus.NewGauge(prometheus.GaugeOpts{Name: "driveway_uploads", Help: "Uploads in progress."}),
		finished: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "driveway_uploads_finished_total", Help: "Uploads that ended, by outcome.",
		}, []string{"outcome"}),
		database: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "driveway_database_seconds",
			Help:    "Time that callers wait for a transaction, its queue and its commit included.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"kind"}),
		findings: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "driveway_check_findings_total", Help: "What the daily check and the scrub have found wrong.",
		}, []string{"kind"}),
	}
	m.registry.MustRegister(m.findings, m.requests, m.bytesIn, m.bytesOut, m.running, m.finished, m.database,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// UploadBegan counts an upload in.
func (m *Metrics) UploadBegan() { m.running.Inc() }

// UploadEnded counts it out. The outcome is one of a few words: published, failed, expired.
func (m *Metrics) UploadEnded(outcome string) {
	m.running.Dec()
	m.finished.WithLabelValues(outcome).Inc()
}

// Finding counts something that is not as it has to be. The kind is one of package check.
func (m *Metrics) Finding(kind string) { m.findings.WithLabelValues(kind).Inc() }

// Register adds numbers of another package.
func (m *Metrics) Register(c ...prometheus.Collector) { m.registry.MustRegister(c...) }

// classes are the status labels, so that they need not be made for each request.
var classes = [...]string{"0xx", "1xx", "2xx", "3xx", "4xx", "5xx"}

func (m *Metrics) request(o op.Observation) {
	number := o.Number
	if number == "" {
		number = "none"
	}
	class := "5xx"
	if i := o.Status / 100; i < len(classes) {
		class = classes[i]
	}
	m.requests.WithLabelValues(number, class).Observe(o.Duration.Seconds())
	m.bytesIn.Add(float64(o.In))
	m.bytesOut.Add(float64(o.Out))
}

func (m *Metrics) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}

// Database returns the database with its statements counted and its waits measured.
func (m *Metrics) Database(d db.DB) db.DB {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "driveway_database_statements_total", Help: "Statements that ran.",
	}, func() float64 { return float64(d.Statements()) }))
	return &measured{
		DB:      d,
		read:    m.database.WithLabelValues("read"),
		write:   m.database.WithLabelValues("write"),
		relaxed: m.database.WithLabelValues("relaxed"),
	}
}

type measured struct {
	db.DB
	read, write, relaxed prometheus.Observer
}

func (d *measured) Read(ctx context.Context, fn func(db.Tx) error) error {
	defer since(d.read, time.Now())
	return d.DB.Read(ctx, fn)
}

func (d *measured) Write(ctx context.Context, partition int64, fn func(db.Tx) error) error {
	defer since(d.write, time.Now())
	return d.DB.Write(ctx, partition, fn)
}

func (d *measured) WriteRelaxed(ctx context.Context, partition int64, fn func(db.Tx) error) error {
	defer since(d.relaxed, time.Now())
	return d.DB.WriteRelaxed(ctx, partition, fn)
}

func since(o prometheus.Observer, start time.Time) { o.Observe(time.Since(start).Seconds()) }
