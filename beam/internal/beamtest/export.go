package beamtest

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
)

// sentences of LargeExport, into which a number goes.
var sentences = []string{
	"注文した商品%dがまだ届きません。", "アプリに%d回ログインできず困っています。", "説明書の%d頁がわかりにくいです。", "担当の方がとても親切でした。", "返品の手順を教えてください。",
	"請求が%d円多いようです。", "充電しても%d分で電源が切れます。", "保証期間は何か月ですか？", "音がうるさくて眠れません。", "配送日を%d日に変更したいです。",
	"画面が%d秒で暗くなります。", "部品の番号%dはまだ買えますか。", "電話が%d分もつながりませんでした。", "色が写真と違います。", "解約の方法が見つかりません。",
	"箱が潰れていました。", "値段が%d円上がったのはなぜですか。", "店の人に%d回聞いても分かりませんでした。", "もっと軽いと助かります。", "また買いたいと思います。",
}

// LargeExport writes rows of twelve weeks, each of one to six sentences; some repeat the row before. It returns the bytes.
func LargeExport(t testing.TB, path string, rows int, uuids bool) int64 {
	t.Helper()
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
		if uuids {
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
