package e2e_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"carmensita.pe/market/internal/platform/blueprint"
)

var (
	fuzzSeed  = flag.Uint64("fuzzseed", 0, "seed of the requests that a stranger sends; by the clock when 0")
	fuzzCount = flag.Int("fuzzcount", 3000, "how many of them")
)

// tooSlow is more than anybody waits for an answer. Under the storm a busy computer may take longer: what did is asked again alone.
const tooSlow = 2 * time.Second

// costly are the routes that begin minutes of work in the background: a few of that are as good as hundreds.
var costly = map[string]int64{"POST /api/backups": 2, "POST /api/reports": 6, "POST /api/restocks": 4}

// unsent are calls that no stranger makes here, each with its reason.
var unsent = map[string]string{
	"POST /api/sessions/password": "Cognito's session is checked by Cognito: cognito_test.go",
}

// TestFuzz_noRequestBreaksTheShop sends every operation of the API's document, as nobody and as every role, what its schema allows
// and what it forbids. No answer is a failure of ours, each is one that the document promises, none takes long, and what must hold
// holds afterwards.
func TestFuzz_noRequestBreaksTheShop(t *testing.T) {
	t.Parallel()
	seed := cmp.Or(*fuzzSeed, uint64(time.Now().UnixNano()))
	t.Logf("again by: go test ./e2e -run TestFuzz -fuzzseed %d", seed)
	s := enter(t, wildSeats.take(t))
	operations := operationsOf(t)
	// Strangers sit at another computer: whoever fails to sign in there locks nobody out here.
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 66)}}
	strangers := &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 8}, Timeout: patience}
	s.warm(operations)
	storm := &storm{shop: s, operations: operations, strangers: strangers, goods: s.manyGoods()}
	const people = 4
	var all sync.WaitGroup
	for i := range people {
		all.Go(func() {
			g := &stranger{Rand: rand.New(rand.NewPCG(seed, uint64(i)))}
			for n := range *fuzzCount / people {
				storm.strike(g, n)
			}
		})
	}
	all.Wait()
	storm.report()
	s.settle()
	s.sweep()
	s.invariants()
}

// operation is one of the document, with its place in the blueprint.
type operation struct {
	*openapi3.Operation
	route blueprint.Route
}

