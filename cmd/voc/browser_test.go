package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"voc/mask"
)

func sampleKey() mask.Key { return mask.SampleKey() }

// browserPath finds a browser, or skips the test.
func browserPath(t *testing.T) string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no browser: install chromium (apt-get install chromium) to run the tests in one")
	return ""
}

// browser is one tab of a headless browser and what went wrong in it.
type browser struct {
	t   *testing.T
	tab context.Context
	url string
	bad []string // messages of the console and exceptions
}

func newBrowser(t *testing.T, url string) *browser {
	path := browserPath(t)
	// Not t.TempDir: processes of the browser may write into it a little longer than the browser lives.
	profile, err := os.MkdirTemp("", "voc-browser-*")
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.UserDataDir(profile), chromedp.WindowSize(1400, 1000))
	allocator, stopBrowser := chromedp.NewExecAllocator(context.Background(), options...)
	tab, closeTab := chromedp.NewContext(allocator)
	if err := chromedp.Run(tab); err != nil {
		t.Fatalf("starting the browser: %v", err)
	}
	t.Cleanup(func() {
		closeTab()
		stopBrowser()
		for range 50 {
			if os.RemoveAll(profile) == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	b := &browser{t: t, tab: tab, url: url}
	chromedp.ListenTarget(tab, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			b.bad = append(b.bad, e.ExceptionDetails.Error())
		case *log.EventEntryAdded:
			// Refusals of a hostile page are meant; the status of an error page is no fault.
			if !strings.Contains(e.Entry.Text, "Failed to load resource") {
				b.bad = append(b.bad, e.Entry.Text)
			}
		}
	})
	return b
}

func (b *browser) do(actions ...chromedp.Action) {
	b.t.Helper()
	// A page that never comes must not hold the test for ever.
	ctx, cancel := context.WithTimeout(b.tab, patience)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		b.t.Fatalf("in the browser: %v", err)
	}
}

// leave runs actions that lead to another page, and waits for that page.
func (b *browser) leave(actions ...chromedp.Action) {
	b.t.Helper()
	b.do(chromedp.Evaluate("document.documentElement.setAttribute('data-left', '')", nil))
	b.do(actions...)
	arrived := false
	for began := time.Now(); !arrived; time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > patience {
			b.t.Fatal("in the browser: the page stays the same")
		}
		ctx, cancel := context.WithTimeout(b.tab, patience)
		err := chromedp.Run(ctx, chromedp.Evaluate("!document.documentElement.hasAttribute('data-left') && document.readyState === 'complete'", &arrived))
		cancel()
		if err != nil {
			arrived = false // asked between two pages
		}
	}
}

const patience = 30 * time.Second

// open goes to a page.
func (b *browser) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.url+path), chromedp.WaitReady("footer", chromedp.ByQuery))
}

// text returns what is shown of the first element that a selector finds.
func (b *browser) text(selector string) (text string) {
	b.t.Helper()
	b.do(chromedp.Evaluate(fmt.Sprintf("(document.querySelector(%q) || {innerText: ''}).innerText", selector), &text))
	return text
}

// click follows a link and waits for the page that it leads to.
func (b *browser) click(selector string) {
	b.t.Helper()
	b.leave(chromedp.Evaluate(fmt.Sprintf("(() => { const e = document.querySelector(%q); if (e.tagName === 'BUTTON') { e.click(); } else { e.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true, view: window})); } })()", selector), nil))
}

