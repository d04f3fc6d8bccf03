package ingest

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"voc"
)

// Operators' templates are sentences that systems and agents put into the customer's field: acknowledgements of
// receipt, announced answers, notices of automatic mail, and the shorthand of telephone notes. They are recognised
// by the operator's voice (who does what for whom, and how the sentence ends), never by how often they occur:
// the same row must give the same inquiry in whichever export it comes, and a complaint that hundred people post in
// one wording is a hundred opinions. What a company writes besides is named in Options.Templates.
//
// A sentence is matched whole, over up to three lines. A strong rule cuts its sentence wherever it stands. A weak
// one ("ご了承ください", "受付番号：…") does so only in a text in which a strong one does. A sentence that
// quotes ("「担当者よりご連絡いたします」と言われた") does not end as the operator's does and stays.

// The rules of templates.
const (
	ruleAutomatic       = "automatic message"
	ruleAcknowledgement = "acknowledgement"
	ruleAnnounced       = "announced answer"
	ruleNotice          = "service notice"
	rulePhoneNote       = "phone note"
	ruleTemplate        = "template" // one of Options.Templates
)

// templateRule matches a whole sentence as foldTemplate writes it.
type templateRule struct {
	name    string
	role    voc.Role
	weak    bool
	only    string // the strong rule whose presence a weak rule needs; empty = any
	pattern *regexp.Regexp
}

// Pieces of the patterns.
const (
	operator = `(?:担当(?:者|部署|部門|スタッフ)?|弊社|当社|当店|当センター|(?:カスタマー|お客様)?(?:サポート|センター|窓口|相談室)(?:センター|担当|窓口)?|スタッフ|事務局|オペレーター|係の者|係員)`
	answers  = `(?:ご|お)?(?:連絡|返信|返答|回答|案内|返事|対応|電話)(?:を|の?ほど)?(?:いたし|させていただ|差し上げ|さしあげ|申し上げ)`
	polite   = `(?:ます|ますので.{0,30}お待ち(?:ください|くださいませ|いただけますと幸いです)|ますよう.{0,10}お願い(?:いたし|申し上げ)ます)`
	await    = `お待ち(?:ください|くださいませ|くださいますよう.{0,10}お願い(?:いたし|申し上げ)ます|いただけますと幸いです|いただきますよう.{0,10}お願い(?:いたし|申し上げ)ます)`
	received = `(?:受け?付け?(?:いた|させていただき|を?完了)?(?:し?ました|いたしました|ております)|受付が完了(?:し|いたし)ました|(?:確かに|たしかに)?(?:承り|受領(?:いた)?し|受信(?:いた)?し|拝受(?:いた)?し|お預かり(?:いた)?し)ました)`
	caller   = `(?:お?客(?:様|さま)?|ご?契約者(?:様)?|ご?本人(?:様)?|会員(?:様)?|申告者|ご家族(?:様)?|代理人(?:様)?|[^よか]{1,12}(?:様|さま))`
	rang     = `(?:ご|お)?(?:入電|架電|着電|受電|電話|tel)`
)

