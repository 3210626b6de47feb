package guide

import (
	"fmt"
	"slices"
	"strings"

	"driveway/internal/op"
)

// Deviation is a difference from the guide that is wanted. What is the text of the difference, without the number of the
// operation in front of it.
type Deviation struct {
	Operations string // numbers, separated by spaces
	What       string
	Reason     string
}

// Differences returns how the operations of the set differ from the guide, both ways, but for the allowed deviations, as
// lines such as
//
//	5.6: missing
//	5.6: the route is GET /folder/list.json/{session_id}
//	5.6: parameter offset: missing
//	5.6: parameter offset: string, in the guide integer
//	5.6: parameter offset: optional, in the guide required
//	5.6: parameter sort: not in the guide
//	5.6: returns Files.Size: missing
//	5.6: returns Files.Size: integer, in the guide string
//	5.6: returns Files.FileHash: not in the guide
//	5.6: returns object, in the guide array
//	16.1: not in the guide
//	5.6: allowed, but not so: …
//
// Gaps are held to their route only, operations with the number op.Extension to nothing. A parameter that is a list
// passes for a string, since it takes text; whether a parameter in the path is required is not compared. What lies in an
// object or array whose content the guide does not describe is free.
func Differences(set *op.Set, allowed ...Deviation) []string {
	here := map[string]op.Op{}
	for _, o := range set.Ops() {
		here[o.Number] = o
	}
	var found []string
	for _, g := range merged() {
		o, ok := here[g.Number]
		if !ok {
			found = append(found, g.Number+": missing")
			continue
		}
		for _, what := range compare(o, g) {
			found = append(found, g.Number+": "+what)
		}
		delete(here, g.Number)
	}
	for _, o := range set.Ops() {
		if _, left := here[o.Number]; left && o.Number != op.Extension {
			found = append(found, o.Number+": not in the guide")
		}
	}
	return permit(found, set, allowed)
}

// permit takes away what is allowed, and adds what is allowed in vain.
func permit(found []string, set *op.Set, allowed []Deviation) []string {
	built := map[string]bool{}
	for _, o := range set.Ops() {
		built[o.Number] = o.Built()
	}
	for _, d := range allowed {
		for number := range strings.FieldsSeq(d.Operations) {
			line := number + ": " + d.What
			if i := slices.Index(found, line); i >= 0 {
				found = slices.Delete(found, i, i+1)
			} else if built[number] {
				found = append(found, number+": allowed, but not so: "+d.What)
			}
		}
	}
	return found
}

// merged returns the operations of the guide, one for each route: what shares a route takes the parameters of both, which
// are required only where both say so.
func merged() []Operation {
	var list []Operation
	for _, g := range Operations() {
		i := slices.IndexFunc(list, func(first Operation) bool { return first.Number == g.SameAs })
		if i < 0 {
			list = append(list, g)
			continue
		}
		first := &list[i]
		params := slices.Clone(first.Params)
		for j := range params {
			if !slices.ContainsFunc(g.Params, func(p Param) bool { return p.Name == params[j].Name && p.Required }) {
				params[j].Required = false
			}
		}
		for _, p := range g.Params {
			if !slices.ContainsFunc(params, func(known Param) bool { return known.Name == p.Name }) {
				p.Required = false
				params = append(params, p)
			}
		}
		first.Params = params
	}
	return list
}

func compare(o op.Op, g Operation) []string {
	var found []string
	if o.Method != g.Method || o.Path != g.Path {
		found = append(found, "the route is "+o.Method+" "+o.Path)
	}
	if !o.Built() {
		return found
	}
	found = append(found, compareParams(o.Params(), g.Params)...)
	return append(found, compareReturns(o, g.Returns)...)
}

func compareParams(here []op.Param, want []Param) []string {
	var found []string
	seen := map[string]bool{}
	for _, w := range want {
		i := slices.IndexFunc(here, func(p op.Param) bool { return p.Name == w.Name || slices.Contains(p.Aliases, w.Name) })
		if i < 0 {
			found = append(found, "parameter "+w.Name+": missing")
			continue
		}
		p := here[i]
		seen[p.Name] = true
		if p.Type != w.Type && w.Type != "mixed" && (p.Type != "array" || w.Type != "string") {
			found = append(found, fmt.Sprintf("parameter %s: %s, in the guide %s", w.Name, p.Type, w.Type))
		}
		if p.Required != w.Required && w.In != "path" {
			found = append(found, fmt.Sprintf("parameter %s: %s, in the guide %s", w.Name, needed(p.Required), needed(w.Required)))
		}
	}
	for _, p := range here {
		if !seen[p.Name] {
			found = append(found, "parameter "+p.Name+": not in the guide")
		}
	}
	return found
}

func needed(required bool) string {
	if required {
		return "required"
	}
	return "optional"
}

func compareReturns(o op.Op, want Returns) []string {
	s := o.Answers()
	if want.Bare != "" {
		if want.Bare != s.Type && !(want.Bare == "binary" && s.Type == "file") {
			return []string{"returns " + s.Type + ", in the guide " + want.Bare}
		}
		return nil
	}
	if s.Type != "object" && s.Type != "array" {
		return []string{"returns " + s.Type + ", in the guide object"}
	}
	here := o.Returns()
	var found []string
	for _, w := range want.Fields {
		i := slices.IndexFunc(here, func(f op.Field) bool { return name(f.Name, f.Under) == name(w.Name, w.Under) })
		switch {
		case i < 0:
			found = append(found, "returns "+name(w.Name, w.Under)+": missing")
		case w.Type == "" || w.Type == here[i].Type || w.Type == "image" && here[i].Type == "string":
		default:
			found = append(found, fmt.Sprintf("returns %s: %s, in the guide %s", name(w.Name, w.Under), here[i].Type, w.Type))
		}
	}
	for _, f := range here {
		if !described(f, want.Fields) {
			continue
		}
		if !slices.ContainsFunc(want.Fields, func(w Field) bool { return name(f.Name, f.Under) == name(w.Name, w.Under) }) {
			found = append(found, "returns "+name(f.Name, f.Under)+": not in the guide")
		}
	}
	return found
}

// described says whether the guide says anything about what lies where f does. What lies in a field that is itself not in
// the guide is reported with that field.
func described(f op.Field, want []Field) bool {
	under := braces(f.Under)
	return under == "" || slices.ContainsFunc(want, func(w Field) bool { return braces(w.Under) == under })
}

// name is the full name of a field. Keys that are data have no name.
func name(field, under string) string {
	if under == "" {
		return braces(field)
	}
	return braces(under) + "." + braces(field)
}

func braces(s string) string {
	if strings.HasPrefix(s, "{") {
		return "{}"
	}
	return s
}
