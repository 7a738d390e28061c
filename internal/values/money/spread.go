package money

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// Spread divides total over lines in proportion to their weights, by largest remainder: each line first gets its share
// rounded down, then the centimos that are left go one by one to the lines that lost most, the first line first where
// they lost the same. The shares always add up to total, and a share is never more than one centimo from its exact value.
//
// Weights that are all zero count as equal. No weights give no shares. A negative weight, or weights whose sum
// overflows, are a mistake of the caller and panic.
func Spread(total Centimos, weights []Centimos) []Centimos {
	if len(weights) == 0 {
		return nil
	}
	sum := sumOfWeights(weights)
	if sum == 0 {
		weights = slices.Repeat([]Centimos{1}, len(weights))
		sum = uint64(len(weights))
	}

	left := magnitude(int64(total))
	shares := make([]uint64, len(weights))
	remainders := make([]uint64, len(weights))
	byRemainder := make([]int, len(weights))
	whole := left
	for i, weight := range weights {
		hi, lo := bits.Mul64(whole, uint64(weight))
		shares[i], remainders[i] = bits.Div64(hi, lo, sum) // fits: weight <= sum, so the share <= total
		left -= shares[i]
		byRemainder[i] = i
	}
	if left > 0 {
		slices.SortStableFunc(byRemainder, func(a, b int) int { return cmp.Compare(remainders[b], remainders[a]) })
		for _, i := range byRemainder[:left] {
			shares[i]++
		}
	}

	spread := make([]Centimos, len(shares))
	for i, share := range shares {
		spread[i] = Centimos(share)
		if total < 0 {
			spread[i] = -spread[i]
		}
	}
	return spread
}

func sumOfWeights(weights []Centimos) uint64 {
	var sum uint64
	for _, weight := range weights {
		if weight < 0 {
			panic("money: Spread over a negative weight")
		}
		sum += uint64(weight) // at most 2^63-1 is added to at most 2^63-1, so it cannot wrap unseen
		if sum > math.MaxInt64 {
			panic("money: Spread over weights that overflow")
		}
	}
	return sum
}