// templateRules are tried in order.
var templateRules = func() []templateRule {
	rules := []templateRule{}
	add := func(name string, role voc.Role, weak bool, only string, patterns ...string) {
		for _, pattern := range patterns {
			rules = append(rules, templateRule{name, role, weak, only, regexp.MustCompile(`^(?:` + pattern + `)$`)})
		}
	}
	add(ruleAutomatic, voc.RoleTemplate, false, "",
		`[※*]*(?:なお)?(?:本|この|当|こちらの)(?:メール|メッセージ|通知|返信|チャット|アカウント|アドレス|メールアドレス).{0,40}(?:自動|専用).{0,60}(?:です|ます|ません|ください|くださいませ)`,
		`[※*]*.{0,10}(?:本|この|当|こちらの)(?:メール|メッセージ|メールアドレス|アドレス|アカウント|トーク).{0,20}返信.{0,40}(?:(?:でき|られ|おり)ません|かねます).{0,40}`,
		`[※*]*(?:本|この|当|こちらの)(?:メール|メッセージ)(?:には?|へは?|への)(?:ご|直接)?(?:返信|返答)(?:し|なさら|を?ご遠慮).{0,20}(?:ください|くださいませ|お願い(?:いたし|申し上げ)ます)`,
		`[[【(<]?(?:自動(?:返信|送信|応答|配信)(?:メール|メッセージ)?)[\]】)>]?`,
		`[[【(<]自動(?:返信|送信|応答|配信)(?:メール|メッセージ)?[\]】)>].{0,60}`,
	)
	add(ruleAcknowledgement, voc.RoleTemplate, false, "",
		`.{0,40}(?:お問い合わせ|ご意見|ご要望|ご相談|ご質問|お申し?込み|ご連絡|ご注文|(?:以下|下記)の?(?:とおり|内容)).{0,16}`+received+`.{0,4}`,
	)
	add(ruleAnnounced, voc.RoleTemplate, false, "",
		`.{0,60}`+operator+`(?:より|から|が|にて).{0,40}`+answers+`.{0,12}`+polite,
		`.{0,40}(?:[0-9一二三四五数][0-9~〜～\-ー・から一二三四五]{0,6})(?:営業日|日|時間)(?:以内|ほど|程度|前後)?.{0,20}`+answers+`.{0,12}`+polite,
		`.{0,30}(?:順次|(?:内容|詳細|状況)を?(?:ご)?確認(?:の上|のうえ|次第|いたしまして)).{0,30}`+answers+`.{0,12}`+polite,
		`.{0,50}(?:返信|回答|返答|連絡).{0,20}(?:[0-9一二三数].{0,6}(?:営業日|日|時間)).{0,20}(?:場合が(?:ござい|あり)ます|いただいております|お時間を(?:いただ|頂戴)).{0,30}`,
	)
	add(ruleNotice, voc.RoleTemplate, false, "",
		`.{0,20}(?:ただ今|ただいま|只今|現在).{0,20}(?:回線|お電話|窓口|お問い合わせ|オペレーター).{0,16}(?:混み合|込み合|混雑).{0,40}(?:ます|ください|くださいませ)`,
		`(?:それでは)?(?:本|この|こちらの)?チャット(?:は|を|サポートを)?(?:終了(?:いたし|させていただき|し)(?:ます|ました)|以上で終了.{0,12})`,
		`.{0,50}(?:ご意見|ご要望|お声|貴重な.{1,10}).{0,30}参考(?:に|と)(?:させていただき|いたし)ます`,
		`[※*]*.{0,30}(?:心当たりの?(?:ない|がない)|お心当たり).{0,30}(?:破棄|削除|ご連絡).{0,24}(?:ください|くださいませ|お願い(?:いたし|申し上げ)ます)`,
		`.{0,12}アンケート(?:に|への?)(?:の)?ご(?:協力|回答).{0,30}(?:ください|くださいませ|お願い(?:いたし|申し上げ)ます|幸いです)`,
	)
	add(rulePhoneNote, voc.RoleTemplate, false, "",
		`[[【]?(?:`+caller+`)(?:より|から)(?:の)?`+rang+`(?:あり|有り?|にて|です|をいただく|いただく|いただきました|を受ける|を受電)?[\]】]?`,
		`[[【]?(?:入電|受電|着電)(?:あり|有り?)?[\]】]?`,
		`(?:以上(?:で|にて)?|上記(?:で|にて)?|本件(?:は)?)?(?:ご)?(?:対応|案内|応対|通話|処理|受付)(?:は|を)?(?:完了|終了|済|済み)(?:です|とする|とします|した|しました|いたしました|で終話)?`,
		`.{0,24}(?:ご)?(?:了承|納得|理解)(?:を)?(?:いただき|いただいた|いただけたため|得て|得られ|され|の上|のうえ|済|済み)?(?:終話|通話終了)`,
		`.{0,6}終話(?:した|しました|済|済み)?`,
	)
	add(ruleAcknowledgement, voc.RoleTemplate, true, "",
		`(?:この度は|このたびは|いつも|平素より|平素は|日頃より)?.{0,30}(?:お問い合わせ|ご連絡|ご利用|メッセージ|お電話|ご意見|ご要望|ご購入|ご注文|ご愛顧).{0,12}(?:誠に|まことに|大変)?(?:ありがとうござい(?:ます|ました)|(?:厚く)?御?ご?礼申し上げます)`,
		`[^。]{1,20}様`,
		`.{0,12}(?:お?問い合わせ|受付|受け付け|チケット|ケース|整理|管理)(?:番号|id|no).{0,40}`,
		`.{0,20}(?:以下|下記|次)(?:の|が|は|に)?.{0,16}(?:内容|お問い合わせ|とおり)(?:です|でございます|になります|となります|を?ご確認ください)?`,
	)
	add(ruleNotice, voc.RoleTemplate, true, "",
		`.{0,30}`+await,
		`.{0,40}(?:ご了承|ご理解|ご容赦|お含みおき).{0,20}(?:ください|くださいませ|お願い(?:いたし|申し上げ)ます|幸いです)`,
		`[■●◆※]?(?:電話)?(?:営業|受付|対応)時間.{0,60}`,
		`[※*]*(?:ご)?返信.{0,30}(?:(?:でき|られ|おり)ません|かねます).{0,30}`,
		`[※*].{0,80}(?:ます|ません|ください|くださいませ)`,
		`(?:なお)?(?:土日|土曜|日曜|祝日|休業日|年末年始|営業時間外).{0,60}(?:営業日|休業|お休み|順次|以降).{0,30}`,
		`(?:何卒|どうぞ|今後とも|ご確認の?ほど){0,2}よろしくお願い(?:いたし|申し上げ)ます`,
	)
	add(rulePhoneNote, voc.RoleAgent, true, rulePhoneNote,
		`.{1,80}(?:を|と|旨|よう|ついて|方法)(?:を)?(?:ご)?(?:案内|説明|回答|お伝え|伝達|謝罪|お詫び|提案|手配|約束)(?:し|した|しました|済|済み|する|いたしました|実施)?(?:終話)?`,
		`.{1,80}(?:案内|説明|回答|手配|約束)(?:して|し|の上|のうえ)終話`,
	)
	return rules
}()

