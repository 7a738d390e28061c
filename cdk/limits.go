package main

import (
	"strings"

	"carmensita.pe/market/internal/platform/blueprint"
)

// Functions that touch MySQL may run only so many at a time: together they never open more connections than MySQL takes
// (max_connections in terraform/modules/database), and a rush on one screen leaves the others, and the tills, their share.
const (
	maxConnections = 400
	// spare connections are for migrations, RDS itself and an operator.
	spare = 40
	// till is for each step that a customer waits for; heavy for what reads a lot, where one more would only slow the others.
	till  = 20
	heavy = 2
	most  = 10
)

// reserved returns how many invocations of each MySQL function may run at a time, whatever their number.
func reserved() map[string]int {
	limits := map[string]int{}
	left := maxConnections - spare
	var others []string
	for _, f := range blueprint.Functions {
		if !touchesMySQL(f) {
			continue
		}
		switch area, _, _ := strings.Cut(f.Name, "/"); area {
		case "checkout", "refund":
			limits[f.Name] = till
		case "report", "backup", "restock", "deploy", "watch":
			limits[f.Name] = heavy
		default:
			others = append(others, f.Name)
			continue
		}
		left -= limits[f.Name]
	}
	if len(others) == 0 {
		return limits
	}
	share := max(1, min(most, left/len(others)))
	for _, name := range others {
		limits[name] = share
	}
	return limits
}

func touchesMySQL(f blueprint.Function) bool {
	for _, access := range f.Touches {
		if access == blueprint.MySQL || strings.HasPrefix(string(access), string(blueprint.MySQL)+":") {
			return true
		}
	}
	return false
}
