package mail

import (
	_ "embed"
	htmltemplate "html/template"
	"strings"
	texttemplate "text/template"
)

// The layouts of all mails: the same parts as HTML, where everything that comes from people is escaped, and as plain text.
var (
	//go:embed layout.html
	htmlText   string
	htmlLayout = htmltemplate.Must(htmltemplate.New("html").Parse(htmlText))

	//go:embed layout.txt
	plainText   string
	plainLayout = texttemplate.Must(texttemplate.New("plain").Funcs(texttemplate.FuncMap{"quote": quote}).Parse(plainText))
)

// page is what the layouts show.
type page struct {
	Name, URL, Subject string
	Body               []part
}

func (o *Outbox) render(m Message) (plain, html string, err error) {
	p := page{Name: o.opt.Name, URL: o.opt.URL, Subject: oneLine(m.subject), Body: make([]part, len(m.body))}
	for i, b := range m.body {
		p.Body[i] = part{Text: oneLine(b.Text), Quote: lines(b.Quote)}
		for _, l := range b.Links {
			if strings.HasPrefix(l.URL, "/") {
				l.URL = o.opt.URL + l.URL
			}
			p.Body[i].Links = append(p.Body[i].Links, Link{Text: oneLine(l.Text), URL: l.URL})
		}
	}
	var text, page strings.Builder
	if err := plainLayout.Execute(&text, p); err != nil {
		return "", "", err
	}
	if err := htmlLayout.Execute(&page, p); err != nil {
		return "", "", err
	}
	return text.String(), page.String(), nil
}

// lines makes every kind of line end the same, and drops other control characters.
func lines(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text)
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, text))
}

// quote marks what a person wrote in plain text, so that it can't pass for what the instance says.
func quote(text string) string { return "> " + strings.ReplaceAll(text, "\n", "\n> ") }
