// Measure logs what must stay small; on AWS the line becomes metrics, and alarms watch those that grow.
package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"carmensita.pe/market/internal/ops/watch"
	"carmensita.pe/market/internal/platform/mysql"
	"carmensita.pe/market/internal/platform/setup"
)

func main() {
	db := setup.Must(mysql.Open())
	lambda.Start(func(ctx context.Context) (watch.Figures, error) {
		f, err := watch.Measure(ctx, db, time.Now())
		if err != nil {
			return f, err
		}
		slog.InfoContext(ctx, "measured", "leakedReservations", f.LeakedReservations, "owedHours", f.OwedHours,
			"eventMinutes", f.EventMinutes, "eventsSetAside", f.EventsSetAside, "approvalHours", f.ApprovalHours, "backupHours", f.BackupHours,
			"documentsInDanger", f.DocumentsInDanger, "certificateUrgency", f.CertificateUrgency)
		return f, nil
	})
}
