package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// kind is what is sold, and how it is paid.
type kind string

const (
	products kind = "products" // from the whole shop, in cash
	hot      kind = "hot"      // from a few products that everybody wants, in cash
	card     kind = "card"     // as products, but by card: one call of the terminal more
)

// Tills of the cells by card, and of the cell that the targets and the second table are about.
const usualTills = 8

// cell is one setting that is measured.
type cell struct {
	kind  kind
	tills int
}

func (c cell) String() string { return fmt.Sprintf("%s/%d", c.kind, c.tills) }

// cellsOf are all cells for these numbers of tills, or those that only names, as a kind ("hot") or a cell ("hot/8").
func cellsOf(tills []int, only []string) ([]cell, error) {
	var all []cell
	for _, k := range []kind{products, hot} {
		for _, n := range tills {
			all = append(all, cell{k, n})
		}
	}
	all = append(all, cell{card, usualTills})
	if len(only) == 0 {
		return all, nil
	}
	for _, name := range only {
		if !slices.ContainsFunc(all, func(c cell) bool { return c.is(name) }) {
			return nil, fmt.Errorf("there is no cell %q: there are %v", name, all)
		}
	}
	return slices.DeleteFunc(all, func(c cell) bool {
		return !slices.ContainsFunc(only, c.is)
	}), nil
}

func (c cell) is(name string) bool { return name == string(c.kind) || name == c.String() }

func mostTills(cells []cell) int {
	most := 0
	for _, c := range cells {
		most = max(most, c.tills)
	}
	return most
}

// tillCounts reads numbers of tills, such as "1,8,32".
func tillCounts(text string) ([]int, error) {
	const most = 99 // a receipt's series has room for no more: BC99
	var counts []int
	for _, word := range words(text) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 || n > most {
			return nil, fmt.Errorf("%q is no number of tills from 1 to %d", word, most)
		}
		counts = append(counts, n)
	}
	return counts, nil
}

func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}
