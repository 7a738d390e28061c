package receipt

import "time"

var (
	body   = face{"", 8.5, 3.9}
	bold   = face{"B", 8.5, 3.9}
	small  = face{"", 7.5, 3.5}
	name   = face{"B", 14, 6.2}
	alert  = face{"B", 10.5, 4.6}
	big    = face{"B", 12, 5.6}
	number = face{"B", 11, 5}
)

const (
	factColumn = 24.0
	indent     = 3.0
	codeSide   = 34.0
)

// draw sets the view on paper.
func draw(v view, at time.Time) ([]byte, error) {
	p := newPaper()
	head(p, v)
	for _, fact := range v.Facts {
		p.fact(fact)
	}
	p.section()
	p.columns(bold, 0, v.Columns.Label, v.Columns.Value)
	p.gap(0.4)
	p.rule(0.25, 0)
	for _, item := range v.Items {
		p.mayBreak()
		p.gap(1)
		p.left(body, 0, item.Name)
		p.columns(body, indent, item.Detail, item.Amount)
		for _, off := range item.Discount {
			p.columns(body, indent, off.Label, off.Value)
		}
	}
	p.section()
	p.rows(v.Sums...)
	p.rows(v.Total)
	p.gap(0.5)
	p.rows(v.Due...)
	if v.Words != "" {
		p.gap(0.5)
		p.centred(body, v.Words)
	}
	p.section()
	p.rows(v.Payments...)
	p.gap(2)
	p.rule(0.25, 1)
	p.foot(v)
	return p.cut(v.Number, at)
}

// foot sets what stands below the payments.
func (p *paper) foot(v view) {
	for i, legend := range v.Legends {
		if i == 0 {
			p.gap(2)
		}
		p.centred(small, legend)
	}
	if v.QR.Size > 0 {
		p.code(v.QR, codeSide) // its quiet zone is the gap
	} else {
		p.gap(2)
	}
	for _, line := range v.Origin {
		p.centred(small, line)
		p.gap(0.6)
	}
	p.centred(bold, v.Thanks)
}

func head(p *paper, v view) {
	if v.Copy != "" {
		p.centred(big, v.Copy)
		p.gap(1)
	}
	p.centred(name, v.Shop)
	for _, line := range v.Issuer {
		p.centred(body, line)
	}
	p.gap(2)
	p.frame(1.5, func() {
		p.centred(bold, v.RUC)
		p.centred(bold, v.Title)
		p.centred(number, v.Number)
	})
	p.gap(2.5)
	if len(v.Notice) == 0 {
		return
	}
	p.rule(0.4, 0)
	p.gap(1)
	for _, line := range v.Notice {
		p.centred(alert, line)
	}
	p.gap(1)
	p.rule(0.4, 0)
	p.gap(2)
}

// section parts what comes from what was.
func (p *paper) section() {
	p.gap(2)
	p.rule(0.25, 1)
	p.gap(2)
}

func (p *paper) fact(r row) {
	p.text(body, margin, r.Label)
	p.left(body, factColumn, r.Value)
}

func (p *paper) rows(rows ...row) {
	for _, r := range rows {
		f := body
		if r.Strong {
			f = big
			p.gap(0.6)
		}
		p.columns(f, 0, r.Label, r.Value)
		if r.Note != "" {
			p.left(small, indent, r.Note)
			p.gap(0.8)
		}
	}
}
