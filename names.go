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
	statusNames = map[string]string{
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
