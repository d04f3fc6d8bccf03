package voc_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The rooms of the design: which packages of this module a package may import, outside of tests.
var mayImport = map[string][]string{
	"":          {}, // the nouns know nobody
	"ingest":    {"voc"},
	"tokenize":  {"voc"},
	"mask":      {"voc", "voc/tokenize"}, // names are found among tokens
	"classify":  {"voc"},
	"aggregate": {"voc"},
	"store":     {"voc"},
	"index":     {"voc", "voc/tokenize"}, // a query is normalised exactly as the documents were
	"faq":       {"voc", "voc/tokenize"}, // likewise
	"report":    {"voc"},
	"sample":    {"voc"},
	"web":       {"voc"},                                                                                           // cmd hands it what it shows
	"config":    {"voc", "voc/aggregate", "voc/classify", "voc/faq", "voc/ingest", "voc/pipeline", "voc/tokenize"}, // voc.yaml, for cmd/voc and for beam
	"pipeline":  {"voc", "voc/ingest", "voc/tokenize", "voc/mask", "voc/classify", "voc/aggregate", "voc/store", "voc/index", "voc/faq", "voc/report"},
}

// onTop lists the packages that stand on top of the others and may import all of them.
var onTop = []string{"cmd/voc", "sample/generate"}

// Libraries have one owner each, so that a swap touches one package.
var owners = []struct {
	prefix string
	rooms  []string
	why    string
}{
	{"github.com/ikawaha/", []string{"tokenize"}, "tokenize hides which engine makes the tokens"},
	{"github.com/parquet-go/", []string{"store", "ingest"}, "what is written is store's; ingest reads the Parquet files of others, which have no schema of ours"},
	{"github.com/apache/arrow/", []string{"store"}, "file formats are store's"},
	{"github.com/gofrs/flock", []string{"store"}, "the directory is store's"},
	{"github.com/blevesearch/", []string{"index"}, "a damaged index can panic: index guards every call"},
	{"go.etcd.io/bbolt", []string{"index"}, "bleve keeps the list of its segments in it; nothing else of voc is a database"},
	{"gonum.org/", []string{"aggregate"}, "figures are made in one place"},
	{"golang.org/x/text/encoding", []string{"ingest", "sample"}, "everything behind ingest is UTF-8; sample writes the encodings that ingest reads"},
	{"golang.org/x/net", []string{"ingest"}, "HTML bodies of mail are ingest's; nothing else parses HTML"},
	{"github.com/xuri/excelize", []string{"ingest", "report", "sample", "cmd/voc"}, "workbooks are read by ingest, written by report and sample; cmd writes the list of gaps and hands samples to people to label"},
	{"github.com/klauspost/compress", []string{"ingest"}, "packed exports are ingest's"},
	{"github.com/spf13/", []string{"cmd/voc"}, "the command line is cmd's"},
	{"github.com/goccy/go-yaml", []string{"config", "classify", "cmd/voc"}, "voc.yaml is config's, scenarios of the simulation are cmd's; the taxonomy is checked by classify with line and column"},
	{"net/http", []string{"web"}, "nothing else talks to a network"},
	{"os/exec", nil, "voc runs nobody's programs"},
	{"github.com/apache/arrow/go/v17/parquet", nil, "pqarrow silently nulls map values: Parquet goes through parquet-go"},
	{"log", nil, "a stage returns errors and values; only cmd prints"},
}

// mayTrustMasked may declare text as masked: mask made it so, store kept it so.
var mayTrustMasked = []string{"", "mask", "store"}

func TestBoundaries(t *testing.T) {
	checked := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "voc-out" || path == "bench" || path == "beam") { // bench holds programs that voc is compared with, beam is a module of its own
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		checked++
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		room := filepath.ToSlash(filepath.Dir(path))
		if room == "." {
			room = ""
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			checkImport(t, files.Position(spec.Pos()).String(), room, imported)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if selector, ok := node.(*ast.SelectorExpr); ok {
				at := files.Position(selector.Pos())
				on, _ := selector.X.(*ast.Ident)
				if selector.Sel.Name == "TrustMasked" && !slices.Contains(mayTrustMasked, room) {
					t.Errorf("%s: %s must not declare text as masked: only mask and store may", at, room)
				}
				if on != nil && on.Name == "os" && selector.Sel.Name == "Exit" && !strings.HasPrefix(room, "cmd/") && !strings.HasPrefix(room, "bench/") && !strings.HasSuffix(room, "/generate") {
					t.Errorf("%s: os.Exit belongs to cmd: return an error", at)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if checked < 20 {
		t.Fatalf("only %d files were checked: is the walk broken?", checked)
	}
}

func checkImport(t *testing.T, at, room, imported string) {
	t.Helper()
	if imported == "voc" || strings.HasPrefix(imported, "voc/") {
		allowed, listed := mayImport[room]
		if !listed && !slices.Contains(onTop, room) {
			t.Errorf("%s: %q is a new room: say in boundary_test.go and ARCHITECTURE.md what it may import", at, room)
		}
		if listed && !slices.Contains(allowed, imported) {
			t.Errorf("%s: %q must not import %q; a stage takes and gives the nouns of package voc (see ARCHITECTURE.md)", at, room, imported)
		}
		return
	}
	if room == "" && strings.Contains(strings.SplitN(imported, "/", 2)[0], ".") {
		t.Errorf("%s: the root package uses the standard library only, not %q", at, imported)
	}
	for _, owner := range owners {
		if (imported == owner.prefix || strings.HasPrefix(imported, strings.TrimSuffix(owner.prefix, "/")+"/")) && !slices.Contains(owner.rooms, room) {
			t.Errorf("%s: %q must not import %q: %s", at, room, imported, owner.why)
		}
	}
}
