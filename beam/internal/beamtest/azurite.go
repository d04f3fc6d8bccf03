package beamtest

import (
	"bufio"
	"context"
	"io"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"gocloud.dev/blob"
	_ "gocloud.dev/blob/azureblob" // azblob://
)

// AzuriteVariable names the program azurite-blob where it is not on the path.
const AzuriteVariable = "VOC_AZURITE"

// Azurite serves a container named voc of Microsoft's protocol, and returns the query of its URLs: azblob://voc/… + query.
// It is Microsoft's own emulator (npm install azurite); where it is not installed the test is skipped.
func Azurite(t testing.TB) (query string) {
	t.Helper()
	program := os.Getenv(AzuriteVariable)
	if program == "" {
		var err error
		if program, err = exec.LookPath("azurite-blob"); err != nil {
			t.Skipf("azurite-blob is not on the path, and %s does not name it: azblob:// is not tested", AzuriteVariable)
		}
	}
	const account, key = "voctest", "bm90IGEgc2VjcmV0" // an account that this emulator alone knows
	command := exec.Command(program, "--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry")
	command.Dir = t.TempDir()
	command.Env = append(os.Environ(), "AZURITE_ACCOUNTS="+account+":"+key)
	said, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { command.Process.Kill(); command.Wait() })
	domain := ""
	lines := bufio.NewScanner(said)
	for domain == "" && lines.Scan() {
		_, domain, _ = strings.Cut(lines.Text(), "listens on http://")
	}
	if domain == "" {
		t.Fatalf("%s does not say where it listens: %v", program, lines.Err())
	}
	go io.Copy(io.Discard, said) // a line for each request
	for name, value := range map[string]string{
		"AZURE_STORAGE_ACCOUNT": account, "AZURE_STORAGE_KEY": key,
		"AZURE_STORAGE_CONNECTION_STRING": "", "AZURE_STORAGEBLOB_CONNECTIONSTRING": "", "AZURE_STORAGE_SAS_TOKEN": "",
	} {
		t.Setenv(name, value)
	}
	query = "?localemu=true&protocol=http&domain=" + url.QueryEscape(domain) // the environment is read once in a process
	ctx := context.Background()
	bucket, err := blob.OpenBucket(ctx, "azblob://voc"+query)
	if err != nil {
		t.Fatal(err)
	}
	defer bucket.Close()
	var client *container.Client
	if !bucket.As(&client) {
		t.Fatal("the bucket is none of Azure's")
	}
	if _, err := client.Create(ctx, nil); err != nil {
		t.Fatal(err)
	}
	return query
}
