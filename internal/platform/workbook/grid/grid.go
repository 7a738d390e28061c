// Package grid is a table of text as the domain sees it: an import or export depends on this and not on a spreadsheet library, which
// would enlarge its programs. Package workbook reads and writes it.
package grid

// Table is what a file holds.
type Table struct {
	Header []string
	Rows   []Row
}

// Row is one row. It has as many cells as the header, unless Problem says why it has not.
type Row struct {
	Line  int
	Cells []string
	// Problem is for the person whose file it is, in Spanish; "" when there is none.
	Problem string
}

// Cell is one cell to write.
type Cell struct {
	Text string
	// Number says that a spreadsheet may calculate with it.
	Number bool
}