// templateTriggers are words of which every sentence under a strong rule holds one, so that most texts are scanned
// once and left alone.
var templateTriggers = newTriggers(`自動 専用 返信 受付 受け付 承り 受領 受信 拝受 預かり 営業日 日以内 日間以内 時間以内 日ほど 時間ほど 日程度 順次 確認の 確認次 確認い 確認後 担当 弊社 当社 当店 当セ サポート センター 窓口 相談室 スタッフ 事務局 オペレーター 係の者 係員
	混み 込み 混雑 終了 参考 心当 アンケート 入電 架電 着電 受電 電話あ より電話 から電話 よりtel よりTEL よりＴＥＬ からtel からTEL からＴＥＬ 完了 対応済 案内済 応対済 通話済 処理済 受付済 終話`)

var templateSpellings = strings.NewReplacer("致し", "いたし", "頂", "いただ", "下さ", "くださ", "居り", "おり", "宜し", "よろし", "有難う", "ありがとう", "有り難う", "ありがとう", "御座い", "ござい", "御", "ご", "出来", "でき",
	"お問合せ", "お問い合わせ", "お問い合せ", "お問い合わせ", "お問合わせ", "お問い合わせ", "差上げ", "差し上げ", "申上げ", "申し上げ", "暫く", "しばらく", "更めて", "改めて", "お客さま", "お客様", "済み", "済", "通り", "とおり")

// foldTemplate brings the spellings of a sentence to one: width, case, spaces and what ends or divides it.
func foldTemplate(sentence string) string {
	folded := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\n\r、。,.!…", r) {
			return -1
		}
		return r
	}, strings.ToLower(norm.NFKC.String(sentence)))
	return templateSpellings.Replace(folded)
}

const (
	templateLongest = 360 // bytes of a sentence that may be a template
	templateLines   = 3   // lines over which one may run
)

// quotesSpeech reports a sentence in which the quotation marks do not match, or that reports what was said.
func quotesSpeech(sentence string) bool {
	return strings.Count(sentence, "「") != strings.Count(sentence, "」") || strings.Count(sentence, "『") != strings.Count(sentence, "』") ||
		hasAny(sentence, []string{"と言", "といわ", "といった", "というメール", "という返", "という連", "とのこと", "との連絡", "との返", "と書", "と記載", "と表示", "とあり", "と聞", "と案内され", "のに", "って言"})
}

// templateUnit is a sentence of a text and the rule that it falls under.
type templateUnit struct {
	text string // with its ending and the space behind it
	rule *templateRule
}

// splitTemplates cuts templates out of the writer's own words.
func splitTemplates(parts []part, given *givenTemplates) []part {
	found := false
	for _, p := range parts {
		found = found || p.role == voc.RoleCustomer && (given != nil || templateTriggers.in(p.text))
	}
	if !found {
		return parts
	}
	var out []part
	cut := false
	for _, p := range parts {
		if p.role != voc.RoleCustomer {
			out = append(out, p)
			continue
		}
		pieces := templatesOf(p, given)
		cut = cut || len(pieces) != 1 || pieces[0].role != voc.RoleCustomer
		out = append(out, pieces...)
	}
	if !cut {
		return parts
	}
	return out
}

