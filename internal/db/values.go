package db

import (
	"fmt"
	"reflect"
)

// plain turns an argument into nil, int64, string or []byte, the four kinds of value that both databases store.
func plain(arg any) (any, error) {
	switch v := arg.(type) {
	case nil, int64, string:
		return v, nil
	case []byte:
		if v == nil {
			return nil, nil
		}
		return v, nil
	case int:
		return int64(v), nil
	case bool:
		return number(v), nil
	}
	r := reflect.ValueOf(arg)
	if r.Kind() == reflect.Pointer {
		if r.IsNil() {
			return nil, nil
		}
		r = r.Elem()
	}
	switch r.Kind() {
	case reflect.Bool:
		return number(r.Bool()), nil
	case reflect.Int, reflect.Int64:
		return r.Int(), nil
	case reflect.String:
		return r.String(), nil
	case reflect.Slice:
		if r.Type().Elem().Kind() == reflect.Uint8 {
			return plain(r.Bytes())
		}
	}
	return nil, fmt.Errorf("db: an argument can't be a %T", arg)
}

// number is how a bool is stored.
func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// assign stores a plain value in a destination of any type that Row.Scan takes. The bytes of v become dest's.
func assign(dest, v any) error {
	p := reflect.ValueOf(dest)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return fmt.Errorf("can't scan into a %T", dest)
	}
	e := p.Elem()
	if v == nil {
		if e.Kind() == reflect.Pointer || isBytes(e.Type()) {
			e.SetZero()
			return nil
		}
		return fmt.Errorf("NULL does not fit into a %T", dest)
	}
	if e.Kind() == reflect.Pointer {
		e.Set(reflect.New(e.Type().Elem()))
		e = e.Elem()
	}
	switch v := v.(type) {
	case int64:
		switch e.Kind() {
		case reflect.Int, reflect.Int64:
			e.SetInt(v)
			return nil
		case reflect.Bool:
			e.SetBool(v != 0)
			return nil
		}
	case string:
		switch {
		case e.Kind() == reflect.String:
			e.SetString(v)
			return nil
		case isBytes(e.Type()):
			e.SetBytes([]byte(v))
			return nil
		}
	case []byte:
		if isBytes(e.Type()) {
			e.SetBytes(v)
			return nil
		}
	}
	return fmt.Errorf("a value of type %T does not fit into a %T", v, dest)
}

func isBytes(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8
}
