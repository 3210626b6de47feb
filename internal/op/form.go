package op

import "strings"

// readForm hands the pairs of a query string or urlencoded body to each. It never fails: a broken escape stands for
// itself, a pair without = has an empty value.
func readForm(form string, each func(name, value string) error) error {
	for form != "" {
		var pair string
		pair, form, _ = strings.Cut(form, "&")
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		if err := each(unescape(name, true), unescape(value, true)); err != nil {
			return err
		}
	}
	return nil
}

// unescape decodes percent escapes once, and in forms a plus as a space.
func unescape(s string, form bool) string {
	i := 0
	for i < len(s) && s[i] != '%' && !(form && s[i] == '+') {
		i++
	}
	if i == len(s) {
		return s
	}
	b := append(make([]byte, 0, len(s)), s[:i]...)
	for ; i < len(s); i++ {
		switch {
		case s[i] == '%' && i+2 < len(s):
			high, ok1 := unhex(s[i+1])
			low, ok2 := unhex(s[i+2])
			if ok1 && ok2 {
				b = append(b, high<<4|low)
				i += 2
				continue
			}
			b = append(b, '%')
		case s[i] == '+' && form:
			b = append(b, ' ')
		default:
			b = append(b, s[i])
		}
	}
	return string(b)
}
