package sample

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"voc"
)

// Phrases around a body. They say nothing about the matter itself.
var (
	formalOpenings   = []string{"", "", "", "お世話になっております。\n", "はじめてご連絡いたします。\n", "いつも利用しています。\n", "お忙しいところ失礼いたします。\n", "先日はお世話になりました。\n"}
	formalClosings   = []string{"", "", "", "\nよろしくお願いいたします。", "\n以上、よろしくお願い申し上げます。", "\nお手数ですがよろしくお願いします。"}
	operatorOpenings = []string{"", "", "", "", "【再入電】", "ご本人様より。", "代理（娘様）より。", "携帯より入電。", "＜会員様＞", "男性。", "女性。"}
	operatorClosings = []string{"", "", "", "", "　以上", "　要フォロー", "　※録音あり", "　終話。", "　SMSでURL送付済"}
	casualEndings    = []string{"", "", "", "", "😅", "💦", "！", "。", "🙇", "…"}
	postEndings      = []string{"", "", "", "", " #みどり家電", " #家電", " @midori_kaden"}
	repostEndings    = []string{"", "", "↑", "それな", "ｗ", "…"} // short, so that a repost stays a near-duplicate
	operatorReplies  = []string{"上記の通り案内済。", "ご案内し了承。", "担当部署へ連携済。", "折返し連絡にて回答。", "手順をSMSで送付。"}
	shopReplies      = []string{"その場で対応", "取り寄せ", "本部へ連絡", "伝票発行", "カタログお渡し", "後日電話"}
	contactLines     = []string{"\n連絡先は{phone}です。", "\n返信は{mail}までお願いします。", "\n日中は{phone}にお電話ください。（{name}）"}
	followUps        = []string{"早速のご返信ありがとうございます。もう一点お伺いします。\n", "ご返信の件、承知しました。別の点でまたご連絡します。\n", "お返事を読みましたが、まだ続きがあります。\n"}
)

// render writes every entry's text, answer and times, then sorts the entries of each channel by time and gives
// them their ids.
func render(seed uint64, entries []*entry, l *library) map[string][]*entry {
	r := newRandom(seed, "render")
	byChannel := map[string][]*entry{}
	for _, e := range entries {
		renderText(r, e)
		renderAnswer(r, e, l)
		byChannel[e.channel] = append(byChannel[e.channel], e)
	}
	ids := newRandom(seed, "ids")
	for _, channel := range channelOrder {
		rows := byChannel[channel]
		slices.SortStableFunc(rows, func(a, b *entry) int { return a.at.Compare(b.at) })
		for i, e := range rows {
			e.ref = refOf(ids, e, i)
		}
	}
	return byChannel
}

func renderText(r random, e *entry) {
	if e.nearOf != nil {
		e.subject, e.text, e.canaries = e.nearOf.subject, e.nearOf.text, e.nearOf.canaries
		if e.channel == voc.SNS && !strings.ContainsAny(e.text, "#@") {
			e.text += pick(r, repostEndings)
		}
		return
	}
	text := e.body.text
	switch e.channel {
	case voc.Phone:
		text = pick(r, operatorOpenings) + text + pick(r, operatorClosings)
	case voc.Web, voc.Email:
		if e.thread != nil {
			text = pick(r, followUps) + text
		} else {
			text = pick(r, formalOpenings) + text
		}
		text += pick(r, formalClosings)
		if r.chance(.06) {
			text += pick(r, contactLines)
		}
	case voc.Chat, voc.LINE:
		if ending := pick(r, casualEndings); endsInWord(text) {
			text += ending
		}
	case voc.SNS:
		text += pick(r, postEndings)
	}
	e.text, e.canaries = fill(r, text, e.written, e.at)
	e.subject = subjectOf(r, e)
}

// endsInWord tells whether text ends without punctuation or emoji.
func endsInWord(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(text)
	return unicode.IsLetter(last)
}

// renderAnswer decides how the inquiry went on. Nothing is later than the sample's clock.
func renderAnswer(r random, e *entry, l *library) {
	switch e.reply = pick(r, l.replies[e.body.stratum()]); {
	case e.channel == voc.Visit:
		e.reply = pick(r, shopReplies)
	case e.channel == voc.Phone && r.chance(.4):
		e.reply = pick(r, operatorReplies)
	}
	e.status = pick(r, []string{"resolved", "resolved", "resolved", "resolved", "answered", "answered", "unresolved", "open"})
	if e.followed {
		e.status = "answered"
	}
	_, live := openHours[e.channel] // somebody answers at once
	wait := time.Duration(r.between(20, 240)) * time.Minute
	switch {
	case live:
		wait = time.Duration(r.between(8, 150)) * time.Second
	case e.week == burstWeek:
		wait *= 3
	}
	e.answered = shortlyAfter(e.at, wait)
	if e.thread != nil {
		e.at = shortlyAfter(e.thread.answered, time.Duration(r.between(30, 1200))*time.Minute)
		e.answered = shortlyAfter(e.at, wait)
	}
	e.resolved = e.answered
	if !live || r.chance(.2) {
		e.resolved = momentOf(r, voc.Phone, e.answered.AddDate(0, 0, r.between(1, 4)))
	}
	if e.status == "open" {
		e.reply, e.answered = "", time.Time{}
	}
	if e.status != "resolved" || e.resolved.After(clock) {
		e.resolved = time.Time{}
	}
}

// refOf names the entry at a place of its channel. Mail and LINE have no ids of their own: a mail is named by its
// Message-ID, a LINE conversation by the user and the day.
func refOf(r random, e *entry, index int) string {
	switch e.channel {
	case voc.Phone:
		return fmt.Sprintf("P%s-%05d", e.at.Format("0601"), index+1)
	case voc.Web:
		return fmt.Sprintf("W-%06d", 20300+index*3)
	case voc.Chat:
		return fmt.Sprintf("chat_%08x", r.Uint32())
	case voc.SNS:
		return fmt.Sprintf("19%d%05d", e.at.Unix()-1700000000, r.IntN(100000))
	case voc.Community:
		return fmt.Sprintf("topic-%05d", 41200+index)
	case voc.Visit:
		return fmt.Sprintf("V-%04d", index+1)
	case voc.Email:
		return fmt.Sprintf("<%012x.%d@mail.example.com>", r.Uint64()>>16, e.at.Unix())
	}
	return e.written.id + "/" + e.at.Format(time.DateOnly)
}

// customerID is the customer number as the export gives it; empty when unknown.
func (e *entry) customerID() string {
	if e.person == nil {
		return ""
	}
	return e.person.id
}

func (e *entry) product() string { return productOf(e.body.text) }

// subjectOf is what people write into the subject field: little. Above a post they put its first clause.
func subjectOf(r random, e *entry) string {
	if e.channel == voc.Community {
		clause, _, _ := strings.Cut(e.text, "\n")
		if end := strings.IndexAny(clause, "、。？！"); end > 0 {
			clause = clause[:end]
		}
		return clause
	}
	if product := e.product(); product != "" && r.chance(.4) {
		return pick(r, []string{product + "について", product + "の件", "【お問い合わせ】" + product})
	}
	return pick(r, []string{"お問い合わせ", "ご連絡", "質問です", "相談", "至急", "（件名なし）", "お世話になります"})
}

// stamp writes a time in a layout, and nothing for no time.
func stamp(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(layout)
}
