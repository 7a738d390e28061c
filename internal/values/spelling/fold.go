package spelling

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// rule says that a sound can be written in several ways, and which one it folds to.
type rule struct {
	from *regexp.Regexp
	to   string
}

// The rules of Fold, in this order; web/src/values/fold.ts has the same ones, and testdata/folds.json holds both to them.
var rules = []rule{
	{regexp.MustCompile(`(\d),(\d)`), "$1.$2"},
	{regexp.MustCompile(`(\d) ?(?:litros?|lts?|l)\b`), "${1}l"},
	{regexp.MustCompile(`(\d) ?(?:gramos?|grs?|g)\b`), "${1}g"},
	{regexp.MustCompile(`(\d) ?(?:kilogramos?|kilos?|kgs?)\b`), "${1}kg"},
	{regexp.MustCompile(`(\d) ?(?:mililitros?|mls?|cc)\b`), "${1}ml"},
	{regexp.MustCompile(`[cs]h`), "x"},
	{regexp.MustCompile(`gh|gu([ei])`), "g$1"},
	{regexp.MustCompile(`h`), ""},
	{regexp.MustCompile(`oo`), "u"},
	{regexp.MustCompile(`ll`), "y"},
	{regexp.MustCompile(`v`), "b"},
	{regexp.MustCompile(`z|c([ei])`), "s$1"},
	{regexp.MustCompile(`qu([ei])|q|c`), "k$1"},
	{regexp.MustCompile(`\bs([bcdfgklmnpqrt])`), "es$1"},
}

// Fold returns a text as it sounds to a person who writes it by ear, in lower case: accents, b and v, c, k, s and z, h, ll and y,
// doubled letters and the space before a unit make no difference. "Spaghetti 500 gr" and "espagueti 500g" are the same.
func Fold(text string) string {
	text = strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(Tidy(text))))
	for _, one := range rules {
		text = one.from.ReplaceAllString(text, one.to)
	}
	return single(text)
}

// single leaves one of letters that are doubled; digits count.
func single(text string) string {
	var out strings.Builder
	var last rune
	for _, r := range text {
		if r != last || !unicode.IsLetter(r) {
			out.WriteRune(r)
		}
		last = r
	}
	return out.String()
}

// spelled are the ways in which a letter of a folded text may be written, for a search in texts as they are.
var spelled = map[rune]string{
	'a': "[aáàäâ]", 'e': "[eéèëê]", 'i': "[iíìïî]", 'o': "[oóòöô]", 'u': "(?:oo|[uúùüû])", 'n': "[nñ]", 'b': "[bv]", 's': "[szc]",
	'k': "(?:qu?|[ck])", 'x': "(?:[cs]h|x)", 'y': "(?:ll|y)", 'g': "(?:g[hu]?)", '.': "[.,]",
}

// Pattern makes a regular expression of words that finds the texts which Fold and Has find, in the dialect that MySQL and MariaDB
// share: every word, in any order. It is wider where a letter depends on the one after it. "" for no words.
func Pattern(words string) string {
	var all strings.Builder
	for word := range strings.FieldsSeq(Fold(words)) {
		all.WriteString("(?=.*")
		number := word[0] >= '0' && word[0] <= '9'
		if number {
			all.WriteString("(?:^|[^0-9.,])")
		} else if len(word) > 2 && word[:2] == "es" {
			all.WriteString("e?")
			word = word[1:]
		}
		for i, letter := range word {
			if number && i > 0 && unicode.IsLetter(letter) {
				all.WriteString(" ?")
				number = false
			}
			way, known := spelled[letter]
			if !known {
				way = regexp.QuoteMeta(string(letter))
			}
			all.WriteString(way)
			if unicode.IsLetter(letter) {
				all.WriteString("+h?")
			}
		}
		all.WriteByte(')')
	}
	if all.Len() == 0 {
		return ""
	}
	return "(?i)^" + all.String()
}
