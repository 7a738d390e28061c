// Deliver signs a document, or sends it, or tries the connection. It is the only function that reads the certificate and the SOL user.
package main

import (
	"carmensita.pe/market/internal/aws/courier"
	"carmensita.pe/market/internal/platform/setup"
	"carmensita.pe/market/internal/platform/step"
)

type service struct{ courier *courier.Courier }

func main() {
	s := service{setup.Must(courier.Open())}
	step.Start(s.deliver)
}
