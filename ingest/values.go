package ingest

import (
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"voc"
)

// words maps every word of a list to a value, folded as foldName does.
func words(lists map[string]string) map[string]string {
	m := map[string]string{}
	for value, names := range lists {
		for _, name := range strings.Fields(names) {
			m[foldName(name)] = value
		}
	}
	return m
}

// channelValues are the names that sources give the canonical channels. Others are kept as they are.
var channelValues = words(map[string]string{
	voc.Phone:     "phone tel telephone call calls voice inbound 電話 お電話 電話対応 電話受付 電話窓口 入電 通話 コールセンター フリーダイヤル phonecall(incoming) phonecall(outbound) voicemail",
	voc.Email:     "email e-mail mail メール eメール 電子メール メール受付",
	voc.Chat:      "chat conversation livechat webchat chatbot チャット 有人チャット チャットボット ボット webチャット チャットサポート",
	voc.Web:       "web webform form website site internet ウェブ フォーム webフォーム ウェブフォーム メールフォーム 問い合わせフォーム お問い合わせフォーム ホームページ hp サイト webサイト ウェブサイト インターネット ネット web受付 webwidget webservice helpcenter mobilesdk",
	voc.SNS:       "sns twitter x xcorp twitterdm facebookpost facebookmessage instagramdirect x(twitter) x(旧twitter) facebook instagram tiktok youtube threads bluesky ツイッター インスタ インスタグラム フェイスブック エックス ソーシャル ソーシャルメディア social",
	voc.LINE:      "line ライン line公式 line公式アカウント lineチャット",
	voc.Community: "community forum board コミュニティ コミュニティサイト フォーラム 掲示板 ユーザーフォーラム",
	voc.Visit:     "visit store shop counter 来店 店頭 店舗 窓口 対面 来訪 来社 来所 訪問 カウンター",
	voc.Survey:    "survey questionnaire アンケート アンケート調査 顧客アンケート nps調査",
	voc.Letter:    "letter post postal 手紙 郵便 郵送 書簡 書面 はがき ハガキ 葉書 封書",
	voc.AppReview: "app_review appreview app-review review appstore googleplay アプリレビュー ストアレビュー レビュー アプリストア",
	voc.Other:     "other others その他 そのほか 他",
})

// statusValues are the names that sources give the statuses of an inquiry.
var statusValues = words(map[string]string{
	"open": `open new pending inprogress working waiting onhold assigned reopened オープン 新規 受付 受付中 受付済 受付済み 未対応 未着手 未処理 未回答 未返信 未完了 対応中 処理中
		調査中 確認中 検討中 作業中 着手中 進行中 継続 継続中 継続対応 保留 保留中 折返し待ち 折り返し待ち 返信待ち 回答待ち 顧客待ち 客先待ち エスカレーション エスカレーション中 再オープン`,
	"answered":   "answered replied responded 回答済 回答済み 返信済 返信済み 返答済 返答済み 案内済 案内済み 一次回答済 一次回答済み",
	"resolved":   "resolved solved closed done completed complete finished fixed 解決 解決済 解決済み 完了 完了済 完了済み 対応完了 処理完了 対応済 対応済み 処理済 処理済み 終了 対応終了 クローズ クローズ済 クローズ済み 完結",
	"unresolved": "unresolved unsolved notresolved failed 未解決 解決せず 解決しなかった 解決不可 不解決 対応不可",
	"abandoned":  "abandoned missed noanswer dropped disconnected 放棄 放棄呼 途中放棄 離脱 途中離脱 切断 途中切断 不通 不応答 応答なし",
})

// roleValues are the names that sources give the speakers of a conversation.
var roleValues = words(map[string]string{
	string(voc.RoleCustomer): "customer user visitor client enduser end-user guest member requester consumer caller human inbound 顧客 お客様 お客さま 客 ユーザー ユーザ 利用者 会員 訪問者 質問者 来訪者 相談者",
	string(voc.RoleAgent):    "agent op operator staff support admin account employee representative rep assistant advisor outbound オペレーター オペレータ 担当 担当者 スタッフ サポート 回答者 企業 店舗 アカウント 管理者 有人 弊社 当社 運営 受電者 応対者 対応者",
	string(voc.RoleNote):     "note internalnote internal_note privatenote 社内メモ 内部メモ 社内連絡",
	string(voc.RoleBot):      "bot system chatbot auto automation automatic autoreply autoresponse ボット チャットボット システム 自動応答 自動返信 応答メッセージ あいさつメッセージ ai ai応答メッセージ",
})

