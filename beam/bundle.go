package beam

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"gocloud.dev/blob"

	"voc"
	"voc/config"
	"voc/ingest"
	"voc/mask"
	"voc/pipeline"
	"voc/store"
)

// bundle is what a worker needs to know of a job. It is one blob, bundle.json in the job's folder. The key of the customer
// tokens is not in it.
type bundle struct {
	Version string            `json:"version"` // of voc; a worker of another version refuses
	Config  string            `json:"config"`  // name of voc.yaml among Files
	Files   map[string][]byte `json:"files"`   // voc.yaml, taxonomy, models
	Now     time.Time         `json:"now"`
	KeyID   string            `json:"key_id"`
	Out     string            `json:"out"`   // URL of the output
	Named   string            `json:"named"` // how reports name it
	Catalog []byte            `json:"catalog,omitempty"`
	Beside  map[string]string `json:"beside"` // files of pipeline.BesideFiles in the job's folder → SHA-256, unless the output is local
	Inputs  []inputFile       `json:"inputs"` // as in pipeline.Config
	Split   int64             `json:"split"`  // bytes of a piece
	Job     pipeline.Job      `json:"job"`
	Report  [][]voc.Week      `json:"report,omitempty"` // groups of weeks whose reports are to be made
	Done    string            `json:"done,omitempty"`   // a job of the same run that ended before this one began
}

// inputFile is a blob, or a file inside a packed one.
type inputFile struct {
	URL     string         `json:"url"`
	Name    string         `json:"name"`
	Options ingest.Options `json:"options"`
}

// files are the bundle's own, by name.
type files map[string][]byte