// picture keeps a picture of the whole page under the directory named by VOC_SCREENSHOTS.
func (b *browser) picture(name string) {
	directory := os.Getenv("VOC_SCREENSHOTS")
	if directory == "" {
		return
	}
	var content []byte
	b.do(chromedp.FullScreenshot(&content, 100))
	if err := os.MkdirAll(directory, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(directory, name+".png"), content, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// browse drives the flows of a reader through the sample's story.
func browse(t *testing.T, s *served) {
	b := newBrowser(t, s.server.URL)
	burst := s.truth.Burst
	week := burst.Week.String()
	name := ""
	for _, topic := range s.output.settings.Topics {
		if topic.ID == burst.Topic {
			name = topic.Name
		}
	}

	// The burst stands first among what changed.
	b.open("/?week=" + week)
	b.picture("overview")
	if got := b.text("#h-movers ~ *, section[aria-labelledby=h-movers] tbody tr"); !strings.Contains(b.text("section[aria-labelledby=h-movers] tbody tr"), name) {
		t.Errorf("the first mover is %q, not %s", got, name)
	}
	// From the topic to its inquiries, with the count that was shown.
	b.click("section[aria-labelledby=h-movers] tbody tr th a")
	b.picture("topic")
	if got := b.text("h1"); got != name {
		t.Errorf("the topic page shows %q, not %s", got, name)
	}
	// An opinion leads to those who hold it.
	holders := b.text("section[aria-labelledby=h-opinions] tbody a.num")
	b.click("section[aria-labelledby=h-opinions] tbody a.num")
	if got := b.text(".found strong"); got != holders || holders == "" {
		t.Errorf("an opinion has %q people, its search %q", holders, got)
	}
	b.open("/topic/" + url.PathEscape(burst.Topic) + "?week=" + week)
	people := b.text(".tiles .big")
	b.click(".tiles .big a")
	b.picture("explore")
	if got := b.text(".found strong"); got != people {
		t.Errorf("the topic has %s people, its search %s", people, got)
	}
	// A facet narrows to the count that it shows.
	count := b.text(".facets details:nth-of-type(2) li a .n")
	b.click(".facets details:nth-of-type(2) li a")
	if got := b.text(".found"); !strings.HasPrefix(count, b.text(".found strong")) {
		t.Errorf("the facet says %q, its search %q", count, got)
	}
	// The conversation opens at the side.
	b.open("/explore?week=" + week + "&topic=" + url.QueryEscape(burst.Topic))
	b.click("a.open")
	if b.text("#conversation h3") == "" {
		t.Error("no conversation is shown")
	}
	b.picture("conversation")
	// The export holds as many lines as inquiries were shown.
	var exported string
	b.do(chromedp.Evaluate("fetchable = document.querySelector('.tools a.csv').getAttribute('href')", &exported))
	lines := strings.Count(string(s.page(t, exported, 200)), "\n"+week+",")
	if got := b.text(".found strong:nth-of-type(2)"); got != fmt.Sprint(lines) {
		t.Errorf("%d lines in the export, %s inquiries on the page", lines, got)
	}
	// Days are chosen by dragging over the histogram.
	b.open("/explore?week=" + week)
	var box struct{ X, Y, Width, Height float64 }
	b.do(chromedp.Evaluate("(() => { const r = document.querySelector('[data-brush] svg').getBoundingClientRect(); return {X: r.x, Y: r.y, Width: r.width, Height: r.height} })()", &box))
	drag := []chromedp.Action{chromedp.MouseEvent("mousePressed", box.X+box.Width*.2, box.Y+box.Height/2, chromedp.Button("left")),
		chromedp.MouseEvent("mouseMoved", box.X+box.Width*.5, box.Y+box.Height/2, chromedp.Button("left"))}
	b.do(drag...)
	b.leave(chromedp.MouseEvent("mouseReleased", box.X+box.Width*.5, box.Y+box.Height/2, chromedp.Button("left")))
	var address string
	b.do(chromedp.Location(&address))
	if !strings.Contains(address, "from=2026-09-22&") || !strings.Contains(address, "to=2026-09-24") {
		t.Errorf("after dragging the address is %s", address)
	}
	// By keyboard alone: / goes to the box, Enter searches.
	b.open("/explore")
	b.do(chromedp.KeyEvent("/"))
	b.leave(chromedp.KeyEvent("返品\r"))
	if b.text("mark") == "" {
		t.Errorf("no match is marked after searching by keyboard; found: %q", b.text(".found"))
	}
	// A query that is not understood is shown with its place; synonyms are a choice.
	b.open("/explore?q=" + url.QueryEscape("返品 (送料"))
	b.picture("problem")
	if got, place := b.text("#problem"), b.text("#problem mark"); !strings.Contains(got, "閉じられていません") || place != "(送料" {
		t.Errorf("a wrong query is explained by %q, its place is %q", got, place)
	}
	b.open("/explore?q=" + url.QueryEscape(name))
	plain := b.text(".found")
	b.do(chromedp.Evaluate("document.querySelector('[name=synonyms]').click()", nil))
	b.click("form.search button")
	if got := b.text(".found"); got == plain || b.text(".hits") == "" {
		t.Errorf("with synonyms the search shows %q, without %q", got, plain)
	}
	checkAccess(b)
	checkWidths(b, week)
	checkKeyboardAndContrast(t, b, week, burst.Topic)
	checkWithoutScripts(b, week)
	if len(b.bad) > 0 {
		t.Errorf("the console says %q", b.bad)
	}
	hostileBrowse(t)
}

// checkAccess looks at what a screen reader needs: names of controls and pictures, one main, headings, a language.
func checkAccess(b *browser) {
	for _, path := range []string{"/", "/explore?group=topic,channel", "/explore?week=2026-W39&open=2026-W39/12", "/topic/account.login?week=2026-W39", "/priorities", "/gaps"} {
		b.open(path)
		var faults []string
		b.do(chromedp.Evaluate(`(() => {
			const faults = [];
			if (document.documentElement.lang !== 'ja') faults.push('no language');
			if (document.querySelectorAll('main').length !== 1 || document.querySelectorAll('h1').length !== 1) faults.push('main or h1');
			for (const e of document.querySelectorAll('input:not([type=hidden]), select')) if (!e.labels.length) faults.push('no label: ' + e.outerHTML.slice(0, 80));
			for (const e of document.querySelectorAll('svg[role=img]')) if (!e.querySelector('title')) faults.push('picture without title');
			for (const e of document.querySelectorAll('a, button')) if (!(e.textContent.trim() || e.getAttribute('aria-label'))) faults.push('no name: ' + e.outerHTML.slice(0, 80));
			let level = 0;
			for (const e of document.querySelectorAll('h1, h2, h3, h4')) {
				const next = Number(e.tagName[1]);
				if (next > level + 1) faults.push('heading out of order: ' + e.outerHTML.slice(0, 80));
				level = next;
			}
			for (const e of document.querySelectorAll('table')) {
				const named = e.caption || document.getElementById(e.getAttribute('aria-labelledby') || '-') || e.getAttribute('aria-label');
				if (!named) faults.push('table without a name: ' + e.outerHTML.slice(0, 80));
			}
			for (const e of document.querySelectorAll('th')) if (!e.scope) faults.push('th without scope: ' + e.outerHTML.slice(0, 80));
			for (const e of document.querySelectorAll('aside, nav, section')) if (!(document.getElementById(e.getAttribute('aria-labelledby') || '-') || e.getAttribute('aria-label'))) faults.push('landmark without a name: ' + e.outerHTML.slice(0, 80));
			for (const name of ['header', 'nav', 'footer']) if (!document.querySelector(name)) faults.push('no ' + name);
			for (const e of document.querySelectorAll('.scroll')) if (e.tabIndex !== 0) faults.push('a part that scrolls cannot be reached by keyboard');
			for (const e of document.querySelectorAll('[tabindex]')) if (e.tabIndex > 0) faults.push('order of focus is changed');
			for (const e of document.querySelectorAll('.feel')) if (!e.textContent.trim()) faults.push('a feeling is told by colour alone');
			const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
			if (new Set(ids).size !== ids.length) faults.push('an id stands twice');
			const rgb = (c) => c.match(/[\d.]+/g).map(Number);
			const light = (c) => { const [r, g, b] = rgb(c).map((v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
			const ground = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\)$/.test(c) && c !== 'transparent') return c; } return 'rgb(255, 255, 255)'; };
			for (const e of document.querySelectorAll('body *')) {
				if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || !e.offsetParent || e.closest('svg, .skip')) continue;
				const a = light(getComputedStyle(e).color), c = light(ground(e));
				const contrast = (Math.max(a, c) + .05) / (Math.min(a, c) + .05);
				if (contrast < 4.5) faults.push('contrast ' + contrast.toFixed(2) + ': ' + e.outerHTML.slice(0, 80));
			}
			return [...new Set(faults)].slice(0, 5);
		})()`, &faults))
		if len(faults) > 0 {
			b.t.Errorf("%s: %q", path, faults)
		}
	}
}

// checkWidths looks for pages that scroll sideways, from a telephone to a wall screen, light and dark.
func checkWidths(b *browser, week string) {
	for _, dark := range []bool{false, true} {
		scheme := "light"
		if dark {
			scheme = "dark"
		}
		b.do(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
		for _, width := range []int64{360, 390, 768, 1280, 1400, 1920, 2560, 3840} {
			if dark && width != 390 && width != 1280 && width != 1920 {
				continue // colours do not change widths
			}
			b.do(chromedp.EmulateViewport(width, 900))
			for name, path := range map[string]string{"overview": "/?week=" + week, "explore": "/explore?open=" + week + "/12&week=" + week, "topic": "/topic/account.login?week=" + week, "gaps": "/gaps?week=" + week, "priorities": "/priorities?week=" + week, "groups": "/explore?group=topic,channel&week=" + week} {
				b.open(path)
				var wide int64
				b.do(chromedp.Evaluate("document.documentElement.scrollWidth", &wide))
				if wide > width {
					b.t.Errorf("%s at %d pixels is %d wide", name, width, wide)
				}
				if width == 390 || width == 1280 || width == 1920 || width == 3840 && !dark {
					b.picture(fmt.Sprintf("%s-%d-%s", name, width, scheme))
				}
			}
			if dark {
				checkContrastOnly(b)
			}
		}
	}
	// In print nothing stands that only a screen can use, and nothing is cut at the side.
	b.do(chromedp.EmulateViewport(1050, 740), emulation.SetEmulatedMedia().WithMedia("print"))
	for name, path := range map[string]string{"overview": "/?week=" + week, "explore": "/explore?week=" + week + "&open=" + week + "/12", "topic": "/topic/account.login?week=" + week, "priorities": "/priorities?week=" + week, "gaps": "/gaps?week=" + week} {
		b.open(path)
		var shown []string
		b.do(chromedp.Evaluate("[...document.querySelectorAll('nav, form, .csv, .facets, .skip, .next')].filter((e) => e.getClientRects().length).map((e) => e.outerHTML.slice(0, 60))", &shown))
		var wide int64
		b.do(chromedp.Evaluate("document.documentElement.scrollWidth", &wide))
		if len(shown) > 0 || wide > 1050 {
			b.t.Errorf("%s in print is %d wide and shows %q", name, wide, shown)
		}
		b.picture(name + "-print")
	}
	b.do(chromedp.EmulateViewport(1400, 1000), emulation.SetEmulatedMedia())
}

// checkContrastOnly makes sure that the dark colours are in use at all.
func checkContrastOnly(b *browser) {
	var background string
	b.do(chromedp.Evaluate("getComputedStyle(document.body).backgroundColor", &background))
	if background == "rgb(255, 255, 255)" {
		b.t.Error("dark pages are white")
	}
}

// checkWithoutScripts follows the main way with scripts switched off.
func checkWithoutScripts(b *browser, week string) {
	b.do(emulation.SetScriptExecutionDisabled(true))
	b.open("/explore?week=" + week)
	before := b.text(".found")
	b.do(chromedp.SetValue("#q", "返品", chromedp.ByQuery))
	b.click("form.search button")
	if after := b.text(".found"); after == before || after == "" {
		b.t.Errorf("without scripts the search shows %q, before %q", after, before)
	}
	b.do(emulation.SetScriptExecutionDisabled(false))
}

// hostileBrowse publishes inquiries with payloads in every column that a source fills, and opens what shows them.
func hostileBrowse(t *testing.T) {
	directory := t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, "hostile.csv"), hostileCSV(), 0o600); err != nil {
		t.Fatal(err)
	}
	url := serveFile(t, filepath.Join(directory, "hostile.csv"), filepath.Join(directory, "out"))
	b := newBrowser(t, url)
	dialogs := 0
	chromedp.ListenTarget(b.tab, func(event any) {
		if strings.Contains(fmt.Sprintf("%T", event), "JavascriptDialogOpening") {
			dialogs++
		}
	})
	for _, path := range []string{"/", "/explore?size=200", "/explore?size=200&group=channel,topic", "/explore?size=200&open=2026-W39/1", "/explore?size=200&open=2026-W39/60",
		"/gaps", "/topic/uncategorised"} {
		b.open(path)
		var hit bool
		b.do(chromedp.Evaluate("!!window.hit || document.title.includes('hit')", &hit))
		if hit || dialogs > 0 {
			t.Errorf("%s: a payload was executed", path)
		}
		if path == "/explore?size=200" && strings.Count(b.text(".hits"), "window.hit") < 20 {
			t.Errorf("the payloads are not on the page: %.300s", b.text(".hits"))
		}
	}
	for _, message := range b.bad {
		if strings.Contains(message, "Content Security Policy") {
			t.Errorf("a payload reached the policy, so it was not escaped: %s", message)
		}
	}
}