func operationsOf(t *testing.T) []operation {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromFile(filepath.Join(root, "functions", "api", "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var all []operation
	for _, route := range blueprint.Routes {
		if unsent[route.Key()] == "" {
			all = append(all, operation{document.Paths.Find(route.Path).GetOperation(route.Method), route})
		}
	}
	return all
}

// warm calls each route once, so that no answer waits for a program to start.
func (s *shop) warm(operations []operation) {
	s.t.Helper()
	var all sync.WaitGroup
	seats := make(chan struct{}, 4)
	called := map[string]bool{}
	for _, o := range operations {
		if called[o.route.Function] {
			continue
		}
		called[o.route.Function] = true
		all.Go(func() {
			seats <- struct{}{}
			defer func() { <-seats }()
			person := s.till(admin)
			path := strings.NewReplacer("{id}", newID(), "{username}", "nobody", "{workflow}", "restock", "{name}", "nobody", "{number}", "1", "{period}", "2026-03", "{format}", "xlsx", "{link}", "nobody", "{document}", "20999000283").Replace(o.route.Path)
			person.send(o.route.Method, path, []byte("{}"))
		})
	}
	all.Wait()
	s.till(cashier).sell(s.cart(s.stocked(5).times(1))).sold()
}

// storm is what all strangers do together.
type storm struct {
	shop       *shop
	operations []operation
	strangers  *http.Client
	goods      map[string][]good
	mu         sync.Mutex
	ids        map[string][]string
	answers    map[int]int
	taken      map[string]int // how often each route said yes
	slow       []shot
	slowest    shot
	accepted   sync.Map // of costly routes: *atomic.Int64
	sent       atomic.Int64
}

// shot is one request and what it came to.
type shot struct {
	role, method, path string
	header             http.Header
	body               []byte
	file               bool
	route              string
	status             int
	took               time.Duration
	answer             []byte
}

func (h shot) String() string {
	return fmt.Sprintf("%s: %s %.300s %q %.600q: %d after %s: %.400q", h.role, h.method, h.path, h.header, h.body, h.status, h.took, h.answer)
}

// known reads which ids there are, now and then.
func (st *storm) known(n int) map[string][]string {
	st.mu.Lock()
	defer st.mu.Unlock()
	const often = 50
	if st.ids != nil && n%often != 0 {
		return st.ids
	}
	ids := map[string][]string{"users": st.ids["users"], "sessions": st.ids["sessions"]}
	for _, table := range tables {
		if _, ok := ids[table]; ok {
			continue
		}
		ids[table] = []string{}
		if table == "users" || table == "sessions" {
			continue
		}
		for _, row := range st.shop.rows("select id, '' from " + table + " order by id desc limit 30") {
			ids[table] = append(ids[table], strings.TrimSpace(row))
		}
	}
	st.ids = ids
	return ids
}

// strike sends one request.
func (st *storm) strike(g *stranger, n int) {
	g.ids = st.known(n)
	o := st.operations[g.IntN(len(st.operations))]
	key := o.route.Key()
	g.wrong = g.pick(0, 0, 0, 0, 30, 150)
	if most, ok := costly[key]; ok {
		count, _ := st.accepted.LoadOrStore(key, new(atomic.Int64))
		if count.(*atomic.Int64).Add(1) > most {
			g.wrong = 1000
		}
	}
	h := st.shop.aim(g, o)
	if goods := st.goods[key]; len(goods) > 0 && g.IntN(2) == 0 {
		h = st.shop.nearly(g, o, goods[g.IntN(len(goods))])
	}
	st.fire(&h)
	var refusal problem
	if key == "POST /api/sales" && json.Unmarshal(h.answer, &refusal) == nil && refusal.Total != nil { // now it knows the total
		var cart body
		if json.Unmarshal(h.body, &cart) == nil {
			cart["expectedTotal"], cart["payments"] = *refusal.Total, []body{{"method": "cash", "amount": *refusal.Total}}
			h.body, _ = json.Marshal(cart)
			st.fire(&h)
		}
	}
}

// manyGoods makes some good requests of each writing route.
func (s *shop) manyGoods() map[string][]good {
	s.t.Helper()
	const each = 3
	makers := s.goods()
	cart := func() good {
		cart := s.cart(s.stocked(90).times(2), s.stocked(90).times(1))
		return good{by: cashier, path: "/api/sales", body: jsonOf(cart)}
	}
	makers["POST /api/sales"] = cart
	made := map[string][]good{}
	for key, maker := range makers {
		for range each {
			made[key] = append(made[key], maker())
		}
	}
	for range 9 * each { // what is sold most
		made["POST /api/sales"] = append(made["POST /api/sales"], cart())
	}
	return made
}

// name returns the id of a new thing: mostly a fresh one, or that of another thing of any kind.
func (g *stranger) name(o operation, members body) {
	members["id"] = newID()
	if g.IntN(4) == 0 {
		members["id"] = g.id(kind(o))
	}
}

// kind is what an operation is about: "/api/sales" for "/api/sales/{id}/receipt".
func kind(o operation) string { return strings.Join(strings.SplitN(o.route.Path, "/", 4)[:3], "/") }

// nearly makes a request of a good one, and changes a thing or two in it, or none.
func (s *shop) nearly(g *stranger, o operation, near good) shot {
	h := shot{role: roleOf(near.by), method: o.route.Method, route: o.route.Key(), path: near.path, header: http.Header{}}
	if near.version > 0 {
		h.header.Set("If-Match", strconv.Itoa(near.version+g.pick(0, 0, 0, 1)))
	}
	if near.body == nil {
		return h
	}
	text, err := json.Marshal(near.body)
	if err != nil {
		s.t.Error(err)
	}
	var value any
	_ = json.Unmarshal(text, &value) // as it was just written
	for range g.pick(0, 1, 1, 2) {
		value = g.touch("", value, o.RequestBody.Value.Content.Get("application/json").Schema, 0)
	}
	if members, ok := value.(body); ok && members["id"] != nil && g.IntN(2) == 0 {
		g.name(o, members)
	}
	if h.body, err = json.Marshal(value); err != nil {
		h.body = text
	}
	return h
}

// roles and who has them; nobody comes without a session.
var roles = map[string]string{"nobody": "", "cashier": cashier, "manager": manager, "admin": admin}

// roleOf is the role of a user of the demo; whoever else was hired is a cashier.
func roleOf(username string) string {
	for role, user := range roles {
		if user == username {
			return role
		}
	}
	return "cashier"
}

// aim makes a request for an operation.
func (s *shop) aim(g *stranger, o operation) shot {
	h := shot{role: g.one("nobody", "cashier", "manager", "admin"), method: o.route.Method, route: o.route.Key(), header: http.Header{}}
	if allowed := o.route.Roles; g.IntN(4) > 0 && !o.route.Public() { // mostly somebody who may
		h.role = string(allowed[g.IntN(len(allowed))])
	}
	h.path = o.route.Path
	query := url.Values{}
	for _, ref := range o.Parameters {
		p := ref.Value
		if !p.Required && g.IntN(2) == 0 || p.Required && g.IntN(50) == 0 && p.In != "path" {
			continue
		}
		value := g.parameter(o, p)
		switch p.In {
		case "path":
			h.path = strings.Replace(h.path, "{"+p.Name+"}", url.PathEscape(cmp.Or(value, "-")), 1)
		case "query":
			query.Set(p.Name, value)
		case "header":
			h.header.Set(p.Name, strings.Map(func(r rune) rune { // what an HTTP client can send
				if r < ' ' || r == 0x7f {
					return -1
				}
				return r
			}, value))
		}
	}
	if len(query) > 0 {
		h.path += "?" + query.Encode()
	}
	if o.RequestBody != nil {
		h.body, h.file = g.body(o)
	}
	return h
}

func (g *stranger) parameter(o operation, p *openapi3.Parameter) string {
	name := p.Name
	if p.In == "path" && name == "id" && !strings.HasPrefix(o.route.Path, "/api/sessions") && !strings.HasPrefix(o.route.Path, "/api/users") {
		name = kind(o)
		if g.IntN(10) > 0 {
			return g.id(name)
		}
	}
	switch {
	case name == "X-Carmensita" && g.IntN(50) > 0:
		return "1"
	case name == "If-Match" && g.IntN(5) > 0:
		return g.one("1", "1", "1", "2", "0", "-1", "2147483648", "9223372036854775808", `"1"`)
	case p.In == "path" && strings.HasPrefix(o.route.Path, "/api/sessions/") && g.IntN(3) > 0:
		return g.one(append(slices.Clone(g.ids["sessions"]), "none")...)
	case p.In == "path" && name == "number" && g.IntN(3) > 0:
		return strconv.Itoa(g.IntN(30))
	case name == "username" && g.IntN(3) > 0:
		return g.one(append(slices.Clone(g.ids["users"]), "nadie")...)
	case name == "username":
		return g.one("nadie", "pepe", "ñ", g.text(64), g.text(65), g.one(oddities...), g.text(3000))
	case name == "workflow" && g.IntN(3) > 0:
		return g.one("restock", "daily-report", "backup", "checkout", "nothing")
	case g.IntN(12) == 0:
		return g.one(append(oddities, g.text(3000))...)
	}
	return parameter(g.value(name, p.Schema, 0))
}

// parameter is a value as a parameter has it.
func parameter(value any) string {
	if raw, ok := value.(json.RawMessage); ok {
		return string(raw)
	}
	if text, ok := value.(string); ok {
		return text
	}
	text, _ := json.Marshal(value)
	return string(text)
}

// body is JSON, or a file where the route takes one, and now and then neither.
func (g *stranger) body(o operation) (content []byte, file bool) {
	media := o.RequestBody.Value.Content.Get("application/json")
	if media == nil {
		return []byte(g.one("sku,nombre\nA,b\n", "sku;nombre;precio;categoria\n7;Pan;1,5;lacteos\n", "\xff\xfes", "PK\x03\x04"+g.text(100), "", strings.Repeat("sku,", 3000), "sku\n"+strings.Repeat("A\n", 25_000))), true
	}
	if g.IntN(60) == 0 {
		return []byte(g.one("", "null", "[]", "{", `{"id":`, "\xff\xfe", strings.Repeat("[", 20_000), strings.Repeat(" ", 300_000), `"x"`, "7")), false
	}
	made := g.value("", media.Schema, 0)
	if members, ok := made.(body); ok && members["id"] != nil {
		g.name(o, members)
	}
	text, err := json.Marshal(made)
	if err != nil {
		return []byte("{}"), false
	}
	return text, false
}

// fire sends a request and looks at the answer.
func (st *storm) fire(h *shot) {
	t := &till{shop: st.shop}
	if username := roles[h.role]; username != "" {
		t = st.shop.till(username)
	}
	request, err := http.NewRequestWithContext(st.shop.ctx(), h.method, st.shop.cloud.URL+h.path, bytes.NewReader(h.body))
	if err != nil {
		return // no client can send it
	}
	t.dress(request, h.body)
	if h.file {
		request.Header.Set("Content-Type", "application/octet-stream")
	}
	for name, values := range h.header {
		request.Header[name] = values
	}
	begin := time.Now()
	response, err := st.strangers.Do(request)
	if err != nil {
		st.shop.t.Errorf("%s: %v", h, err)
		return
	}
	defer response.Body.Close()
	if h.answer, err = io.ReadAll(response.Body); err != nil {
		st.shop.t.Errorf("%s: %v", h, err)
		return
	}
	h.status, h.took = response.StatusCode, time.Since(begin)
	st.look(h, request, response)
	if h.status == http.StatusUnauthorized && h.role != "nobody" { // signed out by a stranger
		st.shop.sessions.Delete(roles[h.role])
	}
}

func (st *storm) look(h *shot, request *http.Request, response *http.Response) {
	st.sent.Add(1)
	if h.status >= http.StatusInternalServerError {
		st.shop.t.Errorf("%s", h)
	}
	if strings.Contains(h.path, "%2F") { // the document's router takes it for a slash
		return
	}
	request.GetBody = nil // the contract reads what it is given
	if err := st.shop.contract.check(request, withoutNulls(h.body), response, h.answer); err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n") // the schema follows
		st.shop.t.Errorf("%s: %s", reason, h)
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.answers == nil {
		st.answers, st.taken = map[int]int{}, map[string]int{}
	}
	st.answers[h.status]++
	st.learn(h)
	if h.status < http.StatusMultipleChoices {
		st.taken[h.route]++
	}
	if h.took > tooSlow {
		st.slow = append(st.slow, *h)
	}
	if h.took > st.slowest.took {
		st.slowest = *h
	}
}

// learn keeps whom and which sessions an answer tells of, which stand in no table.
func (st *storm) learn(h *shot) {
	var got struct {
		Items []struct{ ID, Username string }
		User  struct{ Username string }
	}
	if !strings.HasPrefix(h.path, "/api/users") && !strings.HasPrefix(h.path, "/api/sessions") || json.Unmarshal(h.answer, &got) != nil {
		return
	}
	ids := maps.Clone(st.ids)
	for _, item := range got.Items {
		switch {
		case item.Username == "" && item.ID != "":
			ids["sessions"] = []string{item.ID}
		case !slices.Contains([]string{cashier, manager, admin, ""}, item.Username):
			ids["users"] = append(slices.Clip(ids["users"]), item.Username)
		}
	}
	if got.User.Username != "" && !slices.Contains([]string{cashier, manager, admin}, got.User.Username) {
		ids["users"] = append(slices.Clip(ids["users"]), got.User.Username)
	}
	if many := ids["users"]; len(many) > 30 {
		ids["users"] = many[len(many)-30:]
	}
	st.ids = ids
}

// withoutNulls is a body as the API understands it: null means the same as a missing field.
func withoutNulls(content []byte) []byte {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return content
	}
	var clean func(any)
	clean = func(value any) {
		switch v := value.(type) {
		case body:
			maps.DeleteFunc(v, func(_ string, member any) bool { return member == nil })
			for _, member := range v {
				clean(member)
			}
		case []any:
			for _, entry := range v {
				clean(entry)
			}
		}
	}
	clean(value)
	text, err := json.Marshal(value)
	if err != nil {
		return content
	}
	return text
}

// queued is for how long the shop's database and functions have waited for a processor so far: so much longer takes an answer of a computer
// that does other things, too. Zero where the system does not tell.
func (s *shop) queued() (total time.Duration) {
	pids := []int{s.cloud.MariaDB.Status().PID}
	for _, function := range s.cloud.Lambda.Status() {
		pids = append(pids, function.PIDs...)
	}
	for _, pid := range pids {
		threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
		for _, thread := range threads {
			text, err := os.ReadFile(thread)
			if fields := strings.Fields(string(text)); err == nil && len(fields) > 1 { // it may have ended
				waited, _ := strconv.ParseInt(fields[1], 10, 64)
				total += time.Duration(waited)
			}
		}
	}
	return total
}

// report tells what came of it, and asks again, alone, for what took long.
func (st *storm) report() {
	t := st.shop.t
	t.Logf("%d requests: %v; %d above %s, the slowest took %s: %s", st.sent.Load(), st.answers, len(st.slow), tooSlow, st.slowest.took, st.slowest)
	var never []string
	for _, o := range st.operations {
		if st.taken[o.route.Key()] == 0 {
			never = append(never, o.route.Key())
		}
	}
	t.Logf("said no to every request: %s", strings.Join(never, ", "))
	for _, h := range slices.Clone(st.slow) {
		var took time.Duration
		for range 3 {
			before := st.shop.queued()
			st.fire(&h)
			if took = h.took - (st.shop.queued() - before); took <= tooSlow {
				break
			}
		}
		if took > tooSlow {
			t.Errorf("it takes long, alone and three times: %s", h)
		}
	}
}
