package report

import (
	"math"
	"strconv"

	"carmensita.pe/market/internal/values/quantity"
)

// bar is one bar of a chart; its figures are centimos. Usual is marked on it unless it is 0.
type bar struct {
	label string
	value int64
	usual int64
}

// figureHeight is the room of a figure above its bar, in millimetres.
const figureHeight = 4.2

// columns draws standing bars side by side over the page's width: each with its label below it and its figure, in whole
// soles, above it.
func (p *paper) columns(title string, bars []bar, height float64) {
	p.heading(title, black, height+6)
	if len(bars) == 0 {
		p.write(margin, p.y+4, "", 8.5, grey, "No hubo ventas.")
		p.y += 8
		return
	}
	var most int64
	marked := false
	for _, b := range bars {
		most = max(most, b.value, b.usual)
		marked = marked || b.usual > 0
	}
	p.right(margin+width, p.y-2.5, "", 7.2, grey, map[bool]string{true: "soles · la raya es lo usual", false: "soles"}[marked])
	base, scale := p.y+height, (height-5)/float64(max(most, 1))
	for _, step := range gridOf(most) {
		y := base - float64(step)*scale
		p.line(margin, y, margin+width, y, 0.15, hairline)
	}
	slot := width / float64(len(bars))
	thick := min(slot*0.64, 16)
	size := p.sizeFor(bars, slot)
	for i, b := range bars {
		centre := margin + slot*(float64(i)+0.5)
		h := float64(max(b.value, 0)) * scale
		p.fill(centre-thick/2, base-h, thick, h, green)
		peak := base - h
		if b.usual > 0 {
			y := base - float64(b.usual)*scale
			p.line(centre-thick/2-0.9, y, centre+thick/2+0.9, y, 0.5, black)
			// The figure is the bar's: it stands on the bar, and above the mark only where the mark would cross it.
			if y < peak && y > peak-figureHeight {
				peak = y
			}
		}
		if b.value > 0 {
			p.centre(centre, peak-1.1, "", size, black, soles(b.value))
		}
		p.centre(centre, base+3.4, "", min(size+0.6, 7.5), grey, b.label)
	}
	p.line(margin, base, margin+width, base, 0.3, black)
	p.y = base + 5
}

// sizeFor is the size of type in which every figure fits above its bar.
func (p *paper) sizeFor(bars []bar, slot float64) float64 {
	size := 7.2
	for _, b := range bars {
		for _, text := range []string{soles(b.value), b.label} {
			for p.font("", size, black); p.pdf.GetStringWidth(text) > slot-0.6 && size > 3.5; p.font("", size, black) {
				size -= 0.2
			}
		}
	}
	return size
}

// gridOf returns two to five round heights up to the most.
func gridOf(most int64) (steps []int64) {
	if most <= 0 {
		return nil
	}
	step := math.Pow(10, math.Floor(math.Log10(float64(most))))
	for _, part := range []float64{0.2, 0.5, 1, 2} {
		if float64(most)/(step*part) <= 5 {
			step *= part
			break
		}
	}
	for at := step; at <= float64(most); at += step {
		steps = append(steps, int64(at))
	}
	return steps
}

// soles is an amount in whole soles, without the symbol.
func soles(centimos int64) string {
	return grouped(quantity.Quantity(math.Round(float64(centimos)/100)) * quantity.One)
}

// A lying bar and the gap below it, in millimetres.
const barHeight, barGap = 4.2, 2.0

// barsHeight is the room that n lying bars and their title take.
func barsHeight(n int) float64 { return 14 + float64(n)*(barHeight+barGap) }

// bars draws lying bars below each other, between a label and a figure with its share of the whole. Whoever calls it makes
// the room.
func (p *paper) bars(x, w float64, title string, bars []bar) {
	const labels, figures = 36.0, 25.0
	p.y += 5
	p.write(x, p.y+4, "B", 11, black, title)
	p.y += 8
	if len(bars) == 0 {
		p.write(x, p.y+3, "", 8.5, grey, "No hubo ventas.")
		p.y += 6
		return
	}
	var most, sum int64
	for _, b := range bars {
		most = max(most, b.value)
		sum += b.value
	}
	for _, b := range bars {
		p.font("", 7.8, black)
		p.write(x, p.y+3.2, "", 7.8, black, p.fit(b.label, labels-2))
		long := (w - labels - figures) * float64(max(b.value, 0)) / float64(max(most, 1))
		p.fill(x+labels, p.y, max(long, 0.4), barHeight, green)
		share := strconv.FormatInt((b.value*100+sum/2)/max(sum, 1), 10) + " %"
		p.right(x+w-10, p.y+3.2, "", 7.8, black, soles(b.value))
		p.right(x+w, p.y+3.2, "", 7.8, grey, share)
		p.y += barHeight + barGap
	}
}
