// Package prices has what AWS charges: us-east-1, on demand, without any free tier, in USD. docs/cost.md names the sources, and which of
// them were looked up. `make cost` and `make bench` calculate with it.
package prices

import "time"

// The prices.
const (
	LambdaRequest   = 0.20 / 1e6
	LambdaSecond    = 0.0000133334 // GB-second on arm64
	ExpressRequest  = 1.00 / 1e6
	ExpressSecond   = 0.00001667 // GB-second
	ExpressMemory   = 64.0 / 1024
	StandardState   = 25.0 / 1e6
	APIRequest      = 1.00 / 1e6
	DynamoRead      = 0.125 / 1e6
	DynamoWrite     = 0.625 / 1e6
	DatabaseStorage = 0.115      // gp3, GB-month; twice with a standby
	BackupStorage   = 0.095      // RDS snapshots beyond the database's own size, GB-month
	FileStorage     = 0.023      // S3 GB-month
	Logs            = 0.50       // GB
	EdgeRequest     = 1.20 / 1e6 // CloudFront HTTPS, the middle of its price by place, and its function
	Alarm           = 0.10
	Key             = 1.00
	Zone            = 0.50
	Firewall        = 5.00 + 5*1.00
	FirewallRequest = 0.60 / 1e6
	Metric          = 0.30 // a custom metric, for the hours in which it gets figures
	Dashboard       = 3.00
	Secret          = 0.40       // Secrets Manager
	Trace           = 5.00 / 1e6 // X-Ray
	VaultStorage    = 0.095      // AWS Backup of RDS, GB-month; the same in the second region
	RegionTransfer  = 0.02       // GB to another region
	PlanFree        = 0.00       // CloudFront's flat-rate plan: firewall, requests, DNS zone and edge logs, up to a million requests a month
	PlanPro         = 15.00      // the same, up to ten millions
)

// ExpressChunk is in what steps the time of an Express execution is billed.
const ExpressChunk = 100 * time.Millisecond

// Express is what one execution costs that takes so long.
func Express(took time.Duration) float64 {
	chunks := (took + ExpressChunk - 1) / ExpressChunk
	return ExpressRequest + ExpressChunk.Seconds()*float64(chunks)*ExpressMemory*ExpressSecond
}
