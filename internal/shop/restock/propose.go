package restock

import (
	"cmp"
	"math/bits"
	"slices"

	"carmensita.pe/market/internal/shop/settings"
	"carmensita.pe/market/internal/values/money"
	"carmensita.pe/market/internal/values/peru"
	"carmensita.pe/market/internal/values/quantity"
)

const (
	// freshDays is the longest life of what is called fresh: its reserve is smaller, and it is never added to reach a supplier's minimum.
	freshDays = 10
	// minimumDays bounds what an owner's minimum may add: what sells in so many days.
	minimumDays = 14
)

// Reason is why so much of a product is proposed, or nothing. The page has a sentence for each.
type Reason string

// The reasons.
const (
	Enough   Reason = "enough"    // nothing lacks
	Lacks    Reason = "lacks"     // it would run out before the delivery after the next
	Fresh    Reason = "fresh"     // as Lacks, of goods that expire
	NewHere  Reason = "new"       // as Lacks, of goods that are new here
	Spoils   Reason = "spoils"    // less than lacks: more would expire
	PackBig  Reason = "pack_big"  // not even one pack sells before it expires
	Stopped  Reason = "stopped"   // nobody buys it any more
	Unknown  Reason = "unknown"   // it was never sold, and the owner gave no minimum
	Budget   Reason = "budget"    // the money of the week goes first to what earns most
	OrderMin Reason = "order_min" // added to reach the supplier's minimum
)

// Lot is goods that are there or will be: from the day From (0 is now) up to Until, its last good day; 0 when it keeps. Days count from the
// night of the plan: tomorrow is 1.
type Lot struct {
	Quantity    quantity.Quantity
	From, Until int
}

// Figures are what a proposal is made of.
type Figures struct {
	Demand
	// Lots are what is there, less what is reserved, and what is on its way. Debt is what was sold without being there.
	Lots []Lot
	Debt quantity.Quantity
	// Arrives is when an order of tonight comes, and Next when the one after it does.
	Arrives, Next int
	// Life is for how many days the goods are good when they come; 0 when they keep.
	Life int
	// Minimum is what the owner wants to have at least; 0 leaves it to the rule.
	Minimum quantity.Quantity
	Pack    quantity.Quantity
	Price   money.Centimos
	Cost    money.Centimos
	Reserve settings.Reserve
}

// Proposal is how much to order, and what it comes of. All of it is in thousandths of the unit.
type Proposal struct {
	Reason Reason `json:"reason"`
	// Until is what will be sold until the delivery after the next one.
	Until quantity.Quantity `json:"until"`
	// Lack is what is asked for between the two deliveries and is not there. What is lost before the first one is lost.
	Lack quantity.Quantity `json:"lack"`
	// Cushion is the reserve on top, and Left what is still good of today's goods on the day of the delivery after the next.
	Cushion quantity.Quantity `json:"cushion"`
	Left    quantity.Quantity `json:"left"`
	// Need is Lack + Cushion - Left.
	Need quantity.Quantity `json:"need"`
	// Room is what sells of the order before it expires; 0 when it keeps.
	Room     quantity.Quantity `json:"room"`
	Proposed quantity.Quantity `json:"proposed"`
}

// Propose orders what will be sold until the delivery after the next, and a third more, less what is there and what comes; of what
// expires, never more than what sells before. It knows no clock: Figures count days from the night of the plan.
func Propose(f Figures) Proposal {
	switch {
	case f.Unknown:
		return f.first()
	case f.Stopped:
		return Proposal{Reason: Stopped}
	}
	p := f.project()
	p.Until = f.Pace * quantity.Quantity(f.Next-1)
	p.Cushion = f.cushion(p.Until)
	p.Need = p.Lack + p.Cushion - p.Left
	p.Reason = Enough
	if p.Need < quantity.One/2 {
		return p
	}
	pack := max(f.Pack, 1)
	packs := (rounded(int64(p.Need), int64(quantity.One))*quantity.One + pack - 1) / pack
	p.Reason = Lacks
	if f.New {
		p.Reason = NewHere
	} else if f.Life > 0 {
		p.Reason = Fresh
	}
	if f.Life > 0 {
		room, rest := p.Room/pack, p.Room%pack
		if pays(rest, f.Price, pack, f.Cost) {
			room++
		}
		if packs > room {
			packs, p.Reason = room, Spoils
		}
		if packs == 0 {
			p.Reason = PackBig
		}
	}
	p.Proposed = bounded(packs, pack)
	return p
}

