package lambda

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// Handler serves Lambda's Invoke API, for the AWS SDK and the AWS CLI (AWS_ENDPOINT_URL_LAMBDA). Signatures are not
// checked; versions and aliases are accepted and mean the one that there is.
func (r *Runtime) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /2015-03-31/functions/{function}/invocations", r.serveInvoke)
	return mux
}

func (r *Runtime) serveInvoke(w http.ResponseWriter, request *http.Request) {
	function := request.PathValue("function")
	payload, err := readPayload(request)
	if err != nil {
		writeError(w, err)
		return
	}
	switch kind := request.Header.Get("X-Amz-Invocation-Type"); kind {
	case "", "RequestResponse":
		r.serveResult(w, request, function, payload)
	case "Event":
		id, err := r.InvokeAsync(function, payload)
		if err != nil {
			writeError(w, err)
			return
		}
		w.Header().Set("X-Amzn-Requestid", id)
		w.WriteHeader(http.StatusAccepted)
	case "DryRun":
		if _, err := r.pool(function); err != nil {
			writeError(w, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	default:
		writeError(w, &Error{"InvalidParameterValueException", "unknown invocation type " + kind, http.StatusBadRequest})
	}
}

func (r *Runtime) serveResult(w http.ResponseWriter, request *http.Request, function string, payload []byte) {
	result, err := r.Invoke(request.Context(), function, payload)
	if err != nil {
		writeError(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-Requestid", result.RequestID)
	w.Header().Set("X-Amz-Executed-Version", "$LATEST")
	if result.FunctionError != "" {
		w.Header().Set("X-Amz-Function-Error", result.FunctionError)
	}
	_, _ = w.Write(result.Payload) // if it fails the caller has gone away
}

// readPayload reads the event. Lambda takes JSON or nothing, and passes {} to the function for nothing.
func readPayload(request *http.Request) ([]byte, error) {
	payload, err := io.ReadAll(io.LimitReader(request.Body, maxRequest+1))
	switch {
	case err != nil:
		return nil, &Error{"InvalidRequestContentException", err.Error(), http.StatusBadRequest}
	case len(payload) > maxRequest:
		return nil, tooLarge(len(payload), "RequestResponse", maxRequest)
	case len(payload) == 0:
		return []byte("{}"), nil
	case !json.Valid(payload):
		return nil, &Error{"InvalidRequestContentException", "Could not parse request body into json", http.StatusBadRequest}
	}
	return payload, nil
}

func writeError(w http.ResponseWriter, err error) {
	refused := &Error{Code: "ServiceException", Message: err.Error(), Status: http.StatusInternalServerError}
	errors.As(err, &refused)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-Errortype", refused.Code)
	w.WriteHeader(refused.Status)
	_ = json.NewEncoder(w).Encode(map[string]string{"Type": "User", "Message": refused.Message})
}
