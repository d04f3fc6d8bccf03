package voc

// The channels with a canonical name. Any other name that a source gives is kept as it is.
const (
	Phone     = "phone"
	Email     = "email"
	Chat      = "chat"
	Web       = "web"
	SNS       = "sns"
	LINE      = "line"
	Community = "community"
	Visit     = "visit"
	Survey    = "survey"
	Letter    = "letter"
	AppReview = "app_review"
	Other     = "other"
)

// Channels lists the channels with a canonical name in the order of display.
var Channels = []string{Phone, Email, Chat, Web, SNS, LINE, Community, Visit, Survey, Letter, AppReview, Other}

var channelNames = map[string]string{
	Phone: "電話", Email: "メール", Chat: "チャット", Web: "Webフォーム", SNS: "SNS", LINE: "LINE",
	Community: "コミュニティ", Visit: "店頭", Survey: "アンケート", Letter: "手紙", AppReview: "アプリレビュー", Other: "その他",
}

// ChannelName returns the Japanese name of a channel for display, or the channel itself when it has none.
func ChannelName(channel string) string {
	if name, ok := channelNames[channel]; ok {
		return name
	}
	return channel
}
