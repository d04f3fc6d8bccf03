package classify

import (
	"cmp"
	"slices"
	"strings"

	"voc"
)

// Sentiments and Kinds are the labels that voc counts, in the order in which they are offered to people.
var (
	Sentiments = []string{voc.Positive, voc.Neutral, voc.Negative}
	Kinds      = []string{voc.Question, voc.Request, voc.Complaint, voc.Opinion, voc.Praise, voc.Report}
)

// sentimentNames and kindNames are the words that sources use for labels.
var sentimentNames = map[string]string{
	"positive": voc.Positive, "pos": voc.Positive, "肯定": voc.Positive, "肯定的": voc.Positive, "ポジティブ": voc.Positive, "ポジ": voc.Positive, "好意的": voc.Positive, "満足": voc.Positive, "良い": voc.Positive, "+": voc.Positive,
	"neutral": voc.Neutral, "neu": voc.Neutral, "中立": voc.Neutral, "中立的": voc.Neutral, "ニュートラル": voc.Neutral, "普通": voc.Neutral, "どちらでもない": voc.Neutral, "0": voc.Neutral,
	"negative": voc.Negative, "neg": voc.Negative, "否定": voc.Negative, "否定的": voc.Negative, "ネガティブ": voc.Negative, "ネガ": voc.Negative, "批判的": voc.Negative, "不満": voc.Negative, "悪い": voc.Negative, "-": voc.Negative,
}

var kindNames = map[string]string{
	"question": voc.Question, "inquiry": voc.Question, "質問": voc.Question, "問い合わせ": voc.Question, "お問い合わせ": voc.Question, "問合せ": voc.Question, "照会": voc.Question, "相談": voc.Question, "ご相談": voc.Question, "ご質問": voc.Question,
	"request": voc.Request, "要望": voc.Request, "ご要望": voc.Request, "依頼": voc.Request, "ご依頼": voc.Request, "リクエスト": voc.Request, "お願い": voc.Request, "申請": voc.Request,
	"complaint": voc.Complaint, "苦情": voc.Complaint, "クレーム": voc.Complaint, "不満": voc.Complaint, "ご不満": voc.Complaint, "お叱り": voc.Complaint, "claim": voc.Complaint,
	"opinion": voc.Opinion, "意見": voc.Opinion, "ご意見": voc.Opinion, "感想": voc.Opinion, "提案": voc.Opinion, "feedback": voc.Opinion,
	"praise": voc.Praise, "お褒め": voc.Praise, "褒め": voc.Praise, "お礼": voc.Praise, "感謝": voc.Praise, "称賛": voc.Praise, "お褒めの言葉": voc.Praise, "compliment": voc.Praise, "thanks": voc.Praise,
	"report": voc.Report, "報告": voc.Report, "ご報告": voc.Report, "連絡": voc.Report, "ご連絡": voc.Report, "情報提供": voc.Report, "通報": voc.Report,
}

// givenScore is the score that stands for a given class: the middle of the class's range.
var givenScore = map[string]float64{
	voc.Positive: (1 + sentimentThreshold) / 2, voc.Neutral: 0, voc.Negative: -(1 + sentimentThreshold) / 2,
}

func givenValue(names map[string]string, given string) string {
	return names[strings.ToLower(strings.TrimSpace(given))]
}

// givenTopics returns the labels of topics that a row brought, sorted, each once. Names of the taxonomy
// become ids; anything else stays as it is.
func (t *Taxonomy) givenTopics(given []string) []voc.Label {
	var labels []voc.Label
	for _, value := range given {
		value = strings.TrimSpace(value)
		if value == "" || value == voc.Uncategorised {
			continue
		}
		if _, known := t.index[value]; !known {
			if id, named := t.names[strings.ToLower(value)]; named {
				value = id
			}
		}
		if !slices.ContainsFunc(labels, func(l voc.Label) bool { return l.Value == value }) {
			labels = append(labels, voc.Label{Value: strings.Clone(value), Confidence: 1, Origin: voc.OriginGiven})
		}
	}
	slices.SortFunc(labels, func(x, y voc.Label) int { return cmp.Compare(x.Value, y.Value) })
	return labels
}