// templatesOf cuts one part.
func templatesOf(p part, given *givenTemplates) []part {
	units, strong := unitsOf(p.text, given)
	if len(strong) == 0 {
		return []part{p}
	}
	var out []part
	var said strings.Builder
	flush := func(role voc.Role, rule, label string) {
		if text := strings.Trim(said.String(), "\n\r 　\t"); text != "" {
			out = append(out, part{role: role, rule: rule, label: label, text: text})
		}
		said.Reset()
	}
	for _, unit := range units {
		rule := unit.rule
		if rule == nil {
			rule = weakRule(unit.text, strong)
		}
		if rule == nil {
			if label, value, ok := labelInTemplate(unit.text); ok {
				flush(p.role, p.rule, p.label)
				said.WriteString(label)
				flush(voc.RoleForm, ruleForm, "")
				said.WriteString(value)
				continue
			}
			said.WriteString(unit.text)
			continue
		}
		flush(p.role, p.rule, p.label)
		said.WriteString(unit.text)
		flush(rule.role, rule.name, "")
	}
	flush(p.role, p.rule, p.label)
	return joinParts(out)
}

// joinParts joins neighbours under one rule.
func joinParts(parts []part) []part {
	var out []part
	for _, p := range parts {
		if n := len(out); n > 0 && out[n-1].role == p.role && out[n-1].rule == p.rule && out[n-1].label == p.label && p.role != voc.RoleForm {
			out[n-1].text += "\n" + p.text
			continue
		}
		out = append(out, p)
	}
	return out
}

// unitsOf cuts a text into sentences, and finds those under a strong rule.
func unitsOf(text string, given *givenTemplates) (units []templateUnit, strong map[string]bool) {
	for text != "" {
		rule, size := (*templateRule)(nil), 0
		first := 0
		for lines := 0; lines < templateLines && size < len(text) && size < templateLongest; lines++ {
			size += sentenceEnd(text[size:min(len(text), size+templateLongest+1)])
			if first == 0 {
				first = size
			}
			if size > templateLongest {
				break
			}
			if sentence := text[:size]; given != nil || templateTriggers.in(sentence) {
				if rule = given.match(sentence); rule == nil {
					rule = strongRule(sentence)
				}
			}
			if rule != nil || !goesOn(text[:size]) {
				break
			}
		}
		if rule == nil {
			size = first
		} else {
			if strong == nil {
				strong = map[string]bool{}
			}
			strong[rule.name] = true
		}
		units = append(units, templateUnit{text[:size], rule})
		text = text[size:]
	}
	return units, strong
}

// goesOn reports a line behind which a sentence may go on in the next one.
func goesOn(line string) bool {
	line, ended := strings.CutSuffix(line, "\n")
	line = strings.TrimRight(line, " 　\t\r")
	last, _ := utf8.DecodeLastRuneInString(line)
	return ended && line != "" && !strings.ContainsRune("\n。.!?！？:：】］]", last)
}

// strongRule returns the rule of a sentence, or nil.
func strongRule(sentence string) *templateRule {
	if quotesSpeech(sentence) {
		return nil
	}
	folded := foldTemplate(sentence)
	for i := range templateRules {
		if rule := &templateRules[i]; !rule.weak && rule.pattern.MatchString(folded) {
			return rule
		}
	}
	return nil
}

// weakRule returns the rule of a sentence in a text in which strong rules were found, or nil.
func weakRule(sentence string, strong map[string]bool) *templateRule {
	if len(sentence) > templateLongest || quotesSpeech(sentence) {
		return nil
	}
	folded := foldTemplate(sentence)
	if folded == "" {
		return nil
	}
	for i := range templateRules {
		rule := &templateRules[i]
		if rule.weak && (rule.only == "" || strong[rule.only]) && (rule.only != "" || len(strong) > 1 || !strong[rulePhoneNote]) && rule.pattern.MatchString(folded) {
			return rule
		}
	}
	return nil
}

// labelInTemplate takes a known label off a line of a text that holds a template, where one label suffices.
func labelInTemplate(line string) (label, value string, ok bool) {
	if len(line) > templateLongest || !utf8.ValidString(line) {
		return "", "", false
	}
	trimmed := strings.TrimSpace(line)
	_, role, value, ok := formLabel(trimmed)
	if !ok || role != voc.RoleCustomer {
		return "", "", false
	}
	label = strings.TrimSpace(strings.TrimSuffix(trimmed, value))
	if value != "" {
		value += "\n"
	}
	return label, value, true
}
