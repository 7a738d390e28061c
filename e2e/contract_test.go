package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// contract is the API's document. Every request of every test is held to it: an answer has the status, the type and the
// fields that the document promises and no others; a request that the API accepted is one that the document allows; a
// path that the document does not know is not found.
type contract struct {
	router  routers.Router
	problem *openapi3.Schema
}

var theContract = sync.OnceValues(func() (*contract, error) {
	for _, plain := range []string{
		"text/html",
		"application/pdf",
		"text/csv",
		"application/xml",
		"application/zip",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	} {
		openapi3filter.RegisterBodyDecoder(plain, openapi3filter.PlainBodyDecoder)
	}
	document, err := openapi3.NewLoader().LoadFromFile(filepath.Join(root, "functions", "api", "openapi.yaml"))
	if err != nil {
		return nil, err
	}
	for _, schema := range document.Components.Schemas {
		closeObjects(schema)
	}
	for _, path := range document.Paths.Map() {
		for _, operation := range path.Operations() {
			for _, response := range operation.Responses.Map() {
				for _, media := range response.Value.Content {
					closeObjects(media.Schema)
				}
			}
		}
	}
	document.Servers = nil // whatever host the cloud of a test has
	router, err := legacy.NewRouter(document)
	return &contract{router: router, problem: document.Components.Schemas["Problem"].Value}, err
})

// closeObjects makes a field that is not in the document an error. To clients the document stays open: it may grow.
func closeObjects(ref *openapi3.SchemaRef) {
	if ref == nil || ref.Value == nil {
		return
	}
	schema := ref.Value
	if len(schema.Properties) > 0 {
		closed := false
		schema.AdditionalProperties.Has = &closed
	}
	for _, property := range schema.Properties {
		if property.Ref == "" {
			closeObjects(property)
		}
	}
	if schema.Items != nil && schema.Items.Ref == "" {
		closeObjects(schema.Items)
	}
}

func (c *contract) check(request *http.Request, sent []byte, response *http.Response, body []byte) error {
	ctx := request.Context()
	if err := c.checkProblem(response, body); err != nil {
		return err
	}
	route, parameters, err := c.router.FindRoute(request)
	if err != nil {
		if response.StatusCode != http.StatusNotFound {
			return fmt.Errorf("the document does not know it, and yet it was answered with %d", response.StatusCode)
		}
		return nil
	}
	request.Body = io.NopCloser(bytes.NewReader(sent))
	asked := &openapi3filter.RequestValidationInput{Request: request, PathParams: parameters, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, SkipSettingDefaults: true}}
	if response.StatusCode < http.StatusMultipleChoices {
		if err := openapi3filter.ValidateRequest(ctx, asked); err != nil {
			return fmt.Errorf("the API accepted what its document does not allow: %w", err)
		}
	}
	answered := &openapi3filter.ResponseValidationInput{RequestValidationInput: asked, Status: response.StatusCode, Header: response.Header,
		Body: io.NopCloser(bytes.NewReader(body)), Options: &openapi3filter.Options{IncludeResponseStatus: true}}
	if err := openapi3filter.ValidateResponse(ctx, answered); err != nil {
		return fmt.Errorf("the answer is not what the document promises: %w", err)
	}
	return nil
}

// checkProblem holds every refusal to the one form of problems, also on paths that do not exist.
func (c *contract) checkProblem(response *http.Response, body []byte) error {
	if response.StatusCode < http.StatusBadRequest {
		return nil
	}
	if kind := response.Header.Get("Content-Type"); kind != "application/problem+json" {
		return fmt.Errorf("a refusal of the type %q", kind)
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return fmt.Errorf("a refusal that is no JSON: %w", err)
	}
	if err := c.problem.VisitJSON(value, openapi3.EnableJSONSchema2020()); err != nil {
		return fmt.Errorf("a refusal that is no problem: %w", err)
	}
	var refusal problem
	if err := json.Unmarshal(body, &refusal); err != nil {
		return err
	}
	if refusal.Status != response.StatusCode || refusal.Title == "" || refusal.TitleEn == "" {
		return fmt.Errorf("a refusal with %d that tells little: %s", response.StatusCode, body)
	}
	return nil
}
