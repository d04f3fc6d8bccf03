package classify_test
import ("testing";"os";"strings";"path/filepath";"fmt";"regexp";"slices";"voc/classify")
func TestBodies(t *testing.T){
 files,_:=filepath.Glob("../sample/bodies/*.txt")
 l:=newLabeller(t,classify.DefaultTaxonomy())
 attr:=func(line string, m map[string]string) map[string]string { r:=map[string]string{}; for k,v:=range m{r[k]=v}; for _,f:=range strings.Fields(line)[1:]{ k,v,ok:=strings.Cut(f,"="); if ok {r[k]=v}}; return r}
 slot:=regexp.MustCompile(`\{[a-z_0-9]+\}`)
 tp,fp,fn:=0,0,0; n,okK,okS:=0,0,0; anyhit:=0; none:=0
 conf:=map[string]int{}; perT:=map[string][3]int{}
 out,_:=os.Create("/tmp/classify/bodies.out"); defer out.Close()
 for _,f:=range files { if strings.HasSuffix(f,"replies.txt"){continue}
  data,_:=os.ReadFile(f); var head map[string]string
  for _,para:=range strings.Split(string(data),"\n\n") { 
   cur:=map[string]string(nil); lines:=[]string{}
   for _,line:=range strings.Split(para,"\n"){ if strings.HasPrefix(line,"# "){ head=attr(line,nil); continue}; if strings.HasPrefix(line,"@"){cur=attr(line,head);continue}; if strings.TrimSpace(line)!=""{lines=append(lines,line)}}
   if cur==nil {cur=head}
   if len(lines)==0||cur["topic"]==""{continue}
   body:=slot.ReplaceAllStringFunc(strings.Join(lines,"\n"),func(s string)string{ switch s {case "{product}": return "空気清浄機"; case "{name}": return "〔氏名〕"}; return "12"})
   lab:=l.label(body); n++
   gold:=strings.Split(cur["topic"],","); if cur["topic"]=="none"{gold=nil}
   var got []string; for _,x:=range lab.Topics{got=append(got,x.Value)}
   for _,g:=range gold{ c:=perT[g]; if slices.Contains(got,g){tp++;c[0]++}else{fn++;c[1]++}; perT[g]=c}
   for _,g:=range got{ if !slices.Contains(gold,g){fp++; c:=perT[g]; c[2]++; perT[g]=c}}
   if len(got)==0 && len(gold)>0 {none++}
   if len(gold)>0 && slices.Contains(got,gold[0]){anyhit++}
   if lab.Kind.Value==cur["kind"]{okK++}; if lab.Sentiment.Class==cur["sentiment"]{okS++}
   conf[cur["kind"]+" -> "+lab.Kind.Value]++; conf["S "+cur["sentiment"]+" -> "+lab.Sentiment.Class]++
   ev:=""; for _,e:=range lab.Sentiment.Evidence{ev+=e.Rule+" "}; for _,e:=range lab.Kind.Evidence{ev+="K="+e.Rule}
   fmt.Fprintf(out,"T gold=%v got=%v | K %s/%s | S %s/%s %.2f | %s\n   %s\n   OP %v\n",gold,got,cur["kind"],lab.Kind.Value,cur["sentiment"],lab.Sentiment.Class,lab.Sentiment.Score,strings.ReplaceAll(body,"\n","⏎"),ev,lab.Opinions)
  }}
 t.Logf("n %d topic P %.3f R %.3f primary %.3f uncategorised %d; kind %.3f sentiment %.3f",n,float64(tp)/float64(tp+fp),float64(tp)/float64(tp+fn),float64(anyhit)/float64(n),none,float64(okK)/float64(n),float64(okS)/float64(n))
 var keys []string; for k:=range conf{keys=append(keys,k)}; slices.Sort(keys); for _,k:=range keys{t.Log(k,conf[k])}
 keys=nil; for k:=range perT{keys=append(keys,k)}; slices.Sort(keys); for _,k:=range keys{t.Log(k,"tp fn fp",perT[k])}
}
