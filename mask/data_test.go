package mask
import ("testing";"os";"encoding/csv";"path/filepath";"voc/tokenize";"fmt";"sort";"time";"strings";"io")
func TestData(t *testing.T){
 d,err:=tokenize.Load(); if err!=nil{t.Fatal(err)}
 m:=New(d)
 files,_:=filepath.Glob("/work/shared/data/*.csv")
 out,_:=os.Create("/tmp/mask_hits.txt")
 for _,p:=range files{
  f,_:=os.Open(p); r:=csv.NewReader(f); r.FieldsPerRecord=-1; r.LazyQuotes=true
  h,_:=r.Read(); col:=-1
  for i,n:=range h{ if n=="text"||n=="sentence"||n=="question"||strings.Contains(n,"text"){col=i} }
  n,touched,bytes:=0,0,0; rules:=map[string]int{}
  var tn,tm time.Duration
  for{ row,err:=r.Read(); if err==io.EOF{break}; if err!=nil{t.Fatal(err)}
   n++; s:=time.Now(); x:=tokenize.Normalize(row[col]); tn+=time.Since(s); bytes+=len(x)
   s=time.Now(); o,sp:=m.Mask(x); tm+=time.Since(s)
   if len(sp)>0{touched++}
   for _,y:=range sp{rules[y.Kind+"/"+y.Rule]++}
   if len(sp)>0{fmt.Fprintf(out,"%s\t%v\t%s\n\t%s\n",filepath.Base(p),sp,x,o)}
  }
  var k []string; for a,b:=range rules{k=append(k,fmt.Sprintf("%s=%d",a,b))}; sort.Strings(k)
  t.Logf("%s n=%d touched=%d (%.2f%%) MB=%.2f norm=%.1fMB/s mask=%.2fMB/s %v",filepath.Base(p),n,touched,100*float64(touched)/float64(n),float64(bytes)/1e6,float64(bytes)/1e6/tn.Seconds(),float64(bytes)/1e6/tm.Seconds(),k)
 }
}