// first is the first order of goods that were never sold: up to the owner's minimum, and one pack of what is fresh.
func (f Figures) first() Proposal {
	lacks := f.Minimum - f.position()
	if f.Minimum <= 0 {
		return Proposal{Reason: Unknown}
	}
	if lacks <= 0 {
		return Proposal{Reason: Enough}
	}
	pack := max(f.Pack, 1)
	packs := (lacks + pack - 1) / pack
	if f.fresh() {
		packs = 1
	}
	return Proposal{Reason: NewHere, Proposed: bounded(packs, pack)}
}

// position is what is there and on its way, whatever its age.
func (f Figures) position() quantity.Quantity {
	sum := -f.Debt
	for _, lot := range f.Lots {
		sum += lot.Quantity
	}
	return sum
}

// cushion is the reserve: a part of what will be sold and one unit, or what the owner wants at least, within reason.
func (f Figures) cushion(until quantity.Quantity) quantity.Quantity {
	keeps, fresh := f.Reserve.Parts()
	cushion := until*keeps/quantity.One + quantity.One
	if f.fresh() {
		cushion = until * fresh / quantity.One
	}
	return max(cushion, min(f.Minimum, minimumDays*f.Pace))
}

func (f Figures) fresh() bool { return f.Life > 0 && f.Life <= freshDays }

// project sells the pace day by day, what expires first before the rest, and says what lacks, what is left, and how much of an order could
// be sold before it expires.
func (f Figures) project() (p Proposal) {
	lots := slices.Clone(f.Lots)
	slices.SortStableFunc(lots, func(a, b Lot) int { return cmp.Compare(a.lastDay(), b.lastDay()) })
	p.Left = -f.Debt
	for day := 1; day <= max(f.Next, f.Arrives+f.Life-1); day++ {
		if day == f.Next {
			for _, lot := range lots {
				if lot.lastDay() >= day {
					p.Left += lot.Quantity // what comes later than that is not ordered twice
				}
			}
		}
		asked := f.Pace
		for i := range lots {
			if lots[i].From > day || lots[i].lastDay() < day {
				continue
			}
			taken := min(asked, lots[i].Quantity)
			lots[i].Quantity -= taken
			asked -= taken
		}
		if day >= f.Arrives && day < f.Next {
			p.Lack += asked
		}
		if day >= f.Arrives && day < f.Arrives+f.Life {
			p.Room += asked
		}
	}
	return p
}

// lastDay of a lot that keeps is after all others.
func (l Lot) lastDay() int {
	if l.Until == 0 {
		return int(^uint(0) >> 1)
	}
	return l.Until
}

// pays reports whether selling a part of a pack pays for all of it.
func pays(part quantity.Quantity, price money.Centimos, pack quantity.Quantity, cost money.Centimos) bool {
	hi, lo := bits.Mul64(uint64(max(part, 0)), uint64(max(price, 0)))
	hiCost, loCost := bits.Mul64(uint64(pack), uint64(max(cost, 0)))
	return part > 0 && (hi > hiCost || hi == hiCost && lo >= loCost)
}

// bounded is so many packs, and no more than a line may hold.
func bounded(packs, pack quantity.Quantity) quantity.Quantity {
	return min(packs, max(quantity.Max/pack, 1)) * pack
}

// MayApprove reports whether a role may approve an order of that total. Above the limit only an admin may.
func MayApprove(role string, total, limit money.Centimos) bool {
	return total <= limit || role == "admin"
}

// Why is a proposal with the figures behind it, as a line keeps them for whoever decides. Orders from before the rule that makes them have
// no Reason.
type Why struct {
	Proposal
	Demand
	OnHand       quantity.Quantity `json:"onHand"`
	Reserved     quantity.Quantity `json:"reserved"`
	OnOrder      quantity.Quantity `json:"onOrder"`
	ReorderPoint quantity.Quantity `json:"reorderPoint"`
	PackSize     quantity.Quantity `json:"packSize"`
	LeadTimeDays int               `json:"leadTimeDays"`
	ShelfLife    int               `json:"shelfLifeDays"`
	// SeenDays are the whole days with goods behind the pace, OutDays those of the last 28 on which there were none, Returned what came back.
	SeenDays int               `json:"seenDays"`
	OutDays  int               `json:"outDays"`
	Returned quantity.Quantity `json:"returned"`
	// Expires is how much of OnHand is no good any more when the order comes, and ExpiresOn its first last day.
	Expires   quantity.Quantity `json:"expires"`
	ExpiresOn peru.Day          `json:"expiresOn,omitzero"`
	// ArrivesOn is when the order comes if it is approved at once, and NextOn when the one after it does.
	ArrivesOn peru.Day `json:"arrivesOn,omitzero"`
	NextOn    peru.Day `json:"nextOn,omitzero"`
}
