package lambdahttp

import (
	"net/http"
	"strconv"

	"carmensita.pe/market/internal/values/errs"
	"carmensita.pe/market/internal/values/peru"
)

// DecodeEdit reads a change of one thing: its id, the version that the caller saw, and the body as Decode does.
func DecodeEdit[T any](r *Request) (id string, version int, change T, err error) {
	if id, err = r.ID(); err != nil {
		return id, version, change, err
	}
	if version, err = r.Version(); err != nil {
		return id, version, change, err
	}
	change, err = Decode[T](r)
	return id, version, change, err
}

// DecodeFor reads the id of a thing and what the body, as Decode reads it, wants of it.
func DecodeFor[T any](r *Request) (id string, value T, err error) {
	if id, err = r.ID(); err != nil {
		return id, value, err
	}
	value, err = Decode[T](r)
	return id, value, err
}

// Number returns the path's {number}; errs.NotFound when it is none.
func (r *Request) Number() (int64, error) {
	number, err := strconv.ParseInt(r.PathParameters["number"], 10, 64)
	if err != nil {
		return 0, errs.New(errs.NotFound, "%q is no number", r.PathParameters["number"])
	}
	return number, nil
}

// OK answers with what a call of the domain gave, or its error.
func OK[T any](value T, err error) (Response, error) {
	if err != nil {
		return Response{}, err
	}
	return JSON(http.StatusOK, value)
}

// Created answers like OK, with 201 when the value is new: the same request again is a 200.
func Created[T any](value T, fresh bool, err error) (Response, error) {
	if err == nil && fresh {
		return JSON(http.StatusCreated, value)
	}
	return OK(value, err)
}

// NoContent answers with nothing to a call of the domain that went well, or with its error.
func NoContent(err error) (Response, error) {
	if err != nil {
		return Response{}, err
	}
	return Response{StatusCode: http.StatusNoContent}, nil
}

// QueryFlag returns a query parameter that is true or false; false when it is absent.
func (r *Request) QueryFlag(name string) (bool, error) {
	text, ok := r.QueryStringParameters[name]
	if !ok {
		return false, nil
	}
	flag, err := strconv.ParseBool(text)
	if err != nil {
		return false, errs.Invalid(name, "must be true or false")
	}
	return flag, nil
}

// QueryDay returns a query parameter that is a business day; usual when it is absent.
func (r *Request) QueryDay(name string, usual peru.Day) (peru.Day, error) {
	text, ok := r.QueryStringParameters[name]
	if !ok {
		return usual, nil
	}
	day, err := peru.ParseDay(text)
	if err != nil {
		return peru.Day{}, errs.Invalid(name, "%s", peru.ErrDay)
	}
	return day, nil
}
