package main

import (
	"fmt"
	"strconv"
	"strings"
)

// expressionOf writes a cron line of five fields as EventBridge Scheduler wants it: with a year, a question mark for the
// one of day and weekday that does not count, and weekdays from 1 for Sunday where cron begins at 0.
func expressionOf(cron string) (string, error) {
	fields := strings.Fields(cron)
	const want = 5
	if len(fields) != want {
		return "", fmt.Errorf("%q does not have five fields", cron)
	}
	day, weekday := fields[2], fields[4]
	switch {
	case weekday == "*":
		weekday = "?"
	case day == "*":
		day = "?"
		shifted, err := weekdaysFromOne(weekday)
		if err != nil {
			return "", fmt.Errorf("%q: %w", cron, err)
		}
		weekday = shifted
	default:
		return "", fmt.Errorf("%q names a day and a weekday: EventBridge takes one of them", cron)
	}
	return fmt.Sprintf("cron(%s %s %s %s %s *)", fields[0], fields[1], day, fields[3], weekday), nil
}

// weekdaysFromOne adds one to each weekday of a list such as "1-5" or "0,6"; 7 is Sunday, too.
func weekdaysFromOne(weekdays string) (string, error) {
	const week = 7
	var out strings.Builder
	for _, part := range strings.FieldsFunc(weekdays, func(r rune) bool { return r == ',' }) {
		if out.Len() > 0 {
			out.WriteByte(',')
		}
		for i, end := range strings.Split(part, "-") {
			number, err := strconv.Atoi(end)
			if err != nil || number < 0 || number > week {
				return "", fmt.Errorf("%q is no weekday from 0 to 7", end)
			}
			if i > 0 {
				out.WriteByte('-')
			}
			out.WriteString(strconv.Itoa(number%week + 1))
		}
	}
	return out.String(), nil
}
