package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// pagesOf are all kinds of pages, of a week.
func pagesOf(week, topic string) map[string]string {
	return map[string]string{
		"overview": "/?week=" + week, "explore": "/explore?week=" + week, "conversation": "/explore?week=" + week + "&open=" + week + "/12",
		"groups": "/explore?week=" + week + "&group=topic,channel", "problem": "/explore?week=" + week + "&q=%28", "topic": "/topic/" + topic + "?week=" + week,
		"gaps": "/gaps?week=" + week, "priorities": "/priorities?week=" + week, "missing": "/nowhere",
	}
}

// markControls numbers the elements that a keyboard must reach, in the order of the document, and gives their number.
const markControls = `(() => {
	let n = 0;
	for (const e of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary, textarea, [tabindex="0"]')) {
		const closed = e.parentElement.closest('details:not([open])');
		if (e.disabled || !e.getClientRects().length && !e.classList.contains('skip') || closed && !(e.tagName === 'SUMMARY' && e.parentElement === closed && !closed.parentElement.closest('details:not([open])'))) continue;
		e.setAttribute('data-control', n++);
	}
	return n;
})()`

// focused describes the element that has the focus: its number (-1 = none), and what a reader would miss.
const focused = `(() => {
	const e = document.activeElement;
	if (!e || e === document.body || e === document.documentElement) return {at: -1, faults: '', what: ''};
	const what = e.outerHTML.slice(0, 90), faults = [];
	const seen = (s) => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
	const reach = e.querySelector(':scope .reach');
	if (!seen(getComputedStyle(e)) && !(reach && parseFloat(getComputedStyle(reach).strokeWidth) >= 2 && getComputedStyle(reach).stroke !== 'none')) faults.push('focus cannot be seen');
	const r = e.getBoundingClientRect();
	if (!(r.width > 0 && r.height > 0 && r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth)) faults.push('focus is out of sight');
	return {at: Number(e.getAttribute('data-control') ?? -2), faults: faults.join(', '), what: what};
})()`

// walkByTab presses Tab from the beginning of a page to its end: each control is reached, once and in order, with a
// focus that is seen, and none holds it.
func walkByTab(b *browser, path string) int {
	b.open(path)
	controls := 0
	b.do(chromedp.Evaluate(markControls, &controls))
	reached := map[int]bool{}
	last, still := -1, 0
	faults := map[string]bool{}
	for range 8*controls + 20 {
		var f struct {
			At           int
			Faults, What string
		}
		b.do(chromedp.KeyEvent(kb.Tab), chromedp.Evaluate(focused, &f))
		if f.At == -1 {
			break
		}
		if f.Faults != "" && len(faults) < 5 {
			faults[f.Faults+": "+f.What] = true
		}
		if f.At == last {
			// The parts of a date are stops of one field.
			if still++; still > 6 {
				b.t.Errorf("%s: the focus does not leave %s", path, f.What)
				break
			}
			continue
		}
		if f.At < last && reached[f.At] {
			break // around the page
		}
		if f.At < last {
			faults["out of order: "+f.What] = true
		}
		last, still = f.At, 0
		reached[f.At] = true
	}
	for fault := range faults {
		b.t.Errorf("%s: %s", path, fault)
	}
	if len(reached) != controls {
		var missed []string
		for i := range controls {
			if !reached[i] && len(missed) < 3 {
				var what string
				b.do(chromedp.Evaluate(fmt.Sprintf(`document.querySelector('[data-control="%d"]').outerHTML.slice(0, 90)`, i), &what))
				missed = append(missed, what)
			}
		}
		b.t.Errorf("%s: Tab reaches %d of %d controls, not %s", path, len(reached), controls, strings.Join(missed, " or "))
	}
	return controls
}

// contrastFaults computes the contrast of every text on what lies behind it, by WCAG 2.2: 4.5, or 3 for large text.
// Text of pictures is drawn in their fill.
const contrastFaults = `(() => {
	const faults = [];
	const rgb = (c) => c.match(/[\d.]+/g).map(Number);
	const light = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
	const page = rgb(getComputedStyle(document.documentElement).colorScheme && getComputedStyle(document.body).backgroundColor);
	const ground = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] === 1) return c; if (c[3] > 0) return null; } return page; };
	let texts = 0;
	for (const e of document.querySelectorAll('body *')) {
		if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || !e.getClientRects().length || e.closest('.skip, .hidden, title, script, style')) continue;
		const style = getComputedStyle(e), drawn = e.closest('svg');
		if (drawn && e.tagName !== 'text' && e.tagName !== 'tspan') continue;
		const front = rgb(drawn ? style.fill : style.color), behind = ground(drawn || e);
		if (!behind) { faults.push('half transparent ground: ' + e.outerHTML.slice(0, 80)); continue; }
		texts++;
		const a = light(front), c = light(behind), contrast = (Math.max(a, c) + .05) / (Math.min(a, c) + .05);
		const size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700;
		if (contrast < (large ? 3 : 4.5)) faults.push('contrast ' + contrast.toFixed(2) + ': ' + e.outerHTML.slice(0, 80));
	}
	if (texts < 5) faults.push('only ' + texts + ' texts');
	return [...new Set(faults)].slice(0, 5);
})()`

// checkKeyboardAndContrast walks through all pages with Tab, and computes the contrast of their texts, light and dark.
func checkKeyboardAndContrast(t *testing.T, b *browser, week, topic string) {
	controls := 0
	for _, width := range []int64{1400, 390} {
		b.do(chromedp.EmulateViewport(width, 900))
		for name, path := range pagesOf(week, topic) {
			if width == 1400 || name == "overview" {
				controls += walkByTab(b, path)
			}
		}
	}
	if controls < 500 {
		t.Errorf("only %d controls were reached", controls)
	}
	b.do(chromedp.EmulateViewport(1400, 900))
	for _, scheme := range []string{"light", "dark"} {
		b.do(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
		for _, path := range pagesOf(week, topic) {
			b.open(path)
			var faults []string
			b.do(chromedp.Evaluate(contrastFaults, &faults))
			if len(faults) > 0 {
				t.Errorf("%s, %s: %q", path, scheme, faults)
			}
		}
	}
	b.do(emulation.SetEmulatedMedia())
}
