package main

import "carmensita.pe/market/local/gauge"

// self is this process in a usage: the local cloud, and the load generator with it.
const self = "local cloud + generator"

// perSale is the processor time that each program took for one of n sales, in milliseconds.
func perSale(u gauge.Usage, n int) map[string]float64 {
	each := make(map[string]float64, len(u))
	for name, taken := range u {
		each[name] = ratio(ms(taken), float64(n))
	}
	return each
}

// sum is what all programs took together.
func sum(each map[string]float64) float64 {
	var all float64
	for _, taken := range each {
		all += taken
	}
	return all
}