func (f files) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadFile makes fs.ReadFile read them.
func (f files) ReadFile(name string) ([]byte, error) {
	if content, ok := f[name]; ok {
		return content, nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// openInput returns the file at a URL. Packed ones give several.
func openInput(ctx context.Context, address string) ([]ingest.File, error) {
	plain, query := cutQuery(address)
	at := strings.LastIndex(plain, "/")
	base := plain[at+1:]
	place, err := parseLocation(plain[:at] + query)
	if err != nil {
		return nil, err
	}
	open := func(offset int64) (io.ReadCloser, error) {
		bucket, err := place.open(ctx)
		if err != nil {
			return nil, err
		}
		reader, err := bucket.NewRangeReader(ctx, base, offset, -1, nil)
		if err != nil {
			bucket.Close()
			return nil, err
		}
		return &inBucket{reader, bucket}, nil
	}
	return ingest.Expand(ingest.File{Name: path.Base(base), Open: func() (io.ReadCloser, error) { return open(0) }, OpenAt: open})
}

// inBucket closes its bucket too.
type inBucket struct {
	*blob.Reader
	bucket *blob.Bucket
}

func (b *inBucket) Close() error { return errors.Join(b.Reader.Close(), b.bucket.Close()) }

// machine is what one process knows of a job: it is made once and used by all bundles.
type machine struct {
	bundle bundle
	worker *pipeline.Worker
	out    location
	dir    string       // this process's own; the output itself where that is local
	job    *blob.Bucket // the job's folder
	own    bool         // dir is to be removed
}

var (
	machinesMutex sync.Mutex
	machines      = map[string]func() (*machine, error){}
)

// machineFor returns what this process knows of the job whose folder is at a URL.
func machineFor(ctx context.Context, job string) (*machine, error) {
	machinesMutex.Lock()
	load := machines[job]
	if load == nil {
		ctx := context.WithoutCancel(ctx) // it outlives the bundle
		var once sync.Mutex
		var made *machine
		load = func() (*machine, error) { // an attempt that failed is repeated
			once.Lock()
			defer once.Unlock()
			if made != nil {
				return made, nil
			}
			var err error
			made, err = newMachine(ctx, job)
			return made, err
		}
		machines[job] = load
	}
	machinesMutex.Unlock()
	return load()
}

// release forgets a job in this process.
func release(job string) {
	machinesMutex.Lock()
	load := machines[job]
	delete(machines, job)
	machinesMutex.Unlock()
	if load == nil {
		return
	}
	if m, err := load(); err == nil {
		m.job.Close()
		if m.own {
			os.RemoveAll(m.dir)
		}
	}
}

// Release forgets all jobs in this process, which are over, and removes what it fetched for them.
func Release() {
	machinesMutex.Lock()
	jobs := slices.Collect(maps.Keys(machines))
	machinesMutex.Unlock()
	for _, job := range jobs {
		release(job)
	}
}

// KeyVariable names the file with the key of the customer tokens on workers, where it stands as a secret of the
// cluster. The key goes into no blob and no option of a job.
const KeyVariable = "VOC_KEY_FILE"

func workerKey(id string) (mask.Key, error) {
	key := mask.SampleKey()
	if file := os.Getenv(KeyVariable); file != "" {
		var err error
		if key, err = mask.LoadKey(file); err != nil {
			return key, err
		}
	}
	if key.ID() != id {
		return key, fmt.Errorf("this worker has the key %s and the run %s: customer tokens would differ. Mount the run's key and name its file in %s", key.ID(), id, KeyVariable)
	}
	return key, nil
}

func newMachine(ctx context.Context, job string) (_ *machine, err error) {
	place, err := parseLocation(job)
	if err != nil {
		return nil, err
	}
	m := &machine{}
	if m.job, err = place.open(ctx); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			m.job.Close()
			if m.own {
				os.RemoveAll(m.dir)
			}
		}
	}()
	data, err := m.job.ReadAll(ctx, "bundle.json")
	if err != nil {
		return nil, fmt.Errorf("reading the job: %w", err)
	}
	if err := json.Unmarshal(data, &m.bundle); err != nil {
		return nil, fmt.Errorf("reading the job: %w", err)
	}
	b := &m.bundle
	if b.Version != Version() {
		return nil, fmt.Errorf("this worker is voc %s and the run voc %s: give both the same", Version(), b.Version)
	}
	if m.out, err = parseLocation(b.Out); err != nil {
		return nil, err
	}
	release(b.Done)
	settings, err := b.settings(ctx)
	if err != nil {
		return nil, err
	}
	if m.dir = m.out.dir; !m.out.local() {
		if m.dir, err = os.MkdirTemp("", "voc-beam-"); err != nil {
			return nil, err
		}
		m.own = true
		if len(b.Catalog) > 0 {
			if err := store.WriteFileAtomic(filepath.Join(m.dir, "catalog.json"), b.Catalog, 0o600); err != nil {
				return nil, err
			}
		}
		for name, sum := range b.Beside {
			if err := fetchFile(ctx, m.job, "beside/"+name, filepath.Join(m.dir, name), sum); err != nil {
				return nil, err
			}
		}
	}
	settings.Out, settings.Named = m.dir, b.Named
	m.worker, err = pipeline.NewWorker(settings, b.Job)
	return m, err
}

// settings is the configuration of the run as far as labels and figures depend on it.
func (b *bundle) settings(ctx context.Context) (pipeline.Config, error) {
	read, err := config.Read(files(b.Files), b.Config)
	if err != nil {
		return pipeline.Config{}, err
	}
	settings, err := read.LabelSettings(files(b.Files), b.Version)
	if err != nil {
		return settings, err
	}
	settings.Now = b.Now
	if settings.Key, err = workerKey(b.KeyID); err != nil {
		return settings, err
	}
	for _, input := range b.Inputs {
		found, err := openInput(ctx, input.URL)
		if err != nil {
			return settings, err
		}
		taken := false
		for _, file := range found {
			if file.Name == input.Name && !taken {
				settings.Inputs, taken = append(settings.Inputs, pipeline.Input{File: file, Options: input.Options}), true
			}
		}
		if !taken {
			return settings, fmt.Errorf("%s does not hold %s any more: run again when the export is complete", input.URL, input.Name)
		}
	}
	return settings, nil
}

// write stores the bundle in the job's folder.
func (b *bundle) write(ctx context.Context, job *blob.Bucket) error {
	data, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("writing the job: %w", err)
	}
	return put(ctx, job, "bundle.json", bytes.NewReader(data))
}
