package report

import (
	"fmt"
	"slices"
)

// slopePanel is one channel's picture: the all-channel top ten on the left, the channel's own on the right, and a line
// for each topic from its place here to its place there.
type slopePanel struct {
	Title         string // for readers of the picture's description
	Name          string
	People        count
	Few           bool
	Height, Below int // of the picture; of the line for places below the tenth
	Lines         []slopeLine
	Left, Right   []slopeLabel
	Misleads      bool     // some topic looks big or small
	Says          []string // what the thick and the dashed lines say, in words
}

type slopeLine struct {
	Path  string
	Looks string // big, small, out (to or from the places below the tenth) or empty
}

type slopeLabel struct {
	Y     int
	Text  string
	Looks string
}

const (
	slopeTop    = 34 // of the first place
	slopeRow    = 22
	slopeLeft   = 134 // where lines begin and end
	slopeRight  = 212
	slopeLetter = 8 // letters of a name
)

func slopeY(place int) int {
	if place == 0 || place > topListSize {
		return slopeTop + slopeRow*topListSize + 8
	}
	return slopeTop + slopeRow*(place-1)
}

// slopePanels makes a picture for each channel.
func slopePanels(r ranking) []slopePanel {
	var panels []slopePanel
	if len(r.Columns) < 2 {
		return nil
	}
	all := r.Columns[0]
	for _, column := range r.Columns[1:] {
		p := slopePanel{Name: column.Name, People: column.People, Few: column.Few, Below: slopeY(0), Height: slopeY(0) + 14}
		place, looks, here := map[string]int{}, map[string]string{}, map[string]bool{}
		for _, cell := range column.Cells {
			place[cell.Topic], looks[cell.Topic], here[cell.Topic] = cell.Rank, cell.Looks, true
		}
		for _, cell := range column.Missed {
			looks[cell.Topic] = cell.Looks
		}
		marked := ""
		line := func(from, to int, looks string) {
			if from == slopeY(0) && to == from {
				return
			}
			middle := (slopeLeft + slopeRight) / 2
			if looks == "" && max(from, to) == slopeY(0) {
				looks = "out"
			}
			p.Lines = append(p.Lines, slopeLine{fmt.Sprintf("M%d %d C%d %d %d %d %d %d", slopeLeft, from, middle, from, middle, to, slopeRight, to), looks})
		}
		for _, cell := range all.Cells {
			p.Left = append(p.Left, slopeLabel{slopeY(cell.Rank), fmt.Sprintf("%s %d", shorten(cell.Name, slopeLetter), cell.Rank), looks[cell.Topic]})
			line(slopeY(cell.Rank), slopeY(place[cell.Topic]), looks[cell.Topic])
		}
		for _, cell := range column.Cells {
			p.Right = append(p.Right, slopeLabel{slopeY(cell.Rank), fmt.Sprintf("%d %s", cell.Rank, shorten(cell.Name, slopeLetter)), cell.Looks})
			if cell.OverallRank > len(all.Cells) {
				line(slopeY(0), slopeY(cell.Rank), cell.Looks)
			}
			if cell.Looks == looksBig {
				p.Says = append(p.Says, fmt.Sprintf("▲ %s：全体%d位 → ここでは%d位", cell.Name, cell.OverallRank, cell.Rank))
				marked += fmt.Sprintf("、%sが大きく見える（全体%d位、ここでは%d位）", cell.Name, cell.OverallRank, cell.Rank)
			}
		}
		for _, cell := range column.Missed {
			there := "声なし"
			if cell.Rank > 0 {
				there = fmt.Sprintf("%d位", cell.Rank)
			}
			p.Says = append(p.Says, fmt.Sprintf("▽ %s：全体%d位 → ここでは%s", cell.Name, cell.OverallRank, there))
			marked += fmt.Sprintf("、%sが小さく見える（全体%d位）", cell.Name, cell.OverallRank)
		}
		if more := len(p.Says) - panelSays; more > 0 {
			p.Says = append(p.Says[:panelSays:panelSays], fmt.Sprintf("ほか%d話題", more))
		}
		p.Misleads = marked != ""
		if marked == "" {
			marked = "、はっきり大きく・小さく見える話題なし"
		}
		p.Title = column.Name + "だけを聞いたときの上位10話題" + marked
		panels = append(panels, p)
	}
	return panels
}

// panelSays is how many topics a picture names in words; the table has all.
const panelSays = 2

// panelsAtOnce is how many pictures stand open: enough for one row.
const panelsAtOnce = 3

// firstPanels are the channels that mislead, filled up with the largest others; otherPanels are the rest.
func firstPanels(panels []slopePanel) []slopePanel {
	var misleading, others []slopePanel
	for _, p := range panels {
		if p.Misleads {
			misleading = append(misleading, p)
		} else {
			others = append(others, p)
		}
	}
	return append(misleading, others[:min(len(others), max(0, panelsAtOnce-len(misleading)))]...)
}

func otherPanels(panels []slopePanel) []slopePanel {
	shown := map[string]bool{}
	for _, p := range firstPanels(panels) {
		shown[p.Name] = true
	}
	return slices.DeleteFunc(slices.Clone(panels), func(p slopePanel) bool { return shown[p.Name] })
}