var sentimentValues = words(map[string]string{
	voc.Positive: "positive pos 肯定 肯定的 ポジティブ ポジ 好意的",
	voc.Neutral:  "neutral neu 中立 ニュートラル どちらでもない",
	voc.Negative: "negative neg 否定 否定的 ネガティブ ネガ",
})

var kindValues = words(map[string]string{
	voc.Question: "question 質問 問い合わせ 問合せ お問い合わせ", voc.Request: "request 要望 依頼 ご要望", voc.Complaint: "complaint 苦情 クレーム 不満",
	voc.Opinion: "opinion 意見 ご意見 感想", voc.Praise: "praise お褒め 褒め 称賛 感謝 お礼", voc.Report: "report 報告 連絡 不具合報告",
})

var booleanValues = words(map[string]string{
	"true":  "true t yes y 1 on はい 有 有り あり する した 済 ○ 〇 ◯ ✓ ✔",
	"false": "false f no n 0 off いいえ 無 無し なし しない しなかった 未 × ✕ - ー",
})

// scalar parses what the source gave as a number: full-width digits, thousands separators and a unit after it
// are understood. NaN, infinities and exponents are not numbers here.
func scalar(s string) (float64, bool) {
	s = plain(s)
	s = strings.TrimRight(s, " ")
	for _, unit := range numberUnits {
		if rest, ok := strings.CutSuffix(s, unit); ok {
			s = strings.TrimRight(rest, " ")
			break
		}
	}
	if strings.ContainsRune(s, ',') {
		s = strings.ReplaceAll(s, ",", "")
	}
	if s == "" || len(s) > 24 {
		return 0, false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && c != '.' && (i > 0 || (c != '-' && c != '+')) {
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && !math.IsInf(f, 0)
}

var numberUnits = []string{"seconds", "second", "secs", "sec", "秒", "s", "点", "回", "件", "星", "個", "名", "人"}

// seconds parses a length of time: a number of seconds (of minutes where the header says so), 5:30, 0:05:30,
// 1時間5分30秒.
func seconds(s string, inMinutes bool) (float64, bool) {
	s = plain(s)
	if parts := strings.Split(s, ":"); len(parts) == 2 || len(parts) == 3 {
		total := 0.0
		for i, part := range parts {
			f, ok := scalar(part)
			if !ok || f < 0 || i > 0 && f >= 60 {
				return 0, false
			}
			total = total*60 + f
		}
		return total, true
	}
	total, found := 0.0, false
	for _, unit := range []struct {
		names []string
		size  float64
	}{{[]string{"時間", "h"}, 3600}, {[]string{"分", "min", "m"}, 60}} {
		for _, name := range unit.names {
			if before, after, ok := strings.Cut(s, name); ok {
				f, isNumber := scalar(before)
				if !isNumber {
					return 0, false
				}
				total, found, s = total+f*unit.size, true, strings.TrimSpace(after)
				break
			}
		}
	}
	if found && s == "" {
		return total, total >= 0
	}
	f, ok := scalar(s)
	if inMinutes && !found && !strings.HasSuffix(s, "秒") {
		f *= 60
	}
	return total + f, ok && f >= 0
}

// plain folds width and trims; ASCII, the usual case, is only trimmed.
func plain(s string) string {
	s = strings.TrimSpace(s)
	if isASCII(s) {
		return s
	}
	return strings.TrimSpace(norm.NFKC.String(s))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// list splits what stands in one cell: a;b;c.
func list(s string) []string {
	var items []string
	for _, item := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '；' || r == '\n' || r == '\r' }) {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// isBlankText reports a text of nothing but white space. Nearly every text ends the question with its first bytes.
func isBlankText(s string) bool {
	if s == "" {
		return true
	}
	switch c := s[0]; {
	case c > ' ' && c < 0x7f, c == 0xe3 && len(s) > 1 && s[1] > 0x80, c > 0xe3:
		return false // a sign of ASCII, kana or kanji
	}
	return strings.TrimSpace(s) == ""
}
