package beam

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"voc/mask"
)

var (
	long = flag.Bool("long", false, "run the test on many rows")
	rows = flag.Int("rows", 200_000, "of that test")
	// ids of a real system may be random, which makes the shuffle larger
	uuids = flag.Bool("uuids", false, "that test has random UUIDs for ids")
	given = flag.String("export", "", "a file that the test reads instead of writing one, with as many rows as -rows says")
)

// sentences of largeExport, into which a number goes.
var sentences = []string{
	"注文した商品%dがまだ届きません。", "アプリに%d回ログインできず困っています。", "説明書の%d頁がわかりにくいです。", "担当の方がとても親切でした。", "返品の手順を教えてください。",
	"請求が%d円多いようです。", "充電しても%d分で電源が切れます。", "保証期間は何か月ですか？", "音がうるさくて眠れません。", "配送日を%d日に変更したいです。",
	"画面が%d秒で暗くなります。", "部品の番号%dはまだ買えますか。", "電話が%d分もつながりませんでした。", "色が写真と違います。", "解約の方法が見つかりません。",
	"箱が潰れていました。", "値段が%d円上がったのはなぜですか。", "店の人に%d回聞いても分かりませんでした。", "もっと軽いと助かります。", "また買いたいと思います。",
}

// largeExport writes rows of twelve weeks, each of one to six sentences; some repeat the row before.
func largeExport(t *testing.T, path string, rows int) int64 {
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	w := bufio.NewWriter(file)
	fmt.Fprintln(w, "id,received_at,customer_id,email,product,text")
	random := rand.New(rand.NewPCG(9, 9))
	start := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	var text string
	for i := range rows {
		if i%40 > 0 {
			text = ""
			for range 1 + random.IntN(6) {
				sentence := sentences[random.IntN(len(sentences))]
				if strings.Contains(sentence, "%d") {
					sentence = fmt.Sprintf(sentence, random.IntN(10_000))
				}
				text += sentence
			}
		}
		at := start.Add(time.Duration(i%(12*7*24*60)) * time.Minute)
		id := fmt.Sprint("r", i-i%50/49)
		if *uuids {
			id = uuid(i - i%50/49)
		}
		fmt.Fprintf(w, "%s,%s,c%d,user%d@example.com,加湿器,\"%s\n受付%d\"\n", id, at.Format(time.RFC3339), i%60_000, i%70_000, text, i)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// uuid is a random one, of version 4, that a number decides.
func uuid(i int) string {
	random := rand.New(rand.NewPCG(uint64(i), 4))
	high, low := random.Uint64()&^0xf000|0x4000, random.Uint64()&^(3<<62)|2<<62
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", high>>32, high>>16&0xffff, high&0xffff, low>>48, low&(1<<48-1))
}

func processorSeconds() float64 {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return float64(usage.Utime.Sec+usage.Stime.Sec) + float64(usage.Utime.Usec+usage.Stime.Usec)/1e6
}

// Many rows give the same bytes; what passes the shuffle stays under the bar of 15 % of the input. Core-seconds are
// printed: they are compared by whoever reads them, since a busy machine makes any limit of time a lie.
func TestLargeExport(t *testing.T) {
	if !*long {
		t.Skip("takes minutes: run with -long")
	}
	directory := t.TempDir()
	export, size := *given, int64(0)
	if export == "" {
		export = filepath.Join(directory, "large.csv")
		size = largeExport(t, export, *rows)
	} else if info, err := os.Stat(export); err == nil {
		size = info.Size()
	}
	out := filepath.Join(directory, "voc-out")
	began := processorSeconds()
	locally(t, sampleConfig, out, export)
	local := processorSeconds() - began
	wanted := sums(t, out)
	if err := os.RemoveAll(out); err != nil {
		t.Fatal(err)
	}
	shuffled.Store(0)
	began = processorSeconds()
	_, err := Run(context.Background(), Options{
		Config: sampleConfig, Inputs: []string{"file://" + filepath.ToSlash(export)}, Out: "file://" + filepath.ToSlash(out), Key: mask.SampleKey(), Runner: "prism", Split: 8 << 20,
	})
	if err != nil {
		t.Fatal(err)
	}
	there := processorSeconds() - began
	same(t, sums(t, out), wanted)
	share := float64(shuffled.Load()) / float64(size)
	t.Logf("input %d bytes; core-seconds: local %.1f, Prism %.1f, ratio %.2f; bytes given to the shuffle %d (%.1f %% of the input, %.1f per row)",
		size, local, there, there/local, shuffled.Load(), 100*share, float64(shuffled.Load())/float64(*rows))
	if share > 0.15 {
		t.Errorf("%.1f %% of the input's bytes pass the shuffle", 100*share)
	}
}
