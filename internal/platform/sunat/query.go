package sunat

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Consulta Integrada is SUNAT's REST service that says what it has of a document, boletas included. It needs a client of its own, which a shop
// makes in SOL. Source: thegreenter/consulta-cpe, README.

// App is the client that a shop made for asking.
type App struct{ ID, Secret string }

// Asked names a document by what must match, Total in centimos.
type Asked struct {
	RUC, Kind, Series string
	Number            int
	Day               time.Time
	Total             int64
}

const scope = "https://api.sunat.gob.pe/v1/contribuyente/contribuyentes"

// Query asks what SUNAT has: InStatus with 0001 accepted, 0003 void, 0011 unknown, or silence.
func (c *Client) Query(ctx context.Context, tokens, queries string, app App, a Asked) Answer {
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {scope}, "client_id": {app.ID}, "client_secret": {app.Secret}}
	var token struct {
		Access string `json:"access_token"`
	}
	if err := c.post(ctx, tokens+"/"+url.PathEscape(app.ID)+"/oauth2/token/", "application/x-www-form-urlencoded", "", form.Encode(), &token); err != nil {
		return silence(err)
	}
	total := fmt.Sprintf("%d.%02d", a.Total/100, a.Total%100)
	body, err := json.Marshal(map[string]any{"numRuc": a.RUC, "codComp": a.Kind, "numeroSerie": a.Series, "numero": a.Number, "fechaEmision": a.Day.Format("02/01/2006"), "monto": total})
	if err != nil {
		return silence(err)
	}
	var found struct {
		Data struct {
			State string `json:"estadoCp"`
		} `json:"data"`
	}
	if err := c.post(ctx, queries+"/"+url.PathEscape(a.RUC)+"/validarcomprobante", "application/json", token.Access, string(body), &found); err != nil {
		return silence(err)
	}
	states := map[string]string{"0": "0011", "1": "0001", "2": "0003"}
	if code, ok := states[found.Data.State]; ok {
		return Answer{Where: InStatus, Code: code}
	}
	return silence(fmt.Errorf("the state %q of a document is unknown", found.Data.State))
}

func (c *Client) post(ctx context.Context, address, kind, token, body string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", kind)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := c.http().Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, mostBody))
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the consult service answered %d", response.StatusCode)
	}
	return json.NewDecoder(bytes.NewReader(content)).Decode(into)
}

func (c *Client) http() *http.Client {
	if c.HTTP != nil {
		return c.HTTP
	}
	return patient
}
