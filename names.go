package voc

// Japanese names for display. A name that is not listed is the user's own and is shown as it is.
var (
	estimatorNames = map[string]string{
		Raw: "単純集計", Equal: "チャネル均等", Balanced: "チャネル調整", Declared: "顧客構成に合わせた推定",
		Raked: "顧客属性に合わせた推定", Within: "チャネル内",
	}
	ownerNames   = map[string]string{"people": "人（応対）", "process": "業務の流れ", "product": "商品・サービス"}
	stageNames   = map[string]string{"before": "購入前", "at": "購入時", "after": "購入後"}
	measureNames = map[string]string{
		"faq": "FAQを書く・直す", "product": "商品・サービスを直す", "process": "手順を見直す",
		"training": "応対の研修", "onboarding": "使い始めの支援",
	}
	verdictNames = map[string]string{
		VerdictMover: "はっきり変わった", VerdictNoChange: "はっきりした変化なし", VerdictTooFew: "データ不足", VerdictWithheld: "判定保留",
	}
	indicatorNames = map[string]string{
		"first_response_median": "初回返信までの時間（中央値）", "first_response_p90": "初回返信までの時間（90%の人）",
		"first_response_1h": "1時間以内に返信した割合", "first_response_24h": "24時間以内に返信した割合",
		"resolution_rate": "解決した割合", "handling_median": "対応時間（中央値）", "handling_p90": "対応時間（90%の件）",
		"answer_rate": "電話のつながりやすさ（応答率）", "bot_handoff_rate": "ボットから人に代わった割合",
		"csat_mean": "満足度（CSAT、平均）", "ces_mean": "手間の少なさ（CES、平均）", "nps": "推奨度（NPS）",
		"csat_top_box": "満足度が上位の割合", "ces_top_box": "手間の少なさが上位の割合", "help_centre_before": "FAQを見てからの問い合わせ",
		"open_under_1d": "未対応：1日未満", "open_1d_3d": "未対応：1～3日", "open_3d_7d": "未対応：3～7日", "open_7d": "未対応：7日以上",
		"recontact_rate": "同じ話題で再び問い合わせた割合", "channel_switch_rate": "別のチャネルに移った割合",
		"handled_twice_rate": "同じ件を別々に受け付けた割合", "one_contact_resolution": "1回の問い合わせで解決した割合", "inquiries_per_episode": "1件あたりのやり取りの回数",
		"cancellation_rate": "解約した割合", "retention_rate": "継続した割合", "repurchase_rate": "再購入した割合", "onboarding_completion": "使い始めまで済んだ割合",
		"expansion_rate": "支払いが増えた割合", "expansion_customers": "支払いが増えた顧客", "nrr": "売上継続率（NRR）", "ltv": "顧客生涯価値（LTV）", "self_service_rate": "FAQだけで済んだ割合",
	}
	outcomeNames = map[string]string{
		"cancelled": "解約", "repurchased": "再購入", "detractor": "推奨しない（NPS 0～6）", "dissatisfied": "不満（満足度が最低の段階）",
		"complaint_resolved": "苦情が解決した人", "complaint_unresolved": "苦情が解決していない人", "no_complaint": "苦情以外で声を寄せた人", "silent": "声を寄せなかった人",
	}
	priorityNames = map[string]string{"high": "高", "middle": "中", "low": "低"}
	statusNames   = map[string]string{
		"open": "未対応", "answered": "回答済み", "resolved": "解決", "unresolved": "未解決", "abandoned": "途中で終了",
	}
)

// EstimatorName returns the Japanese name of an estimator such as Balanced.
func EstimatorName(estimator string) string { return nameIn(estimatorNames, estimator) }

// OwnerName returns the Japanese name of who takes care of a topic: people, process or product.
func OwnerName(owner string) string { return nameIn(ownerNames, owner) }

// StageName returns the Japanese name of a stage of the customer's journey: before, at or after.
func StageName(stage string) string { return nameIn(stageNames, stage) }

// MeasureName returns the Japanese name of the kind of measure that fits a topic.
func MeasureName(measure string) string { return nameIn(measureNames, measure) }

// VerdictName returns the Japanese name of a verdict on a change, which does not say in which direction.
func VerdictName(verdict string) string { return nameIn(verdictNames, verdict) }

// StatusName returns the Japanese name of an inquiry's status.
func StatusName(status string) string { return nameIn(statusNames, status) }

func nameIn(names map[string]string, key string) string {
	if name, ok := names[key]; ok {
		return name
	}
	return key
}

// IndicatorName returns the Japanese name of an Indicator such as resolution_rate.
func IndicatorName(indicator string) string { return nameIn(indicatorNames, indicator) }

// OutcomeName returns the Japanese name of an outcome of customers, or of a group of an OutcomeGroup.
func OutcomeName(outcome string) string { return nameIn(outcomeNames, outcome) }

// PriorityName returns the Japanese name of an inquiry's priority: high, middle or low.
func PriorityName(priority string) string { return nameIn(priorityNames, priority) }
